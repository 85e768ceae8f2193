"""Incidents are told once per cause, with a cool-down, and once when they are over."""

from __future__ import annotations

from adapter.clock import ManualClock
from adapter.control.events import Hub
from adapter.engine.telling import COOL_DOWN_SECONDS, Incidents
from adapter.errors import StoreUnavailable
from adapter.logs import open_log
from adapter.queue.contract import Incident
from adapter.queue.memory import MemoryQueue


class Bench:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.queue = MemoryQueue(clock=self.clock)
        self.hub = Hub()
        self.events = self.hub.subscribe()
        self.restart()

    def restart(self) -> None:
        self.incidents = Incidents(self.queue, self.hub, self.clock, open_log())

    def told(self) -> list[tuple[bool, bool]]:
        """(open, notify) of every event so far."""
        found: list[tuple[bool, bool]] = []
        while event := self.events.get(0):
            found.append((event.data["open"], event.data["notify"]))
        return found


def test_an_incident_is_told_once_however_often_it_is_met_and_once_when_it_is_over():
    bench = Bench()
    for _ in range(5000):
        bench.incidents.open("disk-full", "store")
        bench.clock.advance(0.01)
    assert bench.told() == [(True, True)]
    bench.incidents.close("disk-full", "store")
    bench.incidents.close("disk-full", "store")
    assert bench.told() == [(False, True)]
    assert bench.incidents.current() == []


def test_one_that_comes_and_goes_notifies_once_in_its_cool_down():
    bench = Bench()
    for _ in range(10):
        bench.incidents.open("source-unreachable", "epj")
        bench.clock.advance(60)
        bench.incidents.close("source-unreachable", "epj")
    assert [notify for is_open, notify in bench.told() if is_open].count(True) == 1
    bench.clock.advance(COOL_DOWN_SECONDS)
    bench.incidents.open("source-unreachable", "epj")
    assert bench.told() == [(True, True)]


def test_what_was_open_at_a_restart_is_still_open_and_is_not_told_again():
    bench = Bench()
    bench.incidents.open("source-unreachable", "epj")
    bench.told()
    bench.restart()
    assert [one["code"] for one in bench.incidents.current()] == ["source-unreachable"]
    bench.incidents.open("source-unreachable", "epj")
    assert bench.told() == []
    bench.incidents.close("source-unreachable", "epj")
    assert bench.queue.incidents() == []


def test_a_store_that_cannot_be_written_is_no_reason_to_say_nothing():
    bench = Bench()

    def full(*_: object) -> Incident:
        raise StoreUnavailable

    bench.queue.open_incident = full  # type: ignore[method-assign]
    bench.incidents.open("store-unavailable", "store")
    assert bench.told() == [(True, True)]
    assert len(bench.incidents.current()) == 1
