"""What a withdrawn resource looks like: R4's own codes, for every type that has a state for it."""

from __future__ import annotations

import pytest

from adapter.fhir import valuesets
from adapter.fhir.elements import element, is_resource, type_names
from adapter.fhir.withdraw import STATUS, can_be_withdrawn, is_withdrawn, withdrawn


@pytest.mark.parametrize("name", sorted(STATUS))
def test_the_state_is_one_of_the_types_own_codes(name: str) -> None:
    path, code = STATUS[name]
    info = element(f"{name}.{path}")
    assert info is not None
    assert info.binding == "required"
    codes = valuesets.values(info.valueset)
    assert codes is not None
    assert code in codes


def test_every_type_that_r4_lets_be_entered_in_error_can_be_withdrawn() -> None:
    """But for what only a person or a place could mean, and for what no message makes."""
    for name in type_names():
        info = element(f"{name}.status") if is_resource(name) else None
        codes = valuesets.values(info.valueset) if info is not None else None
        if codes and "entered-in-error" in codes and not can_be_withdrawn(name):
            assert name in NOT_MADE, name


NOT_MADE = {
    "Account", "AppointmentResponse", "BiologicallyDerivedProduct", "Contract", "CoverageEligibilityRequest", "CoverageEligibilityResponse",
    "EnrollmentRequest", "EnrollmentResponse", "ExplanationOfBenefit", "Claim", "ClaimResponse", "Endpoint", "HealthcareService", "Invoice", "Medication",
    "MedicationKnowledge", "MeasureReport", "Media", "PaymentNotice", "PaymentReconciliation", "ResearchStudy", "RequestGroup", "SupplyDelivery",
    "Substance", "SubstanceSpecification", "TestReport", "VisionPrescription", "CatalogEntry", "DeviceMetric", "ChargeItemDefinition", "Slot",
}  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "known"),
    [
        ({"resourceType": "Observation", "status": "final"}, False),
        ({"resourceType": "Observation", "status": "cancelled"}, False),
        ({"resourceType": "Observation", "status": "entered-in-error"}, True),
        ({"resourceType": "Encounter", "status": "cancelled"}, True),
        ({"resourceType": "Encounter", "status": "finished"}, False),
        ({"resourceType": "ServiceRequest", "status": "revoked"}, True),
        ({"resourceType": "ServiceRequest", "status": "entered-in-error"}, True),
        ({"resourceType": "ServiceRequest"}, False),
        ({"resourceType": "Patient"}, False),
        ({"resourceType": "Condition"}, False),
    ],
)
def test_what_counts_as_withdrawn(resource: dict[str, str], known: bool) -> None:
    assert is_withdrawn(resource) is known


@pytest.mark.parametrize("name", [*sorted(STATUS), "Condition", "AllergyIntolerance"])
def test_what_was_withdrawn_is_seen_to_be(name: str) -> None:
    before = {"resourceType": name, "status": "x", "_status": {"id": "a"}, "clinicalStatus": {"text": "x"}}
    after = withdrawn(before)
    assert is_withdrawn(after)
    assert before["status"] == "x"
    if name in {"Condition", "AllergyIntolerance"}:
        assert "clinicalStatus" not in after


@pytest.mark.parametrize("name", ["Patient", "Practitioner", "Organization", "Location", "Binary", "Provenance"])
def test_persons_places_and_events_have_no_such_state(name: str) -> None:
    assert not can_be_withdrawn(name)


def test_a_relation_that_is_taken_back_is_no_longer_active() -> None:
    assert can_be_withdrawn("RelatedPerson")
    assert withdrawn({"resourceType": "RelatedPerson", "active": True}) == {"resourceType": "RelatedPerson", "active": False}
