"""One thread that writes, for all who ask: their changes are committed in groups, and each caller waits for the commit with its own in it.

Invariants: a change that raises undoes itself and nobody else's; when the commit fails (full disk, lost folder) every change of the group has failed and
none is there; the thread outlives every error and opens the file again when it must.
"""

# apsw's own types need Python 3.12
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

import apsw

from adapter.errors import StoreUnavailable
from adapter.queue.database import UNAVAILABLE, unavailable

T = TypeVar("T")
GROUP = 256
"""The most changes in one commit."""


class Transaction(Protocol):
    """What a change is given; the writer itself only tells it when changes were undone."""

    def forget(self) -> None: ...


Begin = Callable[[apsw.Connection], Transaction]
Change = Callable[[Any], Any]


class _Job:
    __slots__ = ("change", "changes", "future")

    def __init__(self, change: Change, *, changes: bool = True) -> None:
        self.change = change
        self.changes = changes
        """False: it only looks."""
        self.future: Future[Any] = Future()


class Writer:
    """The writing thread. `connect` opens a connection; `begin` makes what a change is given, once for each group."""

    def __init__(self, connect: Callable[[], apsw.Connection], begin: Begin) -> None:
        self._connect = connect
        self._begin = begin
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._connection: apsw.Connection | None = None
        self._closing = threading.Lock()
        self._closed = False
        self.trouble = ""
        """What the last commit failed of; empty when it did not."""
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def do(self, change: Callable[[Any], T]) -> T:
        """Have a change made and committed. Raises what it raised, or `StoreUnavailable` when it could not be committed."""
        return self._ask(_Job(change))

    def look(self, look: Callable[[Any], T]) -> T:
        """Look at what is committed, on the connection that writes: what it wrote last needs no reading and no decryption. Waits for no commit but
        the one under way.
        """
        return self._ask(_Job(look, changes=False))

    def _ask(self, job: _Job) -> Any:
        with self._closing:
            if self._closed:
                raise StoreUnavailable("the database is closed")
            self._jobs.put(job)
        return job.future.result()

    def close(self) -> None:
        """Make every change that was asked for, then end. May be called again."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        ending = False
        while not ending:
            job = self._jobs.get()
            group: list[_Job] = []
            while True:
                if job is None:
                    ending = True
                    break
                group.append(job)
                if len(group) == GROUP:
                    break
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
            looks = [job for job in group if not job.changes]
            if looks:
                self._look(looks)
                group = [job for job in group if job.changes]
            if group:
                self._commit(group)
        self._disconnect()

    def _look(self, looks: list[_Job]) -> None:
        for job in looks:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                self._connection.execute("BEGIN")
                try:
                    result = job.change(self._begin(self._connection))
                finally:
                    self._connection.execute("COMMIT")
            except UNAVAILABLE as error:
                self._disconnect()
                job.future.set_exception(unavailable(error))
            except BaseException as error:  # noqa: BLE001 - handed to the one who asked
                job.future.set_exception(error)
            else:
                job.future.set_result(result)

    def _commit(self, group: list[_Job]) -> None:
        done: list[tuple[_Job, Any]] = []
        failed: list[tuple[_Job, BaseException]] = []
        try:
            if self._connection is None:
                self._connection = self._connect()
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            transaction = self._begin(connection)
            for job in group:
                self._change(connection, transaction, job, len(group) > 1, done, failed)
            if not done:
                connection.execute("ROLLBACK")
            else:
                connection.execute("COMMIT")
                self.trouble = ""
        except BaseException as error:  # noqa: BLE001 - whatever it is, the callers must hear of it, and the thread must live
            told = unavailable(error) if isinstance(error, UNAVAILABLE) else error
            self.trouble = str(told)
            self._disconnect()
            handled = {id(job) for job, _ in failed}
            failed.extend((job, told) for job in group if id(job) not in handled)
            done.clear()
        for job, result in done:
            job.future.set_result(result)
        for job, error in failed:
            job.future.set_exception(error)

    def _change(
        self,
        connection: apsw.Connection,
        transaction: Transaction,
        job: _Job,
        several: bool,
        done: list[tuple[_Job, Any]],
        failed: list[tuple[_Job, BaseException]],
    ) -> None:
        """Make one change; one that raises is undone alone, unless the file itself is in trouble (then the group is)."""
        if not several:
            try:
                done.append((job, job.change(transaction)))
            except UNAVAILABLE:
                raise
            except Exception as error:  # noqa: BLE001 - handed to the one who asked
                failed.append((job, error))
            return
        connection.execute("SAVEPOINT change")
        try:
            result = job.change(transaction)
        except UNAVAILABLE:
            raise
        except Exception as error:  # noqa: BLE001 - handed to the one who asked
            connection.execute("ROLLBACK TO change")
            transaction.forget()
            failed.append((job, error))
        else:
            done.append((job, result))
        connection.execute("RELEASE change")

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close(force=True)
            except apsw.Error as error:
                self.trouble = str(unavailable(error))
