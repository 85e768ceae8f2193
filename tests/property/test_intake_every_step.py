"""The n-th call to the operating system fails, or the process dies at it, for n = 1 until all goes well: each file is committed once and archived once."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapter.clock import ManualClock
from adapter.errors import Unreadable
from adapter.intake import Watcher, WatchSettings
from adapter.intake import folder as folders
from adapter.model import RawMessage
from tests.unit.test_intake_watcher import MemoryLedger, Troubles

NAMES = {"adt.hl7": b"MSH|1\r", "oru.hl7": b"MSH|2\r", "brev.pdf": b"%PDF"}
STEPS = ("open", "read", "close", "stat", "fstat", "scandir", "fsync", "rename", "unlink", "write")


class Crash(BaseException):
    """The process dies: nothing in the program may catch it."""


class Steps:
    """Stands in for the module `os` of `folder`: counts its calls and lets the n-th go wrong."""

    def __init__(self, n: int, act: Callable[[], None]) -> None:
        self.n = n
        self.count = 0
        self._act = act

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self.counted(real, closes=name == "close") if name in STEPS else real

    def counted(self, real: Callable[..., Any], *, closes: bool = False) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count == self.n:
                if closes:
                    real(*args)
                self._act()
            return real(*args, **kwargs)

        return step


def fail() -> None:
    raise OSError(5, "input/output error")


def die() -> None:
    raise Crash


def split(data: bytes) -> list[RawMessage]:
    if not data.startswith(b"MSH"):
        raise Unreadable("not-a-message", "no")
    return [RawMessage(1, 0, data)]


class Place:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.inbox = root / "ut"
        self.inbox.mkdir(parents=True)
        for number, (name, data) in enumerate(NAMES.items()):
            (self.inbox / name).write_bytes(data)
            os.utime(self.inbox / name, (number, number))
        self.clock = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))
        self.ledger = MemoryLedger()

    def watcher(self) -> Watcher:
        settings = WatchSettings("epj", self.inbox, self.root / "arkiv", self.root / "karantene", hints=False)
        return Watcher(settings, self.ledger, split, lambda _data: True, self.clock, Troubles())

    def work(self, watcher: Watcher, scans: int) -> None:
        for _ in range(scans):
            watcher.step()
            self.clock.advance(4)

    def check(self) -> None:
        assert sorted(self.ledger.paths) == sorted(NAMES)
        assert list(self.inbox.iterdir()) == []
        kept = [p for p in (self.root / "arkiv").rglob("*") if p.is_file()]
        quarantined = [p for p in (self.root / "karantene").iterdir() if p.is_file()]
        assert sorted(p.read_bytes() for p in kept) == [b"MSH|1\r", b"MSH|2\r"]
        assert sorted(p.suffix for p in quarantined) == [".pdf", ".txt"]


@pytest.mark.parametrize("act", [fail, die])
def test_wherever_it_goes_wrong_each_file_is_committed_once_and_moved_once(tmp_path: Path, act: Callable[[], None]):
    n = 0
    while True:
        n += 1
        place = Place(tmp_path / str(n))
        watcher = place.watcher()
        steps = Steps(n, act)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(folders, "os", steps)
            patch.setattr(folders, "rename_new", steps.counted(folders.rename_new))
            try:
                place.work(watcher, 3)
            except Crash:
                watcher._folder._fd = -1  # the process is gone, and its handles with it
                watcher = place.watcher()
        place.work(watcher, 4)
        place.check()
        if steps.count < n:
            break
    assert n > 40
