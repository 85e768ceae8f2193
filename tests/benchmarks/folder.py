"""Files per second, from a folder to a local endpoint: scan, read, commit, map, check, commit, pack, commit, send, commit, archive; the whole engine.

The endpoint is a process of its own that answers every transaction at once, so that the figure is the engine's. Half the files are ADT A01, half ORU
with 30 OBX, all of different patients.
"""

from __future__ import annotations

import multiprocessing
import resource
import socket
import tempfile
import threading
import time
from itertools import chain
from multiprocessing.connection import Connection
from pathlib import Path

import orjson

from adapter.config import Config, Destination, Source, Store
from adapter.engine import Engine
from tests.benchmarks.messages import admissions, results

FILES = 600
TARGET = 500


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


def run(files: int = FILES) -> None:
    """Measure and print."""
    here, there = multiprocessing.Pipe()
    service = multiprocessing.get_context("spawn").Process(target=endpoint, args=(there,), daemon=True)
    service.start()
    url = f"http://127.0.0.1:{here.recv()}/fhir"
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        inbox = root / "epj" / "ut"
        inbox.mkdir(parents=True)
        pairs = zip(admissions(files // 2), results(files // 2), strict=True)
        for number, raw in enumerate(chain.from_iterable(pairs)):
            (inbox / f"{number}.hl7").write_bytes(raw)
        config = Config(
            sources=(Source(name="epj", folder=inbox, destinations=("fhir",), scan_seconds=0.5, stable_seconds=0.5),),
            destinations=(Destination(name="fhir", service="fhir", url=url),),
            store=Store(folder=root / "data", key="file"),
        )
        with Engine(config) as engine:
            while not engine.stats.total["taken"]:
                time.sleep(0.01)
            began, worked = time.perf_counter(), time.process_time()
            while engine.queue.counts().deliveries.get(("fhir", "acknowledged"), 0) < files:  # type: ignore[call-overload]
                time.sleep(0.05)
            seconds, processor = time.perf_counter() - began, time.process_time() - worked
            state = engine.state()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rate = files / seconds
        verdict = "reached" if rate >= TARGET else "NOT reached"
        print(f"{files} files in {seconds:.1f} s: {rate:.0f} files/s (target {TARGET}: {verdict}); processor {1000 * processor / files:.2f} ms a file; highest memory {memory:.0f} MB; {state.messages}")
    service.kill()


if __name__ == "__main__":
    run()
