"""Times and durations that are neither a date nor a dateTime: what conversions by type do not know."""

from __future__ import annotations

import re
from typing import Final

from adapter.mapping.functions.registry import function

_DURATION: Final = re.compile(r"([SMHDWL])(\d+)\Z")
_UNITS: Final = {"S": "s", "M": "min", "H": "h", "D": "d", "W": "wk", "L": "mo"}
"""HL7 v2.5.1 chapter 4.3.3, TQ.3: S, M, H, D, W, L (months) with a whole number."""


def _clock(text: str) -> str:
    digits = text.strip().replace(":", "")
    if len(digits) not in {4, 6} or not digits.isdigit():
        return text
    return f"{digits[:2]}:{digits[2:4]}:{digits[4:] or '00'}"


@function(gives="time")
def time_of_day(times: str, place: str) -> str | None:
    """One time of a list `HHMM,HHMM,…` (RI.2) by its place (`1` is the first), as FHIR's hh:mm:ss."""
    listed = [part for part in times.split(",") if part.strip()]
    position = int(place) - 1
    return _clock(listed[position]) if position < len(listed) else None


@function(gives="decimal")
def duration_number(text: str) -> str | None:
    """The number of a duration such as `D5` (TQ.3); nothing when it is of another form."""
    found = _DURATION.match(text)
    return str(int(found[2])) if found else None


@function(gives="code")
def duration_unit(text: str) -> str | None:
    """The UCUM unit of a duration such as `D5` (TQ.3); nothing when it is of another form."""
    found = _DURATION.match(text)
    return _UNITS[found[1]] if found else None


@function(gives="string")
def duration_left(text: str) -> str | None:
    """A duration (TQ.3) that is of another form than `D5`, as it stands: to be kept as text."""
    return None if not text or _DURATION.match(text) else text
