"""The tray icon on a real screen (in memory): it comes when a tray does, has five states, notifies once, has a menu, opens the window.

The pictures stay in `build/artefacts/tray`, for whoever wants to see what the test saw.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROGRAMS = ("Xvfb", "xvfb-run", "icewm", "xdotool", "import", "dbus-run-session")
PICTURES = ROOT / "build" / "artefacts" / "tray"


@pytest.mark.skipif(sys.platform != "linux", reason="a screen in memory needs X11")
def test_the_tray_icon_lives_on_a_screen(tmp_path: Path):
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        pytest.skip(f"missing: {', '.join(missing)}: apt-get install xvfb xauth icewm dbus-x11 xdotool imagemagick")
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "DISPLAY"}},
        "QT_QPA_PLATFORM": "xcb",
        "HOME": str(tmp_path),
    }
    command = ["dbus-run-session", "--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24"]
    ended = subprocess.run(
        [*command, sys.executable, "-m", "tests.gui.tray_session", str(tmp_path / "installation"), str(PICTURES)],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    seen = json.loads(ended.stdout.splitlines()[-1])
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
