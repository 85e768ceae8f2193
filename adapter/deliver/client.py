"""HTTP to a service: one request, one answer or a precise reason why there is none.

- Certificates are judged by the machine's own store (truststore), or by a CA file of the installation's own; TLS 1.2 at least.
- Redirects are not followed: what we send goes to the configured address and nowhere else.
- One deadline for the whole request: an answer that drips is cut off.
- An answer is read up to a limit. Nothing is retried here; that is the policy's to decide.
- Requests go through the standard library's `http.client` (`connection`; docs/decisions/0005): cookies, redirects and hooks are not wanted here.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from http.client import BadStatusLine, HTTPException, HTTPResponse, IncompleteRead
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
import truststore

from adapter.clock import Clock, SystemClock
from adapter.deliver.connection import Connections, Origin, Proxy, ProxyRefused
from adapter.deliver.policy import NoAnswer

_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_CHUNK: Final = 64 * 1024
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
    `ca_file`: the only authority to trust, in PEM.
    """

    timeout: float = 60.0
    connect_timeout: float = 10.0
    certificate: Path | None = None
    ca_file: Path | None = None


class HttpClient:
    """Connections to one service, kept open between requests. Safe from any thread; a context manager."""

    def __init__(self, base_url: str, settings: HttpSettings | None = None, clock: Clock | None = None) -> None:
        self._settings = settings or HttpSettings()
        self._clock = clock or SystemClock()
        self._closed = False
        self._trust = trust(self._settings) if base_url.startswith("https:") else None
        self._own = is_this_machine(base_url)
        self._connections = Connections(
            self._trust,
            None if self._own else proxy_for(base_url),
            min(self._settings.connect_timeout, self._settings.timeout),
            self._settings.timeout,
            self._clock,
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
        self._connections.close()
        if "http" in self.__dict__:
            self.http.close()

    def request(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer | NoAnswer:
        """Send, and read the whole answer before the deadline."""
        if self._closed:
            return NoAnswer("reset", maybe_sent=True)
        deadline = self._clock.monotonic() + self._settings.timeout
        said = {"User-Agent": "journalbro", "Accept-Encoding": "gzip", **(headers or {})}
        try:
            origin, target = _address(url)
        except ValueError:
            return NoAnswer("protocol", maybe_sent=False)
        proxy = self._connections.proxy
        if proxy is not None and not origin.secure:
            target, said = f"http://{origin.name}{target}", said | proxy.headers
        try:
            connection = self._connections.take(origin)
        except (OSError, ProxyRefused) as error:
            return NoAnswer("reset", maybe_sent=True) if self._closed else _not_connected(error)
        try:
            connection.request(method, target, body or None, said)
            answer = self._read(connection.getresponse(), deadline)
        except (OSError, HTTPException, zlib.error) as error:
            connection.close()
            return _no_answer(error)
        if isinstance(answer, Answer):
            self._connections.give_back(origin, connection)
        else:
            connection.close()
        return answer

    def _read(self, response: HTTPResponse, deadline: float) -> Answer | NoAnswer:
        lower = {name.lower(): value for name, value in response.getheaders()}
        unpack = zlib.decompressobj(_GZIP) if lower.get("content-encoding", "").lower() in {"gzip", "x-gzip"} else None
        parts: list[bytes] = []
        size = 0
        while received := response.read1(_CHUNK):
            part = unpack.decompress(received, _LARGEST_ANSWER + 1) if unpack is not None else received
            parts.append(part)
            size += len(part)
            if size > _LARGEST_ANSWER:
                return NoAnswer("protocol", maybe_sent=True)
            if self._clock.monotonic() > deadline:
                return NoAnswer("slow", maybe_sent=True)
        if response.length:
            return NoAnswer("reset", maybe_sent=True)  # it ended before its length
        response.close()
        return Answer(response.status, lower, b"".join(parts))


def _not_connected(error: OSError | ProxyRefused) -> NoAnswer:
    """Why there is no connection: nothing was sent."""
    if isinstance(error, ProxyRefused):
        return NoAnswer("proxy", maybe_sent=False)
    if isinstance(error, ssl.SSLError):
        return NoAnswer("tls", maybe_sent=False)
    if isinstance(error, socket.gaierror):
        return NoAnswer("name", maybe_sent=False)
    return NoAnswer("timeout" if isinstance(error, TimeoutError) else "refused", maybe_sent=False)


def _no_answer(error: Exception) -> NoAnswer:
    """Why there is no answer on an open connection: the request, or a part of it, may have been taken."""
    if isinstance(error, TimeoutError):
        return NoAnswer("timeout", maybe_sent=True)
    if isinstance(error, (OSError, BadStatusLine, IncompleteRead)):
        return NoAnswer("reset", maybe_sent=True)
    return NoAnswer("protocol", maybe_sent=True)


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
def _address(url: str) -> tuple[Origin, str]:
    """Where a request goes, and what it asks for there: encoded, the host's name in ASCII. Raises `ValueError` for what is no address."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(url) from error
    secure = parsed.scheme == "https"
    if not parsed.host or parsed.scheme not in {"http", "https"}:
        raise ValueError(url)
    return Origin(secure, parsed.raw_host.decode("ascii"), parsed.port or (443 if secure else 80)), parsed.raw_path.decode("ascii")


def proxy_for(url: str) -> Proxy | None:
    """The proxy that the machine's settings name for this address."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    known = getproxies()
    found = known.get(parts.scheme) or known.get("all")
    if not found:
        return None
    named = httpx.URL(found if "://" in found else f"http://{found}")
    user = f"{unquote(named.username)}:{unquote(named.password)}" if named.userinfo else ""
    return Proxy(_address(str(named.copy_with(username=None, password=None)))[0], user)


def is_this_machine(url: str) -> bool:
    """A proxy of the environment is not for services on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
