"""The first commit: a file's bytes, before the file is touched (invariants 1 and 2)."""

from __future__ import annotations

from adapter.model import MessageState
from adapter.queue.codec import squeeze
from adapter.queue.contract import Accepted, Arrival, IntakeFile
from adapter.queue.lanes import order_key
from adapter.queue.tx import Tx

_ACTOR = "engine"


def storable(path: str) -> str:
    """A path as text that every database takes: bytes of a name that are no UTF-8 are written in hexadecimal."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class ArrivalParts:
    """A file made ready for the store, outside the transaction: its payloads compressed."""

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self.messages = [squeeze(raw.data) for raw in arrival.messages]
        self.content = squeeze(arrival.content) if arrival.content else b""


def accept(tx: Tx, parts: ArrivalParts) -> Accepted:
    """Commit one file; see `Queue.accept`."""
    arrival = parts.arrival
    file = arrival.file
    digest = bytes.fromhex(file.sha256)
    path = storable(file.path)
    known = tx.rows.one("intake_same", file.source, path, file.size, file.mtime_ns, digest)
    if known is not None:
        return _known(tx, parts, int(known[0]), str(known[1]), known[2])
    original: int | None = None
    outcome = "refused" if arrival.refused else "accepted"
    if outcome == "accepted" and arrival.duplicates == "record":
        same = tx.rows.one("intake_same_content", digest, file.source)
        if same is not None:
            original, outcome = int(same[0]), "duplicate"
    intake = tx.rows.insert("intake_add", file.source, path, file.size, file.mtime_ns, digest, outcome, original, tx.now)
    if outcome == "refused":
        return Accepted(intake, "refused", _refuse(tx, parts, intake))
    state = MessageState.DUPLICATE if outcome == "duplicate" else MessageState.RECEIVED
    messages = _store(tx, parts, intake, state)
    return Accepted(intake, "duplicate" if original is not None else "accepted", messages, original)


def _known(tx: Tx, parts: ArrivalParts, intake: int, outcome: str, original: int | None) -> Accepted:
    messages = tuple(int(row[0]) for row in tx.rows.all("messages_of_intake", intake))
    if outcome != "refused" or parts.arrival.refused:
        return Accepted(intake, "known", messages, original)
    # The very file that could not be read is back, and now it can be (another charset was configured, say): read it as if it were new.
    tx.rows.run("intake_outcome", "accepted", intake)
    for number in messages:
        refused = tx.message(number)
        if refused is not None and refused.state == MessageState.REJECTED:
            tx.finish(tx.set_message(refused, MessageState.SKIPPED, _ACTOR, "read-again"))
    return Accepted(intake, "accepted", _store(tx, parts, intake, MessageState.RECEIVED))


def _store(tx: Tx, parts: ArrivalParts, intake: int, state: MessageState) -> tuple[int, ...]:
    ids: list[int] = []
    for raw, payload in zip(parts.arrival.messages, parts.messages, strict=True):
        number = _add(tx, parts.arrival.file, intake, raw.index, raw.offset, len(raw.data), state, 0)
        tx.later("raw_add", number, payload)
        ids.append(number)
    return tuple(ids)


def _refuse(tx: Tx, parts: ArrivalParts, intake: int) -> tuple[int, ...]:
    arrival = parts.arrival
    cause = tx.cause(arrival.refused)
    number = _add(tx, arrival.file, intake, 1, 0, arrival.file.size, MessageState.REJECTED, cause)
    tx.stop(number, 0, arrival.file.source, "", cause)
    if parts.content:
        tx.later("raw_add", number, parts.content)
    return (number,)


def _add(tx: Tx, file: IntakeFile, intake: int, index: int, offset: int, size: int, state: MessageState, cause: int) -> int:
    number = tx.rows.insert(
        "message_add",
        intake,
        index,
        offset,
        size,
        file.source,
        order_key(file.mtime_ns, file.path, intake, index),
        state.value,
        cause,
        tx.now,
        tx.now if state == MessageState.DUPLICATE else None,
    )
    tx.audit(_ACTOR, "accept", "message", number, message=number, after=state.value)
    return number
