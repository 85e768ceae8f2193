"""The tray icon: five states told by shape and colour, a menu, and one notification per incident.

Invariants: the tooltip never changes (Windows 11 keys a pinned icon on it); no notification holds anything of a patient; what comes at once is told
at once, in one notification; where no tray host is running, the icon appears when one does, and what was to be told waits for it.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from gui.look import Mood, tray_icon
from gui.words import incident_text, incidents_text, mood_text

LOOK_FOR_HOST_MILLISECONDS = 3_000
TOGETHER_MILLISECONDS = 1_200
"""What comes within this time is one notification."""


class Tray(QObject):
    """The icon. Signals tell what the menu was used for."""

    open_log = Signal()
    open_overview = Signal()
    open_settings = Signal()
    open_folders = Signal()
    open_help = Signal()
    pause = Signal()
    resume = Signal()
    leave = Signal()
    told = Signal(str, str)
    """Title and text of a notification that was shown."""

    def __init__(self, parent: QWidget, *, wanted: bool = True) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._pending: list[dict[str, Any]] = []
        self.mood = Mood.STOPPED
        self._waiting = 0
        self._icon: QSystemTrayIcon | None = None
        self._menu = QMenu(parent)
        self._state = QAction(self._menu)
        self._state.setEnabled(False)
        self._menu.addAction(self._state)
        self._menu.addSeparator()
        self._log = self._menu.addAction("", self.open_log.emit)
        self._overview = self._menu.addAction("", self.open_overview.emit)
        self._folders = self._menu.addAction("", self.open_folders.emit)
        self._settings = self._menu.addAction("", self.open_settings.emit)
        self._menu.addSeparator()
        self._pause = self._menu.addAction("", self._pause_or_resume)
        self._menu.addSeparator()
        self._help = self._menu.addAction("", self.open_help.emit)
        self._leave = self._menu.addAction("", self.leave.emit)
        self.say()
        self._host = QTimer(self)
        self._host.setInterval(LOOK_FOR_HOST_MILLISECONDS)
        self._host.timeout.connect(self.appear)
        self._host.start()
        self._together = QTimer(self)
        self._together.setSingleShot(True)
        self._together.setInterval(TOGETHER_MILLISECONDS)
        self._together.timeout.connect(self._tell_pending)
        self.appear()

    @property
    def visible(self) -> bool:
        """Whether there is an icon to click."""
        return self._icon is not None and self._icon.isVisible()

    @property
    def menu(self) -> QMenu:
        """The icon's menu."""
        return self._menu

    def appear(self) -> None:
        """Show the icon if there is a host for it and it is not there yet; called again and again, since a host may come later."""
        if not self._wanted:
            return
        if not QSystemTrayIcon.isSystemTrayAvailable():
            if self._icon is not None:
                self._icon.hide()
                self._icon = None
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(tray_icon(self.mood), self)
            self._icon.setToolTip("Journalbro")
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._on_activated)
            self._icon.messageClicked.connect(self.open_overview.emit)
            self._icon.show()
            if self._pending:
                self._together.start()

    def place(self) -> QRect:
        """Where the icon is on the screen; empty when there is none."""
        return self._icon.geometry() if self._icon is not None else QRect()

    def say(self) -> None:
        """Set every text in the language in use."""
        self._state.setText(mood_text(self.mood, self._waiting))
        self._log.setText(self.tr("Message log"))
        self._overview.setText(self.tr("Overview"))
        self._folders.setText(self.tr("Open the folders"))
        self._settings.setText(self.tr("Settings"))
        self._pause.setText(self.tr("Resume") if self.mood is Mood.PAUSED else self.tr("Pause"))
        self._help.setText(self.tr("Help"))
        self._leave.setText(self.tr("Quit the tray program"))

    def show_state(self, state: dict[str, Any] | None) -> None:
        """The engine's snapshot; None when there is no engine."""
        self._waiting = int(state["waits_for_person"]) if state else 0
        mood = mood_of(state)
        self._pause.setEnabled(state is not None)
        if mood is not self.mood:
            self.mood = mood
            if self._icon is not None:
                self._icon.setIcon(tray_icon(mood))
        self.say()

    def tell(self, incident: dict[str, Any]) -> None:
        """Notify of an incident that began or is over, together with others that come now."""
        self._pending.append(incident)
        if self._icon is not None and not self._together.isActive():
            self._together.start()

    def say_stays(self) -> None:
        """Say that the program goes on in the tray though its window was closed."""
        self._show(
            self.tr("Journalbro goes on"), self.tr("The window is closed; this icon opens it again."), QSystemTrayIcon.MessageIcon.NoIcon
        )

    def _tell_pending(self) -> None:
        if self._icon is None or not self._pending:
            return
        pending, self._pending = self._pending, []
        kind = QSystemTrayIcon.MessageIcon.Warning if any(one["open"] for one in pending) else QSystemTrayIcon.MessageIcon.Information
        self._show(*(incident_text(pending[0]) if len(pending) == 1 else incidents_text(pending)), kind)

    def _show(self, title: str, text: str, kind: QSystemTrayIcon.MessageIcon) -> None:
        if self._icon is not None:
            self._icon.showMessage(title, text, kind, 15_000)
            self.told.emit(title, text)

    def _pause_or_resume(self) -> None:
        (self.resume if self.mood is Mood.PAUSED else self.pause).emit()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.open_log.emit()


def mood_of(state: dict[str, Any] | None) -> Mood:
    """The icon's state for the engine's snapshot: what a person must do comes before what the engine does."""
    if state is None or state["mood"] == "stopping":
        return Mood.STOPPED
    if state["mood"] == "paused":
        return Mood.PAUSED
    if state["mood"] == "attention" or state["waits_for_person"]:
        return Mood.ATTENTION
    return Mood.WORKING if state["mood"] == "working" else Mood.OK
