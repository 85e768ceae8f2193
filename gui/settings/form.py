"""The form of one table: every key of its settings, bound to the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from adapter.accounts import local_groups
from gui.settings.document import Document, Problem, Table
from gui.settings.fields import Field, Key, keys_of

_MOST_WIDE = 720


class Form(QScrollArea):
    """Changes go to the document at once and `changed` tells of them; `show_document` shows what the document says."""

    changed = Signal()

    def __init__(self, title: str, settings: type[Any], document: Document, table: Table, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.table = table
        self.fields: dict[str, Field] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(self)
        inner.setMaximumWidth(_MOST_WIDE)
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(18)
        self.head = QLabel(title, inner)
        large = self.head.font()
        large.setPointSizeF(large.pointSizeF() * 1.35)
        large.setBold(True)
        self.head.setFont(large)
        column.addWidget(self.head)
        for key in keys_of(settings):
            field = Field(key, inner, choices=self._choices(key))
            field.edited.connect(partial(self._on_edited, key.name))
            self.fields[key.name] = field
            column.addWidget(field)
        column.addStretch(1)
        self.setWidget(inner)
        for one in (self.viewport(), inner):
            one.setBackgroundRole(QPalette.ColorRole.Base)
        self.show_document()

    def _choices(self, key: Key) -> Callable[[], Sequence[str]] | None:
        if self.table[0] == "roles":
            return lambda: ["*", *local_groups()]
        if self.table[0] == "source" and key.name == "destinations":
            return lambda: self._document.names("destination")
        return None

    def _on_edited(self, name: str, value: Any) -> None:
        self._document.set(self.table, name, value)
        self.changed.emit()

    def show_document(self) -> None:
        """Show the values that the document, or a policy, gives."""
        for name, field in self.fields.items():
            locked, decided = self._document.decided(self.table, name)
            field.lock(locked=locked)
            field.show_value(decided if locked else self._document.value(self.table, name))

    def show_problems(self, problems: Sequence[Problem]) -> int:
        """Show each problem below its key; how many are of this table."""
        mine = [one for one in problems if one.table == self.table]
        for name, field in self.fields.items():
            field.show_problem(next((one.said.partition(": ")[2] for one in mine if one.key.partition(".")[0] == name), ""))
        return len(mine)

    @property
    def last(self) -> QWidget:
        """What the keyboard comes to last."""
        field = list(self.fields.values())[-1]
        return field.extra or field.editor

    def go_to(self, key: str) -> None:
        """Bring a key into sight, ready to be changed."""
        field = self.fields.get(key.partition(".")[0])
        if field is not None:
            field.editor.setFocus()
            self.ensureWidgetVisible(field)

    def dress(self) -> None:
        """Take the colours of the scheme in use."""
        for field in self.fields.values():
            field.dress()
