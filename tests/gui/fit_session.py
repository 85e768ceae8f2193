"""Every window in a language that nobody speaks, on a screen of 1920 × 1080 at the scale that QT_SCALE_FACTOR says: `python -m tests.gui.fit_session FOLDER`.

Prints one JSON object: for each scene what is not translated, what is cut, and whether the window is larger than the screen.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialog

from adapter import i18n
from adapter.config.settings import Control, Destination, HelseId, Installation, Report, Roles, Source, Store
from gui.app import Program
from gui.settings.fields import keys_of
from tests.conftest import ROOT
from tests.gui import checks

sys.path.insert(0, str(ROOT / "tools"))

import scenes

SCREEN = (1920, 1080)
TASKBAR = 48
WINDOW = (1180, 760)

_TABLES = (Installation, Source, Destination, HelseId, Store, Control, Roles, Report)
_WRITTEN = {name for table in _TABLES for key in keys_of(table) for name in (key.name, *key.words)}
"""Keys of the configuration and their words: they stand in the windows as they stand in the file."""

DATA = re.compile(
    rf"""
    https?://\S+ | urn:\S+ | /[\w./~-]+ | [\w-]*•••[\w.•-]* | [\w-]+\.(?:hl7|xml|toml|yaml|pdf|ok|log|py)\b(?::\d+)? |   # addresses, files
    \b(?:gerica-ut|lab-ut|profil-ut|fhir|root|Eksempel|kommune|Journalbro|Solveig|tilpasninger)\b |                        # the installation
    \b[A-Z]{{2,4}}(?:\^\w+|-\d[\d.]*|\b) | \b[Ii]nnleggelsesrapport\b | \b[A-Z]\w+(?:\.\w+(?:\[\d+\])?)+ |               # HL7, FHIR
    (?:\w+/)+@?\w+ | \bBegrunnelse\w*\b | ·\s+\bdate\b |                                                                                                       # a conversion's name
    \b(?:HL7|FHIR|JSON|KITH|HelseID|OAuth|Ctrl|Alt|UTF|utf|iso|windows)\b | \b\d+\s?(?:min|kB|MB|GB)\b |                  # names, units
    \b(?:OK|Cancel|Close)\b |                                                                                            # Qt's own
    \bEurope/\w+ | \b(?:{"|".join(sorted(map(re.escape, _WRITTEN), key=len, reverse=True))})(?![\w-])
    """,
    re.VERBOSE,
)
_CHILD = "Stépš öf thé téšt"
"""The list of what the command line program answers, in its own language."""


def main(folder: Path) -> None:
    """The session."""
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    room = (int(SCREEN[0] / scale), int((SCREEN[1] - TASKBAR) / scale))
    application = QApplication([])

    def use_language(_program: Program, _language: str) -> None:
        application.installTranslator(checks.Pseudo(application))
        i18n.use_language("en")
        i18n._catalogue = lambda _language: checks.Catalogue()  # type: ignore[assignment]

    Program.use_language = use_language  # type: ignore[method-assign]
    found: dict[str, dict[str, Any]] = {}
    with scenes.installation(folder) as engine:
        stage = scenes.Stage(application, engine, folder, language="en")
        stage.window.resize(min(WINDOW[0], room[0]), min(WINDOW[1], room[1]))
        for name in sys.argv[2:] or scenes.SCENES:
            window = scenes.SCENES[name](stage)
            if isinstance(window, QDialog) or window is not stage.window:
                window.resize(min(window.width(), room[0]), min(window.height(), room[1]))
            stage.settle(0.1)
            said = {f"{where}: {text!r}" for where, text in checks.texts(window) if checks.untranslated(text, DATA) and _CHILD not in where}
            size = window.minimumSizeHint().expandedTo(window.minimumSize())
            found[name] = {
                "untranslated": sorted(said),
                "cut": sorted(set(checks.cut(window))),
                "too large": "" if size.width() <= room[0] and size.height() <= room[1] else f"{size.toTuple()} on {room}",
            }
            if pictures := os.environ.get("FIT_PICTURES"):
                window.grab().save(str(Path(pictures) / f"{name}-{scale:g}.png"))
            stage.clear()
        stage.close()
    QCoreApplication.processEvents()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
