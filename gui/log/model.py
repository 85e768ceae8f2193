"""The rows of the log, fetched a page at a time when somebody looks at them.

Invariants: the model knows how many rows there are and holds only the pages that were looked at last; filters and sorting are the engine's;
while somebody reads, the list stands still (`max_id`) and what came since is counted in `newer`.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, ClassVar, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from adapter.errors import ControlError
from gui.link import EngineLink
from gui.look import state_colour, state_icon
from gui.words import cause_text, local_time, state_text

PAGE = 100
PAGES_KEPT = 60
_REFRESH_MILLISECONDS = 400

Index = QModelIndex | QPersistentModelIndex
Row = dict[str, Any]

ROW = Qt.ItemDataRole.UserRole
"""The whole row as the engine gave it."""


class LogModel(QAbstractTableModel):
    """One line a message. `loaded` after a change of filter or a refresh; `newer` counts what came since; `failed` when the engine said no."""

    loaded = Signal(int)
    newer = Signal(int)
    failed = Signal(str)

    COLUMNS = ("received", "source", "kind", "patient", "destination", "state", "tries", "cause")
    SORTS: ClassVar = {"received": "received", "source": "source", "kind": "kind", "state": "state"}

    def __init__(self, link: EngineLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._where: dict[str, Any] = {}
        self._sort, self._ascending = "received", False
        self._count = 0
        self._max_id: int | None = None
        self._generation = 0
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._asked: set[int] = set()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_REFRESH_MILLISECONDS)
        self._again.timeout.connect(self._look_for_newer)
        link.changed.connect(self._on_changed)
        link.back.connect(self.refresh)

    # --- what is shown

    @property
    def where(self) -> dict[str, Any]:
        """The filter, as the engine takes it."""
        return dict(self._where)

    @property
    def max_id(self) -> int | None:
        """The newest message of this list."""
        return self._max_id

    def filter(self, where: dict[str, Any]) -> None:
        """Show only what the engine finds for `where` (the arguments of its `log`)."""
        self._where = {name: value for name, value in where.items() if value not in (None, "", [], ())}
        self.refresh()

    def refresh(self) -> None:
        """Begin anew with what there is now."""
        self._generation += 1
        generation = self._generation
        self._link.ask(
            "log", lambda page: self._on_first(generation, page), self._on_failed, self, **self._where, **self._order(), limit=PAGE
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let the engine sort; columns that it cannot sort by change nothing."""
        name = self.SORTS.get(self.COLUMNS[column]) if 0 <= column < len(self.COLUMNS) else None
        if name is None:
            return
        self._sort, self._ascending = name, order == Qt.SortOrder.AscendingOrder
        self.refresh()

    def row(self, place: int) -> Row | None:
        """The message at a line, if its page is here; asks for it if not."""
        number, inside = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is None:
            self._fetch(number)
            return None
        self._pages.move_to_end(number)
        return page[inside] if inside < len(page) else None

    # --- Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many messages there are."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Time"),
            self.tr("Source"),
            self.tr("Kind"),
            self.tr("Patient"),
            self.tr("Destination"),
            self.tr("State"),
            self.tr("Tries"),
            self.tr("Cause"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; `…` while its page is on its way."""
        if not index.isValid() or not self.hasIndex(index.row(), index.column()):
            return None
        if role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.DecorationRole,
            Qt.ItemDataRole.ForegroundRole,
            Qt.ItemDataRole.ToolTipRole,
            ROW,
        }:
            return None
        row = self.row(index.row())
        column = self.COLUMNS[index.column()]
        if row is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and column == "received" else None
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DecorationRole:
            return state_icon(shown_state(row)) if column == "state" else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return state_colour(shown_state(row)) if column == "state" else None
        text = cell_text(row, column)
        return text if role == Qt.ItemDataRole.DisplayRole or text else None

    # --- pages

    def _order(self) -> dict[str, Any]:
        return {"sort": self._sort, "ascending": self._ascending or None}

    def _fetch(self, number: int) -> None:
        if number in self._asked or self._max_id is None:
            return
        self._asked.add(number)
        generation = self._generation
        self._link.ask(
            "log",
            lambda page: self._on_page(generation, number, page),
            self._on_failed,
            self,
            **self._where,
            **self._order(),
            limit=PAGE,
            offset=number * PAGE,
            max_id=self._max_id,
        )

    def _on_first(self, generation: int, page: dict[str, Any]) -> None:
        if generation != self._generation:
            return
        max_id, rows = int(page["max_id"]), cast("list[Row]", page["rows"])
        if not page["next"]:
            self._reset(max_id, len(rows), rows)
            return
        self._link.ask(
            "count",
            lambda found: self._on_count(generation, max_id, rows, int(found["count"])),
            self._on_failed,
            self,
            **self._where,
            max_id=max_id,
        )

    def _on_count(self, generation: int, max_id: int, rows: list[Row], count: int) -> None:
        if generation == self._generation:
            self._reset(max_id, max(count, len(rows)), rows)

    def _reset(self, max_id: int, count: int, first: list[Row]) -> None:
        self.beginResetModel()
        self._max_id, self._count = max_id, count
        self._pages.clear()
        self._asked.clear()
        if first:
            self._pages[0] = first
            self._asked.add(0)
        self.endResetModel()
        self.loaded.emit(count)
        self.newer.emit(0)

    def _on_page(self, generation: int, number: int, page: dict[str, Any]) -> None:
        if generation != self._generation:
            return
        self._pages[number] = cast("list[Row]", page["rows"])
        self._pages.move_to_end(number)
        while len(self._pages) > PAGES_KEPT:
            gone, _ = self._pages.popitem(last=False)
            self._asked.discard(gone)
        first, last = number * PAGE, min((number + 1) * PAGE, self._count) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.COLUMNS) - 1))

    def _on_failed(self, error: ControlError) -> None:
        self._asked.clear()
        self.failed.emit(str(error))

    # --- news

    def _on_changed(self, _data: dict[str, Any]) -> None:
        if not self._again.isActive():
            self._again.start()

    def _look_for_newer(self) -> None:
        """Messages moved on: read again what is in sight, and count what came."""
        generation = self._generation
        for number in list(self._pages)[-3:]:
            self._asked.discard(number)
            self._fetch(number)
        self._link.ask("count", lambda found: self._on_newer(generation, int(found["count"])), self._on_failed, self, **self._where)

    def _on_newer(self, generation: int, count: int) -> None:
        if generation == self._generation:
            self.newer.emit(max(0, count - self._count))


def shown_state(row: Row) -> str:
    """The one state of a line: the message's, or for a mapped one the state of its deliveries that needs most attention."""
    state = str(row["state"])
    if state != "mapped":
        return state
    deliveries = cast("list[dict[str, Any]]", row["deliveries"])
    states = {"held" if one["state"] == "pending" and one["held_by"] else str(one["state"]) for one in deliveries}
    for first in ("failed", "held", "delivering", "pending", "delivered", "superseded", "skipped", "acknowledged"):
        if first in states:
            return first
    return state


def cell_text(row: Row, column: str) -> str:
    """What a column says of a message."""
    deliveries = cast("list[dict[str, Any]]", row["deliveries"])
    match column:
        case "received":
            return local_time(row["received"])
        case "source":
            return str(row["source"])
        case "kind":
            return str(row["kind"]).partition(":")[2] or str(row["kind"])
        case "patient":
            return str(row["patient"])
        case "destination":
            return ", ".join(str(one["destination"]) for one in deliveries)
        case "state":
            return state_text(shown_state(row))
        case "tries":
            return str(sum(int(one["tries"]) for one in deliveries) or "")
        case _:
            causes = [row["cause"], *(one["cause"] for one in deliveries)]
            return next((cause_text(cause["finding"]) for cause in causes if cause), "")
