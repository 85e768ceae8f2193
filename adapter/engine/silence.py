"""When a source has been silent too long: only hours in which it should speak are counted. Pure.

A record system that exports by day is quiet at night, in the weekend and on public holidays, and that is well. So silence is the time since the
last file that lies within the hours of the days that the source's settings name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LONGEST_DAYS = 60
"""More than this is never counted: every threshold is reached by then."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a source should speak: from `begin` to `end` (full hours, local time), on weekdays that are no public holiday, or on every day."""

    begin: int = 7
    end: int = 17
    every_day: bool = False

    def counts(self, day: date) -> bool:
        """Whether the source should speak on `day`."""
        return self.every_day or (day.weekday() < 5 and day not in holidays(day.year))


def silent_seconds(since: datetime, now: datetime, hours: Hours, zone: ZoneInfo) -> float:
    """Seconds between `since` and `now` (aware) within `hours`."""
    first = max(since.astimezone(zone).date(), now.astimezone(zone).date() - timedelta(days=_LONGEST_DAYS))
    total, day, last = 0.0, first, now.astimezone(zone).date()
    while day <= last:
        if hours.counts(day):
            begin = datetime.combine(day, time(hours.begin), zone)
            end = (
                datetime.combine(day + timedelta(days=1), time(), zone) if hours.end == 24 else datetime.combine(day, time(hours.end), zone)
            )
            # as moments, so that the hour that is moved in the night counts as it passed
            total += max(0.0, min(end.timestamp(), now.timestamp()) - max(begin.timestamp(), since.timestamp()))
        day += timedelta(days=1)
    return total


def holidays(year: int) -> frozenset[date]:
    """The public holidays of Norway (lov om helligdager 24.02.1995 nr. 12 § 2; lov om 1. og 17. mai 26.04.1947 nr. 1)."""
    easter = easter_sunday(year)
    moving = (-3, -2, 0, 1, 39, 49, 50)
    fixed = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
    return frozenset([*(easter + timedelta(days=days) for days in moving), *(date(year, month, day) for month, day in fixed)])


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
