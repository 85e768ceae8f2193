"""The tray icon on a real screen (in memory): it comes when a tray does, has five states, notifies once, has a menu, opens the window.

The pictures stay in `build/artefacts/tray`, for whoever wants to see what the test saw.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

PROGRAMS = ("Xvfb", "xvfb-run", "icewm", "xdotool", "import", "dbus-run-session")
PICTURES = ROOT / "build" / "artefacts" / "tray"


@pytest.fixture
def session(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Runs a module of the tests on a screen of its own; what it printed at last."""
    if sys.platform != "linux":
        pytest.skip("a screen in memory needs X11")
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        pytest.skip(f"missing: {', '.join(missing)}: apt-get install xvfb xauth icewm dbus-x11 xdotool imagemagick")
    kept = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "DISPLAY", "XDG_CONFIG_HOME"}}

    def run(module: str, *words: str) -> dict[str, Any]:
        command = ["dbus-run-session", "--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24", sys.executable, "-m", module, *words]
        environment = kept | {"QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path)}
        ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=250, check=False)
        assert ended.returncode == 0, ended.stderr[-3000:]
        return json.loads(ended.stdout.splitlines()[-1])

    return run


def test_a_desktop_that_lists_its_icons_gets_ours_also_when_it_comes_later(session: Callable[..., dict[str, Any]]):
    assert session("tests.gui.notifier_host") == {"title": "Journalbro", "status": "Active"}


def test_the_tray_icon_lives_on_a_screen(session: Callable[..., dict[str, Any]], tmp_path: Path):
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    seen = session("tests.gui.tray_session", str(tmp_path / "installation"), str(PICTURES))
    assert seen["icon without a host"] is False
    assert seen["told of an engine that never was"] == []
    assert seen["place"][2] > 8
    assert any("Needs attention" in text for text in seen["menu"])
    assert any("Pause" in text for text in seen["menu"])
    assert seen["told"] == ["Journalbro needs attention: Unknown code: gerica-ut: PID-8.1"]
    assert seen["window after closing"] is False
    assert seen["icon after closing"] is True
    assert seen["told at its end"] == ["Journalbro: in order again: Unknown code: gerica-ut: PID-8.1"]
    assert len(seen["told without an engine"]) == 1
    assert "engine is not running" in seen["told without an engine"][0]
    assert (seen["windows of the hidden one"], seen["second start"]) == (0, 0)
    moods = {f"tray-{mood}" for mood in ("stopped", "ok", "paused", "working")}
    assert {file.stem for file in PICTURES.glob("*.png")} == moods | {
        *("tray-notification", "tray-menu", "tray-recovery", "tray-no-engine", "window", "second-start"),
    }
