"""The program's shell without an engine: one instance, notices told once, the icon's five states, the window's ways in and out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from gui import app as app_module
from gui.app import Instance, Program
from gui.look import DARK, LIGHT, SIZES, Mood, state_icon, tray_icon
from gui.notices import COOL_DOWN_SECONDS, Notices
from gui.tray import mood_of
from gui.words import incident_text, incidents_text
from tests.conftest import ROOT
from tests.gui.drive import log_page, until


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, settings: QSettings, tmp_path: Path) -> Program:
    program = Program(qapp, str(tmp_path / "no.sock"), language="en", settings=settings)
    qtbot.addWidget(program.window)
    yield program
    program.close()


def test_the_first_instance_is_woken_by_the_second(qtbot: QtBot, tmp_path: Path):
    first, second, other = Instance(tmp_path, "a"), Instance(tmp_path, "a"), Instance(tmp_path, "b")
    assert first.first()
    assert not second.first()
    words = "import sys; from pathlib import Path; from gui.app import Instance; sys.exit(not Instance(Path(sys.argv[1]), 'a').wake())"
    with qtbot.waitSignal(first.woken, timeout=30_000), subprocess.Popen([sys.executable, "-c", words, str(tmp_path)], cwd=ROOT) as knock:
        until(qtbot, lambda: knock.poll() is not None)
    assert knock.returncode == 0
    assert other.first()  # another engine's program is another program
    first.close()
    assert second.first()
    second.close()
    other.close()


def test_one_that_hangs_is_not_taken_for_woken(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app_module, "_PATIENCE_MILLISECONDS", 300)
    first, second = Instance(tmp_path, "a"), Instance(tmp_path, "a")
    assert first.first()
    assert not second.wake()  # nothing of the first one runs while this waits
    first.close()


def test_nobody_is_woken_where_nobody_listens(qtbot: QtBot, tmp_path: Path):
    assert not Instance(tmp_path, "a").wake()


STATE: dict[str, Any] = {"mood": "ok", "waits_for_person": 0}


@pytest.mark.parametrize(
    ("state", "mood"),
    [
        (None, Mood.STOPPED),
        (STATE, Mood.OK),
        (STATE | {"mood": "working"}, Mood.WORKING),
        (STATE | {"mood": "paused"}, Mood.PAUSED),
        (STATE | {"mood": "attention"}, Mood.ATTENTION),
        (STATE | {"mood": "working", "waits_for_person": 2}, Mood.ATTENTION),
        (STATE | {"mood": "stopping"}, Mood.STOPPED),
    ],
)
def test_the_icon_has_five_states(state: dict[str, Any] | None, mood: Mood):
    assert mood_of(state) is mood


def test_every_state_has_another_shape_not_only_another_colour(qapp: QApplication):
    shapes: set[bytes] = set()
    for mood in Mood:
        image = tray_icon(mood).pixmap(64, 64).toImage()
        badge = [image.pixelColor(x, y) for y in range(31, 64) for x in range(31, 64)]
        shapes.add(bytes(pixel.alpha() > 0 and pixel.lightness() < 170 for pixel in badge))
    assert len(shapes) == len(Mood)
    assert all(not tray_icon(mood).pixmap(size, size).isNull() for mood in Mood for size in SIZES)
    assert not state_icon("failed").isNull()


def incident(code: str = "waits:unknown-code", *, opened: str = "2026-01-01T00:00:00+00:00", is_open: bool = True, notify: bool = True):
    return {"code": code, "scope": "gerica-ut: PID-8.1", "detail": "", "opened": opened, "open": is_open, "notify": notify}


def test_an_incident_is_told_once_also_over_a_restart(settings: QSettings):
    now = [1000.0]
    notices = Notices(settings, "engine-1/told", lambda: now[0])
    assert notices.of_event(incident())
    assert notices.of_event(incident()) is None
    assert notices.of_state([incident()]) == []
    assert Notices(settings, "engine-1/told", lambda: now[0]).of_state([incident()]) == []


def test_what_began_while_nobody_was_logged_in_is_told_at_log_in(settings: QSettings):
    notices = Notices(settings, "engine-1/told", lambda: 1000.0)
    assert [one["code"] for one in notices.of_state([incident(notify=False)])] == ["waits:unknown-code"]
    assert notices.of_state([incident(notify=False)]) == []


def test_what_comes_and_goes_is_told_again_only_after_the_cool_down(settings: QSettings):
    now = [1000.0]
    notices = Notices(settings, "engine-1/told", lambda: now[0])
    assert notices.of_event(incident())
    assert notices.of_event(incident(is_open=False))
    assert notices.of_event(incident(is_open=False)) is None
    assert notices.of_event(incident(opened="2026-01-01T01:00:00+00:00")) is None
    now[0] += COOL_DOWN_SECONDS + 1
    assert notices.of_event(incident(opened="2026-01-01T05:00:00+00:00"))


def test_what_ended_while_nobody_listened_is_told_when_it_is_seen_twice(settings: QSettings):
    notices = Notices(settings, "engine-1/told", lambda: 1000.0)
    assert notices.of_event(incident())
    again = Notices(settings, "engine-1/told", lambda: 2000.0)
    assert again.of_state([]) == []  # a snapshot may be older than what was told
    assert again.of_state([incident()]) == []
    assert again.of_state([]) == []
    (over,) = again.of_state([])
    assert (over["code"], over["scope"], over["open"]) == ("waits:unknown-code", "gerica-ut: PID-8.1", False)
    assert again.of_state([]) == []
    assert again.of_event(incident(is_open=False)) is None


def test_two_engines_are_told_of_apart(settings: QSettings):
    assert Notices(settings, "engine-1/told", lambda: 1000.0).of_event(incident())
    other = Notices(settings, "engine-2/told", lambda: 1000.0)
    assert other.of_state([]) == other.of_state([]) == []
    assert other.of_event(incident())


def test_settings_that_hold_something_else_are_no_trouble(settings: QSettings):
    settings.setValue("engine-1/told", "[[1,2]")
    assert Notices(settings, "engine-1/told", lambda: 0.0).of_event(incident())


def test_many_incidents_are_one_notification():
    title, text = incidents_text([{**incident(), "scope": f"source-{n}"} for n in range(5)] + [incident(is_open=False)])
    assert title == "Journalbro needs attention"
    assert len(text.split("\n")) == 4


def test_an_incident_without_a_place_names_its_source_only():
    begun = {**incident("waits:truncated"), "scope": "lab-ut: -"}
    assert incident_text(begun) == ("Journalbro needs attention", "It ends too early: lab-ut")
    assert incident_text({**begun, "open": False}) == ("Journalbro: in order again", "It ends too early: lab-ut")


def test_what_is_to_be_told_waits_for_a_tray(program: Program, qtbot: QtBot):
    assert not program.tray.visible
    program._on_incident(incident())
    program._on_incident(incident("silent"))
    assert len(program.tray._pending) == 2


def told(program: Program) -> list[tuple[str, bool]]:
    return [(one["code"], one["open"]) for one in program.tray._pending]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "ABSENT_MILLISECONDS", 50)


def test_an_engine_that_goes_is_told_once_and_told_when_it_is_back(program: Program, qtbot: QtBot, impatient: None):
    program.link.back.emit()
    program.link.lost.emit("stopped")
    until(qtbot, lambda: told(program) == [("no-engine", True)])
    program.link.lost.emit("silent")
    qtbot.wait(150)
    program.link.back.emit()
    assert told(program) == [("no-engine", True), ("no-engine", False)]
    program.link.lost.emit("stopped")
    qtbot.wait(150)
    program.link.back.emit()
    assert len(told(program)) == 2  # within the cool-down


def test_an_engine_that_is_soon_back_is_no_incident(program: Program, qtbot: QtBot, impatient: None):
    program.link.back.emit()
    program.link.lost.emit("stopped")
    program.link.back.emit()
    qtbot.wait(150)
    assert told(program) == []


def test_an_engine_that_was_never_there_is_not_missed(program: Program, qtbot: QtBot, impatient: None):
    program.link.lost.emit("stopped")
    qtbot.wait(150)
    assert told(program) == []


def test_started_for_once_it_ends_with_its_window_though_there_is_an_icon(
    qtbot: QtBot, qapp: QApplication, settings: QSettings, tmp_path: Path
):
    program = Program(qapp, str(tmp_path / "no.sock"), language="en", stays=False, settings=settings)
    qtbot.addWidget(program.window)
    program.tray._icon = QSystemTrayIcon(program.tray)
    program.tray._icon.setVisible(True)
    program.open(hidden=False)
    assert program.tray.visible
    with qtbot.waitSignal(program.window.closed_for_good):
        program.window.close()
    program.close()


def test_the_window_opens_without_a_tray_and_closing_it_ends_the_program(program: Program, qtbot: QtBot):
    program.open(hidden=False)
    assert program.window.isVisible()
    with qtbot.waitSignal(program.window.closed_for_good):
        program.window.close()


def test_hidden_it_stays_away_until_it_is_woken(program: Program, qtbot: QtBot):
    program.open(hidden=True)
    assert not program.window.isVisible()
    program.window.come()
    assert program.window.isVisible()


def test_with_a_tray_closing_the_window_leaves_the_program(program: Program, qtbot: QtBot):
    program.open(hidden=False)
    program.window.stay_in_tray = True
    with qtbot.waitSignal(program.window.went_to_tray), qtbot.assertNotEmitted(program.window.closed_for_good):
        program.window.close()
    assert program.settings.value("window/said_tray", type=bool)


def test_pages_open_by_keyboard_and_by_name(program: Program, qtbot: QtBot):
    with qtbot.waitActive(program.window):
        program.open(hidden=False)
    qtbot.keyClick(program.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: program.window.stack.currentIndex() == 1)
    program.window.go("log")
    assert program.window.stack.currentWidget() is log_page(program.window)
    program.window.go("no such page")
    assert program.window.stack.currentWidget() is log_page(program.window)


def test_the_place_of_the_window_is_remembered(program: Program, qtbot: QtBot, settings: QSettings):
    program.open(hidden=False)
    program.window.resize(900, 600)
    program.window.close()
    assert settings.value("window/geometry") is not None


def test_the_menu_says_the_state_and_offers_what_can_be_done(program: Program):
    tray = program.tray
    tray.show_state(STATE | {"mood": "paused"})
    texts = [action.text() for action in tray.menu.actions() if action.text()]
    assert texts[0] == "Paused"
    assert "Resume" in texts
    tray.show_state(None)
    assert tray.menu.actions()[0].text() == "The engine is not running"
    assert not tray._pause.isEnabled()


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_texts_and_outlines_can_be_read_in_both_schemes(scheme):
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for text in (scheme.text, scheme.faint, scheme.good, scheme.busy, scheme.warn, scheme.bad, scheme.quiet):
        for ground in (scheme.window, scheme.base, scheme.alternate):
            assert contrast(text, ground) >= 4.5, (text, ground)
    for ground in (scheme.mark, scheme.unread):
        assert contrast(scheme.text, ground) >= 4.5
    for ground in (scheme.window, scheme.base):
        assert contrast(scheme.edge, ground) >= 3.0, ground
    assert contrast(scheme.accent, scheme.on_accent) >= 4.5
