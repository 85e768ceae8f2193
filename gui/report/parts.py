"""Parts of the report's page: key figures, tables as high as their rows, bars behind numbers, fields for numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDoubleSpinBox,
    QFrame,
    QHeaderView,
    QLabel,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.look import colours
from gui.overview.cards import heading_style

BAR = Qt.ItemDataRole.UserRole
"""Under this role a cell has the length of its bar, from 0 to 1."""


class KeyFigure(QFrame):
    """One of the figures that matter most."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.value = QLabel(self)
        self.what = QLabel(self)
        self.more = QLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 12, 10)
        column.setSpacing(2)
        for label in (self.value, self.what, self.more):
            label.setWordWrap(label is not self.value)
            column.addWidget(label)
        column.addStretch(1)

    def show_key(self, value: str, what: str, more: str) -> None:
        """Show it."""
        scheme = colours()
        self.value.setText(value)
        self.value.setStyleSheet(f"{heading_style(self, 1.9)} color: {scheme.accent};")
        self.what.setText(what)
        self.what.setStyleSheet("font-weight: 600;")
        self.more.setText(more)
        self.more.setStyleSheet(f"color: {scheme.faint};")
        self.setAccessibleName(f"{what}: {value}")
        self.setAccessibleDescription(more)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A quiet tile with a line of the accent."""
        scheme, painter = colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(scheme.line))
        painter.setBrush(QColor(scheme.base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.fillRect(QRectF(1, 8, 3, self.height() - 16), QColor(scheme.accent))


class BarCells(QStyledItemDelegate):
    """A number with a bar behind it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The bar, then the number."""
        share = float(index.data(BAR) or 0)
        rect = QRectF(option.rect).adjusted(2, 4, -2, -4)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType] - missing in PySide6's stubs
        rect.setWidth(max(2.0, rect.width() * share))
        painter.fillRect(rect, QColor(colours().mark))
        super().paint(painter, option, index)


def plain_field(field: QSpinBox | QDoubleSpinBox) -> None:
    """A field for a number without buttons; the frame is the field's, not also that of the line inside."""
    # not `NoButtons`: under a style sheet Qt leaves the line one pixel then
    field.setStyleSheet(
        "QLineEdit { border: 0; padding: 0; background: transparent; } QAbstractSpinBox { padding-right: 0; }"
        "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }"
    )
    field.lineEdit().setTextMargins(7, 0, 7, 0)
    field.setFixedWidth(field.fontMetrics().averageCharWidth() * 9 + 20)


def sober_table(parent: QWidget) -> QTableWidget:
    table = QTableWidget(parent)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.verticalHeader().setVisible(False)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 11)
    table.horizontalHeader().setHighlightSections(False)
    return table


def fill_table(table: QTableWidget, names: Sequence[str], rows: Sequence[Sequence[str]], numbers: int, *, stretch: int = 0) -> None:
    """Show these rows; columns from `numbers` on are numbers. The table is as high as its rows: the page scrolls, not the table."""
    table.setColumnCount(len(names))
    table.setHorizontalHeaderLabels(list(names))
    table.setRowCount(len(rows))
    for place, cells in enumerate(rows):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            item.setToolTip(text)
            if column >= numbers:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(place, column, item)
    head = table.horizontalHeader()
    for column in range(len(names)):
        side = Qt.AlignmentFlag.AlignRight if column >= numbers else Qt.AlignmentFlag.AlignLeft
        item = table.horizontalHeaderItem(column)
        if item is not None:
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch if column == stretch else QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.ResizeToContents)
    table.setMinimumWidth(sum(head.sectionSizeHint(n) if n == stretch else head.sectionSize(n) for n in range(len(names))) + 4)
    head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    table.setFixedHeight(head.sizeHint().height() + table.verticalHeader().defaultSectionSize() * len(rows) + 4)
