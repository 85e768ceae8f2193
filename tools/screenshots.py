"""Pictures of every window for the README and the guides, from a real engine that has lived a week: docs/images/<scene>-<language>-<scheme>.png.

python tools/screenshots.py            the set that the documents use
python tools/screenshots.py DIR        every scene in every scheme and language, into a folder of its own
"""

# ruff: noqa: PLC0415 - Qt takes its platform from the environment, which is set first

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from adapter.engine import Engine

os.environ["QT_QPA_PLATFORM"] = "offscreen"

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
KEPT = (
    "log",
    "causes",
    "overview",
    "overview-below",
    "report",
    "trail-everything",
    "settings",
    "handbook",
    "message",
    "message-shown",
    "message-trace",
    "message-history",
    "difference",
    "mend",
    "remap",
    "first",
    "first-format",
    "first-service",
    "first-arm",
)
SIZE = (1180, 760)


def wanted(name: str, language: str, scheme: str) -> bool:
    """The set that is kept: bokmål light and dark, nynorsk and English light."""
    return name in KEPT and (scheme == "light" or language == "nb")


def main() -> int:
    """Take the pictures."""
    everything = len(sys.argv) > 1
    target = Path(sys.argv[1]) if everything else IMAGES
    target.mkdir(parents=True, exist_ok=True)
    import scenes
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    for old in [] if everything else IMAGES.glob("*.png"):
        old.unlink()
    place = Path(tempfile.gettempdir()) / "journalbro"  # it stands in the pictures
    place.mkdir()
    try:
        with scenes.installation(place, past=True) as engine:
            _take(application, engine, place, target, everything=everything)
    finally:
        shutil.rmtree(place)
    return 0


def _take(application: QApplication, engine: Engine, place: Path, target: Path, *, everything: bool) -> None:
    import scenes

    for language in ("nb", "nn", "en"):
        for scheme in ("light", "dark"):
            names = [name for name in scenes.SCENES if everything or wanted(name, language, scheme)]
            if not names:
                continue
            stage = scenes.Stage(application, engine, place, language=language, scheme=scheme)
            stage.window.resize(*SIZE)
            for name in names:
                widget = scenes.SCENES[name](stage)
                stage.settle(0.2)
                widget.grab().toImage().save(str(target / f"{name}-{language}-{scheme}.png"), "PNG", 0)
                stage.clear()
            stage.close()


if __name__ == "__main__":
    sys.exit(main())
