"""The SQLite store when writes fail, processes die and disks fill (knowledge: a crash at any instruction loses nothing)."""

from __future__ import annotations

import contextlib
import itertools
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from adapter.clock import ManualClock, SystemClock
from adapter.errors import StaleClaim, StoreError, StoreTooNew, StoreUnavailable
from adapter.model import DeliveryState, MessageState
from adapter.queue.codec import dump_key
from adapter.queue.contract import PackedBytes, Placement, Queue
from adapter.queue.database import connect, migrate, migrations
from adapter.queue.hashing import Hasher
from adapter.queue.keys import Keys, new_keys
from adapter.queue.sqlite import SqliteQueue
from tests.support.queue_world import OK, START, World, arrival, done, mapped, person

CHILD = Path(__file__).with_name("queue_child.py")
ROOT = CHILD.parent.parent.parent


class FaultyDisk(apsw.VFS):
    """A file layer below the encryption whose n-th write or sync fails, once or until it is mended."""

    def __init__(self) -> None:
        self.until_failure = -1
        self.error: type[apsw.Error] = apsw.IOError
        self.for_ever = False
        self.name = f"faulty{next(_NUMBERS)}"
        super().__init__(self.name, "unix")

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's names
        return FaultyFile(self, name, flags)

    def step(self) -> None:
        self.until_failure -= 1
        if self.until_failure == 0 or (self.for_ever and self.until_failure < 0):
            raise self.error("the test says so")

    def fail(self, at: int, error: type[apsw.Error], *, for_ever: bool = False) -> None:
        self.until_failure, self.error, self.for_ever = at, error, for_ever

    def mend(self) -> None:
        self.until_failure, self.for_ever = -1, False


class FaultyFile(apsw.VFSFile):
    def __init__(self, disk: FaultyDisk, name, flags) -> None:
        self.disk = disk
        super().__init__("unix", name, flags)

    def xWrite(self, data, offset):  # noqa: N802
        self.disk.step()
        super().xWrite(data, offset)

    def xSync(self, flags):  # noqa: N802
        self.disk.step()
        super().xSync(flags)


_NUMBERS = itertools.count()
_KEPT: list[FaultyDisk] = []
"""The encryption layer keeps a pointer to the layer below it, so none may be given up."""


@pytest.fixture
def disk() -> FaultyDisk:
    _KEPT.append(FaultyDisk())
    return _KEPT[-1]


def open_on(disk: FaultyDisk, path: Path, keys: Keys) -> SqliteQueue:
    return SqliteQueue(path, keys, ManualClock(START), vfs=f"multipleciphers-{disk.name}")


def whole_way(queue: Queue, name: str) -> list[int]:
    """One message from file to delivery, each step again until it succeeds; how often a step failed."""
    failures: list[int] = []

    def again(step):
        while True:
            try:
                return step()
            except StoreUnavailable:
                failures.append(1)

    accepted = again(lambda: queue.accept(arrival(name.encode(), f"{name}.hl7", 1)))
    number = accepted.message_ids[0]
    for it in again(lambda: queue.unmapped(5)):
        again(lambda it=it: queue.place(Placement(it.message_id, it.version, mapped((person(name),), identity=name), ("fhir",))))
    claims = again(lambda: queue.claim("w", ["fhir"], 1, 5.0))
    if not claims:
        # the commit came through although its caller was told that it did not: the lease has to be taken over
        again(queue.recover)
        claims = again(lambda: queue.claim("w", ["fhir"], 1, 5.0))
    (claim,) = claims
    if claim.packed is None:
        again(lambda: queue.pack(claim, PackedBytes(b"x")))
    with contextlib.suppress(StaleClaim):  # told that it failed, though it had come through
        again(lambda: queue.settle(claim, done(), OK))
    detail = queue.get(number)
    assert detail is not None
    assert (detail.row.state, [it.state for it in detail.row.deliveries]) == (MessageState.MAPPED, [DeliveryState.ACKNOWLEDGED])
    return failures


@pytest.mark.parametrize("error", [apsw.IOError, apsw.FullError])
def test_whichever_write_fails_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path, disk: FaultyDisk, error: type[apsw.Error]):
    keys = new_keys()
    path = tmp_path / "q.db"
    queue = open_on(disk, path, keys)
    broken = 0
    for n in range(1, 400):
        disk.fail(n, error)
        failed = whole_way(queue, f"m{n}")
        broken += len(failed)
        if disk.until_failure > 0:
            break
    else:
        pytest.fail("the way of a message never ended without a fault")
    assert broken > 20
    assert queue.count() == n
    assert queue.counts().deliveries == {("fhir", DeliveryState.ACKNOWLEDGED): n}
    assert queue.verify_audit().ok
    queue.close()
    disk.mend()
    again = open_on(disk, path, keys)
    assert again.count() == n
    assert again.verify_audit().ok
    again.close()


def test_a_full_disk_stops_the_work_and_it_goes_on_when_there_is_room(tmp_path: Path, disk: FaultyDisk):
    queue = open_on(disk, tmp_path / "q.db", new_keys())
    world = World(queue, ManualClock(START))
    first = world.mapped((person("1"),))
    disk.fail(1, apsw.FullError, for_ever=True)
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match="no space"):
            world.take()
        with pytest.raises(StoreUnavailable):
            world.claim()
    assert "write-failed" in [it.code for it in queue.health().findings]

    disk.mend()
    second = world.mapped((person("1"),))
    assert world.drain() == [first, second]
    assert queue.health().findings == ()
    assert queue.verify_audit().ok
    queue.close()


def test_a_failed_group_fails_for_each_of_its_callers(tmp_path: Path, disk: FaultyDisk):
    from concurrent.futures import ThreadPoolExecutor

    queue = open_on(disk, tmp_path / "q.db", new_keys())
    disk.fail(1, apsw.IOError, for_ever=True)

    def take(n: int) -> str:
        try:
            queue.accept(arrival(b"%d" % n, f"{n}.hl7", n))
        except StoreUnavailable:
            return "failed"
        return "committed"

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(take, range(40))) == {"failed"}
    disk.mend()
    assert queue.count() == 0
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(take, range(40))) == {"committed"}
    assert queue.count() == 40
    queue.close()


def child(what: str, path: Path, keys: Keys, name: str, **more) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), what, str(path), keys.store.hex(), keys.hashing.hex(), name],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""}, stdout=subprocess.PIPE, text=True, **more,
    )  # fmt: skip


def test_kill_9_at_any_moment_loses_no_commit_that_was_told_of(tmp_path: Path):
    keys, path, rng = new_keys(), tmp_path / "q.db", random.Random(4)
    told: dict[str, set[int]] = {"accepted": set(), "placed": set(), "packed": set(), "sent": set()}
    for run in range(6):
        process = child("work", path, keys, f"run{run}-")
        assert process.stdout is not None
        lines = [""]
        while not lines[-1].startswith("sent"):
            lines.append(process.stdout.readline())
        time.sleep(rng.uniform(0.0, 0.25))  # a moment of its choosing, not a wait for something
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines()
        process.wait()
        process.stdout.close()
        for line in lines:
            word, _, number = line.strip().partition(" ")
            if number.isdigit():
                told[word].add(int(number))

        queue = SqliteQueue(path, keys, SystemClock())
        queue.recover()
        assert queue.verify_audit().ok
        for number in told["accepted"]:
            detail = queue.get(number)
            assert detail is not None
            assert queue.raw(number) is not None
            assert number not in told["placed"] or detail.row.state == MessageState.MAPPED
            assert number not in told["packed"] or "request" in detail.payloads
            assert number not in told["sent"] or detail.row.deliveries[0].state == DeliveryState.ACKNOWLEDGED
        counts = queue.counts()
        assert counts.delivery_total(DeliveryState.DELIVERING) == 0
        assert sum(counts.messages.values()) == queue.browse().max_id
        queue.close()
    assert len(told["sent"]) > 5


def test_two_processes_share_the_lanes_and_never_a_delivery(tmp_path: Path):
    keys, path = new_keys(), tmp_path / "q.db"
    queue = SqliteQueue(path, keys, SystemClock())
    world = World(queue, ManualClock(START))
    lanes = {world.mapped((person(str(n % 4)),)): n % 4 for n in range(60)}
    workers = [child("send", path, keys, f"w{n}", stdin=subprocess.PIPE) for n in range(2)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    outputs: list[str] = []
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        out, _ = worker.communicate(timeout=60)
        outputs.append(out)
        assert worker.returncode == 0
    # A process ends when nothing can be claimed at that moment; what the other one left is sent here.
    rest = world.drain()

    begun = [int(line.split()[1]) for out in outputs for line in out.splitlines() if line.startswith("begin")]
    assert sorted(begun + rest) == sorted(lanes)
    sent = [row for row in queue.audit(limit=10_000) if row.subject == "delivery" and row.after in ("delivering", "acknowledged")]
    of_delivery = {queue.get(number).row.deliveries[0].id: number for number in lanes}  # type: ignore[union-attr]
    busy: dict[int, int] = {}
    order: dict[int, list[int]] = {}
    for row in sent:
        number = of_delivery[row.subject_id]
        lane = lanes[number]
        if row.after == "delivering":
            assert lane not in busy, "two in flight in one lane"
            busy[lane] = number
            order.setdefault(lane, []).append(number)
        else:
            assert busy.pop(lane) == number
    assert all(numbers == sorted(numbers) for numbers in order.values())
    assert queue.verify_audit().ok
    queue.close()


@pytest.mark.parametrize("at", range(1, len(migrations()) + 2))
def test_a_kill_in_the_middle_of_a_migration_leaves_the_schema_before_it(tmp_path: Path, at: int):
    keys, path = new_keys(), tmp_path / "q.db"
    process = child("migrate", path, keys, str(at))
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL

    connection = connect(path, keys)
    assert connection.pragma("user_version") == at - 1
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchall() == [(0,)]
    connection.close()
    queue = SqliteQueue(path, keys, SystemClock())
    assert queue.accept(arrival(b"x")).outcome == "accepted"
    queue.close()


def test_work_in_flight_survives_an_upgrade(tmp_path: Path):
    keys, path = new_keys(), tmp_path / "q.db"
    queue = SqliteQueue(path, keys, ManualClock(START))
    world = World(queue, ManualClock(START))
    number = world.mapped((person("1"),))
    world.must_claim()
    queue.close()
    connection = connect(path, keys)
    number_of_next = len(migrations()) + 1
    newer = [*migrations(), (number_of_next, "ALTER TABLE message ADD COLUMN colour TEXT NOT NULL DEFAULT ''")]
    assert migrate(connection, newer) == number_of_next
    assert connection.execute("SELECT state FROM delivery").fetchall() == [("delivering",)]
    connection.close()

    with pytest.raises(StoreTooNew):
        SqliteQueue(path, keys, SystemClock())
    connection = connect(path, keys)
    assert connection.execute("SELECT id FROM message").fetchall() == [(number,)]
    connection.close()


def test_what_stood_still_before_the_upgrade_is_counted_after_it(tmp_path: Path):
    keys, path = new_keys(), tmp_path / "q.db"
    queue = SqliteQueue(path, keys, ManualClock(START))
    world = World(queue, ManualClock(START))
    world.mapped((person("1"),))
    world.send("failed")
    world.stopped((person("2"),))
    before = queue.stops(START, START + timedelta(days=1))
    queue.close()
    connection = connect(path, keys)
    connection.execute(
        "DROP TABLE stop; DROP TABLE minute; DROP INDEX delivery_shared; DROP INDEX audit_hand; PRAGMA user_version = 1"
    ).fetchall()
    connection.close()

    queue = SqliteQueue(path, keys, ManualClock(START))
    assert len(before) == 2
    assert queue.stops(START, START + timedelta(days=1)) == before
    queue.close()


def test_who_was_known_before_the_upgrade_is_known_after_it(tmp_path: Path):
    """0004 makes the tables of things and aliases anew."""
    keys, path = new_keys(), tmp_path / "q.db"
    digest = Hasher(keys.hashing).key
    first, second = person("1", "local"), person("2")
    connection = connect(path, keys, create=True)
    assert migrate(connection, migrations()[:3]) == 3
    connection.execute("INSERT INTO thing (id, hash, type, key_payload) VALUES (7, ?, 'Patient', ?)", (digest(first), dump_key(first)))
    connection.executemany("INSERT INTO alias VALUES (?, 7)", [(digest(first),), (digest(second),)])
    connection.close()

    queue = SqliteQueue(path, keys, SystemClock())
    assert queue.ledger("fhir").first_key(second) == first
    queue.close()
    connection = connect(path, keys)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with pytest.raises(apsw.ConstraintError):
        connection.execute("INSERT INTO alias VALUES (x'00', 8)")
    connection.close()


def test_a_database_with_another_key_or_of_another_program_is_refused(tmp_path: Path):
    path = tmp_path / "q.db"
    SqliteQueue(path, new_keys(), SystemClock()).close()
    with pytest.raises(StoreUnavailable, match="key"):
        SqliteQueue(path, new_keys(), SystemClock())

    other, keys = tmp_path / "other.db", new_keys()
    connection = connect(other, keys, create=True)
    connection.execute("CREATE TABLE theirs (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        SqliteQueue(other, keys, SystemClock())


def test_a_damaged_page_is_noticed_and_said(tmp_path: Path):
    keys, path = new_keys(), tmp_path / "q.db"
    queue = SqliteQueue(path, keys, SystemClock())
    for n in range(200):
        queue.accept(arrival(b"%d" % n * 500, f"{n}.hl7", n))
    queue.close()
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 + 100] ^= 0xFF
    path.write_bytes(data)

    with pytest.raises(StoreUnavailable):
        SqliteQueue(path, keys, SystemClock()).unmapped(1000)


def test_a_log_that_was_cut_short_loses_only_what_was_cut(tmp_path: Path):
    keys, path = new_keys(), tmp_path / "q.db"
    queue = SqliteQueue(path, keys, SystemClock())
    for n in range(20):
        queue.accept(arrival(b"%d" % n, f"{n}.hl7", n))
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "q.db").write_bytes(path.read_bytes())
    log = path.with_name("q.db-wal").read_bytes()
    (copy / "q.db-wal").write_bytes(log[: len(log) * 2 // 3])
    queue.close()

    found = SqliteQueue(copy / "q.db", keys, SystemClock())
    assert 0 < found.count() < 20
    assert found.count() == found.browse().max_id
    assert found.verify_audit().ok
    found.close()
