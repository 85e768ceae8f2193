"""The code systems of Norwegian code lists: one form inside, the form that a destination wants outside. Pure.

A mapping result holds a national list by its OID (`urn:oid:2.16.578.1.12.4.1.1.<number>`), as no-basis does; other national profiles write the
lists that HL7 Norway has published by URLs of their own, and HL7 itself has URIs for ICD-10 and ICPC-2. Which form a destination wants stands in
its file under `mappings/services`.

Invariants: identity is decided before and never depends on the form; only code systems are changed, never the system of an identifier; nothing is
changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_
from typing import Any, Final, Literal, cast

from adapter.model import Resource

Form = Literal["oid", "kodeverk"]
"""`oid`: every list by OID (no-basis 2.2.2, FHI's LMDI). `kodeverk`: by URL where HL7Norway/kodeverk 0.6.0 has one (also NILAR)."""

PREFIX: Final = "urn:oid:2.16.578.1.12.4.1.1."
_KODEVERK: Final = "http://helsedir.no/fhir/CodeSystem/no-kodeverk-"

_PLAIN: Final = (
    "1101 3108 4101 7303 7305 8116 8202 8212 8216 8219 8231 8232 8234 8239 8243 8244 8245 8264 8268 8269 8271 8272 8273 8274 8275 8327 8340 8351 "
    "9060 9603"
)
_PUBLISHED: Final = {number: f"{_KODEVERK}{number}" for number in _PLAIN.split(" ")} | {
    "7010": f"{_KODEVERK}7010-norpat",
    "7110": "http://hl7.org/fhir/sid/icd-10-no",
    "7170": "http://hl7.org/fhir/sid/icpc-2",
    "7270": f"{_KODEVERK}7270-ncrp",
    "7280": f"{_KODEVERK}7280-nlk",
}


def systems(form: Form, exceptions: Mapping[str, str] | None = None) -> dict[str, str]:
    """From the system inside to the system outside, for what changes. `exceptions`: list number to URI, over the form."""
    wanted = dict(_PUBLISHED) if form == "kodeverk" else {}
    wanted.update(exceptions or {})
    return {PREFIX + number: uri for number, uri in wanted.items() if uri != PREFIX + number}


def rewritten(resource: Resource, changes: Mapping[str, str]) -> Resource:
    """The resource with its code systems as `changes` (from `systems`) says; itself when nothing changes."""
    return _object(resource, changes) if changes else resource


def _object(value: dict[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    copied: dict[str, Any] | None = None
    for key, part in value.items():
        is_system = key == "system" and isinstance(part, str) and "value" not in value
        new = changes.get(part, part) if is_system else _part(part, changes)
        if new is not part:
            copied = dict(value) if copied is None else copied
            copied[key] = new
    return value if copied is None else copied


def _part(value: Any, changes: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return _object(cast("dict[str, Any]", value), changes)
    if isinstance(value, list):
        old = cast("list[Any]", value)
        new = [_part(part, changes) for part in old]
        return old if all(map(is_, new, old)) else new
    return value
