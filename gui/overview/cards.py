"""A card: one source, one service or the engine, with its state by shape, word and colour, some facts, and buttons for what can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.look import Mood, colours, state_colour, state_icon

_ICON = 16
_SPACE = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card. `hint` says more; `alarm` lifts it out, with a sign as well as by its colour."""

    label: str
    value: str
    hint: str = ""
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """A button of a card. `name` tells it from the others for a screen reader."""

    text: str
    name: str
    act: Callable[[], None]
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a card shows."""

    title: str
    mood: Mood
    state: str
    facts: tuple[Fact, ...]
    deeds: tuple[Deed, ...] = ()
    hint: str = ""


class Card(QFrame):
    """Shows a `Told`; told the same shape again, it changes its texts only, so that focus and pointer stay where they are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.told: Told | None = None
        self._icon = QLabel(self)
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        self._labels: list[QLabel] = []
        self._values: list[QLabel] = []
        self.buttons: list[QPushButton] = []
        self._deeds: tuple[Deed, ...] = ()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._title, 1)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._state)
        column.addSpacing(2)
        column.addLayout(self._facts)
        column.addStretch(1)
        column.addLayout(self._row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._dress()

    def show_told(self, told: Told) -> None:
        """Show it."""
        self.told = told
        self._icon.setPixmap(state_icon(told.mood, _ICON).pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF()))
        self._title.setText(told.title)
        self._title.setToolTip(told.hint)
        self._state.setText(told.state)
        self._state.setStyleSheet(f"color: {state_colour(told.mood).name()};")
        while len(self._labels) < len(told.facts):
            place = len(self._labels)
            label, value = QLabel(self), QLabel(self)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(label, place, 0)
            self._facts.addWidget(value, place, 1)
            self._labels.append(label)
            self._values.append(value)
        scheme = colours()
        for place, (label, value) in enumerate(zip(self._labels, self._values, strict=True)):
            fact = told.facts[place] if place < len(told.facts) else None
            label.setVisible(fact is not None)
            value.setVisible(fact is not None)
            if fact is not None:
                label.setText(fact.label)
                label.setStyleSheet(f"color: {scheme.faint};")
                value.setText(f"▲ {fact.value}" if fact.alarm else fact.value)
                value.setStyleSheet(f"color: {scheme.warn}; font-weight: 600;" if fact.alarm else "")
                value.setToolTip(fact.hint)
                value.setAccessibleName(f"{fact.label}: {fact.value}")
        self._show_deeds(told.deeds)
        self.setAccessibleName(f"{told.title}: {told.state}")
        self.setAccessibleDescription("; ".join(f"{fact.label}: {fact.value}" for fact in told.facts))

    def height_for(self, width: int) -> int:
        """How high it must be when it is so wide."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()

    def _show_deeds(self, deeds: tuple[Deed, ...]) -> None:
        self._deeds = deeds
        while len(self.buttons) < len(deeds):
            place = len(self.buttons)
            button = QPushButton(self)
            button.clicked.connect(lambda _checked=False, place=place: self._deeds[place].act())
            self._row.addWidget(button)
            self.buttons.append(button)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(deeds))
            if place < len(deeds):
                button.setText(deeds[place].text)
                button.setAccessibleName(deeds[place].name)
                button.setEnabled(deeds[place].enabled)

    def _dress(self) -> None:
        scheme = colours()
        self._dark = scheme.dark  # first: a style sheet brings a change of palette of its own
        self.setStyleSheet(f"Card {{ background: {scheme.base}; border: 1px solid {scheme.line}; border-radius: 6px; }}")
        self._title.setStyleSheet(heading_style(self, 1.1))
        if self.told is not None:
            self.show_told(self.told)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the desktop's colours."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_row") and colours().dark != self._dark:
            self._dress()
        super().changeEvent(event)


def heading_style(of: QWidget, factor: float) -> str:
    """A heading's letters, so much larger than the page's. As a style sheet, since Qt forgets a label's font when its page gets a new parent."""
    return f"font-size: {of.font().pointSizeF() * factor:.1f}pt; font-weight: 600;"


class CardGrid(QWidget):
    """Cards side by side, as many in a row as have room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: dict[str, Card] = {}
        self._laying = False

    def show_all(self, told: dict[str, Told]) -> None:
        """Show these, by key; others go."""
        for gone in [key for key in self.cards if key not in told]:
            self.cards.pop(gone).deleteLater()
        for key, one in told.items():
            if key not in self.cards:
                self.cards[key] = Card(self)
                self.cards[key].show()
            self.cards[key].show_told(one)
        self._lay()

    def _lay(self) -> None:
        """Equal widths, each row as high as its highest card. By hand: a grid layout gives an empty column no room, and keeps a page from shrinking."""
        if self._laying:
            return
        self._laying = True
        narrow = self.fontMetrics().averageCharWidth() * 46
        columns = max(1, min(4, self.width() // max(1, narrow)))
        width = (self.width() - _SPACE * (columns - 1)) // columns
        cards, top = list(self.cards.values()), 0
        for first in range(0, len(cards), columns):
            row = cards[first : first + columns]
            height = max(card.height_for(width) for card in row)
            for place, card in enumerate(row):
                card.setGeometry(place * (width + _SPACE), top, width, height)
            top += height + _SPACE
        self.setFixedHeight(max(0, top - _SPACE))
        self._laying = False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """More or fewer in a row."""
        super().resizeEvent(event)
        self._lay()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger letters need more room."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange} and hasattr(self, "_laying"):
            self._lay()
