"""The filters above the log. They say what the engine is to find; nothing is filtered here.

Invariants: the typed person number stays in its field and in the question to the engine, which hashes it; it is never kept in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QDate, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from adapter.words import cause_text, state_text
from gui.flow import flowing
from gui.words import kind_text

_TYPING_MILLISECONDS = 350
_MESSAGE_STATES = ("received", "needs_mapping", "rejected", "duplicate", "skipped")
_DELIVERY_STATES = ("pending", "delivering", "delivered", "acknowledged", "failed", "superseded", "skipped")

Where = dict[str, Any]


class Choice(QComboBox):
    """One of several, or all. `value` is None for all; the choices may come later or change."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(8)

    @property
    def value(self) -> Any:
        """What was chosen."""
        return self.currentData()

    def offer(self, everything: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Set the choices; `everything` is the first. A choice with None as its value is a heading. What was chosen stays chosen."""
        chosen = self.value
        before = self.blockSignals(True)
        self.clear()
        self.addItem(everything, None)
        for text, value in choices:
            self.addItem(text, value)
            if value is None:
                model = self.model()
                assert isinstance(model, QStandardItemModel)
                model.item(self.count() - 1).setEnabled(False)
        if chosen is not None and not self.choose(chosen):
            self.addItem(str(chosen), chosen)
            self.setCurrentIndex(self.count() - 1)
        self.blockSignals(before)

    def choose(self, value: Any) -> bool:
        """Choose by value, None for all; whether there is such a choice."""
        place = 0 if value is None else next((n for n in range(1, self.count()) if self.itemData(n) == value), -1)
        if place >= 0:
            self.setCurrentIndex(place)
        return place >= 0


class FilterBar(QWidget):
    """All filters in two lines. `changed` with what the engine is to find (arguments of `log`), a moment after the last change."""

    changed = Signal(dict)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sources: list[str] = []
        self._destinations: list[str] = []
        self._kinds: list[str] = []
        self._cause: Where = {}
        self._quiet = False
        self.text = QLineEdit(self)
        self.text.setClearButtonEnabled(True)
        self.patient = QLineEdit(self)
        self.patient.setClearButtonEnabled(True)
        self.patient.setMaxLength(200)
        self.patient.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.attention = QCheckBox(self)
        self.clear_all = QToolButton(self)
        self.clear_all.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.state = Choice(self)
        self.source = Choice(self)
        self.destination = Choice(self)
        self.kind = Choice(self)
        self.time = Choice(self)
        self.first = QDateEdit(QDate.currentDate().addDays(-7), self)
        self.last = QDateEdit(QDate.currentDate(), self)
        self._days = QWidget(self)
        self.cause = QToolButton(self)
        self.cause.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.cause.hide()
        self._problem = QLabel(self)
        self._problem.hide()
        self._build()
        self._say()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_TYPING_MILLISECONDS)
        self._soon.timeout.connect(self._emit)
        self._wire()

    # --- what is asked for

    def where(self) -> Where:
        """What the engine is to find, of now: `the last hour` is the hour before this call."""
        asked: Where = dict(self._cause)
        if text := self.text.text().strip():
            asked["text"] = text
        if (patient := self.patient.text().strip()) and self.patient_is_whole:
            asked["patients"] = [patient]
        if self.attention.isChecked():
            asked["attention"] = True
        if self.state.value is not None:
            name, state = self.state.value
            asked[name] = [state]
        for choice, name in ((self.source, "sources"), (self.destination, "destinations"), (self.kind, "kinds")):
            if choice.value is not None:
                asked[name] = [choice.value]
        return asked | self._times()

    @property
    def patient_is_whole(self) -> bool:
        """Whether what was typed can be a person: eleven digits, or an identifier with its system."""
        typed = self.patient.text().replace(" ", "")
        return "|" in typed or (typed.isdigit() and len(typed) == 11)

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.where())

    def set_where(self, where: Where, cause: dict[str, Any] | None = None) -> None:
        """Filter by these and nothing else. Knows what one choice each can say, and `causes` with the finding `cause` for its text."""
        self._quiet = True
        self._clear()
        self.attention.setChecked(bool(where.get("attention")))
        for name in ("states", "delivery_states"):
            if where.get(name):
                self.state.choose((name, where[name][0]))
        for choice, name in ((self.source, "sources"), (self.destination, "destinations"), (self.kind, "kinds")):
            if where.get(name) and not choice.choose(where[name][0]):
                choice.addItem(str(where[name][0]), where[name][0])
                choice.setCurrentIndex(choice.count() - 1)
        if where.get("causes"):
            self._cause = {"causes": list(where["causes"])}
            said = cause_text(cause) if cause else ", ".join(str(one) for one in where["causes"])
            self.cause.setText(self.tr("Cause: %1  ✕").replace("%1", said))
            self.cause.show()
        self.text.setText(str(where.get("text", "")))
        self._quiet = False
        self._emit()

    def offer(self, *, sources: list[str] | None = None, destinations: list[str] | None = None, kinds: list[str] | None = None) -> None:
        """What there is to choose from."""
        now = (
            self._sources if sources is None else sources,
            self._destinations if destinations is None else destinations,
            self._kinds if kinds is None else kinds,
        )
        if now != (self._sources, self._destinations, self._kinds):
            self._sources, self._destinations, self._kinds = now
            self._offer()

    def say_problem(self, text: str) -> None:
        """Say what is wrong with a filter; nothing takes it away."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def focus(self) -> None:
        """Let the keyboard write into the search."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.text.selectAll()

    # --- inside

    def _build(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.text, 3)
        above.addWidget(self.patient, 2)
        above.addWidget(self.attention)
        above.addWidget(self.clear_all)
        below = flowing((self.state, self.source, self.destination, self.kind, self.time, self._days))
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(8)
        for widget in (self.first, QLabel("–", self), self.last):
            days.addWidget(widget)
        for date in (self.first, self.last):
            date.setCalendarPopup(True)
            date.setDisplayFormat("yyyy-MM-dd")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 4)
        rows.setSpacing(8)
        rows.addLayout(above)
        rows.addLayout(below)
        rows.addWidget(self.cause, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self._problem)

    def _wire(self) -> None:
        self.text.textChanged.connect(self._later)
        self.patient.textChanged.connect(self._later)
        for choice in (self.state, self.source, self.destination, self.kind, self.time):
            choice.currentIndexChanged.connect(self._now)
        for date in (self.first, self.last):
            date.dateChanged.connect(self._later)
        self.attention.toggled.connect(self._now)
        self.clear_all.clicked.connect(self.clear)
        self.cause.clicked.connect(self._forget_cause)

    def _say(self) -> None:
        self.text.setPlaceholderText(self.tr("Error contains …"))
        self.text.setAccessibleName(self.tr("Error contains"))
        self.text.setToolTip(self.tr("Finds what stands in the cause: a code, a place such as PID-8, a rule (Ctrl+F)"))
        self.patient.setPlaceholderText(self.tr("National identity number"))
        self.patient.setAccessibleName(self.tr("Patient's national identity number"))
        self.patient.setToolTip(self.tr("Eleven digits. The number is hashed and found by its hash; it is kept nowhere."))
        for field in (self.text, self.patient):
            field.setMinimumWidth(field.fontMetrics().horizontalAdvance(field.placeholderText()) + 28)
        self.attention.setText(self.tr("Needs attention"))
        self.attention.setToolTip(self.tr("Only what waits for a person"))
        self.clear_all.setText(self.tr("Clear all"))
        self.cause.setAccessibleName(self.tr("Show all causes again"))
        for widget, name in (
            (self.state, self.tr("State")),
            (self.source, self.tr("Source")),
            (self.destination, self.tr("Destination")),
            (self.kind, self.tr("Kind")),
            (self.time, self.tr("Time")),
            (self.first, self.tr("First day")),
            (self.last, self.tr("Last day")),
        ):
            widget.setAccessibleName(name)
        self._offer()

    def _offer(self) -> None:
        messages = [(state_text(state), ("states", state)) for state in _MESSAGE_STATES]
        deliveries = [(state_text(state), ("delivery_states", state)) for state in _DELIVERY_STATES]
        self.state.offer(self.tr("All states"), [(self.tr("Messages"), None), *messages, (self.tr("Deliveries"), None), *deliveries])
        self.source.offer(self.tr("All sources"), [(name, name) for name in self._sources])
        self.destination.offer(self.tr("All destinations"), [(name, name) for name in self._destinations])
        self.kind.offer(self.tr("All kinds"), [(kind_text(kind), kind) for kind in self._kinds])
        self.time.offer(
            self.tr("Any time"),
            [
                (self.tr("Last hour"), "hour"),
                (self.tr("Today"), "today"),
                (self.tr("Last 7 days"), "week"),
                (self.tr("Last 30 days"), "month"),
                (self.tr("Between two days"), "between"),
            ],
        )
        self._show_days()

    def _show_days(self) -> None:
        self._days.setVisible(self.time.value == "between")

    def _times(self) -> Where:
        now = datetime.now().astimezone()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        match self.time.value:
            case "hour":
                return {"since": (now - timedelta(hours=1)).isoformat()}
            case "today":
                return {"since": midnight.isoformat()}
            case "week":
                return {"since": (midnight - timedelta(days=6)).isoformat()}
            case "month":
                return {"since": (midnight - timedelta(days=29)).isoformat()}
            case "between":
                days = sorted((self.first.date(), self.last.date()))
                return {"since": _midnight(days[0]), "until": _midnight(days[1].addDays(1))}
            case _:
                return {}

    def _later(self) -> None:
        self._soon.start()

    def _now(self) -> None:
        self._show_days()
        self._emit()

    def _emit(self) -> None:
        self._soon.stop()
        if self._quiet:
            return
        unfinished = bool(self.patient.text().strip()) and not self.patient_is_whole
        self.say_problem(self.tr("A national identity number has eleven digits.") if unfinished else "")
        self.changed.emit(self.where())

    def clear(self) -> None:
        """No filter at all."""
        self._quiet = True
        self._clear()
        self._quiet = False
        self._emit()

    def _clear(self) -> None:
        self.text.clear()
        self.patient.clear()
        self.attention.setChecked(False)
        for choice in (self.state, self.source, self.destination, self.kind, self.time):
            choice.setCurrentIndex(0)
        self._cause = {}
        self.cause.hide()

    def _forget_cause(self) -> None:
        self._cause = {}
        self.cause.hide()
        self._emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything in the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)


def _midnight(day: QDate) -> str:
    """The beginning of a day here, summer time or not."""
    return datetime(day.year(), day.month(), day.day()).astimezone().isoformat()
