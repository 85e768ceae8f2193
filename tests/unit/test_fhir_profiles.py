"""Profiles: what a resource does not meet of one."""

from __future__ import annotations

import pytest

from adapter.fhir import profiles
from tests.conformance.clean import FNR, NO, NUMBER, clean, concept, ref, urn
from tests.conformance.defects import put

PATIENT = f"{NO}no-basis-Patient"
OKT = "http://hl7.no/fhir/ig/okt/StructureDefinition/OktEpisodeOfCare"
WEIGHT = "http://hl7.no/fhir/no-domain/vitalsigns/StructureDefinition/no-domain-VitalSigns-Observation-bodyweight"
MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference"


def weight() -> dict:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [concept("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs")],
        "code": concept("http://loinc.org", "29463-7"),
        "subject": ref("patient"),
        "effectiveDateTime": "2026-01-05T08:00:00+01:00",
        "valueQuantity": {"value": 70, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
    }


def rules(resource: dict, url: str) -> list[tuple[str, str]]:
    return [(f.element, f.detail.rpartition("(")[2].rstrip(")")) for f in profiles.unmet(resource, url)]


def test_the_profiles_that_norwegian_services_use_are_known():
    assert {PATIENT, OKT, WEIGHT, MHD, f"{NO}no-basis-middlename"} <= profiles.known()


def test_every_profile_can_be_compiled():
    for url in profiles.known():
        profiles.compiled(url)


def test_a_profile_that_nobody_knows_is_not_claimed():
    (found,) = profiles.unmet(clean()["patient"], "http://example.org/x")

    assert found.code == "profile-unknown"


def test_a_profile_of_another_type_is_unmet():
    assert rules(clean()["patient"], OKT) == [("Patient", "type")]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("identifier.0", {"system": FNR}, ("Patient.identifier[0].value", "min")),
        ("name.0.extension.0.valueString", 5, None),
        ("address.0._district", {"extension": [{"url": f"{NO}no-basis-municipalitycode", "valueCoding": {"code": "0301"}}]}, None),
        ("address.0._district", {"extension": [{"url": f"{NO}no-basis-municipalitycode", "valueString": "0301"}]},
         ("Patient.address[0].district.extension[0].valueString", "type")),
        ("address.0._district", {"extension": [{"url": f"{NO}no-basis-municipalitycode", "valueCoding": {"code": "0301"}}] * 2},
         ("Patient.address[0].district.extension", "slice municipalitycode")),
    ],
)  # fmt: skip
def test_no_basis_patient(path, value, expected):
    patient = clean()["patient"]
    put(path, value)(patient)

    assert rules(patient, PATIENT) == ([expected] if expected else [])


def test_a_target_of_a_wrong_profile_is_seen_where_only_the_profile_may_stand():
    allergy = clean()["allergy"]
    allergy["reaction"] = [{"manifestation": [{"coding": [{"system": "urn:uid:2.16.578.1.12.4.1.1.7497", "code": "1", "display": "x"}]}]}]
    url = f"{NO}no-basis-AllergyIntolerance"
    patient = clean()["patient"]

    assert profiles.unmet(allergy, url, {urn("patient"): patient}) == []
    patient["identifier"] = [{"system": FNR}]
    assert [f.element for f in profiles.unmet(allergy, url, {urn("patient"): patient})] == ["AllergyIntolerance.patient"]


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ([concept("urn:oid:2.16.578.1.12.4.1.1.9151", "15")], []),
        ([concept("urn:oid:2.16.578.1.12.4.1.1.9151", "15")] * 2, [("EpisodeOfCare.type", "slice iplosCode")]),
        ([concept("urn:x", "15")], [("EpisodeOfCare.type[0]", "closed")]),
        ([], []),
    ],
)
def test_the_types_of_an_okt_service_are_closed(types, expected):
    episode = clean()["episode"]
    episode["type"] = types

    assert rules(episode, OKT) == expected


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("status", "final", []),
        ("category", [{"text": "x"}], [("Observation.category", "slice VSCat")]),
        ("code", concept("http://loinc.org", "1-1"), [("Observation.code.coding", "slice BodyWeightCode")]),
        (
            "valueQuantity",
            {"value": 70, "unit": "kg"},
            [("Observation.valueQuantity.system", "min"), ("Observation.valueQuantity.code", "min")],
        ),
        ("effectiveDateTime", "2026", [("Observation.effectiveDateTime", "vs-1")]),
    ],
)
def test_vital_signs(path, value, expected):
    observation = weight()
    put(path, value)(observation)

    assert rules(observation, WEIGHT) == expected


def test_a_vital_sign_needs_its_patient_and_its_time():
    observation = weight()
    del observation["subject"], observation["effectiveDateTime"]

    assert rules(observation, WEIGHT) == [("Observation.subject", "min"), ("Observation.effective[x]", "min")]


def test_a_document_for_mhd_needs_a_unique_id_and_a_single_content():
    document = clean()["document"]
    del document["docStatus"]
    assert rules(document, MHD) == []

    document["content"] = document["content"] * 2
    del document["masterIdentifier"]
    assert rules(document, MHD) == [("DocumentReference.masterIdentifier", "min"), ("DocumentReference.content", "max")]


def test_an_extension_that_is_not_known_has_no_fault_and_a_known_one_has_its_place():
    middle = {"url": f"{NO}no-basis-middlename", "valueString": "Bøe"}

    assert not profiles.extension_fault({"url": "http://example.org/x", "valueString": "y"}, ("Patient",), {})
    assert not profiles.extension_fault(middle, ("HumanName",), {})
    assert profiles.extension_fault(middle, ("Patient",), {})
    assert profiles.extension_fault({"url": middle["url"], "valueCode": "x"}, ("HumanName",), {})


def test_a_number_that_is_met_says_nothing_of_the_number():
    patient = clean()["patient"]
    patient["identifier"] = [{"system": FNR, "extension": [{"url": "x", "valueString": NUMBER}]}]

    assert NUMBER not in str(profiles.unmet(patient, PATIENT))
