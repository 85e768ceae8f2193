"""A tiny kind of message with a pipeline of its own, so that the engine's tests say in the message what shall become of it.

    MSH|^~\\&|<number>|<time, ISO>
    PID|<patient>|<name>
    ZST|<mapped | needs_mapping:<code> | rejected | boom | kill | hang>          (optional; the last two end or hang the process)

It makes one owned Patient (identifier, family name) and one owned Observation per message, whose value is the message's number: the practice server's
versions of the Patient then tell the order, its Observations that each message came once.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.converting.process import Loaded
from adapter.fhir.identity import urn
from adapter.model import Entry, Finding, Key, MessageId, MessageState, RawMessage, Result
from adapter.pipeline import SourceSettings

SYSTEM = "urn:oid:1.2.3.4"
RESULTS = "urn:oid:1.2.3.5"


def message(number: int, patient: str = "p1", state: str = "", time: datetime | None = None) -> bytes:
    """The bytes of one message."""
    moment = (time or datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    lines = [rf"MSH|^~\&|{number}|{moment}", f"PID|{patient}|Name{number}"] + ([f"ZST|{state}"] if state else [])
    return "".join(line + "\r" for line in lines).encode()


@dataclass
class TinyMappings:
    """Stands in for a MappingSet: `known` codes are mapped, others stop. Read from `codes.yaml` of the site folder, as a mapping would be."""

    hash: str
    known: frozenset[str]
    rules: list[object] = field(default_factory=list[object])


def load_tiny(layers: Sequence[str] = (), extra_folders: Sequence[Path] = ()) -> TinyMappings:
    from adapter.errors import MappingError

    known: set[str] = set()
    for folder in extra_folders:
        for file in sorted(folder.glob("*.yaml")):
            text = file.read_text("utf-8")
            if "broken" in text:
                raise MappingError(f"{file.name}:1: broken")
            known |= set(text.split())
    return TinyMappings(hashlib.sha256(" ".join(sorted(known)).encode()).hexdigest(), frozenset(known))


class TinyPipeline:
    """Stands in for `adapter.pipeline.Pipeline`."""

    def __init__(self, mappings: TinyMappings, settings: SourceSettings) -> None:
        self.mappings = mappings
        self.settings = settings

    def _fields(self, raw: RawMessage) -> dict[str, list[str]]:
        return {line.split("|")[0]: line.split("|") for line in raw.data.decode().split("\r") if line}

    def identify(self, raw: RawMessage) -> MessageId:
        fields = self._fields(raw)
        number, time = fields["MSH"][2], datetime.fromisoformat(fields["MSH"][3])
        return MessageId("hl7v2:ADT^A08", f"epj|{number}", time, ((Key("Patient", SYSTEM, fields["PID"][1]),),))

    def convert(self, raw: RawMessage) -> Result:
        fields = self._fields(raw)
        identity = self.identify(raw)
        state = fields["ZST"][1] if "ZST" in fields else "mapped"
        if state == "boom":
            raise RuntimeError("Ola Nordmann 12345678901")
        if state == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if state == "hang":
            threading.Event().wait()
        if state == "rejected":
            return Result(MessageState.REJECTED, identity, stops=[Finding("wrong-environment", path="PID-1")])
        word, _, code = state.partition(":")
        if word == "needs_mapping" and code not in self.mappings.known:
            stop = Finding("unknown-code", path="ZST-1", element="Patient.gender", rule="tiny.yaml:1")
            return Result(MessageState.NEEDS_MAPPING, identity, stops=[stop], mapping_hash=self.mappings.hash)
        number, patient, name = fields["MSH"][2], fields["PID"][1], fields["PID"][2]
        person, result = Key("Patient", SYSTEM, patient), Key("Observation", RESULTS, number)
        entries = [
            Entry(
                "patient",
                "owned",
                {"resourceType": "Patient", "identifier": [{"system": SYSTEM, "value": patient}], "name": [{"family": name}]},
                urn(person),
                (person,),
            ),
            Entry(
                "observation",
                "owned",
                {
                    "resourceType": "Observation",
                    "identifier": [{"system": RESULTS, "value": number}],
                    "status": "final",
                    "code": {"text": "number"},
                    "subject": {"reference": urn(person)},
                    "valueInteger": int(number),
                },
                urn(result),
                (result,),
            ),
        ]
        return Result(MessageState.MAPPED, identity, entries=entries, mapping_hash=self.mappings.hash)


@dataclass
class TinyOutcome:
    file: str = "codes.test.yaml"
    line: int = 3
    name: str = "a test"
    failures: tuple[str, ...] = ()


def run_tiny_tests(mappings: TinyMappings) -> list[TinyOutcome]:
    """Stands in for the tests beside the mappings: they fail when the code `FAILS` is known."""
    return [TinyOutcome(failures=("Patient.gender: -male +female",) if "FAILS" in mappings.known else ())]


def use_tiny(patch: pytest.MonkeyPatch) -> None:
    """Let the engine use this kind of message."""
    from adapter.engine import mappings

    patch.setattr(mappings, "load_mappings", load_tiny)
    patch.setattr(mappings, "Pipeline", TinyPipeline)
    patch.setattr(mappings, "run_tests", run_tiny_tests)


def load_apart(sources: Mapping[str, SourceSettings], site: Path | None) -> Loaded:
    """What the converting process loads, for these messages."""
    mappings = load_tiny((), [site] if site is not None else [])
    return {name: TinyPipeline(mappings, settings) for name, settings in sources.items()}, dict.fromkeys(sources, mappings.hash)
