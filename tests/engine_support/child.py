"""Engines in processes of their own, to be killed: `python -m tests.engine_support.child FOLDER URL [real]`.

They know the tests' own kind of message, or with `real` the program's own mappings, which are then loaded once for all of them. Everything is imported once; each
line on standard input forks one engine, which says its process number when it works. So fifty engines cost fifty starts of the engine, not fifty imports
of its libraries.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from adapter.engine import Engine, mappings
from adapter.engine.locking import LOCK_NAME
from adapter.mapping import load_mappings
from tests.engine_support.converting import COMMAND
from tests.engine_support.installation import configuration
from tests.engine_support.tiny import use_tiny


class Telling(Engine):
    """Says when it has started."""

    def start(self) -> None:
        super().start()
        print(os.getpid(), flush=True)  # noqa: T201 - the test reads it


class Engines:
    """The test's end: `start` gives the process number of a working engine."""

    def __init__(self, root: Path, url: str, *, real: bool = False) -> None:
        self._lock = configuration(root, url).data_folder / LOCK_NAME
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine_support.child", str(root), url, *(["real"] if real else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, largest_file: int = 0, *, unaware: bool = False) -> int:
        """`largest_file`: no file of the engine may grow beyond so many bytes, as on a full disk, until it gets SIGUSR1. `unaware`: it does not know that
        the one before it was killed, and converts by itself at once.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if unaware and self._lock.exists():
            self._lock.write_bytes(b"")
        self._process.stdin.write(f"start {largest_file}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def ended(self) -> int:
        """Wait for the engine at hand to end; its exit code, negative for a signal."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("wait\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._process:
            self._process.kill()


def limit_files(limit: int) -> None:
    """No file of this process may grow beyond `limit` until it gets SIGUSR1; 0: no limit."""
    if limit:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        signal.signal(signal.SIGUSR1, lambda *_: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))


def use_real(patch: pytest.MonkeyPatch) -> None:
    """Load the program's mappings now, and once."""
    config = configuration(Path(sys.argv[1]), sys.argv[2])
    assert config.installation.site_mappings is not None
    loaded = load_mappings(config.sources[0].mapping, [config.installation.site_mappings])
    patch.setattr(mappings, "load_mappings", lambda _layers, _folders: loaded)


def main() -> None:
    real = sys.argv[3:] == ["real"]
    (use_real if real else use_tiny)(pytest.MonkeyPatch())
    child = 0
    for line in sys.stdin:
        if line == "wait\n":
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201 - the test reads it
            continue
        child = os.fork()
        if child == 0:
            limit_files(int(line.split()[1]))
            os._exit(Telling(configuration(Path(sys.argv[1]), sys.argv[2]), converting=() if real else COMMAND).run())


if __name__ == "__main__":
    main()
