"""The seam below the rules: what a store must answer, query by query.

A store is a set of named queries (`sql/queries/*.sql` for SQLite; the same names in another dialect for PostgreSQL; Python methods of the same
names for the memory store) and a way to run some of them as one transaction. The rules above (`accepting`, `placing`, `claiming`, `settling`, `people`,
`upkeep`) are written once. Rows come as tuples; the records here name their columns in the order every query of that record selects them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from adapter.model import DeliveryState
from adapter.queue.contract import PageRequest

OPEN = frozenset({DeliveryState.PENDING, DeliveryState.DELIVERING, DeliveryState.FAILED, DeliveryState.DELIVERED})
"""The states of a delivery that has not come to its end."""


class MessageRec(NamedTuple):
    """A row of `message`."""

    id: int
    intake: int
    idx: int
    offset: int
    size: int
    source: str
    order_key: bytes
    state: str
    version: int
    again: int
    kind: str
    message_time: int | None
    patient: bytes | None
    cause: int
    warnings: int
    unread: int
    mapping_hash: str
    on_stop: str
    received: int
    placed: int | None
    final: int | None
    purged: int
    root_payload: bytes | None


class DeliveryRec(NamedTuple):
    """A row of `delivery`. `lease_until` and `due` are monotonic seconds, with `lease_seconds` and `delay` the spans they were set with."""

    id: int
    message: int
    source: str
    destination: str
    state: str
    tries: int
    fence: int
    worker: str
    lease_until: float
    lease_seconds: float
    due: float
    delay: float
    begun: int
    holds: int
    force: int
    cause: int
    changed: int


def new_delivery(number: int, message: int, source: str, destination: str, state: str, now: int) -> DeliveryRec:
    """A row of `delivery` as its INSERT makes it."""
    return DeliveryRec(number, message, source, destination, state, 0, 0, "", 0.0, 0.0, 0.0, 0.0, 0, 0, 0, 0, now)


_DELIVERY = len(DeliveryRec._fields)
_BOTH = _DELIVERY + len(MessageRec._fields)


def split_row(row: tuple[Any, ...]) -> tuple[DeliveryRec, MessageRec, tuple[Any, ...]]:
    """A row of a delivery's columns, its message's, and what else was asked for."""
    return DeliveryRec._make(row[:_DELIVERY]), MessageRec._make(row[_DELIVERY:_BOTH]), row[_BOTH:]


class LaneRec(NamedTuple):
    """A row of `lane`."""

    id: int
    destination: str
    head: int
    head_order: bytes
    ready: int
    due: float


class IncidentRec(NamedTuple):
    """A row of `incident`."""

    id: int
    code: str
    scope: str
    detail: str
    opened: int
    last: int
    times: int
    closed: int | None
    notified: int | None


class AuditRec(NamedTuple):
    """A row of `audit`."""

    id: int
    at: int
    actor: str
    action: str
    subject: str
    subject_id: int
    message: int
    before: str
    after: str
    reason: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Where:
    """A `MessageFilter` with everything looked up: patients as things, text as causes, times in microseconds. None = no condition."""

    ids: tuple[int, ...] | None = None
    states: tuple[str, ...] | None = None
    delivery_states: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    destinations: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    things: tuple[int, ...] | None = None
    causes: tuple[int, ...] | None = None
    since: int | None = None
    until: int | None = None
    attention: bool = False
    after: int | None = None
    """Only larger ids."""
    may_redrive: bool = False
    """Deliveries that can be sent again: of a mapped message that still has its payload, and not already due."""
    may_remap: bool = False
    """Messages that can be mapped again: their bytes are there, and it has not been asked for."""


class Rows(Protocol):
    """One transaction, or one consistent look."""

    def one(self, name: str, *args: Any) -> tuple[Any, ...] | None:
        """The first row of a named query."""
        ...

    def all(self, name: str, *args: Any) -> list[tuple[Any, ...]]:
        """All rows of a named query."""
        ...

    def run(self, name: str, *args: Any) -> None:
        """A named statement."""
        ...

    def many(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """A named statement, once for each row."""
        ...

    def insert(self, name: str, *args: Any) -> int:
        """A named INSERT; the id it gave."""
        ...

    def page(self, where: Where, page: PageRequest) -> tuple[list[int], str]:
        """The ids of a window of the log, and the cursor to go on with."""
        ...

    def count(self, where: Where, max_id: int | None) -> int:
        """How many messages match."""
        ...

    def ids(self, where: Where) -> list[int]:
        """Ids of all messages that match, oldest first."""
        ...

    def deliveries(self, where: Where) -> list[int]:
        """Ids of the deliveries that match (message and delivery conditions), oldest message first."""
        ...

    def messages_of(self, deliveries: list[int]) -> set[int]:
        """The messages of these deliveries."""
        ...
