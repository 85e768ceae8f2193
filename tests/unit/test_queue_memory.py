"""The store keeps nothing in memory of what went through it."""

from __future__ import annotations

import gc
from pathlib import Path

from adapter.clock import SystemClock
from adapter.queue.keys import new_keys
from adapter.queue.sqlite import SqliteQueue


def cursors() -> int:
    gc.collect()
    return sum(type(held).__name__ == "Cursor" for held in gc.get_objects())


def test_no_cursor_outlives_its_query(tmp_path: Path) -> None:
    queue = SqliteQueue(tmp_path / "journalbro.db", new_keys(), SystemClock())
    try:
        queue.set_meta("n", "0")
        before = cursors()
        for number in range(50):
            queue.set_meta("n", str(number))
            assert queue.meta("n") == str(number)
            assert queue.meta("absent") is None
        assert cursors() <= before + 2
    finally:
        queue.close()
