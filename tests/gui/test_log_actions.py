"""Acts on many messages: seen before done, with a reason, refused without the role, in rounds, with a result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox
from pytestqt.qtbot import QtBot

from adapter.config import Config
from adapter.engine import Engine
from adapter.sandbox.faults import Fault
from adapter.sandbox.fhir_server import FhirServer
from gui.log import actions
from gui.log.actions import Act, ActionDialog
from gui.log.view import LogPage
from gui.window import MainWindow
from tests.gui.drive import causes_page, click, column, log_page, rows, until, write_sample


@pytest.fixture
def page(qtbot: QtBot, exported: Engine, window: MainWindow) -> LogPage:
    page = log_page(window)
    until(qtbot, lambda: page.model.rowCount() == 13 and page._link.connected)
    return page


def dialog(qtbot: QtBot, parent: object) -> ActionDialog:
    """The open dialog, when it has counted."""
    found: list[ActionDialog] = []

    def counted() -> bool:
        found[:] = [one for one in parent.findChildren(ActionDialog) if one.isVisible()]  # type: ignore[attr-defined]
        return bool(found) and not found[-1].effect.text().startswith("Counting")

    until(qtbot, counted)
    return found[-1]


def stop_button(box: ActionDialog):
    return box.buttons.button(QDialogButtonBox.StandardButton.Cancel)


def test_skipping_a_selection_asks_for_a_reason_and_is_audited(qtbot: QtBot, page: LogPage, exported: Engine):
    chosen = column(page, "state").index("rejected")
    number = rows(page)[chosen]["id"]
    page.table.selectRow(chosen)
    click(qtbot, page.acts[Act.SKIP])
    box = dialog(qtbot, page)
    assert box.effect.text().startswith("1 ")
    assert not box.go.isEnabled()
    qtbot.keyClicks(box.reason, "exported again")
    assert box.go.isEnabled()
    with qtbot.waitSignal(box.done_with, timeout=10_000) as done:
        click(qtbot, box.go)
    assert done.args == [1]
    assert "skipped" in box.effect.text()
    assert stop_button(box).text() == "Close"
    until(qtbot, lambda: column(page, "state")[chosen] == "skipped")
    detail = exported.queue.get(number)
    assert detail is not None
    assert [row.reason for row in detail.history if row.action == "skip"] == ["exported again"]


def test_failed_messages_are_sent_again_with_the_same_bytes(
    qtbot: QtBot, engine: Engine, window: MainWindow, practice: FhirServer, tmp_path: Path
):
    practice.faults.order(Fault("status", status=422, times=1))
    page = log_page(window)
    write_sample(tmp_path, "adt-001", "adt-1.hl7")
    until(qtbot, lambda: column(page, "state") == ["failed"])
    page.bar.state.choose(("delivery_states", "failed"))
    click(qtbot, page.acts[Act.RETRY])
    box = dialog(qtbot, page)
    assert "filter" in box.said.text()
    with qtbot.waitSignal(box.done_with, timeout=10_000):
        click(qtbot, box.go)
    page.bar.clear()
    until(qtbot, lambda: column(page, "state") == ["delivered"])
    assert len(set(practice.received)) == 1


def test_what_was_stopped_is_mapped_again(qtbot: QtBot, page: LogPage, exported: Engine):
    page.table.selectRow(column(page, "state").index("needs mapping"))
    page.act(Act.REMAP)
    box = dialog(qtbot, page)
    box.reason.setText("the mapping was mended")
    with qtbot.waitSignal(box.done_with, timeout=10_000) as done:
        click(qtbot, box.go)
    assert done.args == [1]
    assert [row.reason for row in exported.queue.audit(0, 1000) if row.action == "remap"][-1] == "the mapping was mended"


def test_with_nothing_selected_and_no_filter_it_is_what_waits_for_a_person(qtbot: QtBot, page: LogPage):
    page.table.clearSelection()
    page.act(Act.SKIP)
    box = dialog(qtbot, page)
    assert "waits for a person" in box.said.text()
    assert box.effect.text().startswith("3 ")
    box.reject()


def test_nothing_is_done_when_nothing_can_be_done(qtbot: QtBot, page: LogPage):
    page.table.selectRow(column(page, "state").index("delivered"))
    page.act(Act.RETRY)
    box = dialog(qtbot, page)
    assert "Nothing here can be sent again" in box.effect.text()
    assert box.go.isHidden()
    click(qtbot, stop_button(box))
    until(qtbot, lambda: not page.findChildren(ActionDialog))


def test_closing_the_preview_changes_nothing(qtbot: QtBot, page: LogPage, exported: Engine):
    before = exported.queue.counts()
    page.table.selectAll()
    page.act(Act.SKIP)
    box = dialog(qtbot, page)
    box.reason.setText("no")
    click(qtbot, stop_button(box))
    assert exported.queue.counts() == before


def test_many_are_done_in_rounds_each_message_once(
    qtbot: QtBot, engine: Engine, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "ROUND", 2)
    page = log_page(window)
    for n in range(5):
        write_sample(tmp_path, "adt-004", f"adt-{n}.hl7")
    until(qtbot, lambda: column(page, "state") == ["needs mapping"] * 5)
    asked: list[dict[str, object]] = []
    ask = page._link.ask
    monkeypatch.setattr(page._link, "ask", lambda do, *rest, **args: (asked.append({"do": do, **args}), ask(do, *rest, **args))[1])
    page.table.selectAll()
    page.act(Act.SKIP)
    box = dialog(qtbot, page)
    box.reason.setText("test")
    with qtbot.waitSignal(box.done_with, timeout=10_000) as done:
        click(qtbot, box.go)
    assert done.args == [5]
    assert len([one for one in asked if one["do"] == "skip" and not one.get("preview")]) == 3
    until(qtbot, lambda: set(column(page, "state")) == {"skipped"})


def test_stopping_in_the_middle_says_what_was_done(
    qtbot: QtBot, engine: Engine, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "ROUND", 2)
    page = log_page(window)
    for n in range(5):
        write_sample(tmp_path, "adt-004", f"adt-{n}.hl7")
    until(qtbot, lambda: column(page, "state") == ["needs mapping"] * 5)
    page.act(Act.SKIP)
    box = dialog(qtbot, page)
    box.reason.setText("test")
    click(qtbot, box.go)
    box.reject()
    until(qtbot, lambda: "You stopped it" in box.effect.text())
    assert box.effect.text().startswith("2 ")
    assert box.isVisible()


def test_a_selection_over_pages_that_are_not_here_is_the_messages_that_were_selected(
    qtbot: QtBot, page: LogPage, monkeypatch: pytest.MonkeyPatch
):
    wanted = [row["id"] for row in rows(page)][3:9]
    page.model._pages.clear()
    found: list[int] = []
    page.model.ids([(3, 8)], found.extend)
    until(qtbot, lambda: found)
    assert found == wanted


def test_an_engine_that_stops_in_between_is_said(qtbot: QtBot, page: LogPage, exported: Engine):
    page.act(Act.SKIP)
    box = dialog(qtbot, page)
    box.reason.setText("test")
    exported.stop()
    box.go.click()
    until(qtbot, lambda: any(text in box.effect.text() for text in ("no engine answers", "closed the connection", "broke")))
    assert box.effect.text().startswith("0 ")


@pytest.fixture
def config_without_roles(config: Config, monkeypatch: pytest.MonkeyPatch) -> Config:
    """We are somebody who may only look."""
    from adapter.config import Roles
    from adapter.control import server

    roles_of = server.roles_of
    monkeypatch.setattr(server, "roles_of", lambda peer, _roles, _key: roles_of(replace(peer, master=False, groups=frozenset()), Roles()))
    return config


def test_without_the_role_it_is_refused_politely_and_not_asked(
    qtbot: QtBot, config_without_roles: Config, engine: Engine, window: MainWindow, tmp_path: Path
):
    page = log_page(window)
    write_sample(tmp_path, "adt-004", "adt-1.hl7")
    until(qtbot, lambda: page.model.rowCount() == 1 and page._link.connected)
    page.table.selectRow(0)
    click(qtbot, page.acts[Act.SKIP])
    said = [box.text() + box.informativeText() for box in page.findChildren(QMessageBox) if box.isVisible()]
    assert any("role “retry”" in text for text in said)
    assert not page.findChildren(ActionDialog)


def test_causes_are_counted_live_and_lead_to_the_log(qtbot: QtBot, exported: Engine, window: MainWindow, tmp_path: Path):
    page = causes_page(window)
    window.go("causes")
    until(qtbot, lambda: page.model.rowCount() == 3)
    unknown = next(n for n in range(3) if "Unknown code" in page.model.index(n, 1).data())
    page.table.selectRow(unknown)
    assert page.what.text().startswith("1 × Unknown code “7” in PID-8")
    assert "Say once what the code means" in page.help.text()
    write_sample(tmp_path, "adt-004", "adt-44.hl7")
    until(qtbot, lambda: page.what.text().startswith("2 ×"))
    assert page.head.text().startswith("4 ")
    with qtbot.waitSignal(page.mend) as mended:
        click(qtbot, page.mend_button)
    assert mended.args[0]["cause"]["finding"]["code"] == "unknown-code"
    click(qtbot, page.show_button)
    log = log_page(window)
    assert window.stack.currentWidget() is log
    until(qtbot, lambda: log.model.rowCount() == 2)
    assert set(column(log, "state")) == {"needs mapping"}


def test_a_whole_group_is_skipped_and_leaves_the_list(qtbot: QtBot, exported: Engine, window: MainWindow):
    page = causes_page(window)
    window.go("causes")
    until(qtbot, lambda: page.model.rowCount() == 3)
    for left in (2, 1, 0):
        page.table.selectRow(0)
        click(qtbot, page.acts[Act.SKIP])
        box = dialog(qtbot, page)
        box.reason.setText("test")
        with qtbot.waitSignal(box.done_with, timeout=10_000):
            click(qtbot, box.go)
        stop_button(box).click()
        until(qtbot, lambda left=left: page.model.rowCount() == left)
    assert "Nothing waits" in page.said.text()
    assert page.panel.isHidden()


def test_the_model_of_causes_keeps_qts_rules(qtbot: QtBot, exported: Engine, link, tmp_path: Path):
    from PySide6.QtTest import QAbstractItemModelTester

    from gui.log.causes import CausesModel

    model = CausesModel(link)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    link.start()
    until(qtbot, lambda: model.rowCount() == 3)
    write_sample(tmp_path, "adt-004", "adt-45.hl7", "|7|", "|8|")
    until(qtbot, lambda: model.rowCount() == 4)
