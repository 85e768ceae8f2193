"""The report's figures as rows that are shown and printed: texts from the engine's answer and an assumption. No patient data comes this far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QCoreApplication

from adapter.config import Report
from adapter.effect import assumption, minutes_saved
from adapter.words import cause_text
from gui.figures import decimal, duration_text, share_text, week_text
from gui.words import number

Row = dict[str, Any]


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("report", text, None, count)


@dataclass(frozen=True, slots=True)
class Figures:
    """An answer to `report`, and what is assumed."""

    answer: dict[str, Any]
    assumed: Report

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Figures:
        """With the assumption of the engine's configuration."""
        return cls(answer, assumption(answer))

    @property
    def weeks(self) -> list[Row]:
        return cast("list[Row]", self.answer["weeks"])

    @property
    def rows(self) -> list[Row]:
        """Each week, source and service."""
        return cast("list[Row]", self.answer["rows"])

    @property
    def services(self) -> list[Row]:
        """Each source and service over all weeks."""
        return cast("list[Row]", self.answer["services"])

    @property
    def total(self) -> Row | None:
        return cast("Row | None", self.answer["total"])

    @property
    def stops(self) -> list[Row]:
        """Causes of stops over all weeks, most first."""
        return cast("list[Row]", self.answer["all_stops"])

    def shared_by_week(self) -> list[tuple[str, int]]:
        """Each week with how many were shared in it, in order."""
        shared = {str(one["week"]): int(one["shared"]) for one in self.answer["totals"]}
        return [(str(week["week"]), shared.get(str(week["week"]), 0)) for week in self.weeks]

    def kinds(self) -> list[tuple[str, int]]:
        """Kinds of message with how many were shared, most first."""
        total = self.total
        return sorted(total["kinds"].items(), key=lambda it: (-it[1], it[0])) if total else []

    def saved(self, row: Row) -> float:
        """Minutes."""
        return minutes_saved(row["kinds"], self.assumed)

    def saved_text(self, row: Row) -> str:
        return hours_text(self.saved(row))

    def cells(self, row: Row) -> list[str]:
        """Shared, median, 95 % within, without a hand, time saved."""
        shared = int(row["shared"])
        return [
            number(shared),
            duration_text(row["median_seconds"]),
            duration_text(row["p95_seconds"]),
            share_text(int(row["alone"]), shared),
            self.saved_text(row),
        ]


def headings() -> list[str]:
    """Of `Figures.cells`."""
    return [_tr("Shared"), _tr("Median time"), _tr("95 % within"), _tr("Without a hand"), _tr("Time saved")]


def key_figures(figures: Figures) -> list[tuple[str, str, str]]:
    """The four that matter most: value, what it is, and more about it."""
    total = figures.total
    if total is None:
        return [
            ("0", _tr("messages shared"), ""),
            ("–", _tr("export to shared"), ""),
            ("–", _tr("needed no hand"), ""),
            ("–", _tr("saved (an estimate)"), ""),
        ]
    shared, alone = int(total["shared"]), int(total["alone"])
    return [
        (number(shared), _tr("messages shared"), _tr("with %n service(s)", len({one["destination"] for one in figures.services}))),
        (
            duration_text(total["median_seconds"]),
            _tr("export to shared"),
            _tr("the median; 95 % within {time}").format(time=duration_text(total["p95_seconds"])),
        ),
        (share_text(alone, shared), _tr("needed no hand"), _tr("%n message(s) needed one", shared - alone)),
        (figures.saved_text(total), _tr("saved (an estimate)"), assumption_text(figures.assumed)),
    ]


def hours_text(minutes: float) -> str:
    """Minutes of work as hours, roughly."""
    if minutes < 90:
        return _tr("{minutes} min").format(minutes=decimal(minutes))
    return _tr("{hours} h").format(hours=decimal(minutes / 60, 1 if minutes < 6000 else 0))


def assumption_text(assumed: Report) -> str:
    """The assumption in one line."""
    text = _tr("{minutes} minutes a message").format(minutes=_short(assumed.minutes_per_message))
    others = [f"{name}: {_short(minutes)}" for name, minutes in assumed.by_kind().items()]
    return f"{text} ({', '.join(others)})" if others else text


def _short(value: float) -> str:
    return decimal(value, 0 if value == round(value) else 1)


def cause_line(stop: Row) -> str:
    """Why it stopped."""
    return cause_text(stop)


def place_text(row: Row) -> str:
    """Source and service; a message that stopped itself has no service."""
    return " → ".join(part for part in (str(row["source"]), str(row["destination"])) if part)


def stop_headings() -> list[str]:
    """Of `stop_cells`."""
    return [_tr("Cause of a stop"), _tr("Source or service"), _tr("Stops"), _tr("Waiting still"), _tr("Waited (median)")]


def stop_cells(stop: Row) -> list[str]:
    """A line of the stops."""
    return [cause_line(stop), place_text(stop), number(int(stop["count"])), number(int(stop["open"])), duration_text(stop["median"])]


def week_of(row: Row) -> str:
    """The week of a row."""
    return week_text(str(row["week"]))


def notes(figures: Figures) -> list[str]:
    """What the figures mean; the assumption first."""
    return [
        _tr(
            "Time saved is an estimate, not a measurement: {assumption}, for reading it in one system and writing it into another. "
            "The assumption is the municipality's own and can be changed."
        ).format(assumption=assumption_text(figures.assumed)),
        _tr(
            "A message counts as shared when the service has acknowledged it, once for each service. "
            "Time is counted from the export file's own time to the acknowledgement."
        ),
        _tr(
            "Without a hand: never stopped for a mapping, and nobody sent it again, mapped it again or skipped it. "
            "What stopped is counted in the week in which it stopped; what still waits, until now."
        ),
    ]
