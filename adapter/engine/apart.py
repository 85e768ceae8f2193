"""The engine's end of the converting process: started when there is much to do, watched, started again when it dies, ended when it is quiet.

One interpreter runs one thread at a time, so an engine that converts, writes and sends in one process uses one core. While little comes, converting in the engine
costs least; once whole batches wait, a process of its own does it (docs/decisions/0006). It is also where a message that takes its process with it
does no other harm: such a message is known after it did so twice, the second time alone.

Invariants: results are used only when they were made with the very mappings that the engine has accepted (by their hash). A process that does not start again
and again is an incident, until one has come up.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from adapter.clock import Clock
from adapter.config import Config
from adapter.converting import PROCESS, frames
from adapter.converting.convert import Converted
from adapter.engine.telling import Incidents
from adapter.i18n import N_
from adapter.logs import Log
from adapter.model import RawMessage
from adapter.pipeline import SourceSettings

_QUIET_SECONDS = 600.0
"""How long it is kept without a batch."""
UNAVAILABLE = "converting-unavailable"
"""The incident's code; its scope is empty, since there is one process."""
_STARTS = 5
"""After so many starts that failed in a row, a machine that cannot start a process is likelier than a message that ends one: people are told, and nothing
waits for a process any more."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
"""Between two starts of a process that does not come up, or dies."""
_PATIENCE = 60.0
_BYTES_A_SECOND = 200_000
"""A batch may take `_PATIENCE` and its size over this: some twenty times what it should."""
_LOAD_PATIENCE = 120.0
_MOST_RESIDENT = 768 << 20
"""A process that holds more memory (bytes) after a batch is replaced by a fresh one."""
_LOOK_EVERY = 32
_END_SECONDS = 1.0
_LAST_SECONDS = 0.2
"""What one that is gone gets to leave its exit code."""


_NOT_STARTED = N_("not started: {reason}")
_ENDED = N_("ended ({ending})")
_ENDED_LOADING = N_("ended while it loaded ({ending})")
_NOT_LOADED = N_("did not load")
_NO_ANSWER = N_("no answer")
_OTHER_ANSWER = N_("answered something else")


class Died(Exception):
    """The process ended, or had to be ended, before it answered. `reason`: a word or two of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stopping(Exception):
    """The engine stops; the answer was not waited for."""


def command() -> list[str]:
    """How the process is started: by module, or by the frozen program's own argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, PROCESS]
    return [sys.executable, "-m", "adapter.converting.process"]


class _Process:
    """One process at work, and a thread that reads what it says."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._popen = subprocess.Popen(
            list(arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.number = self._popen.pid
        self.said: queue.SimpleQueue[frames.Frame | None] = queue.SimpleQueue()
        """Frames as they come; None when there will be no more."""
        self._listener = threading.Thread(target=self._listen, name="converting-answers", daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._popen.stdout is not None
        with suppress(OSError, ValueError):
            while (frame := frames.read(self._popen.stdout)) is not None:
                self.said.put(frame)
        self.said.put(None)

    @property
    def gone(self) -> bool:
        """Whether it has ended."""
        return self._popen.poll() is not None

    def tell(self, head: Mapping[str, Any], payloads: Sequence[bytes] = ()) -> None:
        """Send a frame. One that nobody reads any more is no error here: `said` has the end then."""
        assert self._popen.stdin is not None
        with suppress(OSError):
            frames.write(self._popen.stdin, head, payloads)

    def end(self, seconds: float = 0.0) -> str:
        """End it, after it had `seconds` to end by itself; how it ended."""
        assert self._popen.stdin is not None
        with suppress(OSError):
            self._popen.stdin.close()
        try:
            code = self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            code = self._popen.wait()
        self._listener.join()
        assert self._popen.stdout is not None
        self._popen.stdout.close()
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class Apart:
    """The converting process of one engine. Used by one thread (the mapper's), but for `close`, which comes after it."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        log: Log,
        incidents: Incidents,
        stopping: Callable[[], bool],
        arguments: Sequence[str] = (),
    ) -> None:
        """`arguments`: how it is started, if not as the program's own."""
        sources = {source.name: SourceSettings.of(config.installation, source) for source in config.sources}
        site = config.installation.site_mappings
        self._order = frames.to_load(sources, None if site is None else str(site))
        self._clock = clock
        self._log = log
        self._incidents = incidents
        self._stopping = stopping
        self._arguments = list(arguments) or command()
        self._process: _Process | None = None
        self._loaded: dict[str, str] | None = None
        """What the process has loaded; None while it loads."""
        self._asked = 0.0
        self._used = 0.0
        self._pause = _FIRST_PAUSE
        self._not_before = float("-inf")
        self._batches = 0
        self.failed_starts = 0
        """How often in a row it did not come up, or came up with other mappings than the engine's."""

    @property
    def number(self) -> int:
        """Its process number; 0 while there is none."""
        return self._process.number if self._process is not None else 0

    @property
    def given_up(self) -> bool:
        """Whether so many starts failed in a row that nothing should wait for one."""
        return self.failed_starts >= _STARTS

    @property
    def missed(self) -> bool:
        """Whether people were told that it does not start: it is wanted until one comes up, however little there is to do."""
        return self._incidents.is_open(UNAVAILABLE, "")

    @property
    def up(self) -> bool:
        """Whether it has loaded its mappings."""
        return self._process is not None and self._loaded is not None

    def want(self) -> None:
        """There is much to do: have a process, if it is not too soon after the last one died."""
        now = self._clock.monotonic()
        self._used = now
        if self._process is not None or now < self._not_before:
            return
        try:
            self._process = _Process(self._arguments)
        except OSError as error:
            self._failed(_NOT_STARTED.format(reason=error.strerror or type(error).__name__))
            return
        self._load()
        self._log.info("converting process started", worker=self.number)

    def ready(self, hashes: Mapping[str, str], *, idle: bool) -> bool:
        """Whether it is up and has just these mappings. Without waiting. `idle`: it has no batch, so if it has ended, it was not of a message."""
        process = self._process
        if process is None:
            return False
        if idle and process.gone:
            self._give_up(_ENDED if self.up else _ENDED_LOADING)
            return False
        now = self._clock.monotonic()
        if self._loaded is None:
            try:
                frame = process.said.get_nowait()
            except queue.Empty:
                if now - self._asked > _LOAD_PATIENCE:
                    self._give_up(_NOT_LOADED)
                return False
            if frame is None:
                self._give_up(_ENDED_LOADING)
                return False
            self._loaded = dict(frame[0]["loaded"])
            self._incidents.close(UNAVAILABLE, "")
            self.failed_starts += self._loaded != hashes
        if self._loaded != hashes:  # the files on the disk are not those that the engine has accepted, or not yet
            if now - self._asked > _FIRST_PAUSE:
                self._load()
            return False
        self.failed_starts, self._pause = 0, _FIRST_PAUSE
        return True

    def send(self, messages: Sequence[tuple[str, RawMessage]]) -> None:
        """Hand it a batch; `results` gives the answers in the order of the batches."""
        assert self._process is not None
        self._used = self._clock.monotonic()
        self._process.tell(*frames.to_convert(messages))

    def results(self, messages: Sequence[tuple[str, RawMessage]]) -> list[Converted]:
        """The answer to the oldest batch that was not answered. Raises `Died` (then it is gone) and `Stopping`."""
        process = self._process
        assert process is not None
        end = self._clock.monotonic() + _PATIENCE + sum(len(raw.data) for _, raw in messages) / _BYTES_A_SECOND
        while True:
            try:
                frame = process.said.get(timeout=0.25)
                break
            except queue.Empty:
                if self._stopping():
                    raise Stopping from None
                if self._clock.monotonic() > end:
                    raise Died(self._give_up(_NO_ANSWER)) from None
        if frame is None:
            raise Died(self._give_up(_ENDED))
        found = frames.results_of(frame)
        if len(found) != len(messages):
            raise Died(self._give_up(_OTHER_ANSWER))
        return found

    def rest(self) -> None:
        """Nothing is under way: let it go when it has been quiet for long, or has grown."""
        if self._process is None:
            return
        self._batches += 1
        if self._clock.monotonic() - self._used > _QUIET_SECONDS:
            self.close()
        elif self._batches % _LOOK_EVERY == 0 and resident(self.number) > _MOST_RESIDENT:
            self._log.info("converting process replaced", worker=self.number, bytes=resident(self.number))
            self.close()
            self.want()

    def close(self) -> None:
        """End it; what is under way is dropped."""
        process, self._process = self._process, None
        self._loaded = None
        if process is not None:
            process.end(_END_SECONDS)

    def _load(self) -> None:
        assert self._process is not None
        self._loaded, self._asked = None, self._clock.monotonic()
        self._process.tell(self._order)

    def _give_up(self, what: str) -> str:
        process, self._process = self._process, None
        loading, self._loaded = self._loaded is None, None
        assert process is not None
        ending = process.end(_LAST_SECONDS)
        reason = what.format(ending=ending)
        if loading:
            self._failed(reason)
        else:
            self._log.warning("converting process gone", reason=reason)
        return reason

    def _failed(self, reason: str) -> None:
        self.failed_starts += 1
        self._not_before = self._clock.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        self._log.warning("converting process does not start", reason=reason, count=self.failed_starts)
        if self.given_up:
            self._incidents.open(UNAVAILABLE, "", reason)


def resident(process: int) -> int:
    """Bytes of memory that a process holds; 0 where that cannot be asked (elsewhere than Linux the limit of the process itself must do)."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * 4096
