"""The administrator's guide in its window: from the tray's menu and the main window, in the program's language, with contents, pictures and search."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from adapter import resources
from adapter.i18n import use_language
from adapter.resources import guide_path
from gui.handbook import HandbookWindow, open_handbook
from gui.tray import Tray
from gui.window import MainWindow
from tests.conftest import ROOT
from tests.gui.drive import click, until


@pytest.fixture
def handbook(qtbot: QtBot, window: MainWindow) -> Iterator[HandbookWindow]:
    opened = open_handbook(window)
    yield opened
    opened.close()


def found(window: MainWindow) -> HandbookWindow | None:
    return window.findChild(HandbookWindow)


def test_the_trays_menu_the_button_and_f1_open_it_once(qtbot: QtBot, window: MainWindow):
    tray = Tray(window, wanted=False)
    tray.open_help.connect(window.help_wanted.emit)
    next(action for action in tray.menu.actions() if action.text() == "Help").trigger()
    opened = found(window)
    assert opened is not None
    assert opened.isVisible()
    window.come()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    click(qtbot, window.help)
    assert window.findChildren(HandbookWindow) == [opened]
    opened.close()
    until(qtbot, lambda: found(window) is None)


@pytest.mark.parametrize(("language", "heading"), [("nb", "Innstillinger"), ("nn", "Innstillinger"), ("en", "Settings")])
def test_it_is_in_the_programs_language_with_its_contents(qtbot: QtBot, window: MainWindow, language: str, heading: str):
    use_language(language)
    opened = open_handbook(window)
    text = guide_path(language).read_text("utf-8")
    assert opened.headings == re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heading in opened.headings
    assert len(opened.text.toPlainText()) > len(text) / 2
    opened.close()


def test_the_contents_lead_to_their_place(qtbot: QtBot, handbook: HandbookWindow):
    place = handbook.headings.index("When something waits for you")
    index = handbook.contents.model().index(place, 0)
    handbook.contents.setFocus()
    handbook.contents.setCurrentIndex(index)
    qtbot.keyClick(handbook.contents, Qt.Key.Key_Return)
    assert handbook.text.textCursor().block().text() == "When something waits for you"
    assert handbook.text.verticalScrollBar().value() > 0


def test_a_search_goes_on_to_the_next_and_from_the_end_to_the_beginning(qtbot: QtBot, handbook: HandbookWindow):
    word = "mapping"
    count = handbook.text.toPlainText().lower().count(word)
    assert count > 3
    qtbot.keyClicks(handbook.search, word)
    places: list[int] = []
    for _ in range(count + 1):
        qtbot.keyClick(handbook.search, Qt.Key.Key_Return)
        assert handbook.text.textCursor().selectedText().lower() == word
        places.append(handbook.text.textCursor().position())
    assert places[:-1] == sorted(set(places))
    assert places[-1] == places[0]
    handbook.search.setText("no such word in it")
    qtbot.keyClick(handbook.search, Qt.Key.Key_Return)
    assert handbook.text.textCursor().selectedText() == ""


def test_its_pictures_are_there_and_nothing_else_is_read(handbook: HandbookWindow):
    kind = QTextDocument.ResourceType.ImageResource.value
    pictures = re.findall(r"\]\((images/[^)]+)\)", guide_path("en").read_text("utf-8"))
    assert len(pictures) > 5
    for picture in pictures:
        image = handbook.text.loadResource(kind, picture)
        assert not image.isNull()
        assert image.deviceIndependentSize().width() <= 760
    assert handbook.text.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, "guide.en.md") is None


def test_a_guide_that_is_not_there_is_said(qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "_data" / "docs").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    opened = open_handbook(window)
    assert "guide.en.md" in opened.text.toPlainText()
    assert "Install Journalbro again." in opened.text.toPlainText()
    assert opened.headings == []
    opened.close()


def test_the_installed_program_has_the_guides_and_their_pictures():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    wanted = {"docs/guide.nb.md", "docs/guide.en.md"}
    for guide in sorted(wanted):
        wanted |= {f"docs/{name}" for name in re.findall(r"\]\((images/[^)]+)\)", (ROOT / guide).read_text("utf-8"))}
    assert {source: target for source, target in wheel.items() if source != "mappings"} == {
        name: f"adapter/_data/{name}" for name in wanted
    }
