"""The log's window over a store of 1 000 000 messages: start, first paint, jump, filtered search, memory; each a process of its own.

The engine's store is real (SQLite, encrypted) and answers through the control API; the window is drawn in memory at 1180 × 760. Times are of the clock on the
wall, from the key or click to the painted rows: medians. Memory is the window's process alone, as the operating system counts what it holds (RSS).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

MESSAGES = 1_000_000
TARGETS = {"start": 1500.0, "first paint": 100.0, "jump": 50.0, "filtered search": 200.0}
MEMORY_MEGABYTES = 250.0


def run() -> None:
    """Make the store, serve it, measure the window in another process, print its figures."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as place:
        serving = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.gui", "serve", place], stdout=subprocess.PIPE, text=True)
        try:
            assert serving.stdout is not None
            address = serving.stdout.readline().strip()
            environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": place}
            subprocess.run([sys.executable, "-m", "tests.benchmarks.gui", "window", address], check=True, env=environment)
        finally:
            serving.terminate()
            serving.wait(30)


def serve(folder: Path) -> None:
    """The engine over a filled store, until SIGTERM."""
    from adapter.config import Config, Destination, Source, Store
    from adapter.engine import Engine
    from adapter.queue.sqlite import SqliteQueue
    from tests.benchmarks.bench_queue import _filled, _messages

    data = folder / "data"
    queue = SqliteQueue.open(data, key="file")
    with _filled(queue) as connection:
        _messages(connection, MESSAGES)
        connection.execute("UPDATE delivery SET state = 'acknowledged' WHERE state = 'pending'")
    inbox = folder / "ut"
    inbox.mkdir()
    config = Config(
        sources=tuple(Source(name=f"kilde-{n}", folder=inbox, destinations=("fhir",), scan_seconds=60.0) for n in range(4)),
        destinations=(Destination(name="fhir", service="fhir", url="http://127.0.0.1:9"),),
        store=Store(folder=data, key="file"),
    )

    class Telling(Engine):
        def start(self) -> None:
            super().start()
            print(config.control_address, flush=True)

    sys.exit(Telling(config, queue=queue).run())


def window(address: str) -> None:
    """The window: every figure, from what a person does to the painted rows."""
    began = _process_start()
    from PySide6.QtCore import QEventLoop, QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    tick = QTimer()
    tick.start(2)  # the loop below sleeps between events as the program's own does, so that other threads work
    from gui.app import Program
    from gui.log.view import LogPage

    kept = tempfile.TemporaryDirectory()
    settings = QSettings(str(Path(kept.name) / "tray.ini"), QSettings.Format.IniFormat)
    program = Program(application, address, language="en", settings=settings)
    program.open(hidden=False)
    page = program.window.page("log")
    assert isinstance(page, LogPage)

    def until(true: Callable[[], object]) -> None:
        end = time.monotonic() + 60
        while not true():
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.monotonic() > end:
                raise AssertionError("it did not come in time")

    def painted(place: int) -> bool:
        if page.model._here(place) is None:
            return False
        page.table.viewport().repaint()
        return True

    until(lambda: painted(0))
    wall = (time.time() - began) * 1000
    print(
        f"busy neighbours: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; processor time of the start {time.process_time() * 1000:.0f} ms"
    )
    _say("start", [wall])
    until(lambda: page.model.rowCount() == MESSAGES)

    own: list[float] = []

    def timed(act: Callable[[], object], done: Callable[[], object]) -> float:
        application.processEvents()
        start, worked = time.perf_counter(), time.process_time()
        act()
        until(done)
        own.append((time.process_time() - worked) * 1000)
        return (time.perf_counter() - start) * 1000

    def first_paint() -> float:
        seen: list[int] = []
        connection = page.model.loaded.connect(lambda: seen.append(1))
        took = timed(page.model.refresh, lambda: seen and painted(0))
        page.model.loaded.disconnect(connection)
        until(lambda: page.model.rowCount() == MESSAGES)
        return took

    _say("first paint", [first_paint() for _ in range(9)])

    def jump(place: int) -> float:
        return timed(
            lambda: page.table.scrollTo(page.model.index(place, 0), page.table.ScrollHint.PositionAtCenter), lambda: painted(place)
        )

    _say("jump", [jump(place) for place in (500_000, 900_000, 100_000, 999_990, 333_333, 700_001, 200_002, 800_003, 50_000)])
    page.table.scrollToTop()

    def search(set_filter: Callable[[], object], true: Callable[[], bool]) -> float:
        took = timed(set_filter, lambda: true() and painted(0))
        counted: list[int] = []
        connection = page.model.counted.connect(counted.append)
        page.bar.clear()
        until(lambda: counted and page.model.rowCount() == MESSAGES)
        page.model.counted.disconnect(connection)
        return took

    def shows(column: str, text: str) -> bool:
        row = page.model._here(0)
        return row is not None and text in str(page.model.index(0, page.model.COLUMNS.index(column)).data()) and bool(page.model.where)

    until(lambda: page.bar.kind.count() > 1)
    searches = {
        "error contains": (lambda: page.bar.set_where({"text": "pid-3"}), lambda: shows("cause", "PID-3")),
        "needs attention": (lambda: page.bar.set_where({"attention": True}), lambda: shows("cause", ":")),
        "one state": (lambda: page.bar.set_where({"states": ["needs_mapping"]}), lambda: shows("state", "mapping")),
        "failed": (lambda: page.bar.set_where({"delivery_states": ["failed"]}), lambda: shows("state", "failed")),
        "one source": (lambda: page.bar.set_where({"sources": ["kilde-2"]}), lambda: shows("source", "kilde-2")),
        "one kind": (lambda: page.bar.set_where({"kinds": ["hl7v2:ORU^R01"]}), lambda: shows("kind", "ORU")),
        "source and state": (
            lambda: page.bar.set_where({"sources": ["kilde-2"], "delivery_states": ["acknowledged"]}),
            lambda: shows("source", "kilde-2"),
        ),
    }
    for name, (act, true) in searches.items():
        _say("filtered search", [search(act, true) for _ in range(5)], name)
    print(f"processor time of the window for one of these: {statistics.median(own):.0f} ms (worst {max(own):.0f})")
    memory = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    print(
        f"{'memory of the window':<48} {memory:8.0f} MB   target {MEMORY_MEGABYTES:.0f}   {'met' if memory <= MEMORY_MEGABYTES else 'MISSED'}"
    )
    program.close()
    os._exit(0)


def _say(what: str, figures: list[float], detail: str = "") -> None:
    middle, target = statistics.median(figures), TARGETS[what]
    name = f"{what}: {detail}" if detail else what
    print(
        f"{name:<48} {middle:8.1f} ms  (worst {max(figures):.1f})  target {target:.0f}   {'met' if middle <= target else 'MISSED'}",
        flush=True,
    )


def _process_start() -> float:
    """When this process began, in seconds since 1970."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    booted = next(int(line.split()[1]) for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    return booted + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", folder]:
            serve(Path(folder))
        case ["window", address]:
            window(address)
        case _:
            run()
