"""A tray host as GNOME's and KDE's are, that comes when the program runs already: `python -m tests.gui.notifier_host`, with DISPLAY and a D-Bus session.

They talk through D-Bus only (freedesktop.org, "StatusNotifierItem"); there is nothing to be seen. Prints what registered, as one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from PySide6.QtCore import ClassInfo, Property, QCoreApplication, QObject, QTimer, Slot
from PySide6.QtDBus import QDBusConnection, QDBusInterface


@ClassInfo({"D-Bus Interface": "org.kde.StatusNotifierWatcher"})
class Watcher(QObject):
    """Takes every icon."""

    @Slot(str)
    def RegisterStatusNotifierItem(self, service: str) -> None:  # noqa: N802 - the interface's name
        QTimer.singleShot(500, lambda: self._look(service))

    @Slot(str)
    def RegisterStatusNotifierHost(self, service: str) -> None:  # noqa: N802 - the interface's name
        pass

    IsStatusNotifierHostRegistered = Property(bool, lambda _self: True)
    ProtocolVersion = Property(int, lambda _self: 0)

    def _look(self, service: str) -> None:
        item = QDBusInterface(service, "/StatusNotifierItem", "org.kde.StatusNotifierItem")
        sys.stdout.write(json.dumps({"title": item.property("Title"), "status": item.property("Status")}) + "\n")
        QCoreApplication.quit()


def main() -> int:
    """Start the program, then be the host until its icon has registered; 1 when none does."""
    application = QCoreApplication(sys.argv)
    bus, watcher = QDBusConnection.sessionBus(), Watcher()
    with subprocess.Popen([sys.executable, "-m", "gui", "--hidden", "--address", "/nowhere/control.sock"]) as program:
        try:
            time.sleep(4)
            if not bus.registerObject("/StatusNotifierWatcher", watcher, QDBusConnection.RegisterOption.ExportAllContents):
                return 1
            if not bus.registerService("org.kde.StatusNotifierWatcher"):
                return 1
            QTimer.singleShot(30_000, lambda: application.exit(1))
            return application.exec()
        finally:
            program.terminate()


if __name__ == "__main__":
    sys.exit(main())
