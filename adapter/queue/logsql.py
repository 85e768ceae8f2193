"""SQL for the log's filters, which are put together at run time: pages, counts and selections over a million messages.

Plans are chosen here, not left to the planner: it knows averages, we have exact counters. A condition that matches little drives the query through its own
index; else the narrow index `message_filter` is walked in id order. Texts of filters are bound, never written into SQL.
"""

# ruff: noqa: S608 - only words of this module are written into SQL

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import orjson

from adapter.queue.contract import PageRequest, Sort
from adapter.queue.rows import Where

LITTLE = 20_000
"""Up to so many rows are fetched through an index and sorted."""

MANY = 100_000
"""From so many rows of a range of time on, the narrow index is walked instead."""

_COLUMNS: dict[Sort, str] = {"received": "", "source": "m.source", "kind": "m.kind", "state": "m.state"}
_INDEXES: dict[Sort, str] = {"received": "message_filter", "source": "message_source", "kind": "message_kind", "state": "message_state"}

_ATTENTION = "SELECT id FROM message WHERE state IN ('needs_mapping', 'rejected') UNION SELECT message FROM delivery WHERE state = 'failed'"

Params = list[object]


class Estimate:
    """How many messages and deliveries the counters know of, by their columns."""

    def __init__(self, messages: Iterable[tuple[str, str, int]], deliveries: Iterable[tuple[str, str, int]], in_time: int = MANY) -> None:
        self._messages = list(messages)
        self._deliveries = list(deliveries)
        self.in_time = in_time
        """Messages in the filter's range of time, counted up to `MANY`."""

    @property
    def total(self) -> int:
        return sum(n for _, _, n in self._messages)

    def messages(self, where: Where) -> int:
        return sum(
            n
            for source, state, n in self._messages
            if (where.sources is None or source in where.sources) and (where.states is None or state in where.states)
        )

    def deliveries(self, where: Where) -> int:
        return sum(
            n
            for destination, state, n in self._deliveries
            if (where.destinations is None or destination in where.destinations)
            and (where.delivery_states is None or state in where.delivery_states)
        )

    def exact(self, where: Where) -> int | None:
        """The number of messages when the counters alone can tell it: a message has one state, and one delivery for each destination."""
        if where == Where(states=where.states, sources=where.sources):
            return self.messages(where)
        if _only_deliveries(where):
            return self.deliveries(where) if self.one_each(where) else None
        return None

    def one_each(self, where: Where) -> bool:
        """Whether a message can have but one delivery of those asked for: a single destination is asked for, or there is no other."""
        return len({name for name, _, _ in self._deliveries if where.destinations is None or name in where.destinations}) <= 1


def _only_deliveries(where: Where) -> bool:
    return (where.delivery_states is not None or where.destinations is not None) and replace(
        where, delivery_states=None, destinations=None
    ) == Where()


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _within(column: str, values: tuple[object, ...], params: Params) -> str:
    params.extend(values)
    return f"{column} = ?" if len(values) == 1 else f"{column} IN ({_marks(values)})"


def _listed(column: str, values: tuple[int, ...], params: Params) -> str:
    params.append(orjson.dumps(values).decode())
    return f"{column} IN (SELECT value FROM json_each(?))"


def _delivery_terms(where: Where, params: Params, alias: str = "d") -> list[str]:
    terms: list[str] = []
    if where.delivery_states is not None:
        terms.append(_within(f"{alias}.state", where.delivery_states, params) if where.delivery_states else "0")
    if where.destinations is not None:
        terms.append(_within(f"{alias}.destination", where.destinations, params))
    return terms


def _message_terms(where: Where, params: Params) -> tuple[list[str], bool]:
    """Conditions on `m`, and whether one of them leads to few rows by itself."""
    terms: list[str] = []
    driven = False
    if where.ids is not None:
        terms.append(_listed("m.id", where.ids, params))
        driven = True
    if where.things is not None:
        params.append(orjson.dumps(where.things).decode())
        terms.append("m.id IN (SELECT message FROM message_thing WHERE thing IN (SELECT value FROM json_each(?)))")
        driven = True
    if where.causes is not None:
        listed = orjson.dumps(where.causes).decode()
        params.extend((listed, listed))
        terms.append(
            "m.id IN (SELECT id FROM message WHERE cause > 0 AND cause IN (SELECT value FROM json_each(?))"
            " UNION SELECT message FROM delivery WHERE cause > 0 AND cause IN (SELECT value FROM json_each(?)))"
        )
        driven = True
    if where.attention:
        terms.append(f"m.id IN ({_ATTENTION})")
        driven = True
    if where.states is not None:
        terms.append(_within("m.state", where.states, params) if where.states else "0")
    if where.sources is not None:
        terms.append(_within("m.source", where.sources, params))
    if where.kinds is not None:
        terms.append(_within("m.kind", where.kinds, params))
    if where.since is not None:
        terms.append("m.received >= ?")
        params.append(where.since)
    if where.until is not None:
        terms.append("m.received < ?")
        params.append(where.until)
    if where.after is not None:
        terms.append("m.id > ?")
        params.append(where.after)
    if where.may_remap:
        terms.append("m.again = 0 AND EXISTS (SELECT 1 FROM raw_payload AS r WHERE r.message = m.id)")
    return terms, driven


class _Source(NamedTuple):
    """Where the ids come from: what follows SELECT, the column of the id, and `FROM … WHERE …`."""

    select: str
    id: str
    text: str


def _source(where: Where, estimate: Estimate, params: Params, sort: Sort = "received") -> _Source:
    """The table or index that suits a filter."""
    by_delivery = where.delivery_states is not None or where.destinations is not None
    few = by_delivery and estimate.deliveries(where) <= LITTLE
    if sort == "received" and where == Where(attention=True):
        return _Source("m.id", "m.id", f"FROM ({_ATTENTION}) AS m WHERE 1")
    if sort == "received" and not few and _only_deliveries(where) and where.delivery_states and len(where.delivery_states) == 1:
        # one state in the order of its index: nothing is collected or sorted
        inner = " AND ".join(_delivery_terms(where, params, "m"))
        select = "m.message" if estimate.one_each(where) else "DISTINCT m.message"
        return _Source(select, "m.message", f"FROM delivery AS m INDEXED BY delivery_state WHERE {inner}")
    terms, driven = _message_terms(where, params)
    if by_delivery:
        inner = " AND ".join(_delivery_terms(where, params))
        if few:
            terms.append(f"m.id IN (SELECT d.message FROM delivery AS d WHERE {inner})")
            driven = True
        else:
            terms.append(f"EXISTS (SELECT 1 FROM delivery AS d WHERE d.message = m.id AND {inner})")
    index = "" if driven else f" INDEXED BY {_index(where, estimate, sort)}"
    return _Source("m.id", "m.id", f"FROM message AS m{index} WHERE {' AND '.join(terms) if terms else '1'}")


def _index(where: Where, estimate: Estimate, sort: Sort) -> str:
    """The index to walk when no condition leads to few rows by itself."""
    if sort != "received":
        return _INDEXES[sort]
    if (where.since is not None or where.until is not None) and estimate.in_time < MANY:
        return "message_received"
    few = estimate.messages(where) <= LITTLE
    filters = [where.states, where.sources, where.kinds, where.delivery_states, where.destinations]
    alone = sum(it is not None for it in filters) == 1 and where.since is None and where.until is None
    for values, index in ((where.states, "message_state"), (where.sources, "message_source")):
        if values and (few or (alone and len(values) == 1)):
            return index
    return "message_kind" if where.kinds and alone and len(where.kinds) == 1 else "message_filter"


def page(where: Where, request: PageRequest, estimate: Estimate) -> tuple[str, Params]:
    """Ids of a window and the value sorted by."""
    params: Params = []
    column = _COLUMNS[request.sort]
    source = _source(where, estimate, params, request.sort)
    text = source.text
    if request.max_id is not None:
        text += f" AND {source.id} <= ?"
        params.append(request.max_id)
    before = "<" if request.descending else ">"
    if request.cursor:
        value, last = orjson.loads(request.cursor)
        if column:
            text += f" AND ({column}, m.id) {before} (?, ?)"
            params.extend((value, last))
        else:
            text += f" AND {source.id} {before} ?"
            params.append(last)
    way = "DESC" if request.descending else "ASC"
    order = f"{column} {way}, m.id {way}" if column else f"{source.id} {way}"
    params.extend((request.limit, request.offset))
    return f"SELECT {source.select}, {column or 0} {text} ORDER BY {order} LIMIT ? OFFSET ?", params


def cursor(value: object, last: int) -> str:
    """The cursor after the row with this sort value and id."""
    return orjson.dumps([value, last]).decode()


def count(where: Where, max_id: int | None, estimate: Estimate) -> tuple[str, Params]:
    params: Params = []
    source = _source(where, estimate, params)
    text = source.text
    if max_id is not None:
        text += f" AND {source.id} <= ?"
        params.append(max_id)
    return f"SELECT count(*) FROM (SELECT {source.select} {text})", params


def ids(where: Where, estimate: Estimate) -> tuple[str, Params]:
    params: Params = []
    source = _source(where, estimate, params)
    return f"SELECT {source.select} {source.text} ORDER BY {source.id}", params


def deliveries(where: Where) -> tuple[str, Params]:
    """Deliveries of the messages that match; a cause may be the delivery's or its message's."""
    params: Params = []
    terms = _delivery_terms(where, params)
    if where.causes is not None:
        listed = orjson.dumps(where.causes).decode()
        terms.append("(d.cause IN (SELECT value FROM json_each(?)) OR m.cause IN (SELECT value FROM json_each(?)))")
        params.extend((listed, listed))
    if where.may_redrive:
        terms.append("m.state = 'mapped' AND m.again = 0 AND m.purged = 0 AND (d.state <> 'pending' OR d.due > 0)")
    rest, _ = _message_terms(where, params)
    return (
        f"SELECT d.id FROM delivery AS d JOIN message AS m ON m.id = d.message WHERE {' AND '.join([*terms, *rest]) or '1'} ORDER BY m.id, d.id",
        params,
    )


def messages_of(deliveries: list[int]) -> tuple[str, Params]:
    return "SELECT DISTINCT message FROM delivery WHERE id IN (SELECT value FROM json_each(?))", [orjson.dumps(deliveries).decode()]
