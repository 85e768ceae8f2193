"""The third commit, and what came of it: exact bytes before they are sent, the outcome after."""

from __future__ import annotations

from collections.abc import Sequence

from adapter.errors import StoreError
from adapter.model import DeliveryState, Finding
from adapter.queue import things
from adapter.queue.claiming import holds
from adapter.queue.codec import dump_record, load_record, squeeze, to_us
from adapter.queue.contract import Claim, Ending, PackedBytes
from adapter.queue.hashing import Hasher
from adapter.queue.rows import DeliveryRec, MessageRec
from adapter.queue.tx import Tx

_STATES = {
    "delivered": DeliveryState.DELIVERED,
    "acknowledged": DeliveryState.ACKNOWLEDGED,
    "retry": DeliveryState.PENDING,
    "held": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "superseded": DeliveryState.SUPERSEDED,
}


class PackedParts:
    """Packed bytes made ready for the store, outside the transaction."""

    def __init__(self, packed: PackedBytes) -> None:
        self.body = squeeze(packed.body)
        self.record = dump_record(packed.record)
        self.summary = squeeze(packed.summary)


def pack(tx: Tx, claim: Claim, parts: PackedParts) -> bool:
    """Commit the bytes to send; whether the claim still holds. A delivery has them once: the same again is fine, other bytes are an error in the caller."""
    if tx.rows.one("packed_add", claim.delivery_id, parts.body, parts.record, parts.summary, claim.fence, claim.worker) is None:
        if not holds(claim, tx.delivery(claim.delivery_id)):
            return False
        known = tx.rows.one("packed", claim.delivery_id)
        if known is None or (bytes(known[0]), bytes(known[1])) != (parts.body, parts.record):
            raise StoreError(f"delivery {claim.delivery_id} is already packed: a retry sends the same bytes")
    return True


class EndingParts:
    """An ending made ready for the store, outside the transaction."""

    def __init__(self, ending: Ending, hasher: Hasher) -> None:
        record = ending.settlement.record
        self.ending = ending
        self.response = squeeze(ending.report.response) if ending.report.response else b""
        self.memory = None if record is None else things.Memory(record, hasher)


def settle_all(tx: Tx, endings: Sequence[EndingParts]) -> frozenset[int]:
    """Commit the outcomes of claims, of those that still hold; the deliveries of the others."""
    hashes = {digest for it in endings if it.memory is not None for digest in it.memory.hashes}
    known = things.known_as(tx, hashes) if hashes else {}
    found = tx.deliveries_and_messages([it.ending.claim.delivery_id for it in endings])
    stale: set[int] = set()
    for parts in endings:
        claim = parts.ending.claim
        old, message = found.get(claim.delivery_id, (None, None))
        if old is None or message is None or not holds(claim, old):
            stale.add(claim.delivery_id)
        else:
            _settle(tx, parts, old, message, known)
    return frozenset(stale)


def _settle(tx: Tx, parts: EndingParts, old: DeliveryRec, message: MessageRec, known: dict[bytes, things.Thing]) -> None:
    """Commit one outcome; see `Settlement`."""
    claim, settlement, report = parts.ending.claim, parts.ending.settlement, parts.ending.report
    verdict = settlement.verdict
    new = old._replace(state=_STATES[verdict].value, worker="", cause=tx.cause(settlement.cause), due=0.0, delay=0.0, holds=0, begun=0)
    if verdict == "retry":
        delay = 0.0 if settlement.retry_at is None else max(0.0, (to_us(settlement.retry_at) - tx.now) / 1_000_000)
        new = new._replace(delay=delay, due=tx.mono + delay if delay else 0.0, begun=1)
    elif verdict in ("held", "failed"):
        new = new._replace(holds=int(verdict == "held" or message.on_stop == "hold"))
    elif parts.memory is not None:
        things.remember(tx, old.destination, parts.memory, known)
    elif verdict in ("delivered", "acknowledged"):
        _remember_what_was_packed(tx, old, known)
    tx.later("attempt_end", tx.now, report.code, report.status, report.milliseconds, report.request_id, old.id, old.tries)
    if parts.response:
        tx.later("response_put", parts.response, old.id, old.tries)
    _end(tx, message, old, new, claim.worker, "settle")


def confirm(tx: Tx, delivery_id: int, good: bool, cause: Finding | None, actor: str) -> None:
    """The later truth of a delivered one. Nothing happens when it has been told already."""
    found = tx.deliveries_and_messages([delivery_id]).get(delivery_id)
    if found is None or found[0].state != DeliveryState.DELIVERED:
        return
    old, message = found
    state = DeliveryState.ACKNOWLEDGED if good else DeliveryState.FAILED
    _end(tx, message, old, old._replace(state=state.value, cause=tx.cause(cause), holds=0), actor, "confirm")


def _end(tx: Tx, message: MessageRec, old: DeliveryRec, new: DeliveryRec, actor: str, action: str) -> None:
    new = tx.set_delivery(old, new, actor, action)
    if tx.stands(message, new):
        tx.touch(new.id)
    else:
        tx.leave(new.id)
    tx.finish(message, [new])


def _remember_what_was_packed(tx: Tx, delivery: DeliveryRec, known: dict[bytes, things.Thing]) -> None:
    row = tx.rows.one("record_of", delivery.id)
    if row is not None:
        memory = things.Memory(load_record(bytes(row[0])), tx.hasher)
        known.update(things.known_as(tx, memory.hashes - known.keys()))
        things.remember(tx, delivery.destination, memory, known)
