"""A message as a tree to look at: segments, fields, components or XML elements, each with its name, type and place in the bytes.

Invariants: a node's bytes lie inside its parent's; without `values` no text of the message is in the tree; at most `MOST` nodes, and the tree says
when there would be more. Names of fields and components: HL7's own (hl7apy's tables); names of elements: Norwegian, where we have one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import orjson

from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import Element, XmlMessage
from adapter.mapping.hl7tables import Hl7Tables
from adapter.resources import package_bytes

MOST: Final = 20_000
"""Nodes: an ORU with 300 results has 6 000."""

Spans = Collection[tuple[int, int]]


@dataclass(slots=True)
class Node:
    """One part of the message. `path` as the trace names it; `label`: what people call it; `type`: its HL7 data type; `start`, `end`: half-open bytes.

    `unread`: it holds something that no rule read. `text`: the value, escapes resolved, when values were asked for; empty for one that has parts.
    """

    path: str
    label: str
    type: str
    start: int
    end: int
    unread: bool = False
    text: str = ""
    children: list[Node] = field(default_factory=list["Node"])


@dataclass(slots=True)
class Outline:
    """The tree. `cut`: there is more of the message than it shows. `charset`: the codec of its bytes."""

    nodes: list[Node]
    cut: bool
    charset: str = ""


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    names: dict[str, dict[str, list[str]]] = orjson.loads(package_bytes("workbench", "data", "hl7v2-names.json"))
    return names


@cache
def _kith_names() -> dict[str, str]:
    names: dict[str, str] = orjson.loads(package_bytes("workbench", "data", "kith-names.json"))
    return names


def outline(message: Hl7Message | XmlMessage, unread: Iterable[str] = (), read: Spans = (), *, values: bool) -> Outline:
    """The tree of a message. `unread`: the paths that the mapping reported; `read`: the bytes that the trace knows of, which overrule them."""
    maker = _Maker(frozenset(unread), frozenset(read), values)
    nodes = maker.hl7(message) if isinstance(message, Hl7Message) else [maker.xml(message, message.root)]
    return Outline(nodes, maker.left <= 0, message.charset)


class _Maker:
    def __init__(self, unread: frozenset[str], read: frozenset[tuple[int, int]], values: bool) -> None:
        self._unread = unread
        self._read = read
        self._values = values
        self._tables = Hl7Tables()
        self.left = MOST

    def _node(self, path: str, label: str, kind: str, span: tuple[int, int], text: str, above: bool) -> Node:
        self.left -= 1
        told = plain_path(path) in self._unread
        unread = (told or above) and span[0] < span[1] and span not in self._read
        return Node(path, label, kind, *span, unread, text if self._values else "")

    # --- HL7 v2

    def hl7(self, message: Hl7Message) -> list[Node]:
        nodes: list[Node] = []
        for segment in message.segments:
            if self.left <= 0:
                break
            at = segment.index
            node = self._node(message.path(at), "", "", message.locate(at), "", above=False)
            names = _names()["segments"].get(segment.name, [])
            for number in range(1, len(segment.fields)):
                if segment.fields[number] and self.left > 0:
                    label = names[number - 1] if number <= len(names) else ""
                    node.children += self._field(message, at, number, label, segment.name)
            nodes.append(node)
        return nodes

    def _field(self, message: Hl7Message, at: int, number: int, label: str, segment: str) -> list[Node]:
        text = message.segments[at].fields[number]
        kind = self._tables.field_type(segment, number)
        if segment == "MSH" and number <= 2:
            return [self._node(message.path(at, number), label, kind, message.locate(at, number), text, above=False)]
        found: list[Node] = []
        for repetition, one in enumerate(text.split(message.repetition), 1):
            if one:
                found.append(self._value(message, (at, number, repetition, 0, 0), kind, label, one, above=False))
        return found

    def _value(self, message: Hl7Message, place: tuple[int, int, int, int, int], kind: str, label: str, text: str, *, above: bool) -> Node:
        """A repetition, component or subcomponent with its parts."""
        at, number, repetition, component, sub = place
        separator = "" if sub else message.subcomponent if component else message.component
        divided = bool(separator) and (separator in text or (not component and message.subcomponent in text))
        node = self._node(message.path(*place), label, kind, message.locate(*place), "" if divided else message.unescape(text), above)
        if not divided:
            return node
        names = _names()["types"].get(kind, [])
        for position, part in enumerate(text.split(separator), 1):
            if part and self.left > 0:
                below = (at, number, repetition, component, position) if component else (at, number, repetition, position, 0)
                name = names[position - 1] if position <= len(names) else ""
                node.children.append(
                    self._value(message, below, self._tables.component_type(kind, position), name, part, above=node.unread)
                )
        return node

    # --- XML

    def xml(self, message: XmlMessage, element: Element) -> Node:
        text = "" if element.children else element.text.strip()
        path = message.path(element)
        span = message.locate(element)
        # the text between the tags is what a rule reads; the element's own node holds all of it
        node = self._node(path, element_name(element.local), "", span if text else (element.start, element.end), text, above=False)
        for name in element.attrs:
            local = name.rpartition("}")[2]
            if self.left > 0:
                value = element.attrs[name]
                spoken = _kith_names().get(f"@{local}", "")
                node.children.append(self._node(message.path(element, name), spoken, "", message.locate(element, name), value, above=False))
        for child in element.children:
            if self.left > 0:
                node.children.append(self.xml(message, child))
        if node.children:
            node.start, node.end = element.start, element.end
        return node


def plain_path(path: str) -> str:
    """A path without the numbers of repeated segments, fields and elements, as what was not read is reported."""
    return re.sub(r"\[\d+\]", "", path)


def element_name(local: str) -> str:
    """An element's Norwegian name: from our table, else its own name in words (`TypeJournalinfo` → `Type journalinfo`)."""
    known = _kith_names().get(local)
    if known is not None:
        return known
    spoken = re.sub(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])", " ", local)
    return spoken[:1] + "".join(word if word.isupper() else word.lower() for word in re.split(r"( )", spoken[1:]))
