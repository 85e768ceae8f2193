"""The settings page and the guide, with a real engine, a real practice service and real files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QListWidget, QMessageBox, QPlainTextEdit, QTreeWidget
from pytestqt.qtbot import QtBot

from adapter.cli.practice import practice_engine
from adapter.sandbox.exports import samples, write
from adapter.sandbox.fhir_server import FhirServer
from gui.first.guide import Guide
from gui.link import EngineLink
from gui.settings.page import SettingsPage
from gui.settings.review import ReviewDialog
from gui.window import MainWindow


@pytest.fixture
def running(tmp_path):
    with practice_engine(tmp_path) as engine:
        yield engine


@pytest.fixture
def page(qtbot: QtBot, running, settings):
    link = EngineLink(running.config.control_address)
    window = MainWindow(link, settings)
    qtbot.addWidget(window)
    page = SettingsPage(window)
    window.add_page(page, page, "settings")
    with qtbot.waitSignal(link.back):
        link.start()
    window.show()
    page.read()
    yield page
    link.stop()


def test_it_edits_the_file_that_the_engine_runs_with_and_says_so(page, running):
    assert page.document.file == running.config.file
    assert "✓" in page.engine.text()


def test_a_change_is_checked_shown_saved_and_said_to_need_a_restart(qtbot, page, running):
    form = page.stack.currentWidget()
    qtbot.keyClicks(form.fields["time_zone"].line, "Europe/Bergen")
    qtbot.waitUntil(lambda: len(page.problems) == 1)
    assert "Europe/Oslo" in form.fields["time_zone"].problem.text()
    assert not page.save.isEnabled()

    form.fields["time_zone"].line.clear()
    qtbot.keyClicks(form.fields["time_zone"].line, "UTC")
    qtbot.waitUntil(lambda: not page.problems)
    page.save.click()
    dialog = page.findChild(ReviewDialog)
    assert '+time_zone = "UTC"' in dialog.view.toPlainText()
    dialog.save.click()

    qtbot.waitUntil(lambda: not page.document.changed)
    assert 'time_zone = "UTC"' in running.config.file.read_text("utf-8")
    assert "⟳" in page.engine.text()


def test_what_is_wrong_leads_to_its_field(qtbot, page):
    page.add("source")
    page.check()
    assert {one.key for one in page.problems} == {"folder"}
    page.list.setCurrentRow(0)

    page.wrong.itemActivated.emit(page.wrong.item(0))

    form = page.stack.currentWidget()
    assert form.table == ("source", 3)
    assert "✗" in form.fields["folder"].problem.text()


def test_text_and_form_are_one(qtbot, page):
    page.list.setCurrentRow(page.list.count() - 1)
    page.text.setPlainText(page.text.toPlainText().replace("Eksempel kommune", "Nabo kommune"))
    page.list.setCurrentRow(0)

    assert page.stack.currentWidget().fields["municipality"].line.text() == "Nabo kommune"


def test_a_part_is_removed_only_after_a_question_and_undo_brings_it_back(qtbot, page, running):
    row = next(n for n in range(page.list.count()) if "lab-ut" in page.list.item(n).text())
    page.list.setCurrentRow(row)
    page.remove.click()
    box = page.findChild(QMessageBox)
    assert "lab-ut" in box.text()
    box.buttons()[0].click()
    assert page.document.names("source") == ["gerica-ut", "profil-ut"]
    assert "lab-ut" in running.config.file.read_text("utf-8")
    page.undo.click()
    assert page.document.names("source") == ["gerica-ut", "lab-ut", "profil-ut"]
    assert not page.undo.isEnabled()


def test_a_destination_is_added_and_checked_while_it_is_typed(qtbot, page):
    page.add_destination.click()
    form = page.stack.currentWidget()
    assert form.table == ("destination", 1)
    qtbot.keyClicks(form.fields["url"].line, "fhir.eksempel.no")
    qtbot.waitUntil(lambda: any(one.key == "url" for one in page.problems))
    form.fields["url"].line.clear()
    qtbot.keyClicks(form.fields["url"].line, "https://fhir.eksempel.no/fhir")
    qtbot.waitUntil(lambda: not page.problems)
    assert page.save.isEnabled()


def test_a_file_that_somebody_changed_meanwhile_is_left_alone_and_a_copy_offered(qtbot, page, running, tmp_path, monkeypatch):
    copy = tmp_path / "copy.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(copy), ""))
    form = page.stack.currentWidget()
    qtbot.keyClicks(form.fields["organisation_number"].line, "999888777")
    theirs = running.config.file.read_text("utf-8") + "# somebody else\n"
    running.config.file.write_text(theirs, "utf-8")
    page.write()
    box = page.findChild(QMessageBox)
    assert running.config.file.read_text("utf-8") == theirs
    next(one for one in box.buttons() if "…" in one.text()).click()
    assert "999888777" in copy.read_text("utf-8")


def test_each_key_has_a_name_and_stands_beside_it_as_it_is_written(page):
    field = page.stack.currentWidget().fields["time_zone"]
    assert field.name.text() == "Time zone"
    assert field.written.text() == "time_zone"
    assert field.editor.accessibleName() == "Time zone"


def test_what_a_policy_decides_is_locked(qtbot, page, running):
    other = SettingsPage(page._window, file=running.config.file, policies={"installation": {"environment": "test"}})
    qtbot.addWidget(other)
    other.read()
    form = other.stack.currentWidget()

    assert not form.fields["environment"].editor.isEnabled()
    assert not form.fields["environment"].locked.isHidden()
    assert form.fields["municipality"].editor.isEnabled()


def test_every_editor_of_every_part_has_a_name_for_those_who_do_not_see_it(page):
    for row in range(page.list.count()):
        page.list.setCurrentRow(row)
    kinds = (QLineEdit, QComboBox, QListWidget, QPlainTextEdit, QTreeWidget, QAbstractButton)
    nameless = [one for kind in kinds for one in page.findChildren(kind) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not (one.accessibleName() or getattr(one, "text", str)())]  # fmt: skip

    assert nameless == []


def test_the_guide_goes_from_a_folder_to_a_configuration_and_sends_nothing(qtbot, tmp_path, settings, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    write(tmp_path, samples())
    folder = tmp_path / "gerica-ut" / "ut"
    link = EngineLink(str(tmp_path / "none.sock"))
    window = MainWindow(link, settings)
    qtbot.addWidget(window)
    with FhirServer() as service:
        guide = Guide(window, file=None)
        guide.show()
        assert not guide.next.isEnabled()
        guide.folder.folder.setText(str(folder))
        qtbot.waitUntil(guide.next.isEnabled, timeout=10_000)
        guide.next.click()
        stopped = next(n for n in range(guide.format.file.count()) if "004" in guide.format.file.itemText(n))
        guide.format.file.setCurrentIndex(stopped)
        with qtbot.waitSignal(guide.format.tried, timeout=60_000) as tried:
            guide.format.try_it.click()
        assert [line["state"] for line in tried.args[0]] == ["needs_mapping"]
        assert guide.format.result.topLevelItem(0).childCount() > 0
        guide.next.click()
        qtbot.keyClicks(guide.service.fields["url"].line, service.url)
        with qtbot.waitSignal(guide.service.tried, timeout=60_000) as reached:
            guide.service.try_it.click()
        assert reached.args == [True]
        assert service.state()["resources"] == {}
        guide.next.click()
        target = tmp_path / "new" / "journalbro.toml"
        guide.arm.place.clear()
        guide.arm.place.addItem(str(target), target)
        guide.arm.start.setChecked(False)
        with qtbot.waitSignal(guide.armed):
            guide.next.click()
        guide.next.click()

    text = target.read_text("utf-8")
    assert str(folder) in text
    assert service.url in text
    assert sorted(one.name for one in folder.iterdir()) == sorted(one.name for one in samples() if one.source == "gerica-ut")


def test_the_guide_adds_to_an_installation_and_changes_nothing_of_it(qtbot, page, tmp_path, running):
    before = running.config.file.read_text("utf-8")
    folder = tmp_path / "ny"
    folder.mkdir()
    guide = Guide(page._window, file=running.config.file)
    guide.folder.folder.setText(str(folder))
    guide.show()
    qtbot.waitUntil(guide.next.isEnabled, timeout=10_000)
    for _ in range(3):
        guide.next.click()
    with qtbot.waitSignal(guide.armed):
        guide.next.click()
    guide.next.click()

    after = running.config.file.read_text("utf-8")
    added = after[len(before) :] if after.startswith(before) else "".join(line for line in after.splitlines(keepends=True) if line not in before.splitlines(keepends=True))  # fmt: skip
    assert str(folder) in added
    assert all(line in after for line in before.splitlines())


def test_a_service_that_is_away_is_told_with_a_remedy(qtbot, page):
    guide = Guide(page._window)
    guide.plan.folder, guide.plan.name = str(Path.home()), "x"
    guide.service.fields["url"].line.setText("http://127.0.0.1:1/fhir")
    guide.service.fields["url"].edited.emit("http://127.0.0.1:1/fhir")
    with qtbot.waitSignal(guide.service.tried, timeout=60_000) as reached:
        guide.service.run()

    assert reached.args == [False]
    last = guide.service.steps.item(guide.service.steps.count() - 1)
    assert "→" in last.text()
    guide.reject()
