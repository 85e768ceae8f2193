"""The tray program: `journalbro-tray`. One of it per user; starting it again opens the window of the one that runs.

It never needs the engine to start, and the engine never needs it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QLockFile,
    QObject,
    QSettings,
    QStandardPaths,
    QTimer,
    QTranslator,
    Signal,
)
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QMessageBox

from adapter import i18n
from adapter.config import find_file, load_config
from adapter.config.places import VARIABLE, control_address, default_data_folder
from adapter.errors import ConfigurationError
from adapter.i18n import choose_language
from gui.figures import locale_of
from gui.link import EngineLink
from gui.look import DARK, LIGHT, dress, program_icon, system_is_dark
from gui.notices import Notices
from gui.pages import add_pages
from gui.tray import Tray
from gui.window import MainWindow

NAME = "Journalbro"
ABSENT_MILLISECONDS = 120_000
"""An engine that is gone for so long is an incident; an upgrade or a restart of the machine takes less."""
_AWAKE = b"awake"
_PATIENCE_MILLISECONDS = 5_000


class Instance(QObject):
    """Makes sure that there is one program for a user and an engine: a lock file first, then a local server that a second start can wake.

    `woken`: somebody started it again. The answer is what tells a second start that the first one does not hang.
    """

    woken = Signal()

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        mark = hashlib.sha256(f"{folder}|{address}".encode()).hexdigest()[:16]
        self._lock = QLockFile(str(folder / f"tray-{mark}.lock"))
        self._lock.setStaleLockTime(0)  # the lock of a dead process is none, however young; that of a living one never ages
        self._name = f"journalbro-tray-{mark}"
        self.server = QLocalServer()
        self.server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self.server.newConnection.connect(self._on_knock)

    def first(self) -> bool:
        """Whether this is the first one."""
        if not self._lock.tryLock(100):
            return False
        QLocalServer.removeServer(self._name)
        self.server.listen(self._name)
        return True

    def wake(self) -> bool:
        """Tell the one that runs to open its window; whether it answered."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        return socket.waitForConnected(_PATIENCE_MILLISECONDS) and socket.waitForReadyRead(_PATIENCE_MILLISECONDS)

    def _on_knock(self) -> None:
        while self.server.hasPendingConnections():
            socket = self.server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.write(_AWAKE)
            socket.flush()
            self.woken.emit()

    def close(self) -> None:
        """Let the next start be the first."""
        self.server.close()
        self._lock.unlock()


class Program:
    """Everything that lives as long as the program: settings, texts, the line to the engine, window and tray icon."""

    def __init__(
        self,
        application: QApplication,
        address: str,
        *,
        language: str,
        scheme: str = "",
        icon: bool = True,
        stays: bool = True,
        settings: QSettings,
    ) -> None:
        """`icon`: whether there is one at all. `stays`: whether the program goes on in it when its window is closed."""
        self._stays = stays
        self.application = application
        application.setApplicationName(NAME)
        application.setOrganizationName(NAME)
        application.setWindowIcon(program_icon())
        application.setQuitOnLastWindowClosed(False)
        self.settings = settings
        self._translators: list[QTranslator] = []
        self.use_language(language)
        self._scheme = scheme
        self.dress()
        application.styleHints().colorSchemeChanged.connect(self.dress)
        self.link = EngineLink(address)
        self.window = MainWindow(self.link, self.settings)
        self.tray = Tray(self.window, wanted=icon)
        mark = hashlib.sha256(address.encode()).hexdigest()[:16]
        self._known = f"engine-{mark}/seen"
        """Where it stands that this engine has been seen."""
        self.notices = Notices(self.settings, f"engine-{mark}/told", time.time)
        self._absent = QTimer(self.window)
        self._absent.setSingleShot(True)
        self._absent.timeout.connect(self._on_absent)
        add_pages(self.window)
        self._wire()

    def use_language(self, language: str) -> None:
        """Load the texts of `language` (`nb`, `nn`, `en`), Qt's own, and those of the rooms below (remedies, what a setting means).

        Numbers and days are written as the machine does, when it speaks the same language; else as the language has them.
        """
        i18n.use_language(language)
        QLocale.setDefault(locale_of(language))
        for translator in self._translators:
            self.application.removeTranslator(translator)
        self._translators = []
        own = Path(__file__).resolve().parent / "i18n"
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        # Qt has no bokmål: what `qt_nb` lacks is better said in nynorsk than in English. What is installed last is asked first.
        for folder, name in (
            (qt, f"qtbase_{'nn' if language == 'nb' else language}"),
            (str(own), f"qt_{language}"),
            (str(own), f"journalbro_{language}"),
        ):
            translator = QTranslator(self.application)
            if translator.load(name, folder):
                self.application.installTranslator(translator)
                self._translators.append(translator)

    def dress(self) -> None:
        """Follow the desktop's colour scheme, unless one was asked for."""
        dark = self._scheme == "dark" or (self._scheme != "light" and system_is_dark())
        dress(self.application, DARK if dark else LIGHT)

    def _wire(self) -> None:
        link, window, tray = self.link, self.window, self.tray
        link.state.connect(self._on_state)
        link.lost.connect(self._on_lost)
        link.back.connect(self._on_back)
        link.incident.connect(self._on_incident)
        tray.open_log.connect(lambda: window.go("log"))
        tray.open_overview.connect(lambda: window.go("overview"))
        tray.open_settings.connect(lambda: window.go("settings"))
        tray.pause.connect(lambda: link.ask("pause", _nothing, window.refused, window))
        tray.resume.connect(lambda: link.ask("resume", _nothing, window.refused, window))
        tray.open_folders.connect(window.open_folders)
        tray.open_help.connect(window.help_wanted.emit)
        tray.leave.connect(self.application.quit)
        window.closed_for_good.connect(self.application.quit)
        window.went_to_tray.connect(self._say_once_where_it_went)
        looking = QTimer(window)
        looking.setInterval(1000)
        looking.timeout.connect(self._stay)
        looking.start()

    def _on_state(self, state: dict[str, Any]) -> None:
        self.tray.show_state(state)
        for incident in self.notices.of_state(state["incidents"]):
            self.tray.tell(incident)

    def _on_lost(self, why: str) -> None:
        """Wait for it a while before anybody is told; one that was never there is not missed."""
        self.tray.show_state(None)
        if why in {"stopped", "silent"} and self.settings.value(self._known, defaultValue=False, type=bool) and not self._absent.isActive():
            self._absent.start(ABSENT_MILLISECONDS)

    def _on_back(self) -> None:
        self._absent.stop()
        self.settings.setValue(self._known, True)
        self._on_incident(_no_engine(is_open=False))

    def _on_absent(self) -> None:
        self._on_incident(_no_engine(is_open=True))

    def _on_incident(self, incident: dict[str, Any]) -> None:
        if (told := self.notices.of_event(incident)) is not None:
            self.tray.tell(told)

    def _say_once_where_it_went(self) -> None:
        if not self.settings.value("window/said_tray", defaultValue=False, type=bool):
            self.settings.setValue("window/said_tray", True)
            self.tray.say_stays()

    def _stay(self) -> None:
        """Closing the window ends the program where no icon is there to open it again, or where it was started for once."""
        self.window.stay_in_tray = self._stays and self.tray.visible

    def open(self, *, hidden: bool) -> None:
        """Begin. Hidden at log-in, the window waits for the icon or for a second start, also when the desktop's tray comes late or never."""
        self.link.start()
        self._stay()
        if not hidden:
            self.window.come()

    def close(self) -> None:
        """End; nothing that was asked is waited for."""
        self.link.stop()
        self.settings.sync()


def _no_engine(*, is_open: bool) -> dict[str, Any]:
    """What the engine cannot say itself: that it is gone."""
    return {"code": "no-engine", "scope": "", "detail": "", "opened": datetime.now(UTC).isoformat(), "open": is_open, "notify": True}


def _nothing(_result: dict[str, object]) -> None:
    """The next state says it."""


def address_of(config: Path | None) -> str:
    """The engine's address by the configuration; the default place where there is none or it cannot be read."""
    try:
        return load_config(config).control_address
    except ConfigurationError:
        return control_address("", default_data_folder())


def main(arguments: list[str] | None = None) -> int:
    """Run the program; the exit code. `report …` prints the effect report without a window (`gui.report.__main__`)."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["report"]:
        from gui.report.__main__ import main as print_report  # noqa: PLC0415 - no window is printed

        return print_report(words[1:])
    parser = argparse.ArgumentParser(prog="journalbro-tray")
    parser.add_argument("--config", type=Path, help="the configuration file to use")
    parser.add_argument("--address", default="", help="the engine's local address, instead of the configuration's")
    parser.add_argument("--hidden", action="store_true", help="start in the tray without opening the window")
    parser.add_argument("--no-tray", action="store_true", help="no icon: closing the window ends the program")
    parser.add_argument("--once", action="store_true", help="for this once: closing the window ends the program, nothing is kept")
    parser.add_argument("--lang", default="", help="nb, nn or en")
    parser.add_argument("--scheme", choices=("", "light", "dark"), default="", help="colours, instead of the desktop's")
    parser.add_argument("--practice", action="store_true", help="sample exports, an engine and a service of their own; nothing is kept")
    given = parser.parse_args(words)
    application = QApplication(sys.argv[:1])
    if given.practice:
        return _practise(application, given)
    if given.config is not None:
        os.environ[VARIABLE] = str(given.config)  # the settings page and the commands that the guide runs then mean the same file
    address = given.address or address_of(given.config)
    instance = Instance(Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)) / NAME, address)
    if not instance.first():
        return 0 if given.hidden or instance.wake() else _says_nothing()
    try:
        with _settings(kept=not given.once) as settings:
            program = Program(
                application,
                address,
                language=choose_language(given.lang),
                scheme=given.scheme,
                icon=not given.no_tray,
                stays=not given.once,
                settings=settings,
            )
            instance.woken.connect(program.window.come)
            if not given.hidden and not given.address and find_file() is None:
                from gui.first.guide import offer  # noqa: PLC0415 - most starts have no use for the guide

                offer(program.window)
            return _run(application, program, hidden=given.hidden)
    finally:
        instance.close()


@contextmanager
def _settings(*, kept: bool) -> Generator[QSettings]:
    """The program's own settings: the user's, or those of this run only."""
    if kept:
        yield QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, NAME, "tray")
        return
    with tempfile.TemporaryDirectory(prefix="journalbro-tray-", ignore_cleanup_errors=True) as folder:
        yield QSettings(str(Path(folder) / "tray.ini"), QSettings.Format.IniFormat)


def _practise(application: QApplication, given: argparse.Namespace) -> int:
    """Practice mode: an engine of our own, which ends with us; the windows' own settings are those of this run."""
    from gui.first.practice import Practice, show_practice  # noqa: PLC0415 - nor for practice mode

    i18n.use_language(choose_language(given.lang))
    practice = Practice()
    try:
        if not practice.start():
            sys.stderr.write(practice.complaint + "\n")
            return 1
        with _settings(kept=False) as settings:
            language = choose_language(given.lang)
            program = Program(application, practice.address, language=language, scheme=given.scheme, icon=False, settings=settings)
            show_practice(program.window)
            return _run(application, program, hidden=False)
    finally:
        practice.stop()


def _run(application: QApplication, program: Program, *, hidden: bool) -> int:
    """Until the person, or a signal, ends it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: application.quit())
    breathe = QTimer()
    breathe.start(300)
    breathe.timeout.connect(lambda: None)  # lets Python see its signals while Qt waits
    program.open(hidden=hidden)
    try:
        return application.exec()
    finally:
        program.close()


def _says_nothing() -> int:
    """Another one holds the lock and does not listen: it hangs, or is just starting or ending."""
    QMessageBox.warning(
        None,
        NAME,
        QCoreApplication.translate("app", "Journalbro is running already, but does not answer. End it and start again, or log out and in."),
    )
    return 1
