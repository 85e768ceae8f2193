"""The queue under any order of events, with crashes: the invariants of docs/ARCHITECTURE.md hold after every step.

A model keeps only what a person could write down: which message stands where. `crash` throws the open store away and opens the file again.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, precondition, rule

from adapter.clock import ManualClock
from adapter.errors import StaleClaim
from adapter.model import MessageState
from adapter.queue.contract import Claim, PackedBytes, Placement, Queue
from adapter.queue.keys import new_keys
from adapter.queue.memory import MemoryQueue
from adapter.queue.sqlite import SqliteQueue
from tests.support.queue_world import OK, START, arrival, done, mapped, only, person, stopped

PEOPLE = tuple((person(str(n)),) for n in range(3))
OPEN = {"pending", "delivering"}
FINAL = {"delivered", "acknowledged", "superseded", "skipped"}


class QueueMachine(RuleBasedStateMachine):
    """Drives one store; subclasses say which."""

    claims = Bundle("claims")
    queue: Queue

    def make(self) -> Queue:
        raise NotImplementedError

    @initialize()
    def start(self) -> None:
        self.clock = ManualClock(START)
        self.keys = new_keys()
        self.queue = self.make()
        self.count = 0
        self.order: dict[int, bytes] = {}
        self.people: dict[int, tuple[int, ...]] = {}
        self.sent: list[int] = []
        self.bytes_of: dict[int, bytes] = {}
        self.remapped: set[int] = set()
        self.out_of_order: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "queue"):
            self.queue.close()

    # --- events

    @rule(mtime=st.integers(1, 50), again=st.booleans())
    def a_file_comes(self, mtime: int, again: bool) -> None:
        self.count += 1
        it = arrival(b"MSH|%d" % self.count, f"m{self.count}.hl7", mtime)
        accepted = self.queue.accept(it)
        assert accepted.outcome == "accepted"
        if again:
            assert self.queue.accept(it).message_ids == accepted.message_ids

    @rule(
        people=st.lists(st.integers(0, 2), max_size=2, unique=True),
        good=st.booleans(),
        hold=st.sampled_from(["hold", "skip"]),
        pick=st.integers(0, 3),
    )
    def a_message_is_placed(self, people: list[int], good: bool, hold: str, pick: int) -> None:
        waiting = self.queue.unmapped(20)
        if not waiting:
            return
        it = waiting[min(pick, len(waiting) - 1)]
        chosen = self.people.setdefault(it.message_id, tuple(sorted(people)))
        keys = [PEOPLE[n] for n in chosen]
        result = mapped(*keys, identity=f"m{it.message_id}") if good else stopped(*keys)
        assert self.queue.place(Placement(it.message_id, it.version, result, ("fhir",), hold)).applied  # type: ignore[arg-type]
        assert not self.queue.place(Placement(it.message_id, it.version, result, ("fhir",))).applied
        self.order[it.message_id] = it.order

    @rule(target=claims, lease=st.sampled_from([5.0, 500.0]), limit=st.integers(1, 3))
    def a_worker_claims(self, lease: float, limit: int):
        found = self.queue.claim(f"w{self.count}", ["fhir"], limit, lease)
        for claim in found:
            self.check_claim(claim)
        return multiple(*found)

    def check_claim(self, claim: Claim) -> None:
        lanes = self.people[claim.message_id]
        for other, people in self.people.items():
            shares = bool(set(lanes) & set(people)) or (not lanes and not people)
            if other == claim.message_id or not shares or other not in self.order:
                continue
            states = self.states(other)
            assert "delivering" not in states, "two requests in flight in one lane"
            earlier = self.order[other] < self.order[claim.message_id]
            if earlier and states & {"pending"} and self.message(other) == "mapped":
                # only a delivery that had begun may go before an older one that came late
                assert claim.attempt > 1, f"{claim.message_id} overtook {other}"
        if claim.packed is not None:
            assert claim.packed.body == self.bytes_of[claim.delivery_id], "a retry sends other bytes"
        else:
            assert claim.result is not None

    @rule(
        claim=consumes(claims),
        verdict=st.sampled_from(["acknowledged", "delivered", "retry", "held", "failed", "superseded"]),
        seconds=st.integers(0, 30),
    )
    def a_worker_settles(self, claim: Claim, verdict: str, seconds: int) -> None:
        from datetime import timedelta

        body = b"%d/%d" % (claim.delivery_id, claim.fence)
        try:
            if claim.packed is None:
                self.queue.pack(claim, PackedBytes(body))
                self.bytes_of[claim.delivery_id] = body
            retry_at = self.clock.now() + timedelta(seconds=seconds) if verdict == "retry" else None
            self.queue.settle(claim, done(verdict, retry_at=retry_at), OK)  # type: ignore[arg-type]
        except StaleClaim:
            return
        self.sent.append(claim.message_id)

    @rule(claim=consumes(claims))
    def a_worker_gives_back(self, claim: Claim) -> None:
        try:
            self.queue.release(claim)
        except StaleClaim:
            pass

    @rule(claim=consumes(claims))
    def a_worker_packs_and_dies(self, claim: Claim) -> None:
        if claim.packed is None:
            try:
                self.queue.pack(claim, PackedBytes(b"dead"))
            except StaleClaim:
                return
            self.bytes_of[claim.delivery_id] = b"dead"

    @rule(seconds=st.integers(1, 60))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule(hours=st.integers(-48, 48))
    def the_wall_clock_is_set(self, hours: int) -> None:
        from datetime import timedelta

        before = self.queue.next_due(["fhir"])
        self.clock.set_wall(max(START, self.clock.now() + timedelta(hours=hours)))
        assert self.queue.next_due(["fhir"]) == before

    @rule(pick=st.integers(0, 20), what=st.sampled_from(["redrive", "force", "remap", "skip"]))
    def a_person_acts(self, pick: int, what: str) -> None:
        if not self.order:
            return
        number = sorted(self.order)[pick % len(self.order)]
        before = self.states(number)
        match what:
            case "redrive":
                self.queue.redrive(only(number), "kari", "x")
            case "force":
                self.queue.redrive(only(number), "kari", "x", force=True)
            case "remap":
                self.queue.remap(only(number), "kari", "x")
            case _:
                self.queue.skip(only(number), "kari", "x")
        if before & {"acknowledged", "delivered", "delivering"}:
            assert self.states(number) == before, "what was delivered or is being sent was touched"

    @rule()
    def a_new_engine_starts(self) -> None:
        self.queue.recover()

    # --- what always holds

    def states(self, number: int) -> set[str]:
        detail = self.queue.get(number)
        assert detail is not None
        return {it.state.value for it in detail.row.deliveries}

    def message(self, number: int) -> str:
        detail = self.queue.get(number)
        assert detail is not None
        return detail.row.state.value

    @invariant()
    def every_file_is_in_the_ledger(self) -> None:
        if hasattr(self, "queue"):
            assert self.queue.count() == self.count
            assert sum(self.queue.counts().messages.values()) == self.count

    @invariant()
    def counters_and_lanes_agree_with_what_is_there(self) -> None:
        if not hasattr(self, "queue"):
            return
        rows = [self.queue.get(number) for number in self.order]
        states: dict[str, int] = {}
        held = 0
        for detail in rows:
            assert detail is not None
            assert len(detail.row.deliveries) <= 1, "one delivery for each destination"
            for it in detail.row.deliveries:
                states[it.state.value] = states.get(it.state.value, 0) + 1
                held += it.held_by > 0
        counts = self.queue.counts()
        assert {state.value: n for (_, state), n in counts.deliveries.items()} == states
        assert counts.held >= held
        assert (counts.held == 0) == (held == 0)

    @invariant()
    def every_change_is_in_an_unbroken_chain(self) -> None:
        if not hasattr(self, "queue"):
            return
        assert self.queue.verify_audit().ok
        last: dict[tuple[str, int], str] = {}
        for row in self.queue.audit(limit=100_000):
            if row.subject in ("message", "delivery"):
                assert last.get((row.subject, row.subject_id), "") == row.before
                last[row.subject, row.subject_id] = row.after
        for number in self.order:
            assert last["message", number] == self.message(number)

    @precondition(lambda self: getattr(self, "count", 0) > 0)
    @rule()
    def everything_that_can_go_out_goes_out(self) -> None:
        """No two messages wait for each other: after all leases and waits are over, what is left waits for a person or for mapping."""
        self.queue.recover()
        self.clock.advance(1000)
        while found := self.queue.claim("last", ["fhir"], 5, 60):
            for claim in found:
                self.check_claim(claim)
                if claim.packed is None:
                    self.bytes_of[claim.delivery_id] = b"last"
                    self.queue.pack(claim, PackedBytes(b"last"))
                self.queue.settle(claim, done(), OK)
                self.sent.append(claim.message_id)
        for number in self.order:
            detail = self.queue.get(number)
            assert detail is not None
            for it in detail.row.deliveries:
                if it.state.value != "pending" or detail.row.state != MessageState.MAPPED or self.waits(number):
                    continue
                assert it.held_by, f"{number} waits for nothing"

    def waits(self, number: int) -> bool:
        """Whether it is to be mapped again, or stands behind the gate of a message that was never mapped."""
        waiting = self.queue.unmapped(1000)
        if any(it.message_id == number for it in waiting):
            return True
        new = [it.order for it in waiting if not it.again]
        return bool(new) and min(new) < self.order[number]


class MemoryMachine(QueueMachine):
    def make(self) -> Queue:
        return MemoryQueue(self.clock, self.keys)


class SqliteMachine(QueueMachine):
    def make(self) -> Queue:
        self.folder = Path(tempfile.mkdtemp(prefix="queue-machine-"))
        return SqliteQueue(self.folder / "q.db", self.keys, self.clock)

    @rule()
    def crash(self) -> None:
        """The process dies: its files are found as they are by the next one."""
        then = Path(tempfile.mkdtemp(prefix="queue-machine-"))
        for part in self.folder.iterdir():
            if not part.name.endswith("-shm"):
                shutil.copy(part, then / part.name)
        self.queue.close()
        shutil.rmtree(self.folder)
        self.folder = then
        self.queue = SqliteQueue(then / "q.db", self.keys, self.clock)

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]}
TestMemoryMachine = MemoryMachine.TestCase
TestMemoryMachine.settings = settings(max_examples=60, stateful_step_count=40, **COMMON)  # type: ignore[arg-type]
TestSqliteMachine = SqliteMachine.TestCase
TestSqliteMachine.settings = settings(max_examples=15, stateful_step_count=30, **COMMON)  # type: ignore[arg-type]
