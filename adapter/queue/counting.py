"""Counts what came of it (`effect`) from the store's own rows."""

from __future__ import annotations

from datetime import datetime

from adapter.queue.codec import to_us
from adapter.queue.contract import Shared, Stops
from adapter.queue.tx import Tx


def shared(tx: Tx, since: datetime, until: datetime) -> list[Shared]:
    """See `Queue.shared`."""
    return [
        Shared(str(source), str(destination), str(kind), span / 1e6, int(count), int(alone))
        for source, destination, kind, span, count, alone in tx.rows.all("shared", to_us(since), to_us(until))
    ]


def stops(tx: Tx, since: datetime, until: datetime) -> list[Stops]:
    """See `Queue.stops`."""
    return [
        Stops(str(source), str(destination), str(code), str(path), str(element), int(count), int(waiting), median / 1e6, longest / 1e6)
        for source, destination, code, path, element, count, waiting, median, longest in tx.rows.all(
            "stops_in_time", tx.now, to_us(since), to_us(until)
        )
    ]
