"""The report's weeks: those that are over are counted once, the one that is now each time."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from adapter.clock import ManualClock
from adapter.config import Config, Report
from adapter.engine.report import Weeks, effect_report
from adapter.engine.weeks import Week
from adapter.queue.memory import MemoryQueue
from tests.support.queue_world import START, World, person

OSLO = ZoneInfo("Europe/Oslo")


def world() -> World:
    clock = ManualClock(START)
    return World(MemoryQueue(clock), clock)


def test_a_week_that_is_over_is_counted_once():
    it = world()
    asked: list[object] = []
    count = it.queue.shared
    it.queue.shared = lambda *span: asked.append(span) or count(*span)  # type: ignore[method-assign]
    it.mapped((person("1"),))
    it.drain()
    weeks, this = Weeks(), Week.of(START, OSLO)

    for _ in range(2):
        assert sum(one.count for one in weeks.shared(it.queue, this, OSLO, it.clock.now())) == 1
    assert len(asked) == 2
    over = this.plus(1).begins(OSLO) + timedelta(hours=1)
    for _ in range(3):
        assert sum(one.count for one in weeks.shared(it.queue, this, OSLO, over)) == 1
    assert len(asked) == 3


def test_weeks_are_told_apart_and_laid_together():
    it = world()
    it.mapped((person("1"),), mtime=int((START.timestamp() - 5) * 1e9))
    it.drain()
    it.clock.advance(7 * 86400)
    for n in (2, 3):
        it.mapped((person(str(n)),), mtime=int((it.clock.now().timestamp() - 9) * 1e9))
    it.drain()

    answer = effect_report(Config(report=Report(minutes_per_message=2)), it.queue, it.clock.now(), weeks=3)
    assert [(row["week"], row["shared"], row["median_seconds"]) for row in answer["rows"]] == [("2026-W01", 1, 5.0), ("2026-W02", 2, 9.0)]
    assert [row["shared"] for row in answer["services"]] == [3]
    assert (answer["total"]["shared"], answer["total"]["median_seconds"], answer["total"]["minutes_saved"]) == (3, 9.0, 6)
    assert [week["week"] for week in answer["weeks"]] == ["2025-W52", "2026-W01", "2026-W02"]
