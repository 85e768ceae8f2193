"""What waits for a person, grouped by cause: 214 × unknown code 7 in PID-8, map it once, send all again.

Invariants: the counts are the store's own, kept as messages change state; while a group stays, it keeps its place and its selection when counts change.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHeaderView, QLabel, QPushButton, QStackedWidget, QTableView, QVBoxLayout, QWidget

from adapter.errors import ControlError
from adapter.i18n import retold
from adapter.words import cause_text, state_text
from gui.flow import flowing
from gui.link import EngineLink
from gui.log.actions import Act, act, act_text
from gui.look import StateCells, colours, state_colour, state_icon
from gui.window import MainWindow
from gui.words import help_text, number

_REFRESH_MILLISECONDS = 700

Group = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex


class CausesModel(QAbstractTableModel):
    """One line a group. `loaded` after each answer with all messages of all groups; `failed` when there was none."""

    loaded = Signal(int)
    failed = Signal(object)

    COLUMNS = ("count", "what", "where", "state", "place")

    def __init__(self, link: EngineLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._groups: list[Group] = []
        self.known = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_REFRESH_MILLISECONDS)
        self._again.timeout.connect(self.refresh)
        link.changed.connect(self._soon)
        link.back.connect(self.refresh)

    def refresh(self) -> None:
        """Ask for the groups."""
        self._again.stop()
        self._link.ask("causes", self._on_causes, self.failed.emit, self)

    def group(self, place: int) -> Group | None:
        """The group at a line."""
        return self._groups[place] if 0 <= place < len(self._groups) else None

    def _soon(self, _data: dict[str, Any]) -> None:
        if not self._again.isActive():
            self._again.start()

    def _on_causes(self, found: dict[str, Any]) -> None:
        groups: list[Group] = list(found["causes"])
        self.known = True
        if {_key(one) for one in groups} == {_key(one) for one in self._groups}:
            self._update({_key(one): one for one in groups})
        else:
            self.layoutAboutToBeChanged.emit()
            before = self.persistentIndexList()
            keys = [_key(self._groups[index.row()]) for index in before]
            self._groups = groups
            places = {_key(one): n for n, one in enumerate(groups)}
            self.changePersistentIndexList(
                before,
                [
                    self.index(places[key], index.column()) if key in places else QModelIndex()
                    for key, index in zip(keys, before, strict=True)
                ],
            )
            self.layoutChanged.emit()
        self.loaded.emit(sum(int(one["count"]) for one in self._groups))

    def _update(self, now: dict[tuple[object, ...], Group]) -> None:
        for place, group in enumerate(self._groups):
            other = now[_key(group)]
            if other != group:
                self._groups[place] = other
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.COLUMNS) - 1))

    # --- Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many groups there are."""
        return 0 if parent.isValid() else len(self._groups)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Messages"), self.tr("Cause"), self.tr("Where"), self.tr("State"), self.tr("Source or service"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        group = self.group(index.row()) if index.isValid() else None
        if group is None:
            return None
        column = self.COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return _cell(group, column)
            case Qt.ItemDataRole.TextAlignmentRole if column == "count":
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.DecorationRole if column == "state":
                return state_icon(str(group["state"]))
            case Qt.ItemDataRole.ForegroundRole if column == "state":
                return state_colour(str(group["state"]))
            case _:
                return None


class CausesPage(QWidget):
    """The groups and what helps. `show_log`: the messages of a group (filter, finding); `mend`: somebody wants to mend the mapping for this group."""

    show_log = Signal(dict, dict)
    mend = Signal(dict)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._link = window.link
        self.model = CausesModel(window.link, self)
        self.table = QTableView(self)
        self.head = QLabel(self)
        self.said = QLabel(self)
        self.stack = QStackedWidget(self)
        self.panel = QFrame(self)
        self.what = QLabel(self.panel)
        self.help = QLabel(self.panel)
        self.show_button = QPushButton(self.panel)
        self.mend_button = QPushButton(self.panel)
        self.acts = {what: QPushButton(self.panel) for what in Act}
        self._make_table()
        self.table.setItemDelegateForColumn(CausesModel.COLUMNS.index("state"), StateCells(self))
        self._build()
        self._say()
        self._dress()
        self._wire()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Causes")

    def shown(self) -> None:
        """Ask anew."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Let the keyboard begin here."""
        self.table.setFocus()

    def group(self) -> Group | None:
        """The group that is chosen."""
        return self.model.group(self.table.currentIndex().row())

    # --- making it

    def _make_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        rows = table.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 15)
        columns = table.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        letters = table.fontMetrics()
        for column, sample in enumerate(
            (
                "Meldinger ..",
                "The service did not accept our credentials (401)",
                "OBX[12]-3.1 → Observation.code",
                "taken by the service ....",
            )
        ):
            columns.resizeSection(column, letters.horizontalAdvance(sample) + 30)
        columns.resizeSection(len(CausesModel.COLUMNS) - 1, letters.horizontalAdvance("gerica-ut-nord → hapi-fhir") + 30)
        columns.setMinimumSectionSize(60)
        columns.setSectionResizeMode(CausesModel.COLUMNS.index("what"), QHeaderView.ResizeMode.Stretch)

    def _build(self) -> None:
        self.said.setWordWrap(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.said)
        self.what.setWordWrap(True)
        self.what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        bold = self.what.font()
        bold.setBold(True)
        self.what.setFont(bold)
        self.help.setWordWrap(True)
        buttons = flowing((self.mend_button, self.show_button, *self.acts.values()))
        inside = QVBoxLayout(self.panel)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(8)
        inside.addWidget(self.what)
        inside.addWidget(self.help)
        inside.addSpacing(4)
        inside.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head.setContentsMargins(14, 14, 14, 10)
        column.addWidget(self.head)
        column.addWidget(self.stack, 1)
        column.addWidget(self.panel)

    def _wire(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.model.failed.connect(self._on_failed)
        self.table.selectionModel().currentRowChanged.connect(self._show)
        self.model.layoutChanged.connect(self._show)
        self.model.dataChanged.connect(self._show)
        self.table.doubleClicked.connect(self._show_log)
        self.show_button.clicked.connect(self._show_log)
        self.mend_button.clicked.connect(self._mend)
        for what, button in self.acts.items():
            button.clicked.connect(lambda _checked=False, what=what: self.act(what))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self._show_log)
        self._show()

    def _say(self) -> None:
        self.table.setAccessibleName(self.tr("Causes"))
        self.panel.setAccessibleName(self.tr("The chosen cause"))
        self.show_button.setText(self.tr("Show the messages"))
        self.mend_button.setText(self.tr("Map it …"))
        self.mend_button.setToolTip(self.tr("Say what the code means; all that waits for it goes on"))
        for what, button in self.acts.items():
            button.setText(f"{act_text(what)} …")
        if not self.model.known:
            self._tell(self.tr("Reading …"))
        self._show()

    def _dress(self) -> None:
        scheme = colours()
        self.panel.setStyleSheet(f"QFrame {{ border-top: 1px solid {scheme.line}; }} QLabel {{ border: 0; }}")
        self.said.setStyleSheet(f"color: {scheme.faint}")

    # --- what is shown

    def _on_loaded(self, total: int) -> None:
        if not total:
            self._tell(self.tr("Nothing waits for a person."))
            return
        self.head.setText(self.tr("%n message(s) wait for a person.", "", total))
        self.head.show()
        self.stack.setCurrentIndex(0)
        if self.group() is None:
            self.table.selectRow(0)

    def _on_failed(self, error: object) -> None:
        if not self.model.known and isinstance(error, ControlError):
            self._tell(f"{error.said(retold)}\n\n{retold(error.remedy_text())}")

    def _tell(self, text: str) -> None:
        self.said.setText(text)
        self.head.hide()
        self.stack.setCurrentIndex(1)

    def _show(self, *_what: object) -> None:
        """Say of the chosen group what it is and what helps; offer only what can help."""
        group = self.group()
        self.panel.setVisible(group is not None)
        if group is None:
            return
        finding = group["cause"]["finding"]
        text = self.tr("%1 × %2 in %3") if _place(finding) else "%1 × %2"
        self.what.setText(text.replace("%1", number(group["count"])).replace("%2", _cell(group, "what")).replace("%3", _place(finding)))
        rule = f" {self.tr('The rule is at %1.').replace('%1', finding['rule'])}" if finding["rule"] else ""
        self.help.setText(help_text(group) + rule)
        failed = group["state"] == "failed"
        self.mend_button.setVisible(finding["code"] == "unknown-code" and not failed)
        self.acts[Act.RETRY].setVisible(failed)

    # --- what a person does

    def where(self, group: Group) -> dict[str, Any]:
        """What the engine finds for a group."""
        state = {"delivery_states": ["failed"]} if group["state"] == "failed" else {"states": [group["state"]]}
        place = {"destinations": [group["destination"]]} if group["destination"] else {}
        return {"causes": [group["cause"]["id"]], "sources": [group["source"]], **state, **place}

    def act(self, what: Act) -> None:
        """Do it to the whole group."""
        group = self.group()
        if group is None:
            return
        dialog = act(self, self._link, what, self.where(group), self.what.text())
        if dialog is not None:
            dialog.done_with.connect(self.model.refresh)

    def _show_log(self) -> None:
        group = self.group()
        if group is not None:
            self.show_log.emit(self.where(group), group["cause"]["finding"])

    def _mend(self) -> None:
        group = self.group()
        if group is not None:
            self.mend.emit(group)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow language and colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        elif event.type() == QEvent.Type.ApplicationPaletteChange:
            self._dress()
        super().changeEvent(event)


def _key(group: Group) -> tuple[object, ...]:
    return group["cause"]["id"], group["state"], group["source"], group["destination"]


def _place(finding: dict[str, Any]) -> str:
    return str(finding["path"] or finding["element"])


def _cell(group: Group, column: str) -> str:
    finding = group["cause"]["finding"]
    match column:
        case "count":
            return number(int(group["count"]))
        case "what":
            return cause_text({"code": finding["code"], "shown": finding["shown"]})
        case "where":
            return " → ".join(part for part in (finding["path"], finding["element"]) if part)
        case "state":
            return state_text(str(group["state"]))
        case _:
            return " → ".join(part for part in (group["source"], group["destination"]) if part)
