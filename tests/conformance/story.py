"""What a story of the server part is made of: what was tried, what was wrong with it, figures."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapter.engine import Engine
from adapter.model import DeliveryState
from adapter.queue.contract import MessageFilter, PageRequest
from tests.conformance.store import Snapshot

PATIENCE = 180.0
DONE = {"acknowledged", "superseded"}
_OPEN = MessageFilter(delivery_states=(DeliveryState.PENDING, DeliveryState.DELIVERING))


@dataclass(slots=True)
class Story:
    """What was tried, what was wrong with it, and figures."""

    name: str
    problems: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)

    def expect(self, true: object, problem: str) -> None:
        """Note a problem unless something is true."""
        if not true:
            self.problems.append(problem)


def settled(engine: Engine) -> bool:
    """Wait until every file is taken and every delivery has ended, or waits behind one that needs a person."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if engine.wait_idle(PATIENCE) and not any(
            delivery.due is not None for row in engine.queue.browse(_OPEN, PageRequest(limit=1000)).rows for delivery in row.deliveries
        ):
            return True
    return False


def nothing_double(story: Story, now: Snapshot, owned: Iterable[str], known: set[str]) -> None:
    """None of the `known` keys is there twice, and all the `owned` ones are there."""
    double = now.duplicates(known)
    story.figures["duplicates"] = len(double)
    story.expect(not double, f"there twice: {double[:10]}")
    missing = sorted(set(owned) - set(now.by_identifier()))
    story.expect(not missing, f"delivered and not there: {missing[:10]}")
