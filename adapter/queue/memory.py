"""The queue in memory: for tests, and for `convert`-like runs that keep nothing. The same rules, the same contract tests, no file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from adapter.clock import Clock, SystemClock
from adapter.errors import StoreUnavailable
from adapter.queue.base import StoreQueue
from adapter.queue.codec import from_us, to_us
from adapter.queue.contract import Health
from adapter.queue.hashing import Hasher
from adapter.queue.keys import Keys, new_keys
from adapter.queue.memory_rows import MemoryRows
from adapter.queue.tx import Tx

T = TypeVar("T")


class MemoryQueue(StoreQueue):
    """`contract.Queue` without a file. One lock makes every change a transaction."""

    def __init__(self, clock: Clock | None = None, keys: Keys | None = None) -> None:
        self._clock = clock or SystemClock()
        self.keys = keys or new_keys()
        self.hasher = Hasher(self.keys.hashing)
        self._rows = MemoryRows()
        self._lock = threading.RLock()
        self._closed = False

    def _tx(self) -> Tx:
        if self._closed:
            raise StoreUnavailable("the store is closed")
        return Tx(self._rows, to_us(self._clock.now()), self._clock.monotonic(), self.hasher)

    def _write(self, change: Callable[[Tx], T]) -> T:
        with self._lock:
            tx = self._tx()
            self._rows.begin()
            try:
                return tx.write_out(change(tx))
            except BaseException:
                self._rows.undo()
                raise

    def _read(self, look: Callable[[Tx], T]) -> T:
        with self._lock:
            return look(self._tx())

    def health(self) -> Health:
        count, oldest = self._read(lambda tx: tx.rows.one("oldest_unmapped")) or (0, None)
        return Health(
            kind="memory",
            place="",
            schema=0,
            encrypted=False,
            size_bytes=0,
            free_bytes=0,
            unmapped=count,
            oldest_unmapped=None if oldest is None else from_us(oldest),
        )

    def close(self) -> None:
        with self._lock:
            self._closed = True
