"""The queue above any store: each method of the contract as one transaction (`_write`) or one consistent look (`_read`).

A store that runs transactions over named queries (`rows.Rows`) is a queue by inheriting this and giving those two, `health` and `close`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from adapter.errors import StaleClaim
from adapter.model import Finding, Key, MessageState, RawMessage
from adapter.queue import accepting, claiming, counting, logview, people, placing, settling, upkeep
from adapter.queue.codec import Encoded, encode, expand, from_us, load_record, load_result
from adapter.queue.contract import (
    Accepted,
    Arrival,
    AttemptReport,
    AuditCheck,
    AuditRow,
    Breaker,
    CauseGroup,
    Changed,
    Claim,
    Counts,
    Ending,
    Health,
    Incident,
    LogPage,
    MessageDetail,
    MessageFilter,
    PackedBytes,
    PageRequest,
    Pause,
    PayloadPart,
    Placed,
    Placement,
    Purged,
    Seen,
    Settled,
    Settlement,
    Shared,
    Stops,
    Unmapped,
)
from adapter.queue.hashing import Hasher
from adapter.queue.rows import AuditRec, IncidentRec
from adapter.queue.things import StoredLedger
from adapter.queue.tx import Tx

T = TypeVar("T")


class StoreQueue(ABC):
    """The contract (`contract.Queue`) over named queries."""

    hasher: Hasher

    @abstractmethod
    def _write(self, change: Callable[[Tx], T]) -> T:
        """Run `change` as one transaction; it is committed when this returns, undone when it raises."""

    @abstractmethod
    def _read(self, look: Callable[[Tx], T]) -> T:
        """Run `look` over one consistent state; it changes nothing."""

    def _look(self, look: Callable[[Tx], T]) -> T:
        """The same, where what was written last can be seen at less cost."""
        return self._read(look)

    @abstractmethod
    def health(self) -> Health: ...

    @abstractmethod
    def close(self) -> None: ...

    # intake

    def accept(self, arrival: Arrival) -> Accepted:
        return self.accept_all([arrival])[0]

    def accept_all(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        prepared = [accepting.ArrivalParts(arrival) for arrival in arrivals]
        return self._write(lambda tx: [accepting.accept(tx, parts) for parts in prepared])

    def seen(self, source: str, path: str, size: int, mtime_ns: int) -> Seen | None:
        row = self._read(lambda tx: tx.rows.one("intake_seen", source, accepting.storable(path), size, mtime_ns))
        return Seen(int(row[0]), bytes(row[1]).hex(), row[2]) if row else None

    def moved(self, intake_id: int, place: str) -> None:
        self.moved_all([(intake_id, place)])

    def moved_all(self, moves: Sequence[tuple[int, str]]) -> None:
        def change(tx: Tx) -> None:
            tx.rows.many("intake_moved", [(accepting.storable(place), intake_id) for intake_id, place in moves])

        self._write(change)

    # mapping

    def unmapped(self, limit: int, after: bytes | None = None) -> list[Unmapped]:
        found = self._read(lambda tx: tx.rows.all("unmapped", after or b"", limit))
        return [
            Unmapped(
                number, version, intake, source, path, RawMessage(index, offset, expand(data)), bytes(order), from_us(received), bool(again)
            )
            for number, version, intake, source, path, index, offset, data, order, received, again in found
        ]

    def place(self, placement: Placement) -> Placed:
        return self.place_all([placement])[0]

    def place_all(self, placements: Sequence[Placement]) -> list[Placed]:
        prepared = [(it, it.result if isinstance(it.result, Encoded) else encode(it.result)) for it in placements]
        return self._write(lambda tx: [placing.place(tx, it, result) for it, result in prepared])

    # delivery

    def claim(self, worker: str, destinations: Sequence[str], limit: int = 1, lease_seconds: float = 120.0) -> list[Claim]:
        granted = self._write(lambda tx: claiming.claim(tx, worker, destinations, limit, lease_seconds))
        return [_claim(it, lease_seconds) for it in granted]

    def renew(self, claim: Claim) -> None:
        self._write(lambda tx: claiming.renew(tx, claim))

    def release(self, claim: Claim) -> None:
        self._write(lambda tx: claiming.release(tx, claim))

    def recover(self, actor: str = "engine") -> int:
        return self._write(lambda tx: claiming.recover(tx, actor))

    def next_due(self, destinations: Sequence[str]) -> float | None:
        return self._read(lambda tx: claiming.next_due(tx, destinations))

    def ledger(self, destination: str, keys: Sequence[Key] = (), roots: Sequence[str] = ()) -> StoredLedger:
        return StoredLedger(self._look, self.hasher, destination, keys, roots)

    def pack(self, claim: Claim, packed: PackedBytes) -> None:
        _refuse_stale(claim, self.pack_all([(claim, packed)]))

    def pack_all(self, packs: Sequence[tuple[Claim, PackedBytes]]) -> frozenset[int]:
        prepared = [(claim, settling.PackedParts(packed)) for claim, packed in packs]
        return self._write(lambda tx: frozenset(claim.delivery_id for claim, parts in prepared if not settling.pack(tx, claim, parts)))

    def settle(self, claim: Claim, settlement: Settlement, report: AttemptReport) -> None:
        _refuse_stale(claim, self.settle_all([Ending(claim, settlement, report)]).stale)

    def settle_all(self, endings: Sequence[Ending], claims: int = 0) -> Settled:
        prepared = [settling.EndingParts(ending, self.hasher) for ending in endings]
        last = endings[-1].claim if claims else None

        def change(tx: Tx) -> tuple[frozenset[int], list[claiming.Granted]]:
            stale = settling.settle_all(tx, prepared)
            tx.write_out()  # what a claim reads: the outcome of earlier attempts
            return stale, claiming.claim(tx, last.worker, [last.destination], claims, last.lease_seconds) if last is not None else []

        stale, granted = self._write(change)
        return Settled(stale, tuple([_claim(it, last.lease_seconds) for it in granted]) if last is not None else ())

    def confirm(self, delivery_id: int, good: bool, cause: Finding | None = None) -> None:
        self._write(lambda tx: settling.confirm(tx, delivery_id, good, cause, "engine"))

    # log

    def browse(self, where: MessageFilter | None = None, page: PageRequest | None = None) -> LogPage:
        return self._read(lambda tx: logview.browse(tx, where, page or PageRequest()))

    def count(self, where: MessageFilter | None = None, max_id: int | None = None) -> int:
        return self._read(lambda tx: tx.rows.count(logview.resolve(tx, where), max_id))

    def get(self, message_id: int) -> MessageDetail | None:
        return self._read(lambda tx: logview.get(tx, message_id))

    def payload(
        self,
        message_id: int,
        part: PayloadPart,
        actor: str,
        reason: str = "",
        delivery_id: int | None = None,
        attempt_id: int | None = None,
    ) -> bytes | None:
        return upkeep.decoded(self._write(lambda tx: upkeep.payload(tx, message_id, part, actor, reason, delivery_id, attempt_id)))

    def trace(self, message_id: int) -> bytes | None:
        found = self._read(lambda tx: tx.rows.one("trace", message_id))
        return expand(bytes(found[0])) if found else None

    def raw(self, message_id: int) -> RawMessage | None:
        def look(tx: Tx) -> tuple[int, int, bytes] | None:
            message, row = tx.message(message_id), tx.rows.one("raw", message_id)
            return (message.idx, message.offset, bytes(row[0])) if message and row else None

        found = self._read(look)
        return RawMessage(found[0], found[1], expand(found[2])) if found else None

    def counts(self) -> Counts:
        return self._read(logview.counts)

    def kinds(self) -> list[str]:
        return self._read(logview.kinds)

    def causes(self) -> list[CauseGroup]:
        return self._read(logview.causes)

    # figures

    def shared(self, since: datetime, until: datetime) -> list[Shared]:
        return self._read(lambda tx: counting.shared(tx, since, until))

    def stops(self, since: datetime, until: datetime) -> list[Stops]:
        return self._read(lambda tx: counting.stops(tx, since, until))

    def keep_figures(self, minutes: Mapping[int, str], drop_before: int) -> None:
        def change(tx: Tx) -> None:
            tx.rows.many("minute_put", list(minutes.items()))
            tx.rows.run("minute_drop", drop_before)

        self._write(change)

    def figures(self, since: int) -> list[tuple[int, str]]:
        return [(int(minute), str(text)) for minute, text in self._read(lambda tx: tx.rows.all("minutes", since))]

    # people

    def redrive(
        self, where: MessageFilter, actor: str, reason: str, limit: int = 1000, *, force: bool = False, preview: bool = False
    ) -> Changed:
        return self._bulk(lambda tx: people.redrive(tx, logview.resolve(tx, where), actor, reason, limit, force, preview), preview)

    def remap(self, where: MessageFilter, actor: str, reason: str, limit: int = 1000, *, preview: bool = False) -> Changed:
        return self._bulk(lambda tx: people.remap(tx, logview.resolve(tx, where), actor, reason, limit, preview), preview)

    def skip(self, where: MessageFilter, actor: str, reason: str, limit: int = 1000, *, preview: bool = False) -> Changed:
        return self._bulk(lambda tx: people.skip(tx, logview.resolve(tx, where), actor, reason, limit, preview), preview)

    def _bulk(self, act: Callable[[Tx], Changed], preview: bool) -> Changed:
        return self._read(act) if preview else self._write(act)

    def pause(self, scope: str, actor: str, reason: str = "") -> None:
        self._write(lambda tx: people.pause(tx, scope, actor, reason))

    def resume(self, scope: str, actor: str, reason: str = "") -> None:
        self._write(lambda tx: people.resume(tx, scope, actor, reason))

    def paused(self) -> list[Pause]:
        found = self._read(lambda tx: tx.rows.all("pauses"))
        return [Pause(str(scope), str(actor), bytes(reason).decode(), from_us(at)) for scope, actor, reason, at in found]

    # upkeep

    def purge(self, keep_payload_days: int, keep_identity_days: int, limit: int = 1000) -> Purged:
        return self._write(lambda tx: upkeep.purge(tx, keep_payload_days, keep_identity_days, limit))

    def breaker(self, destination: str) -> Breaker:
        return self._read(lambda tx: upkeep.breaker(tx, destination))

    def set_breaker(self, destination: str, breaker: Breaker) -> None:
        self._write(lambda tx: upkeep.set_breaker(tx, destination, breaker))

    def open_incident(self, code: str, scope: str, detail: str = "") -> Incident:
        return self._write(lambda tx: upkeep.open_incident(tx, code, scope, detail))

    def close_incident(self, code: str, scope: str) -> Incident | None:
        return self._write(lambda tx: upkeep.close_incident(tx, code, scope))

    def notified(self, incident_id: int) -> None:
        self._write(lambda tx: tx.rows.run("incident_notified", tx.now, incident_id))

    def incidents(self, *, open_only: bool = True) -> list[Incident]:
        found = self._read(lambda tx: tx.rows.all("incidents_open" if open_only else "incidents"))
        return [upkeep.incident(IncidentRec(*row)) for row in found]

    def meta(self, name: str) -> str | None:
        row = self._read(lambda tx: tx.rows.one("meta", name))
        return str(row[0]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        self._write(lambda tx: tx.rows.run("meta_put", name, value))

    def note(self, actor: str, action: str, subject: str = "", subject_id: int = 0, reason: str = "") -> None:
        self._write(lambda tx: tx.audit(actor, action, subject, subject_id, reason=reason))

    def audit(self, after: int = 0, limit: int = 1000) -> list[AuditRow]:
        return [logview.audit_row(AuditRec(*row)) for row in self._read(lambda tx: tx.rows.all("audit_after", after, limit))]

    def verify_audit(self) -> AuditCheck:
        return self._read(lambda tx: upkeep.verify_audit(tx.rows, tx.hasher))


def _refuse_stale(claim: Claim, stale: frozenset[int]) -> None:
    if stale:
        raise StaleClaim(f"delivery {claim.delivery_id} is no longer {claim.worker}'s")


def _claim(it: claiming.Granted, lease_seconds: float) -> Claim:
    delivery, message = it.delivery, it.message
    stored = load_result(MessageState(message.state), it.result, it.findings)
    packed = None
    if it.packed is not None:
        body, record, summary = it.packed
        packed = PackedBytes(expand(body), load_record(record), expand(summary))
    return Claim(
        delivery_id=delivery.id,
        message_id=message.id,
        destination=delivery.destination,
        source=message.source,
        worker=delivery.worker,
        fence=delivery.fence,
        attempt=delivery.tries,
        message=stored.id,
        root=message.root_payload.decode() if message.root_payload else "",
        received=from_us(message.received),
        force=bool(delivery.force),
        codes=it.codes,
        packed=packed,
        result=stored if packed is None else None,
        lease_seconds=lease_seconds,
        since=from_us(it.since),
    )
