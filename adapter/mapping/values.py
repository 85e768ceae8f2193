"""Conversions from text to the values of FHIR's primitive types, as generated code calls them: `(text, run) -> value | None`.

None means that the text cannot be that value; the message then stops (`value-format`), since nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, Protocol

from adapter.mapping.syntax import CodeTable
from adapter.mapping.times import ZoneTable, to_date, to_datetime, to_instant, to_time

PLAIN: Final = frozenset({"string", "code", "id", "markdown", "uri", "url", "canonical", "oid", "uuid", "base64Binary", "text"})
"""Types whose value is the text itself; the check judges its form."""

_DECIMAL: Final = re.compile(r"([+-]?)0*(\d+)(\.\d*)?([eE][+-]?\d{1,3})?\Z", re.ASCII)
_FRACTION: Final = re.compile(r"(?:0|[1-9]\d*)\.\d+\Z", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d{1,10}\Z", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}


class Times(Protocol):
    """What a conversion must know of the run."""

    zone: ZoneTable

    def warn(self, code: str) -> None: ...


def boolean(text: str, run: Times) -> bool | None:
    """`true`, `false`, `1`, `0` (XML Schema); other words need a table."""
    return _BOOLEANS.get(text)


def integer(text: str, run: Times) -> int | None:
    """A whole number of at most 32 bits; `5.00` is one."""
    if not _INTEGER.match(text):
        whole, _, fraction = text.partition(".")
        if not fraction or fraction.strip("0") or not _INTEGER.match(whole):
            return None
        text = whole
    number = int(text)
    return number if -(2**31) <= number < 2**31 else None


def positive(text: str, run: Times) -> int | None:
    """positiveInt: from 1."""
    number = integer(text, run)
    return number if number is not None and number > 0 else None


def unsigned(text: str, run: Times) -> int | None:
    """unsignedInt: from 0."""
    number = integer(text, run)
    return number if number is not None and number >= 0 else None


def decimal(text: str, run: Times) -> int | float | Decimal | None:
    """A decimal number with its digits as sent: int or float where those say the same in JSON, else Decimal (5.10, 7e-9)."""
    if text.isdigit() and text.isascii() and len(text) < 16 and (text[0] != "0" or len(text) == 1):
        return int(text)
    if len(text) < 17 and _FRACTION.match(text):
        plain_number = float(text)
        return plain_number if repr(plain_number) == text else Decimal(text)
    found = _DECIMAL.match(text)
    if found is None:
        return None
    sign, whole, fraction, exponent = found.groups()
    plain = f"{'-' if sign == '-' else ''}{whole}{fraction if fraction and len(fraction) > 1 else ''}"
    if not exponent:
        if len(plain) < 17:
            if not fraction or len(fraction) == 1:
                return int(plain)
            number = float(plain)
            if repr(number) == plain:
                return number
        return Decimal(plain)
    return Decimal(plain + exponent)


def date(text: str, run: Times) -> str | None:
    return to_date(text)


def date_time(text: str, run: Times) -> str | None:
    return to_datetime(text, run.zone, run.warn)


def instant(text: str, run: Times) -> str | None:
    return to_instant(text, run.zone, run.warn)


def time(text: str, run: Times) -> str | None:
    return to_time(text)


def xhtml(text: str, run: Times) -> str | None:
    return text


CONVERTERS: Final[dict[str, Callable[[str, Any], Any]]] = {
    "boolean": boolean,
    "integer": integer,
    "positiveInt": positive,
    "unsignedInt": unsigned,
    "decimal": decimal,
    "date": date,
    "dateTime": date_time,
    "instant": instant,
    "time": time,
    "xhtml": xhtml,
}


def converter(conversion: str) -> str:
    """The name of a conversion in generated code."""
    return f"cv_{conversion}" if conversion in CONVERTERS else "cv_xhtml"


def coded_table(table: CodeTable, conversion: str) -> dict[str, Any]:
    """A code table as code to value of the element's type; None for a known code that gives nothing."""
    found: dict[str, Any] = {}
    for code, given in table.codes.items():
        text = given[0].code if given else None
        found[code] = _BOOLEANS.get(text) if text is not None and conversion == "boolean" else text
    return found


def has_time(text: str) -> bool:
    """Whether a date-time text has more than a date: more than eight digits before an offset, or a `T`."""
    return "T" in text or (len(text) > 8 and text[:9].isdigit())
