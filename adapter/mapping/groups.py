"""Groups of segments: which segment belongs to which order, observation, visit. Tolerant of what is missing and of a wrong order.

A segment goes to the innermost open group that can take it, or to a new group inside that one, or one level further out. A group can take a
segment of its list; one of its `starts` only when it does not have it yet and has not passed it. A segment that no open group can take opens
the group that it starts, with the groups around it; one that belongs nowhere (a Z segment) stays where it stands and closes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.formats.hl7v2 import Segment
from adapter.mapping.syntax import Group

_MOST_ARRANGED: Final = 2000
_LONGEST_ARRANGED: Final = 200
"""Sequences of segments whose arrangement is kept, and how long they may be."""


class Instance:
    """One group in one message: its segments by name, in order. The message itself is the instance without a parent, its `name` empty."""

    __slots__ = ("connected", "inside", "name", "nearest", "parent", "segments")

    def __init__(self, name: str, parent: Instance | None) -> None:
        self.name = name
        self.parent = parent
        self.segments: dict[str, list[Segment]] = {}
        self.inside: defaultdict[str, list[Any]] = defaultdict(list)
        """The resources (references.Unit) made here and in the groups inside, by their name in the message file."""
        self.nearest: dict[str, Any] = {}
        """The one resource of a name that this group and what is inside it would refer to, once it was looked up (references.References)."""
        self.connected: dict[str, Any] = {}
        """What the resources of a name in the groups inside all refer to, once it was looked up (references.References)."""

    def let_go(self) -> None:
        """Give up the resources, which refer to their groups."""
        self.inside.clear()
        self.nearest.clear()
        self.connected.clear()


@dataclass(slots=True)
class _Open:
    """A group while segments are arranged: its place among all, how far in its list it is, and which segments it has."""

    name: str
    number: int
    parent: _Open | None
    furthest: int = -1
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """Where the segments of a message go, by their names alone: its groups, each with the place of the one around it, the message itself first; the
    group of each segment; for each name of a group its instances in the order of the message.
    """

    groups: tuple[tuple[str, int], ...]
    owners: tuple[int, ...]
    by_name: tuple[tuple[str, tuple[int, ...]], ...]


class GroupPlan:
    """The groups of a message structure."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self.groups = groups
        self.order = {name: {segment: place for place, segment in enumerate(group.segments)} for name, group in groups.items()}
        self.starts = {name: frozenset(group.starts) for name, group in groups.items()}
        self.inside: dict[str, list[str]] = {}
        for name, group in groups.items():
            self.inside.setdefault(group.inside, []).append(name)
        self.opening = {
            (around, segment): name for around, names in self.inside.items() for name in reversed(names) for segment in groups[name].starts
        }
        self.somewhere = {segment: name for name in reversed(list(groups)) for segment in groups[name].starts}
        self._arranged: dict[tuple[str, ...], _Arrangement] = {}

    def arrange(self, segments: Sequence[Segment]) -> tuple[Instance, list[Instance], dict[str, list[Instance]]]:
        """The message's own instance, for each segment the instance that has it, and the instances of each group in order."""
        names = tuple([segment.name for segment in segments])
        arrangement = self._arranged.get(names)
        if arrangement is None:
            arrangement = self._arrange(names)
            if len(names) <= _LONGEST_ARRANGED:
                if len(self._arranged) >= _MOST_ARRANGED:
                    self._arranged.clear()
                self._arranged[names] = arrangement
        instances: list[Instance] = []
        for group, around in arrangement.groups:
            instances.append(Instance(group, instances[around] if instances else None))
        owners = [instances[number] for number in arrangement.owners]
        for segment, owner in zip(segments, owners, strict=True):
            held = owner.segments.get(segment.name)
            if held is None:
                owner.segments[segment.name] = [segment]
            else:
                held.append(segment)
        return instances[0], owners, {name: [instances[number] for number in numbers] for name, numbers in arrangement.by_name}

    def _arrange(self, names: Sequence[str]) -> _Arrangement:
        root = _Open("", 0, None)
        opened = [root]
        owners: list[int] = []
        current = root
        for name in names:
            if self.groups:
                current = self._owner(name, current, opened)
                current.names.add(name)
            owners.append(current.number)
        by_name: dict[str, list[int]] = {}
        inside: dict[int, list[_Open]] = {}
        for group in opened[1:]:
            assert group.parent is not None
            inside.setdefault(group.parent.number, []).append(group)
        waiting = inside.get(0, [])[:]
        for group in waiting:
            by_name.setdefault(group.name, []).append(group.number)
            waiting.extend(inside.get(group.number, ()))
        return _Arrangement(
            tuple((group.name, group.parent.number if group.parent is not None else 0) for group in opened),
            tuple(owners),
            tuple((name, tuple(numbers)) for name, numbers in by_name.items()),
        )

    def _owner(self, name: str, current: _Open, opened: list[_Open]) -> _Open:
        at: _Open | None = current
        while at is not None:
            place = self.order[at.name].get(name) if at.name else None
            if place is not None:
                if name not in self.starts[at.name]:
                    return at
                if name not in at.names and place >= at.furthest:
                    at.furthest = place
                    return at
            group = self.opening.get((at.name, name))
            if group is not None:
                return self._open(group, at, name, opened)
            at = at.parent
        group = self.somewhere.get(name)
        return self._open_chain(group, name, opened) if group is not None else current

    def _open(self, group: str, around: _Open, segment: str, opened: list[_Open]) -> _Open:
        made = _Open(group, len(opened), around, self.order[group].get(segment, -1))
        opened.append(made)
        return made

    def _open_chain(self, group: str, segment: str, opened: list[_Open]) -> _Open:
        chain = [group]
        while self.groups[chain[-1]].inside:
            chain.append(self.groups[chain[-1]].inside)
        at = opened[0]
        for name in reversed(chain):
            at = self._open(name, at, segment, opened)
        return at
