"""What the test of the tray icon does on its screen: `python -m tests.gui.tray_session FOLDER PICTURES`, with DISPLAY and a D-Bus session.

There is no tray at first; icewm, which has one, comes later. An engine gets a message with an unknown code. Prints one JSON object of what it saw.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from adapter.cli.demo import configuration
from adapter.engine import Engine
from adapter.sandbox.exports import samples, write
from adapter.sandbox.fhir_server import FhirServer
from gui import tray as tray_module
from gui.app import Program


def main(folder: Path, pictures: Path) -> None:
    """The session."""
    tray_module.LOOK_FOR_HOST_MILLISECONDS = 300
    application = QApplication([])
    tick = QTimer()
    tick.start(20)
    seen: dict[str, object] = {}
    told: list[str] = []

    def until(true: Callable[[], object], what: str) -> None:
        end = time.monotonic() + 40
        while not true():
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.monotonic() > end:
                raise SystemExit(f"it did not come: {what}")

    def rest(seconds: float) -> None:
        end = time.monotonic() + seconds
        until(lambda: time.monotonic() > end, "time")

    def picture(name: str) -> None:
        rest(0.5)  # the screen is drawn by others: the window manager, the server
        subprocess.run(["import", "-window", "root", str(pictures / f"{name}.png")], check=True)

    def xdotool(*words: str) -> None:
        subprocess.run(["xdotool", *words], check=True)

    with FhirServer() as service:
        config = configuration(folder, service.url, samples())
        for source in config.sources:
            source.folder.mkdir(parents=True)
        settings = QSettings(str(folder / "tray.ini"), QSettings.Format.IniFormat)
        program = Program(application, config.control_address, language="en", settings=settings)
        program.tray.told.connect(lambda title, text: told.append(f"{title}: {text}"))
        program.open(hidden=True)
        rest(1.0)
        seen["icon without a host"] = program.tray.visible
        with subprocess.Popen(["icewm"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as manager:
            try:
                until(lambda: program.tray.visible and not program.tray.place().isEmpty(), "the icon")
                place = program.tray.place()
                seen["place"] = [place.x(), place.y(), place.width(), place.height()]
                picture("tray-stopped")
                with Engine(config):
                    until(lambda: program.tray.mood == "ok", "order")
                    picture("tray-ok")
                    write(folder, [one for one in samples() if one.name.startswith("adt-004")])
                    until(lambda: program.tray.mood == "attention", "attention")
                    until(lambda: told, "the notification")
                    picture("tray-notification")
                    seen["told"] = list(told)
                    for balloon in application.topLevelWidgets():
                        if balloon.metaObject().className() == "QBalloonTip":
                            balloon.close()
                    rest(0.5)
                    place = program.tray.place()
                    xdotool("mousemove", str(place.center().x()), str(place.center().y()), "click", "3")
                    until(program.tray.menu.isVisible, "the menu")
                    seen["menu"] = [action.text() for action in program.tray.menu.actions() if action.text()]
                    picture("tray-menu")
                    xdotool("key", "Escape")
                    until(lambda: not program.tray.menu.isVisible(), "the menu's end")
                    xdotool("mousemove", str(place.center().x()), str(place.center().y()), "click", "1")
                    until(program.window.isVisible, "the window")
                    rest(1.0)
                    picture("window")
                    program.window.close()
                    rest(0.5)
                    seen["window after closing"] = program.window.isVisible()
                    seen["icon after closing"] = program.tray.visible
                until(lambda: program.tray.mood == "stopped", "the engine's end")
                seen["told in all"] = len([one for one in told if "attention" in one])
            finally:
                manager.terminate()
        program.close()
    sys.stdout.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
