"""Short words for what tests do with windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from adapter.sandbox.exports import samples
from gui.log.causes import CausesPage
from gui.log.model import ROW, LogModel
from gui.log.view import LogPage
from gui.window import MainWindow


def until(qtbot: QtBot, true: Callable[[], object], seconds: float = 20.0) -> None:
    """Let the windows live until something is so."""
    qtbot.waitUntil(lambda: bool(true()), timeout=int(seconds * 1000))


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    """A click with the left button, on a button that can be clicked."""
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def log_page(window: MainWindow) -> LogPage:
    """The window's log."""
    page = window.page("log")
    assert isinstance(page, LogPage)
    return page


def causes_page(window: MainWindow) -> CausesPage:
    """The window's causes."""
    page = window.page("causes")
    assert isinstance(page, CausesPage)
    return page


def rows(page: LogPage) -> list[dict[str, Any]]:
    """The lines of the log as the engine gave them."""
    return [page.model.index(place, 0).data(ROW) for place in range(page.model.rowCount())]


def column(page: LogPage, name: str) -> list[str]:
    """A column of the log, as it is shown."""
    place = LogModel.COLUMNS.index(name)
    return [str(page.model.index(row, place).data() or "") for row in range(page.model.rowCount())]


def write_sample(root: Path, sample: str, name: str, old: str = "", new: str = "") -> None:
    """A sample export once more under another name, as another message, with a text of it replaced."""
    one = next(it for it in samples() if it.name.startswith(sample))
    text = one.data.decode("latin-1")
    header = text.split("\r")[0].split("|")
    header[9] = f"{header[9]}-{name}"
    text = "\r".join(["|".join(header), *text.split("\r")[1:]])
    if old:
        assert old in text
        text = text.replace(old, new)
    folder = root / one.source / "ut"
    partial = folder / f".{name}.tmp"
    partial.write_bytes(text.encode("latin-1"))
    partial.rename(folder / name)
