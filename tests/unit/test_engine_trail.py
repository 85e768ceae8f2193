"""The audit trail newest first, by who and what, a page at a time."""

from __future__ import annotations

import pytest

from adapter.clock import ManualClock
from adapter.engine import trail as module
from adapter.engine.trail import Trail, trail
from adapter.queue.memory import MemoryQueue


@pytest.fixture
def queue() -> MemoryQueue:
    """Twenty-five rows: each fifth one of a person."""
    clock = ManualClock()
    queue = MemoryQueue(clock=clock)
    for number in range(1, 26):
        clock.advance(60)
        if number % 5:
            queue.note("engine", "incident" if number % 2 else "remap")
        else:
            queue.note("Kari" if number % 10 else "ola", "view" if number == 15 else "skip", reason=str(number))
    return queue


@pytest.fixture(params=[1, 3, 1000])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK", request.param)


def numbers(page: Trail) -> list[int]:
    return [row.id for row in page.rows]


@pytest.mark.usefixtures("chunk")
def test_it_comes_newest_first_page_by_page_to_the_beginning(queue: MemoryQueue):
    page = trail(queue, limit=10)
    found = numbers(page)
    while page.before:
        page = trail(queue, page.before, 10)
        found += numbers(page)
    assert found == list(range(25, 0, -1))
    assert page.back_to == queue.audit(0, 1)[0].at


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"actor": "kari"}, [25, 15, 5]),
        ({"actor": "A"}, [25, 20, 15, 10, 5]),
        ({"actions": ("view",)}, [15]),
        ({"actions": ("view", "skip"), "actor": "ola"}, [20, 10]),
        ({"people": True}, [25, 20, 15, 10, 5]),
        ({"people": True, "actions": ("remap",)}, []),
        ({"actor": "nobody"}, []),
    ],
)
def test_it_is_narrowed_by_who_and_what(queue: MemoryQueue, asked: dict[str, object], found: list[int]):
    page = trail(queue, **asked)  # type: ignore[arg-type]
    assert numbers(page) == found
    assert page.before == 0


def test_what_is_rare_is_looked_for_in_steps(queue: MemoryQueue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_CHUNK", 4)
    monkeypatch.setattr(module, "_MOST_SEEN", 8)
    page = trail(queue, actions=("view",))
    assert (numbers(page), page.before) == ([], 18)
    page = trail(queue, page.before, actions=("view",))
    assert numbers(page) == [15]
    assert page.back_to == queue.audit(9, 1)[0].at


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9])
def test_the_newest_row_is_found_whatever_their_number(count: int):
    queue = MemoryQueue(clock=ManualClock())
    for _ in range(count):
        queue.note("kari", "skip")
    assert numbers(trail(queue, limit=1)) == ([count] if count else [])


def test_rows_that_were_taken_out_are_no_reason_to_stop(queue: MemoryQueue, monkeypatch: pytest.MonkeyPatch):
    whole = MemoryQueue.audit

    def without(self: MemoryQueue, after: int = 0, limit: int = 1000):
        return [row for row in whole(self, after, 1000) if not 8 <= row.id <= 14][:limit]

    monkeypatch.setattr(MemoryQueue, "audit", without)
    monkeypatch.setattr(module, "_CHUNK", 3)
    assert numbers(trail(queue)) == [*range(25, 14, -1), *range(7, 0, -1)]
