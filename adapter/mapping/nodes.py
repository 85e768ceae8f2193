"""How generated code and the functions of mappings read the input: cutting and cleaning texts of HL7 v2, nodes of both families, XML selections.

Invariant: a text that rules see is unescaped, trimmed, and empty for HL7's null.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import Element
from adapter.formats.xpath import Selected, XmlPath, compile_path
from adapter.mapping.paths import MAX_PART
from adapter.mapping.places import unpack

if TYPE_CHECKING:
    from adapter.mapping.runtime import Run


class Hl7Tools:
    """The helpers of generated code for one set of separators."""

    def __init__(self, repetition: str, component: str, subcomponent: str, escape: str) -> None:
        seps = (repetition, component, subcomponent)
        special = re.compile("[" + re.escape("".join(seps) + escape) + '"]|^\\s|\\s\\Z').search
        strip = "".join(seps) + ' "\t'

        def cl(y: str, run: Run) -> str:
            """The first leaf of a raw text, unescaped and trimmed; empty for HL7's null."""
            if special(y) is None:
                return y
            for separator in seps:
                if separator in y:
                    y = y.split(separator, 1)[0]
            if escape and escape in y:
                y = run.unescape(y)
            y = y.strip()
            return "" if y == '""' else y

        def clw(y: str, run: Run) -> str:
            """A whole text, whatever separators stand in it, unescaped and trimmed; empty for HL7's null."""
            if escape and escape in y:
                y = run.unescape(y)
            y = y.strip()
            return "" if y == '""' else y

        def pt(y: str, separator: str, number: int) -> str:
            """The `number`-th part of a text."""
            if separator not in y:
                return y if number == 1 else ""
            parts = y.split(separator, number)
            return parts[number - 1] if len(parts) >= number else ""

        def fr(y: str) -> str:
            """The first repetition of a field."""
            return y.split(repetition, 1)[0] if repetition in y else y

        def p1(y: str) -> str:
            """The first component of the first repetition of a field."""
            return fr(y).split(component, 1)[0]

        def full(y: str) -> bool:
            """Whether a raw text holds anything but separators and nulls."""
            return y.isalnum() or bool(y.strip(strip))

        def many(y: str) -> bool:
            """Whether a field has more than one repetition with anything in it."""
            return repetition in y and sum(full(part) for part in y.split(repetition)) > 1

        def sel(y: str, part: int, sub: int, value: str, run: Run) -> tuple[str, int]:
            """The first repetition whose component (subcomponent) is `value`, and its number; empty and 1 when there is none."""
            for number, one in enumerate(y.split(repetition), 1):
                text = pt(one, component, part)
                if cl(pt(text, subcomponent, sub) if sub else text, run) == value:
                    return one, number
            return "", 1

        self.separators = (repetition, component, subcomponent)
        self.names: dict[str, Any] = {
            **{f"CS{count}": component * count for count in range(1, MAX_PART + 1)},
            **{f"SS{count}": subcomponent * count for count in range(1, MAX_PART + 1)},
            "RS": repetition, "CS": component, "SS": subcomponent, "cl": cl, "clw": clw, "pt": pt, "fr": fr, "p1": p1, "full": full, "many": many, "sel": sel,
        }  # fmt: skip


@lru_cache(maxsize=32)
def hl7_tools(repetition: str, component: str, subcomponent: str, escape: str) -> Hl7Tools:
    """The helpers for these separators."""
    return Hl7Tools(repetition, component, subcomponent, escape)


class Hl7Node:
    """A node of HL7 v2 as functions see it (registry.Node)."""

    __slots__ = ("_level", "_names", "_parts", "_place", "_raw", "_run", "identifiers", "kind")

    def __init__(self, raw: str, level: int, kind: str, place: int, run: Run) -> None:
        self._raw, self._level, self.kind, self._place, self._run = raw, level, kind, place, run
        self._names: dict[str, Any] = run.linked.functions
        self._parts: list[str] | None = None
        self.identifiers: dict[str, tuple[str, str] | None] = {}
        """What was read of this node as an identifier, by the data type it was read as."""

    @property
    def field(self) -> str:
        """`PID-3`."""
        message = self._run.message
        segment, number, *_ = unpack(self._place >> 16)
        return f"{message.segments[segment].name}-{number}" if isinstance(message, Hl7Message) else ""

    @property
    def text(self) -> str:
        cleaned: str = self._names["cl"](self._raw, self._run)
        return cleaned

    @property
    def whole(self) -> str:
        cleaned: str = self._names["clw"](self._raw, self._run)
        return cleaned

    def part(self, number: int, sub: int = 0) -> str:
        parts = self._parts
        if parts is None:
            separator = self._names["CS" if self._level == 1 else "SS"]
            parts = self._parts = self._raw.split(separator) if self._level < 3 else [self._raw]
        if number > len(parts) or not (raw := parts[number - 1]):
            return ""
        if sub and (sub > 1 or self._level == 1):
            raw = self._names["pt"](raw, self._names["SS"], sub) if self._level == 1 else ""
        if not raw or raw.isalnum():
            return raw
        cleaned: str = self._names["cl"](raw, self._run)
        return cleaned

    def find(self, path: str) -> str:
        return ""


class XmlNode:
    """An XML element as functions see it (registry.Node)."""

    __slots__ = ("_element", "_run")
    kind = ""

    def __init__(self, element: Element, run: Run) -> None:
        self._element, self._run = element, run

    @property
    def field(self) -> str:
        """The element's name."""
        return self._element.local

    @property
    def element(self) -> Element:
        """The element itself, for functions that read more than texts."""
        return self._element

    @property
    def text(self) -> str:
        return xml_text(Selected(self._element), self._run)

    @property
    def whole(self) -> str:
        return self.text

    def part(self, number: int, sub: int = 0) -> str:
        return ""

    def find(self, path: str) -> str:
        return xml_leaf(self._element, compiled(path), self._run)


@lru_cache(maxsize=512)
def compiled(path: str) -> XmlPath:
    """A path of a function, compiled once."""
    return compile_path(path)


def make_node(raw: str, level: int, kind: str, place: int, run: Run) -> Hl7Node | None:
    """A node for a function, one for each place of the message; None when there is nothing."""
    if not raw:
        return None
    found = run.nodes.get((place, kind))
    if found is None:
        found = run.nodes[place, kind] = Hl7Node(raw, level, kind, place, run)
    return found


def xml_node(element: Element | None, run: Run) -> XmlNode | None:
    return XmlNode(element, run) if element is not None else None


def xml_first(element: Element, path: XmlPath) -> Element | None:
    """The first element that a path leads to."""
    found = path.select(element)
    return found[0].element if found else None


def xml_select(element: Element, path: XmlPath) -> Sequence[Selected]:
    return path.select(element)


def xml_text(selected: Selected, run: Run) -> str:
    """The trimmed text of what a path found; marks it as read and leaves its place in `run.at`."""
    text = selected.text.strip()
    element, attribute = selected
    number = list(element.attrs).index(attribute) + 1 if attribute else 0
    run.at = (element.start << 8 | min(number, 255)) << 16
    if text:
        run.read_elements.add(run.at)
    return text


def xml_leaf(element: Element, path: XmlPath | Selected, run: Run) -> str:
    """The text of the first thing with text that a path leads to (or of one that was found already)."""
    if isinstance(path, Selected):
        return xml_text(path, run)
    for selected in path.select(element):
        text = xml_text(selected, run)
        if text:
            return text
    return ""


def xml_full(element: Element, path: XmlPath, run: Run) -> bool:
    """Whether a path leads to anything with text or attributes in it."""
    for selected in path.select(element):
        if selected.attribute:
            if selected.text.strip():
                return True
        elif any(below.text.strip() or below.attrs for below in selected.element.walk()):
            return True
    return False
