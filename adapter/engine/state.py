"""What the engine says of itself: the snapshot behind `status`, the tray's icon and the dashboard. No value of any message."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from adapter import __version__
from adapter.config import Config
from adapter.control.protocol import plain
from adapter.deliver.policy import BreakerState
from adapter.intake import WatchState
from adapter.model import DeliveryState, MessageState
from adapter.queue.contract import Counts, Health

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
    last_message: datetime | None
    """When the newest message came, also one from before the start."""


@dataclass(frozen=True, slots=True)
class DestinationState:
    """One service. `deliveries`: state -> how many. `spared_until`: the breaker is open until then. `last_good`: the last answer that was good.

    `token_until`, `certificate_until`: how long our token at hand and our certificate are good, where there are such and it is known.
    """

    name: str
    service: str
    deliveries: dict[str, int]
    failures: int
    spared_until: datetime | None
    last_good: datetime | None
    paused: bool
    token_until: datetime | None
    certificate_until: datetime | None


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


def snapshot(
    config: Config,
    counts: Counts,
    *,
    started: datetime,
    now: datetime,
    stopping: bool,
    pauses: frozenset[str],
    incidents: tuple[dict[str, Any], ...],
    watches: Mapping[str, WatchState],
    mappings: Mapping[str, str],
    mapping_problems: tuple[str, ...],
    breakers: Mapping[str, BreakerState],
    last_good: Mapping[str, datetime],
    last_message: Mapping[str, datetime],
    token_until: Mapping[str, datetime | None],
    certificate_until: Mapping[str, datetime | None],
    health: Health | None,
    totals: dict[str, int],
) -> EngineState:
    """The state from what the engine's parts say of themselves."""
    waits = (
        counts.message_total(MessageState.NEEDS_MAPPING)
        + counts.message_total(MessageState.REJECTED)
        + counts.delivery_total(DeliveryState.FAILED)
    )
    backlog = _backlog(config, counts)
    return EngineState(
        mood=_mood(stopping=stopping, paused="" in pauses, trouble=bool(incidents) or waits > 0, working=backlog > 0),
        version=__version__,
        process=os.getpid(),
        started=started,
        now=now,
        environment=config.installation.environment,
        sources=tuple(
            SourceState(
                source.name,
                str(source.folder),
                watches[source.name],
                {state.value: n for (name, state), n in counts.messages.items() if name == source.name},
                mappings.get(source.name, ""),
                bool(pauses & {"", f"source:{source.name}"}),
                last_message.get(source.name),
            )
            for source in config.sources
            if source.name in watches
        ),
        destinations=tuple(
            DestinationState(
                destination.name,
                destination.service,
                {state.value: n for (name, state), n in counts.deliveries.items() if name == destination.name},
                breakers[destination.name].failures,
                breakers[destination.name].until,
                last_good.get(destination.name),
                bool(pauses & {"", f"destination:{destination.name}"}),
                token_until.get(destination.name),
                certificate_until.get(destination.name),
            )
            for destination in config.destinations
            if destination.name in breakers
        ),
        messages={state.value: n for state in MessageState if (n := counts.message_total(state))},
        deliveries={state.value: n for state in DeliveryState if (n := counts.delivery_total(state))},
        backlog=backlog,
        held=counts.held,
        waits_for_person=waits,
        paused=tuple(sorted(pauses)),
        incidents=incidents,
        mapping_problems=mapping_problems,
        store=health,
        totals=totals,
    )


def _backlog(config: Config, counts: Counts) -> int:
    """What goes on by itself: messages to map and deliveries that no stopped message keeps back."""
    stopped = sum(counts.messages.get((source.name, MessageState.NEEDS_MAPPING), 0) * len(source.destinations) for source in config.sources)
    free = counts.delivery_total(DeliveryState.PENDING) - counts.held - stopped
    return counts.message_total(MessageState.RECEIVED) + counts.delivery_total(DeliveryState.DELIVERING) + max(0, free)


def _mood(*, stopping: bool, paused: bool, trouble: bool, working: bool) -> Mood:
    if stopping:
        return "stopping"
    if paused:
        return "paused"
    if trouble:
        return "attention"
    return "working" if working else "ok"
