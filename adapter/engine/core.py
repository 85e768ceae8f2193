"""The engine: opens everything in the right order, runs it in threads, and closes it again within ten seconds.

    watcher (one a source) ─► mapper (one) ─► senders (some a destination)        upkeep, control server beside them

Invariants: one engine on a data folder (a lock that dies with the process); no thread dies of an error; whatever is cut off by a stop or a crash
is found and done by the next start, from the three commits alone.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from adapter import __version__
from adapter.clock import Clock, SystemClock
from adapter.config import Config, Source
from adapter.control.events import Hub
from adapter.control.protocol import plain
from adapter.control.server import ControlServer
from adapter.deliver.breaker import Breakers
from adapter.deliver.policy import Policy
from adapter.engine.apart import Apart
from adapter.engine.api import Api
from adapter.engine.destinations import Opened, Opener, open_destination
from adapter.engine.figures import Stats
from adapter.engine.locking import EngineLock
from adapter.engine.loops import Loop
from adapter.engine.mapper import Mapper
from adapter.engine.mappings import Mappings, Reloaded
from adapter.engine.mending import write_files
from adapter.engine.sender import Bench, HighWater, QueueBreakers, Sender
from adapter.engine.state import EngineState, snapshot
from adapter.engine.taking import make_watcher
from adapter.engine.telling import Incidents
from adapter.engine.upkeep import Upkeep
from adapter.engine.watch import Watch
from adapter.errors import ConfigurationError, InstallationError, StoreError
from adapter.formats.source import split
from adapter.intake import Watcher
from adapter.logs import Log, close_log, open_log
from adapter.model import DeliveryState, MessageState
from adapter.pipeline import SourceSettings
from adapter.queue.contract import Health, MessageFilter, Queue
from adapter.queue.sqlite import SqliteQueue

STOP_SECONDS = 10.0
_GRACE = 0.6
"""The share of the stop's time that requests in flight get before they are broken off."""
_BROKEN_OFF = 0.8
"""The share after which a thread that hangs in the operating system is left behind: it holds nothing that the next start does not find."""


class Engine:
    """One installation at work. `start` and `stop`, or `run` in the foreground; also a context manager.

    `queue`: a store of the caller's own (tests); it is not closed then. `opener` makes destinations (practice mode and tests hand in their own).
    `converting`: how the converting process is started, if not as the program's own.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Clock | None = None,
        queue: Queue | None = None,
        opener: Opener = open_destination,
        log: Log | None = None,
        converting: Sequence[str] = (),
    ) -> None:
        self.config = config
        self.clock: Clock = clock or SystemClock()
        self.hub = Hub()
        self.stats = Stats(self.clock)
        self.health: Health | None = None
        self.mappings = Mappings(config)
        self.started = self.clock.now()
        self.queue: Queue
        self.incidents: Incidents
        self.high_water: HighWater
        self.watch: Watch
        self.log: Log
        self._own_log = log
        self._converting = converting
        self.apart: Apart
        self._own_queue = queue
        self._opener = opener
        self._lock = EngineLock(config.data_folder)
        self._watchers: dict[str, Watcher] = {}
        self._opened: dict[str, Opened] = {}
        self._loops: list[Loop] = []
        self._mapper: Loop | None = None
        self._senders: dict[str, list[Loop]] = {}
        self._workers: list[tuple[Loop, Sender]] = []
        self._breakers: Breakers | None = None
        self._server: ControlServer | None = None
        self._pauses: frozenset[str] = frozenset()
        self._last_good: dict[str, datetime] = {}
        self._stopping = threading.Event()
        self._asked_to_stop = threading.Event()
        self._reload_lock = threading.Lock()

    # --- life

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def stopping(self) -> bool:
        """Whether the engine is on its way out."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Open everything and begin. Raises `InstallationError`, `ConfigurationError`, `StoreError`; nothing is left open then."""
        self._lock.take()
        try:
            self._open()
        except BaseException:
            self._close()
            raise
        for loop in self._loops:
            loop.start()
        self.log.info(
            "engine started", version=__version__, environment=self.config.installation.environment, count=len(self.config.sources)
        )

    def run(self, started: Callable[[], None] = lambda: None) -> int:
        """Work until SIGTERM, SIGINT or `shutdown`, then stop cleanly. For the main thread; 0. `started` is called when it works."""
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self.start()
            started()
            while not self._asked_to_stop.wait(1.0):  # a bounded wait, so that Windows delivers its signals
                continue
            self.stop()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return 0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.shutdown()

    def shutdown(self) -> None:
        """Ask `run` to end; returns at once."""
        self._asked_to_stop.set()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stop cleanly within `seconds`: what is in flight may end, then it is broken off and left to the next start."""
        if self._stopping.is_set():
            return
        grace = self.clock.monotonic() + seconds * _GRACE
        end = self.clock.monotonic() + seconds * _BROKEN_OFF
        self._stopping.set()
        self._asked_to_stop.set()
        self.hub.publish("stopping", {})
        for watcher in self._watchers.values():
            watcher.stop()
        for loop in self._loops:
            loop.stop()
        late = [loop for loop in self._loops if not loop.join(grace - self.clock.monotonic())]
        for loop, worker in self._workers:
            if loop not in late:
                worker.put_back()
        for opened in self._opened.values():
            opened.close()
        for loop in late:
            if not loop.join(end - self.clock.monotonic()):
                self.log.warning("a thread did not stop in time", thread=loop.name)
        with suppress(StoreError):  # the last minute of the plots is no reason to end badly
            self.stats.keep(self.queue)
        self.log.info("engine stopped")
        self._close()

    def _open(self) -> None:
        config = self.config
        if config.store.url != "sqlite":
            raise ConfigurationError("store.url: only sqlite is in this version", file=str(config.file or ""))
        folder = config.data_folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.log = self._own_log or open_log(folder / "log")
        except OSError as error:
            raise InstallationError(f"{folder} cannot be written: {error.strerror}") from error
        self.queue = self._own_queue or SqliteQueue.open(folder, clock=self.clock, key=config.store.key)
        self.queue.recover()
        self.stats.recall(self.queue)
        self.incidents = Incidents(self.queue, self.hub, self.clock, self.log)
        self._load_mappings()
        self.refresh_pauses()
        self.high_water = HighWater(self.queue)
        self._breakers = Breakers(QueueBreakers(self.queue), self.clock, Policy())
        self.apart = Apart(config, self.clock, self.log, self.incidents, lambda: self.stopping, self._converting)
        mapper = Mapper(
            config,
            self.queue,
            self.mappings,
            self.apart,
            self.clock,
            self.stats,
            self.log,
            careful=self._lock.died_before,
            placed=self._ring_senders,
            stopping=lambda: self.stopping,
        )
        self._mapper = self._loop("mapper", mapper.step)
        for source in config.sources:
            self._watch(source)
        for destination in config.destinations:
            self._send_to(self._opener(config, destination, self.clock))
        self.watch = Watch(config, self.queue, self.clock, self.incidents, lambda: {name: it.state for name, it in self._watchers.items()})
        self._loop("upkeep", Upkeep(self).step)
        self._server = ControlServer(
            config.control_address,
            config.roles,
            Api(self, self.queue).handle,
            self.hub,
            group=config.control.group,
            strange=lambda error: self.log.error("control", exc=error),
        )
        self._server.start()

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        if hasattr(self, "apart"):
            self.apart.close()
        self.hub.close()
        for opened in self._opened.values():
            opened.close()
        if hasattr(self, "queue") and self._own_queue is None:
            self.queue.close()
        if hasattr(self, "log") and self._own_log is None:
            close_log(self.log)
        self._lock.release()

    def _loop(self, name: str, step: Any) -> Loop:
        loop = Loop(name, step, self.clock, self._thread_trouble)
        self._loops.append(loop)
        return loop

    def _watch(self, source: Source) -> None:
        settings = SourceSettings.of(self.config.installation, source)
        watcher = make_watcher(
            source,
            self.queue,
            lambda data: split(data, settings),
            self.clock,
            self.incidents,
            paused=lambda: bool(self._pauses & {"", f"source:{source.name}"}),
            taken=self._on_taken,
            counted=lambda messages: self.stats.add("taken", messages),
        )
        self._watchers[source.name] = watcher

        def watch() -> float:
            watcher.run()
            return 0.0

        self._loop(f"watcher:{source.name}", watch)

    def _send_to(self, opened: Opened) -> None:
        name = opened.settings.name
        self._opened[name] = opened
        assert self._breakers is not None
        bench = Bench(
            opened,
            self.queue,
            self._breakers,
            self.high_water,
            self.incidents,
            self.stats,
            self.clock,
            self.log,
            settled=self._on_settled,
            stopping=lambda: self.stopping,
        )
        for n in range(1, opened.settings.senders + 1):
            worker = Sender(f"{name}:{os.getpid()}:{n}", bench)
            loop = self._loop(f"sender:{name}:{n}", worker.step)
            self._workers.append((loop, worker))
            self._senders.setdefault(name, []).append(loop)

    # --- news between threads

    def ring(self) -> None:
        """Something was changed from outside: everybody looks."""
        if self._mapper is not None:
            self._mapper.ring()
        self._ring_senders()

    def _on_taken(self, _files: int) -> None:
        if self._mapper is not None:
            self._mapper.ring()

    def _ring_senders(self) -> None:
        for loops in self._senders.values():
            for loop in loops:
                loop.ring()

    def _on_settled(self, destination: str, good: bool) -> None:
        if good:
            self._last_good[destination] = self.clock.now()
        for loop in self._senders.get(destination, ()):
            if loop.resting:
                loop.ring()
                break

    def _thread_trouble(self, name: str, error: BaseException | None) -> None:
        """A loop's step raised, or goes well again."""
        if error is None:
            self.incidents.close("thread-trouble", name)
            self.incidents.close("store-unavailable", name)
        elif isinstance(error, StoreError):
            self.incidents.open("store-unavailable", name, error.code)
        else:
            self.log.error("a step broke", thread=name, exc=error)
            self.incidents.open("thread-trouble", name, type(error).__name__)

    # --- what people and upkeep ask for

    def refresh_pauses(self) -> list[str]:
        """Read the pauses from the store; their scopes."""
        self._pauses = frozenset(pause.scope for pause in self.queue.paused())
        return sorted(self._pauses)

    def scan(self, source: str = "") -> list[str]:
        """Let the watchers scan now; which."""
        chosen = [name for name in self._watchers if source in {"", name}]
        for name in chosen:
            self._watchers[name].wake()
        return chosen

    def reload_mappings(self, actor: str) -> Reloaded:
        """Load the mappings anew; where they changed, what waits in needs_mapping is mapped again. Broken ones change nothing but the incident."""
        with self._reload_lock:
            return self._reload(actor)

    def edit_mappings(self, actor: str, texts: dict[Path, str]) -> Reloaded:
        """Write mapping files and load them at once, before anybody else looks at them; taken back when they do not load. Raises `Refused`."""
        with self._reload_lock:
            undo = write_files(texts)
            reloaded = self._reload(actor)
            if reloaded.problems:
                undo()
                self._reload(actor)
            return reloaded

    def _reload(self, actor: str) -> Reloaded:
        tested = [self.queue.meta(f"mapping:{source.name}") or "" for source in self.config.sources]
        reloaded = self.mappings.reload(tested)
        if reloaded.problems:
            self.incidents.open("mapping-broken", "mappings", reloaded.problems[0])
            self.log.warning("mappings kept", count=len(reloaded.problems), rule=reloaded.problems[0])
        else:
            self.incidents.close("mapping-broken", "mappings")
            if reloaded.changed:
                self._remap_waiting(reloaded.changed, actor)
        self.hub.publish("mappings", plain(reloaded))
        return reloaded

    def _load_mappings(self) -> None:
        """The first load. Broken mappings do not keep intake from taking files: they wait until the mapping is mended."""
        reloaded = self.reload_mappings("engine")
        for problem in reloaded.problems:
            self.log.error("mapping", rule=problem)

    def _remap_waiting(self, sources: tuple[str, ...], actor: str) -> None:
        """Map again what waits, for sources whose mappings are others than when it was last tried (also over a restart)."""
        hashes = self.mappings.hashes()
        for source in sources:
            if self.queue.meta(f"mapping:{source}") == hashes[source]:
                continue
            waiting = MessageFilter(states=(MessageState.NEEDS_MAPPING,), sources=(source,))
            changed = self.queue.remap(waiting, actor, f"mapping {hashes[source][:12]}", 1_000_000)
            self.queue.note(actor, "mapping-loaded", f"source:{source}", reason=hashes[source])
            self.queue.set_meta(f"mapping:{source}", hashes[source])
            self.log.info("mapping loaded", source=source, hash=hashes[source][:12], count=changed.changed)
        self.ring()

    # --- state

    def state(self) -> EngineState:
        """A snapshot. Raises `StoreError`."""
        assert self._breakers is not None
        return snapshot(
            self.config,
            self.queue.counts(),
            started=self.started,
            now=self.clock.now(),
            stopping=self.stopping,
            pauses=self._pauses,
            incidents=tuple(self.incidents.current()),
            watches={name: watcher.state for name, watcher in self._watchers.items()},
            mappings=self.mappings.hashes(),
            mapping_problems=self.mappings.problems,
            breakers={name: self._breakers.state(name) for name in self._opened},
            last_good=self._last_good,
            last_message=self.watch.last_message(),
            token_until={name: opened.token_until() for name, opened in self._opened.items()},
            certificate_until=self.watch.certificates,
            health=self.health,
            totals=dict(self.stats.total),
        )

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing is left to do but what waits for a person, for a later try, or for a file to be finished; whether it came to that."""
        end = self.clock.monotonic() + seconds
        began = {name: watcher.state.scans for name, watcher in self._watchers.items()}
        while self.clock.monotonic() < end and not self.stopping:
            if self._idle(began):
                return True
            self.scan()
            self._asked_to_stop.wait(0.02)
        return False

    def _idle(self, since: dict[str, int]) -> bool:
        for name, watcher in self._watchers.items():
            state = watcher.state
            # the scan that was under way may have missed a new file; the one after it has not
            waiting = 0 if state.unreachable or state.paused else state.waiting - state.incomplete
            if state.scans < since[name] + 2 or waiting > 0:
                return False
        counts = self.queue.counts()
        if counts.message_total(MessageState.RECEIVED) or counts.delivery_total(DeliveryState.DELIVERING):
            return False
        due = self.queue.next_due(list(self._opened))
        return self._mapper is not None and self._mapper.resting and (due is None or due > 0.05) and self._senders_rest()

    def _senders_rest(self) -> bool:
        return all(loop.resting for loops in self._senders.values() for loop in loops)
