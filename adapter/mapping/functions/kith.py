"""What Norwegian XML messages (MsgHead, PLO) need of logic.

Invariants: nothing follows from today: what depends on time follows from the message's own; a text that is not understood exactly is kept as
text, never turned into a number.
"""

from __future__ import annotations

import base64
import hashlib
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from adapter.mapping.functions.registry import Context, function

_SCHEMES: Final = {"tel": "phone", "callto": "phone", "mailto": "email", "fax": "fax", "sms": "sms", "http": "url", "https": "url"}
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_NUMBER: Final = re.compile(r"\+?[\d ()/-]{3,}\Z")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|])")
_HOURS_A_WEEK: Final = re.compile(r"(?:t|h|timer?)\.?\s*(?:/|pr\.?|per)\s*uke\.?\Z", re.IGNORECASE)
_UCUM: Final = "http://unitsofmeasure.org"


@function(gives="code")
def teleaddress_system(address: str) -> str | None:
    """What a TeleAddress is for, by its scheme (`tel:`, `mailto:`); one without a scheme by its look: an at sign, or digits."""
    if not address:
        return None
    scheme = _SCHEME.match(address)
    if scheme:
        return _SCHEMES.get(scheme[1].lower(), "other")
    if "@" in address:
        return "email"
    return "phone" if _NUMBER.match(address) else "other"


@function(gives="string")
def teleaddress_value(address: str) -> str | None:
    """A TeleAddress without the scheme that the system says; a web address and an unknown scheme stay whole."""
    scheme = _SCHEME.match(address)
    if scheme and _SCHEMES.get(scheme[1].lower(), "url") != "url":
        return unquote(scheme[2]) or None
    return address or None


@function(gives="code")
def episode_status(context: Context, start: str, end: str = "") -> str | None:
    """EpisodeOfCare.status from a service's first and last day and the day when the message was made, in the source's time zone.

    `planned` before the first day, `finished` after the last one, else `active`. Nothing when the message does not say when it was made.
    """
    if context.message_time is None or not start:
        return None
    made = context.message_time.astimezone(ZoneInfo(context.time_zone)).date().isoformat()
    if start[:10] > made:
        return "planned"
    return "finished" if end and end[:10] < made else "active"


def _hours(count: str, unit: str) -> Decimal | None:
    if not _HOURS_A_WEEK.match(unit):
        return None
    try:
        number = Decimal(count)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@function(gives="Ratio")
def weekly_hours(count: str, unit: str) -> dict[str, Any] | None:
    """Hours a week as OKT's ratio, when the unit says exactly that (`timer pr. uke`, `t/uke`); other units are text (`service_description`)."""
    hours = _hours(count, unit)
    if hours is None:
        return None
    value = int(hours) if hours == hours.to_integral_value() else hours
    return {
        "numerator": {"value": value, "unit": "h", "system": _UCUM, "code": "h"},
        "denominator": {"value": 1, "unit": "wk", "system": _UCUM, "code": "wk"},
    }


@function(gives="markdown")
def service_description(name: str, details: str = "", count: str = "", unit: str = "", private: str = "", remark: str = "") -> str | None:
    """What is said of a service in words, one paragraph each: its name, what it is, its extent unless that is hours a week, that it is private.

    Signs that markdown would read as its own are escaped.
    """
    extent = f"{count} {unit}".strip() if _hours(count, unit) is None else ""
    parts = [name, details, extent, "Privat tjeneste" if private in {"true", "1"} else "", remark]
    return "\n\n".join(_MARKDOWN.sub(r"\\\1", part.strip()) for part in parts if part.strip()) or None


@function(gives="base64Binary")
def source_base64(context: Context) -> str:
    """The whole message as it came."""
    return base64.b64encode(context.raw).decode("ascii")


@function(gives="unsignedInt")
def source_size(context: Context) -> int:
    """How many bytes the message has."""
    return len(context.raw)


@function(gives="base64Binary")
def source_sha1(context: Context) -> str:
    """SHA-1 of the message, as R4's Attachment.hash wants it."""
    return base64.b64encode(hashlib.sha1(context.raw, usedforsecurity=False).digest()).decode("ascii")
