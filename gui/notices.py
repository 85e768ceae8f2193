"""Which incidents a person is told of, and when: each once, with a cool-down of hours, also when it began while nobody was logged in.

Pure but for the settings, where it stands what was told, so that a program that starts again does not tell it again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSettings

COOL_DOWN_SECONDS = 4 * 3600.0
_KEPT = 200


@dataclass(slots=True)
class _Told:
    opened: str
    at: float
    open: bool


class Notices:
    """Takes what one engine says, gives the incidents to tell. `place`: the key of the settings that is its own. `now`: seconds since 1970."""

    def __init__(self, settings: QSettings, place: str, now: Callable[[], float]) -> None:
        self._settings = settings
        self._place = place
        self._now = now
        self._told = _read(settings, place)
        self._missing: set[str] = set()
        """What was told as open and was not among the open ones when they were last seen."""

    def of_event(self, incident: dict[str, Any]) -> dict[str, Any] | None:
        """The incident, if it is to be told: it just began and the engine wants it told, or it is over and its begin was told."""
        key = _key(incident)
        known = self._told.get(key)
        if incident["open"]:
            return incident if incident.get("notify") and self._begins(key, incident) else None
        if known is None or not known.open:
            return None
        known.open = False
        self._write()
        return incident

    def of_state(self, incidents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of the open incidents that nobody was told of, and those that were told and are over, also when that came while nobody listened.

        Over is what is not among them twice: a snapshot may be older than the event before it.
        """
        now_open = {_key(incident) for incident in incidents}
        missing = {key for key, one in self._told.items() if one.open and key not in now_open}
        over, self._missing = missing & self._missing, missing - self._missing
        for key in over:
            self._told[key].open = False
        if over:
            self._write()
        ended = [{**_named(key), "detail": "", "opened": self._told[key].opened, "open": False} for key in sorted(over)]
        return ended + [{**incident, "open": True} for incident in incidents if self._begins(_key(incident), incident)]

    def _begins(self, key: str, incident: dict[str, Any]) -> bool:
        known = self._told.get(key)
        opened = str(incident["opened"])
        if known is not None and (known.opened == opened or self._now() - known.at < COOL_DOWN_SECONDS):
            return False
        self._told.pop(key, None)
        self._told[key] = _Told(opened, self._now(), open=True)
        while len(self._told) > _KEPT:
            self._told.pop(next(iter(self._told)))
        self._write()
        return True

    def _write(self) -> None:
        self._settings.setValue(self._place, json.dumps([[key, one.opened, one.at, one.open] for key, one in self._told.items()]))


def _key(incident: dict[str, Any]) -> str:
    return f"{incident['code']}|{incident['scope']}"


def _named(key: str) -> dict[str, str]:
    code, _, scope = key.partition("|")
    return {"code": code, "scope": scope}


def _read(settings: QSettings, place: str) -> dict[str, _Told]:
    """What was told; nothing when the settings hold something else."""
    try:
        rows = json.loads(str(settings.value(place, "[]")))
        return {str(key): _Told(str(opened), float(at), bool(is_open)) for key, opened, at, is_open in rows}
    except (ValueError, TypeError):
        return {}
