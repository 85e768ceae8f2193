"""A process that works on a queue until it is killed or has nothing left: `python queue_child.py WHAT DATABASE KEYS NAME`.

It prints a line after each commit it was told of, so that whoever killed it knows what must be there.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from adapter.clock import SystemClock
from adapter.queue.contract import PackedBytes, Placement
from adapter.queue.database import connect, migrate, migrations
from adapter.queue.keys import Keys
from adapter.queue.sqlite import SqliteQueue
from tests.support.queue_world import OK, arrival, done, mapped, person


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def work(path: Path, keys: Keys, name: str) -> None:
    """Accept, place and send for ever."""
    queue = SqliteQueue(path, keys, SystemClock())
    number = 0
    while True:
        number += 1
        accepted = queue.accept(arrival(f"MSH|{name}|{number}".encode(), f"{name}{number}.hl7", number))
        say("accepted", accepted.message_ids[0])
        for it in queue.unmapped(10):
            patient = person(str(it.message_id % 3))
            queue.place(Placement(it.message_id, it.version, mapped((patient,), identity=f"m{it.message_id}"), ("fhir",)))
            say("placed", it.message_id)
        for claim in queue.claim(name, ["fhir"], 2):
            if claim.packed is None:
                queue.pack(claim, PackedBytes(f"bytes {claim.message_id}".encode()))
                say("packed", claim.message_id)
            queue.settle(claim, done(), OK)
            say("sent", claim.message_id)


def send(path: Path, keys: Keys, name: str) -> None:
    """Send what is there, side by side with another process."""
    queue = SqliteQueue(path, keys, SystemClock())
    say("ready")
    sys.stdin.readline()
    while claims := queue.claim(name, ["fhir"], 1):
        for claim in claims:
            say("begin", claim.message_id, claim.fence)
            queue.pack(claim, PackedBytes(b"x"))
            say("end", claim.message_id, claim.fence)
            queue.settle(claim, done(), OK)
    queue.close()


def half_a_migration(path: Path, keys: Keys, name: str) -> None:
    """Die inside the transaction of migration `name`, after its last statement."""
    connection = connect(path, keys, create=True)
    more = [(len(migrations()) + 1, "CREATE TABLE later (id INTEGER PRIMARY KEY); INSERT INTO meta VALUES ('later', 'yes');")]

    def die(number: int) -> None:
        if number == int(name):
            os.kill(os.getpid(), signal.SIGKILL)

    migrate(connection, [*migrations(), *more], die)


if __name__ == "__main__":
    what, place, store, hashing, own_name = sys.argv[1:]
    known = Keys(bytes.fromhex(store), bytes.fromhex(hashing), "memory")
    {"work": work, "send": send, "migrate": half_a_migration}[what](Path(place), known, own_name)
