"""One engine at a time on one data folder, by a lock that the operating system lets go of when the process dies, however it dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from adapter.errors import InstallationError

LOCK_NAME = "engine.lock"


class EngineLock:
    """Holds the data folder for this process from `take` to `release`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._fd = -1
        self.died_before = False
        """Whether the engine that held it before this one did not let go by itself: it was killed, or the machine was."""

    def take(self) -> None:
        """Raises `InstallationError` when another engine holds the folder, or the folder cannot be written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise InstallationError(f"the data folder {self._path.parent} cannot be written: {error.strerror}") from error
        try:
            _lock(self._fd)
        except OSError as error:
            os.lseek(self._fd, 0, os.SEEK_SET)
            holder = os.read(self._fd, 32).decode("ascii", "replace").strip()
            os.close(self._fd)
            self._fd = -1
            who = f" (process {holder})" if holder.isdigit() else ""
            raise InstallationError(
                f"another engine{who} works on {self._path.parent}",
                remedy="Stop it first, or give this one a [store] folder of its own.",
            ) from error
        self.died_before = os.fstat(self._fd).st_size > 0
        os.ftruncate(self._fd, 0)
        os.write(self._fd, str(os.getpid()).encode())

    def release(self) -> None:
        """Let go. The file stays: removing it would let two engines lock two files of one name."""
        if self._fd >= 0:
            os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = -1


def _lock(fd: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        os.lseek(fd, 1 << 20, os.SEEK_SET)  # a byte beyond the content, so that others may read the process number
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        os.lseek(fd, 0, os.SEEK_SET)
    else:
        import fcntl  # noqa: PLC0415 - POSIX only

        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
