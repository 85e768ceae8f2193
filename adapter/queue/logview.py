"""The log: rows for the windows and the command line, without anything a reader of state may not see.

File names are masked, patients are pseudonyms, findings hold no values. Content is `upkeep.payload`, which is audited.
"""

from __future__ import annotations

from typing import Any

from adapter.masking import mask_file_name
from adapter.model import DeliveryState, Finding, MessageState
from adapter.queue.codec import from_us, load_findings, maybe_from_us, maybe_us
from adapter.queue.contract import (
    AttemptRow,
    AuditRow,
    Cause,
    CauseGroup,
    Counts,
    DeliveryRow,
    LogPage,
    LogRow,
    MessageDetail,
    MessageFilter,
    PageRequest,
)
from adapter.queue.rows import AuditRec, DeliveryRec, MessageRec, Where
from adapter.queue.tx import Tx

_STOPPED = frozenset({MessageState.NEEDS_MAPPING.value, MessageState.REJECTED.value})


def resolve(tx: Tx, asked: MessageFilter | None) -> Where:
    """Look up what a filter means: patients as things, text as causes."""
    it = asked or MessageFilter()
    things = causes = None
    if it.patients:
        found = (tx.rows.one("thing_of", tx.hasher.key(key)) for key in it.patients)
        things = tuple(dict.fromkeys(int(row[0]) for row in found if row))
    if it.causes or it.text:
        chosen = set(it.causes)
        if it.text:
            matching = {int(row[0]) for row in tx.rows.all("causes_with", it.text.lower())}
            chosen = chosen & matching if chosen else matching
        causes = tuple(sorted(chosen))
    return Where(
        ids=it.ids or None,
        states=tuple(state.value for state in it.states) or None,
        delivery_states=tuple(state.value for state in it.delivery_states) or None,
        sources=it.sources or None,
        destinations=it.destinations or None,
        kinds=it.kinds or None,
        things=things,
        causes=causes,
        since=maybe_us(it.since),
        until=maybe_us(it.until),
        attention=it.attention,
        after=it.after or None,
    )


def browse(tx: Tx, asked: MessageFilter | None, page: PageRequest) -> LogPage:
    """One window of the log."""
    ids, following = tx.rows.page(resolve(tx, asked), page)
    newest = tx.rows.one("newest_message")
    known: dict[int, Cause | None] = {0: None}
    rows = tuple(row for row in (_row(tx, number, known) for number in ids) if row)
    return LogPage(rows, following, int(newest[0]) if newest and newest[0] is not None else 0)


def _row(tx: Tx, number: int, known: dict[int, Cause | None]) -> LogRow | None:
    it = tx.message(number)
    if it is None:
        return None
    path = tx.rows.one("path_of", it.intake)
    return LogRow(
        id=it.id,
        received=from_us(it.received),
        message_time=maybe_from_us(it.message_time),
        source=it.source,
        file=mask_file_name(str(path[0])) if path else "",
        index=it.idx,
        kind=it.kind,
        patient=it.patient.hex()[:8] if it.patient else "",
        state=MessageState(it.state),
        warnings=it.warnings,
        unread=it.unread,
        cause=_cause(tx, it.cause, known),
        deliveries=tuple(_delivery(tx, it, delivery, known) for delivery in tx.deliveries_of(it.id)),
    )


def _delivery(tx: Tx, message: MessageRec, it: DeliveryRec, known: dict[int, Cause | None]) -> DeliveryRow:
    waiting = it.state == DeliveryState.PENDING
    behind = tx.rows.one("held_by", it.id) if waiting or it.state == DeliveryState.FAILED else None
    return DeliveryRow(
        id=it.id,
        destination=it.destination,
        state=DeliveryState(it.state),
        tries=it.tries,
        held_by=int(behind[0]) if behind else 0,
        due=max(0.0, it.due - tx.mono) if waiting and message.state == MessageState.MAPPED else None,
        changed=from_us(it.changed),
        cause=_cause(tx, it.cause, known),
    )


def _cause(tx: Tx, number: int, known: dict[int, Cause | None]) -> Cause | None:
    if number not in known:
        row = tx.rows.one("cause", number)
        known[number] = Cause(number, Finding(*row)) if row else None
    return known[number]


def get(tx: Tx, number: int) -> MessageDetail | None:
    """Everything of one message but its content."""
    row = _row(tx, number, {0: None})
    it = tx.message(number)
    if row is None or it is None:
        return None
    intake = tx.rows.one("intake_of", it.intake)
    assert intake is not None
    stored = tx.rows.one("findings", number)
    stops, warnings, unread = load_findings(bytes(stored[0])) if stored else ((), (), ())
    if not stored and row.cause is not None:
        stops = (row.cause.finding,)
    return MessageDetail(
        row=row,
        intake_id=it.intake,
        path=str(intake[0]),
        sha256=bytes(intake[1]).hex(),
        size=it.size,
        offset=it.offset,
        mapping_hash=it.mapping_hash,
        placed=maybe_from_us(it.placed),
        stops=stops,
        warnings=warnings,
        unread=unread,
        attempts=tuple(_attempt(*found) for found in tx.rows.all("attempts_of_message", number)),
        history=tuple(audit_row(AuditRec(*found)) for found in tx.rows.all("history", number)),
        payloads=_payloads(tx, number),
    )


def _payloads(tx: Tx, number: int) -> tuple[str, ...]:
    parts = ["raw"] if tx.rows.one("has_raw", number) else []
    if tx.rows.one("result", number):
        parts += ["result", "trace"]
    if tx.rows.one("latest_packed", number):
        parts.append("request")
    if tx.rows.one("latest_response", number):
        parts.append("response")
    return tuple(parts)


def _attempt(*row: Any) -> AttemptRow:
    number, delivery, count, worker, started, ended, code, status, milliseconds, request_id, has_response = row
    return AttemptRow(
        number, delivery, count, worker, from_us(started), maybe_from_us(ended), code, status, milliseconds, request_id, bool(has_response)
    )


def audit_row(row: AuditRec) -> AuditRow:
    """An audit row as it is shown."""
    return AuditRow(
        row.id,
        from_us(row.at),
        row.actor,
        row.action,
        row.subject,
        row.subject_id,
        row.before,
        row.after,
        bytes(row.reason).decode(),
        bytes(row.hash).hex(),
    )


def counts(tx: Tx) -> Counts:
    """Messages by source and state, deliveries by destination and state."""
    messages = {(str(source), MessageState(state)): int(n) for source, state, n in tx.rows.all("message_counts") if n}
    deliveries = {(str(name), DeliveryState(state)): int(n) for name, state, n in tx.rows.all("delivery_counts") if n}
    held = tx.rows.one("held_count")
    return Counts(messages, deliveries, int(held[0]) if held else 0)


def kinds(tx: Tx) -> list[str]:
    """The kinds of message there are."""
    return [str(kind) for (kind,) in tx.rows.all("kinds")]


def causes(tx: Tx) -> list[CauseGroup]:
    """What waits for a person, most first."""
    known: dict[int, Cause | None] = {}
    groups = [
        CauseGroup(cause, str(state), str(destination), str(source), int(n))
        for number, state, destination, source, n in tx.rows.all("cause_counts")
        if (cause := _cause(tx, int(number), known)) is not None
    ]
    return sorted(groups, key=lambda it: (-it.count, it.cause.id, it.source, it.destination))
