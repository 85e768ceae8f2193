"""Files per second from a folder to a local endpoint: the whole engine, with a real SQLite store (`synchronous=FULL`) and a real HTTP service.

Scan, read, commit, map, check, commit, pack, commit, send, commit, archive. Every file is of another patient. Beside it, in the same run, the least that
could be done with the same files: write each, fsync it, and post its ready Bundle over one connection. The converting process is up when the files come,
as in an engine that has had much to do for a second; there are enough files that beginning and end (half a second) weigh little. The processor time of both processes is told as well: on a machine with other work it
says more than the rate.
"""

from __future__ import annotations

import http.client
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from adapter.config import Config, Destination, Source, Store
from adapter.engine import Engine
from tests.benchmarks.convert import ours
from tests.benchmarks.messages import admissions, results
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.service import post, serving

TARGET = 500


def mixed(count: int) -> list[bytes]:
    """ADT A01 and ORU in turn."""
    return list(chain.from_iterable(zip(admissions(count // 2), results(count // 2), strict=True)))


def least(port: int, messages: Sequence[bytes], folder: Path, convert: Callable[[bytes], bytes]) -> float:
    """Files a second for writing, fsync and posting alone."""
    bundles = [convert(raw) for raw in messages]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for number, (raw, bundle) in enumerate(zip(messages, bundles, strict=True)):
        with (folder / f"{number}.hl7").open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        post(connection, bundle)
    seconds = time.perf_counter() - began
    connection.close()
    return len(messages) / seconds


def configuration(root: Path, port: int) -> Config:
    """One source, one destination; scans every half second."""
    inbox = root / "epj" / "ut"
    inbox.mkdir(parents=True, exist_ok=True)
    return Config(
        sources=(Source(name="epj", folder=inbox, destinations=("fhir",), scan_seconds=0.5, stable_seconds=0.5),),
        destinations=(Destination(name="fhir", service="fhir", url=f"http://127.0.0.1:{port}/fhir"),),
        store=Store(folder=root / "data", key="file"),
    )


def worked(process: int) -> float:
    """Seconds of processor time that another process has used; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    columns = stat.read_text().rpartition(")")[2].split()
    return (int(columns[11]) + int(columns[12])) / os.sysconf("SC_CLK_TCK")


def through(port: int, messages: Sequence[bytes], root: Path) -> tuple[float, float, float]:
    """Files a second through the engine, from the first that it took in to the last that is acknowledged; and processor milliseconds a file of the
    engine and of its converting process.
    """
    config = configuration(root, port)
    with Engine(config) as engine:
        engine.apart.want()
        while not engine.apart.up:
            engine.ring()
            time.sleep(0.05)
        for number, raw in enumerate(messages):
            (config.sources[0].folder / f"{number}.hl7").write_bytes(raw)
        while not engine.stats.total.get("taken"):
            time.sleep(0.005)
        began, here, there = time.perf_counter(), time.process_time(), worked(engine.apart.number)
        while engine.stats.total.get("acknowledged", 0) < len(messages):
            time.sleep(0.02)
        seconds = time.perf_counter() - began
        spent = time.process_time() - here, worked(engine.apart.number) - there
    return len(messages) / seconds, 1000 * spent[0] / len(messages), 1000 * spent[1] / len(messages)


def run(count: int = 5000) -> list[Outcome]:
    """Measure and print."""
    outcomes: list[Outcome] = []
    convert = ours()
    for name, messages in (("ADT A01", list(admissions(count))), ("ADT A01 and ORU with 30 OBX in turn", mixed(count))):
        with serving() as port, tempfile.TemporaryDirectory() as place:
            root = Path(place)
            bare = least(port, messages[:400], root, convert)
            rate, engine, apart = through(port, messages, root)
        spent = f"{engine:.1f} + {apart:.1f} ms CPU"
        print(f"{count} files, {name}: {rate:.0f}/s, {spent} a file; written, synced and posted alone {bare:.0f}/s (×{bare / rate:.1f})")
        outcomes.append(Outcome(f"folder to endpoint, {name}", f"{rate:.0f} files/s, {spent}", f"≥ {TARGET} files/s", rate >= TARGET))
    return outcomes


if __name__ == "__main__":
    run()
