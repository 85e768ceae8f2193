"""A FHIR endpoint in a process of its own that answers every transaction at once, so that what is measured is the sender."""

from __future__ import annotations

import http.client
import multiprocessing
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import orjson


def answer(peer: socket.socket) -> None:
    """Serve one connection: a good transaction response for every request."""
    with peer, peer.makefile("rb", 1 << 18) as stream:
        while stream.readline():
            length = 0
            while (line := stream.readline()) not in {b"\r\n", b""}:
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            entries = orjson.loads(stream.read(length))["entry"]
            said = [{"response": {"status": "201 Created", "location": f"{place(entry, n)}/_history/1"}} for n, entry in enumerate(entries)]
            body = orjson.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": said})
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: {len(body)}\r\n\r\n"
            peer.sendall(head.encode() + body)


def place(entry: dict[str, dict[str, str]], number: int) -> str:
    """Where a resource would lie: where a PUT by id says, else under a number."""
    url = str(entry["request"]["url"])
    return url if "/" in url and "?" not in url else f"{entry['resource']['resourceType']}/{number}"


def endpoint(tell: Connection) -> None:
    """Listen, say on which port, serve for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    tell.send(listener.getsockname()[1])
    while True:
        peer, _ = listener.accept()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=answer, args=(peer,), daemon=True).start()


@contextmanager
def serving() -> Generator[int]:
    """The endpoint's port, while it runs."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=endpoint, args=(there,), daemon=True)
    process.start()
    try:
        yield int(here.recv())
    finally:
        process.kill()
        process.join()


def post(connection: http.client.HTTPConnection, bundle: bytes) -> None:
    """Send one Bundle and read the answer: the least that delivering can be."""
    connection.request("POST", "/fhir", bundle, {"Content-Type": "application/fhir+json"})
    connection.getresponse().read()
