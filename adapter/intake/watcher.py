"""One watched folder: scan, judge, read, commit, move away; again and again.

Invariants (docs/ARCHITECTURE.md):
- A file is moved only after the commit that holds its bytes, and only if it still is the file that was read.
- Whatever fails (share, store, archive, one file), nothing is lost and nothing else stops: the next scan finds what is there.
- After a crash at any instruction the same file is read again, the ledger knows it (`known`), and it is moved as it should have been.
- One file is never read again and again: what is incomplete, locked or taken but not yet moved is remembered until it changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from adapter.clock import Clock
from adapter.errors import StoreError, Unreadable
from adapter.intake.archive import move_to_archive
from adapter.intake.folder import Busy, Folder, NotTheSame, Seen, Unreachable
from adapter.intake.hints import Hints
from adapter.intake.quarantine import Reason, move_to_quarantine, reason_text
from adapter.intake.scan import Sieve, Sifted, ledger_path
from adapter.intake.stability import Offer, Stability
from adapter.model import RawMessage

_BATCH_FILES = 64
_BATCH_BYTES = 16 << 20
_SLOWEST = 6
"""A quiet folder is scanned this many times more seldom than a busy one."""
_HINT_GAP = 0.25
"""Seconds between two scans, however many hints come."""


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """What the watcher must know of its source. Times in seconds, sizes in bytes."""

    name: str
    folder: Path
    archive: Path
    quarantine: Path
    after: Literal["archive", "leave"] = "archive"
    done_file: str = ""
    ignore: tuple[str, ...] = ()
    largest: int = 100 << 20
    scan_seconds: float = 5.0
    stable_seconds: float = 3.0
    incomplete_seconds: float = 3600.0
    take_incomplete: bool = False
    """What ends too early and has not changed for `incomplete_seconds` counts as whole, instead of going to quarantine."""
    hints: bool = True


@dataclass(frozen=True, slots=True)
class Catch:
    """A file that was read, ready to be committed. `reason` when it is no message; `content` are then the bytes worth keeping."""

    path: str
    size: int
    mtime_ns: int
    sha256: str
    messages: tuple[RawMessage, ...] = ()
    reason: Reason | None = None
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Committed:
    """The ledger's answer for one catch: from here on the file may be moved. `refused`: it belongs in quarantine."""

    intake_id: int
    refused: bool


class IntakeLedger(Protocol):
    """Where catches are committed. Every method may raise `StoreError`: nothing was changed then."""

    def commit(self, source: str, catches: Sequence[Catch]) -> list[Committed]:
        """Commit the files, in their order, idempotent by (source, path, size, mtime, hash)."""
        ...

    def knows(self, source: str, path: str, size: int, mtime_ns: int) -> bool:
        """Whether this very file was committed before, for folders whose files stay."""
        ...

    def moved(self, places: Sequence[tuple[int, str]]) -> None:
        """Note where files were moved to: (intake id, place)."""
        ...


class Trouble(Protocol):
    """Where the watcher tells what is wrong with its surroundings, by codes of ours."""

    def open(self, code: str, scope: str, detail: str = "") -> None:
        """Something is wrong (again)."""
        ...

    def close(self, code: str, scope: str) -> None:
        """It is well again."""
        ...


@dataclass(frozen=True, slots=True)
class WatchState:
    """What the folder looked like at the last scan. `unreachable`: why it could not be reached, else empty. Times are wall time."""

    source: str
    unreachable: str = "not-scanned"
    scans: int = 0
    """Scans since the start."""
    last_scan: datetime | None = None
    last_taken: datetime | None = None
    waiting: int = 0
    """Files that are not yet stable, incomplete, locked, or taken and not yet moved."""
    incomplete: int = 0
    unmoved: int = 0
    left_alone: int = 0
    taken: int = 0
    """Files taken since the start."""
    hints: bool = False
    period: float = 0.0
    paused: bool = False


@dataclass(slots=True)
class _Unmoved:
    seen: Seen
    committed: Committed
    sha256: str
    taken: datetime
    reason: Reason | None
    done: Seen | None


@dataclass(slots=True)
class _Read:
    """What became of reading offers: catches to commit with their files, in order."""

    catches: list[Catch] = field(default_factory=list[Catch])
    files: list[Offer] = field(default_factory=list[Offer])
    size: int = 0


class Watcher:
    """The intake of one source. `step` is one scan; `run` steps until it is stopped. Not shared between threads but for `wake`, `stop`, `state`."""

    def __init__(
        self,
        settings: WatchSettings,
        ledger: IntakeLedger,
        split: Callable[[bytes], list[RawMessage]],
        complete: Callable[[bytes], bool],
        clock: Clock,
        trouble: Trouble,
        *,
        paused: Callable[[], bool] = lambda: False,
        taken: Callable[[int], None] = lambda _count: None,
        translate: Callable[[str], str] = str,
    ) -> None:
        self.settings = settings
        self.state = WatchState(settings.name, period=settings.scan_seconds)
        self._ledger = ledger
        self._split = split
        self._complete = complete
        self._clock = clock
        self._trouble = trouble
        self._paused = paused
        self._taken = taken
        self._translate = translate
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._folder = Folder(settings.folder)
        self._sieve = Sieve(done_file=settings.done_file, ignore=settings.ignore)
        self._stability = Stability(settings.stable_seconds, settings.incomplete_seconds)
        self._orphans = Stability(settings.incomplete_seconds, settings.incomplete_seconds)
        self._unmoved: dict[str, _Unmoved] = {}
        self._places: list[tuple[int, str]] = []
        """Moves that the ledger does not know of yet."""
        self._left: dict[str, Seen] = {}
        """Files that were taken and stay where they are (`after = "leave"`)."""
        self._hints = Hints(settings.folder, self.wake) if settings.hints else None
        self._period = settings.scan_seconds
        self._busy = 0

    # --- from other threads

    def wake(self) -> None:
        """Scan soon."""
        self._wake.set()

    def stop(self) -> None:
        """End `run` after the file at hand."""
        self._stopping.set()
        self._wake.set()

    # --- the loop

    def run(self) -> None:
        """Scan until stopped."""
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                pause = self.step()
                gap = min(_HINT_GAP, self.settings.scan_seconds, pause)
                if not self._clock.wait(self._stopping, gap):
                    self._clock.wait(self._wake, pause - gap)
        finally:
            if self._hints is not None:
                self._hints.stop()
            self._folder.close()

    def step(self) -> float:
        """One scan and all that follows from it; how many seconds until the next."""
        settings = self.settings
        now = self._clock.now()
        try:
            listing = self._folder.open().listing()
        except Unreachable as error:
            self._trouble.open("source-unreachable", settings.name, error.reason)
            self.state = replace(self.state, unreachable=error.reason, last_scan=now, scans=self.state.scans + 1)
            return self._slower()
        self._trouble.close("source-unreachable", settings.name)
        if self._hints is not None:
            self._hints.look_after()
        sifted = self._sieve.sift([seen for seen in listing.files if self._left.get(seen.name) != seen])
        self._forget_the_gone(listing.files)
        fresh = [seen for seen in sifted.chosen if seen.name not in self._unmoved or self._unmoved[seen.name].seen != seen]
        offers = self._stability.observe(fresh, self._clock.monotonic())
        paused = self._paused()
        count = 0
        if not paused:
            try:
                self._move_the_unmoved()
                count = self._take(offers, sifted)
                self._trouble.close("store-unavailable", settings.name)
            except Unreachable as error:
                self._trouble.open("source-unreachable", settings.name, error.reason)
                self.state = replace(self.state, unreachable=error.reason, last_scan=now, scans=self.state.scans + 1)
                return self._slower()
            except StoreError as error:
                self._trouble.open("store-unavailable", settings.name, error.code)
                return self._slower()
            self._clear_orphans(sifted)
        waiting = len(self._stability) - count + len(self._unmoved)
        self.state = WatchState(
            settings.name,
            unreachable="",
            scans=self.state.scans + 1,
            last_scan=now,
            last_taken=self._clock.now() if count else self.state.last_taken,
            waiting=max(0, waiting),
            incomplete=self._stability.waiting,
            unmoved=len(self._unmoved),
            left_alone=sifted.left_alone + listing.others,
            taken=self.state.taken + count,
            hints=self._hints is not None and self._hints.alive,
            period=self._period,
            paused=paused,
        )
        ripe = self._stability.next_ripe(self._clock.monotonic())
        if count or (ripe is not None and not paused):
            self._period = settings.scan_seconds
        else:
            self._slower()
        return self._period if ripe is None else min(self._period, max(ripe, 0.01))

    def _slower(self) -> float:
        self._period = min(self._period * 1.5, self.settings.scan_seconds * _SLOWEST)
        return self._period

    def _forget_the_gone(self, files: Sequence[Seen]) -> None:
        """Files that are no longer there need not be remembered."""
        if self._left or self._unmoved:
            names = {seen.name for seen in files}
            self._left = {name: seen for name, seen in self._left.items() if name in names}
            self._unmoved = {name: one for name, one in self._unmoved.items() if name in names}

    # --- taking

    def _take(self, offers: Sequence[Offer], sifted: Sifted) -> int:
        """Read, commit and move the offered files, in order, in batches; how many were taken."""
        count = 0
        self._busy = 0
        batch = _Read()
        for offer in offers:
            if self._stopping.is_set():
                break
            self._read(offer, batch)
            if len(batch.catches) >= _BATCH_FILES or batch.size >= _BATCH_BYTES:
                count += self._commit(batch, sifted)
                batch = _Read()
                if self._paused():
                    return count
        count += self._commit(batch, sifted)
        if not self._busy:
            self._trouble.close("file-locked", self.settings.name)
        return count

    def _read(self, offer: Offer, batch: _Read) -> None:
        """Read one file into the batch, unless it turns out not to be ready."""
        seen, settings = offer.seen, self.settings
        path = ledger_path(seen.name)
        if settings.after == "leave" and self._ledger.knows(settings.name, path, seen.size, seen.mtime_ns):
            self._left[seen.name] = seen
            self._stability.restart(seen.name)
            return
        try:
            data, digest = self._folder.read(seen, settings.largest)
        except NotTheSame:
            self._stability.restart(seen.name)
            return
        except Busy as error:
            self._busy += 1
            self._trouble.open("file-locked", settings.name, error.reason)
            return
        released = bool(settings.done_file)
        if data is not None and not released and not offer.patience_over and not self._complete(data):
            self._stability.put_off(seen)
            return
        batch.catches.append(
            self._judge(path, seen, data, digest, truncated=offer.patience_over and not (released or settings.take_incomplete))
        )
        batch.files.append(offer)
        batch.size += seen.size

    def _judge(self, path: str, seen: Seen, data: bytes | None, digest: str, *, truncated: bool) -> Catch:
        """What the bytes are: messages, or the reason why they are none."""
        if data is None:
            error = Unreadable("too-large", f"The file is larger than {self.settings.largest >> 20} MB.")
        elif not data:
            error = Unreadable("empty", "the file is empty")
        else:
            try:
                messages = tuple(self._split(data))
            except Unreadable as unreadable:
                error = unreadable
            else:
                if not truncated or self._complete(data):
                    return Catch(path, seen.size, seen.mtime_ns, digest, messages)
                error = Unreadable("truncated", "The file ends before its message does, and has not changed since.")
        reason = Reason(error.reason, error.title, error.detail, error.remedy_text(), error.offset)
        return Catch(path, seen.size, seen.mtime_ns, digest, (), reason, data or b"")

    def _commit(self, batch: _Read, sifted: Sifted) -> int:
        """Commit a batch, then move its files."""
        if not batch.catches:
            return 0
        committed = self._ledger.commit(self.settings.name, batch.catches)
        now = self._clock.now()
        for catch, offer, row in zip(batch.catches, batch.files, committed, strict=True):
            seen = offer.seen
            if self.settings.after == "leave":
                self._left[seen.name] = seen
                self._stability.restart(seen.name)
            else:
                reason = catch.reason if row.refused else None
                self._unmoved[seen.name] = _Unmoved(seen, row, catch.sha256, now, reason, sifted.done.get(seen.name))
        self._taken(len(committed))
        self._move_the_unmoved()
        return len(committed)

    # --- moving

    def _move_the_unmoved(self) -> None:
        """Move what is committed. A file that cannot be moved now stays remembered; one that changed is a new file."""
        if not self._unmoved and not self._places:
            return
        places: list[tuple[int, str]] = []
        failed = ""
        for name, one in list(self._unmoved.items()):
            try:
                places.append((one.committed.intake_id, self._move(one)))
            except NotTheSame:
                self._stability.restart(name)
            except Unreachable as error:
                failed = error.reason
                break
            del self._unmoved[name]
        self._places += places
        if self._places:
            self._folder.flush()
            self._ledger.moved(self._places)
            self._places = []
        if failed:
            self._trouble.open("archive-unreachable", self.settings.name, failed)
        else:
            self._trouble.close("archive-unreachable", self.settings.name)

    def _move(self, one: _Unmoved) -> str:
        """Move one committed file; its place: `arkiv/…` or `karantene/…`. Raises `NotTheSame`, `Unreachable`."""
        settings = self.settings
        if one.committed.refused and one.reason is not None:
            text = reason_text(
                one.reason,
                source=settings.name,
                name=ledger_path(one.seen.name),
                size=one.seen.size,
                sha256=one.sha256,
                taken=one.taken,
                translate=self._translate,
            )
            place = str(settings.quarantine / move_to_quarantine(self._folder, one.seen, settings.quarantine, one.sha256, text))
        else:
            place = str(settings.archive / move_to_archive(self._folder, one.seen, settings.archive, one.taken, one.sha256))
        if one.done is not None:
            self._move_done(one.done, one.taken)
        return ledger_path(place)

    def _move_done(self, done: Seen, taken: datetime) -> None:
        """A done-file has done its work when its file is gone; one that changed meanwhile releases the next file."""
        try:
            move_to_archive(self._folder, done, self.settings.archive, taken, "0" * 12)
        except NotTheSame:
            return

    def _clear_orphans(self, sifted: Sifted) -> None:
        """Done-files whose file is gone (a crash between the two moves) must not release a later file of the same name."""
        if self.settings.after == "leave":
            return
        for offer in self._orphans.observe(sifted.orphans, self._clock.monotonic()):
            try:
                self._move_done(offer.seen, self._clock.now())
            except Unreachable as error:
                self._trouble.open("archive-unreachable", self.settings.name, error.reason)
                return
