"""The list as a file for a spreadsheet, without anything of a patient: no pseudonym, no file name, no content.

Invariants: the file has its name only when it is whole; rows are read a page at a time, and the list stands still meanwhile (`max_id`).
"""

from __future__ import annotations

import csv
from io import TextIOWrapper
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from adapter.errors import ControlError
from adapter.words import cause_text, local_time, state_text
from gui.link import EngineLink
from gui.words import kind_text

PAGE = 1000
COLUMNS = (
    "message",
    "received",
    "source",
    "kind",
    "state",
    "destination",
    "delivery",
    "tries",
    "changed",
    "code",
    "path",
    "element",
    "rule",
    "cause",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Export(QObject):
    """Writes what `where` finds to `path`. `progress` counts messages; `finished` when the file is there; `failed` says why there is none."""

    progress = Signal(int)
    finished = Signal(int)
    failed = Signal(str)

    def __init__(
        self, link: EngineLink, where: dict[str, Any], order: dict[str, Any], max_id: int | None, path: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._asked = {**where, **order, "max_id": max_id, "limit": PAGE}
        self._path = path
        self._part = path.with_name(path.name + ".part")
        self._file: TextIOWrapper | None = None
        self._count = 0

    def start(self) -> None:
        """Begin."""
        try:
            self._file = self._part.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file, delimiter=";").writerow(COLUMNS)
        except OSError as error:
            self._give_up(error.strerror or str(error))
            return
        self._next("")

    def stop(self) -> None:
        """Break off; no file stays behind."""
        if self._file is not None:
            self._drop()

    def _next(self, cursor: str) -> None:
        self._link.ask("log", self._on_page, self._on_failed, self, **self._asked, cursor=cursor or None)

    def _on_page(self, page: dict[str, Any]) -> None:
        if self._file is None:
            return
        rows = cast("list[dict[str, Any]]", page["rows"])
        try:
            csv.writer(self._file, delimiter=";").writerows(line for row in rows for line in lines(row))
            self._count += len(rows)
            if page["next"]:
                self.progress.emit(self._count)
                self._next(str(page["next"]))
                return
            self._file.close()
            self._file = None
            self._part.replace(self._path)
        except OSError as error:
            self._give_up(error.strerror or str(error))
            return
        self.finished.emit(self._count)

    def _on_failed(self, error: ControlError) -> None:
        if self._file is not None:
            self._give_up(str(error))

    def _give_up(self, why: str) -> None:
        self._drop()
        self.failed.emit(why)

    def _drop(self) -> None:
        file, self._file = self._file, None
        try:
            if file is not None:
                file.close()
        finally:
            self._part.unlink(missing_ok=True)


def lines(row: dict[str, Any]) -> list[list[str]]:
    """A message as lines of the file: one for each delivery, or one without."""
    head = [str(row["id"]), local_time(row["received"]), row["source"], kind_text(str(row["kind"])), state_text(str(row["state"]))]
    deliveries = cast("list[dict[str, Any]]", row["deliveries"])
    tails = [
        [
            one["destination"],
            state_text(str(one["state"])),
            str(one["tries"]),
            local_time(one["changed"]),
            *_cause(one["cause"] or row["cause"]),
        ]
        for one in deliveries
    ] or [["", "", "", "", *_cause(row["cause"])]]
    return [[_harmless(str(cell)) for cell in [*head, *tail]] for tail in tails]


def _cause(cause: dict[str, Any] | None) -> list[str]:
    if not cause:
        return [""] * 5
    finding = cause["finding"]
    return [finding["code"], finding["path"], finding["element"], finding["rule"], cause_text(finding)]


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
