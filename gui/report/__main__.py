"""`journalbro-tray report --pdf FILE` and `python -m gui.report`: prints the report without a window, for `journalbro report --pdf`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QGuiApplication

from adapter.control.client import ControlClient
from adapter.errors import JournalbroError
from adapter.i18n import choose_language
from gui.figures import locale_of
from gui.report.document import write_pdf
from gui.report.figures import Figures


def main(arguments: list[str] | None = None) -> int:
    """Ask the engine, write the file; the exit code. What went wrong is the last line on standard error."""
    parser = argparse.ArgumentParser(prog="journalbro-tray report")
    parser.add_argument("--address", required=True)
    parser.add_argument("--pdf", type=Path, required=True)
    parser.add_argument("--week", default=None)
    parser.add_argument("--weeks", type=int, default=None)
    parser.add_argument("--lang", default="")
    given = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(sys.argv[:1])
    translator = QTranslator(application)
    language = choose_language(given.lang)
    QLocale.setDefault(locale_of(language))
    if translator.load(f"journalbro_{language}", str(Path(__file__).resolve().parent.parent / "i18n")):
        application.installTranslator(translator)
    try:
        with ControlClient(given.address, timeout=60.0) as client:
            write_pdf(given.pdf, Figures.of(client.report(given.week, given.weeks)))
    except JournalbroError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
