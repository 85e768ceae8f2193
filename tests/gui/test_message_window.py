"""The window of one message with a real engine and a practice service behind: hidden and shown values, links both ways, news, differences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from adapter.control.client import ControlClient
from adapter.engine import Engine
from gui.link import EngineLink
from gui.log.actions import Act, ActionDialog
from gui.message.difference import DifferenceDialog
from gui.message.elements import HIDDEN
from gui.message.panes import ReasonDialog
from gui.message.trees import SideTree
from gui.message.window import MessageWindow, open_message
from gui.window import MainWindow
from tests.gui.drive import click, until, write_sample


def find(engine: Engine, kind: str) -> int:
    with ControlClient.for_config(engine.config) as client:
        return int(client.log(kinds=[kind], limit=1, ascending=True)["rows"][0]["id"])


def opened(qtbot: QtBot, window: MainWindow, number: int) -> MessageWindow:
    until(qtbot, lambda: window.link.connected)
    message = open_message(window, window.link, number)
    assert isinstance(message, MessageWindow)
    qtbot.addWidget(message)
    until(qtbot, lambda: bool(message.outline))
    return message


@pytest.fixture
def adt(qtbot: QtBot, exported: Engine, window: MainWindow) -> MessageWindow:
    return opened(qtbot, window, find(exported, "hl7v2:ADT^A01"))


def show(qtbot: QtBot, message: MessageWindow, reason: str = "case 17") -> None:
    click(qtbot, message.notice.button)
    until(qtbot, lambda: message.findChild(ReasonDialog) is not None)
    dialog = message.findChild(ReasonDialog)
    assert dialog is not None
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.reason, reason)
    click(qtbot, dialog.ok)
    until(qtbot, lambda: message.content is not None)


def texts(tree: SideTree, column: int) -> list[str]:
    return [item.text(column) for item in tree.items() if item.text(column)]


def choose(message: MessageWindow, path: str) -> None:
    tree = message.sides.source_tree
    tree.setCurrentItem(next(item for item in tree.items() if tree.node(item)["path"] == path))


def views(engine: Engine, number: int) -> list[dict[str, Any]]:
    with ControlClient.for_config(engine.config) as client:
        return [row for row in client.show(number)["message"]["history"] if row["action"] == "view"]


def test_values_are_hidden_until_somebody_says_why(qtbot: QtBot, exported: Engine, adt: MessageWindow):
    assert set(texts(adt.sides.source_tree, 1)) == {HIDDEN}
    assert set(texts(adt.sides.result_beside, 1)) == {HIDDEN}
    assert any("Family name" in name for name in texts(adt.sides.source_tree, 0))
    assert adt.linker.lines
    assert "GERICA" not in adt.sides.raw.toPlainText()
    assert HIDDEN in adt.sides.json.toPlainText()
    assert views(exported, adt.message_id) == []
    show(qtbot, adt)
    assert HIDDEN not in texts(adt.sides.source_tree, 1)
    assert "GERICA" in adt.sides.raw.toPlainText()
    assert '"resourceType": "Patient"' in adt.sides.json.toPlainText()
    found = views(exported, adt.message_id)
    assert {row["before"] for row in found} == {"raw", "result", "trace", "request", "response"}
    assert {row["reason"] for row in found} == {"case 17"}
    click(qtbot, adt.notice.button)
    until(qtbot, lambda: set(texts(adt.sides.source_tree, 1)) == {HIDDEN})
    assert adt.content is None
    assert "GERICA" not in adt.sides.raw.toPlainText()


def test_who_may_not_is_told_what_it_takes(qtbot: QtBot, exported: Engine, adt: MessageWindow, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(EngineLink, "may", lambda _link, role: role == "see_state")
    click(qtbot, adt.notice.button)
    assert "see_content" in adt.notice.text.text()
    assert adt.findChild(ReasonDialog) is None
    adt.compare()
    assert adt.content is None
    assert views(exported, adt.message_id) == []


def test_an_element_and_its_source_light_each_other_up(qtbot: QtBot, adt: MessageWindow):
    choose(adt, "PID-8")
    assert [adt.sides.result_beside.path(item) for item in adt.sides.result_beside.lit] == ["Patient.gender"]
    assert adt.bar.line is not None
    assert adt.bar.line.rule.startswith("mappings/hl7v2/segments/PID.Patient.yaml:")
    assert "PID-8" in adt.bar.what.whole
    assert "PID.Patient.yaml" in adt.bar.rule.whole
    item = adt.sides.result_beside.item_of("Patient.birthDate")
    adt.sides.result_beside.setCurrentItem(item)
    assert [adt.sides.source_tree.node(one)["path"] for one in adt.sides.source_tree.lit] == ["PID-7"]
    lit = adt.sides.source_tree.lit[0]
    assert not lit.icon(0).isNull()
    assert "linked" in str(lit.data(0, Qt.ItemDataRole.AccessibleDescriptionRole))


def test_the_keyboard_goes_from_one_to_its_partner_and_back(qtbot: QtBot, adt: MessageWindow):
    adt.activateWindow()
    adt.sides.source_tree.setFocus()
    choose(adt, "PID-8")
    qtbot.keyClick(adt.sides.source_tree, Qt.Key.Key_F6)
    assert adt.sides.result_beside.path(adt.sides.result_beside.currentItem()) == "Patient.gender"
    adt.sides.result_beside.setCurrentItem(adt.sides.result_beside.item_of("Patient.birthDate"))
    adt.sides.go_to_partner() if adt.sides.result_beside.hasFocus() else adt.sides.source_tree.go_to_partner()
    assert adt.sides.source_tree.node(adt.sides.source_tree.currentItem())["path"] == "PID-7"
    qtbot.keyClick(adt, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert adt.tabs.currentIndex() == 3


def test_raw_text_and_json_are_linked_too(qtbot: QtBot, adt: MessageWindow):
    show(qtbot, adt)
    choose(adt, "PID-8")
    assert adt.sides.raw.marked in (["M"], ["F"])
    assert [text.partition(":")[0] for text in adt.sides.json.marked] == ['"gender"']
    text = adt.sides.json.toPlainText()
    cursor = adt.sides.json.textCursor()
    cursor.setPosition(text.index('"birthDate"') + 3)
    adt.sides.json.setTextCursor(cursor)
    assert [adt.sides.source_beside.node(one)["path"] for one in adt.sides.source_beside.lit] == ["PID-7"]
    raw = adt.sides.raw.toPlainText()
    cursor = adt.sides.raw.textCursor()
    cursor.setPosition(raw.index("PID|1||") + len("PID|1||") + 2)
    adt.sides.raw.setTextCursor(cursor)
    assert any("identifier" in line.element for line in adt.linker.now)


def test_what_no_rule_read_has_a_sign_and_a_word(qtbot: QtBot, adt: MessageWindow):
    marked = [item for item in adt.sides.source_tree.items() if adt.sides.source_tree.node(item)["unread"]]
    assert marked
    assert all(not item.icon(0).isNull() and "no rule read" in item.toolTip(0) for item in marked)
    assert "that no rule read" in adt.sides.source_pane.heading.text()


def test_the_trace_is_a_table_that_can_be_searched_and_lights_both_sides(qtbot: QtBot, adt: MessageWindow):
    adt.tabs.setCurrentIndex(3)
    qtbot.keyClicks(adt.trace.search, "Patient.gender")
    assert adt.trace.table.proxy.rowCount() == 1
    adt.trace.table.setCurrentIndex(adt.trace.table.proxy.index(0, 0))
    assert [adt.sides.source_tree.node(one)["path"] for one in adt.sides.source_tree.lit] == ["PID-8"]
    assert [adt.sides.result_beside.path(one) for one in adt.sides.result_beside.lit] == ["Patient.gender"]


def test_history_and_attempts_are_there_without_content(qtbot: QtBot, adt: MessageWindow):
    rows = [" ".join(str(adt.history.table.proxy.index(n, c).data()) for c in range(5)) for n in range(adt.history.table.proxy.rowCount())]
    assert any("taken in" in row for row in rows)
    assert any("attempt 1 (fhir)" in row and "200" in row for row in rows)
    assert adt.response.table.proxy.rowCount() == 1
    assert "Hidden" in adt.response.answer.toPlainText()
    show(qtbot, adt)
    assert "transaction-response" in adt.response.answer.toPlainText()
    assert '"type": "transaction"' in adt.response.sent.toPlainText()


def test_norwegian_xml_has_norwegian_names_and_the_same_links(qtbot: QtBot, exported: Engine, window: MainWindow):
    message = opened(qtbot, window, find(exported, "kith:INNLEGGELSESRAPPORT"))
    assert {"Pasient", "Etternavn", "Fødselsdato"} <= set(texts(message.sides.source_tree, 0))
    message.sides.result_beside.setCurrentItem(message.sides.result_beside.item_of("Patient.name[0].family"))
    assert [message.sides.source_tree.node(one)["path"] for one in message.sides.source_tree.lit] == ["MsgHead/MsgInfo/Patient/FamilyName"]


def test_what_the_mapping_stopped_at_is_marked_and_can_be_mapped(qtbot: QtBot, exported: Engine, window: MainWindow):
    message = opened(qtbot, window, find(exported, "hl7v2:ADT^A04"))
    assert "PID-8.1" in message.cause.text()
    assert message.mend_button.isVisible()
    stopped = next(item for item in message.sides.source_tree.items() if message.sides.source_tree.node(item)["path"] == "PID-8")
    assert "Unknown code" in stopped.toolTip(0)


def test_a_file_that_is_no_message_is_shown_as_what_it_is(qtbot: QtBot, exported: Engine, window: MainWindow):
    with ControlClient.for_config(exported.config) as client:
        number = int(client.log(states=["rejected"], limit=1)["rows"][0]["id"])
    message = opened(qtbot, window, number)
    assert message.sides.source_tree.topLevelItemCount() == 0
    assert "–" in message.sides.source_pane.heading.text()
    assert not message.mend_button.isVisible()


def test_two_sendings_of_the_same_thing_are_compared(qtbot: QtBot, exported: Engine, window: MainWindow, tmp_path: Path):
    write_sample(tmp_path, "adt-001", "later.hl7", "PRN^CP^^47^^", "PRN^CP^^47^^4")
    assert exported.wait_idle(30)
    with ControlClient.for_config(exported.config) as client:
        newest = int(client.log(limit=1)["rows"][0]["id"])
    message = opened(qtbot, window, newest)
    until(qtbot, message.difference_button.isVisible)
    click(qtbot, message.difference_button)
    reason = message.findChild(ReasonDialog)
    assert reason is not None
    qtbot.keyClicks(reason.reason, "compare")
    click(qtbot, reason.ok)
    until(qtbot, lambda: message.findChild(DifferenceDialog) is not None)
    dialog = message.findChild(DifferenceDialog)
    assert dialog is not None
    assert any("telecom" in change.path and change.sign == "~" for change in dialog.changes)
    earlier = int(message.outline["previous"])
    assert {row["reason"] for row in views(exported, earlier)} == {"compare"}
    dialog.reject()


def test_the_window_outlives_the_engine_and_shows_news(qtbot: QtBot, exported: Engine, window: MainWindow):
    message = opened(qtbot, window, find(exported, "hl7v2:ADT^A04"))
    with ControlClient.for_config(exported.config) as client:
        client.skip(ids=[message.message_id], reason="not ours")
    until(qtbot, lambda: "skipped" in message.heading.text())
    exported.stop()
    until(qtbot, message.engine_notice.isVisible)
    until(qtbot, lambda: "not running" in message.engine_notice.text.text())  # what it says first is that the connection was closed
    with Engine(exported.config):
        until(qtbot, lambda: not message.engine_notice.isVisible(), 30)


def test_several_windows_are_open_at_once_and_close_by_key(qtbot: QtBot, adt: MessageWindow, exported: Engine, window: MainWindow):
    other = open_message(window, window.link, find(exported, "kith:INNLEGGELSESRAPPORT"))
    assert isinstance(other, MessageWindow)
    until(qtbot, lambda: bool(other.outline))
    choose(adt, "PID-8")
    assert other.linker.now == []
    with qtbot.waitSignal(other.destroyed, timeout=5000):
        other.close()
    assert adt.isVisible()


def test_a_rule_is_opened_where_the_engine_says_it_lies(qtbot: QtBot, adt: MessageWindow, monkeypatch: pytest.MonkeyPatch):
    seen: list[tuple[str, int]] = []
    monkeypatch.setattr("gui.mend.editor.open_file", lambda _parent, path, line: seen.append((path, line)))
    choose(adt, "PID-8")
    click(qtbot, adt.bar.button)
    until(qtbot, lambda: bool(seen))
    path, line = seen[0]
    assert "gender" in Path(path).read_text(encoding="utf-8").splitlines()[line - 1]
    adt._open_rule("/etc/passwd:1")
    until(qtbot, lambda: adt.findChild(QMessageBox) is not None)
    box = adt.findChild(QMessageBox)
    assert box is not None
    assert len(seen) == 1
    box.close()


def test_a_message_can_be_given_up_from_its_window(qtbot: QtBot, exported: Engine, window: MainWindow):
    message = opened(qtbot, window, find(exported, "hl7v2:ADT^A04"))
    assert not message.acts[Act.RETRY].isVisible()
    click(qtbot, message.acts[Act.SKIP])
    dialog = message.findChild(ActionDialog)
    assert dialog is not None
    until(qtbot, dialog.reason.isVisible)
    assert str(message.message_id) in dialog.said.text()
    qtbot.keyClicks(dialog.reason, "sent twice")
    with qtbot.waitSignal(dialog.done_with, timeout=10_000) as done:
        click(qtbot, dialog.go)
    assert done.args == [1]
    dialog.reject()
    until(qtbot, lambda: "skipped" in message.heading.text())
    assert not message.acts[Act.SKIP].isVisible()
    assert ("skipped", "sent twice") in [
        (message.history.table.model_.index(n, 2).data(), message.history.table.model_.index(n, 4).data())
        for n in range(message.history.table.model_.rowCount())
    ]


def test_each_link_of_several_is_told_of(qtbot: QtBot, adt: MessageWindow):
    choose(adt, "PID-5")
    first = adt.bar.line
    assert first is not None
    assert adt.bar.which.text().startswith("1 of ")
    click(qtbot, adt.bar.after)
    assert adt.bar.line not in {first, None}
    click(qtbot, adt.bar.before)
    assert adt.bar.line == first
    choose(adt, "MSH-17")
    assert adt.bar.line is None
    assert not adt.bar.button.isEnabled()


def test_the_parts_of_a_message_open_by_keyboard(qtbot: QtBot, adt: MessageWindow):
    for place in range(5):
        qtbot.keyClick(adt, getattr(Qt.Key, f"Key_{place + 1}"), Qt.KeyboardModifier.AltModifier)
        assert adt.tabs.currentIndex() == place


def test_the_table_of_texts_keeps_qts_rules(qtbot: QtBot, adt: MessageWindow):
    model, proxy = adt.trace.table.model_, adt.trace.table.proxy
    testers = [QAbstractItemModelTester(one, QAbstractItemModelTester.FailureReportingMode.Fatal) for one in (model, proxy)]
    adt.tabs.setCurrentIndex(3)
    adt.trace.search.setText("Patient.name")
    assert 0 < proxy.rowCount() < model.rowCount()
    adt.trace.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    adt.trace.search.clear()
    model.fill(["one"], [("a",), ("b",)])
    assert proxy.rowCount() == 2
    assert len(testers) == 2
