"""What no rule read: every element of the input that holds something and went nowhere.

HL7 v2: each generated function that reads a segment has a bit; it marks the segments it ran on. What a function reads whenever it runs is known
when the set is compiled, so here only what a segment holds beyond that is looked for. What it reads only when a condition holds, or nothing better
is there, counts when the trace names its place, or when it was noted that it was read and gave nothing. XML: the elements and attributes that were read are recorded one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import cached_property
from sys import byteorder
from typing import Final

from adapter.formats.kith import XmlMessage
from adapter.mapping.access import COMPONENT, FIELD, REPETITION, SEGMENT, SUBCOMPONENT, Read
from adapter.mapping.paths import PathError, hl7_path
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

_MOST: Final = 256
"""Fields that a path can name (paths.MAX_FIELD)."""

_COUNTERS: Final = frozenset(
    {("PID", 1), ("PV1", 1), ("OBX", 1), ("OBR", 1), ("DG1", 1), ("AL1", 1), ("NK1", 1), ("NTE", 1), ("SPM", 1), ("EVN", 1)}
)
"""Set ids and EVN-1 (the trigger again, deprecated): they count segments and say nothing else."""


class Coverage:
    """What the readers of one segment cover. `sure`: what they read whenever they run, for each field the leaves of the first repetition and of
    all; `perhaps`: what they read when a condition holds or nothing better is there.
    """

    __slots__ = ("caps", "components", "perhaps", "sure", "whole")

    def __init__(self, sure: Iterable[Read], perhaps: Iterable[Read]) -> None:
        self.sure = _by_field(sure)
        self.perhaps = _by_field(perhaps)
        self.whole = {number for number, (_, every) in self.sure.items() if (0, 0) in every}
        self.caps = [
            1000 if number in self.whole or number == 0 else _prefix(self.sure[number][0]) if number in self.sure else 0
            for number in range(_MOST)
        ]
        """For each field how many components may stand there with nothing left unread; 0: nobody surely reads the field."""
        self.components = [
            frozenset(component for component, sub in self.sure[number][0] if sub < 2) if number in self.sure else frozenset[int]()
            for number in range(_MOST)
        ]
        """For each field the components of the first repetition whose first subcomponent is surely read."""


Leaves = set[tuple[int, int]]
"""(component, subcomponent); 0 is all of them."""


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


def _prefix(leaves: Leaves) -> int:
    """How many components from the first on have at least their first subcomponent read: with no more of them, and none divided, all is read."""
    number = 0
    while (number + 1, 1) in leaves or (number + 1, 0) in leaves:
        number += 1
    return 1000 if (0, 0) in leaves else number


def coverage(program: Program, name: str, mask: int) -> Coverage:
    """What the readers named by `mask` cover of a segment."""
    key = (name, mask)
    found = program.covers.get(key)
    if found is None:
        sure: set[Read] = set(_ENGINE_READS.get(name, ()))
        perhaps: set[Read] = set()
        for number, (covered, surely) in enumerate(program.emitter.bits.get(name, ())):
            if mask >> number & 1:
                perhaps |= {read for _, read in covered.fields}
                sure |= {read for segment, read in surely.fields if segment == name}
        found = program.covers[key] = Coverage(sure, perhaps)
    covers: Coverage = found
    return covers


class Taken:
    """What was really read of what is read only sometimes: told by the trace, and by what was noted of values that gave nothing."""

    def __init__(self, program: Program, run: Run, trace: array[int]) -> None:
        self.program, self.run, self.trace = program, run, trace
        self.places = set(_without_events(trace))
        self.places.update([where & ~_EVENT for where in run.seen])
        self.nodes = set(run.whole)

    @cached_property
    def whole(self) -> set[int]:
        """Places of nodes of which a rule read all. Every event has to be looked at: ask only for a place that the trace names."""
        whole = self.program.emitter.whole
        return {event & ~_EVENT for event in self.trace if event & _EVENT in whole}

    @cached_property
    def identified(self) -> dict[int, frozenset[int]]:
        """Places of nodes that were read as identities, and the components that make them."""
        return {place: _identity_parts(side, data_type) for place, data_type, side in self.run.identified}

    def __contains__(self, leaf: tuple[int, int, int, int, int]) -> bool:
        segment, field, repetition, component, sub = leaf
        at_field = segment << SEGMENT | field << FIELD
        at_repetition = at_field | repetition << REPETITION
        at_component = at_repetition | component << COMPONENT
        places = self.places
        if at_component | sub << SUBCOMPONENT in places or (
            sub == 1 and (at_component in places or (component == 1 and at_repetition in places))
        ):
            return True
        for at in (at_field, at_repetition, at_component):
            if at in self.nodes or (at in places and at in self.whole):
                return True
        parts = self.identified.get(at_repetition)
        return parts is not None and (component in parts or 0 in parts)


def _without_events(trace: array[int]) -> list[int]:
    """The places of a trace's events."""
    if byteorder == "big":
        return [event & ~_EVENT for event in trace]
    raw = bytearray(trace.tobytes())
    raw[0::8] = raw[1::8] = bytes(len(trace))  # the low 16 bits of each, all at once
    return memoryview(raw).cast("Q").tolist()


def _identity_parts(side: SideResource, data_type: str) -> frozenset[int]:
    """The components of a data type that the identity of a side resource reads; 0 is all of them."""
    found: set[int] = set()
    for key in side.identity:
        for text in [key.path] if key.path else key.parts:
            try:
                path = hl7_path(text.removesuffix("?"))
            except PathError:
                continue  # `ordinal`, a constant, a resource
            found.update([path.component] if path.kind == "part" else IDENTIFIER_PARTS.get(data_type, (0,)) if path.kind == "this" else ())
    return frozenset(found)


def unread(program: Program, run: Run, trace: array[int]) -> list[str]:
    """The paths that hold something that no rule read, grouped: repetitions of a segment and of a field count once."""
    message = run.message
    if isinstance(message, XmlMessage):
        return _unread_xml(message, run)
    found: dict[str, None] = {}
    repetition, component, sub = run.separators
    runs = run.runs
    covers = program.covers
    taken: Taken | None = None
    places: set[int] = set()
    for segment in message.segments:
        name, index = segment.name, segment.index
        mask = runs[index]
        cover = covers.get((name, mask)) or coverage(program, name, mask)
        for number, (text, cap) in enumerate(zip(segment.fields, cover.caps, strict=False)):
            if text and (text.count(component) >= cap or repetition in text or sub in text):
                if number in cover.whole:
                    continue
                if number in cover.sure or number in cover.perhaps:
                    if taken is None:
                        taken = Taken(program, run, trace)
                        places = taken.places
                    if repetition not in text and sub not in text:  # the usual field, leaf by leaf
                        at = index << SEGMENT | number << FIELD | 1 << REPETITION
                        components = cover.components[number]
                        for c, part in enumerate(text.split(component), 1):
                            if part and c not in components and at + (c << COMPONENT) not in places and (c > 1 or at not in places):
                                break
                        else:
                            continue
                    _field(index, number, text, cover, taken, run, found)
                elif number and not (mask and (name, number) in _COUNTERS) and text.strip(repetition + component + sub + '" '):
                    found[f"{name}-{number}"] = None
        if len(segment.fields) > _MOST:
            found.update({f"{name}-{number}": None for number in range(_MOST, len(segment.fields)) if segment.fields[number]})
    return list(found)


_NOTHING: Final[tuple[Leaves, Leaves]] = (set(), set())


def _field(index: int, field: int, text: str, cover: Coverage, taken: Taken, run: Run, found: dict[str, None]) -> None:
    """A field that may hold more than was read: look at each leaf."""
    repetition, component, sub = run.separators
    all_sure, all_perhaps = cover.sure.get(field, _NOTHING), cover.perhaps.get(field, _NOTHING)
    for number, one in enumerate(text.split(repetition), 1):
        sure, perhaps = (all_sure[1], all_perhaps[1]) if number > 1 else (all_sure[0], all_perhaps[0])
        if (0, 0) in sure:
            continue
        for c, part in enumerate(one.split(component), 1):
            if not part or part == '""' or (c, 0) in sure:
                continue
            for s, leaf in enumerate(part.split(sub), 1):
                if not leaf or leaf == '""' or leaf.isspace() or (c, s) in sure:
                    continue
                known = (c, s) in perhaps or (c, 0) in perhaps or (0, 0) in perhaps
                if not known or (index, field, number, c, s) not in taken:
                    path = f"{run.message.segments[index].name}-{field}"  # type: ignore[union-attr]
                    whole = c == 1 and s == 1 and component not in one and sub not in part
                    found[path if whole else f"{path}.{c}" if s == 1 and sub not in part else f"{path}.{c}.{s}"] = None


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
