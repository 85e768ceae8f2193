"""Every store that promises the contract, under the same tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapter.clock import ManualClock
from adapter.queue.keys import new_keys
from adapter.queue.memory import MemoryQueue
from adapter.queue.sqlite import SqliteQueue
from tests.support.queue_world import START, World


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture(params=["sqlite", "memory"])
def world(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> Iterator[World]:
    keys = new_keys()
    queue = SqliteQueue(tmp_path / "q.db", keys, clock) if request.param == "sqlite" else MemoryQueue(clock, keys)
    yield World(queue, clock)
    queue.close()
