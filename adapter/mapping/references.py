"""References between the resources of a message: by name, from the same group or the nearest one around, and the keys that others are built on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from adapter.formats.hl7v2 import Segment
from adapter.formats.kith import Element
from adapter.mapping.groups import Instance
from adapter.mapping.messageplan import LinkPlan
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


class References:
    """What the resources of one message are to each other. `current`: the one at hand; `complete`: all are known, so that what is not found is not there."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.current: Unit | None = None
        self.complete = False

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

    def connect(self, links: list[LinkPlan], unit: Unit) -> None:
        """Fill the references of a resource."""
        entry, events = unit.entry, unit.events
        assert entry is not None
        assert events is not None
        resource = entry.resource
        self.current = unit
        for link in links:
            if link.plain:
                other = self.nearest(link.plain)
                if other is not None and link.last not in resource:
                    resource[link.last] = {"reference": other.urn}
                    events.append(link.event)
                continue
            urns = self._urns(link, unit)
            if not urns:
                continue
            at: Any = resource
            for name, is_list in link.steps[:-1]:
                if is_list:
                    at.setdefault(name, [{}])
                    at = at[name][0]
                else:
                    at = at.setdefault(name, {})
            if link.listed:
                at.setdefault(link.last, []).extend(urns if link.text else [{"reference": one} for one in urns])
                events.extend([link.event] * len(urns))
            elif link.last not in at:
                at[link.last] = urns[0] if link.text else {"reference": urns[0]}
                events.append(link.event)

    def _urns(self, link: LinkPlan, unit: Unit) -> list[str]:
        """What a reference names: of a list all of those names in this group or the nearest one around, else the first that there is."""
        if not link.listed:
            others = (self.nearest(name) for name in link.names)
            return [other.urn for other in others if other is not None][:1]
        found: dict[str, None] = {}
        for name in link.names:
            at: Instance | None = unit.instance
            while at is not None:
                if inside := at.inside.get(name):
                    found.update(dict.fromkeys([other.urn for other in inside]))
                    break
                at = at.parent
        found.pop(unit.urn, None)
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
