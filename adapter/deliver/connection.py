"""Connections of HTTP/1.1 to services, kept between requests: the standard library's `http.client`, with a shelf for idle ones.

A connection is used by one request at a time. One that was idle too long, or on which the service has said something unasked (it closes), is not
used again. `close` breaks off what is in flight.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from typing import Final
from weakref import WeakSet

from adapter.clock import Clock

_KEPT_SECONDS: Final = 5.0
"""How long an unused connection is kept: services close theirs, and the first request on a closed one is lost."""


class ProxyRefused(Exception):
    """The proxy did not let us through to the service."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request goes: `host` in ASCII, as it stands in a URL without brackets."""

    secure: bool
    host: str
    port: int

    @property
    def name(self) -> str:
        """What `Host` says: with the port, where that is not the usual one (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy between us and the service. `user`: `name:password`, empty without."""

    origin: Origin
    user: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What says to the proxy who we are."""
        return {"Proxy-Authorization": "Basic " + b64encode(self.user.encode()).decode()} if self.user else {}


class Connections:
    """All connections of one client. Safe from any thread."""

    def __init__(self, trust: ssl.SSLContext | None, proxy: Proxy | None, connect_timeout: float, timeout: float, clock: Clock) -> None:
        """`timeout`: seconds that any single step after connecting may take."""
        self._trust = trust
        self.proxy = proxy
        self._connect_timeout = connect_timeout
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: list[tuple[Origin, HTTPConnection, float]] = []
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._closed = False

    def take(self, origin: Origin) -> HTTPConnection:
        """A connection that is open. Raises `ProxyRefused` and what connecting raises (`OSError`, `ssl.SSLError`, `socket.gaierror`)."""
        now = self._clock.monotonic()
        while True:
            with self._lock:
                place = next((n for n in reversed(range(len(self._idle))) if self._idle[n][0] == origin), None)
                if place is None:
                    break
                _, connection, since = self._idle.pop(place)
            if now - since <= _KEPT_SECONDS and not _readable(connection.sock):
                return connection
            connection.close()
        return self._connect(origin)

    def give_back(self, origin: Origin, connection: HTTPConnection) -> None:
        """The answer was read to its end: others may use it, unless either side closed it."""
        if connection.sock is None:
            return
        with self._lock:
            if not self._closed:
                self._idle.append((origin, connection, self._clock.monotonic()))
                return
        connection.close()

    def close(self) -> None:
        """Close all of them; what is in flight ends at once."""
        with self._lock:
            self._closed = True
            still_open, idle = list(self._sockets), self._idle
            self._idle = []
        for one in still_open:
            # Closing a socket does not wake the thread that reads from it; shutting it down does.
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for _, connection, _ in idle:
            connection.close()

    def _connect(self, origin: Origin) -> HTTPConnection:
        proxy = self.proxy
        end = proxy.origin if proxy is not None else origin
        if proxy is not None and origin.secure and end.secure:
            raise ProxyRefused("TLS within TLS")
        if origin.secure or end.secure:
            trust = self._trust or ssl.create_default_context()
            connection: HTTPConnection = HTTPSConnection(end.host, end.port, timeout=self._connect_timeout, context=trust)
        else:
            connection = HTTPConnection(end.host, end.port, timeout=self._connect_timeout)
        if proxy is not None and origin.secure:
            connection.set_tunnel(origin.host, origin.port, proxy.headers)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            if proxy is not None and origin.secure and type(error) is OSError and error.errno is None:
                raise ProxyRefused from error  # so `http.client` says that CONNECT was answered with anything but 2xx
            raise
        assert connection.sock is not None
        connection.sock.settimeout(self._timeout)
        with self._lock:
            self._sockets.add(connection.sock)
            if not self._closed:
                return connection
        connection.close()
        raise ConnectionAbortedError


def _readable(sock: socket.socket | None) -> bool:
    """Whether an idle connection has anything to read: its end, or an answer that nobody asked for."""
    if sock is None:
        return True
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])
