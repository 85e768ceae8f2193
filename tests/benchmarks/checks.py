"""The checks alone: R4, bindings, invariants, references, person numbers, and the profiles claimed; beside a bare walk over the same resources.

Every message is another one, converted just before it is checked. Figures are CPU time of the thread: medians, and the ratio to the walk, which says
more on a shared machine.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from adapter.fhir import profiles
from adapter.fhir.check import check
from adapter.mapping import load_mappings
from adapter.model import Entry
from adapter.pipeline import Pipeline, SourceSettings
from tests.benchmarks.messages import admissions, results
from tests.benchmarks.outcome import Outcome


def walk(node: Any) -> None:
    """Look at every value once: what no check in Python can be faster than."""
    for value in node.values():
        if value.__class__ is dict:
            walk(value)
        elif value.__class__ is list:
            for item in value:
                if item.__class__ is dict:
                    walk(item)


def walked(entries: Sequence[Entry]) -> None:
    for entry in entries:
        walk(entry.resource)


def dumped(entries: Sequence[Entry]) -> None:
    orjson.dumps([entry.resource for entry in entries], default=str)


def checked(entries: Sequence[Entry]) -> None:
    found = check(entries, environment="test")
    if found:
        raise AssertionError(found)


def claimed(entries: Sequence[Entry]) -> None:
    for entry in entries:
        for url in entry.profiles:
            profiles.unmet(entry.resource, url)


WAYS: dict[str, Callable[[Sequence[Entry]], None]] = {"walk": walked, "orjson.dumps": dumped, "check": checked, "profiles": claimed}


TARGETS: dict[str, dict[str, float]] = {"ORU R01, 30 OBX": {"check": 250, "profiles": 30}, "ADT A01": {"check": 100, "profiles": 30}}
"""Microseconds on a quiet machine."""


def run() -> list[Outcome]:
    """Print the figures."""
    settings = SourceSettings()
    pipeline = Pipeline(load_mappings(settings.layers), settings)
    outcomes: list[Outcome] = []
    for name, messages in (("ORU R01, 30 OBX", list(results(200))), ("ADT A01", list(admissions(300)))):
        times: dict[str, list[float]] = {way: [] for way in WAYS}
        count = 0
        for turn, raw in enumerate(messages):
            if turn == len(messages) // 10:
                times = {way: [] for way in WAYS}
                gc.collect()
            for way, act in WAYS.items():
                (message,) = pipeline.split(raw)
                entries = pipeline.convert(message).entries
                count = len(entries)
                start = time.thread_time_ns()
                act(entries)
                times[way].append((time.thread_time_ns() - start) / 1000)
        print(f"checking {name} ({count} resources)")
        walk = statistics.median(times["walk"])
        for way, taken in times.items():
            median = statistics.median(taken)
            print(f"  {way:14} {median:8.0f} µs   {median / walk:5.2f} × walk   best tenth {statistics.quantiles(taken, n=10)[0]:8.0f} µs")
            if (target := TARGETS[name].get(way)) is not None:
                figure = f"{median:.0f} µs CPU ({median / walk:.2f} × walk)"
                outcomes.append(Outcome(f"{way} of {name}", figure, f"≤ {target:.0f} µs", median <= target))
    return outcomes


if __name__ == "__main__":
    run()
