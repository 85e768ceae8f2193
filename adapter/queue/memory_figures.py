"""The named queries of the figures over Python dicts: stops, what was shared, the minutes. See `memory_ledger`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from adapter.queue.memory_ledger import MemoryLedger
from adapter.queue.memory_tables import Row, StopRow
from adapter.queue.rows import DeliveryRec

_HANDS = ("redrive", "remap", "skip")


def nearest_rank(ordered: Sequence[int], percent: int) -> int:
    """The smallest value that at least `percent` of all do not exceed. `ordered` ascends and is not empty."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


class MemoryFigures(MemoryLedger):
    """What the windows and the report count."""

    def q_stop_now(self, message: int, delivery: int) -> Iterable[Row]:
        return [
            (it.id, it.cause) for it in self.stop_table.where(lambda it: it.message == message and it.delivery == delivery and not it.ended)
        ]

    def q_stop_add(self, number: int, *columns: Any) -> None:
        self.stop_table.put(number, StopRow(number, *columns))

    def q_stop_end(self, ended: int, number: int) -> None:
        self.stop_table.put(number, self.stop_table.rows[number]._replace(ended=ended))

    def _shared(self, since: int, until: int) -> list[DeliveryRec]:
        return self.deliveries_table.where(
            lambda it: (
                it.state == "acknowledged"
                and since <= it.changed < until
                and not (it.cause and self._cause(it.cause)[0] == "nothing-to-send")
            )
        )

    def _cause(self, number: int) -> Row:
        return self.causes.rows[number][1]

    def _took(self, it: DeliveryRec) -> int:
        message = self.messages.rows[it.message]
        return max(0, it.changed - min(self.intakes.rows[message.intake].mtime_ns // 1000, message.received))

    def _alone(self, it: DeliveryRec) -> bool:
        return not self.audits.where(
            lambda row: (
                row.message == it.message
                and (row.action in _HANDS or row.after == "needs_mapping")
                and (row.subject == "message" or row.subject_id == it.id)
            )
        )

    def q_shared(self, since: int, until: int) -> Iterable[Row]:
        groups = defaultdict[Row, list[bool]](list)
        for it in self._shared(since, until):
            took = self._took(it)
            step = 100_000 if took < 10_000_000 else 1_000_000 if took < 600_000_000 else 60_000_000
            span = (took + step // 2) // step * step
            groups[it.source, it.destination, self.messages.rows[it.message].kind, span].append(self._alone(it))
        return [(*name, len(alone), sum(alone)) for name, alone in sorted(groups.items())]

    def q_stops_in_time(self, now: int, since: int, until: int) -> Iterable[Row]:
        groups = defaultdict[Row, list[StopRow]](list)
        for it in self.stop_table.where(lambda it: since <= it.began < until and it.cause in self.causes.rows):
            groups[(it.source, it.destination, *self._cause(it.cause)[:3])].append(it)
        rows: list[Row] = []
        for name, found in groups.items():
            spans = sorted((now if it.ended is None else it.ended) - it.began for it in found)
            rows.append((*name, len(found), sum(it.ended is None for it in found), nearest_rank(spans, 50), spans[-1]))
        return sorted(rows, key=lambda row: (-row[5], row[:5]))

    def q_minute_put(self, minute: int, figures: str) -> None:
        self.minute_table.put(minute, figures)

    def q_minute_drop(self, before: int) -> None:
        for minute in [minute for minute in self.minute_table.rows if minute < before]:
            self.minute_table.drop(minute)

    def q_minutes(self, since: int) -> Iterable[Row]:
        return [(minute, figures) for minute, figures in sorted(self.minute_table.rows.items()) if minute >= since]
