"""Pictures of every window for the README and the guides, from a real engine on the sample exports: docs/images/<page>-<language>-<scheme>.png.

python tools/screenshots.py            the set that the documents use
python tools/screenshots.py DIR        every page in every scheme and language, into a folder of its own
"""

# ruff: noqa: PLC0415 - Qt takes its platform from the environment, which is set first

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PAGES = ("log", "causes", "overview", "report", "settings")
MAIN = ("log", "overview", "settings")
SIZE = (1180, 760)
PATIENCE_SECONDS = 60.0


def wanted(name: str, language: str, scheme: str) -> bool:
    """The set that is kept: all in bokmål light and dark and in English light, the main ones in nynorsk."""
    return (language, scheme) in {("nb", "light"), ("nb", "dark"), ("en", "light")} or (
        (language, scheme) == ("nn", "light") and name in MAIN
    )


def main() -> int:
    """Take the pictures."""
    everything = len(sys.argv) > 1
    target = Path(sys.argv[1]) if everything else IMAGES
    target.mkdir(parents=True, exist_ok=True)

    from PySide6.QtCore import QSettings, QTranslator
    from PySide6.QtWidgets import QApplication, QWidget

    from adapter.cli.practice import practice_engine
    from adapter.sandbox.exports import samples, write
    from gui.app import Program
    from gui.first.guide import Guide
    from gui.message.window import open_message

    application = QApplication(sys.argv[:1])

    def until(done: Callable[[], bool]) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > limit:
                raise SystemExit("the engine did not get there")
            application.processEvents()
            time.sleep(0.02)

    def settle(seconds: float = 0.8) -> None:
        limit = time.monotonic() + seconds
        until(lambda: time.monotonic() > limit)

    def take(widget: QWidget, name: str, language: str, scheme: str) -> None:
        if everything or wanted(name, language, scheme):
            widget.grab().toImage().save(str(target / f"{name}-{language}-{scheme}.png"), "PNG", 0)

    with tempfile.TemporaryDirectory(prefix="journalbro-pictures-") as place, practice_engine(Path(place)) as engine:
        until(lambda: engine.queue.count() >= 13 and engine.wait_idle(1))
        unwatched = Path(place) / "ny"
        write(unwatched, samples())
        for language in ("nb", "nn", "en"):
            for scheme in ("light", "dark"):
                if not everything and not wanted(MAIN[0], language, scheme):
                    continue
                settings = QSettings(str(Path(place) / f"{language}{scheme}.ini"), QSettings.Format.IniFormat)
                program = Program(
                    application, engine.config.control_address, language=language, scheme=scheme, icon=False, settings=settings
                )
                window = program.window
                window.resize(*SIZE)
                program.open(hidden=False)
                until(lambda link=program.link: link.connected)
                for name in PAGES:
                    if window.page(name) is not None:
                        window.go(name)
                        settle()
                        take(window, name, language, scheme)
                opened = open_message(window, program.link, 1)
                opened.resize(1100, 720)
                settle()
                take(opened, "message", language, scheme)
                opened.close()
                guide = Guide(window)
                guide.show()
                guide.folder.folder.setText(str(unwatched / "gerica-ut" / "ut"))
                settle(1.2)
                take(guide, "first", language, scheme)
                guide.reject()
                program.close()
                for translator in application.findChildren(QTranslator):
                    application.removeTranslator(translator)
                window.hide()
                window.deleteLater()
                settle(0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
