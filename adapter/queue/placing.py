"""The second commit: what a message became, its deliveries, and its places in the lanes."""

from __future__ import annotations

from adapter.model import DeliveryState, Finding, Key, MessageState
from adapter.queue import things
from adapter.queue.codec import Encoded, dump_findings, load_findings, maybe_us
from adapter.queue.contract import Placed, Placement
from adapter.queue.rows import DeliveryRec, MessageRec, new_delivery
from adapter.queue.tx import Tx

_ACTOR = "engine"
_REPLACED = (DeliveryState.PENDING, DeliveryState.FAILED)
"""Deliveries that a new mapping makes anew; what was delivered, superseded or skipped stays as it is, what is being sent ends first."""


def place(tx: Tx, placement: Placement, result: Encoded) -> Placed:
    """Commit one mapping; see `Queue.place`. `result`: that of the placement."""
    message = tx.message(placement.message_id)
    if message is None or message.version != placement.version or not (message.again or message.state == MessageState.RECEIVED):
        return Placed(placement.message_id, MessageState(message.state) if message else MessageState.REJECTED, applied=False)
    state, findings, stops = result.state, result.findings, result.stops
    found, conflict = _patients(tx, message.id, result.id.patients, placement.merges)
    if conflict and state == MessageState.MAPPED:
        state = MessageState.NEEDS_MAPPING
        stops = (Finding("identity-conflict", detail="two known patients meet in one message"), *result.stops)
        findings = dump_findings(stops, *load_findings(result.findings)[1:])
    root = things.resolve_root(tx, message.id, result.id.root)
    stopped = state in (MessageState.NEEDS_MAPPING, MessageState.REJECTED)
    cause = tx.cause(stops[0]) if stopped and stops else 0
    tx.later("result_put", message.id, result.result, result.trace)
    tx.later("findings_put", message.id, findings)
    found_out = (
        result.id.kind,
        maybe_us(result.id.time),
        found[0].hash if found else None,
        result.warnings,
        result.unread,
        result.mapping_hash,
        placement.on_stop,
        tx.now,
        tx.hasher.identity(result.id.identity),
        root.encode() if root else None,
    )
    placed = tx.set_message(message, state, _ACTOR, "place", cause=cause, placed=found_out)._replace(on_stop=placement.on_stop)
    lanes = sorted({it.hash for it in found}) or [tx.hasher.source_lane(message.source)]
    wanted = placement.destinations if state in (MessageState.MAPPED, MessageState.NEEDS_MAPPING) else ()
    deliveries = _deliveries(tx, placed, wanted, lanes)
    tx.finish(placed, deliveries)
    return Placed(message.id, state, applied=True, deliveries=tuple([it.id for it in deliveries]))


def _patients(tx: Tx, message: int, patients: tuple[tuple[Key, ...], ...], merges: bool) -> tuple[list[things.Thing], bool]:
    """The patients of a message as the ledger knows them, and whether two known ones meet in what should be one."""
    found: list[things.Thing] = []
    conflict = False
    for keys in patients:
        if not keys:
            continue
        known = things.known(tx, keys)
        if len(known) > 1:
            conflict = conflict or not merges
            found.extend(known)
        else:
            found.append(things.learn(tx, keys, known[0] if known else None))
    for thing in found:
        tx.later("message_thing_add", thing.id, message)
    return found, conflict


def _deliveries(tx: Tx, message: MessageRec, wanted: tuple[str, ...], lanes: list[bytes]) -> list[DeliveryRec]:
    all_: list[DeliveryRec] = []
    old = {it.destination: it for it in tx.deliveries_of(message.id)} if message.version > 1 else {}
    for name in wanted:
        delivery = old.pop(name, None)
        if delivery is None:
            number = tx.rows.insert("delivery_add", message.id, message.source, name, DeliveryState.PENDING.value, tx.now)
            tx.audit(_ACTOR, "place", "delivery", number, message=message.id, after=DeliveryState.PENDING.value)
            delivery = new_delivery(number, message.id, message.source, name, DeliveryState.PENDING.value, tx.now)
        elif delivery.state in _REPLACED:
            delivery = _anew(tx, delivery, DeliveryState.PENDING)
        else:
            all_.append(delivery)
            continue
        all_.append(delivery)
        tx.enter(message, delivery, lanes)
    for delivery in old.values():
        if delivery.state in _REPLACED:
            _anew(tx, delivery, DeliveryState.SKIPPED)
    return all_


def _anew(tx: Tx, delivery: DeliveryRec, state: DeliveryState) -> DeliveryRec:
    tx.leave(delivery.id)
    tx.rows.run("packed_drop", delivery.id)
    new = delivery._replace(state=state.value, due=0.0, delay=0.0, begun=0, holds=0, cause=0)
    return tx.set_delivery(delivery, new, _ACTOR, "place")
