"""What a person may do to many messages at once: send again, map again, give up, pause. Each with a reason, a limit and audit rows.

Invariant: what is being sent at this moment is left alone, and nothing delivered is undone.
"""

from __future__ import annotations

from dataclasses import replace

from adapter.model import DeliveryState, MessageState
from adapter.queue.contract import Changed
from adapter.queue.rows import DeliveryRec, MessageRec, Where
from adapter.queue.tx import Tx

_STOPPED = (MessageState.NEEDS_MAPPING, MessageState.REJECTED)
_UNDELIVERED = (DeliveryState.PENDING, DeliveryState.FAILED)


def _only(have: tuple[str, ...] | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `allowed` that the filter has not ruled out."""
    return allowed if have is None else tuple(it for it in allowed if it in have)


def _deliveries(where: Where, *states: DeliveryState) -> Where:
    return replace(where, delivery_states=_only(where.delivery_states, tuple(it.value for it in states)))


def _messages(where: Where, *states: MessageState) -> Where | None:
    """The filter for whole messages; None when it speaks of deliveries."""
    if where.delivery_states is not None or where.destinations is not None:
        return None
    return replace(where, states=_only(where.states, tuple(it.value for it in states)))


def redrive(tx: Tx, where: Where, actor: str, reason: str, limit: int, force: bool, preview: bool) -> Changed:
    """Failed deliveries, and those that wait for their next try, are due now, with the same bytes."""
    states = [DeliveryState.FAILED, DeliveryState.PENDING, *([DeliveryState.SUPERSEDED] if force else [])]
    numbers = tx.rows.deliveries(replace(_deliveries(where, *states), may_redrive=True))
    picked = _load(tx, numbers[:limit])
    if not preview:
        for delivery, message in picked:
            _send_again(tx, delivery, message, actor, reason)
    ids = tuple(dict.fromkeys(message.id for _, message in picked))
    return Changed(len(numbers), 0 if preview else len(picked), len(numbers) > limit, ids)


def _send_again(tx: Tx, delivery: DeliveryRec, message: MessageRec, actor: str, reason: str) -> None:
    superseded = delivery.state == DeliveryState.SUPERSEDED
    if superseded:
        tx.rows.run("packed_drop", delivery.id)
    begun = int(delivery.state == DeliveryState.PENDING)
    new = delivery._replace(
        state=DeliveryState.PENDING.value, due=0.0, delay=0.0, begun=begun, holds=0, cause=0, force=int(delivery.force or superseded)
    )
    new = tx.set_delivery(delivery, new, actor, "redrive", reason or "-")
    if tx.rows.all("lanes_of", delivery.id):
        tx.touch(delivery.id)
    else:
        tx.enter(message, new, _lanes(tx, message))
    tx.finish(message)


def remap(tx: Tx, where: Where, actor: str, reason: str, limit: int, preview: bool) -> Changed:
    """Stopped messages, and those with failed deliveries, are to be mapped again."""
    where = replace(where, may_remap=True)
    whole = _messages(where, *_STOPPED)
    stopped = [] if whole is None else tx.rows.ids(whole)
    failed = tx.rows.deliveries(_deliveries(where, DeliveryState.FAILED))
    numbers = sorted({*stopped, *tx.rows.messages_of(failed)})
    if not preview:
        for number in numbers[:limit]:
            message = tx.message(number)
            assert message is not None
            tx.rows.run("message_again", number)
            tx.audit(actor, "remap", "message", number, message=number, before=message.state, after=message.state, reason=reason)
            for delivery in tx.deliveries_of(number):
                tx.touch(delivery.id)
    ids = tuple(numbers[:limit])
    return Changed(len(numbers), 0 if preview else len(ids), len(numbers) > limit, ids)


def skip(tx: Tx, where: Where, actor: str, reason: str, limit: int, preview: bool) -> Changed:
    """Stopped messages are skipped with all they have; of mapped ones the failed deliveries, and pending ones when the filter names them."""
    whole = _messages(where, *_STOPPED)
    stopped = set[int]() if whole is None else set(tx.rows.ids(whole))
    named = where.ids is not None or (where.delivery_states is not None and DeliveryState.PENDING in where.delivery_states)
    states = (DeliveryState.FAILED, DeliveryState.PENDING) if named else (DeliveryState.FAILED,)
    single = tx.rows.deliveries(_deliveries(where, *states))
    numbers = sorted(stopped.union(tx.rows.messages_of(single)))
    ids = tuple(numbers[:limit])
    if preview:
        return Changed(len(numbers), 0, len(numbers) > limit, ids)
    chosen = set(single)
    for number in ids:
        message = tx.message(number)
        assert message is not None
        if number in stopped:
            message = tx.set_message(message, MessageState.SKIPPED, actor, "skip", cause=message.cause, reason=reason)
        for delivery in tx.deliveries_of(number):
            if delivery.id in chosen or (number in stopped and delivery.state in _UNDELIVERED):
                gone = delivery._replace(state=DeliveryState.SKIPPED.value, begun=0, holds=0, due=0.0)
                tx.set_delivery(delivery, gone, actor, "skip", reason)
                tx.leave(delivery.id)
        tx.finish(message)
    return Changed(len(numbers), len(ids), len(numbers) > limit, ids)


def _load(tx: Tx, numbers: list[int]) -> list[tuple[DeliveryRec, MessageRec]]:
    picked: list[tuple[DeliveryRec, MessageRec]] = []
    for number in numbers:
        delivery = tx.delivery(number)
        message = tx.message(delivery.message) if delivery else None
        if delivery and message:
            picked.append((delivery, message))
    return picked


def _lanes(tx: Tx, message: MessageRec) -> list[bytes]:
    """The lanes of a placed message: of its patients, else of its source."""
    return sorted({bytes(row[0]) for row in tx.rows.all("thing_hashes_of", message.id)}) or [tx.hasher.source_lane(message.source)]


def pause(tx: Tx, scope: str, actor: str, reason: str) -> None:
    """Stop a source, a destination, or everything."""
    tx.rows.run("pause_put", scope, actor, reason.encode(), tx.now)
    tx.audit(actor, "pause", "pause", 0, before="", after=scope or "everything", reason=reason)


def resume(tx: Tx, scope: str, actor: str, reason: str) -> None:
    """Let it go on. Nothing happens when it was not paused."""
    if any(row[0] == scope for row in tx.rows.all("pauses")):
        tx.rows.run("pause_drop", scope)
        tx.audit(actor, "resume", "pause", 0, before=scope or "everything", after="", reason=reason)
