"""Saving the settings, and what is said and offered when they cannot be saved."""

from __future__ import annotations

import getpass
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from adapter.errors import ConfigurationError
from adapter.i18n import retold
from gui.settings.document import ChangedOnDisk, Document, write_whole


class Saver(QObject):
    """Writes a document; what goes wrong is told in a message box over `parent`, which offers a copy elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent

    def save(self, document: Document) -> None:
        """Write the document to its file. A file that somebody else has changed stays as it is."""
        try:
            document.save()
        except ChangedOnDisk:
            self._complain(
                document,
                self.tr("Somebody else has changed the file"),
                self.tr("Nothing was written. Undo your changes to see the file as it is now, or save a copy."),
            )
        except ConfigurationError as error:
            self._complain(document, error.said(retold), retold(error.remedy_text()))
        except OSError as error:
            self._complain(
                document,
                self._unwritten(error),
                self.tr("The user {user} may not write it. Save a copy and let somebody who may put it in place.").format(
                    user=getpass.getuser()
                ),
            )

    def _unwritten(self, error: OSError) -> str:
        return self.tr("The file cannot be written: {why}").format(why=error.strerror or type(error).__name__)

    def _complain(self, document: Document, title: str, more: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Not saved"), title, QMessageBox.StandardButton.Close, self._parent)
        box.setInformativeText(more)
        copy = box.addButton(self.tr("Save a copy …"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: self._save_copy(document))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _save_copy(self, document: Document) -> None:
        proposed = str(Path.home() / "journalbro.toml")
        chosen = QFileDialog.getSaveFileName(self._parent, self.tr("Save a copy"), proposed, "TOML (*.toml)")[0]
        if chosen:
            try:
                write_whole(Path(chosen), document.text)
            except OSError as error:
                self._complain(document, self._unwritten(error), "")
