"""An unknown code mapped in the window, with a real engine and a practice service: from the finding to the delivered message, the overlay and its test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from adapter.control.client import ControlClient, Refused
from adapter.engine import Engine
from adapter.mapping import load_mappings
from adapter.sandbox.fhir_server import FhirServer
from adapter.workbench.testing import run_tests
from gui.link import EngineLink
from gui.mend.dialog import MendDialog, open_mend, open_mend_message
from gui.window import MainWindow
from tests.gui.drive import click, until, write_sample

TABLE = "hl7v2/tables/administrative-sex"


@pytest.fixture
def client(exported: Engine) -> Iterator[ControlClient]:
    with ControlClient.for_config(exported.config) as client:
        yield client


def group(client: ControlClient) -> dict[str, Any]:
    return next(one for one in client.causes() if one["cause"]["finding"]["code"] == "unknown-code")


def opened(qtbot: QtBot, window: MainWindow, client: ControlClient) -> MendDialog:
    until(qtbot, lambda: window.link.connected)
    dialog = open_mend(window, window.link, group(client))
    assert dialog is not None
    until(qtbot, lambda: bool(dialog.known))
    return dialog


def choose(dialog: MendDialog, code: str) -> None:
    dialog.table.choose(next(n for n, option in enumerate(dialog.options) if option["code"] == code))


def test_a_code_is_mapped_once_and_all_that_waits_goes_out(
    qtbot: QtBot, exported: Engine, window: MainWindow, client: ControlClient, tmp_path: Path, practice: FhirServer
):
    for number in range(2):
        write_sample(tmp_path, "adt-004", f"again{number}.hl7")
    assert exported.wait_idle(30)
    waiting = [row["id"] for row in client.log(states=["needs_mapping"])["rows"]]
    assert len(waiting) == 3
    dialog = opened(qtbot, window, client)
    assert "“7”" in dialog.what.text()
    assert {option["code"] for option in dialog.options} == {"female", "male", "other", "unknown", "-"}
    assert not dialog.save.isEnabled()
    qtbot.keyClicks(dialog.search, "other")
    assert dialog.table.proxy.rowCount() == 1
    dialog.search.clear()
    choose(dialog, "other")
    click(qtbot, dialog.check)
    until(qtbot, dialog.save.isEnabled, 60)
    assert "3 would be mapped" in dialog.effect.text()
    assert not (tmp_path / "site").exists()
    assert "ADT^A04" in dialog.written.toPlainText()
    qtbot.keyClicks(dialog.reason, "Gerica says 7 for other")
    released: list[int] = []
    dialog.saved.connect(released.append)
    click(qtbot, dialog.save)
    until(qtbot, lambda: bool(released), 120)
    assert released == [3]
    assert exported.wait_idle(30)
    rows = client.log(ids=waiting)["rows"]
    assert {row["state"] for row in rows} == {"mapped"}
    assert {one["state"] for row in rows for one in row["deliveries"]} == {"acknowledged"}
    assert [found["gender"] for found in practice.found("Patient", "")].count("other") == 1
    overlay = (tmp_path / "site" / f"{TABLE}.yaml").read_text(encoding="utf-8")
    assert '"7": other' in overlay
    outcomes = [one for one in run_tests(load_mappings(("no",), [tmp_path / "site"])) if "site" in one.file]
    assert outcomes
    assert all(outcome.passed for outcome in outcomes)
    noted = [row for row in client.audit(limit=1000)["rows"] if row["action"] == "mapping-mended"]
    assert [row["reason"] for row in noted] == ["7 -> other: Gerica says 7 for other"]


def test_another_choice_must_be_checked_again(qtbot: QtBot, exported: Engine, window: MainWindow, client: ControlClient):
    dialog = opened(qtbot, window, client)
    choose(dialog, "other")
    click(qtbot, dialog.check)
    until(qtbot, dialog.save.isEnabled, 60)
    choose(dialog, "female")
    assert not dialog.save.isEnabled()
    dialog._save()
    assert not dialog._busy


def test_a_broken_table_of_the_site_is_said_and_left_alone(
    qtbot: QtBot, exported: Engine, window: MainWindow, client: ControlClient, tmp_path: Path
):
    dialog = opened(qtbot, window, client)
    file = tmp_path / "site" / f"{TABLE}.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("[broken", encoding="utf-8")
    choose(dialog, "other")
    click(qtbot, dialog.check)
    until(qtbot, lambda: "broken" in dialog.effect.text(), 60)
    assert not dialog.save.isEnabled()
    assert file.read_text(encoding="utf-8") == "[broken"


def test_a_message_leads_to_the_same(qtbot: QtBot, exported: Engine, window: MainWindow, client: ControlClient):
    until(qtbot, lambda: window.link.connected)
    number = int(client.log(states=["needs_mapping"])["rows"][0]["id"])
    dialog = open_mend_message(window, window.link, number, 0)
    assert dialog is not None
    until(qtbot, lambda: bool(dialog.options))
    assert int(dialog.known["waiting"]) == 1


def test_who_may_not_is_told_what_it_takes(
    qtbot: QtBot, exported: Engine, window: MainWindow, client: ControlClient, monkeypatch: pytest.MonkeyPatch
):
    until(qtbot, lambda: window.link.connected)
    monkeypatch.setattr(EngineLink, "may", lambda _link, role: role != "configure")
    assert open_mend(window, window.link, group(client)) is None
    box = window.findChild(QMessageBox)
    assert box is not None
    assert "configure" in box.text()
    box.close()


def test_what_does_not_wait_any_more_is_said(qtbot: QtBot, exported: Engine, window: MainWindow, client: ControlClient):
    until(qtbot, lambda: window.link.connected)
    one = group(client)
    client.skip(causes=[one["cause"]["id"]], reason="not ours")
    dialog = open_mend(window, window.link, one)
    assert dialog is not None
    until(qtbot, lambda: "nothing waits" in dialog.effect.text())
    assert not dialog.save.isVisible()


class TestTheCommands:
    """What the engine answers, without a window."""

    def test_a_trial_changes_nothing(self, exported: Engine, client: ControlClient, tmp_path: Path):
        found = client.call("mend_try", cause=group(client)["cause"]["id"], target="other")
        assert (found["tried"], found["mapped"], found["problems"]) == (1, 1, [])
        assert not (tmp_path / "site").exists()
        assert client.count(states=["needs_mapping"]) == 1

    def test_a_target_that_the_element_may_not_hold_is_a_problem(self, exported: Engine, client: ControlClient, tmp_path: Path):
        cause = group(client)["cause"]["id"]
        found = client.call("mend_try", cause=cause, target="sometimes")
        assert found["problems"] or found["mapped"] == 0
        saved = client.call("mend_save", cause=cause, target="sometimes") if found["problems"] else {"saved": False}
        assert not saved["saved"]
        assert not (tmp_path / "site" / f"{TABLE}.yaml").exists()

    def test_only_rules_of_the_mappings_have_a_place(self, exported: Engine, client: ControlClient):
        rule = group(client)["cause"]["finding"]["rule"]
        assert Path(client.call("place", rule=rule)["path"]).is_file()
        with pytest.raises(Refused):
            client.call("place", rule="/etc/passwd:1")

    def test_the_structure_of_a_message_holds_none_of_its_values(self, exported: Engine, client: ControlClient):
        for row in client.log(states=["mapped"])["rows"]:
            said = str(client.call("outline", id=row["id"]))
            for value in ("Hjertesvikt", "I50", "Grønås", "GERICA", "J01CE02", "90000002"):
                assert value not in said


def test_without_a_folder_of_ones_own_the_settings_are_offered(
    qtbot: QtBot, exported: Engine, window: MainWindow, client: ControlClient, monkeypatch: pytest.MonkeyPatch
):
    exported.config = replace(exported.config, installation=replace(exported.config.installation, site_mappings=None))
    went: list[object] = []
    monkeypatch.setattr(window, "go", went.append)
    dialog = opened(qtbot, window, client)
    assert "site_mappings" in dialog.effect.text()
    assert not dialog.save.isVisible()
    click(qtbot, dialog.help_button)
    assert went == ["settings"]
