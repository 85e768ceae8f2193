"""The audit trail as a page: who opened what, sent again, skipped, paused, mended; newest first, narrowed by who and what, and whether the chain is whole.

Invariant: nothing is read but through the engine, which gives the trail to those with the role `see_content`.
"""

from __future__ import annotations

import re
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from adapter.errors import ControlError
from adapter.i18n import retold
from adapter.words import action_name, action_text, actions, actor_text, change_text, incident_title, local_time
from gui.flow import flowing
from gui.look import colours
from gui.message.tables import TextTableView
from gui.window import MainWindow
from gui.words import number

_PAGE = 200
_TYPED_MILLISECONDS = 350
_PEOPLE, _EVERYTHING = "people", "everything"


class TrailPage(QWidget):
    """The page. `open_message`: somebody wants to see the message that a row is about."""

    open_message = Signal(int)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._link = window.link
        self.rows: list[dict[str, Any]] = []
        self._before = 0
        self._asked = 0
        """How often rows were asked for; an answer to an earlier question is none any more."""
        self.unbroken: bool | None = None
        self.chain = QLabel(self)
        self.chain.setWordWrap(True)
        self.chain.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.again = QPushButton(self)
        self.actor = QLineEdit(self)
        self.actor.setClearButtonEnabled(True)
        self.action = QComboBox(self)
        self.table = TextTableView(self)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget(self)
        self.back_to = QLabel(self)
        self.older = QPushButton(self)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MILLISECONDS)
        self._build()
        self._say()
        self._wire()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Audit trail")

    def shown(self) -> None:
        """Ask anew; the chain is looked through the first time, since that takes as long as it is."""
        self.refresh()
        if self.unbroken is None:
            self.verify()

    def take_focus(self) -> None:
        """Let the keyboard begin here."""
        self.actor.setFocus()

    def refresh(self) -> None:
        """The newest rows."""
        self._ask(0)

    def go_on(self) -> None:
        """The rows before those that are shown."""
        self._ask(self._before)

    def verify(self) -> None:
        """Ask whether the chain is whole."""
        self.unbroken = None
        self.again.setEnabled(False)
        self.chain.setText(self.tr("The chain is looked through …"))
        self._link.ask("verify", self._on_verified, self._on_unverified, self)

    # --- making it

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.chain, 1)
        head.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self.back_to, 1)
        foot.addWidget(self.older)
        inside = QVBoxLayout()
        inside.setContentsMargins(12, 12, 12, 10)
        inside.setSpacing(10)
        inside.addLayout(head)
        inside.addLayout(flowing((self.actor, self.action)))
        self.actor.setMinimumWidth(240)
        self.action.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.said)
        below = QVBoxLayout()
        below.setContentsMargins(14, 8, 12, 10)
        below.addLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inside)
        column.addWidget(self.stack, 1)
        column.addLayout(below)

    def _wire(self) -> None:
        self.actor.textEdited.connect(self._on_typed)
        self.actor.returnPressed.connect(self.refresh)
        self._typed.timeout.connect(self.refresh)
        self.action.currentIndexChanged.connect(self._on_action)
        self.again.clicked.connect(self.verify)
        self.again.clicked.connect(self.refresh)
        self.older.clicked.connect(self.go_on)
        self.table.activated.connect(self._on_activated)
        self._link.back.connect(self._on_back)

    def _say(self) -> None:
        self.again.setText(self.tr("Look again"))
        self.actor.setPlaceholderText(self.tr("Who …"))
        self.actor.setAccessibleName(self.tr("Who"))
        self.action.setAccessibleName(self.tr("What"))
        self.table.setAccessibleName(self.title())
        self.older.setText(self.tr("Older"))
        chosen = self.action.currentData()
        self.action.blockSignals(True)
        self.action.clear()
        self.action.addItem(self.tr("What people did"), _PEOPLE)
        self.action.addItem(self.tr("Everything"), _EVERYTHING)
        for name, code in sorted((action_name(code), code) for code in actions()):
            self.action.addItem(name, code)
        self.action.setCurrentIndex(max(0, self.action.findData(chosen)))
        self.action.blockSignals(False)
        self._show()

    # --- what the engine says

    def _ask(self, before: int) -> None:
        self._typed.stop()
        self._asked += 1
        asked = self._asked
        what = str(self.action.currentData())
        self.older.setEnabled(False)
        self._link.ask(
            "trail",
            lambda answer: self._on_rows(answer, before) if asked == self._asked else None,
            lambda error: self._on_failed(error) if asked == self._asked else None,
            self,
            before=before,
            limit=_PAGE,
            actor=self.actor.text().strip(),
            people=what == _PEOPLE,
            actions=[] if what in {_PEOPLE, _EVERYTHING} else [what],
        )

    def _on_rows(self, answer: dict[str, Any], before: int) -> None:
        rows = cast("list[dict[str, Any]]", answer["rows"])
        place = len(self.rows) if before else 0
        self.rows = [*self.rows, *rows] if before else rows
        self._before = int(answer["before"])
        self.back_to.setText(
            self.tr("Looked through back to {time}").format(time=local_time(answer["back_to"]))
            if self._before
            else self.tr("Looked through back to the beginning")
        )
        self.older.setEnabled(bool(self._before))
        self._show()
        if self.rows:
            self.table.choose(min(place, len(self.rows) - 1))

    def _show(self) -> None:
        heads = [self.tr("Time"), self.tr("Who"), self.tr("What"), self.tr("About"), self.tr("Became"), self.tr("Why")]
        self.table.model_.fill(heads, [_cells(row) for row in self.rows])
        self.table.widths((25, 18, 26, 28, 38, 16), 5)
        if self.rows:
            self.stack.setCurrentWidget(self.table)
        else:
            self._tell(self.tr("There is nothing of it in what was looked through."))

    def _on_failed(self, error: ControlError) -> None:
        self.rows, self._before = [], 0
        self.back_to.setText("")
        self._tell(f"{error.said(retold)}\n\n{retold(error.remedy_text())}")

    def _tell(self, text: str) -> None:
        self.said.setText(text)
        self.said.setStyleSheet(f"color: {colours().faint}")
        self.stack.setCurrentWidget(self.said)

    def _on_verified(self, answer: dict[str, Any]) -> None:
        self.unbroken = bool(answer["ok"])
        self.again.setEnabled(True)
        if self.unbroken:
            text = self.tr("✓ The chain is whole: %n row(s), none changed, removed or put in.", "", int(answer["rows"]))
        else:
            text = self.tr("✗ The chain is broken at row {row}: keep the database as it is, and call support.").format(
                row=number(int(answer["first_bad"]))
            )
        self.chain.setText(text)
        self._dress()

    def _on_unverified(self, error: ControlError) -> None:
        self.again.setEnabled(True)
        self.chain.setText(self.tr("Whether the chain is whole is not known: {why}").format(why=error.said(retold)))

    def _on_back(self) -> None:
        if self.isVisible():
            self.shown()

    def _on_typed(self, _text: str) -> None:
        self._typed.start()

    def _on_action(self, _place: int) -> None:
        self.refresh()

    def _on_activated(self, _index: object) -> None:
        place = self.table.row()
        if 0 <= place < len(self.rows) and self.rows[place]["subject"] == "message":
            self.open_message.emit(int(self.rows[place]["subject_id"]))

    def _dress(self) -> None:
        scheme = colours()
        self.chain.setStyleSheet(f"color: {scheme.bad}; font-weight: 600" if self.unbroken is False else f"color: {scheme.text}")
        self.back_to.setStyleSheet(f"color: {scheme.faint}")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of language or of colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self.unbroken = None
            self._on_back()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_typed"):
            self._dress()
        super().changeEvent(event)


def _tr(text: str) -> str:
    return QCoreApplication.translate("trail", text)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return local_time(row["at"]), actor_text(row), action_text(row), about_text(row), _became(row), _why(row)


def about_text(row: dict[str, Any]) -> str:
    """What a row is about."""
    subject, changed = str(row["subject"]), str(row["after"] or row["before"])
    match subject:
        case "message":
            return _tr("message no. {number}").format(number=row["subject_id"])
        case "delivery":
            return _tr("delivery no. {number}").format(number=row["subject_id"])
        case "pause":
            return _tr("everything") if changed == "everything" else changed.partition(":")[2]
        case "incident":
            return incident_title(changed)
        case _:
            return subject.partition(":")[2]


def _became(row: dict[str, Any]) -> str:
    if row["subject"] in {"message", "delivery"}:
        return change_text(row)
    if purged := re.fullmatch(r"messages (\d+), versions (\d+)", str(row["after"])):
        return _tr("{messages} messages, {versions} versions").format(messages=purged[1], versions=purged[2])
    return ""


def _why(row: dict[str, Any]) -> str:
    reason = str(row["reason"])
    if row["action"] == "archive-purged":
        return _tr("from before {day}").format(day=reason.removeprefix("before "))
    return "" if reason == "-" else reason
