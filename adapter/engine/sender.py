"""Senders: take heads of lanes, make their exact bytes once, send them, commit what came of it.

A sender takes as many lanes at once as it will have sent in a fraction of a second, so that a quick service costs two commits for some dozens of deliveries and a
slow one never keeps a lane waiting in the hands of a busy sender. Invariants: the bytes are committed before they are sent, and a retry sends the
same; what was sent is settled, however long the store cannot be written; a lease that was lost changes nothing; an error inside the program holds
that lane for a person and stops no other; once the service shows itself ill, the lanes at hand that have not begun go back.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from adapter.clock import Clock
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
from adapter.queue.contract import AttemptReport, Breaker, Claim, Ending, Ledger, PackedBytes, Queue, Settlement

_IDLE_SECONDS = 5.0
_SHORTEST_LEASE = 180.0
_LEASE_TIMEOUTS = 5
"""A lease outlives the longest that one send may take (connect, write, read, and all of it again with a fresh token), so that no second request of
its lane can be in flight."""
_ROUND_MILLISECONDS = 150.0
"""For how long a sender takes lanes at once, going by how long its last requests took. Small beside a lease."""
_LONGEST_ROUND = 1.0
"""Seconds after which the rest of a round goes back: the service has become slower than it was."""
_MOST = 64
"""The most lanes that a sender takes at once."""
_GOOD = frozenset({"acknowledged", "delivered"})
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
    """Called after deliveries of this destination were settled, and whether any went well: others of their lanes may be next."""
    stopping: Callable[[], bool]


class Sender:
    """`step` sends what one claim gave: one round."""

    def __init__(self, name: str, bench: Bench) -> None:
        self._name = name
        self._b = bench
        self._destination = bench.opened.settings.name
        self._claims: Sequence[Claim] = ()
        """The claims to go on with: taken along with the last settlement, or kept by a store out of order from being packed."""
        self._lease = _LONGEST_ROUND + max(_SHORTEST_LEASE, _LEASE_TIMEOUTS * bench.opened.settings.timeout_seconds)
        self._pace = _ROUND_MILLISECONDS
        """How long a request takes of late, in milliseconds."""

    def step(self) -> float:
        """Send one round; seconds until it is worth to look again."""
        bench = self._b
        wait = bench.breakers.may_send(self._destination)
        if wait > 0:
            self.put_back()
            return wait
        sent = False
        try:
            if not self._claims:
                self._claims = bench.queue.claim(self._name, [self._destination], self._room(), self._lease)
            if not self._claims:
                due = bench.queue.next_due([self._destination])
                return _IDLE_SECONDS if due is None else min(max(due, 0.02), _IDLE_SECONDS)
            if bench.stopping():
                self.put_back()
            else:
                sent = self._round(self._claims)
        finally:
            if not sent:
                bench.breakers.give_back(self._destination)
        return 0.0

    def put_back(self) -> None:
        """Give claims that are held and not begun back, for others or for the next start."""
        claims, self._claims = self._claims, ()
        self._release(claims)

    def _release(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            try:
                self._b.queue.release(claim)
            except StaleClaim:
                self._lost(claim)
            except StoreError:
                return  # their leases run out, or the next start voids them

    def _room(self) -> int:
        """How many lanes to take at once: one while the service is not known to be well."""
        if self._b.breakers.state(self._destination).failures:
            return 1
        return max(1, min(_MOST, int(_ROUND_MILLISECONDS / self._pace)))

    def _round(self, claims: Sequence[Claim]) -> bool:
        """Pack what need be, send one after the other, settle; whether anything was sent."""
        bench = self._b
        ready, endings = self._packed(claims)
        self._claims = ()
        sent = False
        end = bench.clock.monotonic() + _LONGEST_ROUND
        for place, (claim, packed) in enumerate(ready):
            enough = sent and (bench.breakers.state(self._destination).failures or bench.clock.monotonic() > end)
            if enough or bench.stopping():
                self._release([it[0] for it in ready[place:]])
                break
            ending = self._send(claim, packed)
            if ending is None:
                self._release([it[0] for it in ready[place + 1 :]])
                break
            endings.append(ending)
            sent = True
        if endings:
            self._settle(endings)
        if sent:
            self._tell_of_service(endings[-1].report.code)
        return sent

    # --- packing

    def _packed(self, claims: Sequence[Claim]) -> tuple[list[tuple[Claim, PackedBytes]], list[Ending]]:
        """What to send, committed; and the endings of claims for which there is nothing to send."""
        fresh = [claim for claim in claims if claim.packed is None]
        made: dict[int, PackedBytes | Ending] = {}
        if fresh:
            keys = [key for claim in fresh if claim.result is not None for entry in claim.result.entries for key in entry.keys]
            roots = [root for claim in fresh for root in (claim.message.identity, claim.root) if root]
            ledger = self._b.queue.ledger(self._destination, keys, roots)
            made = {claim.delivery_id: self._pack(claim, ledger) for claim in fresh}
        packs = [(claim, it) for claim in fresh if isinstance(it := made[claim.delivery_id], PackedBytes)]
        lost = self._b.queue.pack_all(packs) if packs else frozenset[int]()
        ready: list[tuple[Claim, PackedBytes]] = []
        for claim in claims:
            what = claim.packed or made[claim.delivery_id]
            if claim.delivery_id in lost:
                self._lost(claim)
            elif isinstance(what, PackedBytes):
                ready.append((claim, what))
        return ready, [it for it in made.values() if isinstance(it, Ending)]

    def _pack(self, claim: Claim, ledger: Ledger) -> PackedBytes | Ending:
        """The bytes to send; or how it ended, when there is nothing to send."""
        try:
            return self._made(claim, ledger)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - see the invariants
            self._b.log.error("packing broke", delivery=claim.delivery_id, exc=error)  # noqa: TRY400 - the text of an error must not reach the log
            return _broken(claim, error)

    def _made(self, claim: Claim, ledger: Ledger) -> PackedBytes | Ending:
        assert claim.result is not None
        received = self._b.high_water.mark(claim.received)
        message = PackMessage(claim.message.identity, claim.message.time, received, claim.root, claim.result.withdraws, claim.force)
        packed = pack(claim.result.entries, ledger, self._b.opened.service.rules, message)
        match packed.outcome:
            case "send":
                return PackedBytes(packed.bundle, packed.record, _summary(packed))
            case "nothing":
                left_out = packed.left_out[0].reason if packed.left_out else "nothing"
                settlement = Settlement("acknowledged", Finding("nothing-to-send", detail=left_out), record=packed.record)
                return Ending(claim, settlement, AttemptReport("nothing-to-send"))
            case "superseded":
                return Ending(claim, Settlement("superseded", Finding("superseded"), record=packed.record), AttemptReport("superseded"))
            case "stopped":
                cause = packed.stops[0] if packed.stops else Finding("contradiction")
                return Ending(claim, Settlement("failed", cause), AttemptReport(cause.code))

    # --- sending

    def _send(self, claim: Claim, packed: PackedBytes) -> Ending | None:
        """Send, and decide what the answer means; None when the engine stops: the next one takes the lease over and sends the same bytes."""
        bench = self._b
        request_id = str(uuid.uuid4())
        try:
            attempt = bench.opened.service.send(packed.body, request_id)
        except Exception as error:  # noqa: BLE001 - whether it was sent is not known
            if bench.stopping():
                return None
            bench.log.error("sending broke", delivery=claim.delivery_id, exc=error)  # noqa: TRY400 - the text of an error must not reach the log
            return _broken(claim, error, request_id)
        self._pace += (max(attempt.milliseconds, 0.1) - self._pace) / 4
        bench.breakers.report(self._destination, attempt.outcome)
        return self._judged(claim, packed, attempt, request_id)

    def _judged(self, claim: Claim, packed: PackedBytes, attempt: Attempt, request_id: str) -> Ending:
        bench = self._b
        code = attempt.code
        decision = decide(
            attempt.outcome,
            claim.attempt,
            bench.clock.now(),
            bench.opened.policy,
            same=claim.same(code),
            jitter=random.random(),
            since=claim.since,
        )
        codes = attempt.outcome.codes if isinstance(attempt.outcome, Response) else ()
        cause = Finding(code, detail=" ".join(codes)[:200])
        match decision:
            case Acknowledged():
                settlement = Settlement("acknowledged", record=packed.record)
            case Delivered():
                settlement = Settlement("delivered", record=packed.record)
            case RetryAt(at=at):
                settlement = Settlement("retry", cause, at)
            case HoldLane():
                settlement = Settlement("held", cause)
            case Dead():
                settlement = Settlement("failed", cause)
        return Ending(claim, settlement, AttemptReport(code, attempt.status, attempt.milliseconds, request_id, attempt.answer))

    # --- settling

    def _settle(self, endings: Sequence[Ending]) -> None:
        """Commit how they ended; a store that cannot be written now is tried until it can, or until the engine stops (then the leases run out)."""
        bench = self._b
        while True:
            state = bench.breakers.state(self._destination)
            try:
                settled = bench.queue.settle_all(endings, 0 if bench.stopping() or state.until is not None else self._room())
                bench.incidents.close("store-unavailable", self._name)
                break
            except StoreError as error:
                if bench.stopping():
                    raise
                bench.incidents.open("store-unavailable", self._name, error.code)
                bench.clock.wait(_NEVER, _SETTLE_PAUSE)
        self._claims = settled.claims
        for ending in endings:
            if ending.claim.delivery_id in settled.stale:
                self._lost(ending.claim)
        self._tell([ending for ending in endings if ending.claim.delivery_id not in settled.stale])

    def _tell_of_service(self, code: str) -> None:
        state = self._b.breakers.state(self._destination)
        if state.until is not None:
            self._b.incidents.open("destination-unreachable", self._destination, code)
        elif state.failures == 0:
            self._b.incidents.close("destination-unreachable", self._destination)

    def _tell(self, endings: Sequence[Ending]) -> None:
        """Count them; a line in the log for all that went well at once, and one for each that did not."""
        bench = self._b
        now = bench.clock.now()
        well = [ending for ending in endings if ending.settlement.verdict in _GOOD and ending.report.status]
        for verdict, count in Counter(ending.settlement.verdict for ending in endings).items():
            bench.stats.add(verdict, count)
        if well:
            bench.stats.took([(now - ending.claim.received).total_seconds() for ending in well])
            spent = sum(ending.report.milliseconds for ending in well)
            bench.log.info("delivered", destination=self._destination, count=len(well), milliseconds=round(spent, 1))
        for ending in endings:
            claim, report = ending.claim, ending.report
            if ending.settlement.verdict not in _GOOD or not report.status or claim.attempt > 1:
                bench.log.info(
                    "delivery",
                    delivery=claim.delivery_id,
                    message=claim.message_id,
                    destination=self._destination,
                    state=ending.settlement.verdict,
                    code=report.code,
                    attempt=claim.attempt,
                    status=report.status,
                    milliseconds=round(report.milliseconds, 1),
                )
        if endings:
            bench.settled(self._destination, bool(well))

    def _lost(self, claim: Claim) -> None:
        self._b.log.warning("a lease was lost", delivery=claim.delivery_id, destination=self._destination, worker=self._name)


def _broken(claim: Claim, error: Exception, request_id: str = "") -> Ending:
    """An error inside the program: the lane is held for a person."""
    cause = Finding("internal-error", detail=f"{type(error).__name__} at {where(error)}")
    return Ending(claim, Settlement("held", cause), AttemptReport("internal-error", request_id=request_id))


def _summary(packed: Packed) -> bytes:
    """What the log shows of the packing: entries by name and type, what was left out and why. No value, no key."""
    entries = [{"name": e.name, "kind": e.kind, "type": e.type} for e in packed.entries]
    left_out = [{"name": it.name, "type": it.type, "reason": it.reason} for it in packed.left_out]
    return orjson.dumps({"entries": entries, "left_out": left_out, "superseded": len(packed.superseded)})
