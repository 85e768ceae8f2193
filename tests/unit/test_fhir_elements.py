"""The element tables: what R4 says of each element."""

from __future__ import annotations

import pytest

from adapter.fhir import elements
from adapter.fhir.elements import element


@pytest.mark.parametrize(
    ("path", "types", "least", "most"),
    [
        ("Patient", ("Patient",), 0, None),
        ("Patient.name", ("HumanName",), 0, None),
        ("Patient.name.given", ("string",), 0, None),
        ("Patient.id", ("id",), 0, 1),
        ("Patient.birthDate", ("date",), 0, 1),
        ("Patient.birthDate.extension.valueDateTime", ("dateTime",), 0, 1),
        ("Observation.status", ("code",), 1, 1),
        ("Observation.valueQuantity", ("Quantity",), 0, 1),
        ("Observation.valueQuantity.value", ("decimal",), 0, 1),
        ("Observation.component.referenceRange.low", ("Quantity",), 0, 1),
        ("Encounter.participant", ("BackboneElement",), 0, None),
        ("Bundle.entry.link.url", ("uri",), 1, 1),
        ("Bundle.entry.resource", ("Resource",), 0, 1),
        ("Extension.url", ("uri",), 1, 1),
    ],
)
def test_an_element_is_what_r4_says(path, types, least, most):
    found = element(path)

    assert found is not None
    assert (found.types, found.min, found.max) == (types, least, most)


@pytest.mark.parametrize(
    "path",
    [
        "Patient.nope",
        "Nope",
        "Nope.name",
        "Observation.valueDecimal",
        "Patient.name.given.given",
        "Bundle.entry.resource.id",
        "Patient..name",
        "",
    ],
)
def test_an_element_that_r4_does_not_have_is_none(path):
    assert element(path) is None


def test_a_choice_has_all_its_types_until_one_is_named():
    unchosen = element("Patient.deceased[x]")

    assert unchosen is not None
    assert unchosen.is_choice
    assert unchosen.json_names() == ("deceasedBoolean", "deceasedDateTime")
    assert [c.name for c in elements.children("Patient") if "deceased" in c.name] == ["deceased[x]"]


def test_bindings_and_targets_are_told():
    gender, practitioner = element("Patient.gender"), element("Patient.generalPractitioner")

    assert gender is not None
    assert (gender.binding, gender.valueset) == ("required", "http://hl7.org/fhir/ValueSet/administrative-gender")
    assert practitioner is not None
    assert practitioner.targets == ("Organization", "Practitioner", "PractitionerRole")
    assert practitioner.is_list


def test_the_target_of_a_choice_belongs_to_its_reference_only():
    reference, concept = element("MedicationRequest.medicationReference"), element("MedicationRequest.medicationCodeableConcept")

    assert reference is not None
    assert reference.targets == ("Medication",)
    assert concept is not None
    assert concept.targets == ()


def test_every_content_reference_leads_somewhere():
    for name in elements.type_names():
        table = elements.table(name)
        assert table is not None
        for infos in table.children.values():
            for info in infos:
                if info.content_reference:
                    assert elements.children(info.path), info.path


def test_every_type_that_an_element_names_is_known():
    known = elements.type_names() | elements.PRIMITIVES
    for name in elements.type_names():
        table = elements.table(name)
        assert table is not None
        assert {t for infos in table.children.values() for info in infos for t in info.types} <= known


def test_abstract_types_are_no_resources_of_a_bundle():
    assert elements.is_resource("Patient")
    assert not elements.is_resource("DomainResource")
    assert not elements.is_resource("HumanName")
    assert elements.is_primitive("dateTime")
