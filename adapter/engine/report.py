"""The effect report: for each week, source and service what was shared, how fast, without whose hand, and what stopped. Numbers and codes only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapter import __version__
from adapter.config import Config
from adapter.control.protocol import Refused
from adapter.engine.weeks import Week
from adapter.queue.contract import Queue, Shared

MOST_WEEKS = 53
USUAL_WEEKS = 4


def effect_report(config: Config, queue: Queue, now: datetime, *, last: str = "", weeks: int = USUAL_WEEKS) -> dict[str, Any]:
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
    spans = [(week, week.begins(zone), week.plus(1).begins(zone)) for week in chosen]
    begin, finish = spans[0][1], spans[-1][2]
    return {
        "weeks": [{"week": str(week), "from": since, "until": until, "over": until <= now} for week, since, until in spans],
        "rows": [_row(config, str(week), one) for week, since, until in spans for one in queue.shared(since, until)],
        "services": [_row(config, "", one) for one in queue.shared(begin, finish)],
        "totals": [_row(config, str(week), one) for week, since, until in spans for one in queue.shared(since, until, together=True)],
        "total": next((_row(config, "", one) for one in queue.shared(begin, finish, together=True)), None),
        "stops": [{"week": str(week), **asdict(one)} for week, since, until in spans for one in queue.stops(since, until)],
        "all_stops": [asdict(one) for one in queue.stops(begin, finish)],
        "assumption": {"minutes_per_message": config.report.minutes_per_message, "minutes_by_kind": list(config.report.minutes_by_kind)},
        "municipality": config.installation.municipality,
        "environment": config.installation.environment,
        "time_zone": config.installation.time_zone,
        "version": __version__,
        "made": now,
    }


def _row(config: Config, week: str, one: Shared) -> dict[str, Any]:
    minutes = sum(config.report.minutes(kind) * count for kind, count in one.kinds.items())
    return {
        "week": week,
        "source": one.source,
        "destination": one.destination,
        "shared": one.count,
        "median_seconds": round(one.median, 3),
        "p95_seconds": round(one.p95, 3),
        "alone": one.alone,
        "minutes_saved": round(minutes, 1),
        "kinds": one.kinds,
    }
