"""An engine in a process of its own, to be killed: `python -m tests.engine_support.child FOLDER URL`. Says `ready` when it works."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from adapter.engine import Engine
from tests.engine_support.installation import configuration
from tests.engine_support.tiny import use_tiny


class Telling(Engine):
    """Says when it has started."""

    def start(self) -> None:
        super().start()
        print("ready", flush=True)


if __name__ == "__main__":
    use_tiny(pytest.MonkeyPatch())
    sys.exit(Telling(configuration(Path(sys.argv[1]), sys.argv[2])).run())
