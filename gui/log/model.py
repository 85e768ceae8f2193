"""The rows of the log, fetched a page at a time when somebody looks at them.

Invariants: the model knows how many rows there are and holds only the pages that were looked at last; filters and sorting are the engine's;
a list that was read stands still: a row keeps its place until `refresh`, what became of it is shown in place, and what came since is
counted in `newer`. So a selection never slides onto another message.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from adapter.errors import ControlError
from adapter.words import cause_text, local_time, state_text
from gui.link import EngineLink, Then
from gui.look import state_colour, state_icon
from gui.words import kind_text

PAGE = 60
PAGES_KEPT = 100
_AT_ONCE = 2
_MOST_ROWS = 1000
"""The engine gives no more at once."""
_WANTED_AT_MOST = 6
_REFRESH_MILLISECONDS = 400
_AHEAD_MILLISECONDS = 80

Index = QModelIndex | QPersistentModelIndex
Row = dict[str, Any]

ROW = Qt.ItemDataRole.UserRole
"""The whole row as the engine gave it."""
_DISPLAY, _DECORATION = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.DecorationRole)
_FOREGROUND, _TOOL_TIP = int(Qt.ItemDataRole.ForegroundRole), int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT, _NUMBER = int(Qt.ItemDataRole.TextAlignmentRole), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ANSWERED = frozenset({_DISPLAY, _DECORATION, _FOREGROUND, _TOOL_TIP, _ALIGNMENT, int(ROW)})


class LogModel(QAbstractTableModel):
    """One line a message. `loading` when it begins anew, `loaded` when there are rows to see; `counted` when their number is known; `newer` counts
    what came since; `failed` when the engine said no or nothing.
    """

    loading = Signal()
    loaded = Signal()
    counted = Signal(int)
    newer = Signal(int)
    failed = Signal(object)

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
        self._wanted: list[int] = []
        self._asked: set[int] = set()
        self._sight = (0, PAGE)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(_AHEAD_MILLISECONDS)
        self._ahead.timeout.connect(self._fetch_ahead)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_REFRESH_MILLISECONDS)
        self._again.timeout.connect(self._look_again)
        link.changed.connect(self._on_changed)
        link.back.connect(self._on_back)

    # --- what is shown

    @property
    def where(self) -> dict[str, Any]:
        """The filter, as the engine takes it."""
        return dict(self._where)

    @property
    def max_id(self) -> int | None:
        """The newest message when this list was read; None before."""
        return self._max_id

    @property
    def order(self) -> dict[str, Any]:
        """The sorting, as the engine's `log` takes it."""
        return {"sort": self._sort, "ascending": self._ascending or None}

    def filter(self, where: dict[str, Any]) -> None:
        """Show only what the engine finds for `where` (the arguments of its `log`)."""
        self._where = {name: value for name, value in where.items() if value not in (None, "", [], (), False)}
        self.refresh()

    def refresh(self) -> None:
        """Begin anew with what there is now. The old rows stay until the new ones are there."""
        self._generation += 1
        self._again.stop()
        self.loading.emit()
        generation = self._generation
        self._ask("log", lambda page: self._on_first(generation, page), **self._where, **self.order, limit=PAGE)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let the engine sort; columns that it cannot sort by change nothing."""
        name = self.SORTS.get(self.COLUMNS[column]) if 0 <= column < len(self.COLUMNS) else None
        ascending = order == Qt.SortOrder.AscendingOrder
        if name is None or (name, ascending) == (self._sort, self._ascending):
            return
        self._sort, self._ascending = name, ascending
        self.refresh()

    def row(self, place: int) -> Row | None:
        """The message at a line, if its page is here; asks for it if not."""
        number, inside = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is None:
            self._want(number)
            return None
        self._pages.move_to_end(number)
        return page[inside] if inside < len(page) else None

    def see(self, first: int, last: int) -> None:
        """Say which lines are in sight: their neighbours are fetched before they come into it, and changes are looked for there."""
        self._sight = (first, last)
        self._ahead.start()

    def _fetch_ahead(self) -> None:
        """Who rests here may go on from here: fetch the neighbours. While somebody scrolls, only what is in sight is worth a question."""
        first, last = self._sight
        for place in (first - PAGE // 2, last + PAGE // 2):
            number = place // PAGE
            if 0 <= place < self._count and number not in self._pages:
                self._want(number, soon=False)

    def ids(self, ranges: Sequence[tuple[int, int]], then: Callable[[list[int]], None]) -> None:
        """The ids of the messages at these lines (first and last of each range), also of pages that are not here; `then` gets them all."""
        found: dict[int, int] = {}
        missing: list[int] = []
        for first, last in ranges:
            for place in range(first, last + 1):
                row = self._here(place)
                if row is not None:
                    found[place] = int(row["id"])
                elif not missing or place >= missing[-1] + _MOST_ROWS:
                    missing.append(place)
        wanted = {place for first, last in ranges for place in range(first, last + 1)}

        def more() -> None:
            if not missing:
                then([found[place] for place in sorted(found)])
                return
            start = missing.pop()
            self._ask(
                "log", lambda page: add(start, page), **self._where, **self.order, limit=_MOST_ROWS, offset=start, max_id=self._max_id
            )

        def add(start: int, page: dict[str, Any]) -> None:
            for n, row in enumerate(cast("list[Row]", page["rows"])):
                if start + n in wanted:
                    found.setdefault(start + n, int(row["id"]))
            more()

        more()

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
        """What a cell shows; `…` while its page is on its way. Asked for every role of every cell that is painted, so what has no answer ends first."""
        if role not in _ANSWERED:
            return None
        place, column = index.row(), index.column()
        if not index.isValid() or place >= self._count or not 0 <= column < len(self.COLUMNS):
            return None
        row = self.row(place)
        name = self.COLUMNS[column]
        if row is None:
            return "…" if role == _DISPLAY and name == "received" else None
        if role == ROW:
            return row
        if role == _DECORATION:
            return state_icon(shown_state(row)) if name == "state" else None
        if role == _ALIGNMENT:
            return _NUMBER if name == "tries" else None
        if role == _FOREGROUND:
            return state_colour(shown_state(row)) if name == "state" else None
        text = cell_text(row, name)
        return text if role == _DISPLAY or text else None

    # --- pages

    def _ask(self, do: str, then: Then, **args: Any) -> None:
        generation = self._generation
        self._link.ask(do, then, lambda error: self._on_failed(generation, error), self, **args)

    def _want(self, number: int, *, soon: bool = True) -> None:
        """Fetch a page when its turn comes: what was wanted last comes first, what was wanted long ago has been scrolled past."""
        if number in self._asked or self._max_id is None:
            return
        if number in self._wanted:
            self._wanted.remove(number)
        self._wanted.insert(len(self._wanted) if soon else 0, number)
        del self._wanted[:-_WANTED_AT_MOST]
        if soon or not self._asked:
            self._fetch()

    def _fetch(self) -> None:
        while self._wanted and len(self._asked) < _AT_ONCE:
            self._ask_for(self._wanted.pop())

    def _ask_for(self, number: int) -> None:
        generation = self._generation
        self._asked.add(number)
        self._ask(
            "log",
            lambda page: self._on_page(generation, number, page),
            **self._where,
            **self.order,
            limit=PAGE,
            offset=number * PAGE,
            max_id=self._max_id,
        )

    def _on_first(self, generation: int, page: dict[str, Any]) -> None:
        """The first rows are shown at once; how many there are takes longer to find out."""
        if generation != self._generation:
            return
        rows = cast("list[Row]", page["rows"])
        self.beginResetModel()
        self._max_id, self._count = int(page["max_id"]), len(rows)
        self._pages.clear()
        self._asked.clear()
        self._wanted.clear()
        self._pages[0] = rows
        self._sight = (0, PAGE)
        self.endResetModel()
        self.loaded.emit()
        self.newer.emit(0)
        if not page["next"]:
            self.counted.emit(self._count)
            return
        self._ask("count", lambda found: self._on_count(generation, int(found["count"])), **self._where, max_id=self._max_id)

    def _on_count(self, generation: int, count: int) -> None:
        if generation != self._generation:
            return
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        self.counted.emit(self._count)

    def _on_page(self, generation: int, number: int, page: dict[str, Any]) -> None:
        if generation != self._generation:
            return
        self._asked.discard(number)
        self._pages[number] = cast("list[Row]", page["rows"])
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        self._tell(number * PAGE, (number + 1) * PAGE - 1)
        self._fetch()

    def _tell(self, first: int, last: int) -> None:
        last = min(last, self._count - 1)
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.COLUMNS) - 1))

    def _on_failed(self, generation: int, error: ControlError) -> None:
        if generation == self._generation:
            self._asked.clear()
            self._wanted.clear()
            self.failed.emit(error)

    # --- news

    def look(self) -> None:
        """Something was done from here: show what became of it."""
        self._on_changed({})

    def _on_back(self) -> None:
        """The engine is back. Its messages are the same ones, so the list stays as it was read."""
        if self._max_id is None:
            self.refresh()
            return
        self._again.start()
        self._tell(*self._sight)

    def _on_changed(self, _data: dict[str, Any]) -> None:
        if not self._again.isActive() and self._max_id is not None:
            self._again.start()

    def _look_again(self) -> None:
        """Messages moved on: read again what is in sight, by its ids, and count what came."""
        generation = self._generation
        rows = [row for place in range(self._sight[0], self._sight[1] + 1) if (row := self._here(place)) is not None]
        if rows:
            ids = [row["id"] for row in rows[: 5 * PAGE]]
            self._ask("log", lambda page: self._on_again(generation, page), ids=ids, limit=len(ids))
        self._ask("count", lambda found: self._on_newer(generation, int(found["count"])), **self._where, after=self._max_id)

    def _here(self, place: int) -> Row | None:
        page = self._pages.get(place // PAGE, [])
        return page[place % PAGE] if place % PAGE < len(page) else None

    def _on_again(self, generation: int, page: dict[str, Any]) -> None:
        if generation != self._generation:
            return
        now = {row["id"]: row for row in cast("list[Row]", page["rows"])}
        for number, rows in self._pages.items():
            for inside, row in enumerate(rows):
                changed = now.get(row["id"])
                if changed is not None and changed != row:
                    rows[inside] = changed
                    self._tell(number * PAGE + inside, number * PAGE + inside)

    def _on_newer(self, generation: int, count: int) -> None:
        if generation == self._generation:
            self.newer.emit(count)


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
            return kind_text(str(row["kind"]))
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
