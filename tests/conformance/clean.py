"""A clean set of resources as our mappings write them, in which no judge finds an error. All people and numbers are synthetic.

`clean()` gives the resources by name, `entries()` makes the entries of a message of them, `bundle()` one Bundle.
"""

from __future__ import annotations

from typing import Any

from adapter.fhir.identity import event_urn
from adapter.model import Entry

Json = dict[str, Any]

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
DNR = "urn:oid:2.16.578.1.12.4.1.4.2"
HPR = "urn:oid:2.16.578.1.12.4.1.4.4"
ENH = "urn:oid:2.16.578.1.12.4.1.4.101"
NO = "http://hl7.no/fhir/StructureDefinition/"
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
HL7 = "http://terminology.hl7.org/CodeSystem/"
CORE = "http://hl7.org/fhir/StructureDefinition/"
OWN = "https://journalbro.example/id/"
NUMBER = "17835021092"
"""A synthetic person number (month + 80)."""
REAL_SHAPED = "01013950187"
"""A number of the real kind, by its month; its day is in 2039, so it is nobody's."""


def urn(name: str) -> str:
    """The URN of a resource of the clean set."""
    return event_urn("defects", name)


def ref(name: str) -> Json:
    return {"reference": urn(name)}


def concept(system: str, code: str, display: str = "") -> Json:
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


def quantity(value: float, unit: str = "mmol/L") -> Json:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def clean() -> dict[str, Json]:
    """The resources by name; none of the judges finds an error in them."""
    return {
        "patient": {
            "resourceType": "Patient",
            "meta": {"profile": [f"{NO}no-basis-Patient"]},
            "identifier": [{"use": "official", "system": FNR, "value": NUMBER}, {"system": f"{OWN}pid", "value": "4711"}],
            "active": True,
            "name": [
                {
                    "use": "official",
                    "family": "Ødegård",
                    "given": ["Åse", "Bjørg"],
                    "extension": [{"url": f"{NO}no-basis-middlename", "valueString": "Bøe"}],
                }
            ],
            "telecom": [{"system": "phone", "value": "99901234", "use": "home"}],
            "gender": "female",
            "birthDate": "1950-03-17",
            "deceasedBoolean": False,
            "address": [{"use": "home", "type": "physical", "line": ["Storgata 1"], "city": "Oslo", "postalCode": "0155", "country": "NO"}],
            "maritalStatus": concept(f"{HL7}v3-MaritalStatus", "M"),
            "contact": [{"name": {"family": "Ødegård", "given": ["Per"]}, "telecom": [{"system": "phone", "value": "99904321"}]}],
            "communication": [{"language": concept("urn:ietf:bcp:47", "no")}],
            "generalPractitioner": [ref("practitioner")],
        },
        "practitioner": {
            "resourceType": "Practitioner",
            "meta": {"profile": [f"{NO}no-basis-Practitioner"]},
            "identifier": [{"system": HPR, "value": "9876543"}],
            "name": [{"family": "Myhre", "given": ["Jørn"]}],
        },
        "organization": {
            "resourceType": "Organization",
            "meta": {"profile": [f"{NO}no-basis-Organization"]},
            "identifier": [{"system": ENH, "value": "978872336"}],
            "name": "Eksempel sykehjem",
        },
        "location": {
            "resourceType": "Location",
            "identifier": [{"system": f"{OWN}location", "value": "2A"}],
            "name": "2A",
            "mode": "instance",
            "physicalType": concept(f"{HL7}location-physical-type", "bd"),
        },
        "encounter": {
            "resourceType": "Encounter",
            "identifier": [{"system": f"{OWN}visit", "value": "V1"}],
            "status": "in-progress",
            "class": {"system": f"{HL7}v3-ActCode", "code": "IMP"},
            "subject": ref("patient"),
            "participant": [{"type": [concept(f"{HL7}v3-ParticipationType", "ATND")], "individual": ref("practitioner")}],
            "period": {"start": "2026-01-05T08:00:00+01:00", "end": "2026-01-06T08:00:00+01:00"},
            "location": [{"location": ref("location"), "status": "active"}],
            "serviceProvider": ref("organization"),
        },
        "observation": {
            "resourceType": "Observation",
            "identifier": [{"system": f"{OWN}result", "value": "R1-1"}],
            "status": "final",
            "category": [concept(f"{HL7}observation-category", "laboratory")],
            "code": {**concept(LOINC, "2951-2"), "text": "Natrium"},
            "subject": ref("patient"),
            "encounter": ref("encounter"),
            "effectiveDateTime": "2026-01-05T08:10:00+01:00",
            "issued": "2026-01-05T12:10:00+01:00",
            "performer": [ref("organization")],
            "valueQuantity": quantity(140.5),
            "interpretation": [concept(f"{HL7}v3-ObservationInterpretation", "N")],
            "note": [{"text": "Første linje\nAndre linje"}],
            "specimen": ref("specimen"),
            "referenceRange": [{"low": quantity(137), "high": quantity(145), "text": "137–145"}],
        },
        "pressure": {
            "resourceType": "Observation",
            "identifier": [{"system": f"{OWN}result", "value": "R2-1"}],
            "status": "final",
            "code": concept(LOINC, "85354-9"),
            "subject": ref("patient"),
            "effectivePeriod": {"start": "2026-01-05", "end": "2026-01-05"},
            "component": [
                {"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(120, "mm[Hg]")},
                {"code": concept(LOINC, "8462-4"), "valueInteger": 80},
            ],
        },
        "report": {
            "resourceType": "DiagnosticReport",
            "identifier": [{"system": f"{OWN}report", "value": "R1"}],
            "basedOn": [ref("request")],
            "status": "final",
            "category": [concept(f"{HL7}v2-0074", "LAB")],
            "code": {"text": "Elektrolytter"},
            "subject": ref("patient"),
            "issued": "2026-01-05T12:10:00.123+01:00",
            "specimen": [ref("specimen")],
            "result": [ref("observation"), ref("pressure")],
            "presentedForm": [{"contentType": "text/plain", "data": "SGVp"}],
        },
        "request": {
            "resourceType": "ServiceRequest",
            "identifier": [{"system": f"{OWN}order", "value": "O1"}],
            "status": "active",
            "intent": "order",
            "priority": "routine",
            "code": {"text": "Elektrolytter"},
            "subject": ref("patient"),
            "authoredOn": "2026-01-05",
            "requester": ref("practitioner"),
        },
        "specimen": {
            "resourceType": "Specimen",
            "identifier": [{"system": f"{OWN}specimen", "value": "S1"}],
            "status": "available",
            "type": concept(f"{HL7}v2-0487", "SER"),
            "subject": ref("patient"),
            "receivedTime": "2026-01-05T09:00:00+01:00",
            "collection": {"collectedDateTime": "2026-01-05T08:10:00+01:00", "quantity": quantity(3, "mL")},
        },
        "condition": {
            "resourceType": "Condition",
            "identifier": [{"system": f"{OWN}diagnosis", "value": "D1"}],
            "clinicalStatus": concept(f"{HL7}condition-clinical", "active"),
            "verificationStatus": concept(f"{HL7}condition-ver-status", "confirmed"),
            "category": [concept(f"{HL7}condition-category", "encounter-diagnosis")],
            "code": concept("urn:oid:2.16.578.1.12.4.1.1.7110", "J06.9"),
            "subject": ref("patient"),
            "encounter": ref("encounter"),
            "onsetDateTime": "2026-01",
        },
        "allergy": {
            "resourceType": "AllergyIntolerance",
            "identifier": [{"system": f"{OWN}allergy", "value": "A1"}],
            "clinicalStatus": concept(f"{HL7}allergyintolerance-clinical", "active"),
            "verificationStatus": concept(f"{HL7}allergyintolerance-verification", "confirmed"),
            "type": "allergy",
            "category": ["medication"],
            "criticality": "high",
            "code": {"text": "Penicillin"},
            "patient": ref("patient"),
            "reaction": [{"manifestation": [{"text": "Utslett"}], "severity": "mild"}],
        },
        "kin": {
            "resourceType": "RelatedPerson",
            "identifier": [{"system": f"{OWN}kin", "value": "K1"}],
            "patient": ref("patient"),
            "relationship": [concept(f"{HL7}v3-RoleCode", "SPS")],
            "name": [{"family": "Ødegård", "given": ["Per"]}],
        },
        "episode": {
            "resourceType": "EpisodeOfCare",
            "meta": {"profile": ["http://hl7.no/fhir/ig/okt/StructureDefinition/OktEpisodeOfCare"]},
            "identifier": [{"system": f"{OWN}service", "value": "T1"}],
            "status": "active",
            "type": [concept("urn:oid:2.16.578.1.12.4.1.1.9151", "15")],
            "patient": ref("patient"),
            "managingOrganization": ref("organization"),
            "period": {"start": "2026-01-05"},
        },
        "document": {
            "resourceType": "DocumentReference",
            "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:6f3c1f0e-5f0c-4b6a-9a55-9a1c1f2d3e4f"},
            "status": "current",
            "docStatus": "final",
            "type": concept("urn:oid:2.16.578.1.12.4.1.1.9602", "A03-2"),
            "subject": ref("patient"),
            "date": "2026-01-05T12:00:00Z",
            "author": [ref("practitioner")],
            "securityLabel": [concept(f"{HL7}v3-Confidentiality", "N")],
            "content": [{"attachment": {"contentType": "application/xml", "language": "no-NO", "url": urn("binary"), "size": 3}}],
        },
        "binary": {"resourceType": "Binary", "contentType": "application/xml", "data": "PGEvPg=="},
    }


def entries(resources: dict[str, Json]) -> list[Entry]:
    """The resources as a mapping result has them."""
    return [Entry(name, "owned", resource, urn(name)) for name, resource in resources.items()]


def bundle(resources: dict[str, Json]) -> Json:
    """The resources as one Bundle, for the other judges."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": urn(name), "resource": resource} for name, resource in resources.items()],
    }
