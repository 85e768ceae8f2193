"""Numbers and units as laboratories write them.

Invariants: a number is never made another number (its digits and precision stay as sent); a unit is UCUM only when the sender says so and it is.
"""

from __future__ import annotations

import re
from typing import Final

from adapter.mapping.functions.registry import Context, Node, function
from adapter.mapping.functions.ucum import is_unit

UCUM: Final = "http://unitsofmeasure.org"

_COMPARED: Final = re.compile(r"\s*(<=|>=|=<|=>|<|>|=|≤|≥)\s*(.*)\Z", re.DOTALL)
_COMPARATORS: Final = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_NUMBER: Final = re.compile(r"([+-]?)0*(\d*)(?:\.(\d*))?([eE][+-]?\d+)?\Z")
_COMMA: Final = re.compile(r"[+-]?\d+,\d+\Z")
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+\Z")
_UCUM_NAMES: Final = frozenset({"UCUM", "2.16.840.1.113883.6.8", "urn:oid:2.16.840.1.113883.6.8", UCUM})


def _split(text: str) -> tuple[str, str]:
    found = _COMPARED.match(text)
    if found is None:
        return "", text.strip()
    sign = _COMPARATORS.get(found[1], found[1])
    return ("" if sign == "=" else sign), found[2].strip()


@function(gives="decimal")
def number_of(context: Context, text: str) -> str | None:
    """The number of a numeric text without its comparator, in FHIR's form (`+.50` is 0.50, `<5` is 5, `5,1` is 5.1).

    A decimal comma is read as one (the source is Norwegian), with the warning `decimal-comma`; `1,234`, which may be either, is given on
    as it stands and stops the message, as any other text that is no number does.
    """
    whole, _, part = text.partition(".")
    if whole.isdigit() and whole.isascii() and (whole[0] != "0" or len(whole) == 1) and (not part or (part.isdigit() and part.isascii())):
        return text if part else whole
    _, number = _split(text)
    if _COMMA.match(number) and not _GROUPED.match(number):
        context.warn("decimal-comma")
        number = number.replace(",", ".")
    parts = _NUMBER.match(number)
    if parts is None or not (parts[2] or parts[3] or "0" in number):
        return number or None
    sign = "-" if parts[1] == "-" else ""
    fraction = f".{parts[3]}" if parts[3] else ""
    return f"{sign}{parts[2] or '0'}{fraction}{parts[4] or ''}"


@function(gives="code")
def comparator_of(text: str) -> str | None:
    """The comparator that stands before a number (`<5`), or alone (SN.1): `<`, `<=`, `>=`, `>`; nothing for `=` and for none.

    Another sign (`<>`) is given on as it stands: FHIR has no comparator for it, so the message stops.
    """
    if text[:1].isdigit():
        return None
    if text.strip() == "<>":
        return "<>"
    return _split(text)[0] or None


@function(gives="decimal")
def positive_number(context: Context, text: str) -> str | None:
    """As number_of, but nothing when the number is zero or negative."""
    number = number_of(context, text)
    return None if number is None or number.startswith("-") or not number.strip("0.") else number


@function(gives="string")
def unit_text(code: str, text: str = "", original: str = "") -> str | None:
    """The unit as a person reads it: the text (CWE.2), else the code (CWE.1), else the original text (CWE.9)."""
    return text or code or original or None


def _named_ucum(code: str, system: str, alternate_code: str, alternate_system: str) -> str | None:
    if code and system in _UCUM_NAMES:
        return code
    return alternate_code if alternate_code and alternate_system in _UCUM_NAMES else None


@function(gives="code")
def ucum_code(context: Context, code: str, system: str, alternate_code: str = "", alternate_system: str = "") -> str | None:
    """The UCUM code of a unit (CWE.1 with CWE.3, or CWE.4 with CWE.6), only when the sender names UCUM as its system and it is a unit of UCUM.

    What is called UCUM and is not (`mmol/l blood`) stays a text, with the warning `unit-not-ucum`.
    """
    named = _named_ucum(code, system, alternate_code, alternate_system)
    if named is not None and not is_unit(named):
        context.warn("unit-not-ucum")
        return None
    return named


@function(gives="uri")
def ucum_system(code: str, system: str, alternate_code: str = "", alternate_system: str = "") -> str | None:
    """UCUM's URI where ucum_code gives a code."""
    named = _named_ucum(code, system, alternate_code, alternate_system)
    return UCUM if named is not None and is_unit(named) else None


_LONGEST_GAP: Final = 64


@function(gives="string")
def sampled_data(node: Node) -> str | None:
    """The values of a numeric array (NA) as SampledData.data: separated by blanks, `E` (FHIR: error) for a value that is missing between others."""
    values: list[str] = []
    gap = number = 0
    while gap < _LONGEST_GAP:
        number += 1
        value = node.part(number)
        if value:
            values += ["E"] * gap
            values.append(value)
            gap = 0
        else:
            gap += 1
    return " ".join(values) or None
