"""The mappings loaded anew from the window: whole, changed, broken; with a real engine and a municipality's own files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from adapter.control.client import ControlClient
from adapter.engine import Engine
from gui.mend import reload
from gui.mend.reload import ReloadDialog, reload_mappings, split
from gui.window import MainWindow
from tests.gui.drive import click, until

TABLE = "hl7v2/tables/administrative-sex.yaml"
MENDED = 'table: administrative-sex\ncodes:\n  "7": other\n'
BROKEN = 'table: administrative-sex\ncodes:\n  "7": somewhere-else\n'


@pytest.fixture
def dialog(qtbot: QtBot, exported: Engine, window: MainWindow) -> Iterator[ReloadDialog]:
    until(qtbot, lambda: window.link.connected)
    dialog = reload_mappings(window, window.link)
    assert dialog is not None
    until(qtbot, lambda: dialog.answer, 60)
    yield dialog
    dialog.reject()


def write(folder: Path, text: str) -> Path:
    file = folder / TABLE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def again(qtbot: QtBot, dialog: ReloadDialog) -> None:
    dialog.load()
    until(qtbot, lambda: dialog.answer, 60)


def test_whole_mappings_are_said_to_be_whole(dialog: ReloadDialog):
    assert dialog.said.text() == "The mappings are whole. Nothing has changed in them."
    assert dialog.table.isHidden()
    assert dialog.close_button.isDefault()


def test_what_changed_is_in_use_and_what_waited_goes_on(qtbot: QtBot, dialog: ReloadDialog, exported: Engine, tmp_path: Path):
    write(tmp_path / "site", MENDED)
    again(qtbot, dialog)
    # the engine looks at the files as well: what it has loaded by itself is no change any more
    assert dialog.said.text().startswith("The mappings are whole")
    assert exported.wait_idle(30)
    with ControlClient.for_config(exported.config) as client:
        assert client.log(states=["needs_mapping"])["rows"] == []


def test_broken_ones_change_nothing_and_open_at_their_line(
    qtbot: QtBot, dialog: ReloadDialog, exported: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    opened: list[tuple[str, int]] = []
    monkeypatch.setattr(reload, "open_file", lambda _parent, file, line: opened.append((file, line)))
    file = write(tmp_path / "site", BROKEN)
    again(qtbot, dialog)
    assert "stay in use" in dialog.said.text()
    assert dialog.table.isVisible()
    assert dialog.table.model_.index(0, 0).data() == file.name
    click(qtbot, dialog.open_button)
    assert opened == [(str(file), 3)]
    with ControlClient.for_config(exported.config) as client:
        assert client.status()["mapping_problems"]
    write(tmp_path / "site", MENDED)
    click(qtbot, dialog.again)
    until(qtbot, lambda: dialog.answer and not dialog.answer["problems"], 60)
    assert dialog.table.isHidden()


def test_who_may_not_is_told_what_it_takes(qtbot: QtBot, exported: Engine, window: MainWindow):
    until(qtbot, lambda: window.link.connected)
    window.link.hello = {**window.link.hello, "roles": ["see_state"]}
    assert reload_mappings(window, window.link) is None
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "configure" in box.text()
    box.reject()


def test_the_engines_card_leads_there(qtbot: QtBot, exported: Engine, window: MainWindow):
    from gui.overview.page import ENGINE, OverviewPage

    window.go("overview")
    page = window.page("overview")
    assert isinstance(page, OverviewPage)
    until(qtbot, lambda: ENGINE in page.services.cards and window.link.connected)
    click(qtbot, next(one for one in page.services.cards[ENGINE].buttons if one.text() == "Reload mappings"))
    until(qtbot, lambda: page.findChild(ReloadDialog) is not None)
    dialog = page.findChild(ReloadDialog)
    assert dialog is not None
    until(qtbot, lambda: dialog.answer, 60)
    dialog.reject()


@pytest.mark.parametrize(
    ("problem", "parts"),
    [
        ("mappings/hl7v2/x.yaml:12: no such element", ("mappings/hl7v2/x.yaml", 12, "no such element")),
        (r"C:\felles\x.yaml:3: a: b", (r"C:\felles\x.yaml", 3, "a: b")),
        ("the folder cannot be read", ("", 0, "the folder cannot be read")),
    ],
)
def test_a_problem_has_its_file_and_line(problem: str, parts: tuple[str, int, str]):
    assert split(problem) == parts
