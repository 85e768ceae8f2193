"""What the tests of the queue share: a small world of files, messages and patients, in one line each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapter.clock import ManualClock
from adapter.model import Entry, Finding, Key, MessageId, MessageState, OwnedVersion, RawMessage, Result, SentRecord
from adapter.queue.contract import (
    Arrival,
    AttemptReport,
    Claim,
    IntakeFile,
    MessageFilter,
    OnStop,
    PackedBytes,
    Placed,
    Placement,
    Queue,
    Settlement,
    Verdict,
)

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
LOCAL = "urn:test:local"
START = datetime(2026, 1, 1, tzinfo=UTC)


def person(number: str, system: str = FNR) -> Key:
    return Key("Patient", system, number)


def file(body: bytes, name: str, mtime: int, source: str = "ut") -> IntakeFile:
    return IntakeFile(source, name, len(body), mtime, hashlib.sha256(body).hexdigest())


def arrival(body: bytes, name: str = "a.hl7", mtime: int = 1, source: str = "ut", **more: object) -> Arrival:
    return Arrival(file(body, name, mtime, source), (RawMessage(1, 0, body),), **more)  # type: ignore[arg-type]


def mapped(
    *patients: tuple[Key, ...], identity: str = "m", root: str = "", time: datetime | None = START, kind: str = "hl7v2:ADT^A01"
) -> Result:
    entries = [
        Entry("patient", "owned", {"resourceType": "Patient", "name": [{"family": "Testesen"}]}, "urn:uuid:1", keys) for keys in patients
    ]
    return Result(MessageState.MAPPED, MessageId(kind, identity, time, patients, root), entries, trace=b"trace", mapping_hash="h1")


def stopped(
    *patients: tuple[Key, ...], code: str = "unknown-code", path: str = "PID-8.1", state: MessageState = MessageState.NEEDS_MAPPING
) -> Result:
    result = mapped(*patients)
    return Result(state, result.id, [], [Finding(code, path, "Patient.gender", "PID.Patient.yaml:14", shown="7")])


def done(verdict: Verdict = "acknowledged", **more: object) -> Settlement:
    cause = None if verdict in ("acknowledged", "delivered") else Finding("http-422")
    return Settlement(verdict, cause=cause, **more)  # type: ignore[arg-type]


OK = AttemptReport("ok", 200, 3.5, "r1", b'{"resourceType":"Bundle"}')
NO = AttemptReport("http-422", 422)


@dataclass
class World:
    """A queue, its clock, and short words for what is done to it."""

    queue: Queue
    clock: ManualClock
    count: int = 0
    destinations: tuple[str, ...] = ("fhir",)
    sent: list[int] = field(default_factory=list)

    def take(self, *patients: tuple[Key, ...], name: str = "", mtime: int = 0, source: str = "ut") -> int:
        """A new file with one message; its id. `patients` are remembered only by the caller."""
        self.count += 1
        body = f"MSH|{self.count}".encode()
        accepted = self.queue.accept(arrival(body, name or f"m{self.count}.hl7", mtime or self.count, source))
        return accepted.message_ids[0]

    def place(
        self, number: int, result: Result, on_stop: OnStop = "hold", destinations: tuple[str, ...] | None = None, *, merges: bool = False
    ) -> Placed:
        waiting = {it.message_id: it for it in self.queue.unmapped(1000)}[number]
        return self.queue.place(
            Placement(number, waiting.version, result, self.destinations if destinations is None else destinations, on_stop, merges)
        )

    def mapped(self, *patients: tuple[Key, ...], name: str = "", mtime: int = 0, on_stop: OnStop = "hold", source: str = "ut") -> int:
        number = self.take(name=name, mtime=mtime, source=source)
        self.place(number, mapped(*patients, identity=f"m{number}"), on_stop)
        return number

    def stopped(self, *patients: tuple[Key, ...], on_stop: OnStop = "hold", **more: str) -> int:
        number = self.take()
        self.place(number, stopped(*patients, **more), on_stop)  # type: ignore[arg-type]
        return number

    def claim(self, worker: str = "w", destination: str = "fhir", lease: float = 60.0) -> Claim | None:
        claims = self.queue.claim(worker, [destination], 1, lease)
        return claims[0] if claims else None

    def must_claim(self, worker: str = "w", destination: str = "fhir", lease: float = 60.0) -> Claim:
        claim = self.claim(worker, destination, lease)
        assert claim is not None
        return claim

    def send(self, verdict: Verdict = "acknowledged", **more: object) -> int:
        """Claim, pack, settle one delivery; its message, 0 when none could be claimed."""
        claim = self.claim()
        if claim is None:
            return 0
        if claim.packed is None:
            self.queue.pack(claim, PackedBytes(f"bytes of {claim.message_id}".encode()))
        self.queue.settle(claim, done(verdict, **more), OK if verdict in ("acknowledged", "delivered") else NO)
        return claim.message_id

    def drain(self) -> list[int]:
        """Send everything that can be sent; the messages in their order."""
        order: list[int] = []
        while number := self.send():
            order.append(number)
        return order

    def state(self, number: int) -> str:
        detail = self.queue.get(number)
        assert detail is not None
        return detail.row.state.value

    def delivery(self, number: int, destination: str = "fhir") -> str:
        detail = self.queue.get(number)
        assert detail is not None
        return {it.destination: it.state.value for it in detail.row.deliveries}.get(destination, "none")

    def delivery_id(self, number: int) -> int:
        detail = self.queue.get(number)
        assert detail is not None
        return detail.row.deliveries[0].id

    def held_by(self, number: int) -> int:
        detail = self.queue.get(number)
        assert detail is not None
        return detail.row.deliveries[0].held_by


def only(number: int) -> MessageFilter:
    return MessageFilter(ids=(number,))


def record(key: Key, version: bytes | None = b"{}", time: datetime = START, root: str = "") -> SentRecord:
    return SentRecord((OwnedVersion(key, time, version, root),), ((key, key),))
