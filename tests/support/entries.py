"""Hand-made mapping results: entries as a mapping would make them, for tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapter.fhir.identity import canonical_key, event_urn, urn
from adapter.model import Entry, EntryKind, Key, MessageId, MessageState, Result
from adapter.queue.codec import dump_findings, dump_result, load_result

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
LOCAL = "https://ids.example.no/gerica/PID-3"
VISIT = "https://ids.example.no/gerica/PV1-19"
FILLER = "https://ids.example.no/lab/OBR-3"
HPR = "urn:oid:2.16.578.1.12.4.1.4.4"
DOCUMENT = "https://ids.example.no/document"
NATIONAL_NUMBER = "13816012349"


def as_stored(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries as a claim has them: from the store."""
    result = Result(MessageState.MAPPED, MessageId("", "", None), list(entries))
    return load_result(MessageState.MAPPED, dump_result(result), dump_findings((), (), ())).entries


def said(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    """All that entries say, however they are held."""
    return [(it.name, it.kind, it.type, it.resource, it.urn, it.keys, it.removed, it.profiles) for it in entries]


class Made:
    """Makes entries whose identifiers all begin alike, so that tests may share one server."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix

    def key(self, resource_type: str, system: str, value: str) -> Key:
        return Key(resource_type, system, self.prefix + value)

    def entry(
        self, called: str, kind: EntryKind, resource_type: str, keys: Sequence[Key], removed: Sequence[str] = (), /, **elements: Any
    ) -> Entry:
        identifiers = [{"system": key.system, "value": key.value} for key in keys]
        resource = {"resourceType": resource_type, "identifier": identifiers, **elements}
        return Entry(called, kind, resource, urn(keys[0]), tuple(keys), tuple(removed))

    def patient(self, *, fnr: str = "", local: str = "", kind: EntryKind = "owned", removed: Sequence[str] = (), **elements: Any) -> Entry:
        keys = [self.key("Patient", system, value) for system, value in ((FNR, fnr), (LOCAL, local)) if value]
        return self.entry("patient", kind, "Patient", keys, removed, **elements)

    def encounter(self, patient: Entry, visit: str = "v1", status: str = "in-progress", **elements: Any) -> Entry:
        keys = [self.key("Encounter", VISIT, visit)]
        act = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"}
        rest = {"status": status, "class": act, "subject": to(patient), **elements}
        return self.entry("encounter", "owned", "Encounter", keys, **rest)

    def observation(self, patient: Entry, number: str, value: Any, status: str = "final", **elements: Any) -> Entry:
        code = {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7280", "code": "NPU02593"}]}
        rest = {"status": status, "code": code, "subject": to(patient), "valueQuantity": {"value": value, "unit": "mmol/L"}, **elements}
        return self.entry(f"observation-{number}", "owned", "Observation", [self.key("Observation", FILLER, number)], **rest)

    def report(self, patient: Entry, number: str, results: Sequence[Entry], **elements: Any) -> Entry:
        rest = {"status": "final", "code": {"text": "Blood"}, "subject": to(patient), "result": [to(one) for one in results], **elements}
        return self.entry("report", "owned", "DiagnosticReport", [self.key("DiagnosticReport", FILLER, number)], **rest)

    def practitioner(self, hpr: str = "7", **elements: Any) -> Entry:
        return self.entry("practitioner", "mentioned", "Practitioner", [self.key("Practitioner", HPR, hpr)], **elements)

    def stay(self, patient: Entry, service: str, start: str, **elements: Any) -> Entry:
        parts = [patient.keys[0].token, service, start]
        keys = [canonical_key("EpisodeOfCare", parts, f"https://ids.example.no/{self.prefix}")]
        rest = {"status": "active", "patient": to(patient), "type": [{"text": service}], "period": {"start": start}, **elements}
        return self.entry(f"stay-{service}", "owned", "EpisodeOfCare", keys, **rest)

    def condition(self, patient: Entry, code: str) -> Entry:
        keys = [canonical_key("Condition", [patient.keys[0].token, code], f"https://ids.example.no/{self.prefix}")]
        active = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}
        rest = {
            "clinicalStatus": active,
            "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icpc-2", "code": code}]},
            "subject": to(patient),
        }
        return self.entry(f"condition-{code}", "owned", "Condition", keys, **rest)

    def document(self, patient: Entry, message: str, binary: Entry, parent: str = "", **elements: Any) -> Entry:
        keys = [self.key("DocumentReference", DOCUMENT, number) for number in (parent, message) if number]
        content = [{"attachment": {"contentType": "application/xml", "url": binary.urn}}]
        return self.entry(
            "document", "owned", "DocumentReference", keys, status="current", subject=to(patient), content=content, **elements
        )

    def binary(self, message: str) -> Entry:
        resource = {"resourceType": "Binary", "contentType": "application/xml", "data": "PE1zZz48L01zZz4="}
        return Entry("source", "event", resource, event_urn(self.prefix + message, "source"))

    def provenance(self, message: str, *targets: Entry) -> Entry:
        resource = {
            "resourceType": "Provenance",
            "target": [to(one) for one in targets],
            "recorded": "2026-03-01T08:00:00+01:00",
            "agent": [{"who": {"display": "Gerica"}}],
        }
        return Entry("provenance", "event", resource, event_urn(self.prefix + message, "provenance"))


def to(entry: Entry) -> dict[str, Any]:
    """A reference by URN."""
    return {"reference": entry.urn}
