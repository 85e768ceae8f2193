"""What must be done now and then: mappings that changed, causes that wait for a person, purging by age, the state for those who listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapter.engine.state import EngineState
from adapter.engine.taking import purge_archive
from adapter.queue.contract import PageRequest

if TYPE_CHECKING:
    from adapter.engine.core import Engine

_STEP_SECONDS = 1.0
_STATE_EVERY = 5.0
_KNOWN = frozenset({"key-file"})
"""Findings of the store that stand in its health, but are how the machine is set up and no incident."""


@dataclass(slots=True)
class _Task:
    every: float
    act: Callable[[], None]
    next: float


class Upkeep:
    """`step` does what is due, on the monotonic clock; one task's error (told by the loop) does not keep the others from their next turn."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._totals: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self._published: tuple[EngineState | None, float] = (None, float("-inf"))
        now = engine.clock.monotonic()
        self._tasks = [
            _Task(1.0, self._publish_state, now),
            _Task(2.0, self._mappings, now + 2.0),
            _Task(5.0, self._attention, now),
            _Task(30.0, self._health, now),
            _Task(15.0, self._backlog, now + 1.0),
            _Task(60.0, engine.watch.look, now),
            _Task(60.0, engine.high_water.save, now + 60.0),
            _Task(60.0, lambda: engine.stats.keep(engine.queue), now + 60.0),
            _Task(3600.0, self._purge, now + 20.0),
        ]

    def step(self) -> float:
        """Do what is due; seconds until the next."""
        for task in self._tasks:
            now = self._engine.clock.monotonic()
            if now >= task.next:
                task.next = now + task.every
                task.act()
        return _STEP_SECONDS

    def _publish_state(self) -> None:
        """Tell those who listen, when something changed, and every few seconds in any case; `changed` when messages or deliveries moved on."""
        engine = self._engine
        if not engine.hub.listened:
            return
        state = engine.state()
        now = engine.clock.monotonic()
        if (totals := (state.messages, state.deliveries)) != self._totals:
            self._totals = totals
            newest = engine.queue.browse(None, PageRequest(limit=1)).max_id
            engine.hub.publish("changed", {"messages": state.messages, "deliveries": state.deliveries, "max_id": newest})
        still = replace(
            state, now=engine.started, sources=tuple(replace(s, watch=replace(s.watch, last_scan=None, scans=0)) for s in state.sources)
        )
        if still != self._published[0] or now - self._published[1] >= _STATE_EVERY:
            self._published = (still, now)
            engine.hub.publish("state", state.as_dict())

    def _mappings(self) -> None:
        if self._engine.mappings.stale():
            self._engine.reload_mappings("engine")

    def _attention(self) -> None:
        """One incident for each cause that waits for a person, closed when nothing waits for it any more."""
        engine = self._engine
        open_now: dict[str, set[str]] = {}
        for group in engine.queue.causes():
            finding = group.cause.finding
            scope = f"{group.destination or group.source}: {finding.path or finding.element or '-'}"
            engine.incidents.open(f"waits:{finding.code}", scope, finding.rule)
            open_now.setdefault(f"waits:{finding.code}", set()).add(scope)
        engine.incidents.close_others("waits:", open_now)

    def _backlog(self) -> None:
        self._engine.stats.waits(self._engine.state().backlog)

    def _health(self) -> None:
        engine = self._engine
        health = engine.queue.health()
        engine.health = health
        wrong = [finding for finding in health.findings if finding.code not in _KNOWN]
        engine.incidents.close_others("store:", {f"store:{finding.code}": {"store"} for finding in wrong})
        for finding in wrong:
            engine.incidents.open(f"store:{finding.code}", "store", finding.detail)

    def _purge(self) -> None:
        engine = self._engine
        store = engine.config.store
        messages = versions = 0
        while not engine.stopping:
            purged = engine.queue.purge(store.keep_payload_days, store.keep_identity_days)
            messages, versions = messages + purged.messages, versions + purged.versions
            if not purged.messages and not purged.versions:
                break
        files = sum(
            purge_archive(source, engine.queue, engine.clock, engine.incidents, lambda: engine.stopping) for source in engine.config.sources
        )
        if messages or versions or files:
            engine.log.info("purged", count=messages, rows=versions, bytes=None, reason=f"{files} archived files")
