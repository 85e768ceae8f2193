"""A thread that does one thing step after step until it is stopped, and survives what goes wrong in a step."""

from __future__ import annotations

import threading
from collections.abc import Callable

from adapter.clock import Clock
from adapter.errors import StoreError

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


class Loop:
    """Calls `step` again and again; what it returns is how long to wait, unless `ring` comes first.

    A store that cannot be used and an error nobody expected make longer and longer pauses; both are told to `trouble`. The thread never dies.
    """

    def __init__(self, name: str, step: Callable[[], float], clock: Clock, trouble: Callable[[str, BaseException | None], None]) -> None:
        self.name = name
        self.resting = False
        """Whether the last step found nothing to do."""
        self._step = step
        self._clock = clock
        self._trouble = trouble
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def stopping(self) -> bool:
        """Whether the loop has been asked to end; long steps look at it."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ring(self) -> None:
        """There may be something to do."""
        self.resting = False
        self._bell.set()

    def stop(self) -> None:
        """End after this step."""
        self._stopping.set()
        self._bell.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end; whether it came."""
        if self._thread.ident is not None:
            self._thread.join(max(0.0, seconds))
        return not self._thread.is_alive()

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        troubled = False
        while not self._stopping.is_set():
            self._bell.clear()
            try:
                wait = self._step()
                if troubled:
                    self._trouble(self.name, None)
                pause, troubled = _FIRST_PAUSE, False
            except Exception as error:  # noqa: BLE001 - told and tried again: a thread that died would be silence
                if self._stopping.is_set():
                    return  # what it was doing is found by the next start
                self._trouble(self.name, error)
                troubled = True
                if not isinstance(error, StoreError):
                    self._bell.clear()
                wait, pause = pause, min(pause * 2, _LONGEST_PAUSE)
            if wait > 0:
                self.resting = not self._bell.is_set()
                self._clock.wait(self._bell, wait)
