"""Memory of the engine and its converting process while 20 000 messages go through them: taken in, mapped, delivered, kept.

The engine runs in a process of its own, so that what is measured is the engine alone, and the converting process is up from the start; messages are small (an ADT A01 without next of kin and diagnoses) and distinct.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from adapter.engine import Engine
from tests.benchmarks.folder import configuration
from tests.benchmarks.messages import admissions
from tests.benchmarks.outcome import Outcome
from tests.benchmarks.service import serving

MARKS = (2_000, 10_000, 20_000)
GROWTH = 1.10
"""How much larger it may be at the last mark than at the first."""
_AHEAD = 1_000
_BATCH = 20


def engine(root: Path, port: int, tell: Connection) -> None:
    """Run an engine; say the number of its converting process, then answer each question with how many are delivered, until told to stop."""
    with Engine(configuration(root, port)) as running:
        running.apart.want()
        while not running.apart.up:
            running.ring()
            time.sleep(0.05)
        tell.send(running.apart.number)
        while tell.recv():
            if running.stats.total.keys() & {"needs_mapping", "rejected", "failed", "superseded"}:
                raise AssertionError(dict(running.stats.total))
            tell.send(running.stats.total.get("acknowledged", 0))


def resident(process: int) -> float:
    """Megabytes that a process holds in memory."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) / 1024
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True, text=True).stdout) / 1024


def small(count: int) -> Iterator[bytes]:
    """`count` distinct messages of what every ADT has: MSH, EVN, PID, PV1; each of another person and visit."""
    for raw in admissions(count, seed=7):
        yield b"\r".join(line for line in raw.split(b"\r") if line[:3] in {b"MSH", b"EVN", b"PID", b"PV1"}) + b"\r"


def run(marks: tuple[int, ...] = MARKS, seconds: float = 150) -> list[Outcome]:
    """Measure and print; after `seconds` what has been reached counts as the last mark (`make bench` is to be short: alone it has no limit)."""
    here, there = multiprocessing.Pipe()
    with serving() as port, tempfile.TemporaryDirectory() as place:
        root = Path(place)
        inbox = configuration(root, port).sources[0].folder
        process = multiprocessing.get_context("spawn").Process(target=engine, args=(root, port, there), daemon=True)
        process.start()
        apart = int(here.recv())
        assert process.pid is not None
        held = [(resident(process.pid), resident(apart))]
        print(f"started: engine {held[0][0]:.0f} MB, converting process {held[0][1]:.0f} MB")
        messages = small(marks[-1])
        written, began = 0, time.perf_counter()
        reached: list[int] = []
        for mark in marks:
            done = 0
            while done < mark and time.perf_counter() - began < seconds:
                here.send(True)
                done = here.recv()
                while written < marks[-1] and written - done < _AHEAD:
                    batch = [next(messages) for _ in range(min(_BATCH, marks[-1] - written))]
                    part = inbox / f".{written}"
                    part.write_bytes(b"".join(batch))
                    part.rename(inbox / f"{written}.hl7")
                    written += len(batch)
                time.sleep(0.05)
            if reached and done == reached[-1]:
                break
            held.append((resident(process.pid), resident(apart)))
            reached.append(done)
            rate = done / (time.perf_counter() - began)
            print(
                f"after {done} messages: engine {held[-1][0]:.0f} MB, converting process {held[-1][1]:.0f} MB ({rate:.0f} messages/s so far)"
            )
        here.send(False)
        process.join(15)
    growth = sum(held[-1]) / sum(held[1])
    figure = ", ".join(f"{engine:.0f} + {apart:.0f}" for engine, apart in held[1:]) + " MB"
    what = "memory after " + ", ".join(f"{count:_}".replace("_", " ") for count in reached)
    return [Outcome(what, figure, f"flat (≤ ×{GROWTH})", growth <= GROWTH)]


if __name__ == "__main__":
    print(run(seconds=float("inf")))
