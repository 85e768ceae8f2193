"""The windows' line to the engine: asks in the background, tells in the GUI thread, notices when the engine is gone, hangs or is back.

Invariants:
- No call of this module waits for the engine in the GUI thread.
- What was asked is answered exactly once, by `then` or by `failed`, in the GUI thread, unless its owner was destroyed meanwhile.
- `lost` and `back` alternate, but that `lost` comes again when the reason has changed; a silent engine (no event for `SILENCE_SECONDS`) is lost
  as well as a dead one.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from adapter.control.client import ControlClient, Event, Refused
from adapter.control.protocol import OtherVersion
from adapter.errors import ControlError

SILENCE_SECONDS = 20.0
"""The engine says how it is every few seconds; a silence of this length means that it hangs."""
_AGAIN_SECONDS = (0.5, 1.0, 2.0, 5.0)

Then = Callable[[dict[str, Any]], None]
Failed = Callable[[ControlError], None]


@dataclass(frozen=True, slots=True)
class _Question:
    do: str
    args: dict[str, Any]
    then: Then
    failed: Failed
    owner: QObject


@dataclass(frozen=True, slots=True)
class _Answer:
    question: _Question
    result: dict[str, Any] | None
    error: ControlError | None


@dataclass(frozen=True, slots=True)
class _Found:
    hello: dict[str, Any]
    status: dict[str, Any]


class EngineLink(QObject):
    """One engine as the windows see it. Make it in the GUI thread; `start` before use, `stop` before the program ends.

    Signals: `state` (the snapshot of `status`), `changed` (messages moved on), `incident`, `mappings` (they were loaded anew), `back` (`hello` is
    set, a `state` follows at once), `lost` (why: `stopped`, `silent`, `not-allowed`, `no-access`, `version`; `words.lost_text` says it).
    `hello`: who we are to the engine (user, roles, version, environment); empty without one.
    """

    state = Signal(dict)
    changed = Signal(dict)
    incident = Signal(dict)
    mappings = Signal(dict)
    lost = Signal(str)
    back = Signal()

    _answered = Signal(object)
    _happened = Signal(object)
    _gone = Signal(str)

    def __init__(self, address: str, parent: QObject | None = None, *, askers: int = 2) -> None:
        super().__init__(parent)
        self.address = address
        self.connected = False
        self.hello: dict[str, Any] = {}
        self._why: str = ""
        self._lives = 0
        """How often the engine went away; counted by the listener, read by the askers."""
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._askers = askers
        self._threads: list[threading.Thread] = []
        queued = Qt.ConnectionType.QueuedConnection
        self._answered.connect(self._on_answer, queued)
        self._happened.connect(self._on_event, queued)
        self._gone.connect(self._on_gone, queued)

    def start(self) -> None:
        """Begin to listen and to answer."""
        self._threads = [threading.Thread(target=self._ask_loop, name=f"ask-{n}", daemon=True) for n in range(self._askers)]
        self._threads.append(threading.Thread(target=self._listen_loop, name="listen", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop; what is still under way is not waited for (the threads end with the process)."""
        self._stopping.set()
        for _ in range(self._askers):
            self._questions.put(None)

    def ask(self, do: str, then: Then, failed: Failed, owner: QObject, **args: Any) -> None:
        """Ask the engine (`adapter.control.protocol.COMMANDS`). Nothing is called when `owner` is gone by the time of the answer."""
        self._questions.put(_Question(do, args, then, failed, owner))

    def may(self, role: str) -> bool:
        """Whether this user has a role at the engine, as far as is known."""
        return role in self.hello.get("roles", ())

    # --- background threads: they touch nothing of Qt but the signals

    def _ask_loop(self) -> None:
        lives = self._lives
        with ControlClient(self.address) as client:
            while (question := self._questions.get()) is not None:
                if lives != self._lives:
                    lives = self._lives
                    client.close()  # the connection was to an engine that is gone
                try:
                    answer = _Answer(question, client.call(question.do, **question.args), None)
                except ControlError as error:
                    answer = _Answer(question, None, error)
                self._tell(self._answered, answer)

    def _listen_loop(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            try:
                self._greet()
                for event in ControlClient(self.address).events(timeout=SILENCE_SECONDS):
                    tries = 0
                    self._tell(self._happened, event)
                    if self._stopping.is_set():
                        return
                why = "stopped"
            except (TimeoutError, ControlError) as error:
                why = _why(error)
            self._lives += 1
            self._tell(self._gone, why)
            self._stopping.wait(_AGAIN_SECONDS[min(tries, len(_AGAIN_SECONDS) - 1)])
            tries += 1

    def _greet(self) -> None:
        with ControlClient(self.address, timeout=SILENCE_SECONDS / 2) as client:
            self._tell(self._happened, _Found(client.hello(), client.status()))

    def _tell(self, signal: Any, value: object) -> None:
        if not self._stopping.is_set() and isValid(self):
            signal.emit(value)

    # --- the GUI thread

    def _on_answer(self, answer: _Answer) -> None:
        if not isValid(answer.question.owner):
            return
        if answer.error is not None:
            answer.question.failed(answer.error)
        else:
            answer.question.then(answer.result or {})

    def _on_event(self, event: Event | _Found) -> None:
        if isinstance(event, _Found):
            self.hello, self._why = event.hello, ""
            if not self.connected:
                self.connected = True
                self.back.emit()
            self.state.emit(event.status)
            return
        match event.name:
            case "state":
                self.state.emit(event.data)
            case "changed" | "lost":
                self.changed.emit(event.data)
            case "incident":
                self.incident.emit(event.data)
            case "mappings":
                self.mappings.emit(event.data)
            case _:
                return

    def _on_gone(self, why: str) -> None:
        if self.connected or why != self._why:
            self.connected, self._why, self.hello = False, why, {}
            self.lost.emit(why)


def _why(error: BaseException) -> str:
    """Why there is no engine, in a word that `words.lost_text` knows."""
    if isinstance(error, TimeoutError) or isinstance(error.__cause__, TimeoutError):
        return "silent"
    if isinstance(error, OtherVersion):
        return "version"
    if isinstance(error, Refused):
        return "not-allowed"
    return "no-access" if isinstance(error.__cause__, PermissionError) else "stopped"
