"""Events for those who subscribed. A subscriber that does not read loses its oldest events and is told how many; the engine never waits for one."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from adapter.control.protocol import Event

_BACKLOG = 1000


class Subscription:
    """What one subscriber has not yet read."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._lost = 0
        self._condition = threading.Condition()
        self._closed = False

    def put(self, event: Event) -> None:
        """Add an event; a `state` replaces an earlier one that was not read."""
        with self._condition:
            if event.name == "state":
                self._events = deque(e for e in self._events if e.name != "state")
            if len(self._events) >= _BACKLOG:
                self._events.popleft()
                self._lost += 1
            self._events.append(event)
            self._condition.notify()

    def get(self, seconds: float) -> Event | None:
        """The next event, or None after `seconds` without one or when closed."""
        with self._condition:
            if not self._events and not self._closed:
                self._condition.wait(seconds)
            if self._lost:
                lost, self._lost = self._lost, 0
                return Event("lost", {"events": lost})
            return self._events.popleft() if self._events else None

    @property
    def closed(self) -> bool:
        """Whether there will be no more."""
        return self._closed

    def close(self) -> None:
        """No more events; who waits is woken."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()


class Hub:
    """Passes events on to every subscriber."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._lock = threading.Lock()

    def subscribe(self) -> Subscription:
        """A new subscription, from now on."""
        subscription = Subscription()
        with self._lock:
            self._subscriptions.add(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """End a subscription."""
        with self._lock:
            self._subscriptions.discard(subscription)
        subscription.close()

    @property
    def listened(self) -> bool:
        """Whether anybody listens: what costs something to tell need not be told to nobody."""
        return bool(self._subscriptions)

    def publish(self, name: str, data: dict[str, Any]) -> None:
        """Tell everybody."""
        with self._lock:
            subscriptions = list(self._subscriptions)
        for subscription in subscriptions:
            subscription.put(Event(name, data))

    def close(self) -> None:
        """End all subscriptions."""
        with self._lock:
            subscriptions, self._subscriptions = list(self._subscriptions), set()
        for subscription in subscriptions:
            subscription.close()
