"""What is done after each outcome: the whole table, without a network or a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from adapter.deliver.policy import (
    Acknowledged,
    BreakerState,
    Dead,
    Delivered,
    HoldLane,
    NoAnswer,
    NoToken,
    Outcome,
    Policy,
    Response,
    RetryAt,
    after,
    back_off,
    code_of,
    decide,
    health,
    pause,
    retry_after,
)

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
POLICY = Policy()


def seconds(decision: object) -> float:
    assert isinstance(decision, RetryAt), decision
    return (decision.at - NOW).total_seconds()


@pytest.mark.parametrize(
    ("outcome", "decision"),
    [
        (Response(200), Acknowledged()),
        (Response(201), Acknowledged()),
        (Response(202), Delivered()),
        (Response(400), Dead("http-400")),
        (Response(400, fhir=False), Dead("http-400")),
        (Response(404), Dead("http-404")),
        (Response(406), Dead("http-406")),
        (Response(410), Dead("http-410")),
        (Response(413, fhir=False), Dead("http-413")),
        (Response(415), Dead("http-415")),
        (Response(422), Dead("http-422")),
    ],
)
def test_answers_that_end_a_delivery(outcome: Response, decision: object) -> None:
    assert decide(outcome, 1, NOW, POLICY) == decision


@pytest.mark.parametrize(
    "outcome",
    [
        *(
            NoAnswer(reason, maybe_sent=maybe)
            for reason in ("refused", "name", "tls", "proxy", "timeout", "reset", "slow", "protocol")
            for maybe in (True, False)
        ),
        NoToken(refused=True),
        NoToken(refused=False),
        *(Response(status, fhir=False) for status in (301, 307, 401, 403, 404, 405, 407, 408, 425, 500, 502, 503, 504, 520)),
        *(Response(status) for status in (401, 403, 429, 502, 503, 504)),
    ],
    ids=str,
)
def test_faults_of_the_endpoint_never_fail_or_hold_a_message(outcome: Outcome) -> None:
    for attempt in (1, 2, 20, 1000):
        assert 0 <= seconds(decide(outcome, attempt, NOW, POLICY)) <= POLICY.longest_wait


@pytest.mark.parametrize(
    ("outcome", "tries"),
    [
        (Response(409), POLICY.race_tries),
        (Response(412), 3),
        (Response(500), POLICY.server_error_tries),
        (Response(200, "missing-entry"), POLICY.odd_answer_tries),
        (Response(200, "wrong-entry"), POLICY.odd_answer_tries),
        (Response(200, "entry-status"), POLICY.odd_answer_tries),
        (Response(200, "not-fhir", fhir=False), POLICY.odd_answer_tries),
    ],
)
def test_what_may_pass_is_tried_again_and_what_stays_is_held_for_a_person(outcome: Response, tries: int) -> None:
    for same in range(1, tries):
        assert isinstance(decide(outcome, 50, NOW, POLICY, same=same), RetryAt)
    assert decide(outcome, 50, NOW, POLICY, same=tries) == HoldLane(code_of(outcome))


def test_only_the_same_outcome_in_a_row_counts() -> None:
    assert isinstance(decide(Response(412), 7, NOW, POLICY, same=1), RetryAt)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120),
        (" 7 ", 7),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        ("Sun, 01 Mar 2026 08:01:00 GMT", 60),
        ("86400", POLICY.longest_retry_after),
        ("99999999999999999999", POLICY.longest_retry_after),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), POLICY.longest_retry_after),
    ],
)
def test_retry_after_in_seconds_or_as_a_date_is_kept_and_capped(status: int, header: str, wait: float) -> None:
    assert seconds(decide(Response(status, retry_after=header), 1, NOW, POLICY)) == wait


@pytest.mark.parametrize("header", ["", "soon", "-5", "1.5", "0", "Sun, 01 Mar 2020 08:00:00 GMT", "²"])
def test_a_retry_after_that_asks_for_nothing_leaves_the_back_off(header: str) -> None:
    for same in (1, 3, 6):
        assert seconds(decide(Response(429, retry_after=header), 9, NOW, POLICY, same=same, jitter=0.5)) == back_off(same, POLICY, 0.5)


def test_a_date_without_zone_is_utc() -> None:
    assert retry_after("Sun, 01 Mar 2026 08:01:00 -0000", NOW, POLICY) == 60


def test_back_off_doubles_up_to_its_bound_and_takes_a_random_share() -> None:
    bounds = [back_off(same, POLICY, 1.0) for same in range(1, 14)]
    assert bounds[:4] == [2, 4, 8, 16]
    assert bounds == sorted(bounds)
    assert bounds[-1] == POLICY.longest_wait == back_off(10**9, POLICY, 1.0)
    assert back_off(5, POLICY, 0.0) == 0
    assert back_off(5, POLICY, 0.25) == 8


def test_a_race_is_tried_again_within_a_second() -> None:
    assert seconds(decide(Response(409), 1, NOW, POLICY)) <= 1


def test_what_has_been_tried_too_long_is_held() -> None:
    policy = Policy(give_up_after=3600)
    outcome = NoAnswer("refused", maybe_sent=False)
    assert isinstance(decide(outcome, 9, NOW, policy, since=NOW - timedelta(minutes=59)), RetryAt)
    assert decide(outcome, 9, NOW, policy, since=NOW - timedelta(hours=1)) == HoldLane("refused")
    assert isinstance(decide(outcome, 9, NOW, Policy(), since=NOW - timedelta(days=400)), RetryAt)


# --- the breaker -----------------------------------------------------------------------------------------------------------------

ILL = NoAnswer("refused", maybe_sent=False)


def test_the_breaker_opens_after_faults_in_a_row_and_closes_on_any_answer() -> None:
    state = BreakerState()
    for _ in range(POLICY.failures_to_open - 1):
        state = after(state, ILL, NOW, POLICY)
        assert pause(state, NOW, POLICY) == 0
    state = after(state, ILL, NOW, POLICY)
    assert pause(state, NOW, POLICY) > 0

    assert after(state, Response(400), NOW, POLICY) == BreakerState()
    assert after(state, Response(200), NOW, POLICY) == BreakerState()


def test_the_pause_grows_to_its_bound() -> None:
    state = BreakerState()
    for _ in range(40):
        state = after(state, ILL, NOW, POLICY)
    assert pause(state, NOW, POLICY) == POLICY.longest_pause


def test_a_busy_endpoint_is_spared_at_once_for_as_long_as_it_asks() -> None:
    assert pause(after(BreakerState(), Response(429, retry_after="30"), NOW, POLICY), NOW, POLICY) == 30
    assert 0 < pause(after(BreakerState(), Response(503), NOW, POLICY), NOW, POLICY) <= POLICY.first_wait
    assert pause(after(BreakerState(), Response(429, retry_after="999999"), NOW, POLICY), NOW, POLICY) == POLICY.longest_retry_after


def test_a_clock_set_back_does_not_close_the_door_for_a_day() -> None:
    state = after(BreakerState(), Response(429, retry_after="30"), NOW, POLICY)
    assert pause(state, NOW - timedelta(days=1), POLICY) == 0
    assert pause(state, NOW + timedelta(days=1), POLICY) == 0


@pytest.mark.parametrize(
    ("outcome", "how"),
    [
        (Response(200), "well"),
        (Response(412), "well"),
        (Response(400), "well"),
        (Response(404), "well"),
        (Response(404, fhir=False), "ill"),
        (Response(200, "missing-entry"), "well"),
        (Response(200, "not-fhir", fhir=False), "ill"),
        (Response(302, fhir=False), "ill"),
        (Response(401), "ill"),
        (Response(500), "ill"),
        (Response(429), "busy"),
        (Response(503), "busy"),
        (NoToken(refused=False), "ill"),
    ],
)
def test_what_an_outcome_says_of_the_endpoint(outcome: Outcome, how: str) -> None:
    assert health(outcome) == how
