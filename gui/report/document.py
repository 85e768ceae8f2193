"""The report on paper: one sober A4 page for a span of weeks, drawn on a `QPdfWriter`. Lengths are points (1/72 inch) from the page's corner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from adapter.errors import JournalbroError
from gui.figures import days_text, week_text, weeks_text
from gui.look import LIGHT, program_icon
from gui.report.figures import Figures, headings, key_figures, notes, place_text, stop_cells, stop_headings, week_of
from gui.words import number

_DPI = 1200
_WIDE, _HIGH = 595.0, 842.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 48.0, 547.0, 44.0, 800.0
_LINE = 15.5
_MOST_SERVICES, _MOST_STOPS = 8, 6

_Align = Qt.AlignmentFlag
_MIDDLE = _Align.AlignVCenter
_L, _R, _C = _Align.AlignLeft | _MIDDLE, _Align.AlignRight | _MIDDLE, _Align.AlignHCenter | _MIDDLE


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("report", text, None, count)


class CannotPrint(JournalbroError):
    """The PDF cannot be written."""

    title = "The report cannot be written"
    remedy = "Choose a file in a folder that can be written."


def write_pdf(file: Path, figures: Figures) -> None:
    """Write the page; the file is there when it is whole. Raises `CannotPrint`."""
    part = file.with_name(file.name + ".part")
    writer = QPdfWriter(str(part))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)
    writer.setResolution(_DPI)
    writer.setTitle(f"{_title()}, {weeks_text(figures.weeks)}")
    writer.setCreator(f"Journalbro {figures.answer['version']}")
    painter = QPainter()
    if not painter.begin(writer):
        raise CannotPrint(str(file))
    _Page(painter, figures).draw()
    if not painter.end():
        part.unlink(missing_ok=True)
        raise CannotPrint(str(file))
    try:
        part.replace(file)
    except OSError as error:
        raise CannotPrint(f"{file}: {error.strerror}") from error


def _title() -> str:
    return _tr("Effect report")


class _Page:
    """Draws from the top down; `y` is where the next part begins."""

    def __init__(self, painter: QPainter, figures: Figures) -> None:
        self._painter = painter
        self._figures = figures
        self._scale = painter.device().logicalDpiX() / 72
        self.y = _TOP

    def draw(self) -> None:
        """Everything."""
        self._head()
        self._keys()
        self._bars()
        foot = self._foot()
        self._services()
        stops = self._figures.stops[:_MOST_STOPS]
        room = foot - self.y - ((len(stops) + 3.2) * _LINE if stops else 0) - 3.5 * _LINE
        if len(self._figures.weeks) > 1:
            self._weeks(int(room // _LINE))
        if stops:
            self._table(
                _tr("What stopped, and how long it waited"), stop_headings(), [stop_cells(one) for one in stops], (235, 96, 40, 58, 70)
            )
            self._more(len(self._figures.stops) - len(stops))

    # --- parts

    def _head(self) -> None:
        answer, weeks = self._figures.answer, self._figures.weeks
        size = 30.0
        icon = program_icon().pixmap(256, 256)
        self._painter.drawPixmap(self._rect(_RIGHT - size, self.y + 2, size, size), icon, QRectF(icon.rect()))
        who = str(answer["municipality"]) or "Journalbro"
        if answer["environment"] == "test":
            who += "  ·  " + _tr("test environment, no real patients")
        self._text(self._line(12), who, 9, LIGHT.faint)
        self._text(self._line(24), _title(), 19, LIGHT.text, bold=True)
        self._text(self._line(15), f"{weeks_text(weeks)}  ({days_text(weeks)})", 10.5, LIGHT.faint)
        self.y += 7
        self._rule(LIGHT.accent, 1.4)
        self.y += 12

    def _keys(self) -> None:
        found = key_figures(self._figures)
        wide = (_RIGHT - _LEFT - 12 * (len(found) - 1)) / len(found)
        for place, (value, what, more) in enumerate(found):
            left = _LEFT + place * (wide + 12)
            self._painter.fillRect(self._rect(left, self.y, wide, 64), QColor(LIGHT.window))
            self._painter.fillRect(self._rect(left, self.y, 2, 64), QColor(LIGHT.accent))
            self._text((left + 9, self.y + 6, wide - 12, 22), value, 17, LIGHT.accent, bold=True)
            self._text((left + 9, self.y + 29, wide - 12, 12), what, 8.5, LIGHT.text, bold=True)
            self._wrapped((left + 9, self.y + 41, wide - 12, 22), more, 7)
        self.y += 64 + 14

    def _bars(self) -> None:
        """Shared week by week."""
        weeks = self._figures.shared_by_week()
        if len(weeks) < 2:
            return
        self._caption(_tr("Messages shared, week by week"))
        high, most = 74.0, max(1, *(count for _, count in weeks))
        step = (_RIGHT - _LEFT) / len(weeks)
        wide = min(46.0, step * 0.68)
        base = self.y + 12 + high
        every = max(1, -(-len(weeks) // 18))
        for place, (week, count) in enumerate(weeks):
            middle = _LEFT + step * (place + 0.5)
            tall = high * count / most
            self._painter.fillRect(self._rect(middle - wide / 2, base - tall, wide, tall), QColor(LIGHT.accent))
            if step > 24:
                self._text((middle - step / 2, base - tall - 12, step, 11), number(count), 7.5, LIGHT.text, align=_C)
            if place % every == 0:
                label = week_text(week).partition(",")[0] if step > 50 else str(int(week[6:]))
                self._text((middle - step * every / 2, base + 2, step * every, 11), label, 7.5, LIGHT.faint, align=_C)
        self._painter.setPen(QPen(QColor(LIGHT.line), 0.6 * self._scale))
        self._painter.drawLine(self._rect(_LEFT, base, _RIGHT - _LEFT, 0).topLeft(), self._rect(_RIGHT, base, 0, 0).topLeft())
        self.y = base + 24

    def _services(self) -> None:
        found = self._figures.services
        rows = [[place_text(one), *self._figures.cells(one)] for one in found[:_MOST_SERVICES]]
        if not rows:
            self._text(self._line(_LINE), _tr("Nothing was shared in this time."), 9, LIGHT.text)
            self.y += 8
            return
        self._table(_tr("By source and service"), ["", *headings()], rows, (149, 55, 75, 75, 75, 70))
        self._more(len(found) - len(rows))

    def _weeks(self, room: int) -> None:
        """As many of the rows of weeks as have room, the newest first."""
        found = self._figures.rows[::-1]
        if room < 2 or not found:
            return
        rows = [[week_of(one), place_text(one), *self._figures.cells(one)] for one in found[:room]]
        self._table(_tr("By week, newest first"), ["", "", *headings()], rows, (74, 110, 52, 66, 66, 70, 61))
        self._more(len(found) - len(rows))

    def _foot(self) -> float:
        """The notes at the bottom; where they begin."""
        lines = notes(self._figures)
        heights = [self._height(line, _RIGHT - _LEFT, 7.5) for line in lines]
        top = _BOTTOM - 16 - sum(heights) - 3 * len(lines)
        y = top
        self._painter.setPen(QPen(QColor(LIGHT.line), 0.6 * self._scale))
        self._painter.drawLine(self._rect(_LEFT, y - 6, 0, 0).topLeft(), self._rect(_RIGHT, y - 6, 0, 0).topLeft())
        for line, high in zip(lines, heights, strict=True):
            self._wrapped((_LEFT, y, _RIGHT - _LEFT, high), line, 7.5)
            y += high + 3
        made = QDateTime.fromSecsSinceEpoch(int(datetime.fromisoformat(self._figures.answer["made"]).timestamp()))
        text = _tr("Made {time} by Journalbro {version}. Holds no patient data.").format(
            time=QLocale().toString(made, QLocale.FormatType.ShortFormat), version=self._figures.answer["version"]
        )
        self._text((_LEFT, _BOTTOM - 10, _RIGHT - _LEFT, 11), text, 7.5, LIGHT.faint)
        return top - 12

    # --- words and lines

    def _table(self, caption: str, names: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        self._caption(caption)
        numbers = len(names) - 5 if len(names) > 5 else 2
        for place, cells in enumerate([names, *rows]):
            left = _LEFT
            for column, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
                align = _R if column >= numbers else _L
                where = (left, self.y, wide - (0 if column >= numbers else 6), _LINE)
                self._text(where, cell, 8 if place else 7.5, LIGHT.text if place else LIGHT.faint, align=align)
                left += wide
            self.y += _LINE
            self._rule(LIGHT.line, 0.8 if place == 0 else 0.4)

    def _caption(self, text: str) -> None:
        self._text(self._line(15), text, 10, LIGHT.text, bold=True)
        self.y += 1

    def _more(self, count: int) -> None:
        """Say how many rows had no room; and leave a gap."""
        if count > 0:
            text = _tr("and %n more row(s), see the file for spreadsheets", count)
            self._text((_LEFT, self.y + 2, _RIGHT - _LEFT, 12), text, 7.5, LIGHT.faint)
            self.y += 9
        self.y += 14

    def _line(self, high: float) -> tuple[float, float, float, float]:
        """A line over the whole width, and go below it."""
        where = (_LEFT, self.y, _RIGHT - _LEFT, high)
        self.y += high
        return where

    def _rule(self, colour: str, wide: float) -> None:
        self._painter.setPen(QPen(QColor(colour), wide * self._scale))
        self._painter.drawLine(self._rect(_LEFT, self.y, 0, 0).topLeft(), self._rect(_RIGHT, self.y, 0, 0).topLeft())

    def _rect(self, left: float, top: float, wide: float, high: float) -> QRectF:
        return QRectF(left * self._scale, top * self._scale, wide * self._scale, high * self._scale)

    def _font(self, size: float, *, bold: bool = False) -> QFont:
        font = QFont(QFont().families() or ["Sans Serif"])
        font.setPointSizeF(size)
        font.setBold(bold)
        return font

    def _metrics(self, font: QFont) -> QFontMetricsF:
        return QFontMetricsF(font, self._painter.device())

    def _text(
        self,
        where: tuple[float, float, float, float],
        text: str,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = _L,
    ) -> None:
        """One line; where it has no room, a fifth smaller at most, then cut with an ellipsis."""
        font = self._font(size, bold=bold)
        needs = self._metrics(font).horizontalAdvance(text)
        if needs > where[2] * self._scale:
            font = self._font(size * max(0.8, where[2] * self._scale / needs * 0.99), bold=bold)
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        shown = self._metrics(font).elidedText(text, Qt.TextElideMode.ElideRight, where[2] * self._scale)
        self._painter.drawText(self._rect(*where), align, shown)

    def _wrapped(self, where: tuple[float, float, float, float], text: str, size: float) -> None:
        self._painter.setFont(self._font(size))
        self._painter.setPen(QColor(LIGHT.faint))
        self._painter.drawText(self._rect(*where), Qt.TextFlag.TextWordWrap | _Align.AlignTop | _Align.AlignLeft, text)

    def _height(self, text: str, wide: float, size: float) -> float:
        found = self._metrics(self._font(size)).boundingRect(self._rect(0, 0, wide, 1000), Qt.TextFlag.TextWordWrap, text)
        return found.height() / self._scale
