"""The table of messages: its columns, which are remembered, its selection in ranges, its lines to the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QItemSelectionModel, QItemSelectionRange, QModelIndex, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from gui.log.model import LogModel, cell_text
from gui.look import StateCells

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLUMNS = "log/columns"
_PATIENT = LogModel.COLUMNS.index("patient")
_SAMPLES = (
    "2026-12-31 23:59:59",
    "gerica-ut-nor",
    "Innleggelsesrapport",
    "3f2a91c0",
    "hapi-fhir-test",
    "taken by the service",
    "Tries",
    "x" * 18,
)
"""The columns are as wide as these texts, until somebody sets them."""
_AIR = 24
MOST_COPIED = 20_000


class LogTable(QTableView):
    """Shows a `LogModel`; sorts by asking it."""

    def __init__(self, model: LogModel, settings: QSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._log = model
        self._settings = settings
        self.setModel(model)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 11)
        self._make_columns()
        self.setItemDelegateForColumn(LogModel.COLUMNS.index("state"), StateCells(self))

    def _make_columns(self) -> None:
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setSectionsClickable(True)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setStretchLastSection(True)
        columns.setMinimumSectionSize(40)
        saved = self._settings.value(_COLUMNS)
        if not (isinstance(saved, QByteArray) and columns.restoreState(saved) and columns.count() == len(LogModel.COLUMNS)):
            for column, sample in enumerate(_SAMPLES):
                name = str(self._log.headerData(column, Qt.Orientation.Horizontal))
                widest = max(self.fontMetrics().horizontalAdvance(text) for text in (sample, name))
                columns.resizeSection(column, widest + _AIR)
        columns.setSortIndicatorShown(True)
        columns.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        columns.sortIndicatorChanged.connect(self._on_sort)
        columns.sectionResized.connect(self._keep_columns)
        columns.sectionMoved.connect(self._keep_columns)

    def _keep_columns(self) -> None:
        self._settings.setValue(_COLUMNS, self.horizontalHeader().saveState())

    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        """Let the engine sort; a column that it cannot sort by does not look as if it did."""
        if 0 <= column < len(LogModel.COLUMNS) and LogModel.COLUMNS[column] in LogModel.SORTS:
            self._log.sort(column, order)
            return
        columns, now = self.horizontalHeader(), self._log.order
        before = columns.blockSignals(True)
        columns.setSortIndicator(
            LogModel.COLUMNS.index(now["sort"]), Qt.SortOrder.AscendingOrder if now["ascending"] else Qt.SortOrder.DescendingOrder
        )
        columns.blockSignals(before)
        columns.viewport().update()

    # --- the selection

    def ranges(self) -> list[tuple[int, int]]:
        """The selected lines as ranges, first and last: a million of them are one range, not a million indexes."""
        return sorted((one.top(), one.bottom()) for one in _each(self.selectionModel()))

    def selected(self) -> int:
        """How many lines are selected."""
        return sum(last - first + 1 for first, last in self.ranges())

    def choose(self, index: QModelIndex) -> None:
        """Select this line alone, unless it is part of the selection."""
        if not self.selectionModel().isSelected(index):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, flags)

    def copy(self) -> None:
        """The selected lines that are here, to the clipboard, with tabs between and without the patients' pseudonyms."""
        columns = [name for place, name in enumerate(LogModel.COLUMNS) if place != _PATIENT]
        places = (place for first, last in self.ranges() for place in range(first, min(last, first + MOST_COPIED) + 1))
        rows = [row for place in places if (row := self._log.row(place))]
        QGuiApplication.clipboard().setText("\n".join("\t".join(cell_text(row, name) for name in columns) for row in rows))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the size of the letters."""
        if event.type() == QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 11)
        super().changeEvent(event)


def _each(selection: QItemSelectionModel) -> Iterable[QItemSelectionRange]:
    chosen = selection.selection()
    return (chosen.at(n) for n in range(chosen.count()))
