"""The mapper: takes messages in intake order, identifies and maps them, commits the results. One thread: order is intake order.

Little work is done here, in the engine's own process; when whole batches wait, by the converting process (`apart`), one batch ahead of the commits.

Invariants: every message that is taken is placed, whatever happens, since nothing behind it may be sent before it has its place. A conversion
that breaks inside the program is placed as `needs_mapping` with the finding `internal-error` (type and place in code, no value), one that ends its process
twice with `mapper-died`. A message that was in a process that died is never converted in the engine's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from adapter.clock import Clock
from adapter.config import Config, Source
from adapter.converting.convert import Converted, convert, stopped
from adapter.engine.apart import Apart, Died, Stopping
from adapter.engine.figures import Stats
from adapter.engine.mappings import Mappings
from adapter.logs import Log
from adapter.model import Finding, MessageState, RawMessage
from adapter.queue.contract import Placement, Queue, Unmapped

_BATCH = 64
_BATCH_BYTES = 16 << 20
"""No more than this (but for a single message) is handed over at once."""
_BATCH_SECONDS = 0.2
_IDLE_SECONDS = 5.0
_WAIT_SECONDS = 0.1
"""Between two looks whether a process that must be there is up."""

MERGE_TRIGGERS = frozenset({"A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47"})
"""Trigger events that say of two person identifiers that they are one person (HL7 v2.9, chapter 3.3)."""


class Mapper:
    """`step` maps one batch."""

    def __init__(
        self,
        config: Config,
        queue: Queue,
        mappings: Mappings,
        apart: Apart,
        clock: Clock,
        stats: Stats,
        log: Log,
        *,
        careful: bool,
        placed: Callable[[], None],
        stopping: Callable[[], bool],
    ) -> None:
        """`careful`: the engine before this one died, perhaps of a message: what it left is not converted in this process."""
        self._sources: dict[str, Source] = {source.name: source for source in config.sources}
        self._queue = queue
        self._mappings = mappings
        self._apart = apart
        self._clock = clock
        self._stats = stats
        self._log = log
        self._careful = careful
        self._placed = placed
        self._stopping = stopping
        self._ahead: list[Unmapped] = []
        """The batch that the converting process has and that was not waited for."""
        self._deaths: dict[int, int] = {}
        """Messages that were in a process that died, and how often."""

    def step(self) -> float:
        """Map and commit what waits, a batch at most; seconds until it is worth to look again. Raises `StoreError`: nothing was placed."""
        if not self._mappings.ready:
            return _IDLE_SECONDS  # broken when the engine started: nothing is judged by half the rules
        if self._apart.ready(self._mappings.hashes(), idle=not self._ahead):
            return self._apart_step()
        self._ahead = []
        if self._apart.missed:
            self._apart.want()
        if (self._deaths or self._careful) and not self._apart.given_up:
            if not self._queue.unmapped(1):
                self._careful = False
                return _IDLE_SECONDS
            self._apart.want()
            return _WAIT_SECONDS
        return self._here()

    # --- in this process

    def _here(self) -> float:
        waiting = self._queue.unmapped(_BATCH)
        if not waiting:
            return _IDLE_SECONDS
        if len(waiting) == _BATCH:
            self._apart.want()
        done: list[tuple[Unmapped, Converted]] = []
        end = self._clock.monotonic() + _BATCH_SECONDS
        for message in waiting:
            pipeline = self._mappings.pipeline(message.source) if message.source in self._sources else None
            done.append((message, _unknown_source() if pipeline is None else convert(pipeline, message.raw)))
            if self._stopping() or self._clock.monotonic() > end:
                break
        self._place(done)
        return 0.0

    # --- in the converting process

    def _apart_step(self) -> float:
        batch, self._ahead = self._ahead or self._send(b""), []
        if not batch:
            self._careful = False
            self._deaths.clear()
            self._apart.rest()
            return _IDLE_SECONDS
        try:
            known = _messages(batch, self._sources)
            if not self._deaths:
                self._ahead = self._send(batch[-1].order)
            results = iter(self._apart.results(known)) if known else iter(())
        except Stopping:
            self._ahead = []
            return 0.0
        except Died as death:
            self._bury([*batch, *self._ahead], death)
            self._ahead = []
            return 0.0
        self._place([(message, next(results) if message.source in self._sources else _unknown_source()) for message in batch])
        if not self._ahead:
            self._apart.rest()
        return 0.0

    def _send(self, after: bytes) -> list[Unmapped]:
        """Take a batch and hand it over; while any message is suspected, one at a time."""
        batch = self._queue.unmapped(1 if self._deaths else _BATCH, after)
        sizes = accumulate(len(message.raw.data) for message in batch)
        batch = [message for place, (message, size) in enumerate(zip(batch, sizes, strict=True)) if place == 0 or size <= _BATCH_BYTES]
        if known := _messages(batch, self._sources):
            self._apart.send(known)
        return batch

    def _bury(self, messages: Sequence[Unmapped], death: Died) -> None:
        """The process died with these messages: one that was alone in it for the second time is not tried again."""
        for message in messages:
            self._deaths[message.message_id] = self._deaths.get(message.message_id, 0) + 1
        if len(messages) == 1 and self._deaths[messages[0].message_id] > 1:
            self._log.error("a message ended the converting process twice", message=messages[0].message_id, reason=death.reason)
            self._place([(messages[0], Converted(stopped(Finding("mapper-died", detail=death.reason))))])

    # --- the commit

    def _place(self, done: Sequence[tuple[Unmapped, Converted]]) -> None:
        placements = [self._placement(message, it) for message, it in done]
        for placed, (message, converted) in zip(self._queue.place_all(placements), done, strict=True):
            self._deaths.pop(message.message_id, None)
            if not placed.applied:
                continue
            self._stats.add(placed.state.value)
            if converted.broke is not None:
                error, place = converted.broke
                self._log.error("a conversion broke", message=message.message_id, error=error, where=place)
            if placed.state is not MessageState.MAPPED:
                stop = converted.encoded.stops[0] if converted.encoded.stops else Finding("identity-conflict")
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

    def _placement(self, message: Unmapped, converted: Converted) -> Placement:
        source, encoded = self._sources.get(message.source), converted.encoded
        if source is None:
            return Placement(message.message_id, message.version, encoded)
        destinations = () if encoded.state is MessageState.REJECTED else source.destinations
        merges = encoded.id.kind.rpartition("^")[2] in MERGE_TRIGGERS
        return Placement(message.message_id, message.version, encoded, destinations, source.on_stop, merges)


def _messages(batch: Sequence[Unmapped], sources: dict[str, Source]) -> list[tuple[str, RawMessage]]:
    """What the converting process is given of a batch."""
    return [(message.source, message.raw) for message in batch if message.source in sources]


def _unknown_source() -> Converted:
    return Converted(stopped(Finding("no-source", detail="The source is no longer in the configuration.")))
