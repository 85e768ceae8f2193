"""One editor for one key of the configuration, made from the key's own metadata: its words, its kind, its default, what it means.

An editor that is empty stands for "not written": the default counts, and is shown as such.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from adapter.i18n import _
from gui.look import colours
from gui.settings.words import label_text, word_text


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """What the settings say of one of their keys. `words` where only these are valid; `low` and `high` of a number."""

    name: str
    doc: str
    kind: Literal["text", "path", "number", "whole", "texts", "word", "flag"]
    default: Any
    required: bool
    words: tuple[str, ...]
    low: float | None
    high: float | None
    example: str
    hidden: bool


def keys_of(settings: type[Any]) -> list[Key]:
    """Every key of a table, in the order of the settings."""
    hints = get_type_hints(settings)
    return [_key(field, hints[field.name]) for field in dataclasses.fields(settings)]


def _key(field: dataclasses.Field[Any], hint: Any) -> Key:
    about = dict(field.metadata)
    words: tuple[str, ...] = ()
    kind: Literal["text", "path", "number", "whole", "texts", "word", "flag"] = "text"
    if get_origin(hint) is Literal:
        kind, words = "word", tuple(str(word) for word in get_args(hint))
    elif hint is Path or Path in get_args(hint):
        kind = "path"
    elif get_origin(hint) is tuple:
        kind = "texts"
        inner = get_args(hint)[0]
        words = tuple(str(word) for word in get_args(inner)) if get_origin(inner) is Literal else ()
    elif hint is bool:
        kind = "flag"
    elif hint in (int, float):
        kind = "whole" if hint is int else "number"
    default = None if field.default is dataclasses.MISSING else field.default
    return Key(
        field.name,
        str(about.get("doc", "")),
        kind,
        default,
        bool(about.get("required")),
        words,
        about.get("low"),
        about.get("high"),
        str(about.get("example") or ""),
        bool(about.get("hidden")),
    )


class Field(QWidget):
    """Name, editor, what it means, and what is wrong with it. `edited` with the new value (None: not written) when a person changed it."""

    edited = Signal(object)

    def __init__(self, key: Key, parent: QWidget, *, choices: Callable[[], Sequence[str]] | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._choices = choices
        self.name = QLabel(label_text(key.name), self)
        bold = self.name.font()
        bold.setBold(True)
        self.name.setFont(bold)
        self.written = QLabel(key.name, self)
        self.written.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.written.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.written.setToolTip(self.tr("The key as it stands in journalbro.toml"))
        self.doc = QLabel(_(key.doc), self)
        self.doc.setWordWrap(True)
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.locked = QLabel(self.tr("Decided by a policy of the organisation; the file cannot change it."), self)
        self.locked.setWordWrap(True)
        self.locked.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        self.combo: QComboBox | None = None
        self.line: QLineEdit | None = None
        self.extra: QPushButton | QToolButton | None = None
        self._build(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.name)
        head.addWidget(self.written)
        head.addStretch(1)
        column.addLayout(head)
        column.addLayout(row)
        for label in (self.doc, self.locked, self.problem):
            column.addWidget(label)
        self.editor.setAccessibleName(label_text(key.name))
        self.editor.setAccessibleDescription(_(key.doc))
        self.name.setBuddy(self.editor)
        self.dress()

    @property
    def editor(self) -> QWidget:
        """What takes the focus."""
        editor = self.combo or self.line
        assert editor is not None
        return editor

    def _build(self, row: QHBoxLayout) -> None:
        if self.key.kind in {"word", "flag"}:
            self.combo = QComboBox(self)
            for word in self.key.words or ("true", "false"):
                self.combo.addItem(self._word(word), word)
            if not self.key.required:
                self.combo.insertItem(0, self.tr("Default: {value}").format(value=self._word(_said(self.key.default))), None)
            self.combo.activated.connect(self._on_edited)
            self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel scrolls the page, not the choice
            self.combo.installEventFilter(self)
            row.addWidget(self.combo)
            row.addStretch(1)
            return
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(self._placeholder())
        self.line.textEdited.connect(self._on_edited)
        row.addWidget(self.line, 1)
        if self.key.kind == "path":
            self.extra = QPushButton(self.tr("Browse …"), self)
            self.extra.setAccessibleName(self.tr("Browse for {key}").format(key=label_text(self.key.name)))
            self.extra.clicked.connect(self._browse)
            row.addWidget(self.extra)
        elif self._choices is not None or self.key.words:
            button = QToolButton(self)
            button.setText(self.tr("Choose"))
            button.setAccessibleName(self.tr("Choose for {key}").format(key=label_text(self.key.name)))
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            menu = QMenu(button)
            menu.aboutToShow.connect(lambda: self._offer(menu))
            button.setMenu(menu)
            self.extra = button
            row.addWidget(button)
        if self.key.kind in {"number", "whole"}:
            self.line.setFixedWidth(max(260, self.fontMetrics().horizontalAdvance(self._placeholder()) + 40))
            row.addStretch(1)

    def _word(self, word: str) -> str:
        """A word with what it means, where that is not the same."""
        meaning = word_text("" if self.key.kind == "flag" else self.key.name, word)
        return meaning if meaning.lower().replace(" ", "") == word else f"{meaning}  ({word})"

    def _on_edited(self, _what: object) -> None:
        self.edited.emit(self.value())

    def _placeholder(self) -> str:
        if not self.key.required and self.key.default not in (None, "", ()):
            text = self.tr("Default: {value}").format(value=_said(self.key.default))
        elif self.key.example:
            text = self.tr("For example {value}").format(value=self.key.example)
        else:
            text = ""
        if self.key.low is not None and self.key.high is not None:
            span = self.tr("from {low} to {high}").format(low=f"{self.key.low:g}", high=f"{self.key.high:g}")
            text = f"{text} ({span})" if text else span
        return text

    # --- the value

    def value(self) -> Any:
        """What stands in the editor, as TOML would hold it; None when it is empty. A number that is none stays a text, which is then found wrong."""
        if self.combo is not None:
            data = self.combo.currentData()
            return None if data is None else (data == "true" if self.key.kind == "flag" else data)
        assert self.line is not None
        text = self.line.text().strip()
        if not text:
            return None
        match self.key.kind:
            case "texts":
                return [part.strip() for part in text.split(",") if part.strip()]
            case "whole" | "number":
                return _number(text, whole=self.key.kind == "whole")
            case _:
                return text

    def show_value(self, value: Any) -> None:
        """Show what the file holds; nothing is said to be edited. What a person is typing stays while it means the same."""
        if self.combo is not None:
            with QSignalBlocker(self.combo):
                wanted = value if value is None else (_said(value) if self.key.kind == "flag" else str(value))
                place = self.combo.findData(wanted)
                if place < 0 and wanted is not None:
                    self.combo.addItem(str(wanted), wanted)
                    place = self.combo.count() - 1
                self.combo.setCurrentIndex(place)
        elif self.line is not None and self.value() != value:
            self.line.setText("" if value is None else _said(value))

    def show_problem(self, said: str) -> None:
        """Say what is wrong; an empty text takes it away. The sign before it tells it without colour."""
        self.problem.setText(f"✗ {said}" if said else "")
        self.problem.setVisible(bool(said))
        self.editor.setAccessibleDescription(said or _(self.key.doc))

    def lock(self, *, locked: bool) -> None:
        """A policy decides it."""
        self.locked.setVisible(locked)
        self.editor.setEnabled(not locked)
        if self.extra is not None:
            self.extra.setEnabled(not locked)

    def dress(self) -> None:
        """Take the colours of the scheme in use."""
        scheme = colours()
        for label in (self.doc, self.written):
            label.setStyleSheet(f"color: {scheme.faint};")
        self.locked.setStyleSheet(f"color: {scheme.warn};")
        self.problem.setStyleSheet(f"color: {scheme.bad};")

    # --- help with choosing

    def _browse(self) -> None:
        assert self.line is not None
        start = self.line.text() or str(Path.home())
        if self.key.name in {"certificate", "ca_file"}:
            chosen = QFileDialog.getOpenFileName(
                self, label_text(self.key.name), start, self.tr("PEM files (*.pem *.crt *.cer);;All files (*)")
            )[0]
        else:
            chosen = QFileDialog.getExistingDirectory(self, label_text(self.key.name), start)
        if chosen:
            self.line.setText(str(Path(chosen)))
            self.edited.emit(self.value())

    def _offer(self, menu: QMenu) -> None:
        menu.clear()
        have = cast("list[str]", self.value() or [])
        offered = list(self.key.words) or list(self._choices() if self._choices else ())
        for word in offered:
            action = QAction(word, menu)
            action.setCheckable(True)
            action.setChecked(word in have)
            action.toggled.connect(partial(self._choose, word))
            menu.addAction(action)
        if not offered:
            menu.addAction(self.tr("There is nothing to choose from")).setEnabled(False)

    def _choose(self, word: str, on: bool) -> None:
        self.choose(word, on=on)

    def choose(self, word: str, *, on: bool) -> None:
        """Add a word to the list, or take it away."""
        assert self.line is not None
        have = cast("list[str]", self.value() or [])
        now = [*have, word] if on and word not in have else [one for one in have if one != word or on]
        self.line.setText(", ".join(now))
        self.edited.emit(self.value())

    def eventFilter(self, watched: Any, event: Any) -> bool:  # noqa: N802 - Qt's name
        """The wheel over a choice that has no focus scrolls the page."""
        if self.combo is not None and watched is self.combo and event.type() == event.Type.Wheel and not self.combo.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in cast("Sequence[Any]", value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(text: str, *, whole: bool) -> int | float | str:
    try:
        return int(text) if whole or text.lstrip("+-").isdigit() else float(text.replace(",", "."))
    except ValueError:
        return text
