"""The rest of the named queries over Python dicts: the log with its filters, and upkeep. See `memory_ledger`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson

from adapter.queue.contract import PageRequest
from adapter.queue.memory_figures import MemoryFigures
from adapter.queue.memory_ledger import single
from adapter.queue.memory_tables import Row
from adapter.queue.rows import AuditRec, DeliveryRec, IncidentRec, MessageRec, Where


class MemoryRows(MemoryFigures):
    """`rows.Rows` over `MemoryTables`."""

    # --- the log

    def q_newest_message(self) -> Iterable[Row]:
        return [(max(self.messages.rows, default=None),)]

    def q_message_counts(self) -> Iterable[Row]:
        return [(*key, n) for key, n in Counter((it.source, it.state) for it in self.messages.rows.values()).items()]

    def q_delivery_counts(self) -> Iterable[Row]:
        return [(*key, n) for key, n in Counter((it.destination, it.state) for it in self.deliveries_table.rows.values()).items()]

    def q_kinds(self) -> Iterable[Row]:
        return [(kind,) for kind in sorted({it.kind for it in self.messages.rows.values()} - {""})]

    def q_cause_counts(self) -> Iterable[Row]:
        stopped = Counter(
            (it.cause, it.state, "", it.source) for it in self.messages.where(lambda it: it.state in ("needs_mapping", "rejected"))
        )
        failed = Counter(
            (it.cause, it.state, it.destination, it.source) for it in self.deliveries_table.where(lambda it: it.state == "failed")
        )
        return [(*key, n) for key, n in [*stopped.items(), *failed.items()] if key[0]]

    def q_audit_last(self) -> Iterable[Row]:
        number = max(self.audits.rows, default=0)
        return [(number, self.audits.rows[number].hash)] if number else []

    def q_audit_add(self, *columns: Any) -> None:
        self.audits.put(columns[0], AuditRec(*columns))

    def q_audit_after(self, after: int, limit: int) -> Iterable[Row]:
        return [row for number, row in sorted(self.audits.rows.items()) if number > after][:limit]

    def q_history(self, message: int) -> Iterable[Row]:
        return self.audits.where(lambda it: it.message == message and message > 0)

    # --- upkeep

    def q_pauses(self) -> Iterable[Row]:
        return [row for _, row in sorted(self.pause_table.rows.items())]

    def q_pause_put(self, *columns: Any) -> None:
        self.pause_table.put(columns[0], columns)

    def q_pause_drop(self, scope: str) -> None:
        self.pause_table.drop(scope)

    def q_breaker(self, destination: str) -> Iterable[Row]:
        row = self.breakers.get(destination)
        return [row] if row else []

    def q_breaker_put(self, destination: str, *columns: Any) -> None:
        self.breakers.put(destination, columns)

    def q_incident_open(self, code: str, scope: str) -> Iterable[Row]:
        return self.incident_table.where(lambda it: it.code == code and it.scope == scope and it.closed is None)

    def q_incident_add(self, number: int, code: str, scope: str, detail: str, opened: int, last: int) -> None:
        self.incident_table.put(number, IncidentRec(number, code, scope, detail, opened, last, 1, None, None))

    def q_incident_again(self, detail: str, last: int, number: int) -> None:
        it = self.incident_table.rows[number]
        self.incident_table.put(number, it._replace(detail=detail, last=last, times=it.times + 1))

    def q_incident_close(self, closed: int, number: int) -> None:
        self.incident_table.put(number, self.incident_table.rows[number]._replace(closed=closed))

    def q_incident_notified(self, at: int, number: int) -> None:
        self.incident_table.put(number, self.incident_table.rows[number]._replace(notified=at))

    def q_incidents(self) -> Iterable[Row]:
        return list(self.incident_table.rows.values())

    def q_incidents_open(self) -> Iterable[Row]:
        return self.incident_table.where(lambda it: it.closed is None)

    def q_meta(self, name: str) -> Iterable[Row]:
        return single(self.meta_table.get(name))

    def q_meta_put(self, name: str, value: str) -> None:
        self.meta_table.put(name, value)

    def q_purgeable(self, before: int, limit: int) -> Iterable[Row]:
        found = self.messages.where(lambda it: it.final is not None and not it.purged and it.final <= before)
        return [(it.id,) for it in found[:limit]]

    def q_message_purged(self, number: int) -> None:
        self.edit_message(number, purged=1)

    def q_raw_drop(self, number: int) -> None:
        self.raws.drop(number)

    def q_result_drop(self, number: int) -> None:
        self.results.drop(number)

    def q_packed_drop_of(self, message: int) -> None:
        for row in self.q_deliveries_of(message):
            self.packages.drop(row[0])

    def q_responses_drop_of(self, message: int) -> None:
        for row in self.q_attempts_of_message(message):
            self.responses.drop(row[0])

    def q_quiet_versions(self, before: int, limit: int) -> Iterable[Row]:
        return [(it.id,) for it in self.owned_keys.where(lambda it: it.version is not None and it.changed <= before)[:limit]]

    def q_version_drop(self, number: int) -> None:
        for name, it in list(self.owned_keys.rows.items()):
            if it.id == number:
                self.owned_keys.put(name, it._replace(version=None))

    def q_oldest_unmapped(self) -> Iterable[Row]:
        waiting = [it.received for it in self.messages.where(lambda it: it.state == "received")]
        return [(len(waiting), min(waiting, default=None))]

    # --- filters

    def _matches(self, where: Where, it: MessageRec) -> bool:
        mine = self.deliveries_table.where(lambda delivery: delivery.message == it.id)
        plain = (
            _in(it.id, where.ids)
            and _in(it.state, where.states)
            and _in(it.source, where.sources)
            and _in(it.kind, where.kinds)
            and (where.since is None or it.received >= where.since)
            and (where.until is None or it.received < where.until)
            and (where.after is None or it.id > where.after)
        )
        return (
            plain
            and (where.things is None or any((thing, it.id) in self.message_things.rows for thing in where.things))
            and (where.causes is None or it.cause in where.causes or any(delivery.cause in where.causes for delivery in mine))
            and (not where.attention or it.state in ("needs_mapping", "rejected") or any(delivery.state == "failed" for delivery in mine))
            and (not where.may_remap or (not it.again and it.id in self.raws.rows))
        )

    def _matching(self, where: Where) -> list[MessageRec]:
        asked = where.delivery_states is not None or where.destinations is not None
        return [it for it in self.messages.rows.values() if self._matches(where, it) and (not asked or any(self._of(where, it)))]

    def _of(self, where: Where, message: MessageRec) -> list[DeliveryRec]:
        return self.deliveries_table.where(
            lambda it: it.message == message.id and _in(it.state, where.delivery_states) and _in(it.destination, where.destinations)
        )

    def page(self, where: Where, page: PageRequest) -> tuple[list[int], str]:
        def key(it: MessageRec) -> tuple[Any, int]:
            return ({"received": 0, "source": it.source, "kind": it.kind, "state": it.state}[page.sort], it.id)

        found = sorted((key(it) for it in self._matching(where) if page.max_id is None or it.id <= page.max_id), reverse=page.descending)
        if page.cursor:
            value, last = orjson.loads(page.cursor)
            found = [it for it in found if (it < (value, last) if page.descending else it > (value, last))]
        window = found[page.offset : page.offset + page.limit]
        following = orjson.dumps(window[-1]).decode() if window and len(window) == page.limit else ""
        return [number for _, number in window], following

    def count(self, where: Where, max_id: int | None) -> int:
        return sum(1 for it in self._matching(where) if max_id is None or it.id <= max_id)

    def ids(self, where: Where) -> list[int]:
        return sorted(it.id for it in self._matching(where))

    def deliveries(self, where: Where) -> list[int]:
        found: list[int] = []
        for message in self._matching(where):
            for it in self._of(where, message):
                by_cause = where.causes is None or it.cause in where.causes or message.cause in where.causes
                again = message.state == "mapped" and not message.again and not message.purged and (it.state != "pending" or it.due > 0)
                if by_cause and (again or not where.may_redrive):
                    found.append(it.id)
        return found

    def messages_of(self, deliveries: list[int]) -> set[int]:
        return {self.deliveries_table.rows[number].message for number in deliveries}


def _in(value: object, allowed: tuple[Any, ...] | None) -> bool:
    return allowed is None or value in allowed
