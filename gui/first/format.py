"""Second step: what the files are, tried on a real one. The conversion runs as `journalbro convert`, without database and network: nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from adapter.masking import mask_file_name
from adapter.words import cause_text, state_text
from gui.first.child import Child
from gui.first.folder import look
from gui.first.parts import caption
from gui.first.plan import Plan
from gui.look import state_colour, state_icon
from gui.message.signs import RoomyRows
from gui.words import kind_text, number

_CHARSETS = ("windows-1252", "iso-8859-1", "utf-8")
_MOST_LINES = 200


class FormatStep(QWidget):
    """Always ready: a folder may be empty as yet. `tried` after each dry run with its lines."""

    ready = Signal(bool)
    tried = Signal(list)

    def __init__(self, plan: Plan, parent: QWidget, *, trial: Callable[[], Path]) -> None:
        super().__init__(parent)
        self._plan = plan
        self._trial = trial
        self._lines: list[dict[str, Any]] = []
        self._child: Child | None = None
        self.format = QComboBox(self)
        self.charset = QComboBox(self)
        self.file = QComboBox(self)
        self.file.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.other = QPushButton(self.tr("Another file …"), self)
        self.try_it = QPushButton(self.tr("Try it"), self)
        self.summary = QLabel(
            self.tr("Choose a file that the record system has written, and see what would become of it. Nothing is sent."), self
        )
        self.summary.setWordWrap(True)
        self.result = QTreeWidget(self)
        self.result.setColumnCount(2)
        self.result.setItemDelegate(RoomyRows(self.result))
        self.result.setHeaderLabels([self.tr("Message"), self.tr("What becomes of it")])
        self.result.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.result.setAccessibleName(self.tr("What would become of the file"))
        self.format.addItem(self.tr("Look at each file"), "auto")
        for word, said in (("hl7v2", "HL7 v2"), ("kith", self.tr("KITH XML (PLO, MsgHead)"))):
            self.format.addItem(said, word)
        self.charset.addItem(self.tr("What the message says, else UTF-8"), "")
        for word in _CHARSETS:
            self.charset.addItem(word, word)
        self.format.setAccessibleName(self.tr("Format"))
        self.charset.setAccessibleName(self.tr("Character set"))
        self.file.setAccessibleName(self.tr("File to try"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("Character set"), self.charset)
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.other)
        row.addWidget(self.try_it)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(caption(self.tr("What are the files?"), self))
        column.addLayout(form)
        column.addSpacing(6)
        column.addWidget(caption(self.tr("Try it on a real file"), self, self.file))
        column.addLayout(row)
        column.addWidget(self.summary)
        column.addWidget(self.result, 1)
        self.format.currentIndexChanged.connect(self._on_choice)
        self.charset.currentIndexChanged.connect(self._on_choice)
        self.other.clicked.connect(self._browse)
        self.try_it.clicked.connect(self.run)

    def shown(self) -> None:
        """Offer the newest files of the folder."""
        chosen = self.file.currentData()
        self.file.clear()
        for name, _size, _time in look(self._plan.folder).newest:
            self.file.addItem(mask_file_name(name), str(Path(self._plan.folder) / name))
        place = self.file.findData(chosen)
        if chosen and place < 0:
            self.file.addItem(mask_file_name(Path(chosen).name), chosen)
            place = self.file.count() - 1
        self.file.setCurrentIndex(max(place, 0) if self.file.count() else -1)
        self.try_it.setEnabled(self.file.count() > 0)
        (self.try_it if self.file.count() else self.other).setFocus()

    def left(self) -> None:
        """A run that is under way is not waited for."""
        if self._child is not None:
            self._child.stop()
            self._child = None
            self.try_it.setEnabled(True)

    def is_ready(self) -> bool:
        """Whether the guide may go on."""
        return True

    def _on_choice(self) -> None:
        self._plan.format = str(self.format.currentData())
        self._plan.charset = str(self.charset.currentData())

    def _browse(self) -> None:
        chosen = QFileDialog.getOpenFileName(self, self.tr("File to try"), self._plan.folder)[0]
        if chosen:
            self.choose(Path(chosen))

    def choose(self, file: Path) -> None:
        """Take a file that does not lie in the folder."""
        self.file.addItem(mask_file_name(file.name), str(file))
        self.file.setCurrentIndex(self.file.count() - 1)
        self.try_it.setEnabled(True)

    def run(self) -> None:
        """Convert the chosen file."""
        file = self.file.currentData()
        if not file or self._child is not None:
            return
        self._lines = []
        self.result.clear()
        self.summary.setText(self.tr("Reading …"))
        self.try_it.setEnabled(False)
        self._child = Child(self, ["--config", str(self._trial()), "convert", str(file), "--source", self._plan.name])
        self._child.line.connect(self._lines.append)
        self._child.ended.connect(self._on_ended)
        self._child.start()

    def _on_ended(self, _code: int, complaint: str) -> None:
        self._child = None
        self.try_it.setEnabled(True)
        if not self._lines:
            self.summary.setText(self.tr("✗ It could not be tried: {why}").format(why=complaint.splitlines()[-1] if complaint else "?"))
            return
        states = Counter(str(line["state"]) for line in self._lines)
        said = ", ".join(f"{number(count)} {state_text(state)}" for state, count in states.items())
        self.summary.setText(self.tr("%n message(s)", "", len(self._lines)) + f": {said}. " + self.tr("Nothing was sent."))
        for line in self._lines[:_MOST_LINES]:
            item = self._item(line)
            self.result.addTopLevelItem(item)
            item.setExpanded(len(self._lines) == 1 or bool(line["stops"]))
        self.tried.emit(self._lines)

    def _item(self, line: dict[str, Any]) -> QTreeWidgetItem:
        state = str(line["state"])
        resources = ", ".join(f"{kind} {count}" for kind, count in line["resources"].items())
        item = QTreeWidgetItem([kind_text(str(line["kind"])), state_text(state)])
        item.setIcon(0, state_icon(state))
        item.setForeground(1, state_colour(state))
        if resources:
            _add(item, self.tr("Makes"), resources)
        for stop in line["stops"]:
            _add(item, self.tr("Stops"), cause_text(stop))
        for warning in line["warnings"][:20]:
            _add(item, self.tr("Note"), cause_text(warning))
        unread = list(line["unread"])
        if unread:
            more = ", …" if len(unread) > 12 else ""
            text = self.tr("%n field(s) that no rule reads", "", len(unread)) + ": " + ", ".join(str(one) for one in unread[:12]) + more
            _add(item, self.tr("Not read"), text)
        return item


def _add(item: QTreeWidgetItem, name: str, text: str) -> None:
    child = QTreeWidgetItem([name, text])
    child.setToolTip(1, text)
    item.addChild(child)
