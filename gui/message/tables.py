"""A plain table of texts: what trace, history and differences are shown in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

Index = QModelIndex | QPersistentModelIndex

ROW = Qt.ItemDataRole.UserRole
"""The place of a row in what was given to `fill`."""


class TextTable(QAbstractTableModel):
    """Rows of texts. `signs`: an icon and a colour for a row's first cell."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._icons: Sequence[QIcon | None] = ()
        self._colours: Sequence[QColor | None] = ()

    def fill(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        icons: Sequence[QIcon | None] = (),
        colours: Sequence[QColor | None] = (),
    ) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._heads, self._rows, self._icons, self._colours = heads, rows, icons, colours
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < len(self._heads):
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._rows[row][column]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DecorationRole and column == 0 and row < len(self._icons):
            return self._icons[row]
        if role == Qt.ItemDataRole.ForegroundRole and column == 0 and row < len(self._colours):
            return self._colours[row]
        return None


class TextTableView(QTableView):
    """The view of one: whole rows, no grid, sorted and filtered by `proxy`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = TextTable(self)
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setSourceModel(self.model_)
        self.proxy.setFilterKeyColumn(-1)
        self.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self.proxy)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)

    def widths(self, letters: Sequence[int], stretch: int) -> None:
        """Widths in letters; one column takes what is left."""
        header = self.horizontalHeader()
        letter = self.fontMetrics().averageCharWidth()
        stretched = str(self.model_.headerData(stretch, Qt.Orientation.Horizontal))
        header.setMinimumSectionSize(self.fontMetrics().horizontalAdvance(stretched) + 26)
        for column, count in enumerate(letters):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.Interactive)
            if column != stretch:
                name = str(self.model_.headerData(column, Qt.Orientation.Horizontal))
                header.resizeSection(column, max(count * letter, self.fontMetrics().horizontalAdvance(name) + 26))

    def row(self) -> int:
        """The chosen row's place in what was filled in; -1 when none is chosen."""
        index = self.currentIndex()
        return int(index.data(ROW)) if index.isValid() else -1

    def choose(self, place: int) -> None:
        """Make a row the current one, and bring it into sight."""
        index = self.proxy.mapFromSource(self.model_.index(place, 0))
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
