"""The ways in which the practice server can be told to fail: the service part of the fault list, each of them once or many times.

A fault strikes requests that write (POST and PUT below the FHIR base), in the order the faults were ordered, until it has struck `times` times.
`before` faults leave the store untouched; `after` faults strike when the service has already taken the message, which is where doubt begins.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, replace
from typing import Any, Final

KINDS: Final[dict[str, str]] = {
    "status": "answer with `status` (and `retry_after`, an OperationOutcome or, with `html`, a web page); nothing is stored",
    "reset": "read the body, then reset the connection; nothing is stored",
    "reset-after": "store, then reset the connection instead of answering",
    "close": "close the connection in good order without an answer; nothing is stored",
    "html": "200 with a web page; nothing is stored",
    "html-after": "store, then 200 with a web page",
    "empty-after": "store, then 200 without a body",
    "broken-json": "store, then 200 with half of the answer, of the right length",
    "truncated": "store, then less of the answer than Content-Length promises",
    "missing-entry": "store, then leave the last entry out of the answer",
    "wrong-entry": "store, then swap the first two entries of the answer",
    "entry-status": "store nothing, and answer 200 with an entry whose status is `status`",
    "other-resource": "store, then answer with something that is no Bundle",
    "drip": "store, then answer byte by byte, `seconds` between them",
    "hang": "read the body, then stay silent for `seconds`; nothing is stored",
    "hang-after": "store, then stay silent for `seconds`",
    "redirect": "307 to another address",
    "expire-tokens": "401 to every credential seen so far; a fresh one is good",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One order. `times` 0 = until further notice. `seconds` is for drip and hang."""

    kind: str
    times: int = 1
    status: int = 500
    retry_after: str = ""
    html: bool = False
    seconds: float = 0.05

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}: one of {', '.join(KINDS)}")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Fault:
        """Raises `ValueError` for an unknown kind or field."""
        unknown = set(data) - {"kind", "times", "status", "retry_after", "html", "seconds"}
        if unknown:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        return cls(**data)


class Faults:
    """The orders that wait, and what has struck. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Fault] = deque()
        self._struck: Counter[str] = Counter()
        self._expired: set[str] = set()
        self._seen: set[str] = set()
        self.cleared = threading.Event()
        """Set when the faults are cleared: those that hang wake up."""

    def order(self, *faults: Fault) -> None:
        """Let these strike next, after those already ordered."""
        with self._lock:
            self._waiting.extend(faults)
            self.cleared.clear()

    def clear(self) -> None:
        """No more faults; credentials are good again."""
        with self._lock:
            self._waiting.clear()
            self._expired.clear()
            self.cleared.set()

    def next(self, authorization: str) -> Fault | None:
        """The fault that strikes this request, if any."""
        with self._lock:
            self._seen.add(authorization)
            while self._waiting:
                fault = self._waiting[0]
                if fault.times == 1:
                    self._waiting.popleft()
                elif fault.times > 1:
                    self._waiting[0] = replace(fault, times=fault.times - 1)
                self._struck[fault.kind] += 1
                if fault.kind == "expire-tokens":
                    self._expired |= self._seen
                    continue
                return fault
            if authorization in self._expired:
                return Fault("status", status=401)
            return None

    def state(self) -> dict[str, Any]:
        """What waits and what has struck, for the control API."""
        with self._lock:
            return {"waiting": [fault.kind for fault in self._waiting], "struck": dict(self._struck)}
