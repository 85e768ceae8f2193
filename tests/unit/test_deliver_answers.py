"""A 200 is not yet the truth: the answer to a transaction is judged entry by entry."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from adapter.deliver.answers import judge
from adapter.deliver.policy import Response
from adapter.fhir.pack import EmptyLedger, PackMessage, PackRules, pack
from tests.support.destination import START
from tests.support.entries import Made

REQUEST = orjson.dumps({
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        {"resource": {"resourceType": "Patient"}, "request": {"method": "PUT", "url": "Patient?identifier=a%7Cb"}},
        {"resource": {"resourceType": "Binary", "id": "b-1"}, "request": {"method": "PUT", "url": "Binary/b-1"}},
    ],
})  # fmt: skip


def entry(status: str = "200 OK", location: str | None = None, **more: Any) -> dict[str, Any]:
    return {"response": {"status": status, **({"location": location} if location else {}), **more}}


def answer(*entries: dict[str, Any], **more: Any) -> bytes:
    return orjson.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": list(entries), **more})


GOOD = (entry("201 Created", "Patient/17/_history/1"), entry("200", "https://host/fhir/Binary/b-1/_history/3"))


def test_every_entry_good_is_good() -> None:
    assert judge(REQUEST, 200, answer(*GOOD)) == Response(200)


def test_servers_may_leave_the_place_out() -> None:
    assert judge(REQUEST, 200, answer(entry(), entry("204"))) == Response(200)


@pytest.mark.parametrize(
    ("body", "problem", "fhir"),
    [
        (b"<html><body>Sign in</body></html>", "not-fhir", False),
        (b"", "not-fhir", False),
        (b'{"resourceType": "Bundle", "type": "transaction-resp', "not-fhir", False),
        (b"[]", "not-fhir", False),
        (b'{"ok": true}', "not-fhir", False),
        (b"\xff\xfe", "not-fhir", False),
        (orjson.dumps({"resourceType": "OperationOutcome", "issue": [{"code": "invalid"}]}), "not-a-response", True),
        (answer(*GOOD, type="searchset"), "not-a-response", True),
        (answer(GOOD[0]), "missing-entry", True),
        (answer(), "missing-entry", True),
        (answer(*GOOD, entry()), "missing-entry", True),
        (answer(GOOD[1], GOOD[0]), "wrong-entry", True),
        (answer(GOOD[0], entry("200", "Binary/b-2")), "wrong-entry", True),
        (answer(GOOD[0], entry("412 Precondition Failed")), "entry-status", True),
        (answer(GOOD[0], {}), "entry-status", True),
    ],
)
def test_a_200_that_is_not_what_was_asked_for_is_no_success(body: bytes, problem: str, fhir: bool) -> None:
    judged = judge(REQUEST, 200, body)
    assert (judged.problem, judged.fhir) == (problem, fhir)


def packed() -> bytes:
    """A Bundle as it is sent: a conditional update, a conditional create and an event under its own id."""
    make = Made()
    patient, doctor = make.patient(local="1", name=[{"family": '"request":{"method":"PUT","url":"Basic/1"}'}]), make.practitioner()
    return pack(
        [patient, doctor, make.observation(patient, "a", 7), make.provenance("m", patient)],
        EmptyLedger(),
        PackRules(),
        PackMessage("m", START),
    ).bundle


def places() -> list[str]:
    resources = [entry["resource"] for entry in orjson.loads(packed())["entry"]]
    return [f"{resource['resourceType']}/{resource.get('id', place)}" for place, resource in enumerate(resources)]


def test_what_pack_wrote_is_known_entry_by_entry() -> None:
    assert judge(packed(), 200, answer(*(entry(location=place) for place in places()))) == Response(200)
    kinds = [place.partition("/")[0] for place in places()]
    assert kinds == ["Patient", "Practitioner", "Observation", "Provenance"]


@pytest.mark.parametrize("place", range(4))
def test_an_entry_of_what_pack_wrote_that_is_left_out_or_another_is_seen(place: int) -> None:
    said = places()
    judged = judge(packed(), 200, answer(*(entry(location=it) for it in [*said[:place], *said[place + 1 :]])))
    assert judged.problem == "missing-entry"
    said[place] = "Basic/1"
    assert judge(packed(), 200, answer(*(entry(location=it) for it in said))).problem == "wrong-entry"


def test_an_event_under_another_id_than_ours_is_seen() -> None:
    said = [*places()[:3], "Provenance/17"]
    assert judge(packed(), 200, answer(*(entry(location=it) for it in said))).problem == "wrong-entry"


def test_a_request_that_was_written_another_way_is_read_in_full() -> None:
    request = orjson.dumps(orjson.loads(REQUEST), option=orjson.OPT_INDENT_2)
    assert judge(request, 200, answer(*GOOD)) == Response(200)
    assert judge(request, 200, answer(GOOD[0])).problem == "missing-entry"


def test_of_an_outcome_only_the_codes_are_taken() -> None:
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [
            {"code": "duplicate", "diagnostics": "13816012349 is there twice"},
            {"code": "Kari Nordmann"},
            {"code": "duplicate"},
            {"code": "processing", "details": {"text": "Kari"}},
        ],
    }
    judged = judge(REQUEST, 412, orjson.dumps(outcome), "5")
    assert judged == Response(412, retry_after="5", codes=("duplicate", "processing"))
    assert "Kari" not in repr(judged)
    assert "13816012349" not in repr(judged)


def test_an_error_page_is_not_the_servers_own_voice() -> None:
    assert judge(REQUEST, 502, b"<html>Bad gateway</html>") == Response(502, fhir=False)
