"""A small painted plot: lines over time with axes, values under the pointer, and the same figures for the keyboard and for a screen reader.

Painted by hand since QtCharts costs 59 MB to install (docs/decisions/0002). A line is told by its stroke as well as by its colour. Where nothing was
known there is a gap, never a zero.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look import colours

_LINES = 4
_GAP = 8.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("plot", text)


class Stroke(Enum):
    """How a line is drawn: filled to the axis, plain, dashed."""

    AREA = "area"
    LINE = "line"
    DASH = "dash"


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, its colour (a name of `look.Colours`), a value for each point in time or None where nothing is known."""

    name: str
    colour: str
    stroke: Stroke
    values: tuple[float | None, ...]


def ticks(most: float, *, whole: bool) -> list[float]:
    """Round values from 0 to at least `most`, about four steps of 1, 2 or 5 times a power of ten."""
    if most <= 0:
        return [0.0, 1.0]
    raw = most / _LINES
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)
    if whole:
        step = max(1.0, round(step))
    count = math.ceil(most / step - 1e-9)
    return [step * n for n in range(count + 1)]


def time_ticks(begin: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """Round local times between `begin` and `end` with their labels: quarters of an hour, every fourth hour, or days."""
    span = end - begin
    if span <= timedelta(hours=2):
        step, label = timedelta(minutes=15), "HH:mm"
    elif span <= timedelta(days=2):
        step, label = timedelta(hours=4), "HH:mm"
    else:
        step, label = timedelta(days=1), "ddd d."
    first = begin.astimezone().replace(minute=0, second=0, microsecond=0)
    if step >= timedelta(hours=1):
        first = first.replace(hour=0)
    moment, found = first, list[tuple[datetime, str]]()
    while moment <= end:
        if moment >= begin:
            found.append((moment, _local(moment, label)))
        # on the wall clock, so that the labels stay round in the night in which it is moved
        moment = (moment.replace(tzinfo=None) + step).astimezone()
    return found


def _local(moment: datetime, form: str) -> str:
    """A time in this machine's zone, in the language of the moment."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), form)


class Plot(QWidget):
    """One plot. `show_points` gives it its figures; `said` tells what the pointer or the keyboard stands on, empty for nothing."""

    said = Signal(str)

    def __init__(self, parent: QWidget, *, value_text: Callable[[float], str], whole: bool = False) -> None:
        super().__init__(parent)
        self._value_text = value_text
        self._whole = whole
        self._title = ""
        self._unit = ""
        self._series: tuple[Series, ...] = ()
        self._moments: tuple[datetime, ...] = ()
        self._marked: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as a dozen lines of text."""
        return QSize(360, round(self.fontMetrics().height() * 12.5))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Small, but readable."""
        return QSize(240, round(self.fontMetrics().height() * 9))

    def show_points(self, title: str, unit: str, moments: Sequence[datetime], series: Sequence[Series]) -> None:
        """Show these series over these moments (ascending, equally far apart). `unit` says what one value is."""
        if len(moments) != len(self._moments):
            self._marked = None
        self._title, self._unit, self._moments, self._series = title, unit, tuple(moments), tuple(series)
        self.setAccessibleName(title)
        self._tell()
        self.update()

    def mark(self, place: int | None) -> None:
        """Stand on a point, or on none."""
        new = None if place is None or not self._moments else max(0, min(place, len(self._moments) - 1))
        if new != self._marked:
            self._marked = new
            self._tell()
            self.said.emit(self.reading())
            self.update()

    def reading(self) -> str:
        """What is marked, in words; empty for nothing."""
        if self._marked is None:
            return ""
        values = [f"{one.name} {self._text(one.values[self._marked])}" for one in self._series]
        return f"{self._moment_text(self._moments[self._marked])}: {', '.join(values)}"

    def summary(self) -> str:
        """The figures as a whole, in words: last, most and, of counts, the sum."""
        parts: list[str] = []
        for one in self._series:
            known = [value for value in one.values if value is not None]
            if not known:
                parts.append(_tr("{name}: nothing known").format(name=one.name))
            elif one.stroke is Stroke.AREA and self._whole:
                parts.append(
                    _tr("{name}: {sum} in all, at most {most}").format(
                        name=one.name, sum=self._value_text(sum(known)), most=self._value_text(max(known))
                    )
                )
            else:
                parts.append(
                    _tr("{name}: {last} last, at most {most}").format(
                        name=one.name, last=self._value_text(known[-1]), most=self._value_text(max(known))
                    )
                )
        return "; ".join(parts)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.reading() or self.summary())

    def _text(self, value: float | None) -> str:
        return "–" if value is None else self._value_text(value)

    def _moment_text(self, moment: datetime) -> str:
        span = self._moments[-1] - self._moments[0]
        return _local(moment, "ddd d. MMM HH:mm" if span > timedelta(days=2) else "HH:mm")

    # --- pointer and keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows, Page, Home and End go along the points; Escape leaves them."""
        last = len(self._moments) - 1
        here = last + 1 if self._marked is None else self._marked
        far = max(1, last // 10)
        goes = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_PageUp: here - far,
            Qt.Key.Key_PageDown: here + far,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in goes:
            self.mark(goes[key])
        elif key == Qt.Key.Key_Escape and self._marked is not None:
            self.mark(None)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Mark the point that is nearest."""
        place = self._place()
        if self._moments and place.left() - _GAP <= event.position().x() <= place.right() + _GAP:
            share = (event.position().x() - place.left()) / max(1.0, place.width())
            self.mark(round(share * (len(self._moments) - 1)))
        else:
            self.mark(None)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is marked without a pointer or the keyboard."""
        if not self.hasFocus():
            self.mark(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """As for the pointer."""
        self.mark(None)
        super().focusOutEvent(event)

    # --- painting

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.88)
        return font

    def _ticks(self) -> list[float]:
        return ticks(max((value for one in self._series for value in one.values if value is not None), default=0.0), whole=self._whole)

    def _place(self) -> QRectF:
        """Where the lines are drawn."""
        small = QFontMetricsF(self._small())
        left = max((small.horizontalAdvance(self._value_text(value)) for value in self._ticks()), default=0.0) + 2 * _GAP
        top = QFontMetricsF(self.font()).height() + small.height() + 2.2 * _GAP
        return QRectF(self.rect()).adjusted(left, top, -1.6 * _GAP, -small.height() - 1.3 * _GAP)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Title, legend, axes, lines, and what is marked."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = colours()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(scheme.accent if self.hasFocus() else scheme.line), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(QColor(scheme.base))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5) if self.hasFocus() else frame, 6, 6)
        self._head(painter)
        place, values = self._place(), self._ticks()
        self._axes(painter, place, values)
        if not any(value is not None for one in self._series for value in one.values):
            painter.setPen(QColor(scheme.faint))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _tr("Nothing is known of this time yet"))
            return
        for one in self._series:
            self._line(painter, place, values[-1], one)
        if self._marked is not None:
            self._cursor(painter, place, values[-1])

    def _head(self, painter: QPainter) -> None:
        scheme = colours()
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(scheme.text))
        high = QFontMetricsF(bold).height()
        painter.drawText(QPointF(1.6 * _GAP, _GAP + QFontMetricsF(bold).ascent()), self._title)
        wide = QFontMetricsF(bold).horizontalAdvance(self._title)
        painter.setFont(self._small())
        painter.setPen(QColor(scheme.faint))
        small = QFontMetricsF(self._small())
        room = self.width() - wide - 4.5 * _GAP
        painter.drawText(
            QPointF(1.6 * _GAP + wide + _GAP, _GAP + QFontMetricsF(bold).ascent()),
            small.elidedText(self._unit, Qt.TextElideMode.ElideRight, room),
        )
        x, y = 1.6 * _GAP, _GAP * 1.4 + high + small.height() / 2
        for one in self._series:
            painter.setPen(_pen(one))
            painter.drawLine(QPointF(x, y), QPointF(x + 20, y))
            if one.stroke is Stroke.AREA:
                painter.fillRect(QRectF(x, y, 20, small.height() / 3), _pale(one))
            painter.setPen(QColor(scheme.faint))
            painter.drawText(QPointF(x + 26, y + small.ascent() / 2 - 1), one.name)
            x += 26 + small.horizontalAdvance(one.name) + 2 * _GAP

    def _axes(self, painter: QPainter, place: QRectF, values: list[float]) -> None:
        scheme = colours()
        small = QFontMetricsF(self._small())
        painter.setFont(self._small())
        for value in values:
            y = place.bottom() - place.height() * value / values[-1]
            painter.setPen(QPen(QColor(scheme.line), 1))
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
            painter.setPen(QColor(scheme.faint))
            where = QRectF(0, y - small.height() / 2, place.left() - 0.8 * _GAP, small.height())
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._value_text(value))
        if len(self._moments) < 2:
            return
        free = place.left() - _GAP * 2
        begin, end = self._moments[0], self._moments[-1]
        for moment, label in time_ticks(begin, end):
            x = place.left() + place.width() * ((moment - begin) / (end - begin))
            wide = small.horizontalAdvance(label)
            left = x - wide / 2
            painter.setPen(QPen(QColor(scheme.line), 1))
            painter.drawLine(QPointF(x, place.bottom()), QPointF(x, place.bottom() + 3))
            if left >= free and left + wide <= self.width() - 2:
                painter.setPen(QColor(scheme.faint))
                painter.drawText(QPointF(left, place.bottom() + 0.6 * _GAP + small.ascent()), label)
                free = left + wide + _GAP

    def _at(self, place: QRectF, most: float, n: int, value: float) -> QPointF:
        share = n / max(1, len(self._moments) - 1)
        return QPointF(place.left() + place.width() * share, place.bottom() - place.height() * value / most)

    def _line(self, painter: QPainter, place: QRectF, most: float, one: Series) -> None:
        for run in _runs(one.values):
            points = [self._at(place, most, n, value) for n, value in run]
            if len(points) == 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(_pen(one).color())
                painter.drawEllipse(points[0], 2.5, 2.5)
                continue
            path = QPainterPath(points[0])
            for point in points[1:]:
                path.lineTo(point)
            if one.stroke is Stroke.AREA:
                area = QPainterPath(path)
                area.lineTo(QPointF(points[-1].x(), place.bottom()))
                area.lineTo(QPointF(points[0].x(), place.bottom()))
                painter.fillPath(area, _pale(one))
            painter.setPen(_pen(one))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)

    def _cursor(self, painter: QPainter, place: QRectF, most: float) -> None:
        assert self._marked is not None
        scheme = colours()
        x = self._at(place, most, self._marked, 0).x()
        painter.setPen(QPen(QColor(scheme.edge), 1))
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
        for one in self._series:
            value = one.values[self._marked]
            if value is not None:
                painter.setPen(QPen(QColor(scheme.base), 1.5))
                painter.setBrush(_pen(one).color())
                painter.drawEllipse(self._at(place, most, self._marked, value), 4, 4)
        lines = [self._moment_text(self._moments[self._marked])]
        lines += [f"{one.name}: {self._text(one.values[self._marked])}" for one in self._series]
        small = QFontMetricsF(self._small())
        wide = max(small.horizontalAdvance(line) for line in lines) + 2 * _GAP
        high = small.lineSpacing() * len(lines) + _GAP
        left = x + _GAP if x + _GAP + wide <= self.width() - 2 else x - _GAP - wide
        box = QRectF(max(2.0, left), place.top(), wide, high)
        painter.setPen(QPen(QColor(scheme.edge), 1))
        painter.setBrush(QColor(scheme.base))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._small())
        painter.setPen(QColor(scheme.text))
        for n, line in enumerate(lines):
            painter.drawText(QPointF(box.left() + _GAP, box.top() + _GAP / 2 + small.lineSpacing() * n + small.ascent()), line)


def _runs(values: tuple[float | None, ...]) -> list[list[tuple[int, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for n, value in enumerate(values):
        if value is not None:
            runs[-1].append((n, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _pen(one: Series) -> QPen:
    pen = QPen(QColor(getattr(colours(), one.colour)), 1.8)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if one.stroke is Stroke.DASH:
        pen.setStyle(Qt.PenStyle.DashLine)
    return pen


def _pale(one: Series) -> QColor:
    colour = QColor(getattr(colours(), one.colour))
    colour.setAlpha(60 if colours().dark else 38)
    return colour
