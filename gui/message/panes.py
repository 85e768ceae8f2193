"""Parts of the message window: two views of one thing behind a switch, the line that says what is linked, the question why somebody wants to see."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.flow import fit_height
from gui.look import colours
from gui.message.linking import Line, Linker
from gui.message.trace import bytes_text, short_rule


class Pane(QWidget):
    """A heading, and one of several views under it; a switch when there are more than one."""

    def __init__(self, title: str, views: Sequence[tuple[str, QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel(title, self)
        self.stack = QStackedWidget(self)
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 6)
        row.setSpacing(0)
        row.addWidget(self.heading, 1)
        group = QButtonGroup(self)
        for place, (name, view) in enumerate(views):
            self.stack.addWidget(view)
            if len(views) > 1:
                button = QToolButton(self)
                button.setText(name)
                button.setCheckable(True)
                button.setAccessibleName(f"{title}: {name}")
                button.setChecked(place == 0)
                group.addButton(button, place)
                row.addWidget(button)
                self.buttons.append(button)
        self.heading.setMinimumHeight(QToolButton().sizeHint().height())  # panes side by side begin at the same height
        group.idClicked.connect(self.stack.setCurrentIndex)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.stack, 1)
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)

    def show_view(self, place: int) -> None:
        """Show one of the views."""
        if self.buttons:
            self.buttons[place].setChecked(True)
        self.stack.setCurrentIndex(place)


class Elided(QLabel):
    """A line that is cut with … where it does not fit; the tooltip has it whole."""

    def __init__(self, parent: QWidget | None = None, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__(parent)
        self._whole = ""
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def whole(self) -> str:
        """The text, uncut."""
        return self._whole

    def say(self, text: str) -> None:
        """Another text."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow, and one line high."""
        return QSize(40, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        super().setText(self.fontMetrics().elidedText(self._whole, self._mode, max(0, self.width() - 2)))


class LinkBar(QFrame):
    """What is linked now: element, path, bytes, conversion and rule; with several, one after the other. `open_rule`: its file and line."""

    open_rule = Signal(str)

    def __init__(self, linker: Linker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []
        self._place = 0
        self.what = Elided(self, Qt.TextElideMode.ElideRight)
        self.rule = Elided(self)
        self.before, self.after = QToolButton(self), QToolButton(self)
        self.which = QLabel(self)
        self.button = QPushButton(self.tr("Open rule"), self)
        self.button.setAutoDefault(False)
        self.button.setToolTip(self.tr("Open the mapping file at its line in your editor"))
        self.before.setText("‹")
        self.after.setText("›")
        self.before.setAccessibleName(self.tr("Link before"))
        self.after.setAccessibleName(self.tr("Next link"))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.what)
        texts.addWidget(self.rule)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(8)
        row.addLayout(texts, 1)
        row.addWidget(self.which)
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addWidget(self.button)
        self.before.clicked.connect(lambda: self._move(-1))
        self.after.clicked.connect(lambda: self._move(1))
        self.button.clicked.connect(lambda: self.open_rule.emit(self._lines[self._place].rule))
        linker.lit.connect(self._on_lit)
        self._on_lit([], "")

    @property
    def line(self) -> Line | None:
        """The line that is told of."""
        return self._lines[self._place] if self._lines else None

    def _on_lit(self, lines: list[Line], _origin: str) -> None:
        self._lines, self._place = lines, 0
        self._tell()

    def _move(self, by: int) -> None:
        self._place = (self._place + by) % len(self._lines)
        self._tell()

    def _tell(self) -> None:
        line = self.line
        several = len(self._lines) > 1
        for widget in (self.which, self.before, self.after):
            widget.setVisible(several)
        self.button.setEnabled(line is not None)
        self.which.setText(self.tr("{n} of {count}").format(n=self._place + 1, count=len(self._lines)))
        self.rule.setStyleSheet(f"color: {colours().faint}")
        if line is None:
            self.what.say(
                self.tr("Choose something on either side to see where it came from, or what became of it. F6 goes to its partner.")
            )
            self.rule.say("")
            self.rule.hide()
            return
        parts = [f"{line.element}  ←  {', '.join(line.sources)}" if line.sources else line.element]
        if line.sources:
            parts.append(self.tr("bytes {places}").format(places=bytes_text(line)))
        else:
            parts.append(self.tr("fixed by the rule"))
        if line.conversion:
            parts.append(line.conversion)
        self.what.say("  ·  ".join(parts))
        self.rule.show()
        self.rule.say(self.tr("Rule: {rule}").format(rule=short_rule(line.rule)))


class Notice(QFrame):
    """A line under the heading: a word on what is not as usual, and a button that does something about it."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.button = QPushButton(self)
        self.button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 7)
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(self.pressed)
        self._loud = False

    def say(self, text: str, button: str = "", *, loud: bool = False) -> None:
        """Show this; an empty text hides the line."""
        self._loud = loud
        self.text.setText(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setVisible(bool(text))
        self._dress()

    def _dress(self) -> None:
        scheme = colours()
        back = scheme.unread if self._loud else scheme.mark
        sheet = f"Notice {{ background: {back}; }} QLabel {{ color: {scheme.text}; }}"
        if sheet != self.styleSheet():  # a style sheet changes the palette, which would bring us here again
            self.setStyleSheet(sheet)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_loud"):
            self._dress()


class ReasonDialog(QDialog):
    """Why somebody wants to see the content; the engine writes it to the audit trail."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Show content"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        said = QLabel(self.tr("The message holds data of a patient. Who looked, when and why is written to the audit trail."), self)
        said.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(500)
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setPlaceholderText(self.tr("Reason, for example the number of the support case"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self.ok: QPushButton = buttons.addButton(self.tr("Show"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setEnabled(False)
        self.reason.textChanged.connect(self._on_text)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(said)
        column.addWidget(self.reason)
        column.addWidget(buttons)
        self.reason.setFocus()
        self.setMinimumWidth(max(440, self.fontMetrics().horizontalAdvance(self.reason.placeholderText()) + 80))
        self.resize(self.minimumWidth(), 0)
        fit_height(self)

    def _on_text(self, text: str) -> None:
        self.ok.setEnabled(bool(text.strip()))
