"""What came of it: messages shared and how long it took, stops and how long they waited. Numbers, codes and places only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Shared:
    """Deliveries that were acknowledged in a span of time: of one source, destination and kind, that took as long.

    `took`: seconds from export (the file's own time, at the latest when it was taken) to the acknowledgement, rounded to tenths below ten seconds, to
    seconds below ten minutes, else to minutes: few rows stand for many deliveries, and laid together they still tell their median. `alone`: how many
    needed no person: never stopped for a mapping, never sent or mapped again or skipped.
    """

    source: str
    destination: str
    kind: str
    took: float
    count: int
    alone: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What some `Shared` are together. `median` and `p95` are seconds, by nearest rank. `kinds`: kind of message -> how many."""

    count: int
    median: float
    p95: float
    alone: int
    kinds: dict[str, int] = field(default_factory=dict[str, int])


def summary(found: Iterable[Shared]) -> Summary | None:
    """They together; None for none."""
    took, kinds, alone = Counter[float](), Counter[str](), 0
    for one in found:
        took[one.took] += one.count
        kinds[one.kind] += one.count
        alone += one.alone
    total = took.total()
    return Summary(total, _rank(took, 50), _rank(took, 95), alone, dict(sorted(kinds.items()))) if total else None


def _rank(took: Counter[float], percent: int) -> float:
    """The smallest value that at least `percent` of all do not exceed."""
    wanted, passed = took.total() * percent, 0
    for value in sorted(took):
        passed += took[value]
        if passed * 100 >= wanted:
            return value
    raise AssertionError


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
