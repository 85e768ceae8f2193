"""HTTP to a service: one request, one answer or a precise reason why there is none.

- Certificates are judged by the machine's own store (truststore), or by a CA file of the installation's own; TLS 1.2 at least.
- Redirects are not followed: what we send goes to the configured address and nowhere else.
- One deadline for the whole request: an answer that drips is cut off.
- An answer is read up to a limit. Nothing is retried here; that is the policy's to decide.
- Requests go through httpcore, the layer below httpx: what httpx adds (cookies, redirects, hooks) is not wanted here, and costs more than the request.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

import httpcore
import httpx
import truststore

from adapter.clock import Clock, SystemClock
from adapter.deliver.policy import NoAnswer, NoAnswerReason

_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_KEPT_SECONDS: Final = 5.0
"""How long an unused connection is kept: services close theirs, and the first request on a closed one is lost."""
_GZIP: Final = 31
"""zlib's word for gzip with its header."""


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
        whole, connect = self._settings.timeout, min(self._settings.connect_timeout, self._settings.timeout)
        self._extensions = {"timeout": {"connect": connect, "read": whole, "write": whole, "pool": whole}, "trace": self._seen}
        self._trust = trust(self._settings) if base_url.startswith("https:") else None
        self._own = is_this_machine(base_url)
        self.pool = httpcore.ConnectionPool(
            ssl_context=self._trust,
            max_connections=self._settings.connections,
            max_keepalive_connections=self._settings.connections,
            keepalive_expiry=_KEPT_SECONDS,
            proxy=None if self._own else proxy_for(base_url),
        )

    @cached_property
    def http(self) -> httpx.Client:
        """A client with the same trust and limits, for the few requests that are not deliveries (tokens)."""
        return httpx.Client(
            verify=self._trust or True,
            timeout=httpx.Timeout(self._settings.timeout, connect=min(self._settings.connect_timeout, self._settings.timeout)),
            follow_redirects=False,
            trust_env=not self._own,
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
        self.pool.close()
        if "http" in self.__dict__:
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
        if self._closed:
            return NoAnswer("reset", maybe_sent=True)
        deadline = self._clock.monotonic() + self._settings.timeout
        said = {"User-Agent": "journalbro", "Accept-Encoding": "gzip", **(headers or {})}
        try:
            with self.pool.stream(
                method, _address(url), headers=list(said.items()), content=body or None, extensions=self._extensions
            ) as response:
                lower = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                unpack = zlib.decompressobj(_GZIP) if lower.get("content-encoding", "").lower() in {"gzip", "x-gzip"} else None
                parts: list[bytes] = []
                size = 0
                for received in response.iter_stream():
                    part = unpack.decompress(received, _LARGEST_ANSWER + 1) if unpack is not None else received
                    parts.append(part)
                    size += len(part)
                    if size > _LARGEST_ANSWER:
                        return NoAnswer("protocol", maybe_sent=True)
                    if self._clock.monotonic() > deadline:
                        return NoAnswer("slow", maybe_sent=True)
                return Answer(response.status, lower, b"".join(parts))
        except _FAILURES as error:
            return _no_answer(error)
        except RuntimeError:
            if not self._closed:
                raise
            return NoAnswer("reset", maybe_sent=True)


_FAILURES: Final = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    zlib.error,
)


def _no_answer(error: Exception) -> NoAnswer:
    """Why there is no answer. Only what failed before the request could leave is certain not to have been sent."""
    if isinstance(error, httpcore.ProxyError):
        return NoAnswer("proxy", maybe_sent=False)
    if isinstance(error, httpcore.ConnectError):
        return NoAnswer(_why_not_connected(error), maybe_sent=False)
    if isinstance(error, (httpcore.ConnectTimeout, httpcore.PoolTimeout)):
        return NoAnswer("timeout", maybe_sent=False)
    if isinstance(error, httpcore.TimeoutException):
        return NoAnswer("timeout", maybe_sent=True)
    if isinstance(error, (httpcore.NetworkError, httpcore.RemoteProtocolError)):
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


def trust(settings: HttpSettings) -> ssl.SSLContext:
    """What is trusted: the machine's own store, or the one authority that was named. Raises OSError or SSLError for a file that cannot be used."""
    if settings.ca_file is not None:
        context = ssl.create_default_context(cafile=settings.ca_file)
    else:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.certificate is not None:
        context.load_cert_chain(settings.certificate)
    return context


@lru_cache(maxsize=64)
def _address(url: str) -> httpcore.URL:
    """An address in the form that httpcore takes: encoded, the host's name in ASCII."""
    parsed = httpx.URL(url)
    return httpcore.URL(scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path)


def proxy_for(url: str) -> httpcore.Proxy | None:
    """The proxy that the machine's settings name for this address."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    known = getproxies()
    found = known.get(parts.scheme) or known.get("all")
    if not found:
        return None
    named = httpx.URL(found if "://" in found else f"http://{found}")
    auth = (unquote(named.username), unquote(named.password)) if named.userinfo else None
    return httpcore.Proxy(_address(str(named.copy_with(username=None, password=None))), auth=auth)


def is_this_machine(url: str) -> bool:
    """A proxy of the environment is not for services on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
