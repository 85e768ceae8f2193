"""Weeks as they are counted in Norway: ISO 8601, from Monday midnight to Monday midnight of the installation's time zone. Pure.

Their ends are computed as local dates, so the weeks in which the clock is moved have 167 or 169 hours, and week 1 may begin in December.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FORM = re.compile(r"(\d{4})-?W(\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week; `monday` is its first day."""

    monday: date

    @classmethod
    def of(cls, moment: datetime, zone: ZoneInfo) -> Week:
        """The week that `moment` (aware) falls into in `zone`."""
        day = moment.astimezone(zone).date()
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Week:
        """`2026-W07` (also `2026W7`). Raises ValueError for what is no week, such as W53 of a year that has 52."""
        found = _FORM.fullmatch(text.strip().upper())
        if not found:
            raise ValueError("a week is written 2026-W07")
        return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    def plus(self, weeks: int) -> Week:
        """So many weeks later."""
        return Week(self.monday + timedelta(weeks=weeks))

    def begins(self, zone: ZoneInfo) -> datetime:
        """Its first moment, in UTC; its end is the next one's first."""
        return datetime.combine(self.monday, time(), zone).astimezone(UTC)
