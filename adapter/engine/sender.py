"""Senders: take the head of a lane, make its exact bytes once, send them, commit what came of it.

Invariants: the bytes are committed before they are sent, and a retry sends the same; what was sent is settled, however long the store cannot be
written; a lease that was lost changes nothing; an error inside the program holds that lane for a person and stops no other.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from adapter.clock import Clock
from adapter.control.protocol import plain
from adapter.deliver.breaker import Breakers
from adapter.deliver.destinations.fhir import Attempt
from adapter.deliver.policy import Acknowledged, BreakerState, Dead, Delivered, HoldLane, Response, RetryAt, decide
from adapter.engine.destinations import Opened
from adapter.engine.figures import Stats
from adapter.engine.telling import Incidents
from adapter.errors import StaleClaim, StoreError
from adapter.fhir.pack import Packed, PackMessage, pack
from adapter.logs import Log, where
from adapter.model import Finding
from adapter.queue.contract import AttemptReport, Breaker, Claim, PackedBytes, Queue, Settlement

_IDLE_SECONDS = 5.0
_SHORTEST_LEASE = 180.0
_LEASE_TIMEOUTS = 5
"""A lease outlives the longest that one send may take (connect, write, read, and all of it again with a fresh token), so that no second request of
its lane can be in flight."""
_SETTLE_PAUSE = 1.0
_NEVER = threading.Event()


class QueueBreakers:
    """Keeps the breakers' states in the queue."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def load(self, endpoint: str) -> BreakerState:
        kept = self._queue.breaker(endpoint)
        return BreakerState(kept.failures, kept.until)

    def save(self, endpoint: str, state: BreakerState) -> None:
        try:
            self._queue.set_breaker(endpoint, Breaker(state.failures, state.until))
        except StoreError:
            # It counts in memory all the same; losing it over a restart costs one attempt. The outcome at hand must be settled first.
            return


class HighWater:
    """The latest time that this installation has known, which no clock that is set back lowers.

    A message's own time counts only up to when it was taken in (a sender's clock may run ahead). With our own clock set back, that bound would make
    newer messages look older than what was sent; so the bound never falls. Kept over restarts.
    """

    _NAME = "high-water"
    _SAVE_SECONDS = 300.0

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._lock = threading.Lock()
        kept = queue.meta(self._NAME)
        self._latest = datetime.fromisoformat(kept) if kept else datetime.min.replace(tzinfo=UTC)
        self._saved = self._latest

    def mark(self, moment: datetime) -> datetime:
        """The latest of `moment` and all moments before it."""
        with self._lock:
            self._latest = max(self._latest, moment)
            return self._latest

    def save(self) -> None:
        """Keep it, when it has risen enough to be worth a commit."""
        with self._lock:
            latest = self._latest
        if (latest - self._saved).total_seconds() >= self._SAVE_SECONDS:
            self._queue.set_meta(self._NAME, latest.isoformat())
            self._saved = latest


@dataclass(slots=True)
class Bench:
    """What the senders of one destination share."""

    opened: Opened
    queue: Queue
    breakers: Breakers
    high_water: HighWater
    incidents: Incidents
    stats: Stats
    clock: Clock
    log: Log
    settled: Callable[[str, bool], None]
    """Called after a delivery of this destination was settled, and whether well: another of its lane may be next."""
    stopping: Callable[[], bool]


class Sender:
    """`step` sends one delivery."""

    def __init__(self, name: str, bench: Bench) -> None:
        self._name = name
        self._b = bench
        self._destination = bench.opened.settings.name
        self._claim: Claim | None = None
        """The claim to go on with: taken along with the last settlement, or one that a store out of order kept from being packed."""
        self._following: Claim | None = None
        self._lease = max(_SHORTEST_LEASE, _LEASE_TIMEOUTS * bench.opened.settings.timeout_seconds)

    def step(self) -> float:
        """Send one; seconds until it is worth to look again."""
        bench = self._b
        wait = bench.breakers.may_send(self._destination)
        if wait > 0:
            self.put_back()
            return wait
        sent = False
        try:
            claim = self._claim or self._next()
            if claim is None:
                due = bench.queue.next_due([self._destination])
                return _IDLE_SECONDS if due is None else min(max(due, 0.02), _IDLE_SECONDS)
            self._claim = claim
            if bench.stopping():
                bench.queue.release(claim)
            else:
                sent = self._deliver(claim)
            self._claim, self._following = self._following, None
        except StaleClaim:
            self._claim = None
            bench.log.warning("a lease was lost", destination=self._destination, worker=self._name)
        finally:
            if not sent:
                bench.breakers.give_back(self._destination)
        return 0.0

    def put_back(self) -> None:
        """Give a claim that is held and not begun back, for others or for the next start."""
        claim, self._claim = self._claim, None
        if claim is not None:
            try:
                self._b.queue.release(claim)
            except StoreError:
                return  # its lease runs out, or the next start voids it

    def _next(self) -> Claim | None:
        claims = self._b.queue.claim(self._name, [self._destination], 1, self._lease)
        return claims[0] if claims else None

    def _deliver(self, claim: Claim) -> bool:
        """Pack if need be, send, settle; whether anything was sent."""
        bench = self._b
        try:
            packed = claim.packed or self._pack(claim)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - see the invariants
            bench.log.error("packing broke", delivery=claim.delivery_id, exc=error)  # noqa: TRY400 - the text of an error must not reach the log
            cause = Finding("internal-error", detail=f"{type(error).__name__} at {where(error)}")
            self._settle(claim, Settlement("held", cause), AttemptReport("internal-error"))
            return False
        if packed is None:
            return False
        request_id = str(uuid.uuid4())
        try:
            attempt = bench.opened.service.send(packed.body, request_id)
        except Exception as error:  # whether it was sent is not known: the same bytes again, later
            if bench.stopping():
                raise StaleClaim("the engine stops") from error  # the next engine takes the lease over and sends the same bytes
            bench.log.error("sending broke", delivery=claim.delivery_id, exc=error)  # noqa: TRY400 - the text of an error must not reach the log
            cause = Finding("internal-error", detail=f"{type(error).__name__} at {where(error)}")
            self._settle(claim, Settlement("held", cause), AttemptReport("internal-error", request_id=request_id))
            return False
        self._judge(claim, attempt, request_id)
        return True

    def _pack(self, claim: Claim) -> PackedBytes | None:
        """The bytes to send, committed; None when there is nothing to send (then it is settled)."""
        assert claim.result is not None
        received = self._b.high_water.mark(claim.received)
        message = PackMessage(claim.message.identity, claim.message.time, received, claim.root, claim.result.withdraws, claim.force)
        entries = claim.result.entries
        ledger = self._b.queue.ledger(self._destination, [key for entry in entries for key in entry.keys])
        packed = pack(entries, ledger, self._b.opened.service.rules, message)
        summary = _summary(packed)
        match packed.outcome:
            case "send":
                made = PackedBytes(packed.bundle, packed.record, summary)
                self._b.queue.pack(claim, made)
                return made
            case "nothing":
                left_out = packed.left_out[0].reason if packed.left_out else "nothing"
                self._settle(
                    claim,
                    Settlement("acknowledged", Finding("nothing-to-send", detail=left_out), record=packed.record),
                    AttemptReport("nothing-to-send"),
                )
            case "superseded":
                self._settle(claim, Settlement("superseded", Finding("superseded"), record=packed.record), AttemptReport("superseded"))
            case "stopped":
                cause = packed.stops[0] if packed.stops else Finding("contradiction")
                self._settle(claim, Settlement("failed", cause), AttemptReport(cause.code))
        return None

    def _judge(self, claim: Claim, attempt: Attempt, request_id: str) -> None:
        """Decide what the answer means, and commit it."""
        bench = self._b
        bench.breakers.report(self._destination, attempt.outcome)
        code = attempt.code
        now = bench.clock.now()
        decision = decide(
            attempt.outcome,
            claim.attempt,
            now,
            bench.opened.policy,
            same=claim.same(code),
            jitter=random.random(),
            since=claim.since,
        )
        codes = attempt.outcome.codes if isinstance(attempt.outcome, Response) else ()
        cause = Finding(code, detail=" ".join(codes)[:200])
        match decision:
            case Acknowledged():
                settlement = Settlement("acknowledged")
            case Delivered():
                settlement = Settlement("delivered")
            case RetryAt(at=at):
                settlement = Settlement("retry", cause, at)
            case HoldLane():
                settlement = Settlement("held", cause)
            case Dead():
                settlement = Settlement("failed", cause)
        report = AttemptReport(code, attempt.status, attempt.milliseconds, request_id, attempt.answer)
        self._settle(claim, settlement, report)
        state = bench.breakers.state(self._destination)
        if state.until is not None:
            bench.incidents.open("destination-unreachable", self._destination, code)
        elif state.failures == 0:
            bench.incidents.close("destination-unreachable", self._destination)

    def _settle(self, claim: Claim, settlement: Settlement, report: AttemptReport) -> None:
        """Commit the outcome; a store that cannot be written now is tried until it can, or until the engine stops (then the lease runs out)."""
        bench = self._b
        while True:
            try:
                if bench.stopping() or bench.breakers.state(self._destination).until is not None:
                    bench.queue.settle(claim, settlement, report)
                else:
                    self._following = bench.queue.settle_and_claim(claim, settlement, report)
                bench.incidents.close("store-unavailable", self._name)
                break
            except StaleClaim:
                raise
            except StoreError as error:
                if bench.stopping():
                    raise
                bench.incidents.open("store-unavailable", self._name, error.code)
                bench.clock.wait(_NEVER, _SETTLE_PAUSE)
        bench.stats.add(settlement.verdict)
        if settlement.verdict in {"acknowledged", "delivered"} and report.status:
            bench.stats.took((bench.clock.now() - claim.received).total_seconds())
        bench.log.info(
            "delivery",
            delivery=claim.delivery_id,
            message=claim.message_id,
            destination=self._destination,
            state=settlement.verdict,
            code=report.code,
            attempt=claim.attempt,
            status=report.status,
            milliseconds=round(report.milliseconds, 1),
        )
        bench.settled(self._destination, settlement.verdict in {"acknowledged", "delivered"})


def _summary(packed: Packed) -> bytes:
    """What the log shows of the packing: entries by name and type, what was left out and why. No value, no key."""
    entries = [{"name": e.name, "kind": e.kind, "type": e.type} for e in packed.entries]
    return orjson.dumps({"entries": entries, "left_out": plain(packed.left_out), "superseded": len(packed.superseded)})
