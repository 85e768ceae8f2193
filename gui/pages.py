"""The pages of the window, in their order, and how they lead to each other. Only the log is made at once; the others when they are first wanted."""

# ruff: noqa: PLC0415 - what is not needed to show the log is not loaded before it

from __future__ import annotations

from functools import partial
from typing import Any, cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.log.view import LogPage
from gui.window import MainWindow


def add_pages(window: MainWindow) -> None:
    """Add every page."""
    log = LogPage(window)
    window.add_page(log, log, "log")
    log.open_message.connect(partial(_open_message, window))
    window.add_later("causes", lambda: _tr("Causes"), partial(_causes, window))
    window.add_later("overview", lambda: _tr("Overview"), partial(_overview, window))
    window.add_later("report", lambda: _tr("Report"), partial(_report, window))
    window.add_later("trail", lambda: _tr("Audit trail"), partial(_trail, window))
    window.add_later("settings", lambda: _tr("Settings"), partial(_settings, window))
    window.help_wanted.connect(partial(_help, window))


def _causes(window: MainWindow) -> QWidget:
    from gui.log.causes import CausesPage

    page = CausesPage(window)
    page.show_log.connect(partial(_show_log, window))
    page.mend.connect(partial(_mend, window))
    return page


def _overview(window: MainWindow) -> QWidget:
    from gui.overview.page import OverviewPage

    page = OverviewPage(window)
    page.show_log.connect(partial(_show_log, window))
    return page


def _report(window: MainWindow) -> QWidget:
    from gui.report.page import ReportPage

    return ReportPage(window)


def _trail(window: MainWindow) -> QWidget:
    from gui.trail import TrailPage

    page = TrailPage(window)
    page.open_message.connect(partial(_open_message, window))
    return page


def _settings(window: MainWindow) -> QWidget:
    from gui.settings.page import SettingsPage

    return SettingsPage(window)


def _show_log(window: MainWindow, where: dict[str, Any], finding: dict[str, Any] | None = None) -> None:
    cast("LogPage", window.page("log")).show_where(where, finding)
    window.go("log")


def _open_message(window: MainWindow, number: int) -> None:
    from gui.message.window import open_message

    open_message(window, window.link, number)


def _mend(window: MainWindow, group: dict[str, Any]) -> None:
    from gui.mend.dialog import open_mend

    open_mend(window, window.link, group)


def _help(window: MainWindow) -> None:
    from gui.handbook import open_handbook

    open_handbook(window)


def _tr(text: str) -> str:
    return QCoreApplication.translate("pages", text)
