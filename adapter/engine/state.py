"""What the engine says of itself: the snapshot behind `status`, the tray's icon and the dashboard. No value of any message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from adapter.control.protocol import plain
from adapter.intake import WatchState
from adapter.queue.contract import Health

Mood = Literal["ok", "working", "paused", "attention", "stopping"]


@dataclass(frozen=True, slots=True)
class SourceState:
    """One watched folder. `messages`: state -> how many."""

    name: str
    folder: str
    watch: WatchState
    messages: dict[str, int]
    mapping: str
    paused: bool


@dataclass(frozen=True, slots=True)
class DestinationState:
    """One service. `deliveries`: state -> how many. `spared_until`: the breaker is open until then. `last_good`: the last answer that was good."""

    name: str
    service: str
    deliveries: dict[str, int]
    failures: int
    spared_until: datetime | None
    last_good: datetime | None
    paused: bool


@dataclass(frozen=True, slots=True)
class EngineState:
    """The whole. `waits_for_person`: messages and deliveries that go on only when somebody acts; `backlog`: what the engine itself has before it."""

    mood: Mood
    version: str
    process: int
    started: datetime
    now: datetime
    environment: str
    sources: tuple[SourceState, ...]
    destinations: tuple[DestinationState, ...]
    messages: dict[str, int]
    deliveries: dict[str, int]
    backlog: int
    held: int
    waits_for_person: int
    paused: tuple[str, ...]
    incidents: tuple[dict[str, Any], ...]
    mapping_problems: tuple[str, ...]
    store: Health | None
    totals: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return cast("dict[str, Any]", plain(self))
