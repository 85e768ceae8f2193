"""The windows' texts: every one is translated to bokmål and nynorsk, and the compiled files are those of the catalogues."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import gui_texts  # noqa: E402


@pytest.fixture(scope="module")
def problems():
    return gui_texts.check()


@pytest.mark.parametrize("language", gui_texts.LANGUAGES)
def test_no_text_is_missing_unfinished_or_left_over(problems, language):
    """`make texts` brings them up to date."""
    assert [one for one in problems if one.startswith(f"journalbro_{language}.")] == []


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_is_filled_in_stands_in_every_form_of_a_text(language):
    for message in ET.parse(gui_texts.FOLDER / f"journalbro_{language}.ts").getroot().iter("message"):
        source = message.findtext("source") or ""
        translation = message.find("translation")
        forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
        for form in forms:
            wanted = sorted(re.findall(r"\{\w+\}|%\d", source))
            assert sorted(re.findall(r"\{\w+\}|%\d", form)) == wanted, source
            assert source.count("&") == form.count("&"), source


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("nb", "1 melding venter på et menneske", "2 meldinger venter på et menneske"),
        ("nn", "1 melding ventar på eit menneske", "2 meldingar ventar på eit menneske"),
        ("en", "1 message waits for a person", "2 messages wait for a person"),
    ],
)
def test_one_and_many_have_their_own_forms(qtbot: QtBot, qapp, language, one, many):
    translator = QTranslator()
    assert translator.load(f"journalbro_{language}", str(gui_texts.FOLDER))
    qapp.installTranslator(translator)
    try:
        said = [QCoreApplication.translate("words", "%n message(s) wait for a person", None, n) for n in (1, 2)]
    finally:
        qapp.removeTranslator(translator)

    assert said == [one, many]
