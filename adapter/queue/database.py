"""An encrypted SQLite file: opened in one way only, and brought to this program's schema by numbered migrations.

Invariants: a connection has its key before anything is read, and temporary tables stay in memory, so nothing reaches the disk in clear; a migration
and the number that says it was made are one transaction, so a kill in the middle leaves the schema before it; a schema of a later program is refused
before anything is written.
"""

# apsw's own types need Python 3.12
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw

from adapter.errors import InstallationError, StoreError, StoreTooNew, StoreUnavailable
from adapter.queue.keys import Keys
from adapter.resources import package_path

APPLICATION: Final = 0x4A42524F
"""`JBRO`: tells a database of ours from any other SQLite file."""

BUSY_MILLISECONDS: Final = 10_000
_STATEMENTS = 250
_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d{4})_\w+\.sql$")

Migration = tuple[int, str]

UNAVAILABLE = (
    apsw.FullError,
    apsw.IOError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.CantOpenError,
    apsw.ReadOnlyError,
    apsw.PermissionsError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.NoMemError,
    apsw.ProtocolError,
)
"""What SQLite says when the disk, the folder or the file is in trouble."""

_REASONS: tuple[tuple[type[apsw.Error], str], ...] = (
    (apsw.FullError, "no space is left on the disk"),
    (apsw.BusyError, "another program holds the database"),
    (apsw.ReadOnlyError, "the database is read-only"),
    (apsw.CorruptError, "the database is damaged"),
    (apsw.NotADBError, "the database cannot be read with this key, or is damaged"),
)


def unavailable(error: apsw.Error) -> StoreUnavailable:
    """SQLite's trouble in our words."""
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return StoreUnavailable(words)
    return StoreUnavailable(f"the database cannot be used ({type(error).__name__})")


def connect(path: Path, keys: Keys, *, create: bool = False, write: bool = True, vfs: str | None = None) -> apsw.Connection:
    """Open the file with its key. Raises `StoreUnavailable`; with a wrong key too, since a damaged file looks the same."""
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    try:
        connection = apsw.Connection(str(path), flags=flags, vfs=vfs, statementcachesize=_STATEMENTS)
        try:
            connection.set_busy_timeout(BUSY_MILLISECONDS)
            # Else a statement with a join or a range is prepared anew whenever its parameters change (https://sqlite.org/compile.html, ENABLE_STAT4):
            # ten to twenty times what it costs to run it. There are no statistics that could make another plan better.
            connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
            connection.pragma("key", f"raw:{keys.store.hex()}")
            connection.pragma("temp_store", 2)
            connection.pragma("cache_size", -16_000 if write else -8_000)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
            if not write:
                connection.pragma("query_only", True)
                return connection
            _use_log(connection, path)
            connection.pragma("synchronous", 2)
            connection.pragma("secure_delete", True)
            connection.pragma("foreign_keys", True)
            connection.pragma("journal_size_limit", 64 * 1024 * 1024)
        except BaseException:
            connection.close()
            raise
    except UNAVAILABLE as error:
        raise unavailable(error) from error
    return connection


def _use_log(connection: apsw.Connection, path: Path) -> None:
    if connection.pragma("journal_mode", "wal") != "wal":
        raise InstallationError(f"the file system of {path.parent} does not take a write-ahead log")


def migrations(folder: Path | None = None) -> list[Migration]:
    """The numbered SQL files of the program, in order: 0001, 0002, … without a gap."""
    found: list[Migration] = []
    for file in sorted((folder or package_path("queue", "sql")).iterdir()):
        match = _NUMBERED.match(file.name)
        if match:
            found.append((int(match[1]), file.read_text(encoding="utf-8")))
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise InstallationError("the program's own migrations are not whole", remedy="Install the program again.")
    return found


def migrate(connection: apsw.Connection, steps: list[Migration], on_step: Callable[[int], None] = lambda _: None) -> int:
    """Bring the schema to the newest of `steps`, each in a transaction of its own; the schema's number.

    `on_step` is called inside each transaction, after its last statement. Raises `StoreTooNew` for a schema later than ours.
    """
    newest = steps[-1][0]
    try:
        while True:
            connection.execute("BEGIN IMMEDIATE")
            try:
                current = int(connection.pragma("user_version"))
                _recognise(connection, current, newest)
                if current == newest:
                    return current
                number, script = steps[current]
                connection.execute(script).fetchall()
                connection.pragma("application_id", APPLICATION)
                connection.pragma("user_version", number)
                on_step(number)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
    except UNAVAILABLE as error:
        raise unavailable(error) from error


def _recognise(connection: apsw.Connection, current: int, newest: int) -> None:
    if current > newest:
        raise StoreTooNew(f"the database has schema {current}; this program knows up to {newest}")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchall()[0][0]
    if (current or tables) and connection.pragma("application_id") != APPLICATION:
        raise StoreError("the file is a database of another program")


def named_queries(folder: Path | None = None) -> dict[str, str]:
    """The queries of `sql/queries/*.sql` by name."""
    queries: dict[str, str] = {}
    for file in sorted((folder or package_path("queue", "sql", "queries")).glob("*.sql")):
        pieces = _NAME.split(file.read_text(encoding="utf-8"))
        for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
            if name in queries:
                raise InstallationError(f"two queries are named {name}", remedy="Install the program again.")
            queries[name] = text.strip().rstrip(";")
    return queries
