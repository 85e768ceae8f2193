"""How many lanes a sender takes at once, and what becomes of those it does not come to."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from adapter.clock import ManualClock
from adapter.config import Destination
from adapter.control.events import Hub
from adapter.deliver.breaker import BreakerMemory, Breakers
from adapter.deliver.destinations.fhir import Attempt
from adapter.deliver.policy import NoAnswer, Outcome, Policy, Response
from adapter.engine import sender as sending
from adapter.engine.destinations import Opened
from adapter.engine.figures import Stats
from adapter.engine.sender import Bench, HighWater, Sender
from adapter.engine.telling import Incidents
from adapter.fhir.pack import PackRules
from adapter.logs import close_log, open_log
from adapter.model import Entry, Key, MessageState, Result
from adapter.queue.contract import Ending, MessageFilter, Settled
from adapter.queue.memory import MemoryQueue
from tests.support.queue_world import START, World, mapped, person

MESSAGES = 100


class CountingQueue(MemoryQueue):
    """Remembers how many endings each settlement had."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.settled: list[int] = []

    def settle_all(self, endings: list[Ending], claims: int = 0) -> Settled:  # type: ignore[override]
        self.settled.append(len(endings))
        return super().settle_all(endings, claims)


@dataclass
class Service:
    """A service that answers as it is told, on a clock of its own."""

    clock: ManualClock
    milliseconds: float = 2.0
    outcome: Callable[[int], Outcome] = lambda _number: Response(200)
    rules: PackRules = field(default_factory=PackRules)
    sent: list[bytes] = field(default_factory=list)

    def send(self, bundle: bytes, request_id: str = "") -> Attempt:
        del request_id
        self.sent.append(bundle)
        self.clock.advance(self.milliseconds / 1000)
        outcome = self.outcome(len(self.sent))
        return Attempt(outcome, outcome.status if isinstance(outcome, Response) else 0, b"{}", self.milliseconds)


@dataclass
class Place:
    """A sender at its bench."""

    world: World
    queue: CountingQueue
    service: Service
    sender: Sender
    stopping: list[bool]
    said: io.StringIO

    def run(self, rounds: int = 10_000) -> None:
        for _ in range(rounds):
            if self.sender.step() > 0:
                return

    def states(self) -> dict[str, int]:
        return {state.value: count for (_, state), count in self.queue.counts().deliveries.items() if count}


@pytest.fixture
def place() -> Iterator[Place]:
    clock = ManualClock(START)
    queue = CountingQueue(clock)
    world = World(queue, clock)
    for number in range(1, MESSAGES + 1):
        key = person(f"{number:011}")
        world.place(world.take(), with_patient(mapped((key,), identity=f"m{number}"), key))
    service = Service(clock)
    said = io.StringIO()
    log = open_log(stream=said)
    stopping = [False]
    bench = Bench(
        Opened(Destination(name="fhir", service="fhir", url="http://localhost/fhir", timeout_seconds=5), service, Policy(), lambda: None),
        queue,
        Breakers(BreakerMemory(), clock, Policy(), lambda: 0.0),
        HighWater(queue),
        Incidents(queue, Hub(), clock, log),
        Stats(clock),
        clock,
        log,
        settled=lambda _name, _good: None,
        stopping=lambda: stopping[0],
    )
    yield Place(world, queue, service, Sender("s", bench), stopping, said)
    close_log(log)


def with_patient(result: Result, key: Key) -> Result:
    """An owned Patient, so that there is something to send."""
    assert result.state is MessageState.MAPPED
    resource = {"resourceType": "Patient", "identifier": [{"system": key.system, "value": key.value}]}
    result.entries = [Entry("patient", "owned", resource, f"urn:uuid:{key.value}", (key,))]
    return result


def test_a_quick_service_gets_several_lanes_for_one_commit(place: Place):
    place.run()
    assert place.states() == {"acknowledged": MESSAGES}
    assert len(set(place.service.sent)) == len(place.service.sent) == MESSAGES
    assert place.queue.settled[0] == 1, "how quick it is, is not known at first"
    assert max(place.queue.settled) == 60, "no more than it will have sent in a fraction of a second, and at most 64"
    assert len(place.queue.settled) < MESSAGES / 4


def test_a_slow_service_gets_one_lane_at_a_time(place: Place):
    place.service.milliseconds = 400
    place.run()
    assert place.states() == {"acknowledged": MESSAGES}
    assert set(place.queue.settled) == {1}


def test_a_service_that_becomes_slow_keeps_no_lane_for_long(place: Place):
    place.run(6)
    place.service.milliseconds = 700
    place.queue.settled.clear()
    place.run(1)
    assert place.queue.settled == [2], "after more than a second the rest goes back"
    assert place.states()["pending"] + place.states()["acknowledged"] + place.states().get("delivering", 0) == MESSAGES


@pytest.mark.parametrize("answer", [Response(503, fhir=False), NoAnswer("timeout", maybe_sent=True), NoAnswer("refused", maybe_sent=False)])
def test_when_the_service_shows_itself_ill_the_lanes_that_have_not_begun_go_back_uncounted(place: Place, answer: Outcome):
    ill_at = 40
    place.service.outcome = lambda number: answer if number == ill_at else Response(200)
    while len(place.service.sent) < ill_at:
        place.sender.step()
    place.sender.put_back()  # the one lane that it took along
    assert place.states() == {"acknowledged": ill_at - 1, "pending": MESSAGES - ill_at + 1}
    tries = [row.tries for page in [place.queue.browse(MessageFilter())] for message in page.rows for row in message.deliveries]
    assert sorted(tries) == [0] * (MESSAGES - ill_at) + [1] * ill_at
    place.world.clock.advance(3600)
    place.run()
    assert place.states() == {"acknowledged": MESSAGES}
    assert len(set(place.service.sent)) == MESSAGES
    assert len(place.service.sent) == MESSAGES + 1, "the one that failed went again, with the same bytes"


def test_a_message_that_the_service_does_not_take_stops_no_other_of_its_round(place: Place):
    place.service.outcome = lambda number: Response(422) if number % 10 == 5 else Response(200)
    place.run()
    assert place.states() == {"acknowledged": MESSAGES - 10, "failed": 10}
    assert len(place.queue.settled) < MESSAGES / 4


def test_a_message_that_cannot_be_packed_stops_no_other_of_its_round(place: Place, monkeypatch: pytest.MonkeyPatch):
    real = sending.pack

    def pack(entries: list[Entry], *rest: object) -> object:
        if entries[0].keys[0].value.endswith("7"):
            raise RuntimeError("Ola Nordmann")
        return real(entries, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "pack", pack)
    place.run()
    assert place.states() == {"acknowledged": 90, "failed": 10}
    assert place.said.getvalue().count("packing broke") == 10
    assert "Nordmann" not in place.said.getvalue()


def test_a_stop_in_the_middle_of_a_round_settles_what_was_sent_and_gives_the_rest_back(place: Place):
    def outcome(number: int) -> Outcome:
        place.stopping[0] = number == 30
        return Response(200)

    place.service.outcome = outcome
    while not place.stopping[0]:
        place.sender.step()
    place.sender.put_back()
    assert place.states() == {"acknowledged": 30, "pending": MESSAGES - 30}


def test_the_log_has_a_line_for_each_round_and_one_for_each_that_did_not_go_well(place: Place):
    place.service.outcome = lambda number: Response(422) if number == 50 else Response(200)
    place.run()
    lines = place.said.getvalue().splitlines()
    assert 4 < sum('"delivered"' in line for line in lines) < MESSAGES / 4
    assert sum('"delivery"' in line and "http-422" in line for line in lines) == 1
