"""The mapper: takes messages in intake order, identifies and maps them, commits the results. One thread: order is intake order.

Invariant: every message that is taken is placed, whatever happens, since nothing behind it may be sent before it has its place. A conversion
that breaks inside the program is placed as `needs_mapping` with the finding `internal-error` (type and place in code, no value).
"""

from __future__ import annotations

from collections.abc import Callable

from adapter.clock import Clock
from adapter.config import Config, Source
from adapter.engine.figures import Stats
from adapter.engine.mappings import Mappings
from adapter.logs import Log, where
from adapter.model import Finding, MessageId, MessageState, Result
from adapter.queue.contract import Placement, Queue, Unmapped

_BATCH = 64
_BATCH_SECONDS = 0.2
_IDLE_SECONDS = 5.0

MERGE_TRIGGERS = frozenset({"A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47"})
"""Trigger events that say of two person identifiers that they are one person (HL7 v2.9, chapter 3.3)."""


class Mapper:
    """`step` maps one batch."""

    def __init__(
        self,
        config: Config,
        queue: Queue,
        mappings: Mappings,
        clock: Clock,
        stats: Stats,
        log: Log,
        *,
        placed: Callable[[], None],
        stopping: Callable[[], bool],
    ) -> None:
        self._sources: dict[str, Source] = {source.name: source for source in config.sources}
        self._queue = queue
        self._mappings = mappings
        self._clock = clock
        self._stats = stats
        self._log = log
        self._placed = placed
        self._stopping = stopping

    def step(self) -> float:
        """Map and commit what waits, a batch at most; seconds until it is worth to look again. Raises `StoreError`: nothing was placed."""
        if not self._mappings.ready:
            return _IDLE_SECONDS  # broken when the engine started: nothing is judged by half the rules
        waiting = self._queue.unmapped(_BATCH)
        if not waiting:
            return _IDLE_SECONDS
        placements: list[Placement] = []
        end = self._clock.monotonic() + _BATCH_SECONDS
        for message in waiting:
            placements.append(self._map(message))
            if self._stopping() or self._clock.monotonic() > end:
                break
        for placed, placement in zip(self._queue.place_all(placements), placements, strict=True):
            if not placed.applied:
                continue
            self._stats.add(placed.state.value)
            if placed.state is not MessageState.MAPPED:
                stop = placement.result.stops[0] if placement.result.stops else Finding("identity-conflict")
                self._log.info(
                    "message stopped",
                    message=placed.message_id,
                    state=placed.state.value,
                    code=stop.code,
                    path=stop.path,
                    element=stop.element,
                    rule=stop.rule,
                )
        self._placed()
        return 0.0

    def _map(self, message: Unmapped) -> Placement:
        source = self._sources.get(message.source)
        pipeline = self._mappings.pipeline(message.source)
        if source is None or pipeline is None:
            unknown = MessageId("unknown", "", None)
            stop = Finding("no-source", detail="The source is no longer in the configuration.")
            return Placement(message.message_id, message.version, Result(MessageState.NEEDS_MAPPING, unknown, stops=[stop]))
        try:
            result = pipeline.convert(message.raw)
        except Exception as error:  # noqa: BLE001 - see the invariant
            self._log.error("a conversion broke", message=message.message_id, exc=error)
            stop = Finding("internal-error", detail=f"{type(error).__name__} at {where(error)}")
            result = Result(MessageState.NEEDS_MAPPING, self._identify(message), stops=[stop])
        destinations = () if result.state is MessageState.REJECTED else source.destinations
        merges = result.id.kind.rpartition("^")[2] in MERGE_TRIGGERS
        return Placement(message.message_id, message.version, result, destinations, source.on_stop, merges)

    def _identify(self, message: Unmapped) -> MessageId:
        """The identity alone, so that the stopped message still holds its place in its patient's lane."""
        pipeline = self._mappings.pipeline(message.source)
        try:
            assert pipeline is not None
            return pipeline.identify(message.raw)
        except Exception as error:  # noqa: BLE001 - as above
            self._log.error("an identification broke", message=message.message_id, exc=error)
            return MessageId("unknown", "", None)
