"""One message through a compiled set: resources with keys, their trace, what was not read, what stopped.

Invariants: never raises for what a message holds; every value that is given has its event; the same message gives the same result.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson

from adapter.fhir.identity import canonical_key, event_urn, urn
from adapter.formats.hl7v2 import Hl7Message, Segment
from adapter.formats.kith import Element, XmlMessage
from adapter.formats.xpath import XmlPath
from adapter.mapping.access import FIELD, REPETITION
from adapter.mapping.groups import Instance
from adapter.mapping.messageplan import LinkPlan, MessagePlan, PartCode, ResourcePlan, Where
from adapter.mapping.paths import Hl7Path
from adapter.mapping.plan import RESOURCE
from adapter.mapping.program import Program
from adapter.mapping.runtime import Run, Settings, put_identifier
from adapter.mapping.times import ZoneTable
from adapter.model import Entry, Finding, Key, MessageId

_MOST_KEYS: Final = 4
"""So many numbers of one thing are followed into the keys that are built on it."""


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


@dataclass(slots=True)
class Mapped:
    """What a run gave."""

    entries: list[Entry]
    stops: list[Finding]
    warnings: list[Finding]
    trace: array[int]
    run: Run


class Conversion:
    """The run of one message file on one message."""

    def __init__(
        self,
        program: Program,
        plan: MessagePlan,
        message: Hl7Message | XmlMessage,
        message_id: MessageId,
        settings: Settings,
        zone: ZoneTable,
    ) -> None:
        self.program = program
        self.plan = plan
        self.message = message
        self.run = Run(message, message_id, settings, zone, program)
        self.linked = self.run.linked
        self.functions = self.linked.functions
        self.units: dict[str, list[Unit]] = {}
        self.current: Unit | None = None
        self.owners: list[Instance] = []
        self.by_name: dict[str, list[Segment]] = {}
        if isinstance(message, Hl7Message):
            self.root, self.owners, self.groups = program.groups[plan.message.path].arrange(message.segments)
            if self.groups:
                for segment in message.segments:
                    self.by_name.setdefault(segment.name, []).append(segment)
            else:
                self.by_name = self.root.segments
        else:
            self.root, self.groups = Instance("", None), {}
        self.run.tokens = self.token
        self.run.links = self.link
        self.chunks: list[tuple[Entry, list[int]]] = []

    def identities(self, type_name: str) -> list[tuple[Key, ...]]:
        """The keys of every resource of a type, without making any; only what their keys need is looked at."""
        plans = self.plan.resources
        wanted = {name for name, plan in plans.items() if plan.type == type_name}
        for name in reversed(self.plan.order):
            if name in wanted:
                wanted.update(plans[name].depends)
        for name in self.plan.order:
            if name in wanted:
                self.key(plans[name], quiet=True)
        return self.keys_of(type_name)

    def keys_of(self, type_name: str) -> list[tuple[Key, ...]]:
        """The keys that were found of resources of a type."""
        return [
            unit.keys
            for name in self.plan.order
            if self.plan.resources[name].type == type_name
            for unit in self.units.get(name, ())
            if unit.keys
        ]

    def convert(self) -> Mapped:
        """Keys first, since references need them; then the resources, in the file's order; then the references between them."""
        run, plans = self.run, self.plan.resources
        for name in self.plan.order:
            self.key(plans[name])
        for name, plan in plans.items():
            for unit in self.units.get(name, ()):
                self.make(plan, unit)
        for name, plan in plans.items():
            if plan.links:
                for unit in self.units.get(name, ()):
                    self.connect(plan, unit)
        trace = array("Q")
        entries: list[Entry] = []
        for entry, events in [*self.chunks, *run.sides]:
            trace.extend(events)
            trace.append(len(entries) << 16 | RESOURCE)
            entries.append(entry)
        return Mapped(entries, run.stops, run.warnings, trace, run)

    # keys

    def key(self, plan: ResourcePlan, *, quiet: bool = False) -> None:
        """Find where a resource is made from, and by what each is known."""
        run, functions = self.run, self.functions
        kept: list[Unit] = []
        found = self.units_of(plan)
        condition, keys_of, name = plan.condition, plan.keys.keys, plan.name
        holds = functions[condition] if condition and condition != "False" else None
        if condition == "False":
            found = []
        for number, unit in enumerate(found, 1):
            run.group, run.s, self.current = unit.instance, unit.segment, unit
            if holds is not None and not holds(unit.value, unit.place, run):
                continue
            if plan.kind:
                ordinal = len(kept) + 1
                unit.urn = event_urn(run.id.identity, name if ordinal == 1 else f"{name}[{ordinal}]")
            else:
                unit.keys = keys_of(run, unit.value, unit.place)
                if unit.keys:
                    unit.urn = urn(unit.keys[0])
                elif not self.unidentified(plan, unit, number, quiet=quiet):
                    continue
                elif unit.keys:
                    unit.urn = urn(unit.keys[0])
                for known in unit.keys:
                    run.known.setdefault(known, unit.urn)
                run.most_keys = max(run.most_keys, min(len(unit.keys), _MOST_KEYS))
            kept.append(unit)
            unit.instance.units.setdefault(name, []).append(unit)
            around: Instance | None = unit.instance
            while around is not None:
                inside = around.inside.get(name)
                if inside is None:
                    around.inside[name] = [unit]
                else:
                    inside.append(unit)
                around = around.parent
        self.units[plan.name] = kept
        if not found and not quiet and self.required(plan):
            run.stops.append(Finding("missing-value", path=where_text(plan.where), element=plan.type, rule=str(plan.place)))

    def unidentified(self, plan: ResourcePlan, unit: Unit, number: int, *, quiet: bool) -> bool:
        """No key: a stop where the message is about the thing, a warning where it is there by the way; whether it is made all the same."""
        run = self.run
        owned = self.owned(plan, unit) or self.required(plan)
        if run.settings.missing_identity == "message" and owned:
            unit.keys = (
                canonical_key(
                    plan.type, ["message", run.id.identity, plan.name, str(number), run.path(unit.place)], run.settings.identifier_base
                ),
            )
            return True
        if quiet:
            return False
        if not any(stop.code == "no-identity" and stop.element in self.types_of(plan.depends) for stop in run.stops):
            path = run.path(unit.place) if unit.place else where_text(plan.where)
            finding = Finding("no-identity", path=path, element=plan.type, rule=str(plan.keys.rule))
            (run.stops if owned else run.warnings).append(finding)
        if owned:  # made all the same, so that everything else that is wrong with it is said too
            unit.urn = event_urn(run.id.identity, f"{plan.name}/{len(run.stops)}/{unit.place}")
        return owned

    def types_of(self, names: tuple[str, ...]) -> set[str]:
        return {self.plan.resources[name].type for name in names if name in self.plan.resources}

    def required(self, plan: ResourcePlan) -> bool:
        """Whether the message stops without it; a condition is one on the whole message."""
        if isinstance(plan.required, bool):
            return plan.required
        message, run = self.message, self.run
        run.group, run.s = self.root, None
        return bool(self.linked[plan.required](message.root if isinstance(message, XmlMessage) else None, 0, run))

    def owned(self, plan: ResourcePlan, unit: Unit) -> bool:
        if isinstance(plan.owned, bool):
            return plan.owned
        return bool(self.linked[plan.owned](unit.value, unit.place, self.run))

    def token(self, name: str) -> str | None:
        unit = self.nearest(name)
        if unit is None or not unit.keys:
            return None
        return unit.keys[min(self.run.alternative, len(unit.keys) - 1)].token

    def link(self, name: str) -> str | None:
        unit = self.nearest(name)
        return unit.urn if unit is not None else None

    # where

    def units_of(self, plan: ResourcePlan) -> list[Unit]:
        """The places that a resource is made from."""
        message = self.message
        if isinstance(message, XmlMessage):
            found = [Unit(self.root, None, element, element.start << 24) for element in self.xml(plan.where)]
        else:
            found = self.segments(plan)
        return found if plan.each else found[:1]

    def xml(self, where: Where) -> list[Element]:
        assert isinstance(where.path, XmlPath)
        assert isinstance(self.message, XmlMessage)
        return [selected.element for selected in where.path.select(self.message.root)]

    def segments(self, plan: ResourcePlan) -> list[Unit]:
        assert isinstance(self.message, Hl7Message)
        where = plan.where
        if where.group and not where.segment:
            return [Unit(at, self.leading(plan, at), None, 0) for at in self.groups.get(where.group, ())]
        if where.group:
            pairs = [(segment, at) for at in self.groups.get(where.group, ()) for segment in at.segments.get(where.segment, ())]
        else:
            owners = self.owners
            pairs = [(segment, owners[segment.index]) for segment in self.by_name.get(where.segment, ())]
        if where.path is None:
            return [Unit(at, segment, None, segment.index << 48) for segment, at in pairs]
        return [unit for segment, at in pairs for unit in self.repetitions(where.path, segment, at)]

    def leading(self, plan: ResourcePlan, at: Instance) -> Segment | None:
        """The segment that a resource of a group stands for: that of its first part."""
        for part in plan.parts:
            if part.where is not None and part.where.segment in at.segments:
                return at.segments[part.where.segment][0]
        for segments in at.segments.values():
            return segments[0]
        return None

    def repetitions(self, path: Any, segment: Segment, at: Instance) -> list[Unit]:
        assert isinstance(path, Hl7Path)
        separators = self.run.separators
        if path.field >= len(segment.fields):
            return []
        found: list[Unit] = []
        for number, raw in enumerate(segment.fields[path.field].split(separators[0]), 1):
            text, place = raw, segment.index << 48 | path.field << FIELD | number << REPETITION
            for level, part in enumerate((path.component, path.subcomponent)):
                if part:
                    pieces = text.split(separators[level + 1])
                    text = pieces[part - 1] if len(pieces) >= part else ""
                    place |= part << (22 if level == 0 else 16)
            if text.strip('"'):
                found.append(Unit(at, segment, text, place))
        return found

    # making

    def make(self, plan: ResourcePlan, unit: Unit) -> None:
        """Make one resource from its parts."""
        run = self.run
        resource: dict[str, Any] = {"resourceType": plan.type}
        run.group, run.s, self.current = unit.instance, unit.segment, unit
        kind = plan.kind or ("owned" if self.owned(plan, unit) else "mentioned")
        entry = Entry(plan.name, kind, resource, unit.urn, unit.keys)  # type: ignore[arg-type]
        events: list[int] = []
        for part in plan.parts:
            self.part(part, plan, unit, resource, events)
        if unit.keys:
            put_identifier(resource, unit.keys[0], events, plan.identifier_event)
        if run.has_nulls and plan.nulls:
            entry.removed = self.removed(plan, unit, resource)
        entry.profiles = tuple(url for url, _ in plan.profiles)
        unit.entry, unit.events = entry, events
        self.chunks.append((entry, events))

    def part(self, part: PartCode, plan: ResourcePlan, unit: Unit, resource: dict[str, Any], events: list[int]) -> None:
        run = self.run
        function = self.functions[part.function]
        where = part.where
        if (
            part.level == 0
            and unit.segment is not None
            and not part.condition
            and not part.each
            and (where is None or (unit.segment.name == where.segment and where.path is None))
        ):
            function(unit.segment, run, events.append, resource)
            return
        if part.each and part.level == 0 and where is not None and where.segment not in unit.instance.segments:
            return
        for at in self.part_units(part, plan, unit):
            run.group, run.s = at.instance, at.segment
            if part.condition and (part.condition == "False" or not self.linked[part.condition](at.value, at.place, run)):
                continue
            if part.level == 0:
                function(at.segment, run, events.append, resource)
            else:
                if part.bit and at.segment is not None:
                    run.runs[at.segment.index] |= part.bit
                function(at.value, at.place, run, events.append, resource)

    def part_units(self, part: PartCode, plan: ResourcePlan, unit: Unit) -> list[Unit]:
        """Where a part reads: the unit itself, or segments of its group."""
        where = part.where
        if where is None:
            return [unit] if part.level or unit.segment is not None else []
        if isinstance(self.message, XmlMessage):
            found = [Unit(self.root, None, element, element.start << 24) for element in self.xml(where)]
            return found if part.each else found[:1]
        if unit.segment is not None and unit.segment.name == where.segment and not part.each and not plan.where.group:
            segments = [unit.segment]
        else:
            segments = unit.instance.segments.get(where.segment, [])
            if not segments and not part.each:
                nearest = self.run.near(where.segment, 0)
                segments = [nearest] if nearest is not None else []
        units = [Unit(unit.instance, segment, None, segment.index << 48) for segment in segments]
        if where.path is not None:
            units = [found for at in units if at.segment is not None for found in self.repetitions(where.path, at.segment, at.instance)]
        return units if part.each else units[:1]

    def removed(self, plan: ResourcePlan, unit: Unit, resource: dict[str, Any]) -> tuple[str, ...]:
        """The elements that HL7's null empties."""
        run = self.run
        found: list[str] = []
        run.group, run.s = unit.instance, unit.segment
        for element, name, number in plan.nulls:
            segment = run.near(name, 0)
            is_null = segment is not None and number < len(segment.fields) and segment.fields[number] == '""'
            if is_null and element not in found and not has_element(resource, element):
                found.append(element)
        return tuple(found)

    # references

    def connect(self, plan: ResourcePlan, unit: Unit) -> None:
        """Fill the references of a resource."""
        entry = unit.entry
        events = unit.events
        assert entry is not None
        assert events is not None
        self.current = unit
        for link in plan.links:
            last, listed = link.steps[-1]
            if not listed and len(link.names) == 1:
                other = self.nearest(link.names[0])
                if other is None:
                    continue
                urns = [other.urn]
            else:
                urns = self.linked_urns(link, unit, listed=listed)
                if not urns:
                    continue
            at = entry.resource
            for name, is_list in link.steps[:-1]:
                if is_list:
                    at.setdefault(name, [{}])
                    at = at[name][0]
                else:
                    at = at.setdefault(name, {})
            if len(link.steps) == 1 and not listed and not link.text:
                if last not in at:
                    at[last] = {"reference": urns[0]}
                    events.append(link.event)
                continue
            if listed:
                at.setdefault(last, []).extend(one if link.text else {"reference": one} for one in urns)
                events.extend([link.event] * len(urns))
            elif last not in at:
                at[last] = urns[0] if link.text else {"reference": urns[0]}
                events.append(link.event)

    def linked_urns(self, link: LinkPlan, unit: Unit, *, listed: bool) -> list[str]:
        found: list[str] = []
        for name in link.names:
            if listed:
                found += [other.urn for other in self.inside(name, unit) if other.urn != unit.urn and other.urn not in found]
            else:
                other = self.nearest(name)
                if other is not None and not found:
                    found.append(other.urn)
        return found

    def inside(self, name: str, unit: Unit) -> list[Unit]:
        """All resources of a name inside the unit's group; else those of the nearest group around."""
        at: Instance | None = unit.instance
        while at is not None:
            found = at.inside.get(name)
            if found:
                return found
            at = at.parent
        return []

    def nearest(self, name: str) -> Unit | None:
        """The resource of a name of the same or nearest group around: from the same node, or the only one there."""
        unit = self.current
        if unit is None:
            return None
        at: Instance | None = unit.instance
        found = at.inside.get(name)
        if found:
            return found[0] if len(found) == 1 else self.same(found, unit)
        at = around = at.parent
        if around is None:
            return None
        known: Unit | None = around.nearest.get(name)
        if known is not None:
            return known
        while at is not None:
            found = at.inside.get(name)
            if found:
                if len(found) > 1:
                    return self.same(found, unit)
                around.nearest[name] = found[0]
                return found[0]
            at = at.parent
        return None

    def same(self, found: list[Unit], unit: Unit) -> Unit | None:
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


def has_element(resource: dict[str, Any], path: str) -> bool:
    """Whether a resource has an element (a dotted path, or `extension[url]`)."""
    if path.startswith("extension["):
        return any(extension.get("url") == path[10:-1] for extension in resource.get("extension", ()))
    at: Any = resource
    for step in path.split("."):
        if not isinstance(at, dict) or step not in at:
            return False
        at = cast("dict[str, Any]", at)[step]
    return True


def where_text(where: Where) -> str:
    """A place as a person writes it."""
    if where.path is not None:
        return where.path.text
    return where.segment or where.group


def pack_trace(events: array[int], names: list[str], types: list[str]) -> bytes:
    """A trace as bytes (trace.py)."""
    if events.itemsize != 8:
        raise AssertionError("an event has 64 bits")
    return len(events).to_bytes(8, "little") + events.tobytes() + orjson.dumps([names, types])
