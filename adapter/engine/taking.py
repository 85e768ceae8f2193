"""Intake wired to the queue: one watcher for each source, its catches committed as arrivals, its archive purged by age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from adapter.clock import Clock
from adapter.config import Source
from adapter.formats.source import complete
from adapter.i18n import retold
from adapter.intake import Catch, Committed, Trouble, Unreachable, Watcher, WatchSettings, purge, purge_limit
from adapter.model import Finding, RawMessage
from adapter.queue.contract import Arrival, IntakeFile, Queue


class QueueLedger:
    """`IntakeLedger` on the queue."""

    def __init__(self, queue: Queue, source: Source, counted: Callable[[int], None]) -> None:
        self._queue = queue
        self._counted = counted
        self._duplicates: Literal["record", "deliver"] = source.duplicates

    def commit(self, source: str, catches: Sequence[Catch]) -> list[Committed]:
        arrivals = [
            Arrival(
                IntakeFile(source, catch.path, catch.size, catch.mtime_ns, catch.sha256),
                catch.messages,
                self._duplicates,
                None
                if catch.reason is None
                else Finding(
                    catch.reason.code, path="" if catch.reason.offset is None else f"byte {catch.reason.offset}", detail=catch.reason.detail
                ),
                catch.content,
            )
            for catch in catches
        ]
        rows = self._queue.accept_all(arrivals)
        self._counted(sum(len(row.message_ids) for row in rows if row.outcome != "known"))
        return [Committed(row.intake_id, catch.reason is not None) for row, catch in zip(rows, catches, strict=True)]

    def knows(self, source: str, path: str, size: int, mtime_ns: int) -> bool:
        return self._queue.seen(source, path, size, mtime_ns) is not None

    def moved(self, places: Sequence[tuple[int, str]]) -> None:
        self._queue.moved_all(list(places))


def watch_settings(source: Source, *, hints: bool = True) -> WatchSettings:
    """What intake must know of a source."""
    return WatchSettings(
        source.name,
        source.folder,
        source.archive_folder,
        source.quarantine_folder,
        source.after,
        source.done_file,
        source.ignore,
        source.max_file_mb << 20,
        source.scan_seconds,
        source.stable_seconds,
        source.incomplete_minutes * 60,
        source.incomplete == "take",
        hints,
    )


def make_watcher(
    source: Source,
    queue: Queue,
    split: Callable[[bytes], list[RawMessage]],
    clock: Clock,
    trouble: Trouble,
    *,
    paused: Callable[[], bool],
    taken: Callable[[int], None],
    counted: Callable[[int], None] = lambda _messages: None,
) -> Watcher:
    """The intake of one source. `taken` is told how many files were committed, `counted` how many messages."""
    return Watcher(
        watch_settings(source),
        QueueLedger(queue, source, counted),
        split,
        complete,
        clock,
        trouble,
        paused=paused,
        taken=taken,
        translate=_translated,
    )


def purge_archive(source: Source, queue: Queue, clock: Clock, trouble: Trouble, stop: Callable[[], bool]) -> int:
    """Remove what has been in the source's archive longer than it says; how many files. One audit row says so."""
    if source.after != "archive" or source.archive_days == 0:
        return 0
    before = purge_limit(clock.now().date(), source.archive_days)
    count = 0
    try:
        for _path in purge(source.archive_folder, before):
            count += 1
            if stop():
                break
    except Unreachable as error:
        trouble.open("archive-unreachable", source.name, error.reason)
    if count:
        queue.note("engine", "archive-purged", f"source:{source.name}", count, f"before {before.isoformat()}")
    return count


def _translated(text: str) -> str:
    """In the configured language; in English when the catalogue cannot be read, since a file must reach quarantine all the same."""
    try:
        return retold(text)
    except OSError:
        return text
