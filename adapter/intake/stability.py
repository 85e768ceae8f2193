"""When a file is finished: pure bookkeeping over scans, on the monotonic clock.

A file is stable when two scans at least `stable_seconds` apart saw the same size, time and inode. Wall times and the file's own
time are only compared for equality, so a clock that jumps, a time in the future or a file system that counts whole seconds makes
no difference (`stable_seconds` is longer than the coarsest file time in use, FAT's two seconds, unless configured otherwise).

Intake order is file time: a stable file waits for one that comes before it and is still young, since a listing that is made
while files arrive may show the later of two first. It waits a bounded time only.

A file that was read and ended too early is offered again when it changes, or, as truncated, when it has not changed for
`incomplete_seconds`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.intake.folder import Seen
from adapter.intake.scan import intake_order


@dataclass(slots=True)
class _Track:
    seen: Seen
    since: float
    """When this size and time were first seen."""
    put_off: bool = False
    """It was offered and found incomplete or locked: nothing waits for it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that may be taken. `patience_over`: it has been unchanged so long that its end counts as its end."""

    seen: Seen
    patience_over: bool


class Stability:
    """Remembers what earlier scans saw of one folder."""

    def __init__(self, stable_seconds: float, incomplete_seconds: float) -> None:
        self._stable = stable_seconds
        self._incomplete = max(incomplete_seconds, stable_seconds)
        self._tracks: dict[str, _Track] = {}

    def __len__(self) -> int:
        return len(self._tracks)

    @property
    def waiting(self) -> int:
        """Files that were found incomplete or locked."""
        return sum(track.put_off for track in self._tracks.values())

    def observe(self, files: Sequence[Seen], now: float) -> list[Offer]:
        """What one more scan makes of them: the files to take now, in intake order. Files that are gone are forgotten."""
        tracks: dict[str, _Track] = {}
        for seen in files:
            before = self._tracks.get(seen.name)
            tracks[seen.name] = before if before is not None and before.seen == seen else _Track(seen, now)
        self._tracks = tracks
        ready = [t.seen for t in tracks.values() if now - t.since >= self._stable and (not t.put_off or now - t.since >= self._incomplete)]
        young = [t.seen for t in tracks.values() if now - t.since < self._stable]
        offered: list[Offer] = []
        earliest_young = intake_order(young)[0] if young else None
        for seen in intake_order(ready):
            age = now - tracks[seen.name].since
            if earliest_young is not None and age < 3 * self._stable and intake_order([seen, earliest_young])[0] is earliest_young:
                continue
            offered.append(Offer(seen, age >= self._incomplete))
        return offered

    def put_off(self, seen: Seen) -> None:
        """The file ended too early, or was locked: leave it until it changes or patience is over."""
        if (track := self._tracks.get(seen.name)) is not None and track.seen == seen:
            track.put_off = True

    def again(self, seen: Seen) -> None:
        """Offer the file at the next scan once more (it was locked)."""
        if (track := self._tracks.get(seen.name)) is not None:
            track.put_off = False

    def restart(self, name: str) -> None:
        """The file changed under our hands: it must be stable anew."""
        self._tracks.pop(name, None)

    def next_ripe(self, now: float) -> float | None:
        """In how many seconds the next young file can be stable; None when there is none."""
        waits = [self._stable - (now - t.since) for t in self._tracks.values() if not t.put_off and now - t.since < self._stable]
        return max(0.0, min(waits)) if waits else None
