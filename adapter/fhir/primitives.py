"""The value format of every primitive type of R4: one function each, true when the JSON value is right. Pure and fast.

Source: datatypes.html, section 2.24.0.1 (regular expressions and rules), json.html, section 2.6.2 (how they are written in JSON). Stricter than the
regular expressions where the text of the specification, or the validators of the receiving services, are: dates are of the real calendar, a
time needs an offset, `urn:oid:` and `urn:uuid:` are followed by one, no text is blank, and no text holds a control character but tab,
line feed and carriage return, nor half a surrogate pair (which has no UTF-8).

A decimal is an `int`, a finite `float`, a finite `Decimal`, or an `orjson.Fragment` holding a JSON number as it was written (it keeps `5.10`).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from datetime import date as _date
from datetime import datetime as _datetime
from decimal import Decimal
from typing import Final

import orjson

from adapter.fhir.narrative import is_narrative

Check = Callable[[object], bool]

MAX_TEXT: Final = 1024 * 1024
"""A string is at most 1 MB (datatypes.html#string)."""
INT32: Final = 2147483647
_LARGEST: Final = 1.7976931348623157e308

_YEAR: Final = r"(?!0000)[0-9]{4}"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_OFFSET: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_text = re.compile(r"[\t\n\r -\ud7ff\ue000-\U0010ffff]+").fullmatch
_code = re.compile(r"[^\s\x00-\x20]+(?:\s[^\s\x00-\x20]+)*").fullmatch
_id = re.compile(r"[A-Za-z0-9\-.]{1,64}").fullmatch
_oid = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+").fullmatch
_uuid = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_scheme = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S").match
_partial_date = re.compile(rf"{_YEAR}(?:-(?:0[1-9]|1[0-2]))?").fullmatch
_moment = re.compile(rf"({_YEAR}-[0-9]{{2}}-[0-9]{{2}})T{_TIME}{_OFFSET}").fullmatch
_from_iso = _datetime.fromisoformat
_BETWEEN: Final = frozenset({"--T::+:", "--T::-:"})
_time = re.compile(_TIME).fullmatch
_number = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch


def string(value: object) -> bool:
    """Text that is not blank. `isprintable` settles nearly all of it without a regular expression."""
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        return False
    if value.isprintable():
        return value[0] != " " or not value.isspace()
    return _text(value) is not None and not value.isspace()


def code(value: object) -> bool:
    """No white space at the ends, single spaces inside."""
    if not isinstance(value, str):
        return False
    return (value.isalnum() and value.isascii()) or _code(value) is not None


def id(value: object) -> bool:  # noqa: A001 - the type's own name
    return isinstance(value, str) and _id(value) is not None


def uri(value: object) -> bool:
    """Any URI, relative ones too; what `urn:oid:` and `urn:uuid:` promise must be there."""
    if not isinstance(value, str) or not value or " " in value:
        return False
    if not value.isprintable() and (_text(value) is None or any(map(str.isspace, value))):
        return False
    if value.startswith(_SPECIAL):
        return _oid_fast(value) or _oid(value) is not None or _uuid(value) is not None
    return True


_SPECIAL: Final = ("urn:oid:", "urn:uuid:", "oid:")
_HTTP: Final = ("http://", "https://")


def _oid_fast(value: str) -> bool:
    """A Norwegian OID without a zero at the start of a number, which is nearly every one: no regular expression."""
    arcs = value[17:]
    return (
        value.startswith("urn:oid:2.16.578.")
        and arcs.replace(".", "").isdigit()
        and ".0" not in arcs
        and ".." not in arcs
        and (arcs[-1] != "." and arcs[0] not in ".0" and arcs.isascii())
    )


def absolute_uri(value: object) -> bool:
    """A URI with a scheme: what a system or the url of an extension must be (datatypes.html#Coding, extensibility.html#Extension)."""
    return uri(value) and isinstance(value, str) and (value.startswith(_HTTP) or _scheme(value) is not None)


def canonical(value: object) -> bool:
    """An absolute URI, perhaps with a version, or a fragment of this resource (references.html#canonical)."""
    return uri(value) and isinstance(value, str) and (_scheme(value) is not None or value.startswith("#"))


def oid(value: object) -> bool:
    return isinstance(value, str) and _oid(value) is not None


def uuid(value: object) -> bool:
    return isinstance(value, str) and _uuid(value) is not None


def boolean(value: object) -> bool:
    return value is True or value is False


def integer(value: object) -> bool:
    return value.__class__ is int and isinstance(value, int) and -INT32 - 1 <= value <= INT32


def unsigned_int(value: object) -> bool:
    return value.__class__ is int and isinstance(value, int) and 0 <= value <= INT32


def positive_int(value: object) -> bool:
    return value.__class__ is int and isinstance(value, int) and 0 < value <= INT32


def decimal(value: object) -> bool:
    """A finite JSON number, however it is held."""
    if isinstance(value, float):
        return -_LARGEST <= value <= _LARGEST
    if isinstance(value, int):
        return value.__class__ is int
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, orjson.Fragment) and _number(orjson.dumps(value)) is not None


def _real_day(value: str) -> bool:
    try:
        _date.fromisoformat(value)
    except ValueError:
        return False
    return True


def date(value: object) -> bool:
    """YYYY, YYYY-MM or YYYY-MM-DD, a day of the calendar."""
    if not isinstance(value, str):
        return False
    if len(value) == 10:
        return value[4] == value[7] == "-" and value.isascii() and _real_day(value)
    return _partial_date(value) is not None


def instant(value: object) -> bool:
    """A full date and time with seconds and offset, of the real calendar. Leap seconds are allowed."""
    return isinstance(value, str) and len(value) > 10 and date_time(value)


def date_time(value: object) -> bool:
    """A date, or an instant: when there is a time there are seconds and an offset."""
    if not isinstance(value, str):
        return False
    # The usual form without a regular expression: all that stands between its numbers, which tells it from every other form that Python reads.
    if len(value) == 25 and value[4::3] in _BETWEEN and value[20] == "0":
        try:
            _from_iso(value)
        except ValueError:
            pass  # a leap second, or wrong: the regular expression decides
        else:
            return value[23] < "6"
    if len(value) <= 10:
        return date(value)
    found = _moment(value)
    return found is not None and _real_day(found[1])


def time(value: object) -> bool:
    """hh:mm:ss, no offset."""
    return isinstance(value, str) and _time(value) is not None


def base64_binary(value: object) -> bool:
    """Base64 with its padding and nothing between: R4 lets white space stand between groups of four, R5 and HL7's validator do not."""
    if not isinstance(value, str) or not value:
        return False
    try:
        raw = value.encode("ascii")
        binascii.a2b_base64(raw, strict_mode=True)
    except (ValueError, binascii.Error):
        return False
    return len(raw) % 4 == 0


def xhtml(value: object) -> bool:
    """The div of a Narrative; invariants txt-1 and txt-2 are part of it."""
    return isinstance(value, str) and is_narrative(value)


CHECKS: Final[dict[str, Check]] = {
    "base64Binary": base64_binary,
    "boolean": boolean,
    "canonical": canonical,
    "code": code,
    "date": date,
    "dateTime": date_time,
    "decimal": decimal,
    "id": id,
    "instant": instant,
    "integer": integer,
    "markdown": string,
    "oid": oid,
    "positiveInt": positive_int,
    "string": string,
    "time": time,
    "unsignedInt": unsigned_int,
    "uri": uri,
    "url": uri,
    "uuid": uuid,
    "xhtml": xhtml,
}
"""The check of each primitive type by its name."""
