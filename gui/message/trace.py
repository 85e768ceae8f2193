"""The trace as a table: each element of the result, where in the message it came from, by which rule, and how it was converted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.look import colours
from gui.message.linking import Line, Linker
from gui.message.tables import TextTableView
from gui.words import number


class TraceView(QWidget):
    """`open_rule`: somebody wants to see a rule (`file:line`)."""

    open_rule = Signal(str)

    def __init__(self, linker: Linker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._linker = linker
        self._quiet = False
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Find element, path or rule"))
        self.search.setAccessibleName(self.tr("Find in the trace"))
        self.count = QLabel(self)
        self.table = TextTableView(self)
        self.table.setAccessibleName(self.tr("Trace"))
        self.table.setSortingEnabled(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        self.search.textChanged.connect(self._on_search)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.activated.connect(self._on_activated)
        linker.loaded.connect(self.refresh)
        linker.lit.connect(self._on_lit)
        self._problem = ""
        self.refresh()

    def problem(self, text: str) -> None:
        """Why there is no trace."""
        self._problem = text
        self.refresh()

    def refresh(self) -> None:
        """Show the linker's lines."""
        lines = self._linker.lines
        heads = [self.tr("Element"), self.tr("From"), self.tr("Bytes"), self.tr("Conversion"), self.tr("Rule")]
        rows = [(line.element, ", ".join(line.sources), bytes_text(line), line.conversion, short_rule(line.rule)) for line in lines]
        self._quiet = True
        self.table.model_.fill(heads, rows)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # as the resources have them
        self.table.proxy.sort(-1)
        self._quiet = False
        self.table.widths((46, 26, 13, 30, 30), 4)
        self._count()

    def chosen(self) -> Line | None:
        """The line of the chosen row."""
        place = self.table.row()
        return self._linker.lines[place] if 0 <= place < len(self._linker.lines) else None

    def _count(self) -> None:
        shown, every = self.table.proxy.rowCount(), len(self._linker.lines)
        text = self._problem or self.tr("%n element(s)", "", every)
        if not self._problem and shown != every:
            text = self.tr("{shown} of {every} elements").format(shown=number(shown), every=number(every))
        self.count.setText(text)
        self.count.setStyleSheet(f"color: {colours().faint}")

    def _on_search(self, text: str) -> None:
        self.table.proxy.setFilterFixedString(text)
        self._count()

    def _on_row(self) -> None:
        line = self.chosen()
        if line is not None and not self._quiet:
            self._linker.light([line], "trace")

    def _on_activated(self) -> None:
        if (line := self.chosen()) is not None:
            self.open_rule.emit(line.rule)

    def _on_lit(self, lines: list[Line], origin: str) -> None:
        if lines and origin != "trace" and lines[0] in self._linker.lines:
            self._quiet = True
            self.table.choose(self._linker.lines.index(lines[0]))
            self._quiet = False


def bytes_text(line: Line) -> str:
    """The places in the message's bytes, half-open, in the order of the paths."""
    return ", ".join(f"{start}–{end}" for start, end in line.spans)


def short_rule(rule: str) -> str:
    """A rule's file and line without the folders that all have."""
    return rule.removeprefix("mappings/")
