"""Runs the `journalbro` command beside the window: what converts and what talks to services stays out of the window's process."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal

from adapter.i18n import active_language


def command() -> list[str]:
    """The program and its first arguments. Beside a frozen window the command stands as a file of its own."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).with_name("journalbro.exe" if sys.platform == "win32" else "journalbro")
        return [str(beside if beside.exists() else shutil.which("journalbro") or beside)]
    return [sys.executable, "-m", "adapter.cli.main"]


class Child(QObject):
    """One run. `line`: each line of its output that is a JSON object; `ended`: exit code (-1: it did not start or broke) and what it complained of."""

    line = Signal(dict)
    ended = Signal(int, str)

    def __init__(self, parent: QObject, arguments: Sequence[str]) -> None:
        super().__init__(parent)
        self._rest = b""
        self.process = QProcess(self)
        program, *first = command()
        self.process.setProgram(program)
        self.process.setArguments([*first, "--lang", active_language(), *arguments])
        self.process.readyReadStandardOutput.connect(self._on_output)
        self.process.finished.connect(self._on_finished)
        self.process.errorOccurred.connect(self._on_error)

    def start(self) -> None:
        """Begin."""
        self.process.start()

    def stop(self, *, tidy: bool = False) -> None:
        """End it; nothing is told any more. `tidy`: it ends by itself when its input is closed, and cleans up after itself."""
        self.process.blockSignals(True)
        self.process.closeWriteChannel()
        if tidy and self.process.waitForFinished(10_000):
            return
        self.process.terminate()
        if self.process.state() != QProcess.ProcessState.NotRunning and not self.process.waitForFinished(5000):
            self.process.kill()
            self.process.waitForFinished(2000)

    def _on_output(self) -> None:
        *lines, self._rest = (self._rest + bytes(self.process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            said = _object(line)
            if said is not None:
                self.line.emit(said)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        complaint = bytes(self.process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        self.ended.emit(code if status is QProcess.ExitStatus.NormalExit else -1, complaint)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.ended.emit(-1, self.process.errorString())


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        said: object = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None  # pyright: ignore[reportUnknownVariableType] - JSON
