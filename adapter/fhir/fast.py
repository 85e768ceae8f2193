"""Fast tests of the few data types that make up nearly all of a message: Coding, CodeableConcept, Quantity, Identifier, Reference.

Each accepts at once the members that mappings usually write, and leaves anything else to the general test of its shape, which is handed in:
accepting is fast, refusing never happens here. (Five types are nine tenths of the objects of a laboratory report; spelled out, they cost
half of what the general way does.) A value of a wrong kind may raise one of `shapes.DOUBT`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapter.fhir import primitives, valuesets

Test = Callable[[Any], object]
"""A fast test of a JSON value: truthy when it is surely right."""

RFC_3986: Final = "urn:ietf:rfc:3986"
"""The system of identifiers that are URIs themselves: their values must be whole ones (datatypes.html#Identifier)."""
_MAX_TEXT: Final = primitives.MAX_TEXT
_SYSTEMS: Final = valuesets.systems()
"""System -> all its codes, or None where they are not all held."""
_UNKNOWN: Final[frozenset[str]] = frozenset()
_HTTP: Final = ("http://", "https://", "urn:journalbro:")
"""What an absolute URI nearly always begins with; the last is our own namespace while none is configured."""
_USES: Final = valuesets.values("http://hl7.org/fhir/ValueSet/identifier-use") or frozenset()


def text(value: Any) -> object:
    """`primitives.string` for the usual case: one line that does not begin with a blank."""
    return (value >= "!" and value.isprintable() and len(value) <= _MAX_TEXT) or primitives.string(value)


def code(value: Any) -> object:
    """`primitives.code` for the usual case: no white space at all."""
    return (value >= "!" and " " not in value and value.isprintable()) or primitives.code(value)


def system(value: Any) -> object:
    """An absolute URI, which is nearly always a system that R4 or Norway knows, or one of the sender's own with http."""
    return value in _SYSTEMS or (value.startswith(_HTTP) and " " not in value and value.isprintable()) or primitives.absolute_uri(value)


def uri(value: Any) -> object:
    """`primitives.uri` for all that does not begin with `urn:` or `oid:`, which promise more."""
    return (value > "" and " " not in value and value.isprintable() and not value.startswith(_PROMISING)) or primitives.uri(value)


_PROMISING: Final = ("urn:", "oid:")


PRIMITIVES: Final[dict[str, Test]] = {**primitives.CHECKS, "string": text, "markdown": text, "code": code, "uri": uri}
"""The fastest test of each primitive type."""


def coding(general: Test) -> Test:
    """Of `system` and `code`, perhaps with `display`."""
    known = _SYSTEMS.get

    def test(value: Any) -> object:
        try:
            word, where, count = value["code"], value["system"], len(value)
            if count == 3:
                display = value["display"]
                if not (display >= "!" and display.isprintable() and len(display) <= _MAX_TEXT):
                    return general(value)
        except KeyError:
            return general(value)
        codes = known(where, _UNKNOWN)
        if codes is _UNKNOWN:
            if not (where.startswith(_HTTP) and " " not in where and where.isprintable()):
                return general(value)
        elif codes is not None:
            return (count < 4 and word in codes) or general(value)
        return (count < 4 and " " not in word and word >= "!" and word.isprintable() and word.isascii()) or general(value)

    return test


def concept(general: Test, coding_test: Test) -> Test:
    """Of `coding`, perhaps with `text`."""

    def test(value: Any) -> object:
        if len(value) == 2 and "text" in value:
            words = value["text"]
            if not (words >= "!" and words.isprintable() and len(words) <= _MAX_TEXT):
                return general(value)
        elif len(value) != 1:
            return general(value)
        if "coding" not in value:
            return general(value)
        codings = value["coding"]
        if codings.__class__ is not list or not codings:
            return False
        for item in codings:  # noqa: SIM110 - all() with a generator costs more than its work
            if not coding_test(item):
                return False
        return True

    return test


def quantity(general: Test) -> Test:
    """Of `value`, `unit`, `system` and `code`, in UCUM or another known system."""

    def test(value: Any) -> object:
        try:
            amount, unit, where, word = value["value"], value["unit"], value["system"], value["code"]
        except KeyError:
            return general(value)
        return (
            len(value) == 4
            and where in _SYSTEMS
            and amount.__class__ in _NUMBERS
            and -_LARGEST < amount < _LARGEST
            and unit >= "!"
            and unit.isprintable()
            and len(unit) <= _MAX_TEXT
            and " " not in word
            and word >= "!"
            and word.isprintable()
            and word.isascii()
        ) or general(value)

    return test


_NUMBERS: Final = frozenset({int, float})
_LARGEST: Final = 1e300


def identifier(general: Test, judged: frozenset[str], fits: Test, concept_test: Test, reference_test: Test) -> Test:
    """Of `system` and `value`, perhaps with `use`, `type` and `assigner`; a person number must fit the environment too.

    One that might be an H-number goes the general way after `fits`.
    """

    def test(value: Any) -> object:
        where, number, count = value.get("system"), value.get("value"), 2
        if where in judged and not fits(value):
            return False
        if where is None or number is None or where == RFC_3986:
            return fits(value) and general(value)
        if "type" in value:
            kind = value["type"]
            if len(kind["coding"]) != 1 or kind["coding"][0]["code"] == "HNR":
                return fits(value) and general(value)
            if not concept_test(kind):
                return False
            count = 3
        if "use" in value and value["use"] in _USES:
            count += 1
        if "assigner" in value and reference_test(value["assigner"]):
            count += 1
        return (
            len(value) == count
            and (where in _SYSTEMS or (where.startswith(_HTTP) and " " not in where and where.isprintable()))
            and number >= "!"
            and number.isprintable()
            and len(number) <= _MAX_TEXT
        ) or (fits(value) and general(value))

    return test


def extension(general: Test, defined: frozenset[str], faulty: Callable[[dict[str, Any]], bool]) -> Test:
    """One with an absolute url; where we know its definition (`defined`), it and its place are as that says."""

    def test(value: Any) -> object:
        url = value["url"]
        if url in defined and faulty(value):
            return False
        return url.startswith(_HTTP) and general(value)

    return test


def shadow(general: Test, extension_test: Test) -> Test:
    """What stands beside a primitive: nearly always extensions alone."""

    def test(value: Any) -> object:
        if "extension" not in value:
            return general(value)
        inner = value["extension"]
        if inner.__class__ is not list or not inner:
            return False
        for item in inner:
            if not extension_test(item):
                return False
        return len(value) == 1 or general(value)

    return test


def reference(general: Test, types: Mapping[str, str], allowed: frozenset[str]) -> Test:
    """To a resource of this message (`types` by URN) of an `allowed` type, or any when none is named; logical ones go the general way."""

    def rest(value: Any) -> object:
        """What stands beside `reference`: nothing, or a display."""
        if len(value) == 1:
            return True
        if len(value) == 2 and "display" in value:
            display = value["display"]
            return (display >= "!" and display.isprintable() and len(display) <= _MAX_TEXT) or general(value)
        return general(value)

    def to_any(value: Any) -> object:
        if "reference" not in value:
            return general(value)
        return types[value["reference"]] and rest(value)

    def to_allowed(value: Any) -> object:
        if "reference" not in value:
            return general(value)
        return types[value["reference"]] in allowed and rest(value)

    return to_allowed if allowed else to_any
