"""The HTTP client through a proxy: plain requests are handed over with their whole address, TLS goes through a tunnel."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator

import pytest

from adapter.deliver import client as clients
from adapter.deliver.client import Answer, HttpClient, HttpSettings
from adapter.deliver.policy import NoAnswer

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class OneProxy:
    """Answers each request with the next of `answers`, on connections that it keeps; remembers what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.heads: list[str] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with peer, peer.makefile("rb") as stream:
                while self.answers and (head := self._head(stream)):
                    self.heads.append(head)
                    peer.sendall(self.answers.pop(0))

    def _head(self, stream: object) -> str:
        lines: list[str] = []
        while line := stream.readline().decode().strip():  # type: ignore[attr-defined] - a reader of sockets
            lines.append(line)
        return "\n".join(lines)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[OneProxy]:
    one = OneProxy()
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://ola:hem%40lig@127.0.0.1:{one.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    yield one
    one.close()


def asked(proxy: OneProxy, url: str, times: int = 1) -> list[Answer | NoAnswer]:
    with HttpClient(url, HttpSettings(timeout=5)) as client:
        return [client.request("GET", url) for _ in range(times)]


def test_a_plain_request_names_its_whole_address_and_says_who_we_are_on_one_connection(proxy: OneProxy):
    proxy.answers += [ANSWER, ANSWER]
    answers = asked(proxy, "http://fhir.example.no:8080/r4/metadata?_format=json", 2)
    assert [it.status for it in answers if isinstance(it, Answer)] == [200, 200]
    first = proxy.heads[0].splitlines()
    assert first[0] == "GET http://fhir.example.no:8080/r4/metadata?_format=json HTTP/1.1"
    assert "Host: fhir.example.no:8080" in first
    assert "Proxy-Authorization: Basic " + base64.b64encode(b"ola:hem@lig").decode() in first
    assert proxy.connections == 1


def test_an_address_is_handed_over_as_a_request_may_hold_it(proxy: OneProxy):
    proxy.answers.append(ANSWER)
    assert [it.status for it in asked(proxy, "http://fhir.example.no/Bø stad?a=b") if isinstance(it, Answer)] == [200]
    assert proxy.heads[0].splitlines()[0] == "GET http://fhir.example.no/B%C3%B8%20stad?a=b HTTP/1.1"


def test_tls_asks_for_a_tunnel_and_a_proxy_that_refuses_it_is_named(proxy: OneProxy):
    proxy.answers.append(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    assert asked(proxy, "https://fhir.example.no/r4/metadata") == [NoAnswer("proxy", maybe_sent=False)]
    assert proxy.heads[0].splitlines()[0].startswith("CONNECT fhir.example.no:443 HTTP/1.")
    assert "Proxy-Authorization: Basic " + base64.b64encode(b"ola:hem@lig").decode() in proxy.heads[0].splitlines()


def test_a_proxy_that_speaks_tls_itself_is_not_gone_around(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("https_proxy", "https://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert clients.proxy_for("https://fhir.example.no/r4") is not None
    with HttpClient("https://fhir.example.no/r4", HttpSettings(timeout=5)) as client:
        assert client.request("GET", "https://fhir.example.no/r4") == NoAnswer("proxy", maybe_sent=False)
