"""One message through a compiled set: resources with keys, their trace, what was not read, what stopped.

Invariants: never raises for what a message holds; every value that is given has its event; the same message gives the same result.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, cast

import orjson

from adapter.fhir.identity import canonical_key, event_urn, urn
from adapter.formats.hl7v2 import Hl7Message, Segment
from adapter.formats.kith import Element, XmlMessage
from adapter.formats.xpath import XmlPath
from adapter.mapping.access import FIELD, REPETITION
from adapter.mapping.groups import Instance
from adapter.mapping.messageplan import MessagePlan, PartCode, ResourcePlan, Where
from adapter.mapping.paths import Hl7Path
from adapter.mapping.plan import RESOURCE
from adapter.mapping.program import Program
from adapter.mapping.references import References, Spot, Unit
from adapter.mapping.runtime import Run, Settings, put_identifier
from adapter.mapping.times import ZoneTable
from adapter.model import Entry, Finding, Key, MessageId

_MOST_KEYS: Final = 4
"""So many numbers of one thing are followed into the keys that are built on it."""


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
        self.fitting = self.linked.fitting
        self.units: dict[str, list[Unit]] = {}
        self.references = References(self.run)
        self.places: dict[tuple[str, ...], list[Spot]] = {}
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
            self.root = Instance("", None)
            self.groups: dict[str, list[Instance]] = {}
        self.run.tokens = self.references.token
        self.run.links = self.references.link
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
        self.let_go()
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
        if isinstance(self.message, Hl7Message):
            run.shapes = self.message.shapes()
        for name in self.plan.order:
            self.key(plans[name])
        self.references.complete = True
        for name, plan in plans.items():
            for unit in self.units[name]:
                self.make(plan, unit)
        for name, plan in plans.items():
            if plan.links:
                for unit in self.units[name]:
                    self.references.connect(plan, unit)
        made = [*self.chunks, *run.sides]
        events: list[int] = []
        for number, (_, own) in enumerate(made):
            events += own
            events.append(number << 16 | RESOURCE)
        self.let_go()
        return Mapped([entry for entry, _ in made], run.stops, run.warnings, array("Q", events), run)

    def let_go(self) -> None:
        """Cut the circles between groups, resources and run; `units` stays."""
        self.run.let_go()
        for at in [self.root, *chain.from_iterable(self.groups.values())]:
            at.let_go()

    # keys

    def key(self, plan: ResourcePlan, *, quiet: bool = False) -> None:
        """Find where a resource is made from, and by what each is known."""
        run, name = self.run, plan.name
        found = self.spots(plan) if plan.condition != "False" else []
        kept = self.units[name] = list[Unit]()
        if found:
            self.known_by(plan, found, kept, quiet=quiet)
        elif plan.required is not False and not quiet and self.required(plan):
            run.stops.append(Finding("missing-value", path=where_text(plan.where), element=plan.type, rule=str(plan.place)))

    def known_by(self, plan: ResourcePlan, found: list[Spot], kept: list[Unit], *, quiet: bool) -> None:
        """The units of a resource: one for each place where its condition holds, with its keys."""
        run, references, known, name, keys_of = self.run, self.references, self.run.known, plan.name, plan.keys.keys
        holds = self.functions[plan.condition] if plan.condition else None
        for number, (instance, segment, value, place) in enumerate(found, 1):
            run.group, run.s = instance, segment
            if holds is not None and not holds(value, place, run):
                continue
            references.current = unit = Unit(instance, segment, value, place)
            if plan.kind:
                ordinal = len(kept) + 1
                unit.urn = event_urn(run.id.identity, name if ordinal == 1 else f"{name}[{ordinal}]")
            else:
                keys = unit.keys = keys_of(run, value, place)
                if not keys:
                    if not self.unidentified(plan, unit, number, quiet=quiet):
                        continue
                    keys = unit.keys
                if keys:
                    own_urn = unit.urn = urn(keys[0])
                    unit.keyed = run.keyed
                    for key in keys:
                        known.setdefault(key, own_urn)
                    if len(keys) > run.most_keys:
                        run.most_keys = min(len(keys), _MOST_KEYS)
            kept.append(unit)
            around: Instance | None = instance
            while around is not None:
                around.inside[name].append(unit)
                around = around.parent

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

    # where

    def spots(self, plan: ResourcePlan) -> list[Spot]:
        """The places that a resource is made from."""
        if isinstance(self.message, XmlMessage):
            found: list[Spot] = [(self.root, None, element, element.start << 24) for element in self.xml(plan.where)]
        else:
            found = self.segments(plan)
        return found if plan.each else found[:1]

    def xml(self, where: Where) -> list[Element]:
        assert isinstance(where.path, XmlPath)
        assert isinstance(self.message, XmlMessage)
        return [selected.element for selected in where.path.select(self.message.root)]

    def segments(self, plan: ResourcePlan) -> list[Spot]:
        """The segments (groups, repetitions) that a resource is made from; those of one place are looked up once for all resources."""
        where = plan.where
        if where.segment and where.segment not in self.by_name:
            return []
        place = plan.spot
        found = self.places.get(place)
        if found is None:
            found = self.places[place] = self.segments_of(where, plan.leading)
        if where.path is None:
            return found
        return [spot for at, segment, _, _ in found if segment is not None for spot in self.repetitions(where.path, segment, at)]

    def segments_of(self, where: Where, leading: tuple[str, ...]) -> list[Spot]:
        if where.group and not where.segment:
            return [(at, self.leading(leading, at), None, 0) for at in self.groups.get(where.group, ())]
        if where.group:
            pairs = [(segment, at) for at in self.groups.get(where.group, ()) for segment in at.segments.get(where.segment, ())]
        else:
            owners = self.owners
            pairs = [(segment, owners[segment.index]) for segment in self.by_name.get(where.segment, ())]
        return [(at, segment, None, segment.index << 48) for segment, at in pairs]

    def leading(self, names: tuple[str, ...], at: Instance) -> Segment | None:
        """The segment that a resource of a group stands for: that of its first part."""
        for name in names:
            if name in at.segments:
                return at.segments[name][0]
        for segments in at.segments.values():
            return segments[0]
        return None

    def repetitions(self, path: Any, segment: Segment, at: Instance) -> list[Spot]:
        assert isinstance(path, Hl7Path)
        separators = self.run.separators
        if path.field >= len(segment.fields):
            return []
        found: list[Spot] = []
        for number, raw in enumerate(segment.fields[path.field].split(separators[0]), 1):
            text, place = raw, segment.index << 48 | path.field << FIELD | number << REPETITION
            for level, part in enumerate((path.component, path.subcomponent)):
                if part:
                    pieces = text.split(separators[level + 1])
                    text = pieces[part - 1] if len(pieces) >= part else ""
                    place |= part << (22 if level == 0 else 16)
            if text.strip('"'):
                found.append((at, segment, text, place))
        return found

    # making

    def make(self, plan: ResourcePlan, unit: Unit) -> None:
        """Make one resource from its parts."""
        run = self.run
        resource: dict[str, Any] = {"resourceType": plan.type}
        segment = unit.segment
        run.group, run.s, run.making, self.references.current = unit.instance, segment, plan.scopes, unit
        kind = plan.kind or ("owned" if self.owned(plan, unit) else "mentioned")
        entry = Entry(plan.name, kind, resource, unit.urn, unit.keys)  # type: ignore[arg-type]
        events: list[int] = []
        held = unit.instance.segments
        name, shape = (segment.name, run.shapes[segment.index]) if segment is not None else ("", b"")
        for part in plan.parts:
            if part.absent_without and part.absent_without not in held:
                continue
            if segment is not None and part.plain in (name, "*"):
                function = self.fitting.function(part.function, name, shape)
                function(segment, run, events.append, resource)
            else:
                self.part(part, plan, unit, resource, events)
        if unit.keys:
            put_identifier(resource, unit.keys[0], events, plan.identifier_event, unit.keyed)
        if run.has_nulls and plan.nulls:
            entry.removed = self.removed(plan, unit, resource)
        if plan.profiles:
            entry.profiles = plan.profile_urls
        unit.entry, unit.events = entry, events
        self.chunks.append((entry, events))

    def part(self, part: PartCode, plan: ResourcePlan, unit: Unit, resource: dict[str, Any], events: list[int]) -> None:
        run = self.run
        for at in self.part_spots(part, plan, unit):
            run.group, run.s, value, place = at
            if part.condition and (part.condition == "False" or not self.linked[part.condition](value, place, run)):
                continue
            if part.level == 0:
                segment = run.s
                assert segment is not None
                function = self.fitting.function(part.function, segment.name, run.shapes[segment.index])
                function(segment, run, events.append, resource)
            else:
                if part.bit and run.s is not None:
                    run.runs[run.s.index] |= part.bit
                self.functions[part.function](value, place, run, events.append, resource)

    def part_spots(self, part: PartCode, plan: ResourcePlan, unit: Unit) -> list[Spot]:
        """Where a part reads: the unit itself, or segments of its group."""
        where = part.where
        if where is None:
            return [(unit.instance, unit.segment, unit.value, unit.place)] if part.level or unit.segment is not None else []
        if isinstance(self.message, XmlMessage):
            found: list[Spot] = [(self.root, None, element, element.start << 24) for element in self.xml(where)]
            return found if part.each else found[:1]
        if unit.segment is not None and unit.segment.name == where.segment and not part.each and not plan.where.group:
            segments = [unit.segment]
        else:
            segments = unit.instance.segments.get(where.segment, [])
            if not segments and not part.each:
                nearest = self.run.near(where.segment, 0)
                segments = [nearest] if nearest is not None else []
        if where.path is not None:
            found = [spot for segment in segments for spot in self.repetitions(where.path, segment, unit.instance)]
        else:
            found = [(unit.instance, segment, None, segment.index << 48) for segment in segments]
        return found if part.each else found[:1]

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
