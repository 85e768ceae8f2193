"""What to do after an attempt: a pure function of what came back. No network, no clock, no chance of its own.

Invariants:
- Nothing that the service may have taken is given up without its answer: a time-out after sending means the same bytes again.
- A fault of the endpoint (unreachable, busy, credentials refused) never fails a message: it waits, and the breaker spares the endpoint.
- Every wait is bounded (`longest_wait`, `longest_retry_after`, `longest_pause`), whatever the service or the clock says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

NoAnswerReason = Literal["refused", "name", "tls", "proxy", "timeout", "reset", "slow", "protocol"]


@dataclass(frozen=True, slots=True)
class Response:
    """The service answered. `problem` is what was wrong with a 2xx answer, empty when every entry is good: `not-fhir` (HTML, broken JSON),
    `not-a-response` (some other resource), `missing-entry`, `wrong-entry`, `entry-status`. `codes` are the OperationOutcome's issue codes, never its texts.
    `fhir`: the body was FHIR, so the service itself spoke and not something before it.
    """

    status: int
    problem: str = ""
    retry_after: str = ""
    """The header as sent: seconds or an HTTP date (RFC 9110, 10.2.3)."""
    codes: tuple[str, ...] = ()
    fhir: bool = True


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No complete answer came. `maybe_sent`: the service may have taken it."""

    reason: NoAnswerReason
    maybe_sent: bool


@dataclass(frozen=True, slots=True)
class NoToken:
    """No access token could be had: nothing was sent. `refused`: the token service said no, rather than being away."""

    refused: bool


Outcome = Response | NoAnswer | NoToken


@dataclass(frozen=True, slots=True)
class Policy:
    """Waits in seconds. `tries` count attempts that ended with the same code, one after the other.

    `give_up_after`: a delivery that has been tried so long without success is held for a person; 0 = never. `failures_to_open`: so many faults of
    the endpoint in a row open its breaker, for `longest_pause` at most.
    """

    first_wait: float = 2.0
    longest_wait: float = 900.0
    longest_retry_after: float = 3600.0
    race_wait: float = 0.25
    race_tries: int = 10
    duplicate_tries: int = 3
    odd_answer_tries: int = 4
    server_error_tries: int = 12
    give_up_after: float = 0.0
    failures_to_open: int = 4
    longest_pause: float = 300.0


@dataclass(frozen=True, slots=True)
class Delivered:
    """The service took it; its truth comes later (202)."""

    code: str = "accepted"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The service's final word: every entry is good."""

    code: str = "ok"


@dataclass(frozen=True, slots=True)
class RetryAt:
    """The same bytes again at `at`."""

    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class HoldLane:
    """A person must look: the delivery waits, and its lane with it."""

    code: str


@dataclass(frozen=True, slots=True)
class Dead:
    """The service said no: the delivery has failed, and the lane does what the source's `on_stop` says."""

    code: str


Decision = Delivered | Acknowledged | RetryAt | HoldLane | Dead


def decide(
    outcome: Outcome,
    attempt: int,
    now: datetime,
    policy: Policy,
    *,
    same: int | None = None,
    jitter: float = 1.0,
    since: datetime | None = None,
) -> Decision:
    """What becomes of a delivery after its attempt number `attempt` (1-based).

    `same`: how many attempts in a row, this one included, ended with this outcome's `code_of` (default: `attempt`). `jitter`: a random number in
    [0, 1), the share of the longest wait that is taken (full jitter). `since`: when the delivery was first tried, for `give_up_after`.
    """
    decision = _decide(outcome, same or attempt, now, policy, jitter)
    tried_for = (now - since).total_seconds() if since is not None else 0.0
    if isinstance(decision, RetryAt) and 0 < policy.give_up_after <= tried_for:
        return HoldLane(decision.code)
    return decision


def _decide(outcome: Outcome, same: int, now: datetime, policy: Policy, jitter: float) -> Decision:
    code = code_of(outcome)
    again = RetryAt(now + timedelta(seconds=back_off(same, policy, jitter)), code)
    match outcome:
        case NoAnswer() | NoToken():
            return again
        case Response(problem=problem) if problem:
            return again if same < policy.odd_answer_tries else HoldLane(code)
        case Response(status=202):
            return Delivered()
        case Response(status=status) if 200 <= status < 300:
            return Acknowledged()
        case Response(status=429 | 503):
            asked = retry_after(outcome.retry_after, now, policy)
            return RetryAt(max(again.at, now + timedelta(seconds=asked or 0.0)), code)
        case Response(status=409):
            wait = jitter * policy.race_wait * 2 ** min(same - 1, 20)
            return RetryAt(now + timedelta(seconds=min(wait, policy.longest_wait)), code) if same < policy.race_tries else HoldLane(code)
        case Response(status=412):
            return again if same < policy.duplicate_tries else HoldLane(code)
        case Response(status=500 | 501, fhir=True):
            return again if same < policy.server_error_tries else HoldLane(code)
        case Response(status=408 | 425):
            return again
        case _:
            return again if health(outcome) == "ill" else Dead(code)


def back_off(same: int, policy: Policy, jitter: float) -> float:
    """Seconds to wait after the `same`-th failure of one kind: full jitter below a bound that doubles."""
    return jitter * min(policy.longest_wait, policy.first_wait * 2 ** min(same - 1, 30))


def retry_after(header: str, now: datetime, policy: Policy) -> float | None:
    """Seconds that a Retry-After asks for (delay-seconds or an HTTP date; RFC 9110, 10.2.3), capped; None when it says nothing readable."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            return None
        date = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        seconds = (date - now).total_seconds()
    return min(max(seconds, 0.0), policy.longest_retry_after)


def code_of(outcome: Outcome) -> str:
    """A short code of ours for the log: `ok`, `accepted`, `http-412`, `timeout`, `missing-entry`, `no-token` …"""
    match outcome:
        case Response(problem=problem) if problem:
            return problem
        case Response(status=202):
            return "accepted"
        case Response(status=status):
            return "ok" if 200 <= status < 300 else f"http-{status}"
        case NoAnswer(reason=reason):
            return reason
        case NoToken(refused=refused):
            return "token-refused" if refused else "no-token"


def health(outcome: Outcome) -> Literal["well", "busy", "ill"]:
    """What an outcome says of the endpoint, whatever it says of the message.

    Ill: not reached, credentials refused, redirects, server errors, and anything that is not the FHIR server's own voice where that was expected.
    """
    if not isinstance(outcome, Response):
        return "ill"
    if outcome.status in {429, 503}:
        return "busy"
    if outcome.status in {401, 403, 407} or outcome.status >= 500 or 300 <= outcome.status < 400 or outcome.problem == "not-fhir":
        return "ill"
    return "ill" if outcome.status in {404, 405, 410} and not outcome.fhir else "well"


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Of one endpoint, kept over restarts. Open until `until`; `failures` in a row led to it."""

    failures: int = 0
    until: datetime | None = None


def pause(state: BreakerState, now: datetime, policy: Policy) -> float:
    """Seconds for which the endpoint must still be spared; 0: one attempt may go out.

    A wait longer than any that is ever ordered comes from a clock that was set back: it does not count.
    """
    if state.until is None:
        return 0.0
    left = (state.until - now).total_seconds()
    return left if 0 < left <= max(policy.longest_pause, policy.longest_retry_after) else 0.0


def after(state: BreakerState, outcome: Outcome, now: datetime, policy: Policy, *, jitter: float = 1.0) -> BreakerState:
    """The breaker after an attempt: closed by any answer that shows the endpoint well, opened at once by a busy one, and by faults in a row."""
    how = health(outcome)
    if how == "well":
        return BreakerState()
    failures = state.failures + 1
    asked = retry_after(outcome.retry_after, now, policy) if isinstance(outcome, Response) else None
    over = failures - policy.failures_to_open
    wait = 0.0
    if how == "busy" or over >= 0:
        wait = min(back_off(max(over, 0) + 1, policy, jitter), policy.longest_pause)
    wait = max(wait, asked or 0.0)
    return BreakerState(failures, now + timedelta(seconds=wait) if wait else None)
