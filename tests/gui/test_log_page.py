"""The log page with a real engine behind: what is shown, filtered, opened, copied and exported."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from adapter.engine import Engine
from adapter.sandbox.exports import samples
from gui.link import EngineLink
from gui.log.model import LogModel
from gui.log.view import LogPage
from gui.pages import add_pages
from gui.window import MainWindow
from tests.gui.drive import click, column, log_page, rows, until, write_sample


@pytest.fixture
def page(qtbot: QtBot, exported: Engine, window: MainWindow) -> LogPage:
    page = log_page(window)
    until(qtbot, lambda: page.model.rowCount() == 13 and page.count.text().startswith("13"))
    return page


def test_the_model_keeps_qts_rules(qtbot: QtBot, exported: Engine, link: EngineLink):
    model = LogModel(link)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    link.start()
    until(qtbot, lambda: model.rowCount() == 13)
    model.filter({"sources": ["lab-ut"]})
    until(qtbot, lambda: 0 < model.rowCount() < 13)
    model.filter({"text": "nothing of the kind"})
    until(qtbot, lambda: model.rowCount() == 0)


def test_every_message_has_a_line_newest_first(page: LogPage):
    assert column(page, "received") == sorted(column(page, "received"), reverse=True)
    assert {"needs mapping", "rejected", "delivered"} == set(column(page, "state"))
    assert "PID-8.1" in next(text for text in column(page, "cause") if "Unknown code" in text)
    assert all(len(text) in {0, 8} for text in column(page, "patient"))


@pytest.mark.parametrize(
    ("field", "value", "count"),
    [
        ("state", ("states", "needs_mapping"), 1),
        ("state", ("states", "rejected"), 2),
        ("state", ("delivery_states", "acknowledged"), 10),
        ("source", "profil-ut", 2),
        ("destination", "fhir", 11),
        ("kind", "hl7v2:ADT^A04", 1),
        ("time", "hour", 13),
        ("time", "today", 13),
        ("time", "between", 13),
    ],
)
def test_each_choice_filters(qtbot: QtBot, page: LogPage, field: str, value: object, count: int):
    until(qtbot, lambda: page.bar.kind.count() > 1)
    assert getattr(page.bar, field).choose(value)
    until(qtbot, lambda: page.model.rowCount() == count)


def test_a_typed_text_filters_by_cause_and_clear_all_shows_everything(qtbot: QtBot, page: LogPage):
    qtbot.keyClicks(page.bar.text, "pid-8")
    until(qtbot, lambda: page.model.rowCount() == 1)
    click(qtbot, page.bar.clear_all)
    until(qtbot, lambda: page.model.rowCount() == 13)
    assert not page.bar.narrowed


def test_needs_attention_shows_what_waits_for_a_person(qtbot: QtBot, page: LogPage):
    qtbot.mouseClick(page.bar.attention, Qt.MouseButton.LeftButton, pos=page.bar.attention.rect().center() * 0.1)
    page.bar.attention.setChecked(True)
    until(qtbot, lambda: set(column(page, "state")) == {"needs mapping", "rejected"})


def test_a_person_number_finds_the_patients_messages_and_is_kept_nowhere(qtbot: QtBot, page: LogPage, window: MainWindow, tmp_path: Path):
    number = number_of("adt-001")
    qtbot.keyClicks(page.bar.patient, f"{number[:6]} {number[6:]}")
    until(qtbot, lambda: page.model.rowCount() == 3)
    assert len(set(column(page, "patient"))) == 1
    window.close()
    window.settings.sync()
    assert number[6:] not in (tmp_path / "tray.ini").read_text()


def test_half_a_person_number_is_not_asked_for_and_a_wrong_one_is_said(qtbot: QtBot, page: LogPage):
    qtbot.keyClicks(page.bar.patient, "010170")
    until(qtbot, lambda: "eleven digits" in page.bar._problem.text())
    assert page.model.rowCount() == 13
    qtbot.keyClicks(page.bar.patient, "00000")
    until(qtbot, lambda: "not a valid" in page.bar._problem.text())


def test_nothing_found_says_so_and_offers_to_clear_the_filter(qtbot: QtBot, page: LogPage):
    page.bar.text.setText("no such cause")
    until(qtbot, lambda: page.stack.currentIndex() == 1)
    assert "No message matches" in page.said.text()
    click(qtbot, page.remedy)
    until(qtbot, lambda: page.stack.currentIndex() == 0 and page.model.rowCount() == 13)


def test_an_empty_log_says_what_will_appear_and_scans_on_demand(qtbot: QtBot, engine: Engine, window: MainWindow):
    page = log_page(window)
    until(qtbot, lambda: "no messages yet" in page.said.text())
    before = {name: watcher.state.scans for name, watcher in engine._watchers.items()}
    click(qtbot, page.remedy)
    until(qtbot, lambda: all(watcher.state.scans > before[name] for name, watcher in engine._watchers.items()))


def test_the_engine_sorts_and_columns_it_cannot_sort_by_change_nothing(qtbot: QtBot, page: LogPage):
    header = page.table.horizontalHeader()
    header.setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    until(qtbot, lambda: column(page, "source") == sorted(column(page, "source")) and page.model.order["sort"] == "source")
    header.setSortIndicator(7, Qt.SortOrder.AscendingOrder)
    assert header.sortIndicatorSection() == 1
    assert page.model.order["sort"] == "source"


def test_enter_and_double_click_open_the_message(qtbot: QtBot, page: LogPage):
    page.table.selectRow(3)
    wanted = rows(page)[3]["id"]
    with qtbot.waitSignal(page.open_message) as opened:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert opened.args == [wanted]
    place = page.table.visualRect(page.model.index(5, 1)).center()
    with qtbot.waitSignal(page.open_message) as opened:
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [rows(page)[5]["id"]]


def test_copy_gives_the_selected_lines_without_the_patients(qtbot: QtBot, page: LogPage):
    page.table.selectRow(2)
    patient = column(page, "patient")[2]
    assert patient
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text.count("\n") == 0
    assert column(page, "received")[2] in text
    assert patient not in text


def test_the_exported_file_holds_every_line_and_nothing_of_a_patient(qtbot: QtBot, page: LogPage, tmp_path: Path):
    path = tmp_path / "out.csv"
    export = page.export_to(path)
    with qtbot.waitSignal(export.finished, timeout=10_000) as finished:
        pass
    assert finished.args == [13]
    text = path.read_text("utf-8-sig")
    lines = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert [int(line["message"]) for line in lines] == [row["id"] for row in rows(page)]
    assert {line["code"] for line in lines} >= {"", "unknown-code", "truncated"}
    assert not any(patient and patient in text for patient in column(page, "patient"))
    assert number_of("adt-001") not in text
    assert ".hl7" not in text


def test_an_export_that_cannot_be_written_says_why_and_leaves_nothing(qtbot: QtBot, page: LogPage, tmp_path: Path):
    said: list[str] = []
    export = page.export_to(tmp_path / "no-such-folder" / "out.csv")
    export.failed.connect(said.append)
    until(qtbot, lambda: boxes(page))
    assert "could not be written" in boxes(page)[0]
    assert not list(tmp_path.rglob("*.part"))


def test_what_comes_while_nobody_reads_appears_by_itself(qtbot: QtBot, page: LogPage, tmp_path: Path):
    write_sample(tmp_path, "adt-001", "adt-101.hl7")
    until(qtbot, lambda: page.model.rowCount() == 14)


def test_while_somebody_reads_the_list_stands_still_and_says_how_many_came(qtbot: QtBot, page: LogPage, exported: Engine, tmp_path: Path):
    page.table.selectRow(4)
    before = [row["id"] for row in rows(page)]
    write_sample(tmp_path, "adt-001", "adt-102.hl7")
    write_sample(tmp_path, "adt-001", "adt-103.hl7")
    until(qtbot, lambda: page.newer.isVisible() and page.newer.text().startswith("2"))
    assert [row["id"] for row in rows(page)] == before
    click(qtbot, page.newer)
    until(qtbot, lambda: page.model.rowCount() == 15)
    assert page.newer.isHidden()
    assert not page.table.selected()


def test_what_becomes_of_a_shown_message_is_shown_in_its_place(qtbot: QtBot, page: LogPage, exported: Engine):
    page.table.selectRow(0)
    stopped = column(page, "state").index("needs mapping")
    ids = [row["id"] for row in rows(page)]
    page._link.ask("skip", lambda _done: None, pytest.fail, page, ids=[ids[stopped]], reason="test")
    until(qtbot, lambda: column(page, "state")[stopped] == "skipped")
    assert [row["id"] for row in rows(page)] == ids


def test_widths_of_columns_are_remembered(qtbot: QtBot, page: LogPage, window: MainWindow, settings: QSettings):
    page.table.horizontalHeader().resizeSection(2, 333)
    other = MainWindow(EngineLink("/nowhere"), settings)
    add_pages(other)
    qtbot.addWidget(other)
    assert log_page(other).table.columnWidth(2) == 333


def test_the_menu_of_a_line_filters_by_its_cause(qtbot: QtBot, page: LogPage):
    stopped = column(page, "state").index("needs mapping")
    menu = page.menu_of(page.model.index(stopped, 0), rows(page)[stopped])
    next(action for action in menu.actions() if action.text() == "Show only this cause").trigger()
    until(qtbot, lambda: page.model.rowCount() == 1)
    assert "Unknown code" in page.bar.cause.text()
    click(qtbot, page.bar.cause)
    until(qtbot, lambda: page.model.rowCount() == 13)


def test_a_filter_set_from_elsewhere_is_shown_in_the_fields(qtbot: QtBot, page: LogPage):
    page.show_where({"states": ["rejected"], "sources": ["lab-ut"]})
    until(qtbot, lambda: page.model.rowCount() == 1)
    assert (page.bar.state.value, page.bar.source.value) == (("states", "rejected"), "lab-ut")


def test_everything_has_a_name_for_a_screen_reader(page: LogPage):
    for widget in (page.table, page.bar.text, page.bar.patient, page.bar.state, page.bar.source, page.bar.kind, page.bar.time, page.newer):
        assert widget.accessibleName()


def number_of(sample: str) -> str:
    text = next(one for one in samples() if one.name.startswith(sample)).data.decode()
    pid = next(line for line in text.split("\r") if line.startswith("PID"))
    return pid.split("|")[3].split("^")[0]


def boxes(page: LogPage) -> list[str]:
    from PySide6.QtWidgets import QMessageBox

    return [box.text() for box in page.findChildren(QMessageBox) if box.isVisible()]


def test_a_source_that_is_gone_from_the_configuration_can_still_be_filtered_for(qtbot: QtBot, page: LogPage):
    page.show_where({"sources": ["old-source"]})
    until(qtbot, lambda: page.model.rowCount() == 0)
    assert page.bar.source.value == "old-source"


def test_the_keyboard_goes_along_the_pages_and_into_one(qtbot: QtBot, page: LogPage, window: MainWindow):
    window.navigation.setFocus()
    for name in ("causes", "overview", "report", "trail", "settings"):
        qtbot.keyClick(window.navigation, Qt.Key.Key_Down)
        assert window.stack.currentWidget() is window.page(name)
        assert window.navigation.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, page.table.hasFocus)


def test_the_list_of_pages_says_how_many_wait(qtbot: QtBot, page: LogPage, window: MainWindow):
    until(qtbot, lambda: window.navigation.item(1).text() == "Causes  (3)")


def test_a_list_is_exported_to_the_file_that_was_chosen(qtbot: QtBot, page: LogPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "list.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(file), ""))
    page.bar.attention.setChecked(True)
    until(qtbot, lambda: page.model.rowCount() == 3)
    click(qtbot, page.export_button)
    until(qtbot, file.exists)
    assert len(file.read_text("utf-8-sig").splitlines()) == 4
    until(qtbot, lambda: page.findChild(QMessageBox) is not None)
    box = page.findChild(QMessageBox)
    assert box is not None
    assert "3" in box.text()
    box.accept()


def test_the_filters_go_on_in_the_next_line_where_the_window_is_narrow(qtbot: QtBot, page: LogPage, window: MainWindow):
    window.resize(1400, 700)
    until(qtbot, lambda: page.bar.time.y() == page.bar.state.y())
    page.bar.time.choose("between")
    window.resize(760, 500)
    until(qtbot, lambda: page.bar.last.mapTo(page.bar, page.bar.last.rect().topLeft()).y() > page.bar.state.y())
    assert window.width() <= 960
    shown = [page.bar.state, page.bar.source, page.bar.destination, page.bar.kind, page.bar.time]
    assert all(one.geometry().right() < page.bar.width() for one in shown)
