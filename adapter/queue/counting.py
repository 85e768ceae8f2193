"""Counts what came of it (`effect`) from the store's own rows."""

from __future__ import annotations

from datetime import datetime

from adapter.queue.codec import to_us
from adapter.queue.contract import Shared, Stops
from adapter.queue.tx import Tx


def shared(tx: Tx, since: datetime, until: datetime, *, together: bool) -> list[Shared]:
    """See `Queue.shared`."""
    span = (to_us(since), to_us(until))
    kinds: dict[tuple[str, str], dict[str, int]] = {}
    for source, destination, kind, count in tx.rows.all("shared_kinds", *span):
        name = ("", "") if together else (str(source), str(destination))
        of = kinds.setdefault(name, {})
        of[str(kind)] = of.get(str(kind), 0) + int(count)
    return [
        Shared(str(source), str(destination), int(count), median / 1e6, p95 / 1e6, int(alone), kinds[str(source), str(destination)])
        for source, destination, count, median, p95, alone in tx.rows.all("shared_together" if together else "shared_by_service", *span)
    ]


def stops(tx: Tx, since: datetime, until: datetime) -> list[Stops]:
    """See `Queue.stops`."""
    return [
        Stops(str(source), str(destination), str(code), str(path), str(element), int(count), int(waiting), median / 1e6, longest / 1e6)
        for source, destination, code, path, element, count, waiting, median, longest in tx.rows.all(
            "stops_in_time", tx.now, to_us(since), to_us(until)
        )
    ]
