"""What no rule read: every element of the input that holds something and went nowhere.

HL7 v2: each generated function that reads a segment has a bit; it marks the segments it ran on. What a bit covers is known when the set is
compiled, so here only what a segment holds beyond that is looked for. XML: the elements and attributes that were read are recorded one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from adapter.formats.kith import XmlMessage
from adapter.mapping.access import Read
from adapter.mapping.program import Program
from adapter.mapping.runtime import Run

_ENGINE_READS: Final[dict[str, frozenset[Read]]] = {
    "MSH": frozenset(
        {(1, 0, 0, 0), (2, 0, 0, 0), (7, 1, 1, 1), (9, 1, 0, 0), (10, 1, 1, 1), (12, 1, 1, 1), (18, 0, 0, 0), (3, 1, 0, 0), (4, 1, 0, 0)}
    ),
}
"""What the engine itself reads: separators, sender, time, kind, id, version and charset."""

_MOST: Final = 256
"""Fields that a path can name (paths.MAX_FIELD)."""

_COUNTERS: Final = frozenset(
    {("PID", 1), ("PV1", 1), ("OBX", 1), ("OBR", 1), ("DG1", 1), ("AL1", 1), ("NK1", 1), ("NTE", 1), ("SPM", 1), ("EVN", 1)}
)
"""Set ids and EVN-1 (the trigger again, deprecated): they count segments and say nothing else."""


class Coverage:
    """What the readers of one segment cover: for each field the leaves of the first repetition and of all."""

    __slots__ = ("caps", "fields", "whole")

    def __init__(self, reads: Iterable[Read]) -> None:
        self.whole: set[int] = set()
        self.fields: dict[int, tuple[set[tuple[int, int]], set[tuple[int, int]], int]] = {}
        by_field: dict[int, list[Read]] = {}
        for read in reads:
            by_field.setdefault(read[0], []).append(read)
        for number, found in by_field.items():
            if number == 0:
                continue
            every = {(component, sub) for _, repetition, component, sub in found if repetition == 0}
            first = every | {(component, sub) for _, repetition, component, sub in found if repetition == 1}
            if (0, 0) in every:
                self.whole.add(number)
                continue
            self.fields[number] = (first, every, _prefix(first))
        self.caps = [
            1000 if number in self.whole or number == 0 else self.fields[number][2] if number in self.fields else 0
            for number in range(_MOST)
        ]
        """For each field how many components may stand there with nothing left unread; 0: nobody reads the field."""


def _prefix(leaves: set[tuple[int, int]]) -> int:
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
        reads: set[Read] = set(_ENGINE_READS.get(name, ()))
        for number, (covered, _) in enumerate(program.emitter.bits.get(name, ())):
            if mask >> number & 1:
                reads |= {read for _, read in covered.fields}
        found = program.covers[key] = Coverage(reads)
    covers: Coverage = found
    return covers


def unread(program: Program, run: Run) -> list[str]:
    """The paths that hold something that no rule read, grouped: repetitions of a segment and of a field count once."""
    message = run.message
    if isinstance(message, XmlMessage):
        return _unread_xml(message, run)
    found: dict[str, None] = {}
    repetition, component, sub = run.separators
    runs = run.runs
    covers = program.covers
    for segment in message.segments:
        name = segment.name
        mask = runs[segment.index]
        cover = covers.get((name, mask)) or coverage(program, name, mask)
        for number, (text, cap) in enumerate(zip(segment.fields, cover.caps, strict=False)):
            if text and (text.count(component) >= cap or repetition in text or sub in text):
                if number in cover.whole:
                    continue
                known = cover.fields.get(number)
                if known is not None:
                    _field(f"{name}-{number}", text, known, run, found)
                elif number and not (mask and (name, number) in _COUNTERS) and text.strip(repetition + component + sub + '" '):
                    found[f"{name}-{number}"] = None
        if len(segment.fields) > _MOST:
            found.update({f"{name}-{number}": None for number in range(_MOST, len(segment.fields)) if segment.fields[number]})
    return list(found)


def _field(path: str, text: str, known: tuple[set[tuple[int, int]], set[tuple[int, int]], int], run: Run, found: dict[str, None]) -> None:
    """A field that may hold more than was read: look at each leaf."""
    repetition, component, sub = run.separators
    for number, one in enumerate(text.split(repetition)):
        leaves = known[1] if number else known[0]
        if (0, 0) in leaves:
            continue
        for c, part in enumerate(one.split(component), 1):
            if not part or part == '""' or (c, 0) in leaves:
                continue
            for s, leaf in enumerate(part.split(sub), 1):
                if leaf and leaf != '""' and not leaf.isspace() and (c, s) not in leaves:
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
