"""The named queries over Python dicts: what `sql/queries/*.sql` says, said again in the plainest way.

Each `q_` method is the query of that name; rows have the columns that the SQL selects. Nothing here is fast: it is read by tests that want to know
what the SQL should do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from adapter.queue.memory_tables import AttemptRow, IntakeRow, MemoryTables, OwnedRow, Row
from adapter.queue.rows import OPEN, DeliveryRec, LaneRec, MessageRec, new_delivery


class MemoryLedger(MemoryTables):
    """The queries of intake, mapping, lanes, deliveries and things."""

    def one(self, name: str, *args: Any) -> Row | None:
        found = self.all(name, *args)
        return found[0] if found else None

    def all(self, name: str, *args: Any) -> list[Row]:
        return list(getattr(self, f"q_{name}")(*args))

    def run(self, name: str, *args: Any) -> None:
        getattr(self, f"q_{name}")(*args)

    def many(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        for row in rows:
            self.run(name, *row)

    def insert(self, name: str, *args: Any) -> int:
        number = self.new_id()
        getattr(self, f"q_{name}")(number, *args)
        return number

    # --- intake

    def q_intake_same(self, *identity: Any) -> Iterable[Row]:
        return [(it.id, it.outcome, it.duplicate_of) for it in self.intakes.where(lambda it: it[1:6] == identity and not it.moved_to)]

    def q_intake_same_content(self, sha256: bytes, source: str) -> Iterable[Row]:
        return [(it.id,) for it in self.intakes.where(lambda it: it.sha256 == sha256 and it.source == source and it.outcome == "accepted")]

    def q_intake_add(self, number: int, *columns: Any) -> None:
        source, path, size, mtime_ns, sha256, outcome, duplicate_of, _taken = columns
        self.intakes.put(number, IntakeRow(number, source, path, size, mtime_ns, sha256, outcome, duplicate_of, ""))

    def q_intake_outcome(self, outcome: str, number: int) -> None:
        self.intakes.put(number, self.intakes.rows[number]._replace(outcome=outcome))

    def q_intake_seen(self, *place: Any) -> Iterable[Row]:
        return [(it.id, it.sha256, it.outcome) for it in reversed(self.intakes.where(lambda it: it[1:5] == place and not it.moved_to))]

    def q_intake_moved(self, place: str, number: int) -> None:
        self.intakes.put(number, self.intakes.rows[number]._replace(moved_to=place))

    def q_intake_of(self, number: int) -> Iterable[Row]:
        it = self.intakes.get(number)
        return [(it.path, it.sha256, it.moved_to)] if it else []

    def q_path_of(self, number: int) -> Iterable[Row]:
        return [row[:1] for row in self.q_intake_of(number)]

    def q_messages_of_intake(self, intake: int) -> Iterable[Row]:
        return [(it.id,) for it in self.messages.where(lambda it: it.intake == intake)]

    def q_message_add(
        self,
        number: int,
        intake: int,
        idx: int,
        offset: int,
        size: int,
        source: str,
        order: bytes,
        state: str,
        cause: int,
        now: int,
        final: int | None,
    ) -> None:
        self.messages.put(
            number,
            MessageRec(
                number,
                intake,
                idx,
                offset,
                size,
                source,
                order,
                state,
                0,
                0,
                "",
                None,
                None,
                cause,
                0,
                0,
                "",
                "hold",
                now,
                None,
                final,
                0,
                None,
            ),
        )

    def q_raw_add(self, number: int, data: bytes) -> None:
        self.raws.put(number, data)

    def q_raw(self, number: int) -> Iterable[Row]:
        return single(self.raws.get(number))

    q_has_raw = q_raw

    # --- mapping

    def q_message(self, number: int) -> Iterable[Row]:
        it = self.messages.get(number)
        return [it] if it else []

    def q_unmapped(self, after: bytes, limit: int) -> Iterable[Row]:
        waiting = self.messages.where(
            lambda it: (it.state == "received" or bool(it.again)) and it.order_key > after and it.id in self.raws.rows
        )
        return [
            (it.id, it.version, it.intake, it.source, self.intakes.rows[it.intake].path, it.idx, it.offset, self.raws.rows[it.id], it.order_key, it.received, it.again)
            for it in sorted(waiting, key=lambda it: it.order_key)[:limit]
        ]  # fmt: skip

    def q_message_placed(
        self, kind: str, time: int | None, patient: bytes | None, warnings: int, unread: int, mapping_hash: str, on_stop: str, now: int,
        identity: bytes, root: bytes | None, state: str, cause: int, number: int,
    ) -> None:  # fmt: skip
        self.edit_message(
            number, kind=kind, message_time=time, patient=patient, warnings=warnings, unread=unread, mapping_hash=mapping_hash, on_stop=on_stop,
            placed=now, root_payload=root,
        )  # fmt: skip
        self.identities.put(number, identity)
        self.q_message_state(state, cause, number)

    def q_message_state(self, state: str, cause: int, number: int) -> None:
        self.edit_message(number, state=state, cause=cause, again=0, version=self.messages.rows[number].version + 1)

    def q_message_again(self, number: int) -> None:
        self.edit_message(number, again=1, version=self.messages.rows[number].version + 1, final=None)

    def q_message_final(self, final: int | None, number: int) -> None:
        self.edit_message(number, final=final)

    def q_result_put(self, number: int, result: bytes, trace: bytes) -> None:
        self.results.put(number, (result, trace))

    def q_result(self, number: int) -> Iterable[Row]:
        it = self.results.get(number)
        return [it[:1]] if it else []

    def q_trace(self, number: int) -> Iterable[Row]:
        it = self.results.get(number)
        return [it[1:]] if it else []

    def q_findings_put(self, number: int, data: bytes) -> None:
        self.finding_lists.put(number, data)

    def q_findings(self, number: int) -> Iterable[Row]:
        return single(self.finding_lists.get(number))

    def q_cause_by_hash(self, digest: bytes) -> Iterable[Row]:
        return [(number,) for number, (known, _) in self.causes.rows.items() if known == digest]

    def q_cause_add(self, number: int, digest: bytes, *columns: Any) -> None:
        self.causes.put(number, (digest, columns))

    def q_cause(self, number: int) -> Iterable[Row]:
        it = self.causes.get(number)
        return [it[1]] if it else []

    def q_causes_with(self, text: str) -> Iterable[Row]:
        found: list[Row] = []
        for number, (_, (code, path, element, _rule, detail, shown)) in self.causes.rows.items():
            if text in f"{code} {path} {element} {detail} {shown}".lower():
                found.append((number,))
        return found

    # --- lanes

    def q_lane_by_name(self, destination: str, digest: bytes) -> Iterable[Row]:
        return [lane for lane, name in self.lanes.rows.values() if lane.destination == destination and name == digest]

    def q_lane_add(self, number: int, destination: str, digest: bytes, *columns: Any) -> None:
        self.lanes.put(number, (LaneRec(number, destination, *columns), digest))

    def q_lane_drop(self, number: int) -> None:
        self.lanes.drop(number)

    def q_lane_first(self, number: int) -> Iterable[Row]:
        return [(order, delivery) for lane, order, delivery in sorted(self.entries.rows) if lane == number][:1]

    def q_lane_head(self, head: int, order: bytes, ready: int, due: float, number: int) -> None:
        lane, name = self.lanes.rows[number]
        self.lanes.put(number, (lane._replace(head=head, head_order=order, ready=ready, due=due), name))

    def _lanes_of(self, delivery: int) -> list[LaneRec]:
        return [self.lanes.rows[lane][0] for lane, _, it in sorted(self.entries.rows) if it == delivery]

    q_lanes_of = _lanes_of

    def q_lanes_taken(self, head: int) -> None:
        for lane, name in list(self.lanes.rows.values()):
            if lane.head == head:
                self.lanes.put(lane.id, (lane._replace(ready=0), name))

    def q_entry(self, *entry: Any) -> Iterable[Row]:
        return [(1,)] if entry in self.entries.rows else []

    def q_entry_add(self, lane: int, order: bytes, delivery: int) -> None:
        self.entries.put((lane, order, delivery), None)

    def q_entries_leave(self, delivery: int) -> None:
        for entry in list(self.entries.rows):
            if entry[2] == delivery:
                self.entries.drop(entry)

    def q_held_by(self, delivery: int) -> Iterable[Row]:
        others = sorted((it for it in self._lanes_of(delivery) if it.head != delivery), key=lambda it: it.head_order)
        return [(self.deliveries_table.rows[it.head].message,) for it in others[:1]]

    def q_held_count(self) -> Iterable[Row]:
        return [(len(self.entries.rows) - len(self.lanes.rows),)]

    def _heads(self, destination: str, test: Callable[[LaneRec], bool]) -> list[LaneRec]:
        return [
            lane
            for lane, _ in self.lanes.rows.values()
            if lane.ready
            and lane.destination == destination
            and test(lane)
            and all(it.head == lane.head for it in self._lanes_of(lane.head))
        ]

    def q_heads_new(self, destination: str, limit: int) -> Iterable[Row]:
        gate = min((it.order_key for it in self.messages.where(lambda it: it.state == "received")), default=b"\xff" * 9)
        found = self._heads(destination, lambda it: it.due == 0 and it.head_order < gate)
        return [(it.head, it.head_order) for it in sorted(found, key=lambda it: it.head_order)[:limit]]

    def q_heads_due_again(self, destination: str, mono: float, limit: int) -> Iterable[Row]:
        found = self._heads(destination, lambda it: 0 < it.due <= mono)
        return [(it.head, it.head_order) for it in sorted(found, key=lambda it: it.due)[:limit]]

    def q_next_due(self, destination: str) -> Iterable[Row]:
        return [
            (due,)
            for due in sorted(
                lane.due for lane, _ in self.lanes.rows.values() if lane.ready and lane.destination == destination and lane.due > 0
            )
        ]

    # --- delivery

    def q_delivery(self, number: int) -> Iterable[Row]:
        it = self.deliveries_table.get(number)
        return [it] if it else []

    def q_deliveries_of(self, message: int) -> Iterable[Row]:
        return self.deliveries_table.where(lambda it: it.message == message)

    def q_delivery_open(self, message: int) -> Iterable[Row]:
        found = self.deliveries_table.where(lambda it: it.message == message and it.state in OPEN)
        return [(1,) for _ in found]

    def q_deliveries_and_messages(self, numbers: str) -> Iterable[Row]:
        return [(*it, *self.messages.rows[it[1]]) for number in json.loads(numbers) for it in self.q_delivery(number)]

    def q_deliveries_to_claim(self, numbers: str) -> Iterable[Row]:
        for row in self.q_deliveries_and_messages(numbers):
            for (result,) in self.q_result(row[1]):
                yield (*row, result, self.finding_lists.rows[row[1]])

    def q_delivery_add(self, number: int, message: int, source: str, destination: str, state: str, now: int) -> None:
        self.deliveries_table.put(number, new_delivery(number, message, source, destination, state, now))

    def q_delivery_update(self, *columns: Any) -> None:
        *changed, number = columns
        self.deliveries_table.put(number, DeliveryRec(*self.deliveries_table.rows[number][:4], *changed))

    def q_leases(self) -> Iterable[Row]:
        return self.deliveries_table.where(lambda it: it.state == "delivering")

    def q_leases_ended(self, mono: float, _again: float) -> Iterable[Row]:
        return self.deliveries_table.where(
            lambda it: it.state == "delivering" and (it.lease_until <= mono or it.lease_until - it.lease_seconds > mono)
        )

    def q_next_lease_end(self) -> Iterable[Row]:
        return [(min((it.lease_until for it in self.deliveries_table.where(lambda it: it.state == "delivering")), default=None),)]

    def q_waits_from_before(self, mono: float) -> Iterable[Row]:
        return self.deliveries_table.where(lambda it: it.state == "pending" and it.due - it.delay > mono)

    def q_packed(self, delivery: int) -> Iterable[Row]:
        it = self.packages.get(delivery)
        return [it] if it else []

    def q_record_of(self, delivery: int) -> Iterable[Row]:
        return [row[1:2] for row in self.q_packed(delivery)]

    def q_latest_packed(self, message: int) -> Iterable[Row]:
        found = self.deliveries_table.where(lambda it: it.message == message and it.id in self.packages.rows)
        return [self.packages.rows[it.id][:1] for it in sorted(found, key=lambda it: (it.changed, it.id), reverse=True)]

    def q_packed_add(self, delivery: int, body: bytes, record: bytes, summary: bytes, fence: int, worker: str) -> Iterable[Row]:
        it = self.deliveries_table.get(delivery)
        held = it is not None and (it.state, it.fence, it.worker) == ("delivering", fence, worker)
        if not held or delivery in self.packages.rows:
            return []
        self.packages.put(delivery, (body, record, summary))
        return [(delivery,)]

    def q_packed_drop(self, delivery: int) -> None:
        self.packages.drop(delivery)

    def q_attempt_add(self, *columns: Any) -> None:
        number = self.new_id()
        self.attempts.put(number, AttemptRow(number, *columns))

    def _attempts(self, delivery: int) -> list[AttemptRow]:
        return self.attempts.where(lambda it: it.delivery == delivery)

    def _open_attempts(self, delivery: int, count: int) -> list[AttemptRow]:
        return [it for it in self._attempts(delivery) if it.number == count and it.ended is None]

    def q_attempt_end(self, ended: int, code: str, status: int, milliseconds: float, request_id: str, delivery: int, count: int) -> None:
        for it in self._open_attempts(delivery, count):
            self.attempts.put(it.id, it._replace(ended=ended, code=code, status=status, milliseconds=milliseconds, request_id=request_id))

    def q_attempt_lost(self, code: str, delivery: int, count: int) -> None:
        for it in self._open_attempts(delivery, count):
            self.attempts.put(it.id, it._replace(code=code))

    def q_attempt_drop(self, delivery: int, count: int) -> None:
        for it in self._open_attempts(delivery, count):
            self.attempts.drop(it.id)

    def q_codes_of(self, delivery: int, limit: int) -> Iterable[Row]:
        return [(it.code,) for it in reversed(self._attempts(delivery)) if it.code][:limit]

    def q_first_attempt(self, delivery: int) -> Iterable[Row]:
        return [(it.started,) for it in self._attempts(delivery)]

    def q_attempts_of_message(self, message: int) -> Iterable[Row]:
        mine = {it.id for it in self.deliveries_table.where(lambda it: it.message == message)}
        return [(*it, int(it.id in self.responses.rows)) for it in self.attempts.where(lambda it: it.delivery in mine)]

    def q_response_put(self, data: bytes, delivery: int, count: int) -> None:
        self.responses.put([it.id for it in self._attempts(delivery) if it.number == count][-1], data)

    def q_response_of(self, delivery: int) -> Iterable[Row]:
        return [(self.responses.rows[it.id],) for it in reversed(self._attempts(delivery)) if it.id in self.responses.rows]

    def q_response_of_attempt(self, attempt: int, message: int) -> Iterable[Row]:
        return [(self.responses.rows[row[0]],) for row in self.q_attempts_of_message(message) if row[0] == attempt and row[-1]]

    def q_latest_response(self, message: int) -> Iterable[Row]:
        return [(self.responses.rows[row[0]],) for row in reversed(list(self.q_attempts_of_message(message))) if row[-1]]

    # --- things

    def q_thing_of(self, digest: bytes) -> Iterable[Row]:
        number = self.aliases.get(digest)
        return [] if number is None else [(number, *self.things.rows[number])]

    def q_things_of(self, hashes: str) -> Iterable[Row]:
        for digest in map(bytes.fromhex, json.loads(hashes)):
            for row in self.q_thing_of(digest):
                yield (digest, *row)

    def q_look(self, destination: str, hashes: str) -> Iterable[Row]:
        for place, digest in enumerate(map(bytes.fromhex, json.loads(hashes))):
            thing = next(iter(self.q_thing_of(digest)), (None, digest, None))
            owned = self.owned_keys.get((destination, thing[1]))
            if thing[2] is not None or owned:
                yield (place, thing[2], *(owned.shown if owned else (None,) * 6))

    def q_thing_add(self, number: int, digest: bytes, _type: str, key: bytes) -> None:
        self.things.put(number, (digest, key))

    def q_alias_add(self, digest: bytes, thing: int) -> None:
        if digest not in self.aliases.rows:
            self.aliases.put(digest, thing)

    def q_message_thing_add(self, thing: int, message: int) -> None:
        self.message_things.put((thing, message), None)

    def q_thing_hashes_of(self, message: int) -> Iterable[Row]:
        return [(self.things.rows[thing][0],) for thing, it in self.message_things.rows if it == message]

    def q_root_of(self, identity: bytes, but: int) -> Iterable[Row]:
        found = [number for number, it in self.identities.rows.items() if it == identity and number != but]
        return [(self.messages.rows[max(found)].root_payload,)] if found else []

    def q_owned_of_root(self, destination: str, root: bytes) -> Iterable[Row]:
        found = [it for (name, _), it in self.owned_keys.rows.items() if name == destination and it.root == root]
        return [it.shown for it in sorted(found, key=lambda it: it.id)]

    def q_owned_put(self, destination: str, digest: bytes, *columns: Any) -> None:
        old = self.owned_keys.get((destination, digest))
        new = OwnedRow(old.id if old else self.new_id(), *columns)
        self.owned_keys.put((destination, digest), new._replace(key=old.key) if old else new)

    def q_chains(self, destination: str, roots: str) -> Iterable[Row]:
        for place, root in enumerate(map(bytes.fromhex, json.loads(roots))):
            written = self.chains.get((destination, root))
            if written is not None:
                yield place, written

    def q_chain_put(self, destination: str, root: bytes, written: int) -> None:
        self.chains.put((destination, root), max(written, self.chains.get((destination, root)) or written))


def single(value: object) -> list[Row]:
    """One row of one column, or none."""
    return [] if value is None else [(value,)]
