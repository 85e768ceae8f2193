"""What came of it: messages shared and how long it took, stops and how long they waited. Numbers, codes and places only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shared:
    """Deliveries of one source to one destination (both empty: of all to all) that were acknowledged in a span of time.

    `median`, `p95`: seconds from export (the file's own time, at the latest when it was taken) to the acknowledgement, by nearest rank. `alone`: how
    many needed no person: never stopped for a mapping, never sent or mapped again or skipped. `kinds`: kind of message -> how many.
    """

    source: str
    destination: str
    count: int
    median: float
    p95: float
    alone: int
    kinds: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Stops:
    """Stops for one cause that began in a span of time. `destination` is empty where the message itself stopped.

    `open`: how many wait still. `median`, `longest`: seconds that they waited, the open ones until now.
    """

    source: str
    destination: str
    code: str
    path: str
    element: str
    count: int
    open: int
    median: float
    longest: float
