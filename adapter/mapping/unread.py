"""What no rule read: every element of the input that holds something and went nowhere.

HL7 v2: each generated function that reads a segment has a bit; it marks the segments it ran on. What a function reads whenever it runs is known
when the set is compiled, so which leaves of a segment are left over follows from its shape (`Hl7Message.shapes`) and its bits, and is worked out once
for each. What is read elsewhere behind a gate (gates.py: a loop, an object, a condition) has a bit of its own, set where the gate was passed. What is
read only when a condition holds, or nothing better is there, and what a function or a table may leave out, counts when the trace names its place, or
when it was noted that it was understood though nothing came of it. XML: the elements and attributes that were read are recorded one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from sys import byteorder
from typing import Final

from adapter.formats.hl7v2 import Hl7Message, Segment
from adapter.formats.kith import XmlMessage
from adapter.mapping.access import COMPONENT, FIELD, REPETITION, SEGMENT, SUBCOMPONENT, Read
from adapter.mapping.paths import PathError, hl7_path
from adapter.mapping.places import unpack
from adapter.mapping.plan import SideResource
from adapter.mapping.program import Program
from adapter.mapping.runtime import Run
from adapter.mapping.writing import IDENTIFIER_PARTS

_ENGINE_READS: Final[dict[str, frozenset[Read]]] = {
    "MSH": frozenset(
        {(1, 0, 0, 0), (2, 0, 0, 0), (7, 1, 1, 1), (9, 1, 0, 0), (10, 1, 1, 1), (12, 1, 1, 1), (18, 0, 0, 0), (3, 1, 0, 0), (4, 1, 0, 0)}
    ),
}
"""What the engine itself reads: separators, sender, time, kind, id, version and charset."""

_EVENT: Final = (1 << 16) - 1
"""The bits of a trace's number that hold the event."""

_COUNTERS: Final = frozenset(
    {("PID", 1), ("PV1", 1), ("OBX", 1), ("OBR", 1), ("DG1", 1), ("AL1", 1), ("NK1", 1), ("NTE", 1), ("SPM", 1), ("EVN", 1)}
)
"""Set ids and EVN-1 (the trigger again, deprecated): they count segments and say nothing else."""


Leaves = set[tuple[int, int]]
"""(component, subcomponent); 0 is all of them."""
Leaf = tuple[int, int, int, int]
"""A leaf of a segment: field, repetition, component, subcomponent, from 1."""


@dataclass(frozen=True, slots=True)
class Residue:
    """What the readers of a segment of one shape may have left. `never`: the leaves (and fields) that none of them reads, with their path;
    `perhaps`: those that are read only sometimes: the place (mixed) by which the trace names them likeliest, the others, the leaf, its path.
    """

    never: tuple[tuple[Leaf, str], ...]
    perhaps: tuple[tuple[int, tuple[int, ...], Leaf, str], ...]


_NOTHING: Final = Residue((), ())
_USUAL_TRACE: Final = 4096
"""Events of a trace whose masks are kept."""
_MOST_RESIDUES: Final = 10_000
_LONGEST_SHAPE: Final = 500
"""Shapes that are kept, and how long they may be: more than record systems write."""


def _by_field(reads: Iterable[Read]) -> dict[int, tuple[Leaves, Leaves]]:
    """For each field what is read of its first repetition, and of every one."""
    found: dict[int, tuple[Leaves, Leaves]] = {}
    for number, repetition, component, sub in reads:
        first, every = found.setdefault(number, (set(), set()))
        if repetition < 2:
            first.add((component, sub))
        if repetition == 0:
            every.add((component, sub))
    found.pop(0, None)
    return found


def _residue(program: Program, name: str, mask: int, shape: bytes) -> Residue:
    """What the readers named by `mask` may leave of a segment of this shape."""
    sure: set[Read] = set(_ENGINE_READS.get(name, ()))
    perhaps: set[Read] = set()
    for number, (covered, surely) in enumerate(program.emitter.bits.get(name, ())):
        if mask >> number & 1:
            perhaps |= {read for _, read in covered.fields}
            sure |= {read for segment, read in surely.fields if segment == name}
    surely_read, sometimes_read = _by_field(sure), _by_field(perhaps)
    fields = _fields(name, shape)
    never: list[tuple[Leaf, str]] = []
    doubtful: list[tuple[int, tuple[int, ...], Leaf, str]] = []
    for number, text in enumerate(fields[1:], 1):
        known = surely_read.get(number), sometimes_read.get(number)
        if known == (None, None):
            if "x" in text and not (mask and (name, number) in _COUNTERS):
                never.append(((number, 0, 0, 0), f"{name}-{number}"))
            continue
        for leaf, path in _leaves(name, number, text):
            position = 1 if leaf[1] > 1 else 0
            is_sure, is_perhaps = (reads[position] if reads else set[tuple[int, int]]() for reads in known)
            wider = {leaf[2:], (leaf[2], 0), (0, 0)}
            if not wider.isdisjoint(is_sure):
                continue
            if wider.isdisjoint(is_perhaps):
                never.append((leaf, path))
            else:
                own, *wider_places = _places(leaf, alone="." not in path)
                doubtful.append((own, tuple(wider_places), leaf, path))
    return Residue(tuple(never), tuple(doubtful)) if never or doubtful else _NOTHING


def _fields(name: str, shape: bytes) -> list[str]:
    """The fields of a shape, by their numbers."""
    fields = shape.decode().split("|")
    if name == "MSH":
        fields.insert(1, "")  # MSH-1, which is the separator itself
    return fields


def _leaves(name: str, field: int, text: str) -> Iterator[tuple[Leaf, str]]:
    """The leaves that a field of a shape holds, each with its path as a person writes it."""
    for number, one in enumerate(text.split("~"), 1):
        for c, part in enumerate(one.split("^"), 1):
            for s, leaf in enumerate(part.split("&"), 1):
                if leaf:
                    path = f"{name}-{field}"
                    if "^" in one or "&" in part:
                        path += f".{c}.{s}" if "&" in part else f".{c}"
                    yield (field, number, c, s), path


def _places(leaf: Leaf, *, alone: bool) -> list[int]:
    """The places within its segment (mixed) by which a trace names a leaf: its own, and those of what it is the first part of; the likeliest one first.

    `alone`: there is nothing else in its repetition.
    """
    field, repetition, component, sub = leaf
    at_repetition = field << FIELD | repetition << REPETITION
    at_component = at_repetition | component << COMPONENT
    places = [at_component | sub << SUBCOMPONENT]
    if sub == 1:
        places.insert(0, at_component)
        if component == 1:
            places.insert(0 if alone else 1, at_repetition)
    return [mixed(place) for place in places]


class Taken:
    """What was really read of what is read only sometimes: told by the trace, and by what was noted of values that gave nothing."""

    def __init__(self, program: Program, run: Run, trace: array[int]) -> None:
        self.program, self.run = program, run
        self.places = _mixed_places(trace)
        """Mixed."""
        self.places.update([mixed(where & ~_EVENT) for where in run.seen])
        self.nodes = set(run.whole)

    @cached_property
    def identified(self) -> dict[int, frozenset[tuple[int, int]]]:
        """Places of nodes that were read as identities, and the parts that make them."""
        parts = self.program.identity_parts
        found: dict[int, frozenset[tuple[int, int]]] = {}
        for place, data_type, side in self.run.identified:
            known = parts.get((side.index, data_type))
            if known is None:
                known = parts[side.index, data_type] = _identity_parts(side, data_type)
            found[place] = known
        return found

    def has(self, segment: int, leaf: Leaf) -> bool:
        """Whether a leaf was read by itself, or with what it stands in."""
        base = mixed(segment << SEGMENT)
        return not self.places.isdisjoint([base ^ place for place in _places(leaf, alone=False)]) or self.has_around(segment, leaf)

    def has_around(self, segment: int, leaf: Leaf) -> bool:
        """Whether a leaf was read with all of what it stands in, or as a part of an identity. (Its own places are asked before.)"""
        field, repetition, component, sub = leaf
        at_field = segment << SEGMENT | field << FIELD
        at_repetition = at_field | repetition << REPETITION
        if not self.nodes.isdisjoint((at_field, at_repetition, at_repetition | component << COMPONENT)):
            return True
        parts = self.identified.get(at_repetition)
        return parts is not None and not parts.isdisjoint({(component, sub), (component, 0), (0, 0)})


def mixed(place: int) -> int:
    """A place with its numbers mixed into its low bits, which are those of the event and else zero: sets of places as they are find a place by trying
    most of the others first. `mixed(a | b)` is `mixed(a) ^ mixed(b)`.
    """
    return place ^ (place >> 38 & _EVENT) ^ (place >> COMPONENT & 0x3F)


def _mixed_places(trace: array[int]) -> set[int]:
    """The places of a trace's events, mixed: all at once, as one large number."""
    count = len(trace)
    number = int.from_bytes(trace.tobytes(), byteorder) & _lanes(count, ~_EVENT)
    number ^= (number >> 38 & _lanes(count, _EVENT)) ^ (number >> COMPONENT & _lanes(count, 0x3F))
    return set(array("Q", number.to_bytes(8 * count, byteorder)))


def _lanes(count: int, mask: int) -> int:
    """`count` times the 64 bits of a mask side by side. Those of a usual trace are kept; those of a giant one would fill the memory."""
    return _kept_lanes(count, mask) if count <= _USUAL_TRACE else _made_lanes(count, mask)


def _made_lanes(count: int, mask: int) -> int:
    return int.from_bytes((mask & (1 << 64) - 1).to_bytes(8, byteorder) * count, byteorder)


_kept_lanes: Final = lru_cache(maxsize=256)(_made_lanes)


def _identity_parts(side: SideResource, data_type: str) -> frozenset[tuple[int, int]]:
    """The parts of a data type (component, subcomponent) that the identity of a side resource reads; 0 is all of them."""
    found: set[tuple[int, int]] = set()
    for key in side.identity:
        for text in [key.path] if key.path else key.parts:
            try:
                path = hl7_path(text.removesuffix("?"))
            except PathError:
                continue  # `ordinal`, a constant, a resource
            if path.kind == "part":
                found.add((path.component, path.subcomponent))
            elif path.kind == "this":
                found.update(IDENTIFIER_PARTS.get(data_type, ((0, 0),)))
    return frozenset(found)


def unread(program: Program, run: Run, trace: array[int]) -> list[str]:
    """The paths that hold something that no rule read, grouped: repetitions of a segment and of a field count once."""
    message = run.message
    if isinstance(message, XmlMessage):
        return _unread_xml(message, run)
    found: dict[str, None] = {}
    runs, residues = run.runs, program.residues
    taken: Taken | None = None
    places: set[int] = set()
    shapes = run.shapes
    for segment, shape in zip(message.segments, shapes, strict=True):
        index = segment.index
        key = (segment.name, runs[index], shape)
        residue = residues.get(key)
        if residue is None:
            residue = _residue(program, *key)
            if len(shape) <= _LONGEST_SHAPE:
                if len(residues) >= _MOST_RESIDUES:
                    residues.clear()
                residues[key] = residue
        for leaf, path in residue.never:
            if path not in found and _says_something(message, segment, leaf):
                found[path] = None
        if residue.perhaps:
            if taken is None:
                taken = Taken(program, run, trace)
                places = taken.places
            base = mixed(index << SEGMENT)
            for own, wider, leaf, path in residue.perhaps:
                if base ^ own in places or path in found:
                    continue
                for place in wider:
                    if base ^ place in places:
                        break
                else:
                    if not taken.has_around(index, leaf) and _says_something(message, segment, leaf):
                        found[path] = None
    if run.missed:
        taken = taken or Taken(program, run, trace)
        found.update(dict.fromkeys(_missed(message, shapes, taken, run.missed)))
    return list(found)


def _missed(message: Hl7Message, shapes: list[bytes], taken: Taken, places: list[int]) -> Iterator[str]:
    """The paths of what stands in nodes of which a function made nothing, and no other rule anything."""
    nodes: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for place in places:
        index, field, repetition, component, _ = unpack(place >> 16)
        nodes.setdefault((index, field), set()).add((repetition, component))
    for (index, field), parts in nodes.items():
        segment = message.segments[index]
        repetitions = segment.fields[field].split(message.repetition)
        told: set[str] = set()
        for leaf, path in _leaves(segment.name, field, _fields(segment.name, shapes[index])[field]):
            if path in told or parts.isdisjoint({(leaf[1], 0), leaf[1:3]}) or taken.has(index, leaf):
                continue
            if _says(message, repetitions[leaf[1] - 1], leaf):
                told.add(path)
                yield path


def _says_something(message: Hl7Message, segment: Segment, leaf: Leaf) -> bool:
    """Whether there is more at a leaf (or in a whole field: repetition 0) than blanks and HL7's null."""
    field, repetition, *_ = leaf
    text = segment.fields[field]
    if not repetition:
        return bool(text.strip(message.repetition + message.component + message.subcomponent + '" '))
    return _says(message, text.split(message.repetition)[repetition - 1], leaf)


def _says(message: Hl7Message, repetition: str, leaf: Leaf) -> bool:
    """Whether there is more at a leaf of a repetition than blanks and HL7's null."""
    text = repetition.split(message.component)[leaf[2] - 1].split(message.subcomponent)[leaf[3] - 1]
    return not text.isspace() and text != '""'


def _unread_xml(message: XmlMessage, run: Run) -> list[str]:
    """Texts and attributes that were not read, by their path without numbers."""
    found: dict[str, None] = {}
    read = run.read_elements
    for element in message.root.walk():
        attributes = list(element.attrs)
        coded = "V" in attributes and (element.start << 8 | attributes.index("V") + 1) << 16 in read
        if element.text.strip() and (element.start << 8) << 16 not in read:
            found[_plain(message.path(element))] = None
        for number, (key, value) in enumerate(element.attrs.items(), 1):
            if (
                value.strip()
                and not (coded and key == "DN")  # the text of a code that was read
                and (element.start << 8 | min(number, 255)) << 16 not in read
                and not key.endswith(("schemaLocation", "}type"))
            ):
                found[_plain(message.path(element, key))] = None
    return list(found)


def _plain(path: str) -> str:
    """A path without the numbers of repeated elements."""
    return "/".join(step.partition("[")[0] for step in path.split("/"))
