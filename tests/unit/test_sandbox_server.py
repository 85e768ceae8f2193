"""The practice server's own promises: whole or not at all, there again after a restart, told to fail from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapter.sandbox import wire
from adapter.sandbox.faults import Fault, Faults
from adapter.sandbox.fhir_server import FhirServer
from adapter.sandbox.store import Refused, Store
from adapter.sandbox.transaction import transaction


def patient(value: str, **more: Any) -> dict[str, Any]:
    resource = {"resourceType": "Patient", "identifier": [{"system": "urn:s", "value": value}], **more}
    return {"fullUrl": f"urn:{value}", "resource": resource, "request": {"method": "PUT", "url": f"Patient?identifier=urn:s%7C{value}"}}


def bundle(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


def everything(store: Store) -> dict[str, Any]:
    return {name: [store.versions((name, one)) for one in store.ids(name)] for name in store.counts()}


def test_what_fails_leaves_no_trace() -> None:
    store = Store()
    transaction(store, bundle(patient("a", gender="male")))
    before = everything(store)
    observation = {"resourceType": "Observation", "subject": {"reference": "Patient/nobody"}}
    bad = {"resource": observation, "request": {"method": "POST", "url": "Observation"}}

    with pytest.raises(Refused):
        transaction(store, bundle(patient("a", gender="female"), patient("b"), bad))

    assert everything(store) == before
    assert store.by_identifier("Patient", "b", None) == []
    assert store.by_identifier("Patient", "a", "urn:s") == [("Patient", store.ids("Patient")[0])]


def test_a_folder_keeps_all_versions_and_a_line_cut_off_by_a_crash_is_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path)
    transaction(store, bundle(patient("a")))
    transaction(store, bundle(patient("a", gender="male"), patient("b")))
    before = everything(store)
    with (tmp_path / "resources.ndjson").open("ab") as out:
        out.write(b'{"type": "Patient", "id": "17", "ver')

    again = Store(tmp_path)
    assert everything(again) == before
    assert again.new_id() not in store.ids("Patient")
    transaction(again, bundle(patient("c")))
    assert everything(Store(tmp_path)) == everything(again)


def test_a_disk_that_is_full_leaves_no_trace(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    transaction(store, bundle(patient("a")))
    before = everything(store)
    (tmp_path / "data" / "resources.ndjson").unlink()
    (tmp_path / "data").rmdir()
    with pytest.raises(OSError, match="No such file"):
        transaction(store, bundle(patient("b")))
    assert everything(store) == before


@pytest.mark.parametrize("text", ["7.50", "7.5", "1e3", "0.10", "10", "-0.0", "0.1234567890123456789", "1.0E-2"])
def test_digits_come_back_as_they_went(text: str) -> None:
    data = b'{"value":' + text.encode() + b"}"
    assert wire.loads(wire.dumps(wire.loads(data))) == wire.loads(data)
    if "e" not in text.lower():
        assert wire.dumps(wire.loads(data)) == data


def test_faults_strike_in_order_and_so_often_as_told() -> None:
    faults = Faults()
    faults.order(Fault("html", times=2), Fault("reset"), Fault("status", times=0, status=429))
    struck = [fault.kind if (fault := faults.next("")) else None for _ in range(6)]
    assert struck == ["html", "html", "reset", "status", "status", "status"]
    faults.clear()
    assert faults.next("") is None
    assert faults.state() == {"waiting": [], "struck": {"html": 2, "reset": 1, "status": 3}}


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        Fault("earthquake")


@pytest.fixture
def practice() -> Iterator[FhirServer]:
    with FhirServer() as server:
        yield server


@pytest.fixture
def ask() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as client:
        yield client


def test_it_is_told_to_fail_and_asked_what_it_got_over_http(practice: FhirServer, ask: httpx.Client) -> None:
    order = {"kind": "status", "status": 429, "retry_after": "2"}
    assert ask.post(f"{practice.control_url}/faults", json=order).status_code == 200
    assert ask.post(f"{practice.control_url}/faults", json=[{"kind": "html"}]).status_code == 200

    answers = [ask.post(practice.url, json=bundle(patient("a")), headers={"Content-Type": "application/fhir+json"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 200, 200]
    assert answers[0].headers["retry-after"] == "2"
    assert answers[1].headers["content-type"].startswith("text/html")
    state = ask.get(f"{practice.control_url}/state").json()
    assert state == {"resources": {"Patient": 1}, "requests": 3, "faults": {"waiting": [], "struck": {"status": 1, "html": 1}}}
    assert ask.delete(f"{practice.control_url}/faults").status_code == 200


@pytest.mark.parametrize("order", [{"kind": "earthquake"}, {"colour": "red"}, {"kind": "html", "colour": "red"}, 7])
def test_orders_it_does_not_understand_are_refused(practice: FhirServer, ask: httpx.Client, order: object) -> None:
    assert ask.post(f"{practice.control_url}/faults", json=order).status_code == 400
    assert practice.state()["faults"]["waiting"] == []


def test_the_door_closes_for_a_while(practice: FhirServer, ask: httpx.Client) -> None:
    assert ask.post(f"{practice.control_url}/door", json={"seconds": 0.3}).status_code == 200
    refused = answered = False
    while not (refused and answered):
        try:
            answered = ask.get(f"{practice.url}/metadata").status_code == 200 and refused
        except httpx.TransportError:
            refused = True


def test_it_listens_on_this_machine_only_and_logs_nothing(
    practice: FhirServer, ask: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    ask.get(f"{practice.url}/Patient", params={"identifier": "13816012349"})
    assert practice.url.startswith("http://127.0.0.1:")
    assert capfd.readouterr() == ("", "")


def test_pages_lead_on_until_the_end(practice: FhirServer, ask: httpx.Client) -> None:
    ask.post(practice.url, json=bundle(*(patient(f"p{n}") for n in range(7))), headers={"Content-Type": "application/fhir+json"})
    seen: list[str] = []
    url: str | None = f"{practice.url}/Patient?_count=3"
    while url:
        page = ask.get(url).json()
        assert page["total"] == 7
        seen.extend(entry["resource"]["id"] for entry in page["entry"])
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
    assert len(set(seen)) == len(seen) == 7
