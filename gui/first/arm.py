"""Fourth step: what will be written, where, and whether the engine is started. Nothing has been written before."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from PySide6.QtCore import QProcess, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from adapter.config import machine_folder, user_folder
from adapter.config.places import FILE_NAME
from adapter.errors import ConfigurationError
from gui.first.child import command
from gui.first.parts import caption, note
from gui.link import EngineLink
from gui.settings.document import ChangedOnDisk, Document


class ArmStep(QWidget):
    """Ready when what would be written is well-formed."""

    ready = Signal(bool)

    def __init__(self, parent: QWidget, link: EngineLink, *, file: Path | None) -> None:
        super().__init__(parent)
        self._link = link
        self._document: Document | None = None
        self.place = QComboBox(self)
        self.place.setAccessibleName(self.tr("Where the configuration is written"))
        for one in [file] if file is not None else _places():
            self.place.addItem(str(one), one)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(self.tr("What will be written"))
        self.text.setTabChangesFocus(True)
        self.start = QCheckBox(self.tr("Start the engine now"), self)
        self.about = note("", self)
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(caption(self.tr("Write the configuration to"), self, self.place))
        column.addWidget(self.place)
        column.addWidget(caption(self.tr("What will be written"), self, self.text))
        column.addWidget(self.text, 1)
        column.addWidget(self.start)
        column.addWidget(self.about)
        column.addWidget(self.state)

    def show_document(self, document: Document) -> None:
        """Show what would be written: the difference where there is a file already."""
        self._document = document
        self.text.setPlainText("\n".join(document.difference()) if document.original else document.text)
        _config, problems = document.check()
        self.state.setText("\n".join(f"✗ {one.said}" for one in problems))
        running = self._link.connected
        self.start.setVisible(not running)
        self.start.setChecked(not running)
        self.about.setText(
            self.tr("An engine is running. It reads the file when it starts: restart it, and the new folder is watched.")
            if running
            else self.tr("It runs as {user} until this machine is switched off. For always, install it as a service.").format(
                user=getpass.getuser()
            )
        )
        self.ready.emit(not problems)

    def is_ready(self) -> bool:
        """Whether it can be written."""
        return self._document is not None and not self._document.check()[1]

    def arm(self) -> Path | None:
        """Write the file and start the engine if that is wanted. None, and the reason in sight, when it could not be written."""
        document = self._document
        if document is None:
            return None
        document.file = self.place.currentData()
        try:
            document.save()
        except ChangedOnDisk:
            self.state.setText(self.tr("✗ Somebody else has changed the file meanwhile. Close the guide and begin again."))
            return None
        except ConfigurationError as error:
            self.state.setText(f"✗ {error}")
            return None
        except OSError as error:
            self.state.setText(
                self.tr("✗ The file cannot be written: {why}. Choose another place, or run this program as somebody who may.").format(
                    why=error.strerror or type(error).__name__
                )
            )
            return None
        file = document.file
        if self.start.isChecked() and not self._link.connected:
            start_engine(file)
        return file


def _places() -> list[Path]:
    """The machine's place when we may write there, and the user's own."""
    machine = machine_folder()
    may = os.access(machine if machine.is_dir() else machine.parent, os.W_OK)
    return [*([machine / FILE_NAME] if may else []), user_folder() / FILE_NAME]


def start_engine(file: Path) -> int:
    """Start an engine that goes on without us; its process number, 0 when it could not be started."""
    program, *first = command()
    process = QProcess()
    process.setProgram(program)
    process.setArguments([*first, "--config", str(file), "run"])
    process.setWorkingDirectory(str(Path.home()))
    process.setStandardInputFile(QProcess.nullDevice())
    process.setStandardOutputFile(QProcess.nullDevice())
    process.setStandardErrorFile(QProcess.nullDevice())
    started, number = process.startDetached()
    return number if started else 0
