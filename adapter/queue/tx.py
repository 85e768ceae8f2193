"""One transaction over the rows: the time it happens at, the audit chain, and the lanes kept true to `lanes.py`.

Invariants: every change of a message's or delivery's state goes through `Tx.set_message`/`Tx.set_delivery`, which write its audit row; every
lane's head row says what `lanes.head` says of its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import orjson

from adapter.model import DeliveryState, Finding, MessageState
from adapter.queue import lanes
from adapter.queue.hashing import Hasher
from adapter.queue.rows import OPEN, AuditRec, DeliveryRec, LaneRec, MessageRec, Rows, split_row

T = TypeVar("T")
START = b"\0" * 32
"""What the first audit row takes as the hash before it."""

_STOPPED = (MessageState.NEEDS_MAPPING, MessageState.REJECTED)


def audit_bytes(row: AuditRec) -> bytes:
    """The canonical form of an audit row that its hash covers: a JSON list of its columns, but for the hash."""
    return orjson.dumps(
        [row.id, row.at, row.actor, row.action, row.subject, row.subject_id, row.message, row.before, row.after, row.reason.decode()]
    )


@dataclass(slots=True)
class Tx:
    """A transaction. `now`: microseconds of the wall clock; `mono`: seconds of the monotonic one."""

    rows: Rows
    now: int
    mono: float
    hasher: Hasher
    _last: tuple[int, bytes] | None = field(default=None)
    _later: dict[str, list[tuple[object, ...]]] = field(default_factory=dict[str, list[tuple[object, ...]]])

    def forget(self) -> None:
        """Changes of this transaction were undone: the end of the audit chain is read anew."""
        self._last = None
        self._later.clear()

    def later(self, name: str, *args: object) -> None:
        """A statement whose rows nothing reads before `write_out`: many of one name at once cost half of what they cost one by one."""
        self._later.setdefault(name, []).append(args)

    def write_out(self, result: T = None) -> T:
        """Run what was put off, in the order in which the names first came; `result` goes through. Called at the end of every change."""
        for name, rows in self._later.items():
            self.rows.many(name, rows)
        self._later.clear()
        return result

    # --- audit

    def audit(
        self,
        actor: str,
        action: str,
        subject: str,
        subject_id: int,
        *,
        message: int = 0,
        before: str = "",
        after: str = "",
        reason: str = "",
    ) -> None:
        """Append a row to the chain."""
        if self._last is None:
            found = self.rows.one("audit_last")
            self._last = (int(found[0]), bytes(found[1])) if found else (0, START)
        number, previous = self._last
        row = AuditRec(
            number + 1, self.now, actor, action, subject, subject_id, message, before, after, reason.encode("utf-8", "replace"), b""
        )
        digest = self.hasher.audit(previous, audit_bytes(row))
        self.later("audit_add", *row[:-1], digest)
        self._last = (row.id, digest)

    # --- records

    def message(self, message_id: int) -> MessageRec | None:
        row = self.rows.one("message", message_id)
        return MessageRec(*row) if row else None

    def delivery(self, delivery_id: int) -> DeliveryRec | None:
        row = self.rows.one("delivery", delivery_id)
        return DeliveryRec(*row) if row else None

    def deliveries_and_messages(self, delivery_ids: Sequence[int]) -> dict[int, tuple[DeliveryRec, MessageRec]]:
        """Deliveries and their messages, those that there are, in one look."""
        return {int(row[0]): split_row(row)[:2] for row in self.rows.all("deliveries_and_messages", listed(delivery_ids))}

    def deliveries_of(self, message_id: int) -> list[DeliveryRec]:
        return sorted((DeliveryRec(*row) for row in self.rows.all("deliveries_of", message_id)), key=lambda it: it.id)

    def set_message(
        self,
        message: MessageRec,
        state: MessageState,
        actor: str,
        action: str,
        *,
        cause: int = 0,
        reason: str = "",
        placed: Sequence[object] = (),
    ) -> MessageRec:
        """Change a message's state (it is no longer to be mapped again), with its audit row. `placed`: what mapping found out, in the order of the query."""
        self.rows.run("message_placed" if placed else "message_state", *placed, state.value, cause, message.id)
        if state in _STOPPED:
            self.stop(message.id, 0, message.source, "", cause)
        elif message.state in _STOPPED:
            self.stop_over(message.id, 0)
        self.audit(actor, action, "message", message.id, message=message.id, before=message.state, after=state.value, reason=reason)
        return message._replace(state=state.value, cause=cause, again=0, version=message.version + 1)

    def set_delivery(
        self, old: DeliveryRec, new: DeliveryRec, actor: str, action: str, reason: str = "", *, put_off: bool = False
    ) -> DeliveryRec:
        """Write a delivery's row (`put_off`: no sooner than it must), with an audit row when its state changed or a person did it."""
        new = new._replace(changed=self.now)
        (self.later if put_off else self.rows.run)(
            "delivery_update",
            new.state,
            new.tries,
            new.fence,
            new.worker,
            new.lease_until,
            new.lease_seconds,
            new.due,
            new.delay,
            new.begun,
            new.holds,
            new.force,
            new.cause,
            new.changed,
            new.id,
        )
        if new.state == DeliveryState.FAILED:
            self.stop(new.message, new.id, new.source, new.destination, new.cause)
        elif old.state == DeliveryState.FAILED:
            self.stop_over(new.message, new.id)
        if old.state != new.state or reason:
            self.audit(actor, action, "delivery", new.id, message=new.message, before=old.state, after=new.state, reason=reason)
        return new

    def stop(self, message: int, delivery: int, source: str, destination: str, cause: int) -> None:
        """Note that a message (`delivery` 0) or a delivery stands still; one that did so for the same cause still does."""
        row = self.rows.one("stop_now", message, delivery)
        if row is not None and row[1] == cause:
            return
        if row is not None:
            self.rows.run("stop_end", self.now, row[0])
        self.rows.insert("stop_add", message, delivery, source, destination, cause, self.now)

    def stop_over(self, message: int, delivery: int) -> None:
        """Note that it goes on, or was given up."""
        row = self.rows.one("stop_now", message, delivery)
        if row is not None:
            self.rows.run("stop_end", self.now, row[0])

    def cause(self, finding: Finding | None) -> int:
        """The id of a cause (0 for none); findings that differ only in the repetition or in the rule's line share one."""
        if finding is None:
            return 0
        path = _without_numbers(finding.path)
        element = _without_numbers(finding.element)
        digest = self.hasher.cause(finding.code, path, element, finding.detail, finding.shown)
        row = self.rows.one("cause_by_hash", digest)
        if row:
            return int(row[0])
        return self.rows.insert("cause_add", digest, finding.code, path, element, finding.rule, finding.detail, finding.shown)

    def finish(self, message: MessageRec, known: Sequence[DeliveryRec] = ()) -> None:
        """Note whether a message has come to its end: from then on the days until its payload is purged are counted. `known`: some of its deliveries."""
        state = MessageState(message.state)
        ended = state in (MessageState.DUPLICATE, MessageState.SKIPPED) or (
            state == MessageState.MAPPED
            and not message.again
            and all(it.state not in OPEN for it in known)
            and self.rows.one("delivery_open", message.id) is None
        )
        if ended != (message.final is not None):
            self.later("message_final", self.now if ended else None, message.id)

    # --- lanes

    def enter(self, message: MessageRec, delivery: DeliveryRec, names: Iterable[bytes]) -> None:
        """Give a delivery its place in these lanes of its destination."""
        standing = _standing(message, delivery)
        if not standing.stands:
            return
        for name in names:
            row = self.rows.one("lane_by_name", delivery.destination, name)
            if row is None:
                lane = self.rows.insert(
                    "lane_add", delivery.destination, name, delivery.id, message.order_key, int(standing.ready), delivery.due
                )
                self.rows.run("entry_add", lane, message.order_key, delivery.id)
                continue
            lane = LaneRec(*row)
            self.rows.run("entry_add", lane.id, message.order_key, delivery.id)
            if lanes.overtakes(lanes.Place(message.order_key, delivery.id), lanes.Place(lane.head_order, lane.head)):
                self._refresh(lane)

    def leave(self, delivery_id: int) -> None:
        """Take a delivery out of its lanes; the next ones become heads."""
        found = self.rows.all("lanes_of", delivery_id)
        if not found:
            return
        self.rows.run("entries_leave", delivery_id)
        for row in found:
            self._refresh(LaneRec(*row))

    def touch(self, delivery_id: int) -> None:
        """A delivery's state has changed: its lanes' head rows are made true again."""
        for row in self.rows.all("lanes_of", delivery_id):
            self._refresh(LaneRec(*row))

    def _refresh(self, lane: LaneRec) -> None:
        row = self.rows.one("lane_first", lane.id)
        if row is None:
            self.rows.run("lane_drop", lane.id)
            return
        first = lanes.Place(bytes(row[0]), int(row[1]))
        place = first
        head = self.delivery(first.delivery)
        if lane.head != first.delivery:
            current = self.delivery(lane.head)
            stays = current is not None and self.rows.one("entry", lane.id, lane.head_order, lane.head) is not None
            place = lanes.head(first, lanes.Place(lane.head_order, lane.head) if stays else None, bool(current and current.begun))
            if place is not first:
                head = current
        assert head is not None
        message = self.message(head.message)
        assert message is not None
        self.rows.run("lane_head", place.delivery, place.order, int(_standing(message, head).ready), head.due, lane.id)

    def stands(self, message: MessageRec, delivery: DeliveryRec) -> bool:
        """Whether a delivery has a place in its lanes."""
        return _standing(message, delivery).stands


def _standing(message: MessageRec, delivery: DeliveryRec) -> lanes.Standing:
    return lanes.Standing(
        message=MessageState(message.state),
        again=bool(message.again),
        on_stop="skip" if message.on_stop == "skip" else "hold",
        delivery=DeliveryState(delivery.state),
        holds=bool(delivery.holds),
        begun=bool(delivery.begun),
    )


def listed(numbers: Sequence[int]) -> str:
    """Numbers as a query takes many of them."""
    return orjson.dumps(numbers).decode()


def _without_numbers(path: str) -> str:
    """`OBX[12]-5.1` -> `OBX-5.1`: the repetition is no part of what is wrong; predicates such as `[5=FNR]` are."""
    if "[" not in path:
        return path
    out: list[str] = []
    for piece in path.split("["):
        number, closed, rest = piece.partition("]")
        out.append(rest if closed and number.isdigit() else ("[" if out else "") + piece)
    return "".join(out)
