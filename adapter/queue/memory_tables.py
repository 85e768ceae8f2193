"""The tables of the memory store: dicts that remember what to put back, so that a change that raises undoes itself as a transaction does."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, NamedTuple, TypeVar

from adapter.queue.rows import AuditRec, DeliveryRec, IncidentRec, LaneRec, MessageRec

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Row = tuple[Any, ...]


class Table(Generic[K, V]):
    """A dict whose changes can be undone."""

    def __init__(self, journal: list[Callable[[], None]]) -> None:
        self.rows: dict[K, V] = {}
        self._journal = journal

    def put(self, key: K, value: V) -> None:
        if key in self.rows:
            old = self.rows[key]
            self._journal.append(lambda: self.rows.__setitem__(key, old))
        else:
            self._journal.append(lambda: self._remove(key))
        self.rows[key] = value

    def drop(self, key: K) -> None:
        if key in self.rows:
            old = self.rows.pop(key)
            self._journal.append(lambda: self.rows.__setitem__(key, old))

    def _remove(self, key: K) -> None:
        self.rows.pop(key, None)

    def get(self, key: K) -> V | None:
        return self.rows.get(key)

    def where(self, test: Callable[[V], bool]) -> list[V]:
        return [value for value in self.rows.values() if test(value)]


class IntakeRow(NamedTuple):
    """A row of `intake`."""

    id: int
    source: str
    path: str
    size: int
    mtime_ns: int
    sha256: bytes
    outcome: str
    duplicate_of: int | None
    moved_to: str


class AttemptRow(NamedTuple):
    """A row of `attempt`."""

    id: int
    delivery: int
    number: int
    worker: str
    started: int
    ended: int | None = None
    code: str = ""
    status: int = 0
    milliseconds: float = 0.0
    request_id: str = ""


class OwnedRow(NamedTuple):
    """A row of `owned_key`."""

    id: int
    key: bytes
    written: int | None
    root: bytes | None
    root_payload: bytes | None
    version: bytes | None
    withdrawn: int
    sent: int
    changed: int

    @property
    def shown(self) -> Row:
        return (self.key, self.written, self.root_payload, self.version, self.withdrawn, self.sent)


class StopRow(NamedTuple):
    """A row of `stop`."""

    id: int
    message: int
    delivery: int
    source: str
    destination: str
    cause: int
    began: int
    ended: int | None = None


class MemoryTables:
    """The tables of `sql/0001_ledger.sql` and `sql/0002_figures.sql`."""

    def __init__(self) -> None:
        self._journal: list[Callable[[], None]] = []
        self._last_id = 0
        journal = self._journal
        self.meta_table = Table[str, str](journal)
        self.intakes = Table[int, IntakeRow](journal)
        self.causes = Table[int, tuple[bytes, Row]](journal)
        self.messages = Table[int, MessageRec](journal)
        self.identities = Table[int, bytes](journal)
        self.raws = Table[int, bytes](journal)
        self.results = Table[int, tuple[bytes, bytes]](journal)
        self.finding_lists = Table[int, bytes](journal)
        self.deliveries_table = Table[int, DeliveryRec](journal)
        self.packages = Table[int, tuple[bytes, bytes, bytes]](journal)
        self.attempts = Table[int, AttemptRow](journal)
        self.responses = Table[int, bytes](journal)
        self.lanes = Table[int, tuple[LaneRec, bytes]](journal)
        self.entries = Table[tuple[int, bytes, int], None](journal)
        self.things = Table[int, tuple[bytes, bytes]](journal)
        self.aliases = Table[bytes, int](journal)
        self.message_things = Table[tuple[int, int], None](journal)
        self.owned_keys = Table[tuple[str, bytes], OwnedRow](journal)
        self.chains = Table[tuple[str, bytes], int](journal)
        self.audits = Table[int, AuditRec](journal)
        self.pause_table = Table[str, Row](journal)
        self.breakers = Table[str, Row](journal)
        self.incident_table = Table[int, IncidentRec](journal)
        self.stop_table = Table[int, StopRow](journal)
        self.minute_table = Table[int, str](journal)

    def begin(self) -> None:
        """A transaction begins: what came before can no longer be undone."""
        self._journal.clear()

    def undo(self) -> None:
        """Put everything back as it was at `begin`."""
        for step in reversed(self._journal):
            step()
        self._journal.clear()

    def new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def edit_message(self, number: int, **columns: Any) -> None:
        self.messages.put(number, self.messages.rows[number]._replace(**columns))

    def edit_delivery(self, number: int, **columns: Any) -> None:
        self.deliveries_table.put(number, self.deliveries_table.rows[number]._replace(**columns))
