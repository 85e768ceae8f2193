"""The effect report's answer (control command `report`) as figures: minutes saved by an assumption, and rows for a spreadsheet. Pure; no patient data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapter.config import Report

CSV_COLUMNS = (
    "week",
    "source",
    "destination",
    "shared",
    "median_seconds",
    "p95_seconds",
    "no_hand",
    "no_hand_percent",
    "minutes_per_message",
    "minutes_saved",
    "cause",
    "path",
    "element",
    "stops",
    "still_waiting",
    "median_wait_seconds",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def assumption(answer: Mapping[str, Any]) -> Report:
    """The assumption that the engine's configuration makes."""
    said = answer["assumption"]
    return Report(minutes_per_message=float(said["minutes_per_message"]), minutes_by_kind=tuple(said["minutes_by_kind"]))


def minutes_saved(kinds: Mapping[str, int], assumed: Report) -> float:
    """The minutes that the messages of these kinds saved, if the assumption holds."""
    return sum(assumed.minutes(kind) * count for kind, count in kinds.items())


def csv_rows(answer: Mapping[str, Any], assumed: Report) -> list[list[str]]:
    """The report for a spreadsheet, the columns' names first: a row for each week, source and destination, then a row for each cause of stops in it.

    Numbers have a comma, as the spreadsheets have here that take `;` between columns.
    """
    rows: list[list[str]] = [[*CSV_COLUMNS]]
    for week in answer["weeks"]:
        name = str(week["week"])
        for one in _of(answer["rows"], name):
            shared, saved = int(one["shared"]), minutes_saved(one["kinds"], assumed)
            rows.append(
                [
                    *_place(name, one),
                    str(shared),
                    _decimal(one["median_seconds"]),
                    _decimal(one["p95_seconds"]),
                    str(one["alone"]),
                    _decimal(100 * int(one["alone"]) / shared),
                    _decimal(saved / shared, 2),
                    _decimal(saved),
                    *[""] * 6,
                ]
            )
        rows += [
            [
                *_place(name, one),
                *[""] * 7,
                *(_harmless(str(one[key])) for key in ("code", "path", "element")),
                str(one["count"]),
                str(one["open"]),
                _decimal(one["median"]),
            ]
            for one in _of(answer["stops"], name)
        ]
    return rows


def _of(rows: Sequence[Mapping[str, Any]], week: str) -> list[Mapping[str, Any]]:
    return [one for one in rows if one["week"] == week]


def _place(week: str, one: Mapping[str, Any]) -> list[str]:
    return [week, str(one["source"]), str(one["destination"])]


def _decimal(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
