"""The pages of the window, in their order."""

from __future__ import annotations

from gui.log.view import LogPage
from gui.window import MainWindow


def add_pages(window: MainWindow) -> None:
    """Add every page."""
    log = LogPage(window)
    window.add_page(log, log)
