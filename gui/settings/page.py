"""The settings page: `journalbro.toml` as forms and as text, checked while it is changed, shown as a difference before it is saved.

Invariants: nothing is written but by "Save" after the difference was seen; what is wrong cannot be saved; whether the running engine has these
settings is told by the mark that the engine itself gives, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from adapter.config import Config, find_file, mark, read_text
from adapter.config.places import policies as machine_policies
from adapter.errors import ConfigurationError
from adapter.i18n import retold
from gui.look import colours
from gui.settings.document import Array, Document, Problem, Table
from gui.settings.form import Form
from gui.settings.problems import ProblemList
from gui.settings.review import ReviewDialog
from gui.settings.saving import Saver
from gui.settings.tables import Section, new_name, new_values, sections
from gui.window import MainWindow

_CHECK_MILLISECONDS = 250


class SettingsPage(QWidget):
    """The page. `file`: the configuration to edit; without one the engine's, else the one that the program would find."""

    def __init__(self, window: MainWindow, *, file: Path | None = None, policies: Mapping[str, Any] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._policies = machine_policies() if policies is None else policies
        self.document: Document | None = None
        self.problems: list[Problem] = []
        self._config: Config | None = None
        self._forms: dict[Table, Form] = {}
        self.place = QLabel(self)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place.setWordWrap(True)
        self.engine = QLabel(self)
        self.engine.setWordWrap(True)
        self.guide = QPushButton(self)
        self.list = QListWidget(self)
        self.add_source = QPushButton(self)
        self.add_destination = QPushButton(self)
        self.remove = QPushButton(self)
        self.stack = QStackedWidget(self)
        self.text = QPlainTextEdit(self)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.nothing = QLabel(self)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.text)
        self.wrong = ProblemList(self)
        self.undo = QPushButton(self)
        self.save = QPushButton(self)
        self._saver = Saver(self)
        self._checking = QTimer(self)
        self._checking.setSingleShot(True)
        self._checking.setInterval(_CHECK_MILLISECONDS)
        self._checking.timeout.connect(self.check)
        self._build()
        self._say()
        self._wire()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Settings")

    def shown(self) -> None:
        """Read the file when nothing is being changed."""
        if self.document is None or not self.document.changed:
            self.read()

    def take_focus(self) -> None:
        """Let the keyboard begin here."""
        self.list.setFocus()

    # --- the page's parts

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 20, 10)
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addWidget(self.place)
        said.addWidget(self.engine)
        head.addLayout(said, 1)
        head.addWidget(self.guide, 0, Qt.AlignmentFlag.AlignTop)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 10)
        left.addWidget(self.list, 1)
        buttons = QVBoxLayout()
        buttons.setContentsMargins(12, 6, 12, 0)
        buttons.setSpacing(6)
        for button in (self.add_source, self.add_destination, self.remove):
            buttons.addWidget(button)
        left.addLayout(buttons)
        self._left = QWidget(self)
        self._left.setLayout(left)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._left)
        middle.addWidget(self.stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 10, 20, 14)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.undo)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(middle, 1)
        column.addWidget(self.wrong)
        column.addLayout(foot)
        self.dress()

    def _wire(self) -> None:
        self.list.currentRowChanged.connect(self._on_section)
        self.text.textChanged.connect(self._on_text)
        self.wrong.chosen.connect(self._go_to)
        self.add_source.clicked.connect(lambda: self.add("source"))
        self.add_destination.clicked.connect(lambda: self.add("destination"))
        self.remove.clicked.connect(self._ask_remove)
        self.undo.clicked.connect(self.read)
        self.save.clicked.connect(self.review)
        self.guide.clicked.connect(self.open_guide)
        self._window.link.back.connect(self._on_engine)
        self._window.link.lost.connect(self._on_lost)

    def _say(self) -> None:
        self.list.setAccessibleName(self.tr("Parts of the configuration"))
        self.text.setAccessibleName(self.tr("The configuration as text"))
        self.wrong.say()
        self.add_source.setText(self.tr("Add a source"))
        self.add_destination.setText(self.tr("Add a destination"))
        self.remove.setText(self.tr("Remove"))
        self.guide.setText(self.tr("Guide …"))
        self.undo.setText(self.tr("Undo the changes"))
        self.save.setText(self.tr("Save …"))
        self.nothing.setText(
            self.tr("There is no configuration yet.\nThe guide makes one in four steps, and nothing is sent before the last.")
        )

    # --- the file

    def read(self) -> None:
        """Read the file and show it; changes that were not saved are gone."""
        file = self._file or self._engines_file() or find_file()
        text = None
        self._config, self.problems = None, []
        if file is not None:
            try:
                text = read_text(file)
            except ConfigurationError as error:
                self.nothing.setText(f"{error.said(retold)}\n{retold(error.remedy_text())}")
        self.document = None if text is None else Document(text, file, self._policies)
        chosen = self.list.currentItem().data(Qt.ItemDataRole.UserRole) if self.list.currentItem() else None
        self._drop_forms()
        self._fill(chosen)
        self.check()

    def _engines_file(self) -> Path | None:
        """The file that the running engine has read, if we can read it as well."""
        named = str(self._window.link.hello.get("settings_file", ""))
        return Path(named) if named and Path(named).is_file() else None

    def _on_engine(self) -> None:
        if self.isVisible() and (self.document is None or not self.document.changed):
            self.read()
        self._tell_engine()

    def _on_lost(self, _why: str) -> None:
        self._tell_engine()

    def _drop_forms(self) -> None:
        for form in self._forms.values():
            self.stack.removeWidget(form)
            form.deleteLater()
        self._forms = {}

    def _fill(self, chosen: object = None) -> None:
        """The list of parts; what was chosen stays so where it is still there."""
        blocker = QSignalBlocker(self.list)
        self.list.clear()
        for section in sections(self.document):
            item = QListWidgetItem(section.title)
            item.setData(Qt.ItemDataRole.UserRole, section)
            if section.indent:
                item.setText(f"    {section.title}")
            self.list.addItem(item)
        del blocker
        wanted = chosen.table if isinstance(chosen, Section) else None
        row = next((n for n in range(self.list.count()) if self._section(n).table == wanted and wanted is not None), 0)
        self.list.setCurrentRow(-1)
        self.list.setCurrentRow(row if self.list.count() else -1)
        if not self.list.count():
            self._on_section(-1)

    def _section(self, row: int) -> Section:
        return self.list.item(row).data(Qt.ItemDataRole.UserRole)

    def _on_section(self, row: int) -> None:
        if self.document is None or row < 0:
            self.stack.setCurrentWidget(self.nothing)
            self.remove.setEnabled(False)
            return
        section = self._section(row)
        self.remove.setEnabled(section.array is not None)
        if section.table is None or section.settings is None:
            self._show_text()
            return
        form = self._forms.get(section.table)
        if form is None:
            form = Form(section.title, section.settings, self.document, section.table, self)
            form.dress()
            form.changed.connect(self._on_changed)
            self._forms[section.table] = form
            self.stack.addWidget(form)
            for one, other in pairwise((form.last, self.wrong, self.undo, self.save)):
                self.setTabOrder(one, other)
        form.show_document()
        form.show_problems(self.problems)
        self.stack.setCurrentWidget(form)

    def _show_text(self) -> None:
        assert self.document is not None
        if self.text.toPlainText() != self.document.text:
            blocker = QSignalBlocker(self.text)
            self.text.setPlainText(self.document.text)
            del blocker
        self.stack.setCurrentWidget(self.text)

    # --- changes

    def _on_changed(self) -> None:
        self._tell_changed()
        self._checking.start()

    def _on_text(self) -> None:
        if self.document is not None:
            self.document.text = self.text.toPlainText()
            self._on_changed()

    def add(self, array: Array) -> None:
        """A new source or destination, filled with what it needs at least; its form comes up."""
        if self.document is None:
            return
        name = new_name(self.document, array)
        place = self.document.add(array, new_values(self.document, array, name))
        self._drop_forms()
        self._fill()
        for row in range(self.list.count()):
            if self._section(row).table == (array, place):
                self.list.setCurrentRow(row)
        self._on_changed()

    def _ask_remove(self) -> None:
        section = self._section(self.list.currentRow())
        if self.document is None or section.array is None or section.table is None:
            return
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Remove"), self.tr("Remove {name} from the configuration?").format(name=section.title), parent=self)  # fmt: skip
        box.setInformativeText(self.tr("Messages that were taken in already stay in the log. Nothing is written before you save."))
        yes = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        yes.clicked.connect(lambda: self.remove_section(section))
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def remove_section(self, section: Section) -> None:
        """Take a source or destination away."""
        if self.document is None or section.array is None or section.table is None or len(section.table) != 2:
            return
        self.document.remove(section.array, section.table[1])
        self._drop_forms()
        self._fill()
        self._on_changed()

    def check(self) -> None:
        """Ask what is wrong with what it says now, and show it where it is."""
        self._checking.stop()
        if self.document is not None:
            self._config, self.problems = self.document.check()
        for form in self._forms.values():
            form.show_problems(self.problems)
        self.wrong.show_problems(self.problems)
        self._rename()
        self._tell_changed()
        self._tell_engine()

    def _rename(self) -> None:
        """The list shows the names as they are now, and what is wrong where."""
        bad = {one.table for one in self.problems}
        fresh = {one.table: one.title for one in sections(self.document) if one.table is not None}
        for row in range(self.list.count()):
            section, item = self._section(row), self.list.item(row)
            title = fresh.get(section.table, section.title) if section.table else section.title
            mark_ = " ✗" if section.table in bad and section.table is not None else ""
            item.setText(f"{'    ' if section.indent else ''}{title}{mark_}")

    def _go_to(self, problem: Problem) -> None:
        """To the field that a problem is about, or to its line in the text."""
        row = next((n for n in range(self.list.count()) if problem.table is not None and self._section(n).table == problem.table), None)
        if row is not None and problem.table is not None:
            self.list.setCurrentRow(row)
            self._forms[problem.table].go_to(problem.key)
            return
        self.list.setCurrentRow(self.list.count() - 1)
        block = self.text.document().findBlockByNumber(max(problem.line, 1) - 1)
        cursor = QTextCursor(block)
        cursor.select(QTextCursor.SelectionType.LineUnderCursor)
        self.text.setTextCursor(cursor)
        self.text.setFocus()

    # --- saving

    def review(self) -> None:
        """Show what would change; saved is from there."""
        if self.document is None:
            return
        self.check()
        if not self.problems and self.document.changed:
            dialog = ReviewDialog(self, self.document.difference())
            dialog.accepted.connect(self.write)
            dialog.open()

    def write(self) -> None:
        """Save the file."""
        if self.document is None:
            return
        self._saver.save(self.document)
        self._tell_changed()
        self._tell_engine()

    def open_guide(self) -> None:
        """Open the guide of the first start; it adds to what is there."""
        from gui.first.guide import Guide  # noqa: PLC0415 - the guide knows the page's parts

        guide = Guide(self._window, file=self.document.file if self.document else self._file)
        guide.armed.connect(self.read)
        guide.open()

    # --- what is told

    def _tell_changed(self) -> None:
        changed = self.document is not None and self.document.changed
        self.undo.setEnabled(changed)
        self.save.setEnabled(changed and not self.problems)
        for button in (self.add_source, self.add_destination):
            button.setEnabled(self.document is not None)
        if self.document is None or self.document.file is None:
            self.place.setText(self.tr("No journalbro.toml was found."))
        else:
            text = self.tr("{file} – changed, not saved") if changed else "{file}"
            self.place.setText(text.format(file=self.document.file))

    def _tell_engine(self) -> None:
        link = self._window.link
        running = str(link.hello.get("settings", ""))
        saved = self.document is not None and not self.document.changed
        if not link.connected or not running:
            text = self.tr("No engine is running; it reads the file when it starts.")
        elif self._config is not None and mark(self._config) == running:
            text = self.tr("✓ The running engine has these settings.")
        elif saved:
            text = self.tr("⟳ The running engine has other settings: it reads the file when it starts. Restart it to use these.")
        else:
            text = self.tr("The running engine keeps its settings until the file is saved and the engine is started again.")
        self.engine.setText(text)

    def dress(self) -> None:
        """Take the colours of the scheme in use."""
        scheme = colours()
        bold = QFont(self.place.font())
        bold.setBold(True)
        self.place.setFont(bold)
        self.engine.setStyleSheet(f"color: {scheme.faint};")
        self.nothing.setStyleSheet(f"color: {scheme.faint}; background: {scheme.base};")
        self.list.setStyleSheet(
            f"QListWidget {{ background: {scheme.window}; border: 0; border-top: 1px solid {scheme.line}; outline: 0; padding-top: 6px; }}"
            f"QListWidget::item {{ padding: 5px 13px; color: {scheme.text}; border: 1px solid transparent; }}"
            f"QListWidget::item:selected {{ background: {scheme.mark}; color: {scheme.text}; }}"
            f"QListWidget::item:focus {{ border-color: {scheme.accent}; }}"
        )
        self.wrong.dress()
        self.text.setStyleSheet(
            f"QPlainTextEdit {{ border: 0; border-radius: 0; border-top: 1px solid {scheme.line}; padding: 10px 14px; }}"
        )
        for form in self._forms.values():
            form.dress()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of language or of colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._drop_forms()
            self._fill(self.list.currentItem().data(Qt.ItemDataRole.UserRole) if self.list.currentItem() else None)
            self.check()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_left"):
            self.dress()
        super().changeEvent(event)
