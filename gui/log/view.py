"""The log as a page: the table under its filters."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QTableView, QVBoxLayout, QWidget

from gui.log.model import LogModel
from gui.window import MainWindow


class LogPage(QWidget):
    """The table of messages."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.model = LogModel(window.link, self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Messages"))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setSortingEnabled(True)
        self.table.setShowGrid(False)
        self.table.verticalHeader().setVisible(False)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)

    def title(self) -> str:
        """The page's name."""
        return self.tr("Message log")

    def shown(self) -> None:
        """Look at once for what is new."""
        if self.model.max_id is None:
            self.model.refresh()
