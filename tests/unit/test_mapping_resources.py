"""Resources of a message: from where, known by what, referring to what."""

from __future__ import annotations

from adapter.fhir.identity import canonical_key, event_urn, urn
from adapter.model import Key, Result
from tests.support.mapping_kit import CX, convert, mapping_set, message, segment_mapping

BASE = "urn:journalbro:unconfigured"
PATIENT = segment_mapping("identifier: {each: PID-3, use: CX.Identifier}\nbirthDate: {from: PID-7}")
OBSERVATION = segment_mapping(
    "status: {const: final}\ncode.text: {from: OBX-3.1}\nvalueString: {from: OBX-5}\nperformer: {each: OBX-16, ref: XCN.Practitioner}",
    name="OBX.Observation",
)
REPORT = segment_mapping("status: {const: final}\ncode.text: {from: OBR-4.1}", name="OBR.DiagnosticReport")
XCN = """\
mapping: hl7v2/datatypes/XCN.Practitioner
source: XCN
target: Practitioner
identity: [$this]
display: {from: [XCN.3, XCN.2.1], join: " "}
rules:
  name: {rules: {family: {from: XCN.2.1}, given: {from: XCN.3}}}
"""
ORU = """\
mapping: hl7v2/messages/ORU_R01
source: {triggers: [ORU^R01]}
groups:
  result: {starts: [PID], segments: [PID, PV1]}
  order: {in: result, starts: [ORC, OBR], segments: [ORC, OBR, NTE]}
  observation: {in: order, starts: [OBX], segments: [OBX, NTE]}
resources:
  patient: {use: PID.Patient, each: result, parts: null, identity: [PID-3], required: true}
  report:
    use: OBR.DiagnosticReport
    each: order
    identity: [[OBR-3, OBR-4]]
    owned: true
    with: {subject: patient, result: observation}
  observation:
    use: OBX.Observation
    each: observation
    identity: [OBX-21, [OBR-3, OBX-3, "OBX-4?", ordinal]]
    owned: true
    with: {subject: patient}
""".replace(", parts: null", "")
TEXTS = (ORU, CX, PATIENT, OBSERVATION, REPORT, XCN)


def result(*segments: str, **settings: str) -> Result:
    return convert(mapping_set(*TEXTS), message(*segments, trigger="ORU^R01"), **settings)


def test_every_order_refers_to_its_own_results_and_both_to_their_patient() -> None:
    found = result(
        "PID|1||1^^^G",
        "OBR|1||L1|A",
        "OBX|1|ST|X||a",
        "OBX|2|ST|Y||b",
        "OBR|2||L2|B",
        "OBX|1|ST|X||c",
        "PID|2||2^^^G",
        "OBR|1||L3|A",
        "OBX|1|ST|X||d",
    )
    assert found.stops == []
    by_urn = {entry.urn: entry for entry in found.entries}
    reports = [entry for entry in found.entries if entry.name == "report"]
    values = [[by_urn[one["reference"]].resource["valueString"] for one in entry.resource["result"]] for entry in reports]
    assert values == [["a", "b"], ["c"], ["d"]]
    patients = [by_urn[entry.resource["subject"]["reference"]].keys[0].value for entry in reports]
    assert patients == ["1", "1", "2"]
    assert [keys[0].value for keys in found.id.patients] == ["1", "2"]


def test_composite_keys_are_canonical_and_the_ordinal_counts_equals() -> None:
    found = result("PID|1||1^^^G", "OBR|1||L1|A", "OBX|1|ST|X^Ex^LN||a", "OBX|2|ST|X^Ex^LN||b", "OBX|3|ST|X^Ex^LN|s|c")
    keys = [entry.keys[0] for entry in found.entries if entry.name == "observation"]
    order = f"{BASE}/convert/OBR-3|L1"
    assert keys == [
        canonical_key("Observation", [order, "X|LN", "", "1"], BASE),
        canonical_key("Observation", [order, "X|LN", "", "2"], BASE),
        canonical_key("Observation", [order, "X|LN", "s", "1"], BASE),
    ]
    entry = next(entry for entry in found.entries if entry.name == "observation")
    assert entry.urn == urn(keys[0])
    assert entry.resource["identifier"] == [{"system": keys[0].system, "value": keys[0].value}]


def test_a_real_identifier_goes_before_a_composite_key() -> None:
    found = result("PID|1||1^^^G", "OBR|1||L1|A", "OBX|1|ST|X||a" + "|" * 16 + "U1^LAB")
    (entry,) = [entry for entry in found.entries if entry.name == "observation"]
    assert entry.keys == (Key("Observation", f"{BASE}/convert/LAB", "U1"),)


def test_a_result_without_a_key_stops_and_a_mentioned_thing_is_left_out_with_a_warning() -> None:
    found = result("PID|1||1^^^G", "OBR|1|||A", "OBX|1|ST|X||a")
    assert {(stop.code, stop.element) for stop in found.stops} == {("no-identity", "DiagnosticReport"), ("no-identity", "Observation")}
    lenient = mapping_set(*TEXTS[1:], ORU.replace("owned: true", "owned: false"))
    found = convert(lenient, message("PID|1||1^^^G", "OBR|1|||A", "OBX|1|ST|X||a", trigger="ORU^R01"))
    assert found.stops == []
    assert {warning.code for warning in found.warnings} == {"no-identity"}
    assert [entry.type for entry in found.entries] == ["Patient"]


def test_a_source_may_take_the_messages_own_identity_instead_of_stopping() -> None:
    found = result("PID|1||1^^^G", "OBR|1|||A", "OBX|1|ST|X||a", missing_identity="message")
    assert found.stops == []
    assert all(entry.keys for entry in found.entries)
    again = result("PID|1||1^^^G", "OBR|1|||A", "OBX|1|ST|X||a", missing_identity="message")
    assert [entry.urn for entry in found.entries] == [entry.urn for entry in again.entries]


def test_a_required_resource_that_is_not_there_stops() -> None:
    found = result("ZZZ|1")
    assert [(stop.code, stop.path, stop.element) for stop in found.stops] == [("missing-value", "result", "Patient")]
    assert [stop.code for stop in result("OBR|1||L1|A").stops] == ["no-identity"]


def test_a_side_resource_is_made_once_for_equal_nodes_and_its_display_stands_alone_without_a_key() -> None:
    found = result(
        "PID|1||1^^^G",
        "OBR|1||L1|A",
        "OBX|1|ST|X||a" + "|" * 11 + "77^Berg^Nina^^^^^^L",
        "OBX|2|ST|Y||b" + "|" * 11 + "77^Berg^Nina^^^^^^L~^Moe^Ola",
    )
    made = [entry for entry in found.entries if entry.type == "Practitioner"]
    assert [(entry.kind, entry.resource["name"]) for entry in made] == [("mentioned", [{"family": "Berg", "given": ["Nina"]}])]
    performers = [entry.resource["performer"] for entry in found.entries if entry.name == "observation"]
    berg = {"display": "Nina Berg", "reference": made[0].urn}
    assert performers == [[berg], [berg, {"display": "Ola Moe"}]]
    assert [warning.code for warning in found.warnings] == ["no-identity"]


def test_all_identifiers_of_a_person_are_aliases_the_national_one_first() -> None:
    found = result("PID|1||77^^^G~05929010096^^^^FNR", "OBR|1||L1|A")
    (entry,) = [entry for entry in found.entries if entry.type == "Patient"]
    assert [key.value for key in entry.keys] == ["05929010096", "77"]
    assert found.id.patients == (entry.keys,)


def test_owned_may_depend_on_the_message() -> None:
    text = "mapping: hl7v2/messages/ADT_A01\nsource: {triggers: [ADT^A01, ADT^A03]}\nresources:\n  patient: {use: PID.Patient, from: PID, identity: [PID-3], owned: 'MSH-9.2 = A01'}\n"
    mappings = mapping_set(text, PATIENT)
    kinds = [convert(mappings, message("PID|1||1^^^G", trigger=trigger)).entries[0].kind for trigger in ("ADT^A01", "ADT^A03")]
    assert kinds == ["owned", "mentioned"]


def test_an_event_is_named_by_the_message() -> None:
    provenance = segment_mapping("recorded: {from: MSH-7}\nagent: {const: {who: {display: us}}}", name="MSH.Provenance")
    text = (
        "mapping: hl7v2/messages/ADT_A01\nsource: {triggers: [ADT^A01]}\nresources:\n"
        "  patient: {use: PID.Patient, from: PID, identity: [PID-3], owned: true}\n"
        "  sent: {use: MSH.Provenance, from: MSH, kind: event, with: {target: patient}}\n"
    )
    found = convert(mapping_set(text, PATIENT, provenance), message("PID|1||1^^^G"))
    sent = found.entries[1]
    assert (sent.kind, sent.urn, sent.keys) == ("event", event_urn(found.id.identity, "sent"), ())
    assert sent.resource["target"] == [{"reference": found.entries[0].urn}]


def test_parts_fill_one_resource_lists_append_and_single_values_stay() -> None:
    pd1 = segment_mapping("birthDate: {from: PD1-1}\nname: {each: PD1-4, use: XPN.HumanName}", name="PD1.Patient")
    pid = segment_mapping("birthDate: {from: PID-7}\nname: {each: PID-5, use: XPN.HumanName}")
    text = (
        "mapping: hl7v2/messages/ADT_A01\nsource: {triggers: [ADT^A01]}\nresources:\n"
        "  patient: {parts: [{use: PID.Patient, from: PID}, {use: PD1.Patient, from: PD1, when: 'PD1-2 is empty'}], from: PID, identity: [PID-3]}\n"
    )
    mappings = mapping_set(text, pid, pd1)
    found = convert(mappings, message("PID|1||1^^^G||A||19900101", "PD1|20000101|||B"))
    assert found.entries[0].resource["birthDate"] == "1990-01-01"
    assert [name["family"] for name in found.entries[0].resource["name"]] == ["A", "B"]
    found = convert(mappings, message("PID|1||1^^^G||A", "PD1|20000101|x||B"))
    assert [name["family"] for name in found.entries[0].resource["name"]] == ["A"]


def test_a_message_that_nobody_mapped_waits_with_its_patients_known() -> None:
    found = convert(mapping_set(PATIENT), message("PID|1||1^^^G", trigger="SIU^S12"))
    assert (found.state, [stop.code for stop in found.stops]) == ("needs_mapping", ["no-mapping"])
    assert found.id.patients == ((Key("Patient", f"{BASE}/convert/G", "1"),),)


def test_two_observations_of_one_group_out_of_order_are_tolerated() -> None:
    found = result("OBX|1|ST|X||a", "PID|1||1^^^G")
    assert "no-identity" in {stop.code for stop in found.stops}


def test_parts_fill_one_dotted_object_together() -> None:
    pd1 = segment_mapping("maritalStatus.text: {from: PD1-1}\nmaritalStatus.coding.code: {from: PD1-2}", name="PD1.Patient")
    pid = segment_mapping("maritalStatus.text: {from: PID-16}\nmaritalStatus.coding.system: {const: 'http://x/y'}")
    text = (
        "mapping: hl7v2/messages/ADT_A01\nsource: {triggers: [ADT^A01]}\nresources:\n"
        "  patient: {parts: [{use: PID.Patient, from: PID}, {use: PD1.Patient, from: PD1}], from: PID, identity: [PID-3]}\n"
    )
    found = convert(mapping_set(text, pid, pd1), message("PID|1||1^^^G" + "|" * 13 + "G", "PD1|T|C"))
    assert found.entries[0].resource["maritalStatus"] == {"text": "G", "coding": [{"code": "C"}]}


def test_what_a_resource_reads_of_a_repetition_is_not_unread() -> None:
    mother = "mapping: hl7v2/datatypes/CX.RelatedPerson\nsource: CX\ntarget: RelatedPerson\nrules:\n  name.text: {from: CX.1}\n"
    text = (
        "mapping: hl7v2/messages/ADT_A01\nsource: {triggers: [ADT^A01]}\nresources:\n"
        "  patient: {use: PID.Patient, from: PID, identity: [PID-3], owned: true}\n"
        "  mother: {use: CX.RelatedPerson, each: PID-21, identity: [$this], with: {patient: patient}}\n"
    )
    found = convert(mapping_set(text, mother, PATIENT), message("PID|1||1^^^G" + "|" * 18 + "9^x^^G~8"))
    assert [entry.resource["name"][0]["text"] for entry in found.entries if entry.name == "mother"] == ["9", "8"]
    assert found.unread == ["MSH-11", "PID-21.2"]
