"""The pages of the window, in their order, and how they lead to each other."""

from __future__ import annotations

from functools import partial
from typing import Any

from gui.log.causes import CausesPage
from gui.log.view import LogPage
from gui.mend.dialog import open_mend
from gui.message.window import open_message
from gui.overview.page import OverviewPage
from gui.report.page import ReportPage
from gui.settings.page import SettingsPage
from gui.window import MainWindow


def add_pages(window: MainWindow) -> None:
    """Add every page."""
    log = LogPage(window)
    causes = CausesPage(window)
    window.add_page(log, log, "log")
    window.add_page(causes, causes, "causes")
    overview = OverviewPage(window)
    window.add_page(overview, overview, "overview")
    report = ReportPage(window)
    window.add_page(report, report, "report")

    def show_log(where: dict[str, Any], finding: dict[str, Any]) -> None:
        log.show_where(where, finding)
        window.go("log")

    causes.show_log.connect(show_log)
    log.open_message.connect(partial(open_message, window, window.link))
    causes.mend.connect(partial(open_mend, window, window.link))

    def show_found(where: dict[str, Any]) -> None:
        show_log(where, {})

    overview.show_log.connect(show_found)
    settings = SettingsPage(window)
    window.add_page(settings, settings, "settings")
