"""The client against the practice server with every fault of the list: what is seen, what is decided, and that the same bytes again end well."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from adapter.clock import ManualClock
from adapter.deliver.auth import BasicAuth, BearerAuth, ClientCredentials, TokenError
from adapter.deliver.client import HttpClient, HttpSettings
from adapter.deliver.destinations.fhir import FhirDestination, FhirSettings
from adapter.deliver.policy import Acknowledged, Dead, HoldLane, NoToken, Policy, RetryAt, decide
from adapter.fhir.pack import EmptyLedger, PackMessage, PackRules, pack
from adapter.sandbox.faults import KINDS, Fault
from adapter.sandbox.fhir_server import FhirServer
from tests.support.destination import START
from tests.support.entries import Made

SETTINGS = HttpSettings(timeout=0.4, connect_timeout=0.4)


def bundle() -> bytes:
    make = Made()
    patient = make.patient(local="1", name=[{"family": "Nordmann"}])
    return pack([patient, make.encounter(patient)], EmptyLedger(), PackRules(), PackMessage("m", START)).bundle


@pytest.fixture
def practice() -> Iterator[FhirServer]:
    with FhirServer() as server:
        yield server


@pytest.fixture
def destination(practice: FhirServer) -> Iterator[FhirDestination]:
    with HttpClient(practice.url, SETTINGS) as client:
        yield FhirDestination(FhirSettings(practice.url), client)


SEEN = {
    "reset": "reset",
    "reset-after": "reset",
    "close": "reset",
    "html": "not-fhir",
    "html-after": "not-fhir",
    "empty-after": "not-fhir",
    "broken-json": "not-fhir",
    "truncated": "reset",
    "missing-entry": "missing-entry",
    "wrong-entry": "wrong-entry",
    "entry-status": "entry-status",
    "other-resource": "not-a-response",
    "drip": "slow",
    "hang": "timeout",
    "hang-after": "timeout",
    "redirect": "http-307",
    "status": "http-500",
}


def test_every_fault_of_the_list_is_tried() -> None:
    assert set(SEEN) | {"expire-tokens"} == set(KINDS)


@pytest.mark.parametrize("kind", SEEN)
def test_after_a_fault_the_same_bytes_again_end_well_and_nothing_is_there_twice(
    kind: str, practice: FhirServer, destination: FhirDestination
) -> None:
    practice.faults.order(Fault(kind, status=412 if kind == "entry-status" else 500, seconds=30 if kind.startswith("hang") else 0.02))
    body = bundle()

    attempt = destination.send(body)
    assert attempt.code == SEEN[kind]
    assert isinstance(decide(attempt.outcome, 1, START, Policy()), RetryAt)
    practice.faults.clear()

    again = destination.send(body)
    assert decide(again.outcome, 2, START, Policy()) == Acknowledged()
    assert practice.state()["resources"] == {"Encounter": 1, "Patient": 1}
    assert set(practice.received) == {body}
    assert practice.found("Patient")[0]["meta"]["versionId"] == "1"


@pytest.mark.parametrize(
    ("status", "html", "expected"),
    [
        (400, False, Dead),
        (401, False, RetryAt),
        (403, True, RetryAt),
        (404, True, RetryAt),
        (409, False, RetryAt),
        (412, False, RetryAt),
        (413, True, Dead),
        (422, False, Dead),
        (500, False, RetryAt),
        (502, True, RetryAt),
        (504, True, RetryAt),
    ],
)
def test_refusals_by_status(status: int, html: bool, expected: type, practice: FhirServer, destination: FhirDestination) -> None:
    practice.faults.order(Fault("status", status=status, html=html, times=0))
    attempt = destination.send(bundle())
    assert attempt.code == f"http-{status}"
    assert isinstance(decide(attempt.outcome, 1, START, Policy()), expected)
    assert practice.state()["resources"] == {}


def test_a_412_that_stays_holds_the_lane_after_three_tries(practice: FhirServer, destination: FhirDestination) -> None:
    practice.faults.order(Fault("status", status=412, times=0))
    decisions = [decide(destination.send(bundle()).outcome, attempt, START, Policy()) for attempt in (1, 2, 3)]
    assert [type(decision) for decision in decisions] == [RetryAt, RetryAt, HoldLane]


def test_a_storm_of_429_says_how_long_to_wait(practice: FhirServer, destination: FhirDestination) -> None:
    practice.faults.order(Fault("status", status=429, retry_after="17", times=3))
    for attempt in (1, 2, 3):
        decision = decide(destination.send(bundle()).outcome, attempt, START, Policy(), jitter=0)
        assert isinstance(decision, RetryAt)
        assert (decision.at - START).total_seconds() == 17
    assert decide(destination.send(bundle()).outcome, 4, START, Policy()) == Acknowledged()


def test_a_server_that_is_down_is_refused_and_found_again(practice: FhirServer, destination: FhirDestination) -> None:
    assert destination.send(bundle()).code == "ok"
    practice.close_door()
    while (code := destination.send(bundle()).code) == "reset":
        pass  # a connection kept from before: its end is seen only when it is used
    assert code == "refused"
    practice.open_door()
    assert destination.send(bundle()).code == "ok"


def test_a_name_that_does_not_exist(practice: FhirServer) -> None:
    url = f"http://no-such-host.invalid:{practice.port}/fhir"
    with HttpClient(url, SETTINGS) as client:
        assert FhirDestination(FhirSettings(url), client).send(bundle()).code == "name"


def test_a_server_that_speaks_no_tls(practice: FhirServer) -> None:
    url = practice.url.replace("http:", "https:")
    with HttpClient(url, SETTINGS) as client:
        assert FhirDestination(FhirSettings(url), client).send(bundle()).code == "tls"


def test_a_port_that_takes_connections_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/fhir"
        with HttpClient(url, SETTINGS) as client:
            assert FhirDestination(FhirSettings(url), client).send(bundle()).code == "timeout"


def test_a_port_that_speaks_no_http() -> None:
    def shout(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(100_000)
            connection.sendall(b"220 mail.example.no ESMTP\r\n")

    with socket.create_server(("127.0.0.1", 0)) as mail:
        threading.Thread(target=shout, args=(mail,), daemon=True).start()
        url = f"http://127.0.0.1:{mail.getsockname()[1]}/fhir"
        with HttpClient(url, SETTINGS) as client:
            assert FhirDestination(FhirSettings(url), client).send(bundle()).code == "reset"


def test_closing_the_client_ends_what_is_in_flight(practice: FhirServer) -> None:
    practice.faults.order(Fault("hang", seconds=60))
    client = HttpClient(practice.url, HttpSettings(timeout=60))
    codes: list[str] = []
    sender = threading.Thread(target=lambda: codes.append(FhirDestination(FhirSettings(practice.url), client).send(bundle()).code))
    sender.start()
    while practice.requests == 0:
        sender.join(0.01)
    client.close()
    sender.join(5)
    assert codes == ["reset"]
    assert FhirDestination(FhirSettings(practice.url), client).send(bundle()).code == "reset"


# --- who we are ------------------------------------------------------------------------------------------------------------------


def test_a_401_asks_for_one_fresh_token_and_sends_the_same_bytes(practice: FhirServer) -> None:
    asked: list[bool] = []

    def token(fresh: bool) -> str:
        asked.append(fresh)
        return f"token-{sum(asked)}"

    practice.faults.order(Fault("expire-tokens"))
    with HttpClient(practice.url, SETTINGS) as client:
        attempt = FhirDestination(FhirSettings(practice.url), client, BearerAuth(token)).send(bundle())
    assert attempt.code == "ok"
    assert asked == [False, True]
    assert list(practice.authorizations) == ["Bearer token-0", "Bearer token-1"]
    assert len(set(practice.received)) == 1


def test_a_token_that_is_refused_twice_is_not_asked_for_a_third_time(practice: FhirServer) -> None:
    practice.faults.order(Fault("status", status=401, times=0))
    with HttpClient(practice.url, SETTINGS) as client:
        attempt = FhirDestination(FhirSettings(practice.url), client, BasicAuth("kari", lambda: "hemmelig")).send(bundle())
    assert attempt.code == "http-401"
    assert practice.requests == 2


def test_no_token_means_nothing_is_sent(practice: FhirServer) -> None:
    def token(fresh: bool) -> str:
        raise TokenError("http-400", refused=True)

    with HttpClient(practice.url, SETTINGS) as client:
        attempt = FhirDestination(FhirSettings(practice.url), client, BearerAuth(token)).send(bundle())
    assert attempt.outcome == NoToken(refused=True)
    assert practice.requests == 0


def test_client_credentials_are_used_until_they_run_out() -> None:
    given: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        given.append(request)
        return httpx.Response(200, json={"access_token": f"t{len(given)}", "expires_in": 300, "token_type": "Bearer"})

    clock = ManualClock()
    http = httpx.Client(transport=httpx.MockTransport(answer))
    token = ClientCredentials(http, "https://login.example.no/token", "journalbro", lambda: "hemmelig", "system/*.write", clock)
    assert (token(False), token(False)) == ("t1", "t1")
    clock.advance(269)
    assert token(False) == "t1"
    clock.advance(2)
    assert token(False) == "t2"
    assert token(True) == "t3"
    assert b"grant_type=client_credentials&scope=system" in given[0].content
    assert given[0].headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("response", "refused"),
    [
        (httpx.Response(400, json={"error": "invalid_client"}), True),
        (httpx.Response(429), False),
        (httpx.Response(503), False),
        (httpx.Response(200, text="<html>"), False),
        (httpx.Response(200, json={}), False),
    ],
)
def test_a_token_service_that_fails_says_whether_it_refused(response: httpx.Response, refused: bool) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda _: response))
    token = ClientCredentials(http, "https://login.example.no/token", "journalbro", lambda: "hemmelig", "", ManualClock())
    with pytest.raises(TokenError) as raised:
        token(False)
    assert raised.value.refused is refused
    assert "hemmelig" not in str(raised.value)


# --- a look at the server --------------------------------------------------------------------------------------------------------


def test_a_look_says_what_the_server_is(practice: FhirServer, destination: FhirDestination) -> None:
    look = destination.look()
    assert (look.code, look.fhir_version, look.missing) == ("ok", "4.0.1", ())


def test_a_look_at_something_else_says_why(practice: FhirServer) -> None:
    url = practice.control_url
    with HttpClient(url, SETTINGS) as client:
        assert FhirDestination(FhirSettings(url), client).look().code == "http-404"
    with HttpClient("http://127.0.0.1:1/fhir", SETTINGS) as client:
        assert FhirDestination(FhirSettings("http://127.0.0.1:1/fhir"), client).look().code == "refused"
