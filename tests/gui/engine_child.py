"""The demo's engine in a process of its own, to be stopped, hung and killed: `python -m tests.gui.engine_child FOLDER URL`. Says `ready` when it works."""

from __future__ import annotations

import sys
from pathlib import Path

from adapter.cli.demo import configuration
from adapter.engine import Engine, core
from adapter.sandbox.exports import samples


class Telling(Engine):
    """Says when it has started."""

    def start(self) -> None:
        super().start()
        print("ready", flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    core._STATE_EVERY = 0.2
    sys.exit(Telling(configuration(Path(sys.argv[1]), sys.argv[2], samples())).run())
