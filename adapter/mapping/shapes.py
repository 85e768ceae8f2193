"""What a segment, field or text looks like (`Hl7Message.shapes`), as code for one shape is written by it.

A shape has `x` for whatever stands between separators and the separators as `|~^&`. Of a text it says which parts there are and which of them are
empty, so that nobody has to ask; never what they say. None is a shape that is not known: of a text it may be anything.
"""

from __future__ import annotations

from typing import Final

_SEPARATORS: Final = "~^&"
"""What divides a text, by its level: a field (0), a repetition (1), a component (2)."""

Fields = tuple[str | None, ...]
"""The shapes of a segment's fields, that of its name first, as `Segment.fields` has them."""


def fields_of(name: str, shape: bytes) -> Fields:
    """The shapes of the fields of a segment. Those of MSH-1 and MSH-2, which are separators themselves, are not told."""
    found = shape.decode().split("|")
    return (found[0], None, None, *found[2:]) if name == "MSH" else tuple(found)


def field(fields: Fields | None, number: int) -> str | None:
    """The shape of a field of a segment; empty when the segment ends before it."""
    if fields is None:
        return None
    return fields[number] if number < len(fields) else ""


def part(shape: str | None, level: int, number: int) -> str | None:
    """The shape of a part (from 1) of a text of a level; empty when the text ends before it."""
    if shape is None:
        return None
    parts = shape.split(_SEPARATORS[level])
    return parts[number - 1] if number <= len(parts) else ""


def parts(shape: str | None, level: int) -> int | None:
    """How many parts a text of a level has."""
    return shape.count(_SEPARATORS[level]) + 1 if shape is not None and level < len(_SEPARATORS) else None


def each(shape: str | None) -> str | None:
    """The shape that all repetitions of a field have (those that are empty aside)."""
    if shape is None:
        return None
    found = {one for one in shape.split("~") if one}
    return found.pop() if len(found) == 1 else None
