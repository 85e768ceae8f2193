"""Seeded defects: the ways in which the clean set may go wrong.

Data for three judges: our own check, fhir.resources and HL7's validator. `DEFECTS` holds what to change in which resource and the code our check must
give. `ours_alone` of a defect says why HL7's validator is known to see nothing, which the three-way table of the conformance suite shows.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.conformance.clean import CORE, FNR, HL7, HPR, LOINC, NO, OWN, REAL_SHAPED, Json, clean, concept, quantity, ref

LENIENT = "HAPI's packaging of the validator lets it pass"
ELSEWHERE = "a validator cannot know what the receiving server holds"
RULE = "a rule of this program, not of FHIR"


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong. `code` is what our check must find (`profile` by `profiles.unmet`); `ours_alone` why no validator of R4 sees it."""

    name: str
    resource: str
    change: Callable[[Json], object]
    code: str
    ours_alone: str = ""

    def made(self) -> dict[str, Json]:
        """The clean set with this defect in it."""
        resources = copy.deepcopy(clean())
        self.change(resources[self.resource])
        return resources


def put(path: str, value: object) -> Callable[[Json], None]:
    """Set what is at a path such as `name.0.given` to a value."""

    def change(resource: Json) -> None:
        *steps, last = path.split(".")
        node: Any = resource
        for step in steps:
            node = node[int(step)] if step.isdigit() else node[step]
        node[int(last) if last.isdigit() else last] = value

    return change


def drop(path: str) -> Callable[[Json], None]:
    """Remove what is at a path."""

    def change(resource: Json) -> None:
        *steps, last = path.split(".")
        node: Any = resource
        for step in steps:
            node = node[int(step)] if step.isdigit() else node[step]
        del node[int(last) if last.isdigit() else last]

    return change


def both(*changes: Callable[[Json], object]) -> Callable[[Json], None]:
    def change(resource: Json) -> None:
        for one in changes:
            one(resource)

    return change


FORMATS = [
    Defect("date: a day that no calendar has", "patient", put("birthDate", "2026-02-30"), "value-format"),
    Defect("date: with a time", "patient", put("birthDate", "1950-03-17T00:00:00Z"), "value-format"),
    Defect("date: day first", "patient", put("birthDate", "17.03.1950"), "value-format"),
    Defect("dateTime: a time without offset", "observation", put("effectiveDateTime", "2026-01-05T08:10:00"), "value-format"),
    Defect("dateTime: hours and minutes only", "observation", put("effectiveDateTime", "2026-01-05T08:10+01:00"), "value-format"),
    Defect("dateTime: hour 24", "specimen", put("receivedTime", "2026-01-05T24:00:00+01:00"), "value-format"),
    Defect("dateTime: offset without colon", "specimen", put("receivedTime", "2026-01-05T09:00:00+0100"), "value-format"),
    Defect("instant: a date alone", "observation", put("issued", "2026-01-05"), "value-format"),
    Defect("instant: no offset", "report", put("issued", "2026-01-05T12:10:00"), "value-format"),
    Defect("time: without seconds", "observation", both(drop("valueQuantity"), put("valueTime", "08:10")), "value-format"),
    Defect("boolean: as text", "patient", put("active", "true"), "wrong-type"),
    Defect("integer: as text", "pressure", put("component.1.valueInteger", "80"), "wrong-type"),
    Defect("integer: too large", "pressure", put("component.1.valueInteger", 2147483648), "value-format"),
    Defect("unsignedInt: negative", "document", put("content.0.attachment.size", -1), "value-format"),
    Defect("positiveInt: zero", "patient", put("telecom.0.rank", 0), "value-format"),
    Defect("decimal: as text", "observation", put("valueQuantity.value", "140.5"), "wrong-type"),
    Defect("string: empty", "patient", put("name.0.family", ""), "value-format"),
    Defect("string: blank", "organization", put("name", " "), "value-format", LENIENT),
    Defect("string: a control character", "patient", put("name.0.given.0", "Å\u0001se"), "value-format", LENIENT),
    Defect("string: a number", "patient", put("address.0.postalCode", 155), "wrong-type"),
    Defect("markdown: empty", "observation", put("note.0.text", ""), "value-format"),
    Defect("code: a blank at the end", "patient", put("gender", "female "), "value-format"),
    Defect("code: two blanks inside", "condition", put("code.coding.0.code", "J06  9"), "value-format"),
    Defect("uri: a blank inside", "condition", put("code.coding.0.system", "urn:oid:2.16 578"), "value-format"),
    Defect("uri: an OID that is none", "patient", put("identifier.1.system", "urn:oid:2.16.578.01"), "value-format"),
    Defect("uri: a UUID in capitals", "patient", put("identifier.1.system", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520"), "value-format"),
    Defect("uri: a relative system", "patient", put("identifier.1.system", "pid"), "value-format"),
    Defect("uri: a relative system of a code", "condition", put("code.coding.0.system", "icd10"), "value-format", LENIENT),
    Defect("canonical: relative", "patient", put("meta.profile", ["no-basis-Patient"]), "value-format"),
    Defect("id: too long", "patient", put("id", "x" * 65), "value-format"),
    Defect("id: an underscore", "patient", put("id", "a_b"), "value-format"),
    Defect("url: a blank inside", "document", put("content.0.attachment.url", "https://journalbro.example/a b"), "value-format"),
    Defect("base64: not padded", "report", put("presentedForm.0.data", "SGVp0"), "value-format"),
    Defect("base64: white space inside", "report", put("presentedForm.0.data", "SGVp SGVp"), "value-format"),
    Defect("xhtml: a script", "document", put("text", {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>'}), "value-format"),
    Defect("xhtml: no namespace", "document", put("text", {"status": "generated", "div": "<div>Tekst</div>"}), "value-format"),
    Defect("xhtml: nothing to read", "document", put("text", {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"> </div>'}), "value-format"),
]  # fmt: skip

STRUCTURE = [
    Defect("an element that R4 does not have", "patient", put("personNumber", "x"), "unknown-element"),
    Defect("an element of a later version", "encounter", put("actualPeriod", {"start": "2026-01-05"}), "unknown-element"),
    Defect("a choice of a type that is not allowed", "observation", both(drop("valueQuantity"), put("valueDecimal", 1.5)), "unknown-element"),
    Defect("a type of resource that R4 does not have", "binary", put("resourceType", "Journal"), "unknown-element"),
    Defect("required: status of an observation", "observation", drop("status"), "required-element"),
    Defect("required: code of an observation", "observation", drop("code"), "required-element"),
    Defect("required: class of a visit", "encounter", drop("class"), "required-element"),
    Defect("required: whose condition", "condition", drop("subject"), "required-element"),
    Defect("required: intent of a request", "request", drop("intent"), "required-element"),
    Defect("required: content of a document", "document", drop("content"), "required-element"),
    Defect("required: attachment of a content", "document", put("content", [{"format": {"system": "urn:oid:1.3.6", "code": "x"}}]), "required-element"),
    Defect("required: manifestation of a reaction", "allergy", drop("reaction.0.manifestation"), "required-element"),
    Defect("required: url of an extension", "patient", put("extension", [{"valueString": "x"}]), "required-element"),
    Defect("one value where a list belongs", "patient", put("name", {"family": "Ødegård"}), "cardinality"),
    Defect("a list where one value belongs", "patient", put("gender", ["female"]), "cardinality"),
    Defect("two of one choice", "observation", put("valueString", "140"), "cardinality"),
    Defect("two ways to have died", "patient", put("deceasedDateTime", "2026-01-05"), "cardinality"),
    Defect("a text where an object belongs", "observation", put("code", "Natrium"), "wrong-type"),
    Defect("an object where a text belongs", "patient", put("name.0.family", {"value": "Ødegård"}), "wrong-type"),
    Defect("an empty object", "observation", put("subject", {}), "empty"),
    Defect("an empty list", "patient", put("telecom", []), "empty"),
    Defect("null", "patient", put("maritalStatus", None), "empty"),
]  # fmt: skip

BINDINGS = [
    Defect("gender as HL7 v2 writes it", "patient", put("gender", "F"), "binding"),
    Defect("status of a result as HL7 v2 writes it", "observation", put("status", "F"), "binding"),
    Defect("use of a name that R4 does not know", "patient", put("name.0.use", "legal"), "binding"),
    Defect("system of a telecom that R4 does not know", "patient", put("telecom.0.system", "mobile"), "binding"),
    Defect("type of an address that R4 does not know", "patient", put("address.0.type", "home"), "binding"),
    Defect("status of a visit that R4 does not know", "encounter", put("status", "discharged"), "binding"),
    Defect("clinical status in the sender's words", "condition", put("clinicalStatus", concept(f"{OWN}status", "aktiv")), "binding"),
    Defect("clinical status as text only", "condition", put("clinicalStatus", {"text": "aktiv"}), "binding"),
    Defect("comparator that R4 does not know", "observation", put("valueQuantity.comparator", "~"), "binding"),
    Defect("a required code that is only an extension", "patient",
           both(drop("gender"), put("_gender", {"extension": [{"url": f"{CORE}data-absent-reason", "valueCode": "unknown"}]})), "binding"),
    Defect("a language that is no BCP 47 code", "patient", put("communication.0.language", concept("urn:oid:2.16.578.1.12.4.1.1.3303", "NO")), "binding"),
    Defect("a unit that UCUM cannot have", "observation", put("valueQuantity.code", "µmol/L"), "code-system"),
    Defect(
        "a code of another system beside the language",
        "patient",
        put("communication.0.language.coding", [*concept("urn:ietf:bcp:47", "no")["coding"], {"system": f"{OWN}language", "code": "NO"}]),
        "binding",
    ),
    Defect("a mime type that is none", "document", put("content.0.attachment.contentType", "xml"), "binding", LENIENT),
    Defect("a code that HL7's system does not have", "specimen", put("type.coding.0.code", "SERUM"), "code-system"),
    Defect("a code that HL7's table does not have", "organization", put("identifier.0.type", concept(f"{HL7}v2-0301", "HER")), "code-system"),
    Defect("a system without a code of it", "organization", put("identifier.0.type", {"coding": [{"system": f"{HL7}v2-0301"}]}), "code-system"),
    Defect("a country that ISO 3166 does not have", "patient",
           put("extension", [{"url": f"{CORE}patient-nationality", "extension": [{"url": "code", "valueCodeableConcept": concept("urn:iso:std:iso:3166", "NORGE")}]}]),
           "code-system"),
    Defect("a list of required codes that is only extensions", "allergy",
           both(drop("category"), put("_category", [{"extension": [{"url": f"{CORE}data-absent-reason", "valueCode": "unknown"}]}])), "binding"),
]  # fmt: skip

INVARIANTS = [
    Defect("obs-3: a reference range that says nothing", "observation", put("referenceRange", [{"age": {"low": quantity(18, "a")}}]), "invariant"),
    Defect("obs-6: a value and a reason for none", "observation", put("dataAbsentReason", concept(f"{HL7}data-absent-reason", "unknown")), "invariant"),
    Defect("obs-7: the same code twice", "pressure", both(put("valueInteger", 1), put("component.0.code", concept(LOINC, "85354-9"))), "invariant"),
    Defect("per-1: ends before it starts", "encounter", put("period.end", "2026-01-04T08:00:00+01:00"), "invariant"),
    Defect("per-1: ends before it starts, offsets apart", "encounter", put("period", {"start": "2026-01-05T08:00:00+01:00", "end": "2026-01-05T07:30:00+02:00"}), "invariant"),
    Defect("qty-3: a unit's code without its system", "observation", drop("valueQuantity.system"), "invariant"),
    Defect("cpt-2: a number without its kind", "patient", drop("telecom.0.system"), "invariant"),
    Defect("att-1: data without a content type", "report", drop("presentedForm.0.contentType"), "invariant"),
    Defect("ext-1: an extension with nothing", "patient", put("extension", [{"url": "https://journalbro.example/x"}]), "invariant"),
    Defect("pat-1: a contact who is nobody", "patient", put("contact", [{"relationship": [{"text": "nabo"}]}]), "invariant"),
    Defect("org-1: an organisation that is nothing", "organization", both(drop("identifier"), drop("name")), "invariant"),
    Defect("org-2: an organisation that lives at home", "organization", put("address", [{"use": "home", "city": "Oslo"}]), "invariant"),
    Defect("con-4: over, and active", "condition", put("abatementDateTime", "2026-01-10"), "invariant"),
    Defect("con-5: entered in error, and active", "condition", put("verificationStatus", concept(f"{HL7}condition-ver-status", "entered-in-error")), "invariant"),
    Defect("ait-1: an allergy without clinical status", "allergy", drop("clinicalStatus"), "invariant"),
    Defect("ait-2: entered in error, and active", "allergy",
           put("verificationStatus", concept(f"{HL7}allergyintolerance-verification", "entered-in-error")), "invariant"),
    Defect("org-3: an organisation that is called at home", "organization", put("telecom", [{"system": "phone", "value": "99901234", "use": "home"}]), "invariant"),
    Defect("rat-1: half a ratio", "observation", both(drop("valueQuantity"), put("valueRatio", {"numerator": quantity(1)})), "invariant"),
    Defect("drt-1: a duration without the system of its unit", "encounter", put("length", {"value": 3, "unit": "d", "code": "d"}), "invariant"),
    *(Defect(f"{key}: {what}", "request", put("occurrenceTiming", {"repeat": repeat}), "invariant") for key, what, repeat in (
        ("tim-1", "a duration without its unit", {"duration": 5}),
        ("tim-2", "a period without its unit", {"frequency": 1, "period": 1}),
        ("tim-4", "a duration below zero", {"duration": -5, "durationUnit": "min"}),
        ("tim-5", "a period below zero", {"frequency": 1, "period": -1, "periodUnit": "d"}),
        ("tim-6", "the longest period without a period", {"frequency": 1, "periodMax": 2}),
        ("tim-7", "the longest duration without a duration", {"durationMax": 5}),
        ("tim-8", "the most times without how often", {"countMax": 3}),
        ("tim-9", "an offset from nothing", {"offset": 10}),
        ("tim-10", "by the clock and by the meal", {"timeOfDay": ["08:00:00"], "when": ["MORN"]}),
    )),
    Defect("prr-1: details without what is ordered", "request", both(drop("code"), put("orderDetail", [{"text": "fastende"}])), "invariant"),
    Defect("sqty-1: a comparator in a reference range", "observation", put("referenceRange.0.low.comparator", "<"), "invariant"),
    Defect("rng-2: low above high", "observation", both(drop("valueQuantity"), put("valueRange", {"low": quantity(9), "high": quantity(5)})), "invariant"),
    Defect("dom-3: a contained resource that nobody uses", "report", put("contained", [{"resourceType": "Organization", "id": "o", "name": "Lab"}]), "invariant"),
    Defect("ref-1: a fragment that is not there", "report", put("performer", [{"reference": "#o"}]), "invariant"),
]  # fmt: skip

REFERENCES = [
    Defect("to nothing in the message", "observation", put("subject", {"reference": "urn:uuid:00000000-0000-5000-8000-000000000000"}), "reference", ELSEWHERE),
    Defect("to a resource elsewhere", "observation", put("subject", {"reference": "Patient/4711"}), "reference", ELSEWHERE),
    Defect("to a type that may not stand there", "observation", put("specimen", ref("location")), "reference"),
    Defect("a visit as the patient", "report", put("subject", ref("encounter")), "reference"),
    Defect("a document that is not there", "document", put("content.0.attachment.url", "urn:uuid:00000000-0000-5000-8000-000000000000"), "reference", ELSEWHERE),
]  # fmt: skip

NATIONAL = [
    Defect("a real person number in a test environment", "patient", put("identifier.0.value", REAL_SHAPED), "wrong-environment", RULE),
    Defect("a real person number in a logical reference", "observation", put("subject", {"identifier": {"system": FNR, "value": REAL_SHAPED}}), "wrong-environment", RULE),
    Defect("a person number whose control digits do not fit", "patient", put("identifier.0.value", "17835021093"), "person-number", RULE),
    Defect("an H-number without its issuer", "patient",
           put("identifier.1", {"type": concept("urn:oid:2.16.578.1.12.4.1.1.8327", "HNR"), "system": f"{OWN}hnr", "value": "17435001047"}), "help-number", RULE),
    Defect("a middle name that is a code", "patient", put("name.0.extension", [{"url": f"{NO}no-basis-middlename", "valueCode": "x"}]), "extension"),
    Defect("a middle name outside a name", "patient", put("extension", [{"url": f"{NO}no-basis-middlename", "valueString": "Bøe"}]), "extension"),
]  # fmt: skip

PROFILES = [
    Defect("no-basis-Patient: a person number without its value", "patient", put("identifier.0", {"system": FNR, "use": "official"}), "profile"),
    Defect("no-basis-Practitioner: an HPR number without its value", "practitioner", put("identifier", [{"system": HPR}]), "profile"),
    Defect("OKT: a service without start", "episode", put("period", {"end": "2026-02-01"}), "profile"),
    Defect("OKT: a service without period", "episode", drop("period"), "profile"),
    Defect("OKT: a service that is no IPLOS service", "episode", put("type", [concept("urn:oid:2.16.578.1.12.4.1.1.9151", "999")]), "profile"),
    Defect("OKT: two IPLOS services", "episode",
           put("type", [concept("urn:oid:2.16.578.1.12.4.1.1.9151", "15"), concept("urn:oid:2.16.578.1.12.4.1.1.9151", "1")]), "profile"),
    Defect("no-basis-DocumentReference: a type outside 9602", "document",
           both(put("meta", {"profile": [f"{NO}no-basis-DocumentReference"]}), put("type", concept(LOINC, "34133-9"))), "profile"),
]  # fmt: skip

DEFECTS: list[Defect] = [*FORMATS, *STRUCTURE, *BINDINGS, *INVARIANTS, *REFERENCES, *NATIONAL, *PROFILES]
