"""The same promises as in test_identity_scenarios, from the bytes of real kinds of message: mapped, packed, sent, to the practice server and to HAPI's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from adapter.fhir.pack import Packed
from adapter.fhir.synthetic import Person, people
from adapter.mapping import load_mappings
from adapter.model import MessageState
from adapter.pipeline import Pipeline, SourceSettings
from adapter.sandbox.exports_plo import admission_report
from adapter.sandbox.fhir_server import FhirServer
from tests.support.destination import TestDestination
from tests.support.stories import FNR, LOCAL, Exports, changed


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline(load_mappings(("no",)), SourceSettings())


@pytest.fixture(params=["practice", "hapi"])
def there(request: pytest.FixtureRequest) -> Iterator[TestDestination]:
    if request.param == "hapi":
        destination = TestDestination(request.getfixturevalue("hapi_url"))
        yield destination
        destination.close()
        return
    with FhirServer() as practice:
        destination = TestDestination(practice.url)
        yield destination
        destination.close()


@pytest.fixture
def person() -> Person:
    """Another one in every test and every run: HAPI's server is shared."""
    return people(1, seed=uuid.uuid4().int % 10**12)[0]


class Story(Exports):
    """The exports of one person, and the way to a destination."""

    def __init__(self, person: Person, pipeline: Pipeline, there: TestDestination) -> None:
        super().__init__(person)
        self.pipeline = pipeline
        self.there = there

    def deliver(self, data: bytes) -> Packed:
        (raw,) = self.pipeline.split(data)
        result = self.pipeline.convert(raw)
        assert (result.state, result.stops) == (MessageState.MAPPED, [])
        time = result.id.time
        minute = (time - datetime(2026, 3, 1, 8, tzinfo=time.tzinfo)).total_seconds() / 60 if time is not None else None
        return self.there.send(result.entries, minute, identity=result.id.identity, root=result.id.root, withdraws=result.withdraws)

    def of_patient(self, resource_type: str, system: str = LOCAL) -> list[dict[str, Any]]:
        value = f"L{self.mark}" if system == LOCAL else self.person.number
        return self.there.find(resource_type, **{"patient.identifier": f"{system}|{value}"})


def test_a_stay_and_its_results_under_changing_numbers_are_one_of_each(there: TestDestination, person: Person, pipeline: Pipeline) -> None:
    exports = Story(person, pipeline, there)
    local, national = exports.local, exports.national
    messages = [
        exports.adt("A01", "20260301080000", local, "Storgata 1^^Oslo^^0155"),
        exports.adt("A08", "20260301090000", f"{national}~{local}"),
        exports.oru("20260301100000", national, "12.50", "F"),
        exports.oru("20260301110000", local, "12.10", "C"),
        exports.oru("20260301103000", local, "1", "F"),
        exports.adt("A08", "20260301120000", national),
    ]
    outcomes = [exports.deliver(message).outcome for message in messages]

    assert outcomes == ["send", "send", "send", "send", "superseded", "send"]
    patient = there.one("Patient", identifier=f"{FNR}|{person.number}")
    assert patient["id"] == there.one("Patient", identifier=f"{LOCAL}|L{exports.mark}")["id"]
    assert patient["address"][0]["city"] == "Oslo"
    found = {name: exports.of_patient(name) for name in ("Encounter", "Condition", "Observation", "DiagnosticReport")}
    assert {name: len(all_of) for name, all_of in found.items()} == {
        "Encounter": 1,
        "Condition": 1,
        "Observation": 1,
        "DiagnosticReport": 1,
    }
    assert (found["Observation"][0]["status"], found["Observation"][0]["valueQuantity"]["value"]) == ("corrected", 12.1)

    before = [there.versions(all_of) for all_of in found.values()]
    for message in messages:
        exports.deliver(message)
    assert [there.versions(exports.of_patient(name)) for name in found] == before
    assert there.one("Patient", identifier=f"{LOCAL}|L{exports.mark}")["meta"]["versionId"] == patient["meta"]["versionId"]

    exports.deliver(exports.adt("A08", "20260301130000", national, '""'))
    exports.deliver(exports.oru("20260301140000", national, "12.10", "W"))
    assert "address" not in there.one("Patient", identifier=f"{LOCAL}|L{exports.mark}")
    assert exports.of_patient("Observation")[0]["status"] == "entered-in-error"


def test_a_report_is_changed_and_cancelled_and_never_copied(there: TestDestination, person: Person, pipeline: Pipeline) -> None:
    exports = Story(person, pipeline, there)
    report = admission_report(person, datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001 - local time, as the record system has it
    change, cancellation = changed(report, b"M", b"09", drop=b"InfoMedisinskDiagnose"), changed(report, b"C", b"10")

    def states() -> dict[str, set[str]]:
        found = {
            name: {one["status"] for one in exports.of_patient(name, FNR)} for name in ("EpisodeOfCare", "Observation", "DocumentReference")
        }
        verified = [one.get("verificationStatus", {"coding": [{"code": "valid"}]}) for one in exports.of_patient("Condition", FNR)]
        return {**found, "Condition": {one["coding"][0]["code"] for one in verified}}

    def count() -> list[int]:
        return [
            len(exports.of_patient(name, FNR))
            for name in ("EpisodeOfCare", "Observation", "DocumentReference", "Condition", "RelatedPerson")
        ]

    exports.deliver(report)
    first = count()
    assert all(first)
    assert states() == {"EpisodeOfCare": {"active"}, "Observation": {"final"}, "DocumentReference": {"current"}, "Condition": {"valid"}}

    exports.deliver(change)
    assert states()["Condition"] == {"entered-in-error"}
    assert states()["EpisodeOfCare"] == {"active"}
    assert exports.deliver(report).outcome == "superseded"

    exports.deliver(cancellation)
    assert set.union(*states().values()) == {"entered-in-error"}
    assert [exports.deliver(message).outcome for message in (cancellation, change, report)] == ["nothing", "superseded", "superseded"]
    assert count() == first
    assert len(there.find("Patient", identifier=f"{FNR}|{person.number}")) == 1


def test_a_cancellation_before_its_report_leaves_nothing_behind(there: TestDestination, person: Person, pipeline: Pipeline) -> None:
    exports = Story(person, pipeline, there)
    report = admission_report(person, datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001 - local time, as the record system has it
    outcomes = [exports.deliver(message).outcome for message in (changed(report, b"C", b"10"), report)]
    assert outcomes == ["nothing", "superseded"]
    assert there.find("Patient", identifier=f"{FNR}|{person.number}") == []
