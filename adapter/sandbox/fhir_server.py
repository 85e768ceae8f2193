"""A practice FHIR server on this machine: for the demo, for training and for tests. Nothing in the product depends on it.

FHIR below `/fhir`: transactions (whole or not at all), conditional create and update, update by id with versions, read, history, search, delete,
`/fhir/metadata`. It answers as HAPI does wherever our bundles can tell (`transaction.py`). Below `/control` it is told to fail
(`faults.py`) and asked what it got:

    GET    /control/state      {"resources": {"Patient": 1, …}, "requests": 12, "faults": {"waiting": […], "struck": {…}}}
    POST   /control/faults     one fault or a list: {"kind": "status", "status": 429, "retry_after": "2", "times": 3}
    DELETE /control/faults     no more faults
    POST   /control/door       {"seconds": 2}: refuse connections for so long

It listens on 127.0.0.1 only. Invariant: what it answered 2xx to is in its store before the answer leaves.
"""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from adapter.clock import Clock, SystemClock
from adapter.model import Resource
from adapter.sandbox import search
from adapter.sandbox.faults import Faults
from adapter.sandbox.http import Listener
from adapter.sandbox.store import Store


class FhirServer:
    """The server; a context manager. `url` is the FHIR base, `faults` what it is told to do wrong, `received` the last bodies it was sent."""

    def __init__(self, port: int = 0, *, folder: Path | None = None, keep: int = 1000, clock: Clock | None = None) -> None:
        self.store = Store(folder, clock)
        self.faults = Faults()
        self.received: deque[bytes] = deque(maxlen=keep)
        self.authorizations: deque[str] = deque(maxlen=keep)
        self.requests = 0
        self._count = threading.Lock()
        self._door = threading.Lock()
        self._http: Listener | None = None
        self._thread: threading.Thread | None = None
        self._clock = clock or SystemClock()
        self._closing = threading.Event()
        self.port = self._open(port)
        self.url = f"http://127.0.0.1:{self.port}/fhir"
        self.control_url = f"http://127.0.0.1:{self.port}/control"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening; what hangs is let go."""
        self._closing.set()
        self.faults.clear()
        self.close_door()

    def close_door(self) -> None:
        """Refuse connections, as a server that is down; `open_door` listens again on the same port."""
        with self._door:
            if self._http is not None:
                self._http.shutdown()
                self._http.server_close()
                self._http.hang_up()
                self._http = None
            if self._thread is not None:
                self._thread.join()
                self._thread = None

    def open_door(self) -> None:
        """Listen again."""
        if self._http is None:
            self._open(self.port)

    def close_door_for(self, seconds: float) -> None:
        """Refuse connections for so long; returns at once."""

        def wait_outside() -> None:
            self.close_door()
            if not self._clock.wait(self._closing, seconds):
                self.open_door()

        threading.Thread(target=wait_outside, name="practice-door", daemon=True).start()

    def _open(self, port: int) -> int:
        with self._door:
            self._http = Listener(port, self)
            self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="practice-fhir", daemon=True)
            self._thread.start()
            return int(self._http.server_address[1])

    def found(self, resource_type: str, query: str = "") -> list[Resource]:
        """The resources that a search finds, without HTTP: for tests and the demo."""
        with self.store.lock:
            addresses = search.find(self.store, resource_type, query)
            return [resource for address in addresses if (resource := self.store.current(address)) is not None]

    def took(self, body: bytes, authorization: str) -> None:
        """Note a request that writes."""
        with self._count:
            self.requests += 1
            self.received.append(body)
            self.authorizations.append(authorization)

    def state(self) -> dict[str, Any]:
        """What `/control/state` answers."""
        with self.store.lock:
            return {"resources": self.store.counts(), "requests": self.requests, "faults": self.faults.state()}
