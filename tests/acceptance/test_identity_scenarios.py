"""What identity.md promises, told as stories and tried on the practice server and on a real one (HAPI's JPA server)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.deliver.policy import Acknowledged, Policy, RetryAt, decide
from adapter.fhir.pack import LeftOut, PackMessage, pack
from adapter.model import Withdrawal
from adapter.sandbox.fhir_server import FhirServer
from tests.support.destination import START, TestDestination
from tests.support.entries import FILLER, FNR, LOCAL, NATIONAL_NUMBER, VISIT, Made, to
from tests.support.ledger import MemoryLedger

ADDRESS = [{"line": ["Storgata 1"], "postalCode": "0155", "city": "Oslo"}]
NAME = [{"family": "Nordmann", "given": ["Kari"]}]


@pytest.fixture(params=["practice", "hapi"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "hapi":
        yield request.getfixturevalue("hapi_url")
        return
    with FhirServer() as practice:
        yield practice.url


@pytest.fixture
def there(server: str) -> Iterator[TestDestination]:
    destination = TestDestination(server)
    yield destination
    destination.close()


@pytest.fixture
def make() -> Made:
    return Made(f"t{uuid.uuid4().hex[:10]}-")


def token(make: Made, system: str, value: str) -> str:
    return f"{system}|{make.prefix}{value}"


def of_patient(there: TestDestination, make: Made, resource_type: str) -> list[dict[str, Any]]:
    return there.find(resource_type, **{"patient.identifier": token(make, LOCAL, "1")})


# --- the same message twice ------------------------------------------------------------------------------------------------------


def test_the_same_message_twice_makes_nothing_new(there: TestDestination, make: Made) -> None:
    patient = make.patient(fnr="f", local="1", kind="mentioned", name=NAME)
    doctor = make.practitioner(name=[{"family": "Lege"}])
    results = [make.observation(patient, str(n), n + 0.5, performer=[to(doctor)]) for n in range(4)]
    report = make.report(patient, "r", results, performer=[to(doctor)])
    message = [patient, doctor, *results, report, make.provenance("m1", report)]
    there.send(message, 0)
    first = there.versions(of_patient(there, make, "Observation") + of_patient(there, make, "DiagnosticReport"))

    there.send(message, 0)

    assert there.versions(of_patient(there, make, "Observation") + of_patient(there, make, "DiagnosticReport")) == first
    assert set(first.values()) == {"1"}
    assert len(first) == 5
    assert len(there.find("Provenance", target=f"DiagnosticReport/{of_patient(there, make, 'DiagnosticReport')[0]['id']}")) == 1
    assert there.one("Patient", identifier=token(make, LOCAL, "1"))["meta"]["versionId"] == "1"


def test_the_same_bytes_again_after_a_lost_answer_make_nothing_new(there: TestDestination, make: Made) -> None:
    patient = make.patient(local="1", name=NAME)
    packed = pack([patient, make.encounter(patient)], MemoryLedger(), there.rules, PackMessage("m1", START))

    for _ in range(2):
        attempt = there.fhir.send(packed.bundle)
        assert decide(attempt.outcome, 1, START, Policy()) == Acknowledged()

    assert there.one("Patient", identifier=token(make, LOCAL, "1"))["meta"]["versionId"] == "1"
    assert there.one("Encounter", identifier=token(make, VISIT, "v1"))["meta"]["versionId"] == "1"


def test_four_senders_at_once_of_the_same_new_patient_make_one(there: TestDestination, make: Made) -> None:
    """Conditional creates race (HAPI: 409); the same bytes again get through."""
    patient = make.patient(local="1", kind="mentioned", name=NAME)
    bundles = [
        pack([patient, make.observation(patient, str(n), 1)], MemoryLedger(), there.rules, PackMessage(f"m{n}", START)).bundle
        for n in range(8)
    ]

    def deliver(bundle: bytes) -> int:
        for attempt in range(1, 30):
            decision = decide(there.fhir.send(bundle).outcome, attempt, START, Policy(race_tries=30))
            if isinstance(decision, Acknowledged):
                return attempt
            assert isinstance(decision, RetryAt), decision
            assert decision.code == "http-409"
        raise AssertionError("never got through")

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(deliver, bundles))

    assert len(there.find("Patient", identifier=token(make, LOCAL, "1"))) == 1
    assert len(of_patient(there, make, "Observation")) == 8


# --- one entity, several numbers -------------------------------------------------------------------------------------------------


def test_a_patient_known_by_a_local_number_then_both_then_the_national_one_is_one_patient(there: TestDestination, make: Made) -> None:
    there.send([make.patient(local="1", name=NAME)], 0)
    there.send([make.patient(fnr=NATIONAL_NUMBER, local="1", name=NAME)], 1)
    there.send([make.patient(fnr=NATIONAL_NUMBER, name=NAME, birthDate="1960-01-13")], 2)

    patient = there.one("Patient", identifier=token(make, LOCAL, "1"))
    assert patient["id"] == there.one("Patient", identifier=token(make, FNR, NATIONAL_NUMBER))["id"]
    assert patient["birthDate"] == "1960-01-13"
    assert {item["system"] for item in patient["identifier"]} == {LOCAL, FNR}


def test_a_result_by_the_national_number_finds_the_patient_first_known_by_the_local_one(there: TestDestination, make: Made) -> None:
    there.send([make.patient(local="1", name=NAME)], 0)
    there.send([make.patient(fnr=NATIONAL_NUMBER, local="1", name=NAME)], 1)
    mentioned = make.patient(fnr=NATIONAL_NUMBER, kind="mentioned")
    there.send([mentioned, make.observation(mentioned, "o", 4.2)], 2)

    patient = there.one("Patient", identifier=token(make, LOCAL, "1"))
    assert there.one("Observation", identifier=token(make, FILLER, "o"))["subject"]["reference"] == f"Patient/{patient['id']}"


def test_two_known_patients_in_one_message_stop_it(there: TestDestination, make: Made) -> None:
    there.send([make.patient(local="1", name=NAME)], 0)
    there.send([make.patient(fnr=NATIONAL_NUMBER, name=NAME)], 1)

    packed = there.send([make.patient(fnr=NATIONAL_NUMBER, local="1", name=NAME)], 2)

    assert packed.outcome == "stopped"
    assert [stop.code for stop in packed.stops] == ["identity-conflict"]
    assert len(there.find("Patient", identifier=token(make, LOCAL, "1"))) == 1


def test_an_identifier_with_search_signs_is_found_again(there: TestDestination, make: Made) -> None:
    odd = "a,b|c$d\\e &+%ø"
    there.send([make.patient(local=odd, name=NAME)], 0)
    there.send([make.patient(local=odd, name=NAME, birthDate="1960-01-13")], 1)

    assert there.ledger.owned[make.patient(local=odd).keys[0]].time is not None
    (patient,) = (one for one in there.find("Patient", identifier=f"{LOCAL}|") if one["identifier"][0]["value"] == make.prefix + odd)
    assert patient["birthDate"] == "1960-01-13"


# --- absent is not empty ---------------------------------------------------------------------------------------------------------


def test_an_update_without_an_address_leaves_it_and_an_emptied_one_removes_it(there: TestDestination, make: Made) -> None:
    there.send([make.patient(local="1", name=NAME, address=ADDRESS)], 0)
    there.send([make.patient(local="1", name=[{"family": "Hansen"}])], 1)
    kept = there.one("Patient", identifier=token(make, LOCAL, "1"))
    there.send([make.patient(local="1", name=[{"family": "Hansen"}], removed=["address"])], 2)
    gone = there.one("Patient", identifier=token(make, LOCAL, "1"))

    assert (kept["address"], kept["name"]) == (ADDRESS, [{"family": "Hansen"}])
    assert "address" not in gone


def test_a_discharge_keeps_what_the_admission_said(there: TestDestination, make: Made) -> None:
    patient, doctor = make.patient(local="1", name=NAME), make.practitioner()
    admission = make.encounter(patient, period={"start": "2026-03-01T08:00:00+01:00"}, participant=[{"individual": to(doctor)}])
    there.send([patient, doctor, admission], 0)
    mentioned = make.patient(local="1", kind="mentioned")
    there.send([mentioned, make.encounter(mentioned, status="finished", period={"end": "2026-03-04T12:00:00+01:00"})], 1)

    encounter = there.one("Encounter", identifier=token(make, VISIT, "v1"))
    assert encounter["status"] == "finished"
    assert encounter["period"] == {"start": "2026-03-01T08:00:00+01:00", "end": "2026-03-04T12:00:00+01:00"}
    assert encounter["participant"][0]["individual"]["reference"].startswith("Practitioner/")


def test_a_mention_does_not_overwrite_a_richer_patient(there: TestDestination, make: Made) -> None:
    there.send([make.patient(local="1", name=NAME, address=ADDRESS, gender="female")], 0)
    poor = make.patient(local="1", kind="mentioned", name=[{"family": "N"}])
    there.send([poor, make.observation(poor, "o", 1)], 1)

    patient = there.one("Patient", identifier=token(make, LOCAL, "1"))
    assert (patient["name"], patient["address"], patient["gender"]) == (NAME, ADDRESS, "female")


# --- corrected, late, withdrawn --------------------------------------------------------------------------------------------------


def test_a_corrected_result_replaces_the_first(there: TestDestination, make: Made) -> None:
    patient = make.patient(local="1", kind="mentioned", name=NAME)
    there.send([patient, make.observation(patient, "o", Decimal("5.10"), note=[{"text": "haemolysed"}])], 0)
    there.send([patient, make.observation(patient, "o", Decimal("4.90"), status="corrected")], 1)

    result = there.one("Observation", identifier=token(make, FILLER, "o"))
    assert (result["status"], result["valueQuantity"]["value"]) == ("corrected", 4.9)
    assert "note" not in result


def test_an_older_message_does_not_overwrite_a_newer_one(there: TestDestination, make: Made) -> None:
    patient = make.patient(local="1", kind="mentioned", name=NAME)
    there.send([patient, make.observation(patient, "o", 2)], 10)

    late = there.send([patient, make.observation(patient, "o", 1)], 5)
    assert late.outcome == "superseded"
    assert there.one("Observation", identifier=token(make, FILLER, "o"))["valueQuantity"]["value"] == 2

    forced = there.send([patient, make.observation(patient, "o", 1)], 5, force=True)
    assert forced.outcome == "send"
    assert there.one("Observation", identifier=token(make, FILLER, "o"))["valueQuantity"]["value"] == 1


def test_the_new_part_of_a_late_message_is_sent_and_may_refer_to_the_old_part(there: TestDestination, make: Made) -> None:
    there.send([make.patient(local="1", name=[{"family": "Ny"}])], 10)
    patient = make.patient(local="1", name=[{"family": "Gammel"}])

    packed = there.send([patient, make.encounter(patient)], 5)

    assert packed.outcome == "send"
    assert packed.superseded == (patient.keys[0],)
    assert there.one("Patient", identifier=token(make, LOCAL, "1"))["name"] == [{"family": "Ny"}]
    assert there.one("Encounter", identifier=token(make, VISIT, "v1"))["subject"]["reference"].startswith("Patient/")


def test_a_withdrawn_result_is_marked_and_a_never_sent_one_is_not_created(there: TestDestination, make: Made) -> None:
    patient = make.patient(local="1", kind="mentioned", name=NAME)
    there.send([patient, make.observation(patient, "sent", 1)], 0)
    withdrawn = [make.observation(patient, name, 1, status="entered-in-error") for name in ("sent", "unsent")]

    packed = there.send([patient, *withdrawn, make.report(patient, "r", withdrawn)], 1)

    assert there.one("Observation", identifier=token(make, FILLER, "sent"))["status"] == "entered-in-error"
    assert there.find("Observation", identifier=token(make, FILLER, "unsent")) == []
    assert LeftOut("observation-unsent", "Observation", "never-sent") in packed.left_out
    report = there.one("DiagnosticReport", identifier=token(make, FILLER, "r"))
    assert [sorted(reference) for reference in report["result"]] == [["reference"], ["identifier", "type"]]


def test_a_cancelled_admission_is_cancelled_and_its_late_admission_does_not_bring_it_back(there: TestDestination, make: Made) -> None:
    patient, mentioned = make.patient(local="1", name=NAME), make.patient(local="1", kind="mentioned", name=NAME)
    there.send([patient, make.encounter(patient)], 0)
    there.send([mentioned, make.encounter(mentioned, status="cancelled")], 1)
    assert there.one("Encounter", identifier=token(make, VISIT, "v1"))["status"] == "cancelled"

    assert there.send([mentioned, make.encounter(mentioned, visit="v2", status="cancelled")], 5).outcome == "nothing"
    there.send([patient, make.encounter(patient, visit="v2")], 4)
    assert there.find("Encounter", identifier=token(make, VISIT, "v2")) == []


# --- chains of documents ---------------------------------------------------------------------------------------------------------


def plo(make: Made, message: str, services: list[str], codes: list[str], parent: str = "") -> list[Any]:
    """An Innleggelsesrapport: its patient, services, diagnoses and the document itself."""
    patient = make.patient(local="1", kind="mentioned", name=NAME)
    binary = make.binary(message)
    stays = [make.stay(patient, service, "2026-01-05") for service in services]
    conditions = [make.condition(patient, code) for code in codes]
    return [patient, *stays, *conditions, binary, make.document(patient, message, binary, parent)]


def states(there: TestDestination, make: Made) -> dict[str, str]:
    found = {one["type"][0]["text"]: one["status"] for one in of_patient(there, make, "EpisodeOfCare")}
    for one in of_patient(there, make, "Condition"):
        status = one.get("verificationStatus", one.get("clinicalStatus"))
        found[one["code"]["coding"][0]["code"]] = status["coding"][0]["code"]
    return found


def test_a_change_withdraws_what_it_no_longer_holds_and_a_cancellation_everything(there: TestDestination, make: Made) -> None:
    root = make.prefix + "1"
    there.send(plo(make, "1", ["hjemmesykepleie", "dagsenter"], ["K77", "T90"]), 0, identity=root, root=root)
    assert states(there, make) == {"hjemmesykepleie": "active", "dagsenter": "active", "K77": "active", "T90": "active"}

    change = plo(make, "2", ["hjemmesykepleie", "korttidsopphold"], ["K77"], parent="1")
    there.send(change, 1, identity=make.prefix + "2", root=root, withdraws=Withdrawal(root, everything=False))
    error = "entered-in-error"
    assert states(there, make) == {
        "hjemmesykepleie": "active",
        "korttidsopphold": "active",
        "dagsenter": error,
        "K77": "active",
        "T90": error,
    }
    assert there.one("DocumentReference", identifier=token(make, "https://ids.example.no/document", "1"))["status"] == "current"

    cancellation = [make.patient(local="1", kind="mentioned", name=NAME)]
    there.send(cancellation, 2, identity=make.prefix + "3", root=root, withdraws=Withdrawal(root, everything=True))
    assert set(states(there, make).values()) == {error}
    assert there.one("DocumentReference", identifier=token(make, "https://ids.example.no/document", "1"))["status"] == error
    assert there.one("Patient", identifier=token(make, LOCAL, "1"))["name"] == NAME

    again = there.send(cancellation, 2, identity=make.prefix + "3", root=root, withdraws=Withdrawal(root, everything=True))
    assert again.outcome == "nothing"


def test_a_cancellation_that_comes_first_creates_nothing_and_the_document_stays_away(there: TestDestination, make: Made) -> None:
    root = make.prefix + "1"
    cancellation = [make.patient(local="1", kind="mentioned", name=NAME)]
    first = there.send(cancellation, 5, identity=make.prefix + "2", root=root, withdraws=Withdrawal(root, everything=True))
    late = there.send(plo(make, "1", ["dagsenter"], ["K77"]), 0, identity=root, root=root)

    assert (first.outcome, late.outcome) == ("nothing", "superseded")
    assert LeftOut("", "", "never-sent") in first.left_out
    assert there.find("Patient", identifier=token(make, LOCAL, "1")) == []


def test_a_late_change_does_not_undo_a_newer_one(there: TestDestination, make: Made) -> None:
    root = make.prefix + "1"
    there.send(plo(make, "1", ["a"], []), 0, identity=root, root=root)
    there.send(
        plo(make, "3", ["a", "c"], [], parent="1"), 9, identity=make.prefix + "3", root=root, withdraws=Withdrawal(root, everything=False)
    )

    late = plo(make, "2", ["a", "b"], [], parent="1")
    packed = there.send(late, 5, identity=make.prefix + "2", root=root, withdraws=Withdrawal(root, everything=False))

    assert packed.outcome == "superseded"
    assert states(there, make) == {"a": "active", "c": "active"}


def test_the_source_of_a_document_can_be_read_back(there: TestDestination, make: Made) -> None:
    root = make.prefix + "1"
    there.send(plo(make, "1", ["a"], []), 0, identity=root, root=root)

    document = there.one("DocumentReference", identifier=token(make, "https://ids.example.no/document", "1"))
    url = document["content"][0]["attachment"]["url"]
    binary = there.asking.get(f"{there.url}/{url}", headers={"Accept": "application/fhir+json"})
    assert binary.json()["data"] == "PE1zZz48L01zZz4="


def test_the_practice_server_remembers_in_its_folder(tmp_path: Path, make: Made) -> None:
    with FhirServer(folder=tmp_path) as practice:
        destination = TestDestination(practice.url)
        destination.send([make.patient(local="1", name=NAME)], 0)
        destination.close()
    with FhirServer(folder=tmp_path) as practice:
        (patient,) = practice.found("Patient")
        assert patient["name"] == NAME
