"""The n-th write to the store fails while the engine works, for each n: everything is delivered once, in order, without anybody's help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapter.engine import Engine, loops
from adapter.engine import sender as sending
from adapter.errors import StoreUnavailable
from adapter.queue.memory import MemoryQueue
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.installation import configuration, family, numbers, until, write
from tests.engine_support.tiny import message, use_tiny

WRITES = (
    "accept_all",
    "moved_all",
    "place_all",
    "claim",
    "pack_all",
    "settle_all",
    "set_breaker",
    "open_incident",
    "close_incident",
    "note",
    "set_meta",
)


class Unsteady:
    """A queue whose n-th write from now on fails, having changed nothing."""

    def __init__(self, queue: MemoryQueue) -> None:
        self._queue = queue
        self.left = 0
        self.failed: list[str] = []

    def __getattr__(self, name: str) -> Any:
        real: Callable[..., Any] = getattr(self._queue, name)
        if name not in WRITES:
            return real

        def write_(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.failed.append(name)
                raise StoreUnavailable
            return real(*args, **kwargs)

        return write_


@pytest.mark.parametrize("n", range(1, 11))
def test_whichever_write_fails_everything_is_delivered_once_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int):
    use_tiny(monkeypatch)
    monkeypatch.setattr(loops, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(sending, "_SETTLE_PAUSE", 0.01)
    with FhirServer() as practice:
        config = configuration(tmp_path, practice.url)
        config = replace(config, destinations=(replace(config.destinations[0], senders=2),))
        queue = Unsteady(MemoryQueue())
        with Engine(config, queue=queue) as engine:  # type: ignore[arg-type] - structurally the queue it wraps
            queue.left = n
            for number in (1, 2, 3):
                write(config, f"{number}.hl7", message(number), mtime=1000 + number)
            until(lambda: numbers(practice) == [1, 2, 3])
            assert engine.wait_idle(20)
            assert engine.state().deliveries == {"acknowledged": 3}
        assert family(practice) == ["Name3"]
        assert len(list(config.sources[0].archive_folder.glob("*/*"))) == 3
        assert queue.verify_audit().ok
        assert queue.failed
