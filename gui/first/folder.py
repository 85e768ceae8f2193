"""First step: which folder, and what is in it now. Looking is done in a thread of its own, since a share may take its time or never answer."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from adapter.masking import mask_file_name
from gui.first.parts import caption, note
from gui.first.plan import Plan, proposed_name
from gui.message.signs import RoomyRows
from gui.words import number

_LOOK_MILLISECONDS = 400
_AGAIN_MILLISECONDS = 3000
_MOST = 5000
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies in a folder: how many files, the newest of them (name, bytes, seconds since 1970), or why it cannot be told."""

    folder: str
    state: Literal["ok", "missing", "no-folder", "no-access", "unreachable"]
    count: int = 0
    more: bool = False
    newest: tuple[tuple[str, int, float], ...] = ()


def look(folder: str) -> Seen:
    """Look once. Hidden and temporary names are not counted, as they are not taken in."""
    path = Path(folder)
    try:
        if not path.exists():
            return Seen(folder, "missing")
        if not path.is_dir():
            return Seen(folder, "no-folder")
        found: list[tuple[str, int, float]] = []
        more = False
        with os.scandir(path) as entries:
            for entry in entries:
                if len(found) >= _MOST:
                    more = True
                    break
                if entry.name.startswith((".", "~")) or entry.name.endswith((".tmp", ".part")) or not entry.is_file():
                    continue
                status = entry.stat()
                found.append((entry.name, status.st_size, status.st_mtime))
    except PermissionError:
        return Seen(folder, "no-access")
    except OSError:
        return Seen(folder, "unreachable")
    found.sort(key=lambda one: -one[2])
    return Seen(folder, "ok", len(found), more, tuple(found[:_SHOWN]))


class FolderStep(QWidget):
    """`ready` tells whether the guide may go on."""

    ready = Signal(bool)
    _looked = Signal(object)

    def __init__(self, plan: Plan, parent: QWidget, *, first: bool, taken: list[str]) -> None:
        super().__init__(parent)
        self._plan = plan
        self._taken = taken
        self._named_by_hand = False
        self.seen: Seen | None = None
        self.folder = QLineEdit(self)
        self.folder.setAccessibleName(self.tr("The folder that the record system writes to"))
        self.folder.setPlaceholderText(r"\\filserver\gerica\ut" if os.name == "nt" else "/srv/gerica/ut")
        self.browse = QPushButton(self.tr("Browse …"), self)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(self.tr("Short name of the source"))
        self.name.setMaximumWidth(320)
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        self.files = QListWidget(self)
        self.files.setAccessibleName(self.tr("The newest files"))
        self.files.setMaximumHeight(170)
        self.files.setItemDelegate(RoomyRows(self.files))
        self.test = QRadioButton(self.tr("Test: synthetic people only; a real person number is refused"), self)
        self.production = QRadioButton(self.tr("Production: real patients; a synthetic person number is refused"), self)
        self.test.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.test)
        group.addButton(self.production)
        self.base = QLineEdit(self)
        self.base.setPlaceholderText("https://eksempel.kommune.no/fhir/id")
        self.base.setAccessibleName(self.tr("Root of the municipality's own identifiers"))
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addWidget(caption(self.tr("Which folder does the record system write to?"), self, self.folder))
        column.addLayout(row)
        column.addWidget(self.state)
        column.addWidget(self.files)
        column.addSpacing(6)
        column.addWidget(caption(self.tr("Short name"), self, self.name))
        column.addWidget(self.name)
        column.addWidget(note(self.tr("It is part of the identifiers made for this source, so it cannot be changed later."), self))
        if first:
            column.addSpacing(6)
            column.addWidget(caption(self.tr("What goes through here?"), self))
            column.addWidget(self.test)
            column.addWidget(self.production)
            column.addWidget(self.base)
        for widget in (self.test, self.production):
            widget.setVisible(first)
        self.base.setVisible(False)
        column.addStretch(1)
        for one, other in pairwise((self.folder, self.browse, self.files, self.name)):
            self.setTabOrder(one, other)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_MILLISECONDS)
        self._soon.timeout.connect(self.look)
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN_MILLISECONDS)
        self._again.timeout.connect(self.look)
        self._looking = False
        self._looked.connect(self._on_looked)
        self.folder.textChanged.connect(self._on_folder)
        self.name.textEdited.connect(self._on_name)
        self.browse.clicked.connect(self._browse)
        self.production.toggled.connect(self._on_environment)
        self.base.textChanged.connect(self._on_base)

    def shown(self) -> None:
        """Look again every few seconds while the step is in sight."""
        self.folder.setFocus()
        self._again.start()

    def left(self) -> None:
        """Nobody looks any more."""
        self._again.stop()

    def is_ready(self) -> bool:
        """Whether the folder is there and has a name."""
        known = self.seen is not None and self.seen.state == "ok" and self.seen.folder == self._plan.folder
        based = self._plan.environment == "test" or bool(self._plan.identifier_base)
        return known and bool(self._plan.name) and self._plan.name not in self._taken and based

    def _on_folder(self, text: str) -> None:
        self._plan.folder = text.strip()
        if not self._named_by_hand:
            self._plan.name = proposed_name(self._plan.folder, self._taken) if self._plan.folder else ""
            self.name.setText(self._plan.name)
        self._soon.start()
        self.ready.emit(False)

    def _on_name(self, text: str) -> None:
        self._named_by_hand = True
        self._plan.name = text.strip()
        self.ready.emit(self.is_ready())

    def _on_environment(self, real: bool) -> None:
        self._plan.environment = "production" if real else "test"
        self.base.setVisible(real)
        self.ready.emit(self.is_ready())

    def _on_base(self, text: str) -> None:
        self._plan.identifier_base = text.strip()
        self.ready.emit(self.is_ready())

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("The folder that the record system writes to"), self.folder.text())
        if chosen:
            self.folder.setText(str(Path(chosen)))

    def look(self) -> None:
        """Look in the background; one look at a time."""
        if self._looking or not self._plan.folder:
            return
        self._looking = True
        threading.Thread(target=self._look, args=(self._plan.folder,), name="look", daemon=True).start()

    def _look(self, folder: str) -> None:
        seen = look(folder)
        if isValid(self):
            self._looked.emit(seen)

    def _on_looked(self, seen: Seen) -> None:
        self._looking = False
        if seen.folder != self._plan.folder:
            self.look()
            return
        self.seen = seen
        self.state.setText(self._said(seen))
        if [self.files.item(n).text() for n in range(self.files.count())] != (lines := [_line(one) for one in seen.newest]):
            self.files.clear()
            self.files.addItems(lines)
        self.ready.emit(self.is_ready())

    def _said(self, seen: Seen) -> str:
        match seen.state:
            case "missing":
                return self.tr("✗ There is no such folder. Look for a spelling mistake, or connect the share.")
            case "no-folder":
                return self.tr("✗ That is a file. Choose the folder that it lies in.")
            case "no-access":
                return self.tr(
                    "✗ This user may not read the folder. The engine's user needs the right to read it and to move files out of it."
                )
            case "unreachable":
                return self.tr("✗ The folder cannot be reached. If it is a share, look at the network.")
            case _ if seen.more:
                return self.tr("✓ More than {count} files now").format(count=number(seen.count))
            case _ if not seen.count:
                return self.tr("✓ The folder is empty now. That is fine when the record system has nothing to export.")
            case _:
                return "✓ " + self.tr("%n file(s) now, the newest:", "", seen.count)


def _line(one: tuple[str, int, float]) -> str:
    name, size, changed = one
    return (
        f"{mask_file_name(name)}   {number(max(1, round(size / 1024)))} kB   {datetime.fromtimestamp(changed).astimezone():%Y-%m-%d %H:%M}"
    )
