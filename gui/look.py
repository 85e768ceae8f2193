"""How everything looks: colours for light and dark, the program's icon, the shapes of states. Drawn by code, sharp at every scale.

A state is told by its shape as well as by its colour. Colours are calm; the accent is the deep blue-green of a fjord.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QDir, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPainterPath, QPalette, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem

SIZES = (16, 20, 22, 24, 32, 48, 64, 128, 256)


class Mood(StrEnum):
    """The five states of the tray icon."""

    OK = "ok"
    WORKING = "working"
    PAUSED = "paused"
    ATTENTION = "attention"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme. Text on its background reaches a contrast of 4.5 to 1 (WCAG 2.2, 1.4.3)."""

    dark: bool
    window: str
    base: str
    alternate: str
    text: str
    faint: str
    line: str
    edge: str
    """The outline of what can be written into or clicked: 3 to 1 against what is around it (WCAG 2.2, 1.4.11)."""
    button: str
    accent: str
    on_accent: str
    good: str
    busy: str
    warn: str
    bad: str
    quiet: str
    mark: str
    """Background of what is lit up by its partner on the other side."""
    unread: str
    """Background of input that no rule read."""


LIGHT = Colours(
    dark=False, window="#f4f6f6", base="#ffffff", alternate="#f7f9f9", text="#1b2526", faint="#566466", line="#d3dbdc", edge="#849193", button="#ffffff",
    accent="#0f5c66", on_accent="#ffffff", good="#1c6b3a", busy="#0f5c8a", warn="#8a5300", bad="#a3231b", quiet="#5d6a6c",
    mark="#cfe8ea", unread="#fbe6c4",
)  # fmt: skip
DARK = Colours(
    dark=True, window="#1c2324", base="#151b1c", alternate="#1a2122", text="#e4eaea", faint="#9fb0b2", line="#364244", edge="#6d7f82", button="#293335",
    accent="#5db7c1", on_accent="#0c1a1c", good="#74c993", busy="#79bdea", warn="#e9b35f", bad="#f1897f", quiet="#a0adaf",
    mark="#1f4a50", unread="#55401a",
)  # fmt: skip

_STATE_COLOURS = {
    "mapped": "good",
    "acknowledged": "good",
    "delivered": "good",
    "received": "busy",
    "pending": "busy",
    "delivering": "busy",
    "needs_mapping": "warn",
    "held": "warn",
    "rejected": "bad",
    "failed": "bad",
    "duplicate": "quiet",
    "superseded": "quiet",
    "skipped": "quiet",
    Mood.OK: "good",
    Mood.WORKING: "busy",
    Mood.PAUSED: "quiet",
    Mood.ATTENTION: "warn",
    Mood.STOPPED: "bad",
}


def colours() -> Colours:
    """The scheme in use: the palette decides, so that a scheme set for tests and pictures counts as well as the system's."""
    return DARK if QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def system_is_dark() -> bool:
    """Whether the desktop asks for dark windows."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def palette(scheme: Colours) -> QPalette:
    """The scheme as Qt takes it."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, scheme.window),
        (role.WindowText, scheme.text),
        (role.Base, scheme.base),
        (role.AlternateBase, scheme.alternate),
        (role.Text, scheme.text),
        (role.PlaceholderText, scheme.faint),
        (role.Button, scheme.button),
        (role.ButtonText, scheme.text),
        (role.Highlight, scheme.accent),
        (role.HighlightedText, scheme.on_accent),
        (role.Link, scheme.accent),
        (role.ToolTipBase, scheme.base),
        (role.ToolTipText, scheme.text),
        (role.Accent, scheme.accent),
        (role.Mid, scheme.line),
        (role.Midlight, scheme.line),
        (role.Dark, scheme.line),
    ):
        made.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(scheme.faint))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(scheme.line))
    return made


def style_sheet(scheme: Colours) -> str:
    """What the palette cannot say: flat fields and headers with a line that is seen in both schemes, one shape of focus, a little air."""
    c = scheme
    name = "dark" if c.dark else "light"
    return f"""
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit {{
    background: {c.base}; color: {c.text}; border: 1px solid {c.edge}; border-radius: 4px; padding: 4px 7px;
    selection-background-color: {c.accent}; selection-color: {c.on_accent}; placeholder-text-color: {c.faint};
}}
QComboBox, QAbstractSpinBox {{ padding-right: 22px; }}
QComboBox QAbstractItemView {{
    background: {c.base}; color: {c.text}; border: 1px solid {c.edge}; outline: 0; padding: 2px;
    selection-background-color: {c.mark}; selection-color: {c.text};
}}
QComboBox::drop-down, QAbstractSpinBox::drop-down, QDateEdit::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url(art:down-{name}.svg); width: 14px; height: 14px; }}
QPushButton, QToolButton {{
    background: {c.button}; color: {c.text}; border: 1px solid {c.edge}; border-radius: 4px; padding: 4px 12px;
}}
QToolButton {{ padding: 4px 10px; }}
QPushButton:hover, QToolButton:hover {{ background: {c.mark}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked {{ background: {c.mark}; border-color: {c.accent}; }}
QPushButton:default {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ background: {c.window}; color: {c.faint}; border-color: {c.line}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QPushButton:focus, QToolButton:focus {{
    border: 2px solid {c.accent}; padding-top: 3px; padding-bottom: 3px;
}}
QPushButton:default:focus {{ border-color: {c.text}; }}
QCheckBox {{ spacing: 7px; }}
QCheckBox::indicator {{ width: 15px; height: 15px; border: 1px solid {c.edge}; border-radius: 3px; background: {c.base}; }}
QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url(art:check-{name}.svg); }}
QCheckBox::indicator:focus {{ border: 2px solid {c.accent}; }}
QRadioButton {{ spacing: 7px; }}
QRadioButton::indicator {{ width: 13px; height: 13px; border: 1px solid {c.edge}; border-radius: 7px; background: {c.base}; }}
QRadioButton::indicator:checked {{
    border-color: {c.accent};
    background: qradialgradient(cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 {c.accent}, stop: 0.55 {c.accent}, stop: 0.65 {c.base});
}}
QRadioButton::indicator:focus {{ border: 2px solid {c.accent}; border-radius: 8px; }}
QTableView {{ border: 0; border-top: 1px solid {c.line}; outline: 0; }}
QTreeView, QListView {{ outline: 0; }}
QTableView, QTreeView, QListView {{ selection-background-color: {c.mark}; selection-color: {c.text}; }}
QTableView::item {{ padding: 0 5px; border: 1px solid transparent; }}
QTableView::item:focus {{ border: 1px solid {c.accent}; }}
QScrollArea {{ border: 1px solid transparent; }}
QScrollArea:focus {{ border: 1px solid {c.accent}; }}
QTabBar::tab {{ padding: 7px 15px; border: 0; border-bottom: 3px solid transparent; color: {c.faint}; background: transparent; }}
QTabBar::tab:hover {{ color: {c.text}; }}
QTabBar::tab:selected {{ color: {c.text}; border-bottom-color: {c.accent}; }}
QTabBar::tab:selected:focus {{ background: {c.mark}; }}
QHeaderView {{ background: {c.window}; }}
QHeaderView::section {{
    background: {c.window}; color: {c.faint}; border: 0; border-right: 1px solid {c.line}; border-bottom: 1px solid {c.line}; padding: 5px 8px;
}}
QStatusBar {{ background: {c.window}; border-top: 1px solid {c.line}; }}
QStatusBar::item {{ border: 0; }}
QProgressBar {{ border: 1px solid {c.edge}; border-radius: 4px; background: {c.base}; text-align: center; }}
QProgressBar::chunk {{ background: {c.mark}; border-radius: 3px; }}
QToolTip {{ background: {c.base}; color: {c.text}; border: 1px solid {c.edge}; padding: 4px; }}
"""


def dress(application: QApplication, scheme: Colours) -> None:
    """Give the whole program a scheme. Also what tests and pictures use, since the offscreen platform knows no scheme of a desktop."""
    QDir.setSearchPaths("art", [str(Path(__file__).resolve().parent / "art")])
    if application.style().objectName() != "fusion":
        application.setStyle("Fusion")
    application.setPalette(palette(scheme))
    application.setStyleSheet(style_sheet(scheme))


class StateCells(QStyledItemDelegate):
    """Cells of states: their colour stays to be seen when the row is selected."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802 - Qt's name
        """The colour of the state, selected or not."""
        super().initStyleOption(option, index)
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        if isinstance(colour, QColor):
            made = QPalette(option.palette)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType] - missing in PySide6's stubs
            made.setColor(QPalette.ColorRole.HighlightedText, colour)
            option.palette = made  # pyright: ignore[reportAttributeAccessIssue] - the same


def state_colour(state: str) -> QColor:
    """The colour of a message's, a delivery's or the engine's state."""
    return QColor(getattr(colours(), _STATE_COLOURS.get(state, "quiet")))


def tray_icon(mood: Mood) -> QIcon:
    """The program's icon with the badge of a state; light and dark desktops both show it."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_draw(size, mood))
    return icon


def program_icon() -> QIcon:
    """The program's icon alone."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_draw(size, None))
    return icon


def state_icon(state: str, size: int = 16) -> QIcon:
    """A small shape for a state in a list: disc, ring, bars, triangle or cross."""
    return _state_icon(state, size, colours().dark)


@lru_cache(maxsize=128)
def _state_icon(state: str, size: int, dark: bool) -> QIcon:
    pixmap = _blank(size * 2)
    painter = _painter(pixmap)
    scheme = DARK if dark else LIGHT
    _badge(painter, QRectF(0.1, 0.1, 0.8, 0.8), _shape(state), QColor(getattr(scheme, _STATE_COLOURS.get(state, "quiet"))))
    painter.end()
    return QIcon(pixmap)


def _shape(state: str) -> Mood:
    return {
        "good": Mood.OK,
        "busy": Mood.WORKING,
        "warn": Mood.ATTENTION,
        "bad": Mood.STOPPED,
    }.get(_STATE_COLOURS.get(state, "quiet"), Mood.PAUSED)


def _blank(size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _painter(pixmap: QPixmap) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(pixmap.width(), pixmap.height())
    return painter


def _draw(size: int, mood: Mood | None) -> QPixmap:
    pixmap = _blank(size)
    painter = _painter(pixmap)
    _bridge(painter)
    if mood is not None:
        place = QRectF(0.48, 0.48, 0.52, 0.52)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(place)
        scheme = LIGHT
        _badge(painter, place.adjusted(0.05, 0.05, -0.05, -0.05), mood, QColor(getattr(scheme, _STATE_COLOURS[mood])))
    painter.end()
    return pixmap


def _bridge(painter: QPainter) -> None:
    """A bridge over a fjord: a rounded tile, the deck, the arch, the hangers, the water."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#0f5c66"))
    painter.drawRoundedRect(QRectF(0.02, 0.02, 0.96, 0.96), 0.2, 0.2)
    pen = QPen(QColor("#ffffff"), 0.075, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLine(QPointF(0.13, 0.6), QPointF(0.87, 0.6))
    arch = QPainterPath(QPointF(0.16, 0.6))
    arch.cubicTo(QPointF(0.3, 0.12), QPointF(0.7, 0.12), QPointF(0.84, 0.6))
    painter.drawPath(arch)
    pen.setWidthF(0.045)
    painter.setPen(pen)
    for x, top in ((0.34, 0.36), (0.5, 0.25), (0.66, 0.36)):
        painter.drawLine(QPointF(x, top), QPointF(x, 0.6))
    pen.setColor(QColor("#8fd0d6"))
    pen.setWidthF(0.055)
    painter.setPen(pen)
    water = QPainterPath(QPointF(0.16, 0.78))
    water.cubicTo(QPointF(0.28, 0.7), QPointF(0.38, 0.86), QPointF(0.5, 0.78))
    water.cubicTo(QPointF(0.62, 0.7), QPointF(0.72, 0.86), QPointF(0.84, 0.78))
    painter.drawPath(water)


def _badge(painter: QPainter, place: QRectF, mood: Mood, colour: QColor) -> None:
    """Disc with a check, ring with an arrow's wedge, two bars, triangle with a bar, cross: five shapes."""
    side = place.width()
    left, top = place.left(), place.top()

    def at(x: float, y: float) -> QPointF:
        return QPointF(left + x * side, top + y * side)

    thin = QPen(colour, side * 0.16, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    white = QPen(QColor("#ffffff"), side * 0.13, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    match mood:
        case Mood.OK:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(place)
            painter.setPen(white)
            painter.drawPolyline(QPolygonF([at(0.27, 0.53), at(0.44, 0.69), at(0.73, 0.34)]))
        case Mood.WORKING:
            painter.setPen(thin)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawArc(place.adjusted(side * 0.1, side * 0.1, -side * 0.1, -side * 0.1), 40 * 16, 280 * 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([at(0.66, 0.42), at(1.0, 0.42), at(0.84, 0.12)]))
        case Mood.PAUSED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(at(0.18, 0.12), at(0.42, 0.88)), side * 0.06, side * 0.06)
            painter.drawRoundedRect(QRectF(at(0.58, 0.12), at(0.82, 0.88)), side * 0.06, side * 0.06)
        case Mood.ATTENTION:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([at(0.5, 0.02), at(1.0, 0.94), at(0.0, 0.94)]))
            painter.setPen(white)
            painter.drawLine(at(0.5, 0.38), at(0.5, 0.62))
            painter.drawPoint(at(0.5, 0.8))
        case Mood.STOPPED:
            painter.setPen(thin)
            painter.drawLine(at(0.2, 0.2), at(0.8, 0.8))
            painter.drawLine(at(0.8, 0.2), at(0.2, 0.8))
