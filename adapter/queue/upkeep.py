"""What keeps the store in order: content shown and audited, payloads purged, incidents, breakers, the audit chain checked."""

from __future__ import annotations

from typing import Any

from adapter.queue.codec import expand, from_us, maybe_from_us, maybe_us, result_json
from adapter.queue.contract import AuditCheck, Breaker, Incident, PayloadPart, Purged
from adapter.queue.hashing import Hasher
from adapter.queue.rows import AuditRec, IncidentRec, Rows
from adapter.queue.tx import START, Tx, audit_bytes

_DAY = 86_400_000_000
_CHUNK = 2000


def payload(
    tx: Tx, number: int, part: PayloadPart, actor: str, reason: str, delivery: int | None, attempt: int | None = None
) -> tuple[PayloadPart, bytes] | None:
    """The stored content; the audit row says who looked at what, also when there was nothing left to see."""
    match part:
        case "raw":
            row = tx.rows.one("raw", number)
        case "result":
            row = tx.rows.one("result", number)
        case "trace":
            row = tx.rows.one("trace", number)
        case "request":
            row = tx.rows.one("packed", delivery) if delivery else tx.rows.one("latest_packed", number)
        case "response":
            row = _response(tx, number, delivery, attempt)
    tx.audit(actor, "view", "message", number, message=number, before=part, after="shown" if row else "nothing", reason=reason)
    return (part, bytes(row[0])) if row else None


def _response(tx: Tx, number: int, delivery: int | None, attempt: int | None) -> tuple[Any, ...] | None:
    if attempt:
        return tx.rows.one("response_of_attempt", attempt, number)
    return tx.rows.one("response_of", delivery) if delivery else tx.rows.one("latest_response", number)


def decoded(stored: tuple[PayloadPart, bytes] | None) -> bytes | None:
    """The content itself, outside the transaction."""
    if stored is None:
        return None
    part, data = stored
    return result_json(data) if part == "result" else expand(data)


def purge(tx: Tx, keep_payload_days: int, keep_identity_days: int, limit: int) -> Purged:
    """Delete up to `limit` payloads and `limit` identity versions that are old enough."""
    numbers = [int(row[0]) for row in tx.rows.all("purgeable", tx.now - keep_payload_days * _DAY, limit)]
    for number in numbers:
        tx.rows.run("raw_drop", number)
        tx.rows.run("result_drop", number)
        tx.rows.run("packed_drop_of", number)
        tx.rows.run("responses_drop_of", number)
        tx.rows.run("message_purged", number)
    versions = [int(row[0]) for row in tx.rows.all("quiet_versions", tx.now - keep_identity_days * _DAY, limit)]
    for number in versions:
        tx.rows.run("version_drop", number)
    if numbers or versions:
        tx.audit("engine", "purge", "purge", 0, after=f"messages {len(numbers)}, versions {len(versions)}")
    return Purged(len(numbers), len(versions))


def breaker(tx: Tx, destination: str) -> Breaker:
    row = tx.rows.one("breaker", destination)
    return Breaker(int(row[0]), maybe_from_us(row[1])) if row else Breaker()


def set_breaker(tx: Tx, destination: str, state: Breaker) -> None:
    tx.rows.run("breaker_put", destination, state.failures, maybe_us(state.until))


def open_incident(tx: Tx, code: str, scope: str, detail: str) -> Incident:
    """Open an incident, or count an open one once more."""
    row = tx.rows.one("incident_open", code, scope)
    if row is None:
        number = tx.rows.insert("incident_add", code, scope, detail, tx.now, tx.now)
        tx.audit("engine", "incident", "incident", number, after=code)
        return Incident(number, code, scope, detail, from_us(tx.now), from_us(tx.now), 1, None, None)
    old = IncidentRec(*row)
    tx.rows.run("incident_again", detail, tx.now, old.id)
    return incident(old._replace(detail=detail, last=tx.now, times=old.times + 1))


def close_incident(tx: Tx, code: str, scope: str) -> Incident | None:
    """Close it; None when it was not open."""
    row = tx.rows.one("incident_open", code, scope)
    if row is None:
        return None
    old = IncidentRec(*row)
    tx.rows.run("incident_close", tx.now, old.id)
    tx.audit("engine", "incident-over", "incident", old.id, before=code)
    return incident(old._replace(closed=tx.now))


def incident(row: IncidentRec) -> Incident:
    return Incident(
        row.id,
        row.code,
        row.scope,
        row.detail,
        from_us(row.opened),
        from_us(row.last),
        row.times,
        maybe_from_us(row.closed),
        maybe_from_us(row.notified),
    )


def verify_audit(rows: Rows, hasher: Hasher) -> AuditCheck:
    """Recompute the whole chain. A row that was changed, removed or put in between breaks it from there on."""
    previous, number = START, 0
    while True:
        found = rows.all("audit_after", number, _CHUNK)
        if not found:
            return AuditCheck(ok=True, rows=number, head=previous.hex())
        for columns in found:
            row = AuditRec(*columns)
            expected = hasher.audit(previous, audit_bytes(row._replace(reason=bytes(row.reason))))
            if row.id != number + 1 or expected != bytes(row.hash):
                return AuditCheck(ok=False, rows=number, head=previous.hex(), first_bad=row.id)
            previous, number = expected, row.id
