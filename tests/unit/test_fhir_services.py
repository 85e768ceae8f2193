"""What a destination wants: types, size, and the form of code systems."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter.errors import MappingError
from adapter.fhir.codesystems import rewritten, systems
from adapter.fhir.services import load_service

ICD = "urn:oid:2.16.578.1.12.4.1.1.7110"
CONDITION = {
    "resourceType": "Condition",
    "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.1.7110", "value": "no code system here"}],
    "code": {"coding": [{"system": ICD, "code": "I50"}, {"system": "http://snomed.info/sct", "code": "84114007"}]},
}


def test_the_program_has_a_file_for_each_service_it_can_send_to():
    assert load_service("fhir").accepts is None
    assert load_service("okt-fhir").accepts == {"Patient", "EpisodeOfCare", "Organization"}


def test_a_code_system_is_written_as_the_destination_wants_it():
    changed = load_service("fhir").form(CONDITION)

    assert [coding["system"] for coding in changed["code"]["coding"]] == ["http://hl7.org/fhir/sid/icd-10-no", "http://snomed.info/sct"]
    assert changed["identifier"] == CONDITION["identifier"]


def test_what_is_written_another_way_is_a_copy():
    load_service("fhir").form(CONDITION)

    assert CONDITION["code"] == {"coding": [{"system": ICD, "code": "I50"}, {"system": "http://snomed.info/sct", "code": "84114007"}]}


def test_nothing_is_copied_when_nothing_changes():
    assert rewritten(CONDITION, systems("oid")) is CONDITION
    assert rewritten({"resourceType": "Patient"}, systems("kodeverk")) == {"resourceType": "Patient"}


def test_lists_that_hl7_norway_has_published_get_its_urls():
    changes = systems("kodeverk", {"9060": "urn:oid:2.16.578.1.12.4.1.1.9060"})

    assert changes["urn:oid:2.16.578.1.12.4.1.1.8116"] == "http://helsedir.no/fhir/CodeSystem/no-kodeverk-8116"
    assert changes["urn:oid:2.16.578.1.12.4.1.1.7280"] == "http://helsedir.no/fhir/CodeSystem/no-kodeverk-7280-nlk"
    assert "urn:oid:2.16.578.1.12.4.1.1.9151" not in changes
    assert "urn:oid:2.16.578.1.12.4.1.1.9060" not in changes


@pytest.mark.parametrize(
    "text",
    [
        "service: other",
        "service: x\naccept: [Patient]",
        "service: x\naccepts: Patient",
        "service: x\naccepts: [Pasient]",
        "service: x\nmax_bytes: much",
        "service: x\ncode_systems: url",
        "service: x\nsystems: [7110]",
        "- service",
        "service: [",
    ],
)
def test_a_file_that_is_not_understood_is_refused(tmp_path: Path, text: str):
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(MappingError, match=r"x\.yaml"):
        load_service("x", tmp_path)


def test_an_unknown_service_is_refused():
    with pytest.raises(MappingError, match="nowhere"):
        load_service("nowhere")
