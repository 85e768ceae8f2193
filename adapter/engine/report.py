"""The effect report: for each week, source and service what was shared, how fast, without whose hand, and what stopped. Numbers and codes only."""

from __future__ import annotations

import threading
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapter import __version__
from adapter.config import Config
from adapter.control.protocol import Refused
from adapter.engine.weeks import Week
from adapter.queue.contract import Queue, Shared
from adapter.queue.effect import summary

MOST_WEEKS = 53
USUAL_WEEKS = 4
_SETTLED = timedelta(minutes=5)
"""So long after its end a week is counted anew: what is being committed at midnight is in it by then."""


class Weeks:
    """What was shared in each week. A week that is over changes no more, so it is counted once. Safe between threads."""

    def __init__(self) -> None:
        self._known: dict[Week, list[Shared]] = {}
        self._lock = threading.Lock()

    def shared(self, queue: Queue, week: Week, zone: ZoneInfo, now: datetime) -> list[Shared]:
        """The groups of `week`."""
        with self._lock:
            known = self._known.get(week)
        if known is not None:
            return known
        until = week.plus(1).begins(zone)
        found = queue.shared(week.begins(zone), until)
        if now >= until + _SETTLED:
            with self._lock:
                self._known[week] = found
        return found


def effect_report(
    config: Config, queue: Queue, now: datetime, *, last: str = "", weeks: int = USUAL_WEEKS, known: Weeks | None = None
) -> dict[str, Any]:
    """The figures of `weeks` weeks that end with `last` (`2026-W07`; empty: the week that is now), as the answer to `report`.

    `rows` has each week, source and destination; `services` the same over all weeks; `totals` each week over all; `total` the whole. Raises `Refused`.
    """
    zone = ZoneInfo(config.installation.time_zone)
    this = Week.of(now, zone)
    try:
        end = Week.parse(last) if last else this
    except ValueError as error:
        raise Refused("bad-request", "a week is written 2026-W07") from error
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused("bad-request", f"weeks is from 1 to {MOST_WEEKS}")
    if end > this:
        raise Refused("bad-request", f"{end} has not begun yet")
    chosen = [end.plus(n - weeks + 1) for n in range(weeks)]
    cache = known or Weeks()
    shared = {week: cache.shared(queue, week, zone, now) for week in chosen}
    everything = [one for found in shared.values() for one in found]
    spans = [(week, week.begins(zone), week.plus(1).begins(zone)) for week in chosen]
    return {
        "weeks": [{"week": str(week), "from": since, "until": until, "over": until <= now} for week, since, until in spans],
        "rows": [row for week, found in shared.items() for row in _services(config, str(week), found)],
        "services": _services(config, "", everything),
        "totals": [row for week, found in shared.items() for row in _row(config, str(week), "", "", found)],
        "total": next(iter(_row(config, "", "", "", everything)), None),
        "stops": [{"week": str(week), **asdict(one)} for week, since, until in spans for one in queue.stops(since, until)],
        "all_stops": [asdict(one) for one in queue.stops(spans[0][1], spans[-1][2])],
        "assumption": {"minutes_per_message": config.report.minutes_per_message, "minutes_by_kind": list(config.report.minutes_by_kind)},
        "municipality": config.installation.municipality,
        "environment": config.installation.environment,
        "time_zone": config.installation.time_zone,
        "version": __version__,
        "made": now,
    }


def _services(config: Config, week: str, found: list[Shared]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Shared]] = {}
    for one in found:
        groups.setdefault((one.source, one.destination), []).append(one)
    return [row for (source, destination), group in sorted(groups.items()) for row in _row(config, week, source, destination, group)]


def _row(config: Config, week: str, source: str, destination: str, found: list[Shared]) -> list[dict[str, Any]]:
    """One row, or none where nothing was shared."""
    one = summary(found)
    if one is None:
        return []
    minutes = sum(config.report.minutes(kind) * count for kind, count in one.kinds.items())
    return [
        {
            "week": week,
            "source": source,
            "destination": destination,
            "shared": one.count,
            "median_seconds": one.median,
            "p95_seconds": one.p95,
            "alone": one.alone,
            "minutes_saved": round(minutes, 1),
            "kinds": one.kinds,
        }
    ]
