"""The windows' program as the command line starts it: a process of its own, since the command line never loads Qt."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path

from adapter.errors import InstallationError


def tray_program() -> list[str]:
    """The program and its first arguments. Raises `InstallationError` where the windows are not installed."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable).with_name("journalbro-tray.exe" if sys.platform == "win32" else "journalbro-tray")
        if beside.exists():
            return [str(beside)]
        raise InstallationError(f"the tray program is not there: {beside}", remedy="Install the whole folder again.")
    if importlib.util.find_spec("PySide6") is None:
        raise InstallationError("the windows need PySide6, which is not installed", remedy='Install "journalbro[gui]".')
    return [sys.executable, "-m", "gui"]


def has_screen(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown: there is a desktop, and the windows are installed."""
    if platform not in {"win32", "darwin"} and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return False
    try:
        return bool(tray_program())
    except InstallationError:
        return False
