"""The audit trail as a page, with a real engine: what people did comes first, who and what narrow it, a broken chain is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from adapter.control import server
from adapter.control.client import ControlClient
from adapter.engine import Engine
from adapter.queue.database import connect
from adapter.queue.keys import obtain
from adapter.queue.sqlite import FILE
from gui import trail
from gui.message.window import MessageWindow
from gui.trail import TrailPage
from gui.window import MainWindow
from tests.gui.drive import click, until

NAMES = ("Time", "Who", "What", "About", "Became", "Why")


@pytest.fixture
def looked(exported: Engine) -> int:
    """Somebody looked at a message and skipped another one; the number of the first."""
    with ControlClient.for_config(exported.config) as client:
        number = int(client.log(states=["mapped"])["rows"][0]["id"])
        client.show(number, content=True, reason="case 42")
        client.skip(states=["needs_mapping"], reason="not ours")
    return number


def opened(qtbot: QtBot, window: MainWindow) -> TrailPage:
    until(qtbot, lambda: window.link.connected)
    window.go("trail")
    page = window.page("trail")
    assert isinstance(page, TrailPage)
    until(qtbot, lambda: page.unbroken is not None and page.back_to.text())
    return page


def shown(page: TrailPage, name: str) -> list[str]:
    return [str(page.table.model_.index(row, NAMES.index(name)).data()) for row in range(page.table.model_.rowCount())]


def choose(page: TrailPage, qtbot: QtBot, code: str) -> None:
    page.action.setCurrentIndex(page.action.findData(code))
    until(qtbot, lambda: page._asked and page.older.isEnabled() == bool(page._before))


def test_what_people_did_comes_newest_first_with_why(qtbot: QtBot, looked: int, window: MainWindow):
    page = opened(qtbot, window)
    assert [page.table.model_.headerData(n, Qt.Orientation.Horizontal) for n in range(len(NAMES))] == list(NAMES)
    whats = shown(page, "What")
    assert whats[0] == "skipped"
    assert {"looked at: the source", "looked at: the result", "skipped"} <= set(whats)
    assert "taken in" not in whats
    assert "the engine" not in shown(page, "Who")
    assert shown(page, "Why")[0] == "not ours"
    assert "case 42" in shown(page, "Why")
    assert "needs mapping → skipped" in shown(page, "Became")
    assert page.chain.text().startswith("✓ The chain is whole: ")


def test_who_and_what_narrow_it(qtbot: QtBot, looked: int, window: MainWindow):
    page = opened(qtbot, window)
    choose(page, qtbot, "view")
    until(qtbot, lambda: all(what.startswith("looked at") for what in shown(page, "What")))
    assert set(shown(page, "About")) == {f"message no. {looked}"}
    choose(page, qtbot, "everything")
    until(qtbot, lambda: {"the engine", "fhir"} <= set(shown(page, "Who")))
    qtbot.keyClicks(page.actor, "FHIR")
    until(qtbot, lambda: set(shown(page, "Who")) == {"fhir"})
    page.actor.setText("nobody")
    qtbot.keyClick(page.actor, Qt.Key.Key_Return)
    until(qtbot, lambda: page.stack.currentWidget() is page.said)
    assert page.said.text() == "There is nothing of it in what was looked through."


def test_older_rows_come_when_they_are_wanted(qtbot: QtBot, looked: int, window: MainWindow, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trail, "_PAGE", 7)
    page = opened(qtbot, window)
    choose(page, qtbot, "everything")
    until(qtbot, lambda: len(page.rows) == 7)
    assert "back to 2" in page.back_to.text()
    while page._before:
        before = page._before
        until(qtbot, page.older.isEnabled)
        click(qtbot, page.older)
        until(qtbot, lambda before=before: page._before != before)
    ids = [row["id"] for row in page.rows]
    assert ids == list(range(ids[0], 0, -1))
    assert page.back_to.text() == "Looked through back to the beginning"


def test_a_row_leads_to_its_message(qtbot: QtBot, looked: int, window: MainWindow):
    page = opened(qtbot, window)
    page.table.choose(next(n for n, row in enumerate(page.rows) if row["action"] == "view"))
    page.table.activated.emit(page.table.currentIndex())
    message = window.findChild(MessageWindow)
    assert message is not None
    assert message.message_id == looked
    message.close()


def test_a_row_that_was_changed_behind_the_programs_back_is_named(qtbot: QtBot, looked: int, exported: Engine, window: MainWindow):
    page = opened(qtbot, window)
    folder = exported.config.data_folder
    connection = connect(folder / FILE, obtain(exported.config.store.key, folder, "", exists=True))
    connection.execute("DROP TRIGGER audit_is_never_changed")
    connection.execute("UPDATE audit SET actor = 'somebody else' WHERE id = 7")
    connection.close()
    click(qtbot, page.again)
    until(qtbot, lambda: page.unbroken is False)
    assert page.chain.text() == "✗ The chain is broken at row 7: keep the database as it is, and call support."


@pytest.fixture
def only_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes may see the state and no more."""
    monkeypatch.setattr(server, "roles_of", lambda *_: frozenset({"see_state"}))


def test_who_may_not_see_it_is_told_why(qtbot: QtBot, exported: Engine, only_state: None, window: MainWindow):
    until(qtbot, lambda: window.link.connected)
    window.go("trail")
    page = window.page("trail")
    assert isinstance(page, TrailPage)
    until(qtbot, lambda: "see_content" in page.said.text())
    assert page.stack.currentWidget() is page.said
    until(qtbot, lambda: page.chain.text().startswith("✓"))


def test_what_else_stands_in_the_trail_is_said_in_words():
    def cells(action: str, subject: str, **more: str) -> tuple[str, ...]:
        row = {
            "at": None,
            "actor": "engine",
            "action": action,
            "subject": subject,
            "subject_id": 3,
            "before": "",
            "after": "",
            "reason": "",
        }
        return trail._cells(row | more)[2:]

    assert cells("pause", "pause", after="source:lab-ut", reason="new server") == ("put on pause", "lab-ut", "", "new server")
    assert cells("resume", "pause", before="everything") == ("resumed", "everything", "", "")
    assert cells("incident", "incident", after="silent") == ("something went wrong", "No files for a long time", "", "")
    assert cells("incident-over", "incident", before="waits:truncated") == ("it is well again", "It ends too early", "", "")
    assert cells("purge", "purge", after="messages 3, versions 4") == ("content deleted", "", "3 messages, 4 versions", "")
    purged = cells("archive-purged", "source:lab-ut", reason="before 2026-01-01")
    assert purged == ("archived files deleted", "lab-ut", "", "from before 2026-01-01")
    assert cells("mapping-mended", "table:administrative-sex", reason="7 -> other")[1] == "administrative-sex"
