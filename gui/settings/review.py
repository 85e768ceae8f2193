"""What saving would change, line by line, before it is done. Lines are told by their sign as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from gui.look import colours


class ReviewDialog(QDialog):
    """Accepted when the person wants it written."""

    def __init__(self, parent: QWidget, lines: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save the settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 420)
        head = QLabel(self.tr("This is what changes in the file:"), self)
        self.view = QPlainTextEdit(self)
        self.view.setReadOnly(True)
        self.view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.view.setAccessibleName(self.tr("Changes"))
        self.view.setTabChangesFocus(True)
        _write(self.view, lines)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save = buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        for widget in (head, self.view, buttons):
            column.addWidget(widget)


def _write(view: QPlainTextEdit, lines: Sequence[str]) -> None:
    scheme = colours()
    cursor = QTextCursor(view.document())
    for number, line in enumerate(lines):
        shape = QTextCharFormat()
        if line.startswith("+"):
            shape.setForeground(QColor(scheme.good))
        elif line.startswith("-"):
            shape.setForeground(QColor(scheme.bad))
        elif line.startswith("@@"):
            shape.setForeground(QColor(scheme.faint))
        cursor.insertText(("\n" if number else "") + line, shape)
    view.moveCursor(QTextCursor.MoveOperation.Start)
