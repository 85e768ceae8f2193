"""Figures of the minutes: counted, laid together, kept over restarts for a week."""

from __future__ import annotations

import statistics

import pytest

from adapter.clock import ManualClock
from adapter.engine.figures import DAY_MINUTES, WEEK_MINUTES, Minute, Stats, delay_step, median_delay
from adapter.errors import StoreUnavailable
from adapter.queue.memory import MemoryQueue


def test_counts_are_kept_by_the_minute():
    clock = ManualClock()
    stats = Stats(clock)
    stats.add("taken", 2)
    clock.advance(60)
    stats.add("taken")
    stats.add("mapped")
    rows = stats.last(10)
    assert [row.get("taken") for row in rows] == [2, 1]
    assert stats.total == {"taken": 3, "mapped": 1}
    clock.advance(3600)
    assert stats.last(10) == []


def test_minutes_are_laid_together_to_points():
    clock = ManualClock()
    stats, queue = Stats(clock), MemoryQueue(clock)
    for backlog in (3, 9, 1):
        stats.add("acknowledged", 2)
        stats.waits(backlog)
        clock.advance(20)

    points = stats.points(queue, 60, 60)
    assert sum(point["shared"] for point in points) == 6
    assert max(point["backlog"] for point in points) == 9
    assert [point["delay"] for point in points] == [None] * len(points)


def test_a_minute_that_nobody_looked_at_has_no_backlog_rather_than_none_waiting():
    clock = ManualClock()
    stats = Stats(clock)
    stats.add("taken")

    assert [point["backlog"] for point in stats.points(MemoryQueue(clock), 60, 1)] == [None]


@pytest.mark.parametrize("delays", [[0.5], [1, 2, 3], [0.02, 5, 5, 6, 4000], [60 * n for n in range(1, 200)]])
def test_the_median_delay_is_told_to_a_tenth(delays: list[float]):
    stats = Stats(clock := ManualClock())
    for seconds in delays:
        stats.took([seconds])

    (point,) = stats.points(MemoryQueue(clock), 60, 60)
    assert point["delay"] == pytest.approx(statistics.median_low(delays), rel=0.1)


def test_delays_of_no_time_and_of_weeks_have_a_step():
    assert delay_step(-1) == delay_step(0) == delay_step(0.01) == 0
    assert median_delay({delay_step(30 * 86400): 1}) == pytest.approx(30 * 86400, rel=0.1)
    assert median_delay({}) is None


def test_figures_outlive_a_restart():
    clock = ManualClock()
    queue = MemoryQueue(clock)
    stats = Stats(clock)
    stats.add("acknowledged", 5)
    stats.took([2.0])
    stats.waits(7)
    stats.keep(queue)
    clock.advance(120)
    again = Stats(clock)
    again.recall(queue)
    again.add("acknowledged")
    again.keep(queue)

    assert sum(point["shared"] for point in again.points(queue, 60, 1)) == 6
    assert again.points(queue, 60, 1)[0]["backlog"] == 7
    assert again.total == {"acknowledged": 1}


def test_a_restart_within_one_minute_adds_to_it():
    clock = ManualClock()
    queue = MemoryQueue(clock)
    for _ in range(3):
        stats = Stats(clock)
        stats.recall(queue)
        stats.add("taken")
        stats.keep(queue)

    assert [point["taken"] for point in Stats(clock).points(queue, WEEK_MINUTES, 60)] == [3]


def test_the_week_is_read_from_the_store_and_older_minutes_are_forgotten():
    clock = ManualClock()
    queue, stats = MemoryQueue(clock), Stats(clock)
    for _ in range(9):
        stats.add("taken")
        stats.keep(queue)
        clock.advance(86400)

    assert sum(point["taken"] for point in stats.points(queue, WEEK_MINUTES, 120)) == 6
    assert sum(point["taken"] for point in stats.points(queue, DAY_MINUTES, 10)) == 0
    stats.keep(queue)
    assert len(queue.figures(0)) == 7


def test_what_the_store_could_not_take_is_kept_for_the_next_time():
    clock = ManualClock()
    queue, stats = MemoryQueue(clock), Stats(clock)
    stats.add("taken")
    good = queue.keep_figures

    def full(*_: object) -> None:
        raise StoreUnavailable

    queue.keep_figures = full  # type: ignore[method-assign]
    with pytest.raises(StoreUnavailable):
        stats.keep(queue)
    queue.keep_figures = good  # type: ignore[method-assign]
    stats.keep(queue)
    assert len(queue.figures(0)) == 1


def test_a_text_of_a_later_version_is_read_as_far_as_it_is_known():
    assert Minute.of('{"counts": {"taken": 2}, "colour": "red"}') == Minute(Minute.of('{"counts": {"taken": 2}}').counts)
