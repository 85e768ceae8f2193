"""The wire under the control protocol, the same seam on every system: a listener that gives connections, each with lines and a known peer.

POSIX: a Unix socket (`unix_socket`). Windows: a named pipe (`named_pipe`). Who is at the other end is the operating system's word on both,
never what the peer says of itself.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end. `groups` are written as the listener's `group_key` writes them (names, on Windows security identifiers).

    `master`: the engine's own user or the machine's administrator, who could read the engine's memory and key anyway.
    """

    name: str
    groups: frozenset[str]
    master: bool


class Connection(Protocol):
    """Lines to and from a peer, for one thread; another may close it. Any method may raise `OSError` when the peer is gone; a time-out is
    `TimeoutError`.
    """

    def send(self, line: bytes) -> None: ...
    def receive(self, limit: int) -> bytes | None:
        """The next line without its end, None when the peer has closed. ValueError for a line over `limit` bytes."""
        ...

    def peer(self) -> Peer:
        """Who it is. Asked for by the engine, when something has been received."""
        ...

    def set_timeout(self, seconds: float | None) -> None: ...
    def close(self) -> None: ...


class Listener(Protocol):
    """Where peers knock."""

    def accept(self) -> Connection: ...
    def group_key(self, name: str) -> str:
        """How `Peer.groups` writes the group that the configuration calls `name`."""
        ...

    def close(self) -> None: ...


class Lines:
    """Makes lines of what comes in pieces of any size."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._searched = 0

    def put(self, piece: bytes | memoryview) -> None:
        """What came."""
        self._rest += piece

    def take(self, limit: int) -> bytes | None:
        """The next line without its end, None when it is not whole yet. ValueError when it is over `limit` bytes."""
        end = self._rest.find(b"\n", self._searched)
        if (end if end >= 0 else len(self._rest)) > limit:
            raise ValueError("line too long")
        if end < 0:
            self._searched = len(self._rest)
            return None
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        self._searched = 0
        return line


def listen(address: str, group: str = "") -> Listener:
    """Open the engine's end. Raises `InstallationError` when it cannot be opened, or another engine answers there."""
    if sys.platform == "win32":
        from adapter.control.named_pipe import PipeListener  # noqa: PLC0415 - Windows only

        return PipeListener(address, group)
    from adapter.control.unix_socket import UnixListener  # noqa: PLC0415 - POSIX only

    return UnixListener(address, group)


def connect(address: str, timeout: float) -> Connection:
    """Open a client's end. Raises `ControlError` when no engine answers, or this user may not talk to it."""
    if sys.platform == "win32":
        from adapter.control.named_pipe import connect_pipe  # noqa: PLC0415 - Windows only

        return connect_pipe(address, timeout)
    from adapter.control.unix_socket import connect_socket  # noqa: PLC0415 - POSIX only

    return connect_socket(address, timeout)
