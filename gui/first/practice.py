"""Practice mode: the windows on an engine of its own, with sample exports and a practice service. Everything in it is thrown away.

The engine is a child that ends with us, also when we are killed (`adapter.cli.practice`). That one sees practice is told by words, not by colour alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout

from gui.first.child import Child
from gui.look import colours
from gui.window import MainWindow

_PATIENCE_MILLISECONDS = 90_000


class Practice(QObject):
    """The child. `config` and `address` when it is up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.config: Path | None = None
        self.address = ""
        self.complaint = ""
        self._loop = QEventLoop(self)
        self._child = Child(self, ["practice"])
        self._child.line.connect(self._on_line)
        self._child.ended.connect(self._on_ended)

    def start(self) -> bool:
        """Start it and wait until it answers; whether it does. `complaint` says why not."""
        self._child.start()
        QTimer.singleShot(_PATIENCE_MILLISECONDS, self._loop.quit)
        self._loop.exec()
        return self.config is not None

    def stop(self) -> None:
        """End it; its folder goes with it."""
        self._child.stop(tidy=True)

    def _on_line(self, said: dict[str, Any]) -> None:
        self.config, self.address = Path(said["config"]), str(said["address"])
        self._loop.quit()

    def _on_ended(self, _code: int, complaint: str) -> None:
        self.complaint = complaint
        self._loop.quit()


def practice_command() -> list[str]:
    """The command that opens practice mode."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--practice"]
    return [sys.executable, "-m", "gui", "--practice"]


def show_practice(window: MainWindow) -> None:
    """Say on the window that this is practice."""
    text = QCoreApplication.translate("practice", "Practice: sample exports of synthetic people, and a service that keeps nothing")
    window.setWindowTitle(f"Journalbro – {QCoreApplication.translate('practice', 'practice')}")
    badge = QLabel(f"◆  {text}", window)
    badge.setObjectName("practice")
    badge.setWordWrap(True)
    scheme = colours()
    badge.setStyleSheet(f"background: {scheme.accent}; color: {scheme.on_accent}; padding: 6px 16px; font-weight: 600;")
    middle = window.centralWidget()
    layout = middle.layout() if middle is not None else None
    if isinstance(layout, QVBoxLayout):
        layout.insertWidget(0, badge)
