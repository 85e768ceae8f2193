"""Every page and dialog: no text untranslated or cut at 100, 150 and 200 %, everything has a name, the keyboard reaches it in order and is seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from adapter.i18n import use_language
from tests.conftest import ROOT
from tests.gui import checks

sys.path.insert(0, str(ROOT / "tools"))

import scenes

DIALOGS_WITHOUT_KEYS = {"refused", "remove"}
"""Qt's own message boxes: their buttons are Qt's."""


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_every_text_is_translated_and_has_room(tmp_path: Path, scale: str):
    """In a pseudo-language a third longer than English, on a screen of 1920 × 1080."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.gui.fit_session", str(tmp_path)],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    found = json.loads(ended.stdout.splitlines()[-1])
    assert set(found) == set(scenes.SCENES)
    for problem in ("untranslated", "cut", "too large"):
        assert {name: one[problem] for name, one in found.items() if one[problem]} == {}, problem


def test_a_text_that_nobody_translated_is_found():
    from tests.gui.fit_session import DATA

    assert checks.untranslated(f"{checks.pseudo('Nothing waits')} 12:30 gerica-ut PID-8.1 → Patient.gender", DATA) == ""
    assert checks.untranslated(f"{checks.pseudo('Nothing waits')} for a person", DATA) == "for person"


@pytest.fixture(scope="module")
def stage(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[scenes.Stage]:
    folder = tmp_path_factory.mktemp("installation")
    before = QLocale()
    with scenes.installation(folder) as engine:
        stage = scenes.Stage(qapp, engine, folder, language="nb")
        yield stage
        stage.close()
    QLocale.setDefault(before)
    use_language("nb")


@pytest.mark.parametrize("name", [name for name in scenes.SCENES if name not in DIALOGS_WITHOUT_KEYS])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_keyboard_reaches_everything_and_is_seen(stage: scenes.Stage, name: str, scheme: str):
    stage.wear(scheme)
    window = scenes.SCENES[name](stage)
    window.activateWindow()
    try:
        stage.until(window.isActiveWindow)
        stage.settle()
        assert checks.nameless(window) == []
        walked = checks.walk(window)
        assert checks.unreached(window, walked) == []
        assert checks.disordered(window, walked) == []
        assert checks.unseen_focus(walked) == []
    finally:
        stage.clear()


@pytest.mark.parametrize(("language", "cancel"), [("nb", "Avbryt"), ("nn", "Avbryt"), ("en", "Cancel")])
def test_qts_own_buttons_speak_the_language(stage: scenes.Stage, language: str, cancel: str):
    stage.program.use_language(language)
    try:
        assert (QCoreApplication.translate("QPlatformTheme", "Cancel") or "Cancel") == cancel
        assert QLocale().toString(0.5) == ("0.5" if language == "en" else "0,5")
    finally:
        stage.program.use_language("nb")
