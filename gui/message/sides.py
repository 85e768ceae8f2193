"""Source and result of one message beside each other, once with each of them in front; one linker lights what belongs together.

Invariant: without content only names, places and rules are shown.
"""

from __future__ import annotations

import base64
from typing import Any, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter, QWidget

from adapter.words import cause_text, finding_text
from gui.message.elements import Named, as_json, of_result, of_trace, tree
from gui.message.linking import Linker, lines_of
from gui.message.panes import Pane
from gui.message.texts import JsonText, RawText
from gui.message.trees import ResultTree, SideTree, SourceTree
from gui.message.words import segment_names, trace_problem


class Sides(QObject):
    """The two pages (`pages`: the source in front, the result in front) and what is on them."""

    def __init__(self, linker: Linker, parent: QWidget) -> None:
        super().__init__(parent)
        self._linker = linker
        self.source_tree, self.result_tree = SourceTree(linker, parent), ResultTree(linker, parent)
        self.source_beside, self.result_beside = SourceTree(linker, parent), ResultTree(linker, parent)
        self.raw, self.json = RawText(linker, parent), JsonText(linker, parent)
        self.source_pane = Pane("", [("", self.source_tree), ("", self.raw)], parent)
        self.result_pane = Pane("", [("", self.result_tree), ("", self.json)], parent)
        self.source_other, self.result_other = Pane("", [("", self.source_beside)], parent), Pane("", [("", self.result_beside)], parent)
        self.pages = (_beside(self.source_pane, self.result_other), _beside(self.result_pane, self.source_other))
        for one in self._trees():
            one.itemActivated.connect(self.go_to_partner)

    def _trees(self) -> tuple[SideTree, ...]:
        return self.source_tree, self.result_tree, self.source_beside, self.result_beside

    def in_order(self) -> tuple[QWidget, ...]:
        """What the keyboard comes to, as it stands on the screen."""
        return (
            *(*self.source_pane.buttons, self.source_tree, self.raw, self.result_beside),
            *(*self.result_pane.buttons, self.result_tree, self.json, self.source_beside),
        )

    def say(self) -> None:
        """The texts, in the language of the moment."""
        for pane, title, views in (
            (self.source_pane, self.tr("Source"), (self.tr("Tree"), self.tr("Raw text"))),
            (self.result_pane, self.tr("Result"), (self.tr("Tree"), "JSON")),
            (self.source_other, self.tr("Source"), ()),
            (self.result_other, self.tr("Result"), ()),
        ):
            pane.heading.setText(title)
            for button, text in zip(pane.buttons, views, strict=False):
                button.setText(text)
                button.setAccessibleName(f"{title}: {text}")

    def show_message(self, message: dict[str, Any], outline: dict[str, Any], content: dict[str, Any] | None, hidden: str) -> None:
        """Show both sides, from the content when it is there, else from the structure alone. `hidden`: what stands where values would."""
        known = content or outline
        masked = content is None
        nodes = cast("list[dict[str, Any]]", known["source"])
        xml = not str(message["row"]["kind"]).startswith("hl7v2") and bool(nodes) and not str(nodes[0]["path"]).startswith("MSH")
        lines = lines_of(known["trace"])
        resources = of_trace(line.element for line in lines) if masked else of_result(known["result"])
        stops = {str(one["path"]): cause_text(one) for one in message["stops"] if one["path"]}
        self._linker.load(lines)
        for source in (self.source_tree, self.source_beside):
            source.show_nodes(nodes, segment_names(), stops, xml=xml, masked=masked)
            source.come_to_stop()
        elements = tree(resources)
        for result in (self.result_tree, self.result_beside):
            result.show_elements(elements)
        self.json.show_json(as_json(resources))
        if content is None or content["raw"] is None:
            self.raw.hide_bytes(hidden)
        else:
            spans = [(int(node["start"]), int(node["end"])) for node in _walk(nodes) if node["unread"] and not node["children"]]
            self.raw.show_bytes(base64.b64decode(content["raw"]), str(content["charset"]) or "latin-1", spans)
        self._tell_empty(message, known, resources)

    def _tell_empty(self, message: dict[str, Any], known: dict[str, Any], resources: list[Named]) -> None:
        """What the panes say beside their names: how much was not read, or why there is nothing."""
        unread = len(message["unread"])
        source = self.tr("Source")
        if problem := str(known["source_problem"]):
            source = f"{source}  –  {finding_text(problem)}"
        elif unread:
            said = self.tr("%n place(s) that no rule read", "", unread)
            source = f"{source}  –  {said}"
        result = self.tr("Result")
        if not resources:
            none = self.tr("there is none")
            result = f"{result}  –  {trace_problem(str(known['trace_problem'])) or none}"
        for pane in (self.source_pane, self.source_other):
            pane.heading.setText(source)
            pane.heading.setToolTip("\n".join(message["unread"][:40]))
        for pane in (self.result_pane, self.result_other):
            pane.heading.setText(result)

    def go_to_partner(self) -> None:
        """To the other side, at the first thing that is lit there."""
        for page, here, there in (
            (self.pages[0], self.source_tree, self.result_beside),
            (self.pages[1], self.result_tree, self.source_beside),
        ):
            if page.isVisible():
                (here if there.hasFocus() else there).go_to_partner()


def _beside(left: QWidget, right: QWidget) -> QSplitter:
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setStretchFactor(0, 11)
    splitter.setStretchFactor(1, 9)
    splitter.setSizes([640, 520])
    splitter.setChildrenCollapsible(False)
    return splitter


def _walk(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += cast("list[dict[str, Any]]", node["children"])
    return found
