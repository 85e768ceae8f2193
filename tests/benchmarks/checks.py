"""The checks alone: R4, bindings, invariants, references, person numbers, and the profiles claimed; beside a bare walk over the same resources.

Every message is another one, converted just before it is checked. Figures are medians, the best quarter beside them (for shared machines).
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


def run() -> None:
    """Print the figures."""
    settings = SourceSettings()
    pipeline = Pipeline(load_mappings(settings.layers), settings)
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
                start = time.perf_counter_ns()
                act(entries)
                times[way].append((time.perf_counter_ns() - start) / 1000)
        print(f"checking {name} ({count} resources)")
        for way, taken in times.items():
            print(f"  {way:14} {statistics.median(taken):8.0f} µs   best quarter {statistics.quantiles(taken, n=8)[0]:8.0f} µs")


if __name__ == "__main__":
    run()
