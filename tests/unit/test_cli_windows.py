"""How the command line starts the windows: the module beside the sources, the program beside a packaged command."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from adapter.cli.windows import has_screen, tray_program
from adapter.errors import InstallationError


@pytest.fixture
def without_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """As in a packaged command; where the tray program would be."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "journalbro"))
    return tmp_path / ("journalbro-tray.exe" if sys.platform == "win32" else "journalbro-tray")


def test_from_the_sources_it_is_the_module():
    pytest.importorskip("PySide6")
    assert tray_program() == [sys.executable, "-m", "gui"]


def test_without_qt_it_says_what_to_install(without_qt: None):
    with pytest.raises(InstallationError) as caught:
        tray_program()
    assert "journalbro[gui]" in caught.value.remedy_text()
    assert not has_screen("win32", {})


def test_a_package_has_it_beside(packaged: Path, without_qt: None):
    with pytest.raises(InstallationError):
        tray_program()
    packaged.touch()
    assert tray_program() == [str(packaged)]


@pytest.mark.parametrize(
    ("platform", "environment", "there"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ""}, False),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_screen_is_one_that_the_desktop_names(packaged: Path, platform: str, environment: dict[str, str], there: bool):
    packaged.touch()
    assert has_screen(platform, environment) is there
