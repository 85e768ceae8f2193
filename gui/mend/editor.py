"""A mapping file opened at its line in the user's own editor: $VISUAL, $EDITOR, VS Code or Notepad++ where they are, else the desktop's program."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QCoreApplication, QProcess, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from adapter.errors import ControlError
from gui.link import EngineLink

_TERMINAL_ONLY = frozenset({"vi", "vim", "nvim", "nano", "emacs -nw", "ed", "pico", "micro", "joe", "helix", "hx", "kak"})
"""Editors that need a terminal, which a window does not have."""

_AT_LINE: dict[str, tuple[str, ...]] = {
    "code": ("-g", "{path}:{line}"),
    "codium": ("-g", "{path}:{line}"),
    "code-insiders": ("-g", "{path}:{line}"),
    "subl": ("{path}:{line}",),
    "zed": ("{path}:{line}",),
    "notepad++": ("-n{line}", "{path}"),
    "gvim": ("+{line}", "{path}"),
    "emacs": ("+{line}", "{path}"),
    "emacsclient": ("-n", "+{line}", "{path}"),
    "kate": ("-l", "{line}", "{path}"),
    "gedit": ("+{line}", "{path}"),
    "gnome-text-editor": ("+{line}", "{path}"),
    "mousepad": ("-l", "{line}", "{path}"),
    "xed": ("+{line}", "{path}"),
}
_TRIED = ("code", "codium", "notepad++")


def editor_command(path: str, line: int, environment: Mapping[str, str], *, windows: bool = sys.platform == "win32") -> list[str]:
    """Program and arguments that open a file at a line; empty when only the desktop can open it."""
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(environment.get(name, ""), posix=not windows)
        if words and PurePath(words[0]).stem.lower() not in _TERMINAL_ONLY:
            return [*words, *_at_line(words[0], path, line)]
    for program in _TRIED:
        found = shutil.which(program, path=environment.get("PATH"))
        if found is not None:
            return [found, *_at_line(program, path, line)]
    return []


def _at_line(program: str, path: str, line: int) -> list[str]:
    stem = PurePath(program).stem.lower()
    if line <= 0:
        return [path]
    return [part.format(path=path, line=line) for part in _AT_LINE.get(stem, ("{path}",))]


def open_file(parent: QWidget, path: str, line: int) -> None:
    """Open a file at its line; says so when nothing can."""
    command = editor_command(path, line, os.environ)
    if command and QProcess.startDetached(command[0], command[1:])[0]:
        return
    if QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
        return
    _say(parent, _tr("No editor was found. The file is:"), f"{path}:{line}")


def open_rule(parent: QWidget, link: EngineLink, rule: str) -> None:
    """Open the file of a rule (`file:line`) where the engine says that it lies."""

    def then(found: dict[str, Any]) -> None:
        open_file(parent, str(found["path"]), int(found["line"]))

    def failed(error: ControlError) -> None:
        _say(parent, _tr("The file of this rule cannot be opened."), f"{rule}\n{error}")

    link.ask("place", then, failed, parent, rule=rule)


def _say(parent: QWidget, text: str, more: str) -> None:
    box = QMessageBox(QMessageBox.Icon.Information, "Journalbro", text, QMessageBox.StandardButton.Ok, parent)
    box.setInformativeText(more)
    box.setTextInteractionFlags(box.textInteractionFlags() | box.textInteractionFlags().TextSelectableByMouse)
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("editor", text)
