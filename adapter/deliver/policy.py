"""What to do after an attempt: a pure function of what came back. No network, no clock, no chance of its own.

Invariants:
- Nothing that the service may have taken is given up without its answer: a time-out after sending means the same bytes again.
- A fault of the endpoint (unreachable, busy, credentials refused) never fails a message: it waits, and the breaker spares the endpoint.
- Every wait lies between now and `Policy.longest_wait`, whatever the service or the clock says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

NoAnswerReason = Literal["refused", "name", "tls", "proxy", "timeout", "reset", "slow", "protocol"]


@dataclass(frozen=True, slots=True)
class Response:
    """The service answered. `problem` is what was wrong with a 2xx answer, empty when every entry is good: `not-fhir` (HTML, broken JSON),
    `not-a-response` (some other resource), `missing-entry`, `wrong-entry`, `entry-status`. `codes` are the OperationOutcome's issue codes, never its texts.
    `fhir`: the body was FHIR, so the service itself spoke and not something before it. `locations`: `Type/id` of each entry.
    """

    status: int
    problem: str = ""
    retry_after: str = ""
    """The header as sent: seconds or an HTTP date (RFC 9110, 10.2.3)."""
    codes: tuple[str, ...] = ()
    fhir: bool = True
    locations: tuple[str, ...] = ()


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
    """Waits in seconds. `tries` count attempts that ended with the same code, one after the other."""

    first_wait: float = 2.0
    longest_wait: float = 900.0
    longest_retry_after: float = 3600.0
    race_wait: float = 0.25
    race_tries: int = 10
    duplicate_tries: int = 3
    odd_answer_tries: int = 4
    server_error_tries: int = 8


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


def decide(outcome: Outcome, attempt: int, now: datetime, policy: Policy, *, same: int | None = None, jitter: float = 1.0) -> Decision:
    """What becomes of a delivery after its attempt number `attempt` (1-based).

    `same`: how many attempts in a row, this one included, ended with this outcome's `code_of` (default: `attempt`). `jitter`: a random number in [0, 1).
    """
    raise NotImplementedError


def code_of(outcome: Outcome) -> str:
    """A short code of ours for the log: `ok`, `http-412`, `timeout`, `missing-entry`, …"""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class BreakerState:
    """Of one endpoint, kept over restarts. Open until `until`; `failures` in a row led to it."""

    failures: int = 0
    until: datetime | None = None


def pause(state: BreakerState, now: datetime, policy: Policy) -> timedelta:
    """How long the endpoint must still be spared; zero: one attempt may go out."""
    raise NotImplementedError


def after(state: BreakerState, outcome: Outcome, now: datetime, policy: Policy, *, jitter: float = 1.0) -> BreakerState:
    """The breaker after an attempt."""
    raise NotImplementedError
