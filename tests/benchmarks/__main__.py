"""`make bench`: every benchmark, or those that are named (`python -m tests.benchmarks convert folder`)."""

from __future__ import annotations

import importlib
import sys

NAMES = ("convert",)


def main() -> None:
    """Run them one after the other."""
    for name in sys.argv[1:] or NAMES:
        print(f"--- {name}")
        importlib.import_module(f"tests.benchmarks.{name}").run()


if __name__ == "__main__":
    main()
