"""Hints from the operating system that something happened in a folder. They only wake the scan earlier: none is ever needed.

Watchdog's observers die silently (a share that blips, an inotify limit, a Windows buffer that overflows), so `look_after` is called at every
scan and starts a new one when the old is dead; where none can be had, the scan's own period is all there is, and the state says so.
"""

from __future__ import annotations

import contextlib
import logging
import queue
from collections.abc import Callable
from pathlib import Path

from watchdog.events import FileClosedEvent, FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

# Its texts hold paths, and file names may hold names of people; what matters of it is in `Hints.alive`.
logging.getLogger("watchdog").setLevel(logging.CRITICAL + 1)


class Hints:
    """Calls `wake` when something in `folder` appears or changes. Threads: `wake` is called from watchdog's own."""

    def __init__(self, folder: Path, wake: Callable[[], None]) -> None:
        self._folder = folder
        self._wake = wake
        self._observer: BaseObserver | None = None
        self.restarts = 0

    @property
    def alive(self) -> bool:
        """Whether hints come at present."""
        observer = self._observer
        return (
            observer is not None
            and observer.is_alive()
            and all(emitter.is_alive() for emitter in observer.emitters)
            and bool(observer.emitters)
        )

    def look_after(self) -> bool:
        """Start the observer, or start it anew when it has died; whether it is alive now. Never raises: without hints the scan goes on."""
        if self.alive:
            return True
        if self._observer is not None:
            self.stop()
            self.restarts += 1
        observer = Observer()
        try:
            observer.schedule(_Waker(self._wake), str(self._folder), recursive=False)
            observer.start()
        except (OSError, RuntimeError, queue.Empty):  # not there (Empty, on Windows), no more inotify watches, a share that knows no events
            with contextlib.suppress(RuntimeError):
                observer.stop()
            return False
        self._observer = observer
        return True

    def stop(self) -> None:
        """End the observer; waits for its threads two seconds at most (a hung share may keep one)."""
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            with contextlib.suppress(RuntimeError):  # never started
                observer.join(2.0)


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        # Our own reading and moving away gives opened, closed-unwritten and deleted events: they are no news.
        if isinstance(event, (FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileClosedEvent)):
            self._wake()
