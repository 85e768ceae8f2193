"""Requests in one piece, and heads of answers: what `http.client` itself makes of the same bytes, however they arrive."""

from __future__ import annotations

import socket
import threading
from http.client import BadStatusLine, HTTPException, HTTPResponse, RemoteDisconnected
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.deliver.connection import Origin
from adapter.deliver.exchange import Response, written


class Wire:
    """A socket that gives `data` in pieces of `size`."""

    def __init__(self, data: bytes, size: int = 1 << 20) -> None:
        self.data, self.size = data, size

    def makefile(self, mode: str) -> Any:
        near, far = socket.socketpair()
        threading.Thread(target=self._give, args=(far,), daemon=True).start()
        with near:
            return near.makefile(cast("Any", mode))

    def _give(self, far: socket.socket) -> None:
        with far:
            for start in range(0, len(self.data), self.size):
                far.sendall(self.data[start : start + self.size])


def begun(data: bytes, size: int = 1 << 20) -> Response:
    response = Response(cast("Any", Wire(data, size)))
    response.begin()
    return response


def body_of(response: HTTPResponse) -> bytes:
    parts: list[bytes] = []
    while part := response.read1(1000):
        parts.append(part)
    response.close()
    return b"".join(parts)


def chunked(body: bytes, size: int) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, b""])


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    body = draw(st.binary(max_size=300))
    framing = draw(st.sampled_from(["length", "chunked", "close"]))
    lines = [
        draw(st.sampled_from(["HTTP/1.1 200 OK", "HTTP/1.1 201", "HTTP/1.0 200 OK", "HTTP/1.1 412 Precondition Failed", "HTTP/1.1 500 "]))
    ]
    lines += draw(
        st.lists(st.sampled_from(["Server: x", 'ETag:W/"1"', "X-Empty:", "Retry-After:  17 ", "Content-Type: a/b; c=\xe5"]), max_size=4)
    )
    if framing == "length":
        lines.append(draw(st.sampled_from(["Content-Length: ", "content-length:"])) + str(len(body)))
    elif framing == "chunked":
        lines.append(draw(st.sampled_from(["Transfer-Encoding: chunked", "transfer-encoding:Chunked"])))
    lines += draw(st.lists(st.sampled_from(["Connection: close"]), max_size=1))
    head = "\r\n".join([*lines, "\r\n"]).encode("latin-1")
    return draw(st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\n\r\n"])) + head + (chunked(body, 7) if framing == "chunked" else body)


@given(answers(), st.integers(1, 400))
def test_an_answer_is_what_http_client_takes_it_for(data: bytes, size: int):
    theirs = HTTPResponse(cast("Any", Wire(data)))
    theirs.begin()
    ours = begun(data, size)
    assert (ours.status, ours.length, ours.chunked) == (theirs.status, theirs.length, theirs.chunked)
    assert ours.will_close == theirs.will_close
    assert ours.fields == {name.lower(): value.strip() for name, value in theirs.getheaders()}
    assert body_of(ours) == body_of(theirs)


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_that_has_no_body_ends_with_its_head(status: bytes):
    response = begun(b"HTTP/1.1 " + status + b"\r\n\r\n")
    assert (response.length, response.will_close) == (0, False)


def test_all_that_is_said_before_the_answer_is_passed_over():
    response = begun(
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    )
    assert (response.status, response.fields, body_of(response)) == (200, {"content-length": "2"}, b"{}")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", RemoteDisconnected),
        (b"HTTP/1.1 200 OK\r\nContent-Le", RemoteDisconnected),
        (b"220 mail.example.no ESMTP\r\n", BadStatusLine),
        (b"HTTP/2 200\r\n\r\n", BadStatusLine),
        (b"HTTP/1.1 2000 OK\r\n\r\n", BadStatusLine),
        (b"HTTP/1.1 200 OK\r\nno header\r\n\r\n", HTTPException),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", HTTPException),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", HTTPException),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1_0\r\n\r\n", HTTPException),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", HTTPException),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", HTTPException),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n", HTTPException),
    ],
)
def test_what_is_no_answer_is_refused(data: bytes, error: type[Exception]):
    with pytest.raises(error):
        begun(data)


class Read(BaseHTTPRequestHandler):
    """How the standard library's server reads a request."""

    def __init__(self, data: bytes) -> None:
        self.rfile = BytesIO(data)
        self.raw_requestline = self.rfile.readline()
        self.requestline = ""
        assert self.parse_request()


def test_a_request_is_read_as_it_was_meant():
    asked = Read(written("POST", "/fhir?a=%20b", "host:8080", b'{"a": 1}', {"Accept": "application/fhir+json", "X-Name": "Bj\xf8rn"}))
    assert (asked.command, asked.path, asked.request_version) == ("POST", "/fhir?a=%20b", "HTTP/1.1")
    assert dict(asked.headers) == {"Host": "host:8080", "Accept": "application/fhir+json", "X-Name": "Bj\xf8rn", "Content-Length": "8"}
    assert asked.rfile.read() == b'{"a": 1}'
    assert "Content-Length" not in Read(written("GET", "/", "host", b"", {})).headers
    assert Read(written("POST", "/", "host", b"", {})).headers["Content-Length"] == "0"


@pytest.mark.parametrize("harm", ["a\r\nX-Other: b", "a\nb", "a\0b", "\u2603"])
def test_a_header_cannot_become_two(harm: str):
    with pytest.raises(ValueError):
        written("GET", "/", "host", b"", {"Authorization": f"Bearer {harm}"})


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        (Origin(True, "fhir.example.no", 443), "fhir.example.no"),
        (Origin(True, "fhir.example.no", 80), "fhir.example.no:80"),
        (Origin(False, "127.0.0.1", 80), "127.0.0.1"),
        (Origin(False, "::1", 8080), "[::1]:8080"),
    ],
)
def test_the_host_is_named_with_its_port_where_that_is_not_the_usual_one(origin: Origin, name: str):
    assert origin.name == name
