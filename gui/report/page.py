"""The effect report as a page: key figures, weeks, stops, and what is assumed, which can be changed and is in sight wherever its result is.

Invariant: what is shown, printed and written to a spreadsheet are the same figures under the same assumption.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from adapter.config import Report
from adapter.effect import assumption, csv_rows
from adapter.errors import ControlError, JournalbroError
from adapter.i18n import retold
from gui.figures import days_text, duration_text, monday, week_text, weeks_text
from gui.look import colours
from gui.overview.cards import heading_style
from gui.report.document import CannotPrint, write_pdf
from gui.report.figures import Figures, assumption_text, headings, hours_text, key_figures, notes, stop_cells, stop_headings, week_of
from gui.report.parts import BAR, BarCells, KeyFigure, fill_table, plain_field, sober_table
from gui.window import MainWindow
from gui.words import kind_text, number

_CHOICES = 12
_MINUTES = "report/minutes"
_KINDS = "report/kinds"


class ReportPage(QWidget):
    """The report. `figures()` is what it shows; `write` writes it to a file."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._link = window.link
        self._answer: dict[str, Any] | None = None
        self._asked = 0
        self.assumed: Report | None = None
        """What the person at this window assumes; None: what the configuration says."""
        self.count = QSpinBox(self)
        self.count.setRange(1, 53)
        self.count.setValue(4)
        plain_field(self.count)
        self.last = QComboBox(self)
        self.last.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.minutes = QDoubleSpinBox(self)
        self.minutes.setRange(0, 600)
        self.minutes.setDecimals(1)
        self.minutes.setSingleStep(0.5)
        plain_field(self.minutes)
        self.back = QPushButton(self)
        self.pdf = QPushButton(self)
        self.csv = QPushButton(self)
        self.span = QLabel(self)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.keys = [KeyFigure(self) for _ in range(4)]
        self.rows = sober_table(self)
        self.kinds = sober_table(self)
        self.stops = sober_table(self)
        self.notes = QLabel(self)
        self.notes.setWordWrap(True)
        self._labels = [QLabel(self) for _ in range(3)]
        self._headings = [QLabel(self) for _ in range(3)]
        self._filling = False
        self._build()
        self._recall()
        self._say()
        self._wire()
        self._tell("")

    # --- the page

    def title(self) -> str:
        """The page's name."""
        return self.tr("Report")

    def shown(self) -> None:
        """Ask for the figures of the weeks that are chosen."""
        self.refresh()

    def take_focus(self) -> None:
        """Let the keyboard begin here."""
        self.count.setFocus()

    def refresh(self) -> None:
        """Ask the engine; an answer to an earlier choice is not shown."""
        self._asked += 1
        asked = self._asked
        self._link.ask(
            "report",
            lambda answer: self._on_report(answer) if asked == self._asked else None,
            lambda error: self._on_failed(error) if asked == self._asked else None,
            self,
            week=self.last.currentData() or None,
            weeks=self.count.value(),
        )

    def figures(self) -> Figures | None:
        """What is shown; None before the first answer."""
        return Figures(self._answer, self.assumed or assumption(self._answer)) if self._answer else None

    def write(self, file: Path) -> bool:
        """Write the page (`.pdf`) or the rows for a spreadsheet; whether it went well. It is told either way."""
        figures = self.figures()
        if figures is None:
            return False
        try:
            if file.suffix.lower() == ".pdf":
                write_pdf(file, figures)
            else:
                write_csv(file, figures)
        except JournalbroError as error:
            self._tell(f"{error.said(retold)}. {retold(error.remedy_text())}")
            return False
        self._tell(self.tr("Written: {file}").format(file=file))
        return True

    # --- making it

    def _build(self) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        choose = QHBoxLayout()
        choose.setSpacing(8)
        for widget in (self._labels[0], self.count, self._labels[1], self.last):
            choose.addWidget(widget)
        choose.addStretch(1)
        choose.addWidget(self.pdf)
        choose.addWidget(self.csv)
        column.addLayout(choose)
        column.addWidget(self.span)
        keys = QGridLayout()
        keys.setSpacing(12)
        for place, key in enumerate(self.keys):
            keys.addWidget(key, 0, place)
            keys.setColumnStretch(place, 1)
        column.addLayout(keys)
        assume = QHBoxLayout()
        assume.setSpacing(8)
        for widget in (self._labels[2], self.minutes, self.back):
            assume.addWidget(widget)
        assume.addStretch(1)
        column.addLayout(assume)
        column.addWidget(self.said)
        for heading, table in zip(self._headings, (self.rows, self.stops, self.kinds), strict=True):
            column.addSpacing(4)
            column.addWidget(heading)
            column.addWidget(table)
        self.setTabOrder(self.rows, self.stops)
        self.setTabOrder(self.stops, self.kinds)
        self.rows.setItemDelegateForColumn(3, BarCells(self.rows))
        column.addWidget(self.notes)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.title())
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _wire(self) -> None:
        self.count.valueChanged.connect(self.refresh)
        self.last.currentIndexChanged.connect(self._on_choice)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.kinds.itemChanged.connect(self._on_kind)
        self.back.clicked.connect(self.forget_assumption)
        self.pdf.clicked.connect(lambda: self._choose_file("pdf", self.tr("PDF files (*.pdf)")))
        self.csv.clicked.connect(lambda: self._choose_file("csv", self.tr("Files for spreadsheets (*.csv)")))
        self._link.back.connect(self._on_back)

    def _on_back(self) -> None:
        if self.isVisible():
            self.refresh()

    def _say(self) -> None:
        self._labels[0].setText(self.tr("&Weeks:"))
        self._labels[0].setBuddy(self.count)
        self._labels[1].setText(self.tr("&up to:"))
        self._labels[1].setBuddy(self.last)
        self._labels[2].setText(self.tr("&Minutes that one shared message saves, as assumed:"))
        self._labels[2].setBuddy(self.minutes)
        self.count.setAccessibleName(self.tr("How many weeks"))
        self.last.setAccessibleName(self.tr("The last week"))
        self.minutes.setAccessibleName(self.tr("Minutes that one shared message saves, as assumed"))
        self.back.setText(self.tr("As configured"))
        self.back.setToolTip(self.tr("Assume again what [report] in journalbro.toml says"))
        self.pdf.setText(self.tr("Save as &PDF …"))
        self.csv.setText(self.tr("Save for &spreadsheet …"))
        texts = (
            self.tr("By week, source and service"),
            self.tr("What stopped, and how long it waited"),
            self.tr("Minutes by kind of message"),
        )
        for heading, table, text in zip(self._headings, (self.rows, self.stops, self.kinds), texts, strict=True):
            heading.setText(text)
            heading.setStyleSheet(heading_style(self, 1.1))
            table.setAccessibleName(text)
        self.kinds.setAccessibleDescription(self.tr("The minutes can be changed: press F2 on a cell of their column"))
        self.span.setStyleSheet(heading_style(self, 1.3))

    def _choose_file(self, ending: str, kinds: str) -> None:
        if self._answer is None:
            return
        weeks = self._answer["weeks"]
        name = f"journalbro-{weeks[0]['week']}-{weeks[-1]['week']}.{ending}"
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save the report"), name, kinds)
        if chosen:
            file = Path(chosen)
            self.write(file if file.suffix.lower() == f".{ending}" else file.with_name(f"{file.name}.{ending}"))

    # --- what is assumed

    def _recall(self) -> None:
        """What was assumed at this window the last time."""
        settings = self._window.settings
        if settings.contains(_MINUTES):
            made = Report(
                minutes_per_message=float(str(settings.value(_MINUTES))),
                minutes_by_kind=tuple(str(it) for it in _as_list(settings.value(_KINDS))),
            )
            try:
                made.by_kind()
            except ValueError:
                return
            self.assumed = made

    def assume(self, assumed: Report) -> None:
        """Take another assumption, for this user of this window."""
        self.assumed = assumed
        self._window.settings.setValue(_MINUTES, assumed.minutes_per_message)
        self._window.settings.setValue(_KINDS, list(assumed.minutes_by_kind))
        self._show()

    def forget_assumption(self) -> None:
        """Assume again what the configuration says."""
        self.assumed = None
        for name in (_MINUTES, _KINDS):
            self._window.settings.remove(name)
        self._show()

    def _on_minutes(self, minutes: float) -> None:
        figures = self.figures()
        if figures is not None and not self._filling:
            self.assume(replace(figures.assumed, minutes_per_message=minutes))

    def _on_kind(self, item: QTableWidgetItem) -> None:
        figures = self.figures()
        if self._filling or figures is None or item.column() != 2:
            return
        kind = figures.kinds()[item.row()][0]
        bare = kind_text(kind)
        others = {name: minutes for name, minutes in figures.assumed.by_kind().items() if name not in {kind, bare}}
        minutes = _number_of(item.text())
        if minutes is not None:
            others[bare] = minutes
        self.assume(replace(figures.assumed, minutes_by_kind=tuple(f"{name} = {value:g}" for name, value in others.items())))

    # --- what the engine says

    def _on_choice(self, place: int) -> None:
        if place >= 0 and not self._filling:
            self.refresh()

    def _on_report(self, answer: dict[str, Any]) -> None:
        self._answer = answer
        self._tell("")
        self._show()

    def _on_failed(self, error: ControlError) -> None:
        self._tell(f"{error.said(retold)}. {retold(error.remedy_text())}")

    def _tell(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _show(self) -> None:
        figures = self.figures()
        for button in (self.pdf, self.csv):
            button.setEnabled(figures is not None)
        if figures is None:
            return
        self._filling = True
        self._offer(str(figures.weeks[-1]["week"]))
        self.minutes.setValue(figures.assumed.minutes_per_message)
        self.back.setVisible(self.assumed is not None and self.assumed != assumption(figures.answer))
        self.span.setText(f"{weeks_text(figures.weeks)}  ({days_text(figures.weeks)})")
        for key, (value, what, more) in zip(self.keys, key_figures(figures), strict=True):
            key.show_key(value, what, more)
        most = max((int(one["shared"]) for one in figures.rows), default=1)
        fill_table(
            self.rows,
            [self.tr("Week"), self.tr("Source"), self.tr("Service"), *headings()],
            [[week_of(one), str(one["source"]), str(one["destination"]), *figures.cells(one)] for one in figures.rows[::-1]],
            3,
            stretch=3,
        )
        for place, one in enumerate(figures.rows[::-1]):
            item = self.rows.item(place, 3)
            if item is not None:
                item.setData(BAR, int(one["shared"]) / most)
        fill_table(
            self.stops,
            [*stop_headings(), self.tr("Longest")],
            [[*stop_cells(one), duration_text(one["longest"])] for one in figures.stops],
            2,
        )
        self._show_kinds(figures)
        for heading, table in zip(self._headings, (self.rows, self.stops, self.kinds), strict=True):
            heading.setVisible(table.rowCount() > 0)
            table.setVisible(table.rowCount() > 0)
        self.notes.setText("\n".join(notes(figures)))
        self.notes.setStyleSheet(f"color: {colours().faint};")
        self._filling = False

    def _show_kinds(self, figures: Figures) -> None:
        kinds = figures.kinds()
        fill_table(
            self.kinds,
            [self.tr("Kind"), self.tr("Shared"), self.tr("Minutes each"), self.tr("Time saved")],
            [
                [kind_text(kind), number(count), f"{figures.assumed.minutes(kind):g}", hours_text(figures.assumed.minutes(kind) * count)]
                for kind, count in kinds
            ],
            1,
        )
        for place in range(len(kinds)):
            item = self.kinds.item(place, 2)
            if item is not None:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(
                    self.tr("Click twice to change it; empty: as for all ({assumed})").format(assumed=assumption_text(figures.assumed))
                )

    def _offer(self, last: str) -> None:
        """The weeks to choose from: those before the newest that was ever seen here."""
        if self.last.count() == 0:
            for week in _weeks_before(last, _CHOICES * 4):
                self.last.addItem(week_text(week), week)
        elif self.last.currentIndex() == 0 and last > str(self.last.itemData(0)):
            self.last.insertItem(0, week_text(last), last)
            self.last.setCurrentIndex(0)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of language or of the desktop's colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._filling = True
            for place in range(self.last.count()):
                self.last.setItemText(place, week_text(str(self.last.itemData(place))))
            self._filling = False
            self._say()
            self._show()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_filling") and not self._filling:
            self._show()
        super().changeEvent(event)


def write_csv(file: Path, figures: Figures) -> None:
    """Write the rows for a spreadsheet; the file has its name when it is whole. Raises `CannotPrint`."""
    part = file.with_name(file.name + ".part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out, delimiter=";").writerows(csv_rows(figures.answer, figures.assumed))
        part.replace(file)
    except OSError as error:
        raise CannotPrint(f"{file}: {error.strerror}") from error


def _as_list(value: object) -> list[object]:
    """A list as QSettings gives it back: of one text it makes the text, of none nothing."""
    if isinstance(value, (list, tuple)):
        return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return [value] if value else []


def _number_of(text: str) -> float | None:
    """The minutes that somebody typed; None for nothing, or for what is no number of minutes."""
    try:
        minutes = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return minutes if 0 <= minutes <= 600 else None


def _weeks_before(last: str, count: int) -> list[str]:
    first = monday(last).toordinal()
    days = [monday(last).fromordinal(first - 7 * n).isocalendar() for n in range(count)]
    return [f"{year}-W{week:02}" for year, week, _ in days]
