"""How fast the queue's SQLite store is here: `python tests/benchmarks/bench_queue.py [commits] [lane] [log]`.

commits: single, threaded and grouped commits, and the whole way of a message through the store. lane: claims behind a lane of 200 000.
log: pages, counts and filters over 1 000 000 messages. Prints medians; judges nothing.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapter.model import DeliveryState, Entry, Key, MessageId, MessageState, RawMessage, Result
from adapter.queue.contract import Arrival, AttemptReport, IntakeFile, MessageFilter, PackedBytes, PageRequest, Placement, Settlement
from adapter.queue.database import connect
from adapter.queue.hashing import Hasher
from adapter.queue.keys import new_keys
from adapter.queue.lanes import order_key
from adapter.queue.sqlite import SqliteQueue

BODY = b"OBX|1|NM|718-7^Hemoglobin^LN||13.2|g/dL|12.0-16.0|N|||F\r" * 100


def report(name: str, figure: str) -> None:
    sys.stdout.write(f"{name:<58} {figure}\n")
    sys.stdout.flush()


def median(name: str, act: Callable[[], object], times: int = 9) -> None:
    spans: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        spans.append((time.perf_counter() - start) * 1000)
    report(name, f"{statistics.median(spans):9.2f} ms  (worst {max(spans):.2f})")


def arrival(number: int) -> Arrival:
    body = b"MSH|%d\r" % number + BODY
    return Arrival(IntakeFile("ut", f"oru_{number}.hl7", len(body), number, hashlib.sha256(body).hexdigest()), (RawMessage(1, 0, body),))


def result(number: int) -> Result:
    key = Key("Patient", "urn:oid:2.16.578.1.12.4.1.4.1", f"{number % 500:011d}")
    entries = [
        Entry(
            f"o{n}",
            "owned",
            {"resourceType": "Observation", "valueQuantity": {"value": 13.2, "unit": "g/dL"}, "status": "final"},
            f"urn:uuid:{n}",
            (key,),
        )
        for n in range(30)
    ]
    return Result(
        MessageState.MAPPED, MessageId("hl7v2:ORU^R01", f"app|{number}", datetime.now(UTC), ((key,),)), entries, trace=b"t" * 2000
    )


def commits(folder: Path) -> None:
    queue = SqliteQueue(folder / "commits.db", new_keys(), _clock())
    count = 1000

    def rate(name: str, total: int, act: Callable[[], object]) -> None:
        start = time.perf_counter()
        act()
        report(name, f"{total / (time.perf_counter() - start):9.0f} /s")

    rate("accept, one caller, one commit each (6 KB)", count, lambda: [queue.accept(arrival(n)) for n in range(count)])

    def threaded() -> None:
        def work(part: int) -> None:
            for n in range(part, 4 * count, 8):
                queue.accept(arrival(10_000 + n))

        workers = [threading.Thread(target=work, args=(part,)) for part in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    rate("accept, 8 callers, grouped commits", 4 * count, threaded)
    rate(
        "accept_all, 64 files a commit",
        4096,
        lambda: [queue.accept_all([arrival(100_000 + i * 64 + n) for n in range(64)]) for i in range(64)],
    )
    rate("meta rows, one caller, one commit each", count, lambda: [queue.set_meta("n", str(n)) for n in range(count)])

    total = 2048

    def place() -> None:
        waiting = queue.unmapped(total)
        for at in range(0, total, 32):
            queue.place_all([Placement(it.message_id, it.version, result(it.message_id), ("fhir",)) for it in waiting[at : at + 32]])

    rate("unmapped + place_all, 32 a commit (30 resources)", total, place)
    queue.place_all([Placement(it.message_id, it.version, result(it.message_id), ("fhir",)) for it in queue.unmapped(100_000)])

    def send(worker: str, amount: int) -> None:
        for _ in range(amount):
            for claim in queue.claim(worker, ["fhir"]):
                queue.pack(claim, PackedBytes(BODY, summary=b"{}"))
                queue.settle(claim, Settlement("acknowledged"), AttemptReport("ok", 200, 4.0, "r", b"{}"))

    rate("claim + pack + settle, one sender", 300, lambda: send("w", 300))

    def senders() -> None:
        workers = [threading.Thread(target=send, args=(f"w{n}", 250)) for n in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    rate("claim + pack + settle, 4 senders", 1000, senders)
    queue.close()


def lane(folder: Path) -> None:
    queue = SqliteQueue(folder / "lane.db", new_keys(), _clock())
    total = 200_000
    with _filled(queue) as connection:
        _messages(connection, total)
        first = order_key(1, "m", 0, 1)
        connection.execute(
            "INSERT INTO lane (id, destination, hash, head, head_order, ready, due) VALUES (1, 'fhir', x'01', 1, ?, 1, 0)", (first,)
        )
        connection.execute("INSERT INTO lane_entry SELECT 1, m.order_key, d.id FROM delivery AS d JOIN message AS m ON m.id = d.message")
        connection.execute("UPDATE delivery SET state = 'pending'")
        connection.execute("UPDATE message SET state = 'mapped'")
        connection.execute("UPDATE lane SET (head_order, head) = (SELECT order_key, delivery FROM lane_entry ORDER BY order_key LIMIT 1)")
        connection.execute("INSERT INTO result_payload SELECT id, ?, x'' FROM message", (_stored_result(),))
        connection.execute("INSERT INTO finding_list SELECT id, ? FROM message", (_stored_findings(),))
    claims = queue.claim("w", ["fhir"])
    report("lane of 200 000: head", str(claims[0].message_id))
    median("claim while the head is in flight (nothing to give)", lambda: queue.claim("v", ["fhir"]), 50)

    def once() -> None:
        queue.settle(claims[0], Settlement("acknowledged"), AttemptReport("ok", 200))
        claims[0] = queue.claim("w", ["fhir"])[0]

    median("settle the head + claim the next (two commits)", once, 50)
    median("counts, with 200 000 held", queue.counts, 5)
    queue.close()


def log(folder: Path) -> None:
    keys = new_keys()
    queue = SqliteQueue(folder / "log.db", keys, _clock())
    total = 1_000_000
    start = time.perf_counter()
    with _filled(queue) as connection:
        _messages(connection, total)
        hasher = Hasher(keys.hashing)
        patient = Key("Patient", "urn:x", "42")
        connection.execute("INSERT INTO thing VALUES (1, ?, 'Patient', x'')", (hasher.key(patient),))
        connection.execute("INSERT INTO alias VALUES (?, 1)", (hasher.key(patient),))
        connection.execute("INSERT INTO message_thing SELECT 1, id FROM message WHERE id % 30000 = 7")
    report("1 000 000 messages made in", f"{time.perf_counter() - start:9.0f} s, {queue.path.stat().st_size / 1e6:.0f} MB")
    newest = queue.browse().rows[0].received
    failed = MessageFilter(delivery_states=(DeliveryState.FAILED,))
    filters = {
        "everything": None,
        "one state, few (needs_mapping, 0.1 %)": MessageFilter(states=(MessageState.NEEDS_MAPPING,)),
        "one state, most (mapped)": MessageFilter(states=(MessageState.MAPPED,)),
        "two states, most": MessageFilter(states=(MessageState.MAPPED, MessageState.DUPLICATE)),
        "one source of four": MessageFilter(sources=("kilde-2",)),
        "source and state": MessageFilter(sources=("kilde-2",), states=(MessageState.MAPPED,)),
        "one kind of five": MessageFilter(kinds=("hl7v2:ORU^R01",)),
        "deliveries failed (0.5 %)": failed,
        "deliveries acknowledged (most)": MessageFilter(delivery_states=(DeliveryState.ACKNOWLEDGED,)),
        "patient": MessageFilter(patients=(patient,)),
        "cause contains": MessageFilter(text="pid-8"),
        "the last day": MessageFilter(since=newest - timedelta(days=1)),
        "a week long ago": MessageFilter(since=newest - timedelta(days=60), until=newest - timedelta(days=53)),
        "waits for a person": MessageFilter(attention=True),
    }
    for name, where in filters.items():
        count = queue.count(where)
        median(f"{name}: count ({count})", lambda where=where: queue.count(where), 5)
        median(f"{name}: first page", lambda where=where: queue.browse(where), 5)
        median(f"{name}: middle page", lambda where=where, count=count: queue.browse(where, PageRequest(offset=count // 2)), 5)
    median("sorted by kind: first page", lambda: queue.browse(None, PageRequest(sort="kind")), 5)
    median("sorted by kind: middle page", lambda: queue.browse(None, PageRequest(sort="kind", offset=total // 2)), 5)
    median("counts", queue.counts)
    median("causes", queue.causes)
    median("one message", lambda: queue.get(total // 2))
    median("redrive preview of all failed", lambda: queue.redrive(failed, "x", "x", preview=True), 3)
    queue.close()


def _clock():
    from adapter.clock import SystemClock

    return SystemClock()


class _filled:  # noqa: N801
    """A connection beside the queue, to fill the tables faster than the rules could."""

    def __init__(self, queue: SqliteQueue) -> None:
        self.connection = connect(queue.path, queue.keys)

    def __enter__(self):
        self.connection.pragma("foreign_keys", False)
        self.connection.pragma("cache_size", -200_000)
        self.connection.execute("BEGIN IMMEDIATE")
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.execute("COMMIT")
        self.connection.close()


def _messages(connection, total: int) -> None:
    kinds = ("hl7v2:ADT^A01", "hl7v2:ADT^A08", "hl7v2:ORU^R01", "hl7v2:ADT^A03", "kith:INNLEGGELSESRAPPORT")
    now = int(datetime.now(UTC).timestamp() * 1e6)
    step = 90 * 86_400_000_000 // total
    connection.execute("INSERT INTO intake VALUES (1, 'kilde-1', 'ut/adt_0001.hl7', 1, 1, x'00', 'accepted', NULL, '', 0)")
    for n in range(40):
        connection.execute(
            "INSERT INTO cause VALUES (?, ?, ?, ?, '', 'r', '', ?)",
            (n + 1, b"%d" % n, "unknown-code" if n < 20 else "http-422", f"PID-{n}", str(n)),
        )

    def rows():
        for n in range(1, total + 1):
            state = "needs_mapping" if n % 1000 == 3 else "duplicate" if n % 50 == 1 else "mapped"
            cause = n % 20 + 1 if state == "needs_mapping" else 0
            yield (
                n,
                1,
                1,
                0,
                6000,
                f"kilde-{n % 4}",
                order_key(n, f"oru_{n}.hl7", n, 1),
                state,
                kinds[n % 5],
                cause,
                now - (total - n) * step,
            )

    connection.executemany(
        "INSERT INTO message (id, intake, idx, byte_offset, size, source, order_key, state, kind, cause, received, placed) VALUES (?,?,?,?,?,?,?,?,?,?,?,1)",
        rows(),
    )
    connection.execute(
        "INSERT INTO delivery (id, message, source, destination, state, cause, changed) SELECT id, id, source, 'fhir', "
        "CASE WHEN id % 200 = 5 THEN 'failed' WHEN id > ?1 THEN 'pending' ELSE 'acknowledged' END, CASE WHEN id % 200 = 5 THEN 21 + id % 20 ELSE 0 END, received "
        "FROM message WHERE state <> 'duplicate'",
        (total - 500,),
    )


def _stored_result() -> bytes:
    from adapter.queue.codec import dump_result

    return dump_result(result(1))


def _stored_findings() -> bytes:
    from adapter.queue.codec import dump_findings

    return dump_findings((), (), ())


def run() -> None:
    """The store's share of a message, for `make bench`; the long ones (`lane`, `log`) are run by hand."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as place:
        commits(Path(place))


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["commits", "lane", "log"]
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as place:
        for part in chosen:
            {"commits": commits, "lane": lane, "log": log}[part](Path(place))
