"""The mappings loaded anew: whether they are whole, which sources have others now, and each problem at its line.

Broken mappings change nothing: the engine goes on with those it has.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from adapter.errors import ControlError
from gui.allowed import allowed
from gui.flow import fit_height
from gui.link import EngineLink
from gui.mend.editor import open_file, open_rule
from gui.message.tables import TextTableView

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<text>.*)", re.DOTALL)


def reload_mappings(parent: QWidget, link: EngineLink) -> ReloadDialog | None:
    """Let the engine load its mappings anew, and show what came of it. None when this user may not; then that has been said."""
    if not allowed(parent, link, "configure", _tr("To reload mappings you need the role “configure”.")):
        return None
    dialog = ReloadDialog(parent, link)
    dialog.open()
    return dialog


def split(problem: str) -> tuple[str, int, str]:
    """File, line and text of a problem (`file:line: text`); no file and line 0 where it names none."""
    found = _PLACE.fullmatch(problem)
    return (found["file"], int(found["line"]), found["text"]) if found else ("", 0, problem)


class ReloadDialog(QDialog):
    """What came of it. `answer`: the engine's, once it is there."""

    def __init__(self, parent: QWidget, link: EngineLink) -> None:
        super().__init__(parent)
        self._link = link
        self.answer: dict[str, Any] | None = None
        self._places: list[tuple[str, int]] = []
        self.setWindowTitle(self.tr("Reload mappings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self.said = QLabel(self.tr("Loading the mappings and running their tests …"), self)
        self.said.setWordWrap(True)
        bold = self.said.font()
        bold.setBold(True)
        self.said.setFont(bold)
        self.more = QLabel(self)
        self.more.setWordWrap(True)
        self.more.hide()
        self.table = TextTableView(self)
        self.table.setAccessibleName(self.tr("Problems"))
        self.table.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        self.close_button.setText(self.tr("Close"))
        self.open_button: QPushButton = buttons.addButton(self.tr("Open the line"), QDialogButtonBox.ButtonRole.ActionRole)
        self.open_button.setToolTip(self.tr("Open the mapping file at its line in your editor"))
        self.open_button.hide()
        self.again: QPushButton = buttons.addButton(self.tr("Reload again"), QDialogButtonBox.ButtonRole.ActionRole)
        self.again.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        for widget in (self.said, self.more, self.table, buttons):
            column.addWidget(widget)
        buttons.rejected.connect(self.reject)
        self.open_button.clicked.connect(self._open)
        self.again.clicked.connect(self.load)
        self.table.activated.connect(self._open)
        self.load()

    def load(self) -> None:
        """Ask the engine."""
        self.answer = None
        self.again.setEnabled(False)
        self._link.ask("reload", self._on_loaded, self._on_failed, self)

    def _on_loaded(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        problems, changed = [str(one) for one in answer["problems"]], [str(one) for one in answer["changed"]]
        self.again.setEnabled(True)
        self.again.setVisible(bool(problems))
        self.table.setVisible(bool(problems))
        self.open_button.setVisible(bool(problems))
        if problems:
            self.said.setText(self.tr("%n problem(s). The mappings that were in use stay in use.", "", len(problems)))
            self.more.setText(self.tr("Mend the files and reload again; nothing has changed until then."))
            self._show(problems)
        elif changed:
            self.said.setText(self.tr("The mappings are whole, and in use from now on."))
            self.more.setText(
                self.tr("They are new for: {sources}. What waited for a mapping is mapped again.").format(sources=", ".join(changed))
            )
        else:
            self.said.setText(self.tr("The mappings are whole. Nothing has changed in them."))
            self.more.setText("")
        self.more.setVisible(bool(self.more.text()))
        self.close_button.setDefault(not problems)
        (self.table if problems else self.close_button).setFocus()
        fit_height(self)
        if problems:
            self.resize(max(self.width(), 760), max(self.height(), 380))

    def _show(self, problems: list[str]) -> None:
        found = [split(one) for one in problems]
        self._places = [(file, line) for file, line, _text in found]
        self.table.model_.fill(
            [self.tr("File"), self.tr("Line"), self.tr("What is wrong")],
            [(PurePath(file).name, str(line or ""), text) for file, line, text in found],
        )
        self.table.widths((30, 8, 30), 2)
        self.table.choose(0)

    def _on_failed(self, error: ControlError) -> None:
        self.said.setText(str(error))
        self.more.setText(error.remedy_text())
        self.more.show()
        self.again.show()
        self.again.setEnabled(True)

    def _open(self) -> None:
        place = self.table.row()
        if not 0 <= place < len(self._places):
            return
        file, line = self._places[place]
        if PurePath(file).is_absolute():
            open_file(self, file, line)
        elif file:
            open_rule(self, self._link, f"{file}:{line}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("mend", text)
