"""The audit trail as a person reads it: newest first, and of it what one asks for.

The store gives the trail by its numbers, upward. What is asked for is looked for from the newest row down, a chunk at a time; an answer comes after so many rows
at the latest, with the place to go on from, so that nobody waits for what is rare.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from adapter.queue.contract import AuditRow, Queue

PEOPLE = frozenset({"view", "skip", "redrive", "remap", "pause", "resume", "mapping-loaded", "mapping-mended", "shutdown"})
"""What only people do, unless the engine does it (a mapping that it found changed)."""
_CHUNK = 1000
_MOST_SEEN = 50_000
"""Rows that are looked at for one answer."""


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of the trail. `rows`: newest first. `before`: go on with what came before this number; 0 when the beginning was reached.

    `back_to`: when the oldest row that was looked at was written; None without any.
    """

    rows: tuple[AuditRow, ...]
    before: int
    back_to: datetime | None


def trail(
    queue: Queue, before: int = 0, limit: int = 200, *, actor: str = "", actions: Collection[str] = (), people: bool = False
) -> Trail:
    """The newest rows before the number `before` (0: of all), at most `limit`. Raises `StoreError`.

    `actor`: a part of its name, in any case. `actions`: any of these; empty: every one. `people`: only what a person did.
    """
    wanted = _wanted(actor.casefold(), actions, people=people)
    top = before - 1 if before else _newest(queue)
    found: list[AuditRow] = []
    back_to: datetime | None = None
    seen = 0
    while top > 0 and seen < _MOST_SEEN:
        start = max(0, top - _CHUNK)
        for row in reversed(queue.audit(start, top - start)):
            if row.id > top:
                continue  # rows were taken out: the chain is broken, and their place is filled by later ones
            if len(found) == limit:
                return Trail(tuple(found), row.id + 1, back_to)
            back_to = row.at
            if wanted(row):
                found.append(row)
        seen += top - start
        top = start
    return Trail(tuple(found), top + 1 if top else 0, back_to)


def _wanted(actor: str, actions: Collection[str], *, people: bool) -> Callable[[AuditRow], bool]:
    def wanted(row: AuditRow) -> bool:
        if people and (row.action not in PEOPLE or row.actor == "engine"):
            return False
        return (not actions or row.action in actions) and actor in row.actor.casefold()

    return wanted


def _newest(queue: Queue) -> int:
    """The number of the newest row; 0 without any. By halving, since the store is asked by number."""
    low, high = 0, 1
    while queue.audit(high, 1):
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if queue.audit(middle, 1):
            low = middle + 1
        else:
            high = middle
    return low
