"""Dates and times: from HL7 v2's and ISO's forms to FHIR's, with the precision that was sent.

A time without an offset stands in the source's time zone (`[installation] time_zone`), and the trace says so. A local time that occurs twice is
the first of the two; one that does not exist has the offset before the change (RFC 5545, section 3.3.5); both are reported (`ambiguous-time`).

Forms: HL7 v2 DTM `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][±HH[MM]]` (v2.5.1 chapter 2A.22, also `+00`, and hours without minutes, which FHIR
cannot say and which are completed with `:00`); ISO 8601 `YYYY-MM-DDTHH:MM:SS[.fff][Z|±HH:MM]`, also without seconds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

_OFFSET: Final = re.compile(r"(.*?)(Z|[+-]\d\d(?::?\d\d)?)?\Z", re.DOTALL | re.ASCII)
_ISO: Final = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?)?\Z", re.ASCII)
_HL7: Final = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?)?\Z", re.ASCII)
_USUAL: Final = re.compile(
    r"((?!0000)\d{4})(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(?:([+-])(?!0000)(0\d|1[0-3])([0-5]\d))?\Z",
    re.ASCII,
).match
"""HL7's form with what can be said of it at once: days that every month has, minutes, an offset below 14 hours that is not -0000."""
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Warn = Callable[[str], None]


class ZoneTable:
    """The offsets of one time zone by local wall time.

    A year's changes are worked out from the time zone database once and kept: they are the calendar's, not a message's.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._zone = ZoneInfo(name)
        self._years: dict[str, tuple[list[str], list[str], list[tuple[str, str]]]] = {}

    def offset(self, local: str, warn: Warn | None = None) -> str:
        """The offset (`+01:00`) of a local time `YYYYMMDDHHMMSS`; `warn("ambiguous-time")` when it occurs twice or never."""
        year = local[:4]
        table = self._years.get(year)
        if table is None:
            table = self._years[year] = self._changes(int(year))
        starts, offsets, doubtful = table
        for begin, end in doubtful:
            if begin <= local < end and warn is not None:
                warn("ambiguous-time")
        return offsets[bisect_right(starts, local)]

    def _changes(self, year: int) -> tuple[list[str], list[str], list[tuple[str, str]]]:
        """Local times from which another offset holds, the offsets around them, and the spans that occur twice or never."""
        at = datetime(max(year, 2), 1, 1, tzinfo=UTC) - timedelta(days=1)
        end = datetime(min(year + 1, 9998), 1, 1, tzinfo=UTC) + timedelta(days=1)
        starts: list[str] = []
        offsets = [_text(self._at(at))]
        doubtful: list[tuple[str, str]] = []
        while at < end:
            following = at + timedelta(days=7)
            before, after = self._at(at), self._at(following)
            if before != after:
                change = self._search(at, following)
                wall = (change + max(before, after)).strftime("%Y%m%d%H%M%S")
                first = (change + min(before, after)).strftime("%Y%m%d%H%M%S")
                # Forward: the gap (first..wall) keeps the old offset. Back: the doubled hour (first..wall) is its first occurrence, the old offset too.
                starts.append(wall)
                offsets.append(_text(after))
                doubtful.append((first, wall))
            at = following
        return starts, offsets, doubtful

    def _at(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or timedelta()

    def _search(self, low: datetime, high: datetime) -> datetime:
        before = self._at(low)
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if self._at(middle) == before else (low, middle)
        return high.replace(microsecond=0)


@cache
def zone_table(name: str) -> ZoneTable:
    """The table of a time zone (`Europe/Oslo`). Raises `zoneinfo.ZoneInfoNotFoundError`."""
    return ZoneTable(name)


def _text(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _parts(text: str) -> tuple[str, str, str, str, str, str, str, str] | None:
    """Year, month, day, hour, minute, second, fraction and offset (as FHIR writes it), empty where not given; None when it is no date."""
    text = text.strip()
    offset = ""
    if text[4:5] == "-" and len(text) > 5 and text[5:7].isdigit() and not text[7:].isdigit():
        parts = _ISO.match(text)
        if parts is None:
            found = _OFFSET.match(text)
            parts, offset = (_ISO.match(found[1]), found[2] or "") if found else (None, "")
    else:
        found = _OFFSET.match(text)
        parts, offset = (_HL7.match(found[1]), found[2] or "") if found else (None, "")
    if parts is None:
        return None
    year, month, day, hour, minute, second, fraction = (part or "" for part in parts.groups())
    if year == "0000" or (month and not 1 <= int(month) <= 12):
        return None
    if day and (not 1 <= int(day) <= _DAYS[int(month) - 1] or (month == "02" and day == "29" and not _leap(int(year)))):
        return None
    if (hour and int(hour) > 23) or (minute and int(minute) > 59) or (second and int(second) > 60):
        return None
    if offset and offset != "Z":
        digits = offset[1:].replace(":", "").ljust(4, "0")
        if int(digits[:2]) > 14 or int(digits[2:]) > 59 or (digits[:2] == "14" and digits[2:] != "00"):
            return None
        offset = f"{offset[0]}{digits[:2]}:{digits[2:]}"
        offset = "+00:00" if offset == "-00:00" else offset
    return year, month, day, hour, minute, second, fraction, offset


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def to_date(text: str) -> str | None:
    """FHIR `date` from a date, or from a time (its date, as written); None when the text is neither."""
    if len(text) == 8 and text.isascii() and text.isdigit():
        year, month, day = text[:4], text[4:6], text[6:]
        if "01" <= month <= "12" and "01" <= day <= "28" and year != "0000":
            return f"{year}-{month}-{day}"
    parts = _parts(text)
    return None if parts is None else "-".join(part for part in parts[:3] if part)


def to_datetime(text: str, zone: ZoneTable, warn: Warn | None = None) -> str | None:
    """FHIR `dateTime` with the precision that was sent; a time gets the zone's offset when it has none. None when the text is no time."""
    if len(text) == 8:
        return to_date(text)
    usual = _USUAL(text)
    if usual is not None:
        year, month, day, hour, minute, second, sign, hours, minutes = usual.groups()
        second = second or "00"
        offset = f"{sign}{hours}:{minutes}" if sign else zone.offset(f"{year}{month}{day}{hour}{minute}{second}", warn)
        return f"{year}-{month}-{day}T{hour}:{minute}:{second}{offset}"
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = parts
    if not hour:
        return "-".join(part for part in (year, month, day) if part)
    minute, second = minute or "00", second or "00"
    offset = offset or zone.offset(f"{year}{month}{day}{hour}{minute}{second}", warn)
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{'.' + fraction if fraction else ''}{offset}"


def to_instant(text: str, zone: ZoneTable, warn: Warn | None = None) -> str | None:
    """FHIR `instant`: a time to the second at least (missing seconds are `:00`); None for a date alone."""
    found = to_datetime(text, zone, warn)
    return found if found is not None and "T" in found else None


def to_time(text: str) -> str | None:
    """FHIR `time` from `HH[MM[SS[.S]]]` or `HH:MM[:SS]`; None when the text is none."""
    digits = text.strip().replace(":", "")
    whole, _, fraction = digits.partition(".")
    if len(whole) not in {2, 4, 6} or not digits.isascii() or not whole.isdigit() or (fraction and not fraction.isdigit()):
        return None
    whole = whole.ljust(6, "0")
    if int(whole[:2]) > 23 or int(whole[2:4]) > 59 or int(whole[4:]) > 59:
        return None
    return f"{whole[:2]}:{whole[2:4]}:{whole[4:]}{'.' + fraction if fraction else ''}"


def to_moment(text: str, zone: ZoneTable) -> datetime | None:
    """An aware datetime from a time, for ordering messages; a date alone counts from its midnight. None when the text is no time."""
    found = to_datetime(text, zone)
    if found is None:
        return None
    if "T" not in found:
        full = (found + "-01-01")[:10]
        found = f"{full}T00:00:00{zone.offset(full.replace('-', '') + '000000')}"
    body, _, fraction = found.partition(".")
    if fraction:
        at = next((i for i, character in enumerate(fraction) if character in "Z+-"), len(fraction))
        found = f"{body}.{fraction[:6] if at > 6 else fraction[:at].ljust(6, '0')}{fraction[at:]}"
    try:
        return datetime.fromisoformat(found.replace(":60", ":59"))
    except ValueError:
        return None
