"""What the test of the tray icon does on its screen: `python -m tests.gui.tray_session FOLDER PICTURES`, with DISPLAY and a D-Bus session.

There is no tray at first; icewm, which has one, comes later. An engine is paused from the menu, works, gets a message with an unknown code, and is
well again; it goes, and is missed. At last the program itself is started twice. Prints one JSON object of what was seen.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from adapter.cli.demo import configuration
from adapter.config import Config
from adapter.control.client import ControlClient
from adapter.engine import Engine
from adapter.sandbox.exports import samples, write
from adapter.sandbox.faults import Fault
from adapter.sandbox.fhir_server import FhirServer
from gui import app as app_module
from gui import tray as tray_module
from gui.app import Program


class Screen:
    """The screen, what is done on it and what was seen."""

    def __init__(self, application: QApplication, pictures: Path) -> None:
        self.application = application
        self.pictures = pictures
        self.seen: dict[str, object] = {}
        self._tick = QTimer()
        self._tick.start(20)

    def until(self, true: Callable[[], object], what: str) -> None:
        """Let the program live until something is so."""
        end = time.monotonic() + 40
        while not true():
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.monotonic() > end:
                raise SystemExit(f"it did not come: {what}")

    def rest(self, seconds: float) -> None:
        """Let it live for a while."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end, "time")

    def picture(self, name: str) -> None:
        """Keep what is on the screen. It is drawn by others as well: the window manager, the server."""
        self.rest(0.5)
        subprocess.run(["import", "-window", "root", str(self.pictures / f"{name}.png")], check=True)

    def xdotool(self, *words: str) -> None:
        """Move the mouse, press a button or a key."""
        subprocess.run(["xdotool", *words], check=True)

    def windows(self) -> list[str]:
        """The windows of that name that can be seen."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "^Journalbro$"], capture_output=True, text=True, check=False
        )
        return found.stdout.split()

    def close_balloons(self) -> None:
        """Close the notification that Qt shows where the desktop has none of its own."""
        for balloon in self.application.topLevelWidgets():
            if balloon.metaObject().className() == "QBalloonTip":
                balloon.close()
        self.rest(0.3)


def open_menu(screen: Screen, program: Program) -> None:
    """Click the icon with the right button."""
    place = program.tray.place()
    screen.xdotool("mousemove", str(place.center().x()), str(place.center().y()), "click", "3")
    screen.until(program.tray.menu.isVisible, "the menu")


def choose(screen: Screen, program: Program, text: str) -> None:
    """Choose an entry of the icon's menu, by the mouse."""
    open_menu(screen, program)
    menu = program.tray.menu
    action: QAction = next(one for one in menu.actions() if one.text() == text)
    place = menu.mapToGlobal(menu.actionGeometry(action).center())
    screen.xdotool("mousemove", str(place.x()), str(place.y()), "sleep", "0.2", "click", "1")
    screen.until(lambda: not menu.isVisible(), "the menu's end")


def with_an_engine(screen: Screen, program: Program, config: Config, folder: Path, service: FhirServer, told: list[str]) -> None:
    """All that happens while the engine runs."""
    tray, seen = program.tray, screen.seen
    with Engine(config), ControlClient.for_config(config) as client:
        screen.until(lambda: tray.mood == "ok", "order")
        screen.picture("tray-ok")
        choose(screen, program, "Pause")
        screen.until(lambda: tray.mood == "paused", "the pause")
        screen.picture("tray-paused")
        choose(screen, program, "Resume")
        screen.until(lambda: tray.mood == "ok", "order after the pause")
        service.faults.order(Fault("hang-after", seconds=4))
        write(folder, [one for one in samples() if one.name.startswith("adt-001")])
        screen.until(lambda: tray.mood == "working", "work")
        screen.picture("tray-working")
        screen.until(lambda: tray.mood == "ok", "the end of work")
        write(folder, [one for one in samples() if one.name.startswith("adt-004")])
        screen.until(lambda: tray.mood == "attention", "attention")
        screen.until(lambda: told, "the notification")
        screen.picture("tray-notification")
        seen["told"] = list(told)
        screen.close_balloons()
        open_menu(screen, program)
        seen["menu"] = [action.text() for action in tray.menu.actions() if action.text()]
        screen.picture("tray-menu")
        screen.xdotool("key", "Escape")
        screen.until(lambda: not tray.menu.isVisible(), "the menu's end")
        place = tray.place()
        screen.xdotool("mousemove", str(place.center().x()), str(place.center().y()), "click", "1")
        screen.until(program.window.isVisible, "the window")
        screen.rest(1.0)
        screen.picture("window")
        program.window.close()
        screen.rest(0.5)
        seen["window after closing"] = program.window.isVisible()
        seen["icon after closing"] = tray.visible
        screen.close_balloons()
        told.clear()
        client.skip(states=["needs_mapping"], reason="sent by hand")
        screen.until(lambda: told, "the word that it is over")
        screen.picture("tray-recovery")
        seen["told at its end"] = list(told)
        screen.close_balloons()
        told.clear()
    screen.until(lambda: tray.mood == "stopped", "the engine's end")
    screen.until(lambda: told, "that the engine is missed")
    screen.picture("tray-no-engine")
    seen["told without an engine"] = list(told)
    screen.close_balloons()


def started_twice(screen: Screen, address: str) -> None:
    """The program itself, hidden; started again, its window opens."""
    command = [sys.executable, "-m", "gui", "--address", address, "--lang", "en"]
    with subprocess.Popen([*command, "--hidden"]) as first:
        screen.rest(4.0)
        screen.seen["windows of the hidden one"] = len(screen.windows())
        screen.seen["second start"] = subprocess.run(command, timeout=30, check=False).returncode
        screen.until(screen.windows, "the window of the one that runs")
        screen.picture("second-start")
        first.terminate()


def main(folder: Path, pictures: Path) -> None:
    """The session."""
    tray_module.LOOK_FOR_HOST_MILLISECONDS = 300
    app_module.ABSENT_MILLISECONDS = 1_500
    application = QApplication([])
    screen = Screen(application, pictures)
    told: list[str] = []
    with FhirServer() as service:
        config = configuration(folder, service.url, samples())
        for source in config.sources:
            source.folder.mkdir(parents=True)
        settings = QSettings(str(folder / "tray.ini"), QSettings.Format.IniFormat)
        program = Program(application, config.control_address, language="en", settings=settings)
        program.tray.told.connect(lambda title, text: told.append(f"{title}: {text}"))
        program.open(hidden=True)
        screen.rest(2.5)
        screen.seen["icon without a host"] = program.tray.visible
        screen.seen["told of an engine that never was"] = list(program.tray._pending)
        with subprocess.Popen(["icewm"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as manager:
            try:
                screen.until(lambda: program.tray.visible and not program.tray.place().isEmpty(), "the icon")
                place = program.tray.place()
                screen.seen["place"] = [place.x(), place.y(), place.width(), place.height()]
                screen.picture("tray-stopped")
                with_an_engine(screen, program, config, folder, service, told)
                program.close()
                started_twice(screen, config.control_address)
            finally:
                manager.terminate()
    sys.stdout.write(json.dumps(screen.seen) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
