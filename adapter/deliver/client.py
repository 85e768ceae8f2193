"""HTTP to a service: one request, one answer or a precise reason why there is none.

- Certificates are judged by the machine's own store (truststore), or by a CA file of the installation's own; TLS 1.2 at least.
- Redirects are not followed: what we send goes to the configured address and nowhere else.
- One deadline for the whole request: an answer that drips is cut off.
- An answer is read up to a limit. Nothing is retried here; that is the policy's to decide.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit
from weakref import WeakSet

import httpx
import truststore

from adapter.clock import Clock, SystemClock
from adapter.deliver.policy import NoAnswer, NoAnswerReason

_LARGEST_ANSWER: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """`timeout`: seconds for a whole request; `connect_timeout` for reaching the service. `certificate`: our own, with its key, in one PEM file (mTLS).
    `ca_file`: the only authority to trust, in PEM. `connections`: at most so many at once.
    """

    timeout: float = 60.0
    connect_timeout: float = 10.0
    certificate: Path | None = None
    ca_file: Path | None = None
    connections: int = 8


class HttpClient:
    """Connections to one service, kept open between requests. Safe from any thread; a context manager."""

    def __init__(self, base_url: str, settings: HttpSettings | None = None, clock: Clock | None = None) -> None:
        self._settings = settings or HttpSettings()
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._closed = False
        limits = httpx.Limits(max_connections=self._settings.connections, max_keepalive_connections=self._settings.connections)
        timeout = httpx.Timeout(self._settings.timeout, connect=min(self._settings.connect_timeout, self._settings.timeout))
        self.http = httpx.Client(
            verify=_trust(self._settings) if base_url.startswith("https:") else True,
            limits=limits,
            timeout=timeout,
            follow_redirects=False,
            trust_env=not _is_this_machine(base_url),
            headers={"User-Agent": "journalbro", "Accept-Encoding": "gzip"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; requests in flight end at once, without an answer (`reset`), as do those that come after."""
        self._closed = True
        with self._lock:
            still_open = list(self._sockets)
        for one in still_open:
            # Closing a socket does not wake the thread that reads from it; shutting it down does.
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.http.close()

    def _seen(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by httpcore of each step of a request: remember the sockets of new connections."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            opened = info["return_value"].get_extra_info("socket")
            if isinstance(opened, socket.socket):
                with self._lock:
                    self._sockets.add(opened)

    def request(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer | NoAnswer:
        """Send, and read the whole answer before the deadline."""
        deadline = self._clock.monotonic() + self._settings.timeout
        try:
            with self.http.stream(method, url, content=body or None, headers=headers, extensions={"trace": self._seen}) as response:
                parts: list[bytes] = []
                size = 0
                for part in response.iter_bytes():
                    parts.append(part)
                    size += len(part)
                    if size > _LARGEST_ANSWER:
                        return NoAnswer("protocol", maybe_sent=True)
                    if self._clock.monotonic() > deadline:
                        return NoAnswer("slow", maybe_sent=True)
                lower = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, lower, b"".join(parts))
        except (httpx.TransportError, httpx.DecodingError) as error:
            return _no_answer(error)
        except RuntimeError:
            if not self._closed:
                raise
            return NoAnswer("reset", maybe_sent=True)


def _no_answer(error: httpx.TransportError | httpx.DecodingError) -> NoAnswer:
    """Why there is no answer. Only what failed before the request could leave is certain not to have been sent."""
    if isinstance(error, httpx.ProxyError):
        return NoAnswer("proxy", maybe_sent=False)
    if isinstance(error, httpx.ConnectError):
        return NoAnswer(_why_not_connected(error), maybe_sent=False)
    if isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout)):
        return NoAnswer("timeout", maybe_sent=False)
    if isinstance(error, httpx.TimeoutException):
        return NoAnswer("timeout", maybe_sent=True)
    if isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError)):
        return NoAnswer("reset", maybe_sent=True)
    return NoAnswer("protocol", maybe_sent=True)


def _why_not_connected(error: BaseException) -> NoAnswerReason:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls"
        if isinstance(cause, socket.gaierror):
            return "name"
        cause = cause.__cause__ or cause.__context__
    return "refused"


def _trust(settings: HttpSettings) -> ssl.SSLContext:
    if settings.ca_file is not None:
        context = ssl.create_default_context(cafile=settings.ca_file)
    else:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.certificate is not None:
        context.load_cert_chain(settings.certificate)
    return context


def _is_this_machine(url: str) -> bool:
    """A proxy of the environment is not for services on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
