"""Groups of segments: which segment belongs to which order, observation, visit. Tolerant of what is missing and of a wrong order.

A segment goes to the innermost open group that can take it, or to a new group inside that one, or one level further out. A group can take a
segment of its list; one of its `starts` only when it does not have it yet and has not passed it. A segment that no open group can take opens
the group that it starts, with the groups around it; one that belongs nowhere (a Z segment) stays where it stands and closes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from adapter.formats.hl7v2 import Segment
from adapter.mapping.syntax import Group


class Instance:
    """One group in one message: its segments by name, in order. The message itself is the instance without a parent, its `name` empty."""

    __slots__ = ("children", "furthest", "inside", "name", "nearest", "only", "parent", "segments")

    def __init__(self, name: str, parent: Instance | None) -> None:
        self.name = name
        self.parent = parent
        self.segments: dict[str, list[Segment]] = {}
        self.children: list[Instance] = []
        self.furthest = -1
        self.inside: defaultdict[str, list[Any]] = defaultdict(list)
        """The resources (references.Unit) made here and in the groups inside, by their name in the message file."""
        self.only: dict[str, Segment] = {}
        """The segment of a name that is nearest to all in this group, where it is the only one at its level (runtime.Run.near)."""
        self.nearest: dict[str, Any] = {}
        """The one resource of a name that this group and what is inside it would refer to, once it was looked up (references.References)."""


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

    def arrange(self, segments: Sequence[Segment]) -> tuple[Instance, list[Instance], dict[str, list[Instance]]]:
        """The message's own instance, for each segment the instance that has it, and the instances of each group in order."""
        root = Instance("", None)
        owners: list[Instance] = []
        groups: dict[str, list[Instance]] = {}
        if not self.groups:
            by_name = root.segments
            for segment in segments:
                found = by_name.get(segment.name)
                if found is None:
                    by_name[segment.name] = [segment]
                else:
                    found.append(segment)
            return root, [root] * len(segments), {}
        current = root
        for segment in segments:
            name = segment.name
            current = self._owner(name, current, root)
            held = current.segments.get(name)
            if held is None:
                current.segments[name] = [segment]
            else:
                held.append(segment)
            owners.append(current)
        waiting = root.children[:]
        for made in waiting:
            groups.setdefault(made.name, []).append(made)
            waiting.extend(made.children)
        return root, owners, groups

    def _owner(self, name: str, current: Instance, root: Instance) -> Instance:
        at: Instance | None = current
        while at is not None:
            place = self.order[at.name].get(name) if at.name else None
            if place is not None:
                if name not in self.starts[at.name]:
                    return at
                if name not in at.segments and place >= at.furthest:
                    at.furthest = place
                    return at
            group = self.opening.get((at.name, name))
            if group is not None:
                return self._open(group, at, name)
            at = at.parent
        group = self.somewhere.get(name)
        return self._open_chain(group, root, name) if group is not None else current

    def _open(self, group: str, around: Instance, segment: str) -> Instance:
        made = Instance(group, around)
        made.furthest = self.order[group].get(segment, -1)
        around.children.append(made)
        return made

    def _open_chain(self, group: str, root: Instance, segment: str) -> Instance:
        chain = [group]
        while self.groups[chain[-1]].inside:
            chain.append(self.groups[chain[-1]].inside)
        at = root
        for name in reversed(chain):
            at = self._open(name, at, segment)
        return at
