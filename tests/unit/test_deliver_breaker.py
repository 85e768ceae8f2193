"""The breakers together: one probe at a time, kept over restarts."""

from __future__ import annotations

import threading

from adapter.clock import ManualClock
from adapter.deliver.breaker import BreakerMemory, Breakers
from adapter.deliver.policy import NoAnswer, Policy, Response

ILL = NoAnswer("reset", maybe_sent=True)
POLICY = Policy(failures_to_open=2, first_wait=8)


def opened(store: BreakerMemory, clock: ManualClock) -> Breakers:
    breakers = Breakers(store, clock, POLICY, chance=lambda: 1.0)
    for _ in range(2):
        assert breakers.may_send("fhir") == 0
        breakers.report("fhir", ILL)
    return breakers


def test_an_open_breaker_lets_nothing_through_and_then_one_probe() -> None:
    clock = ManualClock()
    breakers = opened(BreakerMemory(), clock)
    assert breakers.may_send("fhir") == 8
    assert breakers.may_send("another") == 0

    clock.advance(8)
    assert breakers.may_send("fhir") == 0
    assert breakers.may_send("fhir") > 0

    breakers.report("fhir", Response(200))
    assert [breakers.may_send("fhir") for _ in range(3)] == [0, 0, 0]


def test_a_probe_that_fails_opens_it_for_longer() -> None:
    clock = ManualClock()
    breakers = opened(BreakerMemory(), clock)
    clock.advance(8)
    breakers.may_send("fhir")
    breakers.report("fhir", ILL)
    assert breakers.may_send("fhir") == 16


def test_a_permission_given_back_and_one_never_reported_block_nobody_for_ever() -> None:
    clock = ManualClock()
    breakers = opened(BreakerMemory(), clock)
    clock.advance(8)
    assert breakers.may_send("fhir") == 0
    breakers.give_back("fhir")
    assert breakers.may_send("fhir") == 0
    clock.advance(600)
    assert breakers.may_send("fhir") == 0


def test_an_open_breaker_is_still_open_after_a_restart() -> None:
    store, clock = BreakerMemory(), ManualClock()
    opened(store, clock)
    clock.advance(3)
    again = Breakers(store, clock, POLICY)
    assert again.may_send("fhir") == 5
    assert again.state("fhir").failures == 2


def test_several_reports_of_senders_under_way_only_count_on() -> None:
    breakers = Breakers(BreakerMemory(), ManualClock(), POLICY)
    for _ in range(5):
        breakers.report("fhir", ILL)
    assert breakers.state("fhir").failures == 5


def test_only_the_thread_that_probes_can_give_the_probe_back() -> None:
    clock = ManualClock()
    breakers = opened(BreakerMemory(), clock)
    clock.advance(8)
    assert breakers.may_send("fhir") == 0
    other = threading.Thread(target=breakers.give_back, args=("fhir",))
    other.start()
    other.join()
    assert breakers.may_send("fhir") > 0
