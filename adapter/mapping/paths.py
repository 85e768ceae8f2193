"""Paths: how a mapping names a place in the input.

HL7 v2: `PID-5` (field), `PID-5.1.2` (component, subcomponent), `PID-5[2]` (that repetition), `PID-3[5=FNR].1` (the repetition whose component 5
is FNR), `ORC` (the segment itself, in conditions); in a data type `XPN.1`, `.1.2`, and `$this` for the node at hand.
XML: `MsgInfo/Patient/Ident[TypeId/@V=FNR]/Id`, `@V`, `..`, `/Root/Child` from the root (adapter.formats.xpath).
Both: `$message.id`, `$message.time`, `$message.kind`, `$source`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from adapter.formats.xpath import XmlPath, compile_path

VARIABLES: Final = ("$message.id", "$message.time", "$message.kind", "$source")
MAX_FIELD: Final = 255
MAX_PART: Final = 63
"""Limits of a place in the trace (trace.py): fields in 8 bits, components and subcomponents in 6."""

_FIELD: Final = re.compile(r"([A-Z][A-Z0-9]{2})-([1-9]\d{0,2})(?:\[([^\]]*)\])?((?:\.[1-9]\d?){0,2})")
_SEGMENT: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
_RELATIVE: Final = re.compile(r"([A-Z][A-Z0-9_]{0,4})?((?:\.[1-9]\d?){1,2})")
_SELECTOR: Final = re.compile(r"([1-9]\d?)(?:\.([1-9]\d?))?=(.+)")


class PathError(ValueError):
    """The text is no path; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Hl7Path:
    """A path in HL7 v2. `kind`: `field` (of `segment`), `part` (of the node at hand), `this`, `segment`, `variable`.

    `repetition`: 0 when none is named; `selector`: (component, subcomponent or 0, value); 0 for a part that is not named.
    """

    text: str
    kind: Literal["field", "part", "this", "segment", "variable"]
    segment: str = ""
    field: int = 0
    repetition: int = 0
    selector: tuple[int, int, str] | None = None
    component: int = 0
    subcomponent: int = 0
    type: str = ""
    """The data type's name where the path is written with it (`XPN.1`)."""


Path = Hl7Path | XmlPath


def hl7_path(text: str) -> Hl7Path:
    """Read an HL7 v2 path. Raises `PathError`."""
    text = text.strip()
    if text.startswith("$"):
        if text == "$this":
            return Hl7Path(text, "this")
        return _variable(text)
    found = _FIELD.fullmatch(text)
    if found:
        segment, field, bracket, parts = found.groups()
        component, subcomponent = _parts(parts)
        repetition, selector = _bracket(bracket, text)
        if int(field) > MAX_FIELD:
            raise PathError(f"`{text}`: a field's number is at most {MAX_FIELD}")
        return Hl7Path(text, "field", segment, int(field), repetition, selector, component, subcomponent)
    found = _RELATIVE.fullmatch(text)
    if found:
        component, subcomponent = _parts(found[2])
        return Hl7Path(text, "part", component=component, subcomponent=subcomponent, type=found[1] or "")
    if _SEGMENT.fullmatch(text):
        return Hl7Path(text, "segment", text)
    raise PathError(f"`{text}` is no HL7 v2 path (PID-5, PID-5.1, PID-3[5=FNR].1, XPN.1, .1, $this)")


def _parts(text: str) -> tuple[int, int]:
    numbers = [int(number) for number in text.split(".") if number]
    if any(number > MAX_PART for number in numbers):
        raise PathError(f"`{text}`: a component's number is at most {MAX_PART}")
    return (numbers[0] if numbers else 0, numbers[1] if len(numbers) > 1 else 0)


def _bracket(text: str | None, path: str) -> tuple[int, tuple[int, int, str] | None]:
    if text is None:
        return 0, None
    if text.isdigit() and 0 < int(text) < 4096:
        return int(text), None
    found = _SELECTOR.fullmatch(text)
    if not found:
        raise PathError(f"`{path}`: between [ and ] stands a repetition's number or a component with its value (5=FNR)")
    return 0, (int(found[1]), int(found[2] or 0), _unquoted(found[3]))


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def xml_path(text: str) -> Path:
    """Read an XML path. Raises `PathError`."""
    text = text.strip()
    if text.startswith("$") and not text.startswith("$this"):
        return _variable(text)
    try:
        return compile_path(text)
    except ValueError as error:
        raise PathError(f"`{text}`: {error}") from None


def _variable(text: str) -> Hl7Path:
    if text in VARIABLES:
        return Hl7Path(text, "variable")
    raise PathError(f"`{text}` is unknown; known: $this, {', '.join(VARIABLES)}")


def reader_of(family: str) -> Callable[[str], Path]:
    """How the paths of a family are read."""
    return hl7_path if family == "hl7v2" else xml_path
