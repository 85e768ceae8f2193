"""The converting process for the tests' kind of message: `python -m tests.engine_support.converting`."""

from __future__ import annotations

import sys

from adapter.converting.process import main
from tests.engine_support.tiny import load_apart

COMMAND = (sys.executable, "-m", "tests.engine_support.converting")

if __name__ == "__main__":
    main(load_apart)
