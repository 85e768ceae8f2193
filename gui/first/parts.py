"""Small pieces that the steps of the guide share."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from gui.look import colours


def caption(text: str, parent: QWidget, buddy: QWidget | None = None) -> QLabel:
    """What a field is for, above it."""
    label = QLabel(text, parent)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    label.setWordWrap(True)
    if buddy is not None:
        label.setBuddy(buddy)
    return label


def note(text: str, parent: QWidget) -> QLabel:
    """What one should know of a field, below it."""
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setStyleSheet(f"color: {colours().faint};")
    return label
