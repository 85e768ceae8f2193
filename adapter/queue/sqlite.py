"""The queue in an encrypted SQLite file (SQLite3 Multiple Ciphers through apsw): the default store, for one machine.

WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`, one writing thread with grouped commits (`writer`), a few reading connections. Every process of the machine
may open it; the leases keep them apart. The file lies on a local disk, encrypted with a key that is not in it.
"""

# apsw's own types need Python 3.12
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import contextlib
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import apsw

from adapter.clock import Clock, SystemClock
from adapter.errors import InstallationError, StoreUnavailable
from adapter.location import refuse_network_drive
from adapter.model import Finding
from adapter.queue import logsql
from adapter.queue.base import StoreQueue
from adapter.queue.codec import maybe_from_us, to_us
from adapter.queue.contract import Health, PageRequest
from adapter.queue.database import UNAVAILABLE, connect, migrate, migrations, named_queries, unavailable
from adapter.queue.hashing import Hasher
from adapter.queue.keys import Keys, obtain, write_once
from adapter.queue.rows import Where
from adapter.queue.tx import Tx
from adapter.queue.writer import Writer

T = TypeVar("T")
FILE = "journalbro.db"
_READERS = 4
_NEVER = 2**62
_LOW_DISK = 500 * 1024 * 1024


class SqliteRows:
    """Named queries on one connection; `rows.Rows`."""

    def __init__(self, connection: apsw.Connection, queries: dict[str, str]) -> None:
        self._execute = connection.execute
        self._connection = connection
        self._queries = queries

    def one(self, name: str, *args: Any) -> tuple[Any, ...] | None:
        # No `close`: in apsw 3.54 a cursor that is closed is never freed. It ends here, when nothing names it.
        return self._execute(self._queries[name], args).fetchone()

    def all(self, name: str, *args: Any) -> list[tuple[Any, ...]]:
        return self._execute(self._queries[name], args).fetchall()

    def run(self, name: str, *args: Any) -> None:
        self._execute(self._queries[name], args)

    def many(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._connection.executemany(self._queries[name], rows)

    def insert(self, name: str, *args: Any) -> int:
        self._execute(self._queries[name], args)
        return self._connection.last_insert_rowid()

    def _estimate(self, where: Where) -> logsql.Estimate:
        in_time = logsql.MANY
        if where.since is not None or where.until is not None:
            row = self.one("messages_in_time", where.since or 0, _NEVER if where.until is None else where.until, logsql.MANY)
            in_time = int(row[0]) if row else 0
        return logsql.Estimate(
            ((str(source), str(state), int(n)) for source, state, n in self.all("message_counts")),
            ((str(name), str(state), int(n)) for name, state, n in self.all("delivery_counts")),
            in_time,
        )

    def _query(self, built: tuple[str, list[object]]) -> list[tuple[Any, ...]]:
        text, params = built
        return self._execute(text, tuple(params)).fetchall()  # pyright: ignore[reportArgumentType] - str, int and float only

    def page(self, where: Where, page: PageRequest) -> tuple[list[int], str]:
        estimate = self._estimate(where)
        rows = self._query(logsql.page(where, self._jump(where, page, estimate), estimate))
        following = logsql.cursor(rows[-1][1], rows[-1][0]) if rows and len(rows) == page.limit else ""
        return [int(row[0]) for row in rows], following

    def _jump(self, where: Where, page: PageRequest, estimate: logsql.Estimate) -> PageRequest:
        """A jump in the whole log needs no counting: messages are never deleted, so their ids have no gaps (checked)."""
        if where != Where() or page.sort != "received" or page.cursor or not page.offset:
            return page
        newest = self._newest()
        if newest != estimate.total:
            return page
        if not page.descending:
            return replace(page, offset=0, cursor=logsql.cursor(0, page.offset))
        return replace(page, offset=0, max_id=min(newest, newest if page.max_id is None else page.max_id) - page.offset)

    def _newest(self) -> int:
        row = self.one("newest_message")
        return int(row[0]) if row and row[0] is not None else 0

    def count(self, where: Where, max_id: int | None) -> int:
        estimate = self._estimate(where)
        known = estimate.exact(where) if max_id is None or max_id >= self._newest() else None
        return known if known is not None else int(self._query(logsql.count(where, max_id, estimate))[0][0])

    def ids(self, where: Where) -> list[int]:
        return [int(row[0]) for row in self._query(logsql.ids(where, self._estimate(where)))]

    def deliveries(self, where: Where) -> list[int]:
        return [int(row[0]) for row in self._query(logsql.deliveries(where))]

    def messages_of(self, deliveries: list[int]) -> set[int]:
        return {int(row[0]) for row in self._query(logsql.messages_of(deliveries))}


class SqliteQueue(StoreQueue):
    """`contract.Queue` in one encrypted file. Open it with `SqliteQueue.open`."""

    def __init__(self, path: Path, keys: Keys, clock: Clock, *, vfs: str | None = None) -> None:
        """Open (and migrate) the database at `path`. `vfs` names another SQLite file layer, for tests that inject faults."""
        self.path = path
        self.keys = keys
        self.hasher = Hasher(keys.hashing)
        self._clock = clock
        self._vfs = vfs
        self._queries = named_queries()
        connection = connect(path, keys, create=True, vfs=vfs)
        try:
            self.schema = migrate(connection, migrations())
        finally:
            connection.close()
        self._idle: list[apsw.Connection] = []
        self._guard = threading.Lock()
        self._closed = False
        self._writer = Writer(lambda: connect(path, keys, vfs=vfs), self._begin)

    @classmethod
    def open(cls, folder: Path, *, clock: Clock | None = None, key: str = "auto") -> SqliteQueue:
        """The store of a data folder, made when there is none yet. `key` is `[store] key` of the configuration.

        Raises `InstallationError` (network drive, missing key), `StoreTooNew`, `StoreUnavailable`.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise InstallationError(f"the data folder {folder} cannot be made ({error.strerror})") from error
        refuse_network_drive(folder)
        path = folder / FILE
        exists = path.exists() and path.stat().st_size > 0
        keys = obtain(key, folder, _installation(folder), exists=exists)
        return cls(path, keys, clock or SystemClock())

    def _begin(self, connection: apsw.Connection) -> Tx:
        return Tx(SqliteRows(connection, self._queries), to_us(self._clock.now()), self._clock.monotonic(), self.hasher)

    def _write(self, change: Callable[[Tx], T]) -> T:
        return self._writer.do(lambda tx: tx.write_out(change(tx)))

    def _look(self, look: Callable[[Tx], T]) -> T:
        return self._writer.look(look)

    def _read(self, look: Callable[[Tx], T]) -> T:
        connection = self._borrow()
        try:
            connection.execute("BEGIN")
            try:
                return look(self._begin(connection))
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
        except UNAVAILABLE as error:
            _shut(connection)
            raise unavailable(error) from error
        finally:
            self._give_back(connection)

    def _borrow(self) -> apsw.Connection:
        with self._guard:
            if self._closed:
                raise StoreUnavailable("the database is closed")
            if self._idle:
                return self._idle.pop()
        return connect(self.path, self.keys, write=False, vfs=self._vfs)

    def _give_back(self, connection: apsw.Connection) -> None:
        with self._guard:
            if not self._closed and len(self._idle) < _READERS and _is_open(connection):
                self._idle.append(connection)
                return
        _shut(connection)

    def health(self) -> Health:
        row = self._read(lambda tx: tx.rows.one("oldest_unmapped"))
        free = shutil.disk_usage(self.path.parent).free
        findings = [self.keys.finding] if self.keys.finding else []
        if free < _LOW_DISK:
            findings.append(Finding("disk-low", detail=f"{free // (1024 * 1024)} MB are left where the database lies"))
        if self._writer.trouble:
            findings.append(Finding("write-failed", detail=self._writer.trouble))
        size = sum(part.stat().st_size for part in self.path.parent.glob(f"{FILE}*") if part.is_file())
        return Health(
            kind="sqlite",
            place=str(self.path),
            schema=self.schema,
            encrypted=True,
            size_bytes=size,
            free_bytes=free,
            unmapped=int(row[0]) if row else 0,
            oldest_unmapped=maybe_from_us(row[1]) if row else None,
            findings=tuple(findings),
        )

    def close(self) -> None:
        self._writer.close()
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            _shut(connection)


def _shut(connection: apsw.Connection) -> None:
    """Close; the last one to do so folds the log into the file, and when the disk fails then, the log is simply still there."""
    with contextlib.suppress(*UNAVAILABLE):
        connection.close(force=True)


def _is_open(connection: apsw.Connection) -> bool:
    try:
        return not connection.in_transaction
    except apsw.ConnectionClosedError:
        return False


def _installation(folder: Path) -> str:
    """The random name of this store, under which its keys are kept; it moves with the folder."""
    path = folder / "store.id"
    if not path.exists():
        write_once(path, secrets.token_hex(16))
    name = path.read_text(encoding="ascii").strip()
    if not name:
        raise InstallationError(f"{path} is empty", remedy="Restore it from a backup; when there is no database yet, delete it.")
    return name
