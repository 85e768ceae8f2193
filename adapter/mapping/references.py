"""References between the resources of a message: by name, from the same group or the nearest one around, and the keys that others are built on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from adapter.formats.hl7v2 import Segment
from adapter.formats.kith import Element
from adapter.mapping.groups import Instance
from adapter.mapping.messageplan import LinkPlan, ResourcePlan
from adapter.mapping.runtime import Run
from adapter.model import Entry, Key

Spot = tuple[Instance, Segment | None, Any, int]
"""A place to make a resource from: its group, its segment, the node there (None: the segment itself), and its place in the trace."""

_UNASKED: Final = object()


@dataclass(slots=True)
class Unit:
    """One place that a resource is made from, and what became of it."""

    instance: Instance
    segment: Segment | None
    value: Any
    place: int
    keys: tuple[Key, ...] = ()
    urn: str = ""
    entry: Entry | None = None
    events: list[int] | None = None
    keyed: tuple[int, ...] = ()
    """The places that its key was made from, when it is a composite one."""


class References:
    """What the resources of one message are to each other. `current`: the one at hand; `complete`: all are known, so that what is not found is not there."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.current: Unit | None = None
        self.complete = False
        self.is_common = True
        """Whether what was looked up since this was set is the same for all resources of the group around."""

    def token(self, name: str) -> str | None:
        """The key of a resource of the message, as text."""
        unit = self.nearest(name)
        if unit is None or not unit.keys:
            return None
        return unit.keys[min(self.run.alternative, len(unit.keys) - 1)].token

    def link(self, name: str) -> str | None:
        """The URN of a resource of the message."""
        unit = self.nearest(name)
        return unit.urn if unit is not None else None

    def connect(self, plan: ResourcePlan, unit: Unit) -> None:
        """Fill the references of a resource. What those of one group of groups all refer to is looked up for the first of them."""
        entry, events = unit.entry, unit.events
        assert entry is not None
        assert events is not None
        around = unit.instance.parent
        if around is None or not plan.linked.isdisjoint(unit.instance.inside):
            found = self._found(plan.links, unit)
        else:
            known = around.connected.get(plan.name)
            if known is None:
                self.is_common = True
                known = self._found(plan.links, unit)
                if self.is_common:
                    around.connected[plan.name] = known
            found = known
        resource, own = entry.resource, unit.urn
        for link, urns in found:
            if own in urns:
                urns = [urn for urn in urns if urn != own]  # noqa: PLW2901
                if not urns:
                    continue
            at: Any = resource
            for name, is_list in link.way:
                at = at.setdefault(name, [{}])[0] if is_list else at.setdefault(name, {})
            if link.listed:
                at.setdefault(link.last, []).extend(urns if link.text else [{"reference": one} for one in urns])
                events.extend([link.event] * len(urns))
            elif link.last not in at:
                at[link.last] = urns[0] if link.text else {"reference": urns[0]}
                events.append(link.event)

    def _found(self, links: list[LinkPlan], unit: Unit) -> list[tuple[LinkPlan, list[str]]]:
        """The references of a resource that lead to something, with the URNs they lead to (of a list also the resource's own)."""
        self.current, self.run.s = unit, unit.segment
        return [(link, urns) for link in links if (urns := self._urns(link, unit))]

    def _urns(self, link: LinkPlan, unit: Unit) -> list[str]:
        """What a reference names: of a list all of those names in this group or the nearest one around, else the first that there is."""
        if not link.listed:
            for name in link.names:
                other = self.nearest(name)
                if other is not None:
                    return [other.urn]
            return []
        found: dict[str, None] = {}
        for name in link.names:
            at: Instance | None = unit.instance
            while at is not None:
                if name in at.inside:
                    for other in at.inside[name]:
                        found[other.urn] = None
                    break
                at = at.parent
        return list(found)

    def nearest(self, name: str) -> Unit | None:
        """The resource of a name of the same or nearest group around: from the same node, or the only one there."""
        unit = self.current
        if unit is None:
            return None
        found = unit.instance.inside.get(name)
        if found:
            return found[0] if len(found) == 1 else self._same(found, unit)
        at = around = unit.instance.parent
        if around is None:
            return None
        known = around.nearest.get(name, _UNASKED)
        if known is not _UNASKED:
            return known
        while at is not None:
            found = at.inside.get(name)
            if found:
                if len(found) > 1:
                    return self._same(found, unit)
                around.nearest[name] = found[0]
                return found[0]
            at = at.parent
        if self.complete:
            around.nearest[name] = None
        return None

    def _same(self, found: list[Unit], unit: Unit) -> Unit | None:
        """Of several, the one made from the segment (or element) at hand; none when that does not decide."""
        self.is_common = False
        here = self.run.s if self.run.s is not None else unit.segment
        chosen = [other for other in found if other.segment is not None and other.segment is here]
        if len(chosen) == 1:
            return chosen[0]
        if isinstance(unit.value, Element):
            at: Element | None = unit.value
            while at is not None:
                chosen = [other for other in found if other.value is at]
                if len(chosen) == 1:
                    return chosen[0]
                at = at.parent
        urns = {other.urn for other in found}
        return found[0] if len(urns) == 1 else None
