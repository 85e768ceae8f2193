"""Bytes in, checked resources with trace out. Pure: no files, no database, no network, no clock.

`convert`, the engine, tests and benchmarks share it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Self

from adapter.config.settings import Installation, Source
from adapter.errors import Unreadable
from adapter.fhir import profiles
from adapter.fhir.check import check_by_entry
from adapter.fhir.identity import rank
from adapter.formats import source
from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import XmlMessage
from adapter.mapping import MappingSet
from adapter.mapping.access import FIELD, SEGMENT
from adapter.mapping.keys import identifiers_in, xml_identifier
from adapter.mapping.messageplan import MessagePlan
from adapter.mapping.places import path_of
from adapter.mapping.plan import RESOURCE
from adapter.mapping.run import Conversion, pack_trace
from adapter.mapping.runtime import Run
from adapter.mapping.times import to_moment, zone_table
from adapter.mapping.trace import lines
from adapter.mapping.unread import unread
from adapter.model import Entry, Finding, Key, MessageId, MessageState, RawMessage, Result, Withdrawal

_KIND = re.compile(r"[A-Za-z][A-Za-z0-9]{2}(?:\^[A-Za-z0-9]{3})?")
"""MSH-9 as HL7's table 0076 and 0003 have it. A kind is shown in logs and reports: what else stands in that field gets there as `unknown`."""
_CONSEQUENCES = frozenset({"required-element", "invariant", "reference", "empty"})
"""What may be wrong only because something else stopped: not said beside that."""


@dataclass(frozen=True)
class SourceSettings:
    """What the pipeline must know of the source of a message (the `[[source]]` and `[installation]` of journalbro.toml)."""

    name: str = "convert"
    environment: str = "test"
    identifier_base: str = "urn:journalbro:unconfigured"
    time_zone: str = "Europe/Oslo"
    charset: str = ""
    format: str = "auto"
    missing_identity: str = "stop"
    layers: tuple[str, ...] = ("no",)

    @classmethod
    def of(cls, installation: Installation, source: Source | None = None) -> Self:
        """What the configuration says: for a configured source, or for files that belong to none."""
        general = cls(environment=installation.environment, identifier_base=installation.identifier_base, time_zone=installation.time_zone)
        if source is None:
            return general
        return replace(
            general,
            name=source.name,
            charset=source.charset,
            format=source.format,
            missing_identity=source.missing_identity,
            layers=source.mapping,
        )


class Pipeline:
    """The way of one message, for one source. Safe to share between threads: a conversion keeps nothing."""

    def __init__(self, mappings: MappingSet, settings: SourceSettings) -> None:
        self.mappings = mappings
        self.settings = settings
        self._zone = zone_table(settings.time_zone)
        self._profile_events = {
            url: event
            for plan in mappings.program.messages.values()
            for resource in plan.resources.values()
            for url, event in resource.profiles
        } | {url: event for side in mappings.program.check.side_list for url, event in side.profile_events}

    def split(self, data: bytes) -> list[RawMessage]:
        """The messages of a file. Raises `Unreadable`."""
        return source.split(data, self.settings)

    def identify(self, raw: RawMessage) -> MessageId:
        """What decides the lanes, before mapping. Never raises for bad input: an unreadable message is identified by its bytes."""
        try:
            message = source.parse(raw, self.settings)
        except Unreadable:
            return MessageId("unknown", sha256(raw.data).hexdigest(), None)
        return self._identify(message, raw)[0]

    def convert(self, raw: RawMessage) -> Result:
        """Map and check one message. Never raises for bad input."""
        mapping_hash = self.mappings.hash
        try:
            message = source.parse(raw, self.settings)
        except Unreadable as error:
            id_ = MessageId("unknown", sha256(raw.data).hexdigest(), None)
            stop = Finding(error.reason, detail=error.detail)
            return Result(MessageState.REJECTED, id_, stops=[stop], mapping_hash=mapping_hash)
        id_, plan = self._kind(message, raw)
        if plan is None:
            id_ = replace(id_, patients=tuple(self._patients(message, id_, plan)))
            return Result(MessageState.NEEDS_MAPPING, id_, stops=[Finding("no-mapping", shown=id_.kind)], mapping_hash=mapping_hash)
        if isinstance(message, Hl7Message) and _beyond_trace(message):
            stop = Finding("too-large", detail="more segments or repetitions than a trace can name")
            return Result(MessageState.REJECTED, id_, stops=[stop], mapping_hash=mapping_hash)
        conversion = Conversion(self.mappings.program, plan, message, id_, self.settings, self._zone)
        mapped = conversion.convert()
        patients = tuple(dict.fromkeys(conversion.keys_of("Patient")))
        id_ = MessageId(id_.kind, id_.identity, id_.time, patients, id_.root)
        result = Result(MessageState.MAPPED, id_, mapped.entries, mapped.stops, mapped.warnings, mapping_hash=mapping_hash)
        result.withdraws = self._withdrawal(message, id_)
        events = mapped.trace
        self._check(result, events, mapped.run)
        result.unread = unread(self.mappings.program, mapped.run, events)
        result.trace = pack_trace(events, list(mapped.run.names), [entry.type for entry in result.entries])
        if result.stops:
            refused = any(stop.code == "wrong-environment" for stop in result.stops)
            result.state = MessageState.REJECTED if refused else MessageState.NEEDS_MAPPING
        return result

    # identity

    def _identify(self, message: Hl7Message | XmlMessage, raw: RawMessage) -> tuple[MessageId, MessagePlan | None]:
        """The message's identity with its patients, and the mapping of its kind."""
        id_, plan = self._kind(message, raw)
        return replace(id_, patients=tuple(self._patients(message, id_, plan))), plan

    def _kind(self, message: Hl7Message | XmlMessage, raw: RawMessage) -> tuple[MessageId, MessagePlan | None]:
        """The message's identity without its patients, and the mapping of its kind."""
        if isinstance(message, Hl7Message):
            id_ = self._hl7_id(message, raw)
        else:
            info = message.info
            id_ = MessageId(
                message.kind,
                info.msg_id or sha256(raw.data).hexdigest(),
                to_moment(info.gen_date, self._zone) if info.gen_date else None,
                root=message.root_id,
            )
        return id_, self.mappings.program.messages.get(id_.kind) or self._bare(message)

    def _hl7_id(self, message: Hl7Message, raw: RawMessage) -> MessageId:
        """MSH-3, MSH-4 and MSH-10; MSH-7; MSH-9."""
        fields = [*message.segments[0].fields, *[""] * 13]
        component, repetition = message.component, message.repetition
        code = fields[9].split(repetition, 1)[0].split(component)
        kind = "^".join(part for part in (one.strip() for one in code[:2]) if part)
        number = fields[10].strip()
        identity = f"{fields[3].strip()}|{fields[4].strip()}|{number}" if number else sha256(raw.data).hexdigest()
        moment = fields[7].split(component, 1)[0].split(repetition, 1)[0].strip()
        return MessageId(
            f"hl7v2:{kind}" if _KIND.fullmatch(kind) else "unknown", identity, to_moment(moment, self._zone) if moment else None
        )

    def _bare(self, message: Hl7Message | XmlMessage) -> MessagePlan | None:
        """The mapping of an XML document by its root, for kinds that only name the root."""
        if isinstance(message, Hl7Message):
            return None
        for plan in self.mappings.program.messages.values():
            mapping = plan.message
            main = message.main()
            if (
                mapping.family == "xml"
                and mapping.root
                and mapping.root == main.local
                and main.ns in mapping.namespaces
                and message.root is main
            ):
                return plan
        return None

    def _patients(self, message: Hl7Message | XmlMessage, id_: MessageId, plan: MessagePlan | None) -> list[tuple[Key, ...]]:
        """The keys of each patient, by the mapping's own identity, else by PID-3 and MsgInfo/Patient/Ident."""
        if plan is not None:
            found = Conversion(self.mappings.program, plan, message, id_, self.settings, self._zone).identities("Patient")
        else:
            found = self._unmapped_patients(message, id_)
        return list(dict.fromkeys(found))

    def _unmapped_patients(self, message: Hl7Message | XmlMessage, id_: MessageId) -> list[tuple[Key, ...]]:
        run = Run(message, id_, self.settings, self._zone, self.mappings.program)
        found: list[tuple[Key, ...]] = []
        if isinstance(message, Hl7Message):
            for segment in message.all("PID"):
                if len(segment.fields) > 3 and segment.fields[3]:
                    place = segment.index << SEGMENT | 3 << FIELD
                    pairs = identifiers_in(segment.fields[3], place, 1, "CX", run, divide=True)
                    keys = rank(Key("Patient", system, value) for system, value in pairs)
                    if keys:
                        found.append(keys)
            return found
        info = message.root.child("MsgInfo")
        patient = info.child("Patient") if info is not None else None
        if patient is not None:
            pairs = [
                known for child in patient.children if child.local == "Ident" and (known := xml_identifier(child, "", run)) is not None
            ]
            keys = rank(Key("Patient", system, value) for system, value in pairs)
            if keys:
                found.append(keys)
        return found

    def _withdrawal(self, message: Hl7Message | XmlMessage, id_: MessageId) -> Withdrawal | None:
        """What a KITH change or cancellation takes back."""
        if isinstance(message, Hl7Message) or message.status == "new":
            return None
        return Withdrawal(id_.root, everything=message.status == "cancelled")

    # checks

    def _check(self, result: Result, events: array[int], run: Run) -> None:
        """R4, the environment's person numbers, and the profiles: those not met are not claimed, with a warning."""
        entries = result.entries
        findings = check_by_entry(entries, environment=self.settings.environment)
        for position, entry in enumerate(entries):
            if not entry.profiles:
                continue
            claimed = self._claims(entry, result.warnings)
            entry.profiles = claimed
            if claimed:
                entry.resource.setdefault("meta", {})["profile"] = list(claimed)
                for url in claimed:
                    events.append(self._profile_events[url])
                events.append(position << 16 | RESOURCE)
        if result.stops:
            findings = [(position, finding) for position, finding in findings if finding.code not in _CONSEQUENCES]
        if findings:
            result.stops += self._placed(findings, entries, events, run)

    def _claims(self, entry: Entry, warnings: list[Finding]) -> tuple[str, ...]:
        kept: list[str] = []
        for url in entry.profiles:
            unmet = profiles.unmet(entry.resource, url)
            if unmet:
                first = unmet[0]
                event = self.mappings.program.events[self._profile_events[url]]
                warnings.append(replace(first, element=first.element or entry.type, rule=str(event.place), detail=url))
            else:
                kept.append(url)
        return tuple(kept)

    def _placed(self, findings: Sequence[tuple[int, Finding]], entries: list[Entry], events: array[int], run: Run) -> list[Finding]:
        """Findings of the check with the input path and the rule that made the element, where the trace knows them."""
        trace = pack_trace(events, list(run.names), [entry.type for entry in entries])
        made = lines(trace, self.mappings)
        types = [entry.type for entry in entries]
        found: list[Finding] = []
        for position, finding in findings:
            name = types[position]
            prefix = f"{name}[{types[:position].count(name)}]" if types.count(name) > 1 else name
            element = prefix + finding.element.removeprefix(name) if finding.element.startswith(name) else f"{prefix}.{finding.element}"
            best = max(
                (line for line in made if element.startswith(line[0]) or line[0].startswith(element)),
                key=lambda line: (len(_common(line[0], element)), bool(line[1])),
                default=None,
            )
            path = path_of(run.message, best[1][0]) if best is not None and best[1] else ""
            placed = replace(
                finding, element=element, path=finding.path or path, rule=finding.rule or (str(best[2].place) if best is not None else "")
            )
            if placed not in found:
                found.append(placed)
        return found


def _common(one: str, other: str) -> str:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return one[:length]


def _beyond_trace(message: Hl7Message) -> bool:
    """Whether a place of the message cannot be named in a trace: more than 65 535 segments, or 4 095 repetitions of a field."""
    if len(message.segments) > 0xFFFF:
        return True
    if message.raw.count(message.repetition.encode("utf-8", "surrogatepass")) < 0xFFF:
        return False
    return any(text.count(message.repetition) >= 0xFFF for segment in message.segments for text in segment.fields)
