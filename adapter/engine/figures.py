"""Figures for the plots: what passed, what waited and how long it took, by the minute, for a week, over restarts.

Counts are exact; of delays only how many fell into each of some steps is kept (a step is 15 % wide), so that minutes can be laid together to
hours and the median of the whole still be told. The store keeps one short text a minute.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from adapter.clock import Clock
from adapter.queue.contract import Queue

WEEK_MINUTES = 7 * 24 * 60
DAY_MINUTES = 24 * 60
MOST_POINTS = 1500
_STEP = 1.15
_LEAST = 0.01


@dataclass(slots=True)
class Minute:
    """The figures of one minute. `backlog`: the most that waited at a look; None when nobody looked. `delays`: step -> how many."""

    counts: Counter[str] = field(default_factory=Counter[str])
    backlog: int | None = None
    delays: Counter[int] = field(default_factory=Counter[int])

    def lay(self, other: Minute) -> None:
        """Lay another minute's figures to these."""
        self.counts.update(other.counts)
        self.delays.update(other.delays)
        if other.backlog is not None:
            self.backlog = max(self.backlog or 0, other.backlog)

    def text(self) -> str:
        """As the store keeps it."""
        return orjson.dumps(
            {"counts": self.counts, "backlog": self.backlog, "delays": {str(step): n for step, n in self.delays.items()}}
        ).decode()

    @classmethod
    def of(cls, text: str) -> Minute:
        """What `text` said; of a later version's text what this one knows."""
        kept = cast("dict[str, Any]", orjson.loads(text))
        return cls(
            Counter({str(name): int(n) for name, n in kept.get("counts", {}).items()}),
            kept.get("backlog"),
            Counter({int(step): int(n) for step, n in kept.get("delays", {}).items()}),
        )


def delay_step(seconds: float) -> int:
    """The step that a delay falls into."""
    return 0 if seconds <= _LEAST else math.ceil(math.log(seconds / _LEAST) / math.log(_STEP))


def median_delay(delays: Mapping[int, int]) -> float | None:
    """The median in seconds, to about 7 %: the middle of the step that holds it. None without delays."""
    total = sum(delays.values())
    if not total:
        return None
    passed = 0
    for step in sorted(delays):
        passed += delays[step]
        if passed * 2 >= total:
            return _LEAST * _STEP ** (step - 0.5) if step else _LEAST
    raise AssertionError


class Stats:
    """Counts since the start, and the minutes of the last day; `keep` writes them to the store, which has the week. Safe between threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: dict[int, Minute] = {}
        self._changed: set[int] = set()
        self.total: Counter[str] = Counter()

    def _now(self) -> int:
        return int(self._clock.now().timestamp() // 60)

    def _minute(self) -> Minute:
        """The minute that is now; called under the lock."""
        now = self._now()
        self._changed.add(now)
        found = self._minutes.get(now)
        if found is None:
            found = self._minutes[now] = Minute()
            for old in [minute for minute in self._minutes if minute <= now - DAY_MINUTES]:
                del self._minutes[old]
        return found

    def add(self, name: str, count: int = 1) -> None:
        """Count `count` of `name` in this minute."""
        with self._lock:
            self._minute().counts[name] += count
            self.total[name] += count

    def waits(self, backlog: int) -> None:
        """Note how much waits at this moment."""
        with self._lock:
            minute = self._minute()
            minute.backlog = max(minute.backlog or 0, backlog)

    def took(self, spans: Iterable[float]) -> None:
        """Note how long messages took from intake to the service, in seconds."""
        with self._lock:
            self._minute().delays.update(map(delay_step, spans))

    def last(self, minutes: int) -> list[dict[str, Any]]:
        """The minutes of the last day with a count in them, oldest first: `{"minute": seconds since 1970, name: count …}`."""
        since = self._now() - minutes
        with self._lock:
            return [{"minute": minute * 60, **one.counts} for minute, one in sorted(self._minutes.items()) if minute > since and one.counts]

    # --- over restarts

    def recall(self, queue: Queue) -> None:
        """Read the last day from the store, at the start."""
        since = self._now() - DAY_MINUTES
        kept = {second // 60: Minute.of(text) for second, text in queue.figures((since + 1) * 60)}
        with self._lock:
            for minute, one in kept.items():
                self._minutes.setdefault(minute, Minute()).lay(one)

    def keep(self, queue: Queue) -> None:
        """Write what has changed to the store, and let it forget what is older than a week. Raises `StoreError`; then it is kept for the next time."""
        with self._lock:
            changed, self._changed = self._changed, set()
            texts = {minute * 60: self._minutes[minute].text() for minute in changed if minute in self._minutes}
        try:
            queue.keep_figures(texts, (self._now() - WEEK_MINUTES) * 60)
        except BaseException:
            with self._lock:
                self._changed |= changed
            raise

    def points(self, queue: Queue, minutes: int, step: int) -> list[dict[str, Any]]:
        """The last `minutes` in points of `step` minutes, oldest first: those in which anything was known.

        A point is `{"at": seconds since 1970 at its start, "taken", "shared", "stopped": counts, "backlog": most or None, "delay": median seconds or None}`.
        """
        now = self._now()
        first = (now - minutes) // step * step + step
        with self._lock:
            recent = [(minute, Minute(Counter(one.counts), one.backlog, Counter(one.delays))) for minute, one in self._minutes.items()]
        older: list[tuple[int, Minute]] = []
        if minutes > DAY_MINUTES:
            known = {minute for minute, _ in recent}
            older = [(second // 60, Minute.of(text)) for second, text in queue.figures(first * 60) if second // 60 not in known]
        return _points([*older, *recent], first, step)


def _points(minutes: Iterable[tuple[int, Minute]], first: int, step: int) -> list[dict[str, Any]]:
    laid: dict[int, Minute] = {}
    for minute, one in minutes:
        if minute >= first:
            laid.setdefault(first + (minute - first) // step * step, Minute()).lay(one)
    return [
        {
            "at": minute * 60,
            "taken": one.counts["taken"],
            "shared": one.counts["acknowledged"],
            "stopped": one.counts["needs_mapping"] + one.counts["rejected"] + one.counts["failed"] + one.counts["held"],
            "backlog": one.backlog,
            "delay": median_delay(one.delays),
        }
        for minute, one in sorted(laid.items())
    ]
