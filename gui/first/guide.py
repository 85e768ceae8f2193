"""The guide of the first start: folder, format with a dry run, service with a trial, arm. It can be left at any step, and nothing has happened.

Invariant: before the last step nothing is written but a file of trial settings in a folder of its own, which goes with the guide.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QProcess, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout

from adapter.config import Config, find_file, parse_config, read_text
from adapter.errors import ConfigurationError
from gui.first.arm import ArmStep
from gui.first.folder import FolderStep
from gui.first.format import FormatStep
from gui.first.plan import Plan
from gui.first.practice import practice_command
from gui.first.service import ServiceStep
from gui.look import colours
from gui.window import MainWindow

_OFFER_MILLISECONDS = 1500


class Guide(QDialog):
    """`armed` when the configuration has been written. `file`: an existing configuration that is added to."""

    armed = Signal()

    def __init__(self, window: MainWindow, *, file: Path | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._existing, self._config = _existing(file)
        self._folder = tempfile.TemporaryDirectory(prefix="journalbro-trial-", ignore_cleanup_errors=True)
        self.plan = Plan()
        taken = [one.name for one in self._config.sources] if self._config else []
        if self._config is not None:
            self.plan.environment = self._config.installation.environment
            self.plan.identifier_base = self._config.installation.identifier_base
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 620)
        self.folder = FolderStep(self.plan, self, first=self._existing is None, taken=taken)
        self.format = FormatStep(self.plan, self, trial=self._trial)
        self.service = ServiceStep(self.plan, self, config=self._config, trial=self._trial)
        self.arm = ArmStep(self, window.link, file=file)
        self.stack = QStackedWidget(self)
        for step in (self.folder, self.format, self.service, self.arm):
            self.stack.addWidget(step)
            step.ready.connect(self._tell)
        self._marks = [QLabel(self) for _ in range(self.stack.count())]
        self.practice = QPushButton(self)
        self.back = QPushButton(self)
        self.next = QPushButton(self)
        self.next.setDefault(True)
        self.cancel = QPushButton(self)
        self._done = False
        self._build()
        self._say()
        self._wire()
        self._go(0)

    def _build(self) -> None:
        scheme = colours()
        side = QFrame(self)
        side.setObjectName("side")
        side.setStyleSheet(f"QFrame#side {{ background: {scheme.base}; border-right: 1px solid {scheme.line}; }}")
        marks = QVBoxLayout(side)
        marks.setContentsMargins(18, 22, 18, 18)
        marks.setSpacing(14)
        for mark in self._marks:
            mark.setWordWrap(True)
            marks.addWidget(mark)
        marks.addStretch(1)
        self.about_practice = QLabel(self)
        self.about_practice.setWordWrap(True)
        self.about_practice.setStyleSheet(f"color: {scheme.faint};")
        marks.addWidget(self.about_practice)
        marks.addWidget(self.practice)
        side.setFixedWidth(230)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        column = QVBoxLayout()
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(14)
        column.addWidget(self.stack, 1)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(column, 1)

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Set up Journalbro") if self._existing is None else self.tr("Add a folder"))
        self.about_practice.setText(self.tr("Only want to look? Practice mode runs on sample exports and a service of its own."))
        self.practice.setText(self.tr("Practice mode"))
        self.back.setText(self.tr("Back"))
        self.cancel.setText(self.tr("Cancel"))

    def _wire(self) -> None:
        self.back.clicked.connect(lambda: self._go(self.stack.currentIndex() - 1))
        self.next.clicked.connect(self.forward)
        self.cancel.clicked.connect(self.reject)
        self.practice.clicked.connect(self.start_practice)

    # --- from step to step

    @property
    def step(self) -> int:
        """Which step is in sight, from 0."""
        return self.stack.currentIndex()

    def _titles(self) -> tuple[str, ...]:
        return self.tr("Folder"), self.tr("Format"), self.tr("Service"), self.tr("Arm")

    def _go(self, place: int) -> None:
        current = self.stack.currentWidget()
        if isinstance(current, (FolderStep, FormatStep, ServiceStep)):
            current.left()
        self.stack.setCurrentIndex(max(0, min(place, self.stack.count() - 1)))
        self._tell()
        shown = self.stack.currentWidget()
        if isinstance(shown, ArmStep):
            shown.show_document(self.plan.document(self._existing, self._file))
        elif isinstance(shown, (FolderStep, FormatStep, ServiceStep)):
            shown.shown()

    def forward(self) -> None:
        """The next step, or the deed."""
        if self._done:
            self.accept()
        elif self.step < self.stack.count() - 1:
            self._go(self.step + 1)
        elif self.arm.arm() is not None:
            self._done = True
            self.arm.state.setText(
                self.tr("✓ Written. The engine starts; this window shows it when it answers.")
                if self.arm.start.isChecked() and not self._window.link.connected
                else self.tr("✓ Written.")
            )
            self._window.link.back.connect(self._on_back)
            self.armed.emit()
            self._tell()

    def _on_back(self) -> None:
        self.arm.state.setText(self.tr("✓ The engine runs and watches the folder."))

    def _tell(self, *_args: object) -> None:
        titles = self._titles()
        for place, mark in enumerate(self._marks):
            done = place < self.step or self._done
            mark.setText(f"{'✓' if done else place + 1}   {titles[place]}")
            font = mark.font()
            font.setBold(place == self.step)
            mark.setFont(font)
        step = self.stack.currentWidget()
        ready = isinstance(step, (FolderStep, FormatStep, ServiceStep, ArmStep)) and step.is_ready()
        last = self.step == self.stack.count() - 1
        self.next.setText(self.tr("Close") if self._done else self.tr("Arm") if last else self.tr("Next"))
        self.next.setEnabled(self._done or ready)
        self.back.setEnabled(self.step > 0 and not self._done)
        self.cancel.setVisible(not self._done)

    def _trial(self) -> Path:
        """The settings as they are now, for a dry run."""
        file = Path(self._folder.name) / "journalbro.toml"
        file.write_text(self.plan.trial(self._config), "utf-8")
        return file

    def start_practice(self) -> None:
        """Open practice mode in a window of its own and leave."""
        program, *arguments = practice_command()
        if QProcess.startDetached(program, arguments):
            self.reject()

    # --- the end

    def done(self, result: int) -> None:
        """Close; what runs is stopped, and the trial's folder goes."""
        for step in (self.folder, self.format, self.service):
            step.left()
        self._folder.cleanup()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """The window's own cross is as good as the button."""
        self.done(QDialog.DialogCode.Rejected)
        event.accept()


def offer(window: MainWindow) -> None:
    """Open the guide when this machine has neither an engine nor a configuration, a moment after the start."""

    def look() -> None:
        if not window.link.connected and find_file() is None and window.isVisible():
            guide = Guide(window)
            page = window.page("settings")
            if page is not None:
                guide.armed.connect(page.shown)
            guide.open()

    QTimer.singleShot(_OFFER_MILLISECONDS, window, look)


def _existing(file: Path | None) -> tuple[str | None, Config | None]:
    """The text and the meaning of the configuration that is there; nothing where it is not there or wrong."""
    if file is None:
        return None, None
    try:
        text = read_text(file)
        return text, parse_config(text, file=file)
    except ConfigurationError:
        return None, None
