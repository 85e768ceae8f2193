"""What a user may not do is said before it is tried: which role it takes, and who gives it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from adapter.control.protocol import Role
from gui.link import EngineLink


def allowed(parent: QWidget, link: EngineLink, role: Role, needs: str) -> bool:
    """Whether the engine lets this user do it; says why not. `needs`: the sentence that says what takes the role."""
    if link.may(role):
        return True
    box = QMessageBox(QMessageBox.Icon.Information, _tr("Not allowed"), needs, QMessageBox.StandardButton.Ok, parent)
    if link.connected:
        box.setInformativeText(_tr("Whoever looks after journalbro.toml gives it to a group of yours: [roles] {role}.").format(role=role))
    else:
        box.setText(_tr("The engine is not running, so nothing can be changed now."))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return False


def _tr(text: str) -> str:
    return QCoreApplication.translate("allowed", text)
