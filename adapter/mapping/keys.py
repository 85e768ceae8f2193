"""The keys of a resource, from its `identity` (identity.md): compiled with the mappings, run before and while they run.

A single path names a real identifier: all that all single paths give are aliases of one thing. A list is a composite key, of which the first
that has all its parts counts. Parts: a path (typed fields give `system|value` or `code|system`, others their text; `X?` may be empty), the name
of a resource (its key), `=WORD` (a constant), `ordinal` (1, 2, … among those of the message whose other parts are equal).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.fhir.identity import canonical_key, rank
from adapter.formats.kith import Element
from adapter.formats.xpath import Selected, XmlPath
from adapter.mapping.functions.identifiers import own_namespace, read_identifier
from adapter.mapping.nodes import Hl7Node, XmlNode, make_node, xml_text
from adapter.mapping.problems import Place
from adapter.mapping.runtime import Run
from adapter.model import Key

ORDINAL: Final = object()
"""Stands in a composite key for the ordinal, which is known when the other parts are."""

Reading = str
"""The name of a generated function (value, place, run): for a single path it gives (raw, place) or None, for a composite (its parts, the places of those
that are read) or None, for a condition whether it holds."""


@dataclass(slots=True)
class Single:
    """A path to an identifier: how it is read, the data type there, the level of what is read, and the rule's place. Of a path that begins with a field of
    HL7 v2 that field (`segment`, `field`), to pass over one that is not there without asking its function.
    """

    read: Reading
    data_type: str
    level: int
    rule: Place
    path: XmlPath | None = None
    segment: str = ""
    field: int = 0


@dataclass(slots=True)
class Keys:
    """How the things of one resource (by its `name`) are told apart."""

    name: str
    type: str
    singles: list[Single] = field(default_factory=list)
    composites: list[Reading] = field(default_factory=list)
    on_others: set[Reading] = field(default_factory=set)
    """Those of them that are built on the key of another resource."""
    is_owned: Reading | bool = False
    rule: Place = field(default_factory=lambda: Place(""))

    def keys(self, run: Run, value: Any, place: int, data_type: str = "") -> tuple[Key, ...]:
        """The keys of the thing at a node, best first; empty when it cannot be told apart. `run.keyed`: the places that a composite key was made from."""
        run.keyed = ()
        found: list[Key] = []
        here = run.s
        for single in self.singles:
            if here is not None and single.segment == here.name:
                fields = here.fields
                if single.field >= len(fields) or not fields[single.field]:
                    continue
            if single.path is None:
                read = run.linked.functions[single.read](value, place, run)
                if read is None:
                    continue
                raw, at = read
                divide = single.level == 1 and value is not raw
                pairs = identifiers_in(raw, at, single.level, single.data_type or data_type, run, divide=divide)
            else:
                pairs = xml_identifiers(single.path, run, value)
            found += [Key(self.type, system, text) for system, text in pairs]
        if found:
            return rank(found) if len(found) > 1 else (found[0],)
        for composite in self.composites:
            read = run.linked.functions[composite](value, place, run)
            if read is not None:
                parts, run.keyed = read
                return self._derived(composite, parts, run, value, place)
        return ()

    def _derived(self, composite: Reading, parts: Sequence[Any], run: Run, value: Any, place: int) -> tuple[Key, ...]:
        """The key of a composite, and what it would be by the other numbers of the things it is built on: a diagnosis of a patient who was first
        known by a local number is the same diagnosis when the national number comes.
        """
        base = run.settings.identifier_base
        if composite not in self.on_others:
            return (canonical_key(self.type, self._counted(parts, run), base),)
        all_parts = [parts]
        if run.most_keys == 1:
            return (canonical_key(self.type, self._counted(parts, run), base),)
        for number in range(1, run.most_keys):
            run.alternative = number
            other = run.linked.functions[composite](value, place, run)
            if other is not None and other[0] not in all_parts:
                all_parts.append(other[0])
        run.alternative = 0
        return tuple([canonical_key(self.type, self._counted(one, run), base) for one in all_parts])

    def _counted(self, parts: Sequence[Any], run: Run) -> Sequence[str]:
        """The parts with the ordinal filled in."""
        if ORDINAL not in parts:
            return parts
        seen = (self.name, *parts)
        count = run.ordinals[seen] = run.ordinals.get(seen, 0) + 1
        return [str(count) if part is ORDINAL else part for part in parts]

    def owned(self, run: Run, value: Any, place: int) -> bool:
        """Whether the message is the thing's authority."""
        return self.is_owned if isinstance(self.is_owned, bool) else bool(run.linked[self.is_owned](value, place, run))


def xml_identifiers(path: XmlPath, run: Run, element: Element) -> list[tuple[str, str]]:
    """System and value of every identifier that a path leads to."""
    found: list[tuple[str, str]] = []
    for selected in path.select(element):
        known = xml_identifier(selected.element, selected.attribute, run)
        if known is not None and known not in found:
            found.append(known)
    return found


def identifiers_in(raw: str, place: int, level: int, data_type: str, run: Run, *, divide: bool) -> list[tuple[str, str]]:
    """System and value of every identifier in a raw text. `divide`: it is a whole field, whose place is without a repetition."""
    found: list[tuple[str, str]] = []
    for number, one in enumerate(raw.split(run.separators[0]) if divide else [raw], 1):
        if one:
            at = place + (number << 28) if divide else place
            node = make_node(one, level, data_type, at, run)
            known = read_identifier(run.context, node) if node is not None else None
            if known is not None and known not in found:
                found.append(known)
    return found


def xml_identifier(element: Element, attribute: str, run: Run) -> tuple[str, str] | None:
    """An identifier in XML: an Ident with Id and TypeId; any other element or attribute is a number in the source's own namespace."""
    if not attribute and element.child("Id") is not None:
        for below in element.walk():
            for number in range(len(below.attrs) + 1):
                run.read_elements.add((below.start << 8 | number) << 16)
        return read_identifier(run.context, XmlNode(element, run), "Ident")
    text = xml_text(Selected(element, attribute), run)
    if not text:
        return None
    return (own_namespace(run.context, element.local), text) if attribute else read_identifier(run.context, XmlNode(element, run))


def token(raw: str, level: int, data_type: str, place: int, run: Run) -> str:
    """A part of a composite key: `system|value` of an identifier, `code|system` of a code, else the text."""
    known_token = run.known_tokens.get(place)
    if known_token is None:
        known_token = run.known_tokens[place] = _token(raw, level, data_type, place, run)
    return known_token


def _token(raw: str, level: int, data_type: str, place: int, run: Run) -> str:
    if data_type in {"CWE", "CE", "CNE", "CF"} and level < 3:
        clean = run.linked.functions["cl"]
        parts = raw.split(run.separators[level])
        code = clean(parts[0], run)
        if code:
            return f"{code}|{clean(parts[2], run) if len(parts) > 2 else ''}"
        return (clean(parts[1], run) if len(parts) > 1 else "") or (clean(parts[8], run) if len(parts) > 8 else "")
    node = Hl7Node(raw, level, data_type, place, run)
    known = read_identifier(run.context, node, data_type)
    return f"{known[0]}|{known[1]}" if known is not None else ""
