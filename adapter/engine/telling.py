"""What the engine tells people: incidents, once per cause with a cool-down."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapter.clock import Clock
from adapter.control.events import Hub
from adapter.errors import StoreError
from adapter.logs import Log
from adapter.queue.contract import Incident, Queue

COOL_DOWN_SECONDS = 4 * 3600.0
_COUNT_AGAIN_SECONDS = 600.0


@dataclass(slots=True)
class _Open:
    detail: str
    since: datetime
    counted: float
    """Monotonic time of the last write to the store."""
    stored: bool


class Incidents:
    """Implements intake's `Trouble`. Opening what is open costs nothing; a store that cannot be written is no reason to say nothing."""

    def __init__(self, queue: Queue, hub: Hub, clock: Clock, log: Log) -> None:
        self._queue = queue
        self._hub = hub
        self._clock = clock
        self._log = log
        self._lock = threading.Lock()
        self._now: dict[tuple[str, str], _Open] = {}
        self._told: dict[tuple[str, str], float] = {}
        for incident in queue.incidents():
            self._now[incident.code, incident.scope] = _Open(incident.detail, incident.opened, float("-inf"), stored=True)
            if incident.notified is not None and (clock.now() - incident.notified).total_seconds() < COOL_DOWN_SECONDS:
                self._told[incident.code, incident.scope] = clock.monotonic()

    def open(self, code: str, scope: str, detail: str = "") -> None:
        """Something is wrong (again). `scope` names a source, a destination or a file system; `detail` is a word or a place of ours."""
        now = self._clock.monotonic()
        with self._lock:
            known = self._now.get((code, scope))
            if known is not None and known.detail == detail and known.stored and now - known.counted < _COUNT_AGAIN_SECONDS:
                return
            since = known.since if known is not None else self._clock.now()
            stored = self._store(code, scope, detail)
            self._now[code, scope] = _Open(detail, since, now, stored is not None)
            if known is not None and known.detail == detail:
                return
            tell = now - self._told.get((code, scope), float("-inf")) >= COOL_DOWN_SECONDS
            if tell:
                self._told[code, scope] = now
        self._log.warning("incident", code=code, scope=scope, reason=detail)
        self._hub.publish("incident", {"code": code, "scope": scope, "detail": detail, "opened": since, "open": True, "notify": tell})
        if tell and stored is not None:
            self._try(lambda: self._queue.notified(stored.id))

    def close(self, code: str, scope: str) -> None:
        """It is well again."""
        with self._lock:
            known = self._now.pop((code, scope), None)
            if known is None:
                return
            told = (code, scope) in self._told
        self._try(lambda: self._queue.close_incident(code, scope))
        self._log.info("incident over", code=code, scope=scope)
        self._hub.publish(
            "incident", {"code": code, "scope": scope, "detail": known.detail, "opened": known.since, "open": False, "notify": told}
        )

    def close_others(self, family: str, open_now: dict[str, set[str]]) -> None:
        """Close every open incident whose code begins with `family`, but for the scopes that `open_now` names for its code."""
        with self._lock:
            over = [(code, scope) for code, scope in self._now if code.startswith(family) and scope not in open_now.get(code, set())]
        for code, scope in over:
            self.close(code, scope)

    def is_open(self, code: str, scope: str) -> bool:
        """Whether it is wrong now, also since before a restart."""
        return (code, scope) in self._now

    def current(self) -> list[dict[str, Any]]:
        """What is wrong now, oldest first."""
        with self._lock:
            rows = sorted(self._now.items(), key=lambda row: row[1].since)
        return [{"code": code, "scope": scope, "detail": one.detail, "opened": one.since} for (code, scope), one in rows]

    def _store(self, code: str, scope: str, detail: str) -> Incident | None:
        try:
            return self._queue.open_incident(code, scope, detail)
        except StoreError:
            return None

    def _try(self, act: Any) -> None:
        try:
            act()
        except StoreError:
            return  # the store's own incident is open then
