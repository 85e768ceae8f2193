"""The log as a page: filters, what can be done, the table.

Invariants: the table follows the newest message only while nobody reads (it is scrolled to the top, newest first, and nothing is selected);
else it stands still and a button says how many came. Only the engine filters and sorts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QProgressDialog,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from adapter.control.client import Refused
from adapter.errors import ControlError
from adapter.i18n import retold
from gui.flow import flowing
from gui.log.actions import Act, act, act_text, may_act
from gui.log.export import Export
from gui.log.filters import FilterBar
from gui.log.model import LogModel
from gui.log.table import LogTable
from gui.look import colours
from gui.window import MainWindow
from gui.words import number

_MOST_SELECTED = 20_000
_LOADING_MILLISECONDS = 300

Where = dict[str, Any]


class LogPage(QWidget):
    """The messages. `open_message`: somebody wants to see this one."""

    open_message = Signal(int)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._link = window.link
        self.model = LogModel(window.link, self)
        self.bar = FilterBar(self)
        self.table = LogTable(self.model, window.settings, self)
        self.count = QLabel(self)
        self.newer = QPushButton(self)
        self.newer.hide()
        self._newer = 0
        self._total = 0
        self._counted = False
        self.open_button = QPushButton(self)
        self.acts = {what: QPushButton(self) for what in Act}
        self.export_button = QPushButton(self)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.remedy = QPushButton(self)
        self._help: Callable[[], object] = self.model.refresh
        self.stack = QStackedWidget(self)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LOADING_MILLISECONDS)
        self._late.timeout.connect(lambda: self._tell(self.tr("Reading …")))
        self._build()
        self._say()
        self._wire()
        self._dress()

    # --- the page

    def title(self) -> str:
        """The page's name."""
        return self.tr("Message log")

    def shown(self) -> None:
        """Look at once for what is new."""
        if self.model.max_id is None:
            self.model.filter(self.bar.where())
        else:
            self.model.look()
        self._link.ask("kinds", lambda found: self.bar.offer(kinds=list(found["kinds"])), lambda _error: None, self)

    def take_focus(self) -> None:
        """Let the keyboard begin here."""
        self.table.setFocus()

    def show_where(self, where: Where, cause: dict[str, Any] | None = None) -> None:
        """Show what a counter or a cause elsewhere stands for."""
        self.bar.set_where(where, cause)

    # --- making it

    def _build(self) -> None:
        self.stack.addWidget(self.table)
        empty = QWidget(self)
        middle = QVBoxLayout(empty)
        middle.addStretch(2)
        middle.addWidget(self.said)
        middle.addSpacing(12)
        middle.addWidget(self.remedy, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        self.stack.addWidget(empty)
        buttons = (self.open_button, *self.acts.values(), self.export_button)
        for button in buttons:
            button.setAutoDefault(False)
        row = flowing((self.count, self.newer), right=buttons)
        row.setContentsMargins(12, 4, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(row)
        column.addWidget(self.stack, 1)

    def _wire(self) -> None:
        self.bar.changed.connect(self._on_filter)
        model, table = self.model, self.table
        model.loading.connect(self._late.start)
        model.loaded.connect(self._on_loaded)
        model.counted.connect(self._on_counted)
        model.newer.connect(self._on_newer)
        model.failed.connect(self._on_failed)
        table.doubleClicked.connect(self._open)
        table.customContextMenuRequested.connect(self._menu)
        table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        table.selectionModel().selectionChanged.connect(self._on_selection)
        self.newer.clicked.connect(self.show_newer)
        self.open_button.clicked.connect(self._open)
        self.remedy.clicked.connect(self._on_help)
        self.export_button.clicked.connect(self.export)
        for what, button in self.acts.items():
            button.clicked.connect(lambda _checked=False, what=what: self.act(what))
        self._link.state.connect(self._on_state)
        for keys, do, widget in (
            (QKeySequence(Qt.Key.Key_Return), self._open, table),
            (QKeySequence(Qt.Key.Key_Enter), self._open, table),
            (QKeySequence(QKeySequence.StandardKey.Copy), self.table.copy, table),
            (QKeySequence(QKeySequence.StandardKey.Find), self.bar.focus, self),
            (QKeySequence(QKeySequence.StandardKey.Refresh), self.show_newer, self),
        ):
            shortcut = QShortcut(keys, widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _say(self) -> None:
        self.table.setAccessibleName(self.tr("Messages"))
        self.open_button.setText(self.tr("Open"))
        self.open_button.setToolTip(self.tr("Show the message (Enter)"))
        self.export_button.setText(self.tr("Export …"))
        self.export_button.setToolTip(self.tr("Write the list to a CSV file, without patient data"))
        for what, button in self.acts.items():
            button.setText(f"{act_text(what)} …")
        self.newer.setAccessibleName(self.tr("Show newer messages"))
        self.newer.setToolTip(self.tr("The list stands still while you read. Show what came since (F5)"))
        self._count()

    def _dress(self) -> None:
        """A selection that leaves colours and shapes of states to be seen."""
        scheme = colours()
        self.count.setStyleSheet(f"color: {scheme.faint}")
        self.said.setStyleSheet(f"color: {scheme.faint}")
        self.newer.setStyleSheet(
            f"QPushButton {{ background: {scheme.accent}; color: {scheme.on_accent}; border: 0; border-radius: 9px; padding: 3px 12px; }}"
            f"QPushButton:focus {{ border: 2px solid {scheme.text}; padding: 1px 10px; }}"
        )

    # --- what the model says

    def _on_filter(self, where: Where) -> None:
        self.model.filter(where)

    def _on_state(self, state: dict[str, Any]) -> None:
        self.bar.offer(
            sources=[str(source["name"]) for source in state["sources"]],
            destinations=[str(destination["name"]) for destination in state["destinations"]],
        )

    def _on_loaded(self) -> None:
        self._late.stop()
        self._total, self._counted = self.model.rowCount(), False
        self.table.scrollToTop()
        self._count()
        if self._total:
            self.stack.setCurrentIndex(0)
        elif self.bar.narrowed:
            self._tell(self.tr("No message matches the filter."), self.tr("Clear all"), self.bar.clear)
        else:
            self._tell(
                self.tr("There are no messages yet. When a record system writes a file to a watched folder, it appears here."),
                self.tr("Look at the folders now"),
                lambda: self._link.ask("scan", lambda _done: None, self._window.refused, self),
            )

    def _on_counted(self, total: int) -> None:
        self._total, self._counted = total, True
        self._count()

    def _on_newer(self, count: int) -> None:
        if count and self._follows():
            self.model.filter(self.bar.where())
            return
        self._newer = count
        self.newer.setVisible(count > 0)
        self.newer.setText(self.tr("%n new", "", count))

    def _on_failed(self, error: object) -> None:
        self._late.stop()
        refused = isinstance(error, Refused)
        if refused and "patients" in self.model.where:
            self.bar.say_problem(self.tr("This is not a valid national identity number."))
        if self.model.rowCount() and not refused:
            return  # the banner says that the engine is gone; what was read stays to be read
        assert isinstance(error, ControlError)
        self._tell(f"{error.said(retold)}\n\n{retold(error.remedy_text())}", self.tr("Try again"), self.model.refresh)

    def _tell(self, text: str, button: str = "", do: Callable[[], object] | None = None) -> None:
        """A text in place of the table, and what helps."""
        self.said.setText(text)
        self.remedy.setVisible(bool(button))
        self.remedy.setText(button)
        if do is not None:
            self._help = do
        self.stack.setCurrentIndex(1)

    def _on_help(self) -> None:
        self._help()

    def _follows(self) -> bool:
        """Whether nobody reads: what is new may push the rest down."""
        newest_first = self.model.order["sort"] == "received" and not self.model.order["ascending"]
        return newest_first and not self.table.verticalScrollBar().value() and not self.table.selectionModel().hasSelection()

    def show_newer(self) -> None:
        """Begin anew at the newest."""
        self.table.clearSelection()
        self.model.filter(self.bar.where())

    # --- what the table says

    def _on_scrolled(self) -> None:
        first = max(0, self.table.rowAt(0))
        last = self.table.rowAt(self.table.viewport().height() - 1)
        self.model.see(first, last if last >= 0 else self.model.rowCount() - 1)
        if self._newer and self._follows():
            self.show_newer()

    def _on_selection(self) -> None:
        self._count()
        if self._newer and self._follows():
            self.show_newer()

    def _count(self) -> None:
        text = self.tr("%n message(s)", "", self._total).replace(str(self._total), number(self._total)) if self._counted else "…"
        chosen = self.table.selected()
        self.count.setText(f"{text} · {self.tr('%n selected', '', chosen)}" if chosen else text)
        self.open_button.setEnabled(chosen > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Know what is in sight."""
        super().resizeEvent(event)
        self._on_scrolled()

    # --- what a person does

    def _open(self) -> None:
        row = self.model.row(self.table.currentIndex().row())
        if row is not None:
            self.open_message.emit(int(row["id"]))

    def act(self, what: Act) -> None:
        """Do it to the selection, else to all that the filter finds."""
        chosen = self.table.selected()
        if not may_act(self, self._link):
            return
        if chosen == 0 or chosen == self._total > _MOST_SELECTED:
            where = self.bar.where()
            said = self.tr("Everything that the filter finds") if where else self.tr("Everything that waits for a person")
            self._act(what, where or {"attention": True}, said)
        elif chosen > _MOST_SELECTED:
            self._inform(self.tr("That is more than can be selected by hand. Filter the list instead, and select nothing."))
        else:
            said = self.tr("%n selected message(s)", "", chosen)
            self.model.ids(self.table.ranges(), lambda ids: self._act(what, {"ids": ids}, said))

    def _act(self, what: Act, where: Where, said: str) -> None:
        dialog = act(self, self._link, what, where, said)
        if dialog is not None:
            dialog.done_with.connect(self.model.look)

    def _inform(self, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Information, self.title(), text, QMessageBox.StandardButton.Ok, self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def export(self) -> None:
        """Ask for a file, then write what the filter finds."""
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export the list without patient data"), "journalbro.csv", self.tr("CSV files (*.csv)")
        )
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> Export:
        """Write the list as it stands to `path`, with its progress in sight."""
        export = Export(self._link, self.model.where, self.model.order, self.model.max_id, path, self)
        progress = QProgressDialog(self.tr("Writing the list …"), self.tr("Stop"), 0, max(1, self._total), self)
        progress.setAutoReset(False)
        progress.setAutoClose(False)
        progress.canceled.connect(export.stop)
        export.progress.connect(progress.setValue)
        for ended in (export.finished, export.failed):
            ended.connect(progress.deleteLater)
            ended.connect(export.deleteLater)
        export.finished.connect(self._on_exported)
        export.failed.connect(self._on_not_exported)
        export.start()
        return export

    def _on_exported(self, count: int) -> None:
        self._inform(self.tr("%n message(s) were written to the file.", "", count))

    def _on_not_exported(self, why: str) -> None:
        self._inform(self.tr("The file could not be written: %1").replace("%1", why))

    def _menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        row = self.model.row(index.row()) if index.isValid() else None
        if row is None:
            return
        menu = self.menu_of(index, row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(place))

    def menu_of(self, index: QModelIndex, row: dict[str, Any]) -> QMenu:
        """What can be done with the line that was clicked."""
        self.table.choose(index)
        menu = QMenu(self)
        menu.addAction(self.tr("Open"), self._open)
        menu.addSeparator()
        for what in Act:
            menu.addAction(f"{act_text(what)} …", lambda what=what: self.act(what))
        menu.addSeparator()
        menu.addAction(self.tr("Copy"), self.table.copy)
        deliveries = cast("list[dict[str, Any]]", row["deliveries"])
        cause = next((cause for cause in (row["cause"], *(one["cause"] for one in deliveries)) if cause), None)
        only = QAction(self.tr("Show only this cause"), menu)
        only.setEnabled(cause is not None)
        if cause is not None:
            only.triggered.connect(lambda: self.show_where({"causes": [cause["id"]]}, cause["finding"]))
        menu.addAction(only)
        return menu

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "remedy"):
            self._dress()
        super().changeEvent(event)
