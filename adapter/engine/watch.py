"""What goes wrong by nothing happening: a source that has fallen silent, a certificate that runs out. Looked at now and then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.clock import Clock
from adapter.config import Config, Source
from adapter.deliver.certificate import expires
from adapter.engine.silence import Hours, silent_seconds
from adapter.engine.telling import Incidents
from adapter.intake import WatchState
from adapter.queue.contract import MessageFilter, PageRequest, Queue

SILENT = "silent"
CERTIFICATE = "certificate-expires"
WARN_DAYS = 30


class Watch:
    """`look` opens and closes the incidents `silent` (scope: the source) and `certificate-expires` (scope: the destination)."""

    def __init__(
        self, config: Config, queue: Queue, clock: Clock, incidents: Incidents, watches: Callable[[], Mapping[str, WatchState]]
    ) -> None:
        self._config = config
        self._clock = clock
        self._incidents = incidents
        self._watches = watches
        self._zone = ZoneInfo(config.installation.time_zone)
        self._started = clock.now()
        self._before = {source.name: _newest(queue, source.name) for source in config.sources}
        self.certificates: dict[str, datetime | None] = {}
        self._read_certificates()

    def last_message(self) -> dict[str, datetime]:
        """When the newest message of each source came, where one ever has."""
        now = {name: state.last_taken for name, state in self._watches().items()}
        found = {name: now.get(name) or before for name, before in self._before.items()}
        return {name: moment for name, moment in found.items() if moment is not None}

    def look(self) -> None:
        """Look at everything once."""
        self._look_for_silence()
        self._read_certificates()
        for destination in self._config.destinations:
            until = self.certificates[destination.name]
            if until is not None and (until - self._clock.now()).days < WARN_DAYS:
                self._incidents.open(CERTIFICATE, destination.name, until.date().isoformat())
            else:
                self._incidents.close(CERTIFICATE, destination.name)

    def _look_for_silence(self) -> None:
        watches, last = self._watches(), self.last_message()
        for source in self._config.sources:
            state = watches.get(source.name)
            paused = state is not None and state.paused
            since = last.get(source.name, self._started)
            if source.silence_hours and not paused and self._silent(source, since) >= source.silence_hours * 3600:
                self._incidents.open(SILENT, source.name, f"{source.silence_hours:g} h")
            else:
                self._incidents.close(SILENT, source.name)

    def _silent(self, source: Source, since: datetime) -> float:
        hours = Hours(source.silence_from, source.silence_to, source.silence_days == "every-day")
        return silent_seconds(since, self._clock.now(), hours, self._zone)

    def _read_certificates(self) -> None:
        """Anew each time: a certificate is replaced in its file."""
        self.certificates = {it.name: expires(it.certificate) if it.certificate else None for it in self._config.destinations}


def _newest(queue: Queue, source: str) -> datetime | None:
    rows = queue.browse(MessageFilter(sources=(source,)), PageRequest(limit=1)).rows
    return rows[0].received if rows else None
