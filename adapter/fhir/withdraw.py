"""What a resource looks like when the message that made it is taken back, by type.

R4 has no common way: most types have `entered-in-error` in their `status`, requests are `revoked` or `cancelled`, conditions and allergies say it in
`verificationStatus` (and then may not hold a `clinicalStatus`: invariants con-5 and ait-2). Persons, places and organisations have no such
state, and do not become wrong with the document that spoke of them.
"""

from __future__ import annotations

from typing import Final

from adapter.model import Resource

ENTERED_IN_ERROR: Final = "entered-in-error"

STATUS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(
        (
            "CareTeam", "ChargeItem", "Consent", "ClinicalImpression", "Communication", "Composition", "Coverage", "DetectedIssue", "Device",
            "DeviceUseStatement", "DiagnosticReport", "DocumentManifest", "DocumentReference", "Encounter", "EpisodeOfCare", "FamilyMemberHistory",
            "Flag", "GuidanceResponse", "ImagingStudy", "Immunization", "ImmunizationEvaluation", "List", "Media", "MedicationAdministration",
            "MedicationDispense", "MedicationStatement", "NutritionOrder", "Observation", "Procedure", "QuestionnaireResponse",
            "RiskAssessment", "Specimen",
        ),
        ("status", ENTERED_IN_ERROR),
    ),
    **dict.fromkeys(("CarePlan", "CommunicationRequest", "DeviceRequest", "ServiceRequest"), ("status", "revoked")),
    **dict.fromkeys(("Appointment", "MedicationRequest", "SupplyRequest", "Task"), ("status", "cancelled")),
    "Goal": ("lifecycleStatus", ENTERED_IN_ERROR),
}  # fmt: skip
"""Type → (element, code): R4's own value sets bound to that element."""

_VERIFICATION: Final = {
    "Condition": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "AllergyIntolerance": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
}

_INACTIVE: Final = frozenset({"RelatedPerson"})
"""Not a person but a relation, which a message may take back: `active` false."""

_ALSO_WITHDRAWN: Final = {"Encounter": "cancelled"}
"""A cancelled admission (ADT A11) says `cancelled`: it never took place."""

_CODES: Final = {
    name: (element, frozenset({code, ENTERED_IN_ERROR, _ALSO_WITHDRAWN.get(name, code)})) for name, (element, code) in STATUS.items()
}
"""Type → (element, the codes there of what never was or no longer is)."""


def can_be_withdrawn(resource_type: str) -> bool:
    """Whether R4 has a state for it."""
    return resource_type in STATUS or resource_type in _VERIFICATION or resource_type in _INACTIVE


def withdrawn(resource: Resource) -> Resource:
    """A copy of `resource` in the state of a withdrawn one. Raises `KeyError` for a type that has none."""
    resource_type = str(resource["resourceType"])
    if resource_type in _VERIFICATION:
        status = {"coding": [{"system": _VERIFICATION[resource_type], "code": ENTERED_IN_ERROR}]}
        return {name: value for name, value in resource.items() if name != "clinicalStatus"} | {"verificationStatus": status}
    if resource_type in _INACTIVE:
        return {**resource, "active": False}
    element, code = STATUS[resource_type]
    return {name: value for name, value in resource.items() if name != f"_{element}"} | {element: code}


def is_withdrawn(resource: Resource) -> bool:
    """Whether the message that made `resource` says that the thing never was, or no longer is."""
    resource_type = resource["resourceType"]
    if resource_type in _CODES:
        element, codes = _CODES[resource_type]
        return resource.get(element) in codes
    if resource_type in _VERIFICATION:
        status = resource.get("verificationStatus", {})
        return any(coding.get("code") == ENTERED_IN_ERROR for coding in status.get("coding", ()))
    return False
