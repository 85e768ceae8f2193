"""`make bench`: every benchmark, or those that are named (`python -m tests.benchmarks convert folder`), and a table of targets at the end."""

from __future__ import annotations

import importlib
import sys
import time

from tests.benchmarks.outcome import Outcome

NAMES = ("convert", "checks", "formats", "bench_queue", "folder", "memory", "gui")


def main() -> None:
    """Run them one after the other."""
    outcomes: list[Outcome] = []
    for name in sys.argv[1:] or NAMES:
        began = time.perf_counter()
        print(f"--- {name}", flush=True)
        outcomes += importlib.import_module(f"tests.benchmarks.{name}").run() or []
        print(f"    ({time.perf_counter() - began:.0f} s)", flush=True)
    if outcomes:
        print("--- targets")
        for it in outcomes:
            verdict = "" if it.met is None else "met" if it.met else "NOT MET"
            print(f"{it.what:58} {it.figure:36} {it.target:28} {verdict}")


if __name__ == "__main__":
    main()
