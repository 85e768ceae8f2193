"""Norwegian identifiers: their systems, their control digits, and whether a person number is a real or a synthetic one. Pure.

Sources: the national OID register (the systems), Skatteetaten's description of fødselsnummer, D-nummer and of the new control digits from
2032, Tenor and NHN for the synthetic kinds, Brønnøysundregistrene for organisation numbers.

Control digits of an 11-digit number: k1 over the first nine with weights 3 7 6 1 8 9 4 5 2, k2 over the first ten with 5 4 3 2 7 6 5 4 3 2;
11 is written 0 and 10 makes the number invalid. From 2032 the sum with k1 itself (weight 1) may leave 0, 1, 2 or 3 by 11; k2 is unchanged.
Both rules are accepted at all times, and sex is never derived from a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal


class System:
    """FHIR systems of the national identifiers."""

    FNR: Final = "urn:oid:2.16.578.1.12.4.1.4.1"
    DNR: Final = "urn:oid:2.16.578.1.12.4.1.4.2"
    FHN: Final = "urn:oid:2.16.578.1.12.4.1.4.3"
    HPR: Final = "urn:oid:2.16.578.1.12.4.1.4.4"
    DUF: Final = "urn:oid:2.16.578.1.12.4.1.4.5"
    ENH: Final = "urn:oid:2.16.578.1.12.4.1.4.101"
    RESH: Final = "urn:oid:2.16.578.1.12.4.1.4.102"
    HER: Final = "urn:oid:2.16.578.1.12.4.1.2"
    ID_TYPES: Final = "urn:oid:2.16.578.1.12.4.1.1.8116"
    """Volven 8116, types of person identifiers."""
    OFFICIAL_ID_TYPES: Final = "urn:oid:2.16.578.1.12.4.1.1.8327"
    """Volven 8327, types of official person identifiers; `HNR` there with an assigner is the only way to write an H-number."""


_SYSTEMS: Final = {
    "FNR": System.FNR,
    "DNR": System.DNR,
    "FHN": System.FHN,
    "HPR": System.HPR,
    "DUF": System.DUF,
    "ENH": System.ENH,
    "RSH": System.RESH,
    "RESH": System.RESH,
    "HER": System.HER,
}

PersonNumberKind = Literal["FNR", "DNR", "HNR", "FHN"]
Origin = Literal["real", "tenor", "nhn", "nav"]
"""`tenor`: month + 80; `nhn`: month + 65; `nav`: month + 40 (as an H-number has it too); `real`: none of them."""

_K1: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_ORG: Final = (3, 2, 7, 6, 5, 4, 3, 2)
_DUF: Final = (4, 6, 3, 2, 7, 5, 4, 6, 3, 2)


def system_of(type_code: str) -> str | None:
    """The FHIR system of an identifier type as HL7 v2 CX.5 and KITH 8116, 8327 and 9051 write it; None for one without a national system (HNR)."""
    return _SYSTEMS.get(type_code.upper())


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """What an 11-digit number says of itself. `birth_date` is None for FHN, and for dates that no century fits."""

    kind: PersonNumberKind
    origin: Origin
    birth_date: date | None


def _digits(value: str, length: int) -> bool:
    return len(value) == length and value.isascii() and value.isdigit()


def _sum(value: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))


def _control(value: str, weights: tuple[int, ...]) -> int | None:
    """The control digit that modulus 11 gives; None where there is none."""
    rest = 11 - _sum(value, weights) % 11
    return 0 if rest == 11 else None if rest == 10 else rest


def control_digits_fit(value: str) -> bool:
    """Whether both control digits of an 11-digit number fit, by the old or the new rule."""
    if not _digits(value, 11):
        return False
    # Spelled out: this runs for every person number of every message.
    # The digits are taken as their ASCII codes, 48 too high; the weights add up to 46 and 42, so 48 * 46 and 48 * 42 come off.
    a, b, c, d, e, f, g, h, i, k1, k2 = value.encode()
    if (3 * a + 7 * b + 6 * c + d + 8 * e + 9 * f + 4 * g + 5 * h + 2 * i + k1 - 48 * 46) % 11 > 3:
        return False
    return (5 * a + 4 * b + 3 * c + 2 * d + 7 * e + 6 * f + 5 * g + 4 * h + 3 * i + 2 * k1 + k2 - 48 * 42) % 11 == 0


def control_digits(first_nine: str) -> str | None:
    """The two control digits by the rule before 2032; None where they do not exist. Nine digits in."""
    k1 = _control(first_nine, _K1)
    if k1 is None:
        return None
    k2 = _control(f"{first_nine}{k1}", _K2)
    return None if k2 is None else f"{k1}{k2}"


def origin_of(value: str) -> Origin | None:
    """Whether an 11-digit number of the date kind is real or synthetic, by its month alone; None when it has no such shape."""
    if not _digits(value, 11):
        return None
    month = int(value[2:4])
    if 1 <= month <= 12:
        return "real"
    if 41 <= month <= 52:
        return "nav"
    if 66 <= month <= 77:
        return "nhn"
    return "tenor" if 81 <= month <= 92 else None


_MONTH_SHIFT: Final = {"real": 0, "nav": 40, "nhn": 65, "tenor": 80}


def _century(year: int, individual: int) -> int | None:
    if individual <= 499 or (individual >= 900 and year > 39):
        return 1900
    if individual >= 500 and year < 40:
        return 2000
    return 1800 if individual <= 749 and year > 54 else None


def _birth_date(value: str, day: int, month: int) -> date | None:
    year = int(value[4:6])
    century = _century(year, int(value[6:9]))
    if century is None:
        return None
    try:
        return date(century + year, month, day)
    except ValueError:
        return None


def person_number(value: str) -> PersonNumber | None:
    """Read an 11-digit person number; None unless its date is one of the calendar and its control digits fit.

    First digit 8 or 9 is FHN, 4–7 a D-number. Month + 40 reads as `nav` here: whether it is an H-number instead, only its type can
    say (`is_help_number`).
    """
    if not control_digits_fit(value):
        return None
    if value[0] in "89":
        return PersonNumber("FHN", "real", None)
    origin = origin_of(value)
    if origin is None:
        return None
    day, month = int(value[:2]), int(value[2:4]) - _MONTH_SHIFT[origin]
    kind: PersonNumberKind = "DNR" if day > 40 else "FNR"
    born = _birth_date(value, day - 40 if kind == "DNR" else day, month)
    return None if born is None else PersonNumber(kind, origin, born)


def is_help_number(value: str) -> bool:
    """Whether it may be a local H-number: 11 digits with month + 40. Its date may be fictive and its control digits are the issuer's own matter."""
    return _digits(value, 11) and 41 <= int(value[2:4]) <= 52


def is_fnr(value: str) -> bool:
    found = person_number(value)
    return found is not None and found.kind == "FNR"


def is_dnr(value: str) -> bool:
    found = person_number(value)
    return found is not None and found.kind == "DNR"


def is_fhn(value: str) -> bool:
    found = person_number(value)
    return found is not None and found.kind == "FHN"


def is_hpr(value: str) -> bool:
    """Up to nine digits; no control digit is known."""
    return 1 <= len(value) <= 9 and value.isascii() and value.isdigit()


def is_duf(value: str) -> bool:
    """Twelve digits YYYYLLLLLL + 2: modulus 11 of LLLLLLYYYY, written with two digits."""
    if not _digits(value, 12):
        return False
    return _sum(value[4:10] + value[:4], _DUF) % 11 == int(value[10:])


def is_organisation_number(value: str) -> bool:
    """Nine digits, the last a control digit. The first is not judged: NHN's test numbers break that rule."""
    return _digits(value, 9) and _control(value, _ORG) == int(value[8])


def organisation_control_digit(first_eight: str) -> str | None:
    """The ninth digit of an organisation number; None where there is none. Eight digits in."""
    found = _control(first_eight, _ORG)
    return None if found is None else str(found)


def looks_like_a_person_number(text: str) -> bool:
    """Whether a text must be masked: eleven digits in a row, also with a space or hyphen after the sixth. By shape, never by control digits."""
    return any(_digits(run, 11) for run in _runs(text))


def _runs(text: str) -> list[str]:
    """Runs of digits, where one space or hyphen between digits does not end a run."""
    runs, current = [""], ""
    for position, char in enumerate(text):
        if char.isdigit():
            current += char
        elif char in " -\u00a0" and current and position + 1 < len(text) and text[position + 1].isdigit():
            continue
        elif current:
            runs.append(current)
            current = ""
    return [*runs, current]
