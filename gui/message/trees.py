"""Source and result as trees that light each other up. A lit row has its colour and a sign; so has input that nobody read.

Invariant: lighting from the other side never moves this side's current row; `go_to_partner` does, when somebody asks for it by key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QIcon
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from gui.look import colours, state_icon
from gui.message.elements import HIDDEN, Element
from gui.message.linking import Line, Linker, Span
from gui.message.signs import RoomyRows, link_icon, mark_brush, unread_brush, unread_icon

_NODE = Qt.ItemDataRole.UserRole
_OPEN_ROWS = 400
"""Trees of up to so many rows are shown unfolded."""


class SideTree(QTreeWidget):
    """What both sides share."""

    side = ""

    def __init__(self, linker: Linker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._linker = linker
        self._lit: list[QTreeWidgetItem] = []
        self._quiet = False
        self.setUniformRowHeights(True)
        self.setItemDelegate(RoomyRows(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlternatingRowColors(False)
        self.setExpandsOnDoubleClick(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        self.currentItemChanged.connect(self._on_chosen)
        self.itemClicked.connect(self._on_chosen)
        linker.lit.connect(self._on_lit)

    def fit(self, first: int, last: int) -> None:
        """Widths that show names whole, as far as they leave room for values."""
        header = self.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        letter = self.fontMetrics().averageCharWidth()
        header.resizeSection(0, first * letter)
        if self.columnCount() > 2:
            header.setSectionResizeMode(2, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(2, last * letter)

    def items(self) -> Iterator[QTreeWidgetItem]:
        """Every row, in order."""
        waiting = [self.topLevelItem(n) for n in reversed(range(self.topLevelItemCount()))]
        while waiting:
            item = waiting.pop()
            if item is not None:
                yield item
                waiting.extend(item.child(n) for n in reversed(range(item.childCount())))

    @property
    def lit(self) -> list[QTreeWidgetItem]:
        """The rows that are lit from the other side."""
        return list(self._lit)

    def go_to_partner(self) -> bool:
        """Make the first lit row the current one, and take the focus; whether there is one."""
        if not self._lit:
            return False
        self._quiet = True
        self.setCurrentItem(self._lit[0])
        self._quiet = False
        self.setFocus()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Who comes by the keyboard sees where they are: what was lit here may have scrolled it away."""
        super().focusInEvent(event)
        item = self.currentItem()
        if item is not None and event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.scrollToItem(item)

    def _on_chosen(self, item: QTreeWidgetItem | None, _more: object = None) -> None:
        if item is not None and not self._quiet:
            self._choose(item)

    def _choose(self, item: QTreeWidgetItem) -> None:
        raise NotImplementedError

    def _partners(self, line: Line) -> list[QTreeWidgetItem]:
        raise NotImplementedError

    def _on_lit(self, lines: list[Line], origin: str) -> None:
        for item in self._lit:
            self._paint(item, lit=False)
        self._lit = []
        if origin == self.side:
            return
        found: dict[int, QTreeWidgetItem] = {}
        for line in lines:
            for item in self._partners(line):
                found.setdefault(id(item), item)
        self._lit = list(found.values())
        for item in self._lit:
            above = item.parent()
            while above is not None:
                above.setExpanded(True)
                above = above.parent()
            self._paint(item, lit=True)
        if self._lit:
            self.scrollToItem(self._lit[0], self.ScrollHint.PositionAtCenter)

    def _paint(self, item: QTreeWidgetItem, *, lit: bool) -> None:
        unread = bool(self._unread(item))
        brush = mark_brush() if lit else unread_brush() if unread or self._stopped(item) else QBrush()
        for column in range(self.columnCount()):
            item.setBackground(column, brush)
        stopped = self._stopped(item)
        item.setIcon(0, link_icon() if lit else state_icon("needs_mapping") if stopped else unread_icon() if unread else QIcon())
        said = [self.tr("linked")] if lit else []
        if stopped:
            said.append(stopped)
        if unread:
            said.append(self.tr("no rule read this"))
        item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, ", ".join(said))
        item.setToolTip(0, "\n".join([item.text(0), *said]))

    def _unread(self, _item: QTreeWidgetItem) -> bool:
        return False

    def _stopped(self, _item: QTreeWidgetItem) -> str:
        return ""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Colours and signs follow the scheme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_lit"):
            for item in self.items():
                self._paint(item, lit=any(one is item for one in self._lit))
        super().changeEvent(event)


class SourceTree(SideTree):
    """The message as segments, fields and components, or as elements."""

    side = "source"

    def __init__(self, linker: Linker, parent: QWidget | None = None) -> None:
        super().__init__(linker, parent)
        self._by_span: dict[Span, QTreeWidgetItem] = {}
        self._stops: dict[str, str] = {}
        self.setColumnCount(3)
        self.setAccessibleName(self.tr("Source"))

    def show_nodes(
        self, nodes: list[dict[str, Any]], segment_names: dict[str, str], stops: dict[str, str], *, xml: bool, masked: bool
    ) -> None:
        """Show another tree (`source` of the engine's `outline` or `show`). `stops`: path to why the mapping stopped there."""
        self._stops = stops
        self.clear()
        self._lit = []
        self._by_span = {}
        self.setHeaderLabels([self.tr("Name"), self.tr("Value"), self.tr("Element") if xml else self.tr("Type")])
        top = [self._item(node, segment_names, xml=xml, masked=masked, top=True) for node in nodes]
        self.addTopLevelItems(top)
        count = len(self._by_span)
        if count <= _OPEN_ROWS and not xml:
            self.expandAll()
        else:
            self.expandToDepth(3 if xml else 0)
            for item in self.items():
                if item.childCount() and all("/@" in str(child["path"]) for child in self.node(item)["children"]):
                    item.setExpanded(False)  # a coded element says code and text on its own row
        self.fit(48, 26 if xml else 10)

    def _item(self, node: dict[str, Any], names: dict[str, str], *, xml: bool, masked: bool, top: bool = False) -> QTreeWidgetItem:
        path, label = str(node["path"]), str(node["label"])
        children = cast("list[dict[str, Any]]", node["children"])
        if xml:
            tag = path.rpartition("/")[2]
            columns = [label or tag.partition("[")[0], "", tag]
        else:
            label = names.get(path.partition("[")[0], "") if top else label
            columns = [f"{path}  {label}".rstrip(), "", str(node["type"])]
        if not children and node["start"] < node["end"]:
            columns[1] = HIDDEN if masked else _one_line(str(node["text"]))
        elif xml and not masked:
            columns[1] = _coded(children)
        item = QTreeWidgetItem(columns)
        item.setData(0, _NODE, node)
        if not masked and not children:
            item.setToolTip(1, str(node["text"]))
        font = item.font(0)
        if top and not xml:
            font.setBold(True)
            item.setFont(0, font)
        item.setForeground(2, QBrush(_faint()))
        self._by_span[int(node["start"]), int(node["end"])] = item
        self._paint(item, lit=False)
        item.addChildren([self._item(child, names, xml=xml, masked=masked) for child in children])
        return item

    def _choose(self, item: QTreeWidgetItem) -> None:
        node = self.node(item)
        self._linker.light_span(int(node["start"]), int(node["end"]))

    def come_to_stop(self) -> None:
        """Bring what the mapping stopped at into sight, if anything did."""
        stopped = next((item for item in self.items() if self._stopped(item)), None)
        if stopped is not None:
            self.scrollToItem(stopped, self.ScrollHint.PositionAtCenter)

    def node(self, item: QTreeWidgetItem) -> dict[str, Any]:
        """The node of a row."""
        return cast("dict[str, Any]", item.data(0, _NODE))

    def item_at(self, span: Span) -> QTreeWidgetItem | None:
        """The row of these bytes, else of the least that holds them."""
        exact = self._by_span.get(span)
        if exact is not None or span[0] >= span[1]:
            return exact
        around = [(b - a, item) for (a, b), item in self._by_span.items() if a <= span[0] and span[1] <= b]
        return min(around, key=lambda found: found[0])[1] if around else None

    def _partners(self, line: Line) -> list[QTreeWidgetItem]:
        return [item for span in line.spans if (item := self.item_at(span)) is not None]

    def _unread(self, item: QTreeWidgetItem) -> bool:
        return bool(self.node(item)["unread"])

    def _stopped(self, item: QTreeWidgetItem) -> str:
        path = str(self.node(item)["path"])
        if item.childCount() or self.node(item)["children"]:
            return self._stops.get(path, "")
        return next((why for stop, why in self._stops.items() if stop == path or stop.startswith(f"{path}.")), "")


class ResultTree(SideTree):
    """The resources with their elements."""

    side = "result"

    def __init__(self, linker: Linker, parent: QWidget | None = None) -> None:
        super().__init__(linker, parent)
        self._by_path: dict[str, QTreeWidgetItem] = {}
        self.setColumnCount(2)
        self.setAccessibleName(self.tr("Result"))

    def show_elements(self, elements: list[Element]) -> None:
        """Show other resources."""
        self.clear()
        self._lit = []
        self._by_path = {}
        self.setHeaderLabels([self.tr("Element"), self.tr("Value")])
        self.addTopLevelItems([self._item(element, top=True) for element in elements])
        if len(self._by_path) <= _OPEN_ROWS:
            self.expandAll()
        else:
            self.expandToDepth(0)
        self.fit(40, 0)

    def _item(self, element: Element, *, top: bool = False) -> QTreeWidgetItem:
        item = QTreeWidgetItem([element.name, _one_line(element.value)])
        item.setData(0, _NODE, element.path)
        item.setToolTip(0, element.path)
        if element.value and element.value != HIDDEN:
            item.setToolTip(1, element.value)
        if top:
            font = item.font(0)
            font.setBold(True)
            item.setFont(0, font)
        self._by_path.setdefault(element.path, item)
        item.addChildren([self._item(child) for child in element.children])
        return item

    def path(self, item: QTreeWidgetItem) -> str:
        """The element path of a row."""
        return str(item.data(0, _NODE))

    def item_of(self, path: str) -> QTreeWidgetItem | None:
        """The row of an element, else of the nearest one above it."""
        while path not in self._by_path and path:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self._by_path.get(path)

    def _choose(self, item: QTreeWidgetItem) -> None:
        self._linker.light_element(self.path(item))

    def _partners(self, line: Line) -> list[QTreeWidgetItem]:
        item = self.item_of(line.element)
        return [] if item is None else [item]


def _coded(children: list[dict[str, Any]]) -> str:
    """The code and its text of a coded element, on its own row."""
    texts = {str(child["path"]).rpartition("/@")[2]: str(child["text"]) for child in children if "/@" in str(child["path"])}
    return "  ".join(text for text in (texts.get("V", ""), texts.get("DN", "")) if text)


def _one_line(text: str) -> str:
    return text.replace("\n", " ⏎ ") if len(text) <= 300 else text[:300].replace("\n", " ⏎ ") + " …"


def _faint() -> QColor:
    return QColor(colours().faint)
