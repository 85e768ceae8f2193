"""The breakers of all endpoints: whether a request may go out now. Kept over restarts by a store; safe from any thread.

Invariant: while an endpoint is not known to be well again, at most one request probes it at a time.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from adapter.clock import Clock
from adapter.deliver.policy import BreakerState, Outcome, Policy, after, pause

_PROBE_SECONDS = 180.0
"""A probe that was never reported (its worker died) blocks others no longer than this."""


class BreakerStore(Protocol):
    """Where the breakers outlive the process."""

    def load(self, endpoint: str) -> BreakerState:
        """The state last saved; a closed breaker for an endpoint never seen."""
        ...

    def save(self, endpoint: str, state: BreakerState) -> None:
        """Keep it."""
        ...


class BreakerMemory:
    """A store that forgets: for tests and for destinations tried by hand."""

    def __init__(self) -> None:
        self._states: dict[str, BreakerState] = {}

    def load(self, endpoint: str) -> BreakerState:
        return self._states.get(endpoint, BreakerState())

    def save(self, endpoint: str, state: BreakerState) -> None:
        self._states[endpoint] = state


@dataclass(slots=True)
class _Endpoint:
    state: BreakerState
    probe_until: float | None = None
    """On the monotonic clock."""
    probed_by: int = 0
    """The thread that probes."""


class Breakers:
    """One breaker for each endpoint."""

    def __init__(self, store: BreakerStore, clock: Clock, policy: Policy, chance: Callable[[], float] = random.random) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._chance = chance
        self._lock = threading.Lock()
        self._endpoints: dict[str, _Endpoint] = {}

    def may_send(self, endpoint: str) -> float:
        """0: send now, and `report` what came of it (or `give_back` when nothing was sent). Else the seconds after which to ask again."""
        with self._lock:
            held = self._endpoint(endpoint)
            left = pause(held.state, self._clock.now(), self._policy)
            if left > 0:
                return left
            if held.state.until is None:
                return 0.0
            now = self._clock.monotonic()
            if held.probe_until is not None and now < held.probe_until:
                return min(1.0, held.probe_until - now)
            held.probe_until, held.probed_by = now + _PROBE_SECONDS, threading.get_ident()
            return 0.0

    def report(self, endpoint: str, outcome: Outcome) -> BreakerState:
        """Note how a request ended; the state from now on."""
        with self._lock:
            held = self._endpoint(endpoint)
            before, held.probe_until = held.state, None
            held.state = after(before, outcome, self._clock.now(), self._policy, jitter=0.5 + self._chance() / 2)
            if held.state != before:
                self._store.save(endpoint, held.state)
            return held.state

    def give_back(self, endpoint: str) -> None:
        """The permission that this thread was given was not used."""
        with self._lock:
            held = self._endpoint(endpoint)
            if held.probed_by == threading.get_ident():
                held.probe_until = None

    def state(self, endpoint: str) -> BreakerState:
        """As it is now, for people to see."""
        with self._lock:
            return self._endpoint(endpoint).state

    def _endpoint(self, endpoint: str) -> _Endpoint:
        if endpoint not in self._endpoints:
            self._endpoints[endpoint] = _Endpoint(self._store.load(endpoint))
        return self._endpoints[endpoint]
