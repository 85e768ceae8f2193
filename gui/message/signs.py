"""Small signs beside colours: what is lit up by its partner, and what no rule read. Drawn, so that they are sharp at every scale."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.look import colours

_SIZE = 32


def link_icon() -> QIcon:
    """Two arrows: this is the partner of what was chosen on the other side."""
    icon, painter = _begin()
    painter.setPen(QPen(QColor(colours().accent), 0.1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    for y, tip, back in ((0.34, 0.9, 0.66), (0.66, 0.1, 0.34)):
        painter.drawLine(QPointF(0.12, y), QPointF(0.88, y))
        painter.drawPolyline(QPolygonF([QPointF(back, y - 0.18), QPointF(tip, y), QPointF(back, y + 0.18)]))
    return _end(icon, painter)


def unread_icon() -> QIcon:
    """An empty ring with a stroke: nothing was made of this."""
    icon, painter = _begin()
    painter.setPen(QPen(QColor(colours().warn), 0.11, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawEllipse(QRectF(0.16, 0.16, 0.68, 0.68))
    painter.drawLine(QPointF(0.28, 0.72), QPointF(0.72, 0.28))
    return _end(icon, painter)


class RoomyRows(QStyledItemDelegate):
    """Rows with a little air, and a line around the cell that has the keyboard's focus: a style sheet's would hide the rows' own backgrounds."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The cell, and its line."""
        super().paint(painter, option, index)
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType] - the stubs lack the fields
        if state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(QColor(colours().accent))
            painter.drawRect(QRect(option.rect).adjusted(0, 0, -1, -1))  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType] - the same
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """A third of a line higher."""
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() + option.fontMetrics.height() // 2)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType] - the stubs lack the fields


def mark_brush() -> QBrush:
    """Behind what is lit."""
    return QBrush(QColor(colours().mark))


def unread_brush() -> QBrush:
    """Behind what was not read."""
    return QBrush(QColor(colours().unread))


def fixed_font() -> QFont:
    """The font for raw text and JSON."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def _begin() -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(_SIZE, _SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SIZE, _SIZE)
    return pixmap, painter


def _end(pixmap: QPixmap, painter: QPainter) -> QIcon:
    painter.end()
    return QIcon(pixmap)
