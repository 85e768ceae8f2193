"""Which codes a value set holds, and the Norwegian code lists that the mappings use. Read from generated files when first asked for.

`r4/valuesets.json` and `r4/systems.json` are made by `tools/make_r4_tables.py`, `r4/hl7-systems.json` by `tools/make_hl7_systems.py`,
`r4/norwegian-codes.json` and `r4/profile-valuesets.json` by `tools/make_norwegian_tables.py`. Value sets whose codes stand outside R4 (mime types, currencies, all of UCUM) are judged by the shape of
a code instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import orjson

from adapter.fhir import norwegian as norwegian_ids
from adapter.resources import package_bytes

NORWEGIAN_LISTS: Final = "urn:oid:2.16.578.1.12.4.1.1."
"""What the system of a Norwegian code list begins with; its number follows (no-basis writes them so)."""
UCUM: Final = "http://unitsofmeasure.org"
_VALUESET: Final = "http://hl7.org/fhir/ValueSet/"

_SHAPES: Final[dict[str, Callable[[str], object]]] = {
    # BCP 13: type/subtype with parameters; application/x and text/plain;charset=UTF-8 alike.
    f"{_VALUESET}mimetypes": re.compile(r"[A-Za-z0-9!#$&^_.+\-]+/[A-Za-z0-9!#$&^_.+\-]+(?:\s*;\s*[^\s;]+)*").fullmatch,
    # RFC 5646, section 2.1, without its grandfathered tags.
    f"{_VALUESET}all-languages": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*").fullmatch,
    # ISO 4217.
    f"{_VALUESET}currencies": re.compile(r"[A-Z]{3}").fullmatch,
    # UCUM, sections 2 and 6: ASCII 33–126, in annotations too.
    f"{_VALUESET}ucum-units": re.compile(r"[!-~]+").fullmatch,
}


@cache
def _file(name: str) -> Any:
    return orjson.loads(package_bytes("fhir", "r4", name))


@cache
def codes(url: str) -> frozenset[tuple[str, str]] | None:
    """(system, code) of a value set, with or without `|version` in its url; None when we do not hold its codes."""
    url = url.split("|", 1)[0]
    systems: dict[str, str] | None = _file("valuesets.json").get(url) or _file("profile-valuesets.json").get(url)
    if systems is None:
        return None
    return frozenset((system, code) for system, listed in systems.items() for code in listed.split(" "))


@cache
def values(url: str) -> frozenset[str] | None:
    """The codes of a value set without their systems, as an element of type `code` holds them; None when we do not hold them."""
    found = codes(url)
    return None if found is None else frozenset(code for _, code in found)


def shape(url: str) -> Callable[[str], object] | None:
    """For a value set that is defined outside FHIR: a test of the shape of a code; None when there is none."""
    return _SHAPES.get(url.split("|", 1)[0])


@cache
def systems() -> dict[str, frozenset[str] | None]:
    """The code systems that receivers know: R4's own, the Norwegian lists and identifiers. Their codes, or None where not all are held."""
    open_ones = {f"{NORWEGIAN_LISTS}{number}" for number in _file("norwegian-lists.json")}
    open_ones |= {value for name, value in vars(norwegian_ids.System).items() if name.isupper()}
    held: dict[str, frozenset[str] | None] = {
        system: frozenset(listed.split(" ")) if listed else None
        for name in ("systems.json", "hl7-systems.json")
        for system, listed in _file(name).items()
    }
    return {**dict.fromkeys(open_ones), **held}


def is_unknown_code(system: object, code: object) -> bool:
    """Whether R4 holds all codes of the system and this is none of them (no code at all is none of them either).

    A unit of UCUM is judged by its characters only; its grammar is the mapping's matter.
    """
    if system == UCUM and isinstance(code, str):
        return _SHAPES[f"{_VALUESET}ucum-units"](code) is None
    known = systems().get(system) if isinstance(system, str) else None
    return known is not None and code not in known


def norwegian(number: str | int) -> dict[str, str] | None:
    """The codes of a Norwegian code list by its number (Volven, `8116`), with their Norwegian text; None for a list that we do not hold.

    Held are the lists that the mappings use (`tools/make_norwegian_tables.py` names them), as NHN's viewers of 2024 know them: fragments, so an
    unknown code of a list is a reason to ask, not a proof of a fault.
    """
    found: dict[str, str] | None = _file("norwegian-codes.json").get(str(number))
    return found


def norwegian_lists() -> frozenset[str]:
    """The numbers of the Norwegian code lists that are held."""
    return frozenset(_file("norwegian-codes.json"))
