"""The overview with a real engine behind: cards, what is wrong, what can be done from there, the plots' spans."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from adapter.engine import Engine
from gui.look import DARK, LIGHT, Mood, dress
from gui.overview.page import ENGINE, OverviewPage
from gui.window import MainWindow
from tests.gui.drive import click, column, log_page, until


@pytest.fixture
def page(qtbot: QtBot, exported: Engine, window: MainWindow) -> OverviewPage:
    page = window.page("overview")
    assert isinstance(page, OverviewPage)
    window.go("overview")
    until(qtbot, lambda: exported.queue.count() == 13)  # one export is not whole, and is waited for a little
    until(qtbot, lambda: facts(page, "lab-ut")["Messages in all"] == "6" if page.sources.cards else False)
    until(qtbot, lambda: len(page.sources.cards) == 3 and page.throughput.accessibleDescription())
    return page


def button(page: OverviewPage, source: str, text: str) -> QPushButton:
    card = (page.sources.cards | page.services.cards)[source]
    return next(one for one in card.buttons if one.isVisible() and one.text() == text)


def facts(page: OverviewPage, card: str) -> dict[str, str]:
    told = (page.sources.cards | page.services.cards)[card].told
    assert told is not None
    return {fact.label: fact.value for fact in told.facts}


def test_each_source_each_service_and_the_engine_has_a_card(page: OverviewPage):
    assert set(page.sources.cards) == {"gerica-ut", "lab-ut", "profil-ut"}
    assert set(page.services.cards) == {"fhir", ENGINE}
    assert facts(page, "gerica-ut")["Messages in all"] == "5"
    assert facts(page, "fhir")["Delivered"] == "10"
    assert facts(page, ENGINE)["Database"] not in {"", "0 bytes"}
    assert facts(page, ENGINE)["Database key"] == "in a file"


def test_a_card_tells_its_state_in_words_and_to_a_screen_reader(page: OverviewPage):
    card = page.sources.cards["lab-ut"]
    assert card.told is not None
    assert card.told.mood is Mood.ATTENTION
    assert card.accessibleName().startswith("lab-ut: 1 message")
    assert "Last file: " in card.accessibleDescription()
    assert all(one.accessibleName() for one in card.buttons)


def test_what_waits_is_shown_in_the_log_at_a_click(qtbot: QtBot, page: OverviewPage, window: MainWindow):
    click(qtbot, button(page, "gerica-ut", "Show messages"))
    log = log_page(window)
    until(qtbot, lambda: log.model.rowCount() == 1)
    assert window.stack.currentWidget() is log
    assert column(log, "source") == ["gerica-ut"]


def test_a_source_and_a_service_can_be_paused_and_resumed(qtbot: QtBot, page: OverviewPage, exported: Engine):
    for name, scope in (("lab-ut", "source:lab-ut"), ("fhir", "destination:fhir")):
        click(qtbot, button(page, name, "Pause"))
        until(qtbot, lambda scope=scope: scope in {pause.scope for pause in exported.queue.paused()})
        until(qtbot, lambda name=name: any(one.text() == "Resume" for one in (page.sources.cards | page.services.cards)[name].buttons))
        click(qtbot, button(page, name, "Resume"))
        until(qtbot, lambda: not exported.queue.paused())


def test_silence_and_other_trouble_is_told_on_top_and_on_the_card(qtbot: QtBot, page: OverviewPage, exported: Engine):
    exported.incidents.open("silent", "profil-ut", "6 h")
    until(qtbot, lambda: "profil-ut" in page.incidents.text())
    told = page.sources.cards["profil-ut"].told
    assert told is not None
    assert "6 h" in told.state
    exported.incidents.open("silent", "lab-ut", "6 h")
    until(qtbot, lambda: "lab-ut" in page.incidents.text())
    assert page.incidents.text().count("See that the record system still exports") == 1  # what to do, once below both
    for name in ("profil-ut", "lab-ut"):
        exported.incidents.close("silent", name)
    until(qtbot, lambda: "-ut" not in page.incidents.text())


@pytest.mark.parametrize(("span", "points"), [("hour", 60), ("day", 144), ("week", 168)])
def test_the_plots_show_the_last_hour_day_and_week(qtbot: QtBot, page: OverviewPage, span: str, points: int):
    click(qtbot, page.spans[span])
    until(qtbot, lambda: len(page.throughput._moments) == points)
    assert "Shared: 10 in all" in page.throughput.accessibleDescription()
    assert "Taken in: " in page.throughput.summary()
    assert len(page.backlog._moments) == len(page.delay._moments) == points


def test_the_page_shows_what_was_when_the_engine_is_gone_and_comes_back(qtbot: QtBot, page: OverviewPage, exported: Engine):
    exported.stop()
    until(qtbot, lambda: page.head.text().startswith("This is how it was"))
    assert facts(page, "fhir")["Delivered"] == "10"
    with Engine(exported.config):
        until(qtbot, lambda: page.head.text().startswith("Needs attention"))


def test_it_fits_a_narrow_window_and_a_dark_one(qtbot: QtBot, page: OverviewPage, window: MainWindow):
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    window.resize(700, 500)
    dress(application, DARK)
    until(qtbot, lambda: page.sources.cards["lab-ut"].y() > 0 or page.sources.cards["profil-ut"].y() > 0)
    for card in page.sources.cards.values():
        assert card.geometry().right() <= page.sources.width()
        assert card.height() >= card.height_for(card.width())
    dress(application, LIGHT)
