"""What is wrong with the settings, a line for each problem; gone when nothing is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from gui.look import colours, state_icon
from gui.settings.document import Problem

_MOST_HEIGHT = 120


class ProblemList(QListWidget):
    """The lines. `chosen`: somebody wants to go where a `Problem` is."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._choose)

    def say(self) -> None:
        """The texts, in the language of the moment."""
        self.setAccessibleName(self.tr("What is wrong"))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these, each with its line."""
        self.clear()
        for problem in problems:
            where = self.tr("Line {line}: {said}").format(line=problem.line, said=problem.said) if problem.line else problem.said
            item = QListWidgetItem(state_icon("failed"), where)
            item.setData(Qt.ItemDataRole.UserRole, problem)
            self.addItem(item)
        self.setVisible(bool(problems))
        self.setFixedHeight(min(self.sizeHintForRow(0) * len(problems) + 6, _MOST_HEIGHT) if problems else 0)

    def dress(self) -> None:
        """Take the colours of the scheme in use."""
        scheme = colours()
        self.setStyleSheet(
            f"QListWidget {{ background: {scheme.base}; border: 0; border-top: 1px solid {scheme.line}; outline: 0; }}"
            f"QListWidget::item {{ padding: 3px 13px; color: {scheme.text}; border: 1px solid transparent; }}"
            f"QListWidget::item:selected {{ background: {scheme.mark}; color: {scheme.text}; }}"
            f"QListWidget::item:focus {{ border-color: {scheme.accent}; }}"
        )

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
