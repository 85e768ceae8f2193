"""The window of one message: Source, Result, Response, Trace, History.

Invariants: values are hidden until somebody with the role says why they want to see them, and the engine has written that down; what the window
shows hidden has never left the engine. The window lives by itself: the engine may go and come back under it, and news are shown when they come.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from adapter.errors import ControlError
from adapter.i18n import retold
from adapter.words import cause_text, local_time, state_text
from gui.link import EngineLink
from gui.log.actions import Act, act, act_text
from gui.log.model import shown_state
from gui.look import colours, program_icon, state_icon
from gui.mend.dialog import open_mend_message
from gui.mend.editor import open_rule
from gui.message.difference import DifferenceDialog, Sending, sendings_of
from gui.message.history import HistoryView
from gui.message.linking import Linker
from gui.message.panes import Elided, LinkBar, Notice, ReasonDialog
from gui.message.response import ResponseView
from gui.message.sides import Sides
from gui.message.trace import TraceView
from gui.message.words import trace_problem
from gui.words import kind_text, lost_text

_AGAIN_MILLISECONDS = 400


def open_message(parent: QWidget, link: EngineLink, message_id: int) -> QWidget:
    """Open the window of a message. Not modal; several may be open; it closes with its parent's window."""
    window = MessageWindow(parent.window(), link, message_id)
    window.show()
    window.raise_()
    window.activateWindow()
    return window


class MessageWindow(QWidget):
    """One message."""

    def __init__(self, parent: QWidget | None, link: EngineLink, message_id: int) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(program_icon())
        self.resize(QSize(1160, 760))
        self.message_id = message_id
        self._link = link
        self.message: dict[str, Any] = {}
        self.outline: dict[str, Any] = {}
        self.content: dict[str, Any] | None = None
        self._content_of = ""
        self._asking = False
        self._reason = ""
        self.linker = Linker(self)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MILLISECONDS)
        self._again.timeout.connect(self.refresh)
        self._build()
        self._say()
        self._wire()
        self.sides.source_tree.setFocus()
        self.refresh()

    # --- making it

    def _build(self) -> None:
        self.icon = QLabel(self)
        self.heading = QLabel(self)
        self.about = Elided(self, Qt.TextElideMode.ElideRight)
        self.cause = QLabel(self)
        self.cause.setWordWrap(True)
        self.mend_button = QPushButton(self)
        self.difference_button = QPushButton(self)
        self.acts = {what: QPushButton(self) for what in Act}
        self.engine_notice = Notice(self)
        self.engine_notice.say("")
        self.notice = Notice(self)
        self.tabs = QTabWidget(self)  # before what is in it: the keyboard comes to the tabs first
        self.sides = Sides(self.linker, self)
        self.response, self.trace, self.history = ResponseView(self), TraceView(self.linker, self), HistoryView(self)
        self.bar = LinkBar(self.linker, self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for page in (*self.sides.pages, self.response, self.trace, self.history):
            self.tabs.addTab(page, "")
        bold = self.heading.font()
        bold.setPointSizeF(bold.pointSizeF() * 1.25)
        bold.setBold(True)
        self.heading.setFont(bold)
        titles = QVBoxLayout()
        titles.setSpacing(3)
        titles.addWidget(self.heading)
        titles.addWidget(self.about)
        titles.addWidget(self.cause)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.mend_button, self.difference_button, *self.acts.values()):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 14, 12)
        top.setSpacing(12)
        top.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(titles, 1)
        top.addLayout(buttons)
        top.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setFixedHeight(1)
        self._line = line
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.engine_notice)
        column.addWidget(self.notice)
        column.addWidget(self.tabs, 1)
        column.addWidget(line)
        column.addWidget(self.bar)
        for one, other in pairwise(self._in_order()):
            self.setTabOrder(one, other)

    def _in_order(self) -> tuple[QWidget, ...]:
        """What the keyboard comes to after heading and tabs, as it stands on the screen."""
        return (
            *self.sides.in_order(),
            *(self.response.table, self.response.answer, self.response.sent),
            *(self.trace.search, self.trace.table, self.history.table),
            *(self.bar.before, self.bar.after, self.bar.button),
        )

    def _wire(self) -> None:
        link = self._link
        link.changed.connect(self._soon)
        link.mappings.connect(self._soon)
        link.back.connect(self._on_back)
        link.lost.connect(self._on_lost)
        self.notice.pressed.connect(self._on_notice)
        self.mend_button.clicked.connect(self.mend)
        self.difference_button.clicked.connect(self.compare)
        for what, button in self.acts.items():
            button.clicked.connect(lambda _checked=False, what=what: self.act(what))
        self.bar.open_rule.connect(self._open_rule)
        self.trace.open_rule.connect(self._open_rule)
        self.tabs.currentChanged.connect(self._bar_shown)
        for keys, do in (
            (QKeySequence(Qt.Key.Key_F6), self.sides.go_to_partner),
            (QKeySequence(QKeySequence.StandardKey.Close), self.close),
            (QKeySequence(QKeySequence.StandardKey.Refresh), self.refresh),
            (QKeySequence(Qt.Key.Key_F4), self.bar.button.click),
        ):
            QShortcut(keys, self).activated.connect(do)
        for place in range(self.tabs.count()):
            QShortcut(QKeySequence(f"Alt+{place + 1}"), self).activated.connect(lambda place=place: self.tabs.setCurrentIndex(place))

    def _say(self) -> None:
        """The texts, in the language of the moment."""
        self.tabs.setAccessibleName(self.tr("Parts of the message"))
        for place, name in enumerate((self.tr("Source"), self.tr("Result"), self.tr("Response"), self.tr("Trace"), self.tr("History"))):
            self.tabs.setTabText(place, name)
            self.tabs.setTabToolTip(place, f"Alt+{place + 1}")
        self.sides.say()
        self.mend_button.setText(self.tr("Map the code …"))
        self.difference_button.setText(self.tr("Difference …"))
        self.difference_button.setToolTip(self.tr("Compare two sendings of the same thing"))
        for what, button in self.acts.items():
            button.setText(f"{act_text(what)} …")
        self.bar.button.setToolTip(self.tr("Open the mapping file at its line in your editor (F4)"))

    # --- news

    def refresh(self) -> None:
        """Ask how the message is now."""
        self._link.ask("show", self._on_message, self._on_failed, self, id=self.message_id)

    def _soon(self, _data: dict[str, Any]) -> None:
        if not self._again.isActive():
            self._again.start()

    def _on_back(self) -> None:
        self.engine_notice.say("")
        self._tell_notice()
        self.refresh()

    def _on_lost(self, why: str) -> None:
        self.engine_notice.say(lost_text(why), loud=True)
        self._tell_acts()

    def _on_message(self, answer: dict[str, Any]) -> None:
        message = cast("dict[str, Any]", answer["message"])
        moved = not self.message or _mark(message) != _mark(self.message)
        self.message = message
        self.engine_notice.say("")
        self._tell_heading()
        if moved:
            self._link.ask("outline", self._on_outline, self._on_failed, self, id=self.message_id)
        self._tell_rest()

    def _on_outline(self, outline: dict[str, Any]) -> None:
        self.outline = outline
        if self.content is None:
            self._show_sides()
        self._tell_acts()

    def _on_failed(self, error: ControlError) -> None:
        self.engine_notice.say(f"{error.said(retold)}  {retold(error.remedy_text())}", loud=True)

    # --- showing

    def _tell_heading(self) -> None:
        row = self.message["row"]
        state = shown_state(row)
        kind = kind_text(str(row["kind"])) or self.tr("Message")
        self.setWindowTitle(f"{kind} – {row['source']} – Journalbro")
        self.icon.setPixmap(state_icon(state, 22).pixmap(22, 22))
        self.icon.setToolTip(state_text(state))
        self.heading.setText(f"{kind}  ·  {state_text(state)}")
        parts = [
            self.tr("from {source}").format(source=row["source"]),
            local_time(row["received"]),
            self.tr("file {name}").format(name=row["file"]),
        ]
        if row["patient"]:
            parts.append(self.tr("patient {pseudonym}").format(pseudonym=row["patient"]))
        parts.append(self.tr("no. {number}").format(number=row["id"]))
        self.about.say("  ·  ".join(parts))
        findings = [cause_text(one) for one in self.message["stops"]]
        findings += [
            cause_text(one["cause"]["finding"]) for one in row["deliveries"] if one["cause"] and one["state"] in {"failed", "pending"}
        ]
        warned = [cause_text(one) for one in self.message["warnings"]]
        if not findings and warned:
            findings = [self.tr("Warning: {text}").format(text=text) for text in warned[:3]]
        more = len(findings) - 4
        self.cause.setText("\n".join([*findings[:4], *([self.tr("and %n more", "", more)] if more > 0 else [])]))
        self.cause.setVisible(bool(findings))
        self._dress()

    def _tell_rest(self) -> None:
        self.history.show_message(self.message)
        exchanges = None if self.content is None else cast("list[dict[str, Any]]", self.content["exchanges"])
        self.response.show_message(self.message, exchanges, self._hidden_text())
        self._tell_acts()
        self._tell_notice()

    def _tell_acts(self) -> None:
        there = bool(self.message) and self._link.connected
        state = str(self.message["row"]["state"]) if self.message else ""
        states = {str(one["state"]) for one in self.message["row"]["deliveries"]} if self.message else set[str]()
        self.mend_button.setVisible(state == "needs_mapping" and self.unknown_code() >= 0)
        self.mend_button.setEnabled(there)
        able = {
            Act.RETRY: bool(states & {"failed"}) and state == "mapped",
            Act.REMAP: state in {"needs_mapping", "rejected"} or "failed" in states,
            Act.SKIP: state in {"needs_mapping", "rejected"} or bool(states & {"failed"}),
        }
        for what, button in self.acts.items():
            button.setVisible(able[what])
            button.setEnabled(there)
        several = sum(bool(one["has_response"]) for one in self.message.get("attempts", ())) > 1 or len(states) > 1
        self.difference_button.setVisible(several or bool(self.outline.get("previous")))
        self.difference_button.setEnabled(there)

    def _tell_notice(self) -> None:
        if not self.message:
            self.notice.say("")
        elif "raw" not in self.message["payloads"]:
            self.notice.say(trace_problem("purged"))
        elif self.content is None:
            self.notice.say(self.tr("Values are hidden. Names, places and rules are shown."), self.tr("Show …"))
        elif self._content_of != _mark(self.message):
            self.notice.say(self.tr("The message has moved on since its content was read."), self.tr("Show again …"), loud=True)
        else:
            self.notice.say(self.tr("The content is shown; that is in the audit trail."), self.tr("Hide"))

    def _hidden_text(self) -> str:
        return self.tr("Hidden. “Show …” above shows it, with a reason, when you have the role for it.")

    def _show_sides(self) -> None:
        self.sides.show_message(self.message, self.outline, self.content, self._hidden_text())
        self.trace.problem(trace_problem(str((self.content or self.outline)["trace_problem"])))

    def _bar_shown(self) -> None:
        shown = self.tabs.currentIndex() in {0, 1, 3}
        self.bar.setVisible(shown)
        self._line.setVisible(shown)

    # --- what people do

    def _on_notice(self) -> None:
        if self.content is not None and self._content_of == _mark(self.message):
            self.hide_content()
        else:
            self.ask_to_show()

    def ask_to_show(self) -> None:
        """Ask why, then show the content. Who may not is told what it takes."""
        if not self._may_see():
            return
        dialog = ReasonDialog(self)
        dialog.reason.setText(self._reason)
        dialog.accepted.connect(lambda: self.show_content(dialog.reason.text().strip()))
        dialog.open()

    def _may_see(self) -> bool:
        if self._link.may("see_content"):
            return True
        self.notice.say(
            self.tr(
                "To see content you need the role “see_content”. Whoever looks after journalbro.toml gives it to a group of yours: [roles] see_content."
            ),
            loud=True,
        )
        return False

    def show_content(self, reason: str) -> None:
        """Read the content; the engine writes who, when and why to the audit trail first."""
        self._reason = reason
        self._link.ask("show", self._on_content, self._on_failed, self, id=self.message_id, content=True, reason=reason)

    def _on_content(self, answer: dict[str, Any]) -> None:
        self.message = cast("dict[str, Any]", answer["message"])
        self.content = cast("dict[str, Any]", answer["content"])
        self._content_of = _mark(self.message)
        self._tell_heading()
        self._show_sides()
        self._tell_rest()
        self.refresh()

    def hide_content(self) -> None:
        """Hide the values again; nothing of them is kept."""
        self.content, self._content_of = None, ""
        self._link.ask("outline", self._on_outline, self._on_failed, self, id=self.message_id)
        self._tell_rest()

    def _open_rule(self, rule: str) -> None:
        open_rule(self, self._link, rule)

    def act(self, what: Act) -> None:
        """Send again, map again or skip this message."""
        said = self.tr("Message no. {number}: {kind} from {source}").format(
            number=self.message_id, kind=kind_text(str(self.message["row"]["kind"])), source=self.message["row"]["source"]
        )
        dialog = act(self, self._link, what, {"ids": [self.message_id]}, said)
        if dialog is not None:
            dialog.done_with.connect(self.refresh)

    def unknown_code(self) -> int:
        """The place among the stops of the first unknown code; -1 without one."""
        return next((n for n, stop in enumerate(self.message.get("stops", ())) if stop["code"] == "unknown-code"), -1)

    def mend(self) -> None:
        """Map the unknown code that stopped this message."""
        place = self.unknown_code()
        if place >= 0:
            open_mend_message(self, self._link, self.message_id, place)

    def compare(self) -> None:
        """Compare two sendings. That shows content, so it asks as “Show” does."""
        if not self._may_see():
            return
        if self.content is not None:
            self.show_difference(self._reason)
            return
        dialog = ReasonDialog(self)
        dialog.accepted.connect(lambda: self.show_difference(dialog.reason.text().strip()))
        dialog.open()

    def show_difference(self, reason: str) -> None:
        """Read the sendings of this message and of the one before it, and open what differs."""
        self._reason = reason
        previous = int(self.outline.get("previous", 0))

        def here(answer: dict[str, Any]) -> None:
            own = sendings_of(answer)
            if not previous:
                self._open_difference(own, 0)
                return
            self._link.ask(
                "show",
                lambda found: self._open_difference([*sendings_of(found), *own], len(sendings_of(found))),
                self._on_failed,
                self,
                id=previous,
                content=True,
                reason=reason,
            )

        self._link.ask("show", here, self._on_failed, self, id=self.message_id, content=True, reason=reason)

    def _open_difference(self, sendings: list[Sending], second: int) -> None:
        if len(sendings) < 2:
            self.notice.say(
                self.tr("There are not two sendings to compare: their content was deleted, or nothing was sent yet."), loud=True
            )
            return
        DifferenceDialog(self, sendings, 0, second or 1).open()

    # --- Qt's side

    def _dress(self) -> None:
        scheme = colours()
        self.about.setStyleSheet(f"color: {scheme.faint}")
        stopped = bool(self.message) and bool(self.message["stops"])
        self.cause.setStyleSheet(f"color: {scheme.bad if stopped else scheme.warn}")
        self._line.setStyleSheet(f"color: {scheme.line}; background: {scheme.line};")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of language or colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            if self.message:
                self._tell_heading()
                self._tell_rest()
                if self.outline or self.content:
                    self._show_sides()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_line"):
            self._dress()


def _mark(message: dict[str, Any]) -> str:
    """What changes when content does: mapping, attempts, states."""
    row = message["row"]
    return f"{message['placed']}|{row['state']}|{message['payloads']}|{[(one['id'], one['ended']) for one in message['attempts']]}"
