"""Who owns what in ADT and ORU, by which keys, and what a correction, a withdrawal or an emptied field does to them (identity.md)."""

from __future__ import annotations

import pytest

from adapter.fhir.merge import overlay
from adapter.mapping import MappingSet, load_mappings
from adapter.model import Entry, MessageState, Result
from adapter.pipeline import Pipeline, SourceSettings

NUMBER = "05929010096^^^^FNR"
"""Synthetic: month + 80, control digits right."""
MSH_ADT = "MSH|^~\\&|GERICA|EKSEMPEL|||20260105103000+0100||ADT^{0}^ADT_A01|{1}|P|2.5.1"
MSH_ORU = "MSH|^~\\&|LAB|EKSEMPELLAB|||20260105103000+0100||ORU^R01^ORU_R01|{0}|P|2.5.1"
VISIT = "PV1|1|I||||||||||||||||V1^^^GERICA^VN".replace("||||||||||||||||V1", "|" * 17 + "V1")
ORDER = "OBR|1|B1^GERICA|L1^LAB|GLU^Glukose^L|||202601050800+0100" + "|" * 18 + "F"


@pytest.fixture(scope="module")
def mappings() -> MappingSet:
    return load_mappings()


@pytest.fixture(scope="module")
def pipeline(mappings: MappingSet) -> Pipeline:
    return Pipeline(mappings, SourceSettings())


def convert(pipeline: Pipeline, *segments: str) -> Result:
    (raw,) = pipeline.split(("\r".join(segments) + "\r").encode())
    result = pipeline.convert(raw)
    assert result.state is MessageState.MAPPED, result.stops
    return result


def adt(pipeline: Pipeline, event: str, *segments: str, number: str = "1") -> Result:
    return convert(pipeline, MSH_ADT.format(event, number), f"EVN|{event}|20260105102900", *segments)


def of(result: Result, name: str) -> list[Entry]:
    return [entry for entry in result.entries if entry.name == name]


def one(result: Result, name: str) -> Entry:
    (found,) = of(result, name)
    return found


@pytest.mark.parametrize(("event", "kind"), [("A01", "owned"), ("A04", "owned"), ("A08", "owned"), ("A03", "mentioned")])
def test_the_patient_is_the_message_s_own_but_for_a_discharge(pipeline: Pipeline, event: str, kind: str) -> None:
    result = adt(pipeline, event, f"PID|1||{NUMBER}||Prøve^Kari", VISIT)

    assert one(result, "patient").kind == kind
    assert one(result, "encounter").kind == "owned"


def test_what_happened_is_an_event_and_the_header_a_header(pipeline: Pipeline) -> None:
    result = adt(pipeline, "A01", f"PID|1||{NUMBER}||Prøve^Kari", VISIT)

    assert {entry.name: entry.kind for entry in result.entries if entry.type in {"Provenance", "MessageHeader"}} == {
        "header": "header",
        "sent": "event",
        "transformed": "event",
        "happened": "event",
    }
    owned = {entry.urn for entry in result.entries if entry.kind == "owned"}
    for name in ("sent", "transformed", "happened"):
        assert {target["reference"] for target in one(result, name).resource["target"]} <= owned


def test_all_numbers_of_a_person_are_aliases_with_the_national_one_first(pipeline: Pipeline) -> None:
    patient = one(adt(pipeline, "A08", f"PID|1|X1^^^GAMMEL^PI|P7^^^GERICA^PI~{NUMBER}|||Prøve^Kari"), "patient")

    assert [key.value for key in patient.keys] == ["05929010096", "P7", "X1"]


def test_an_emptied_field_is_removed_and_an_absent_one_is_not(pipeline: Pipeline) -> None:
    patient = one(adt(pipeline, "A08", f'PID|1||{NUMBER}||Prøve^Kari||||||""||""'), "patient")

    assert "address" in patient.removed
    assert "telecom" in patient.removed
    assert "gender" not in patient.removed


def test_an_update_of_a_person_alone_needs_no_visit(pipeline: Pipeline) -> None:
    result = adt(pipeline, "A08", f"PID|1||{NUMBER}||Prøve^Kari", "PV1|1|N")

    assert of(result, "encounter") == []
    assert one(result, "patient").kind == "owned"


def test_a_visit_is_the_same_by_its_alternate_number(pipeline: Pipeline) -> None:
    visit = VISIT + "|" * 31 + "A9^^^GERICA^VN"
    encounter = one(adt(pipeline, "A01", f"PID|1||{NUMBER}||Prøve^Kari", visit), "encounter")

    assert [key.value for key in encounter.keys] == ["V1", "A9"]


def test_the_same_diagnosis_in_two_messages_is_one_condition(pipeline: Pipeline) -> None:
    segments = (f"PID|1||{NUMBER}||Prøve^Kari", VISIT, "DG1|1||R74^Luftveisinfeksjon^ICPC2||20260105|A")
    first, second = adt(pipeline, "A01", *segments), adt(pipeline, "A08", *segments, number="2")

    assert one(first, "condition").keys == one(second, "condition").keys
    assert one(first, "sent").urn != one(second, "sent").urn


def oru(pipeline: Pipeline, *segments: str, number: str = "1") -> Result:
    return convert(pipeline, MSH_ORU.format(number), f"PID|1||{NUMBER}||Prøve^Kari", *segments)


def test_a_result_only_mentions_its_patient_and_order(pipeline: Pipeline) -> None:
    result = oru(pipeline, "ORC|RE|B1^GERICA|L1^LAB", ORDER, "OBX|1|NM|X^Prøve^L||5||||||F")

    assert {entry.name: entry.kind for entry in result.entries if entry.kind in {"owned", "mentioned"}} == {
        "patient": "mentioned",
        "order": "mentioned",
        "observation": "owned",
        "report": "owned",
        "HD.Organization": "mentioned",
    }


@pytest.mark.parametrize(("status", "wanted"), [("C", "corrected"), ("A", "amended"), ("D", "entered-in-error"), ("W", "entered-in-error")])
def test_a_correction_or_withdrawal_acts_on_the_same_key(pipeline: Pipeline, status: str, wanted: str) -> None:
    first = oru(pipeline, ORDER, "OBX|1|NM|X^Prøve^L||5||||||F")
    second = oru(pipeline, ORDER, f"OBX|1|NM|X^Prøve^L||6||||||{status}", number="2")

    assert one(first, "observation").keys == one(second, "observation").keys
    assert one(second, "observation").resource["status"] == wanted


@pytest.mark.parametrize("control", ["CA", "DC", "OC"])
def test_a_withdrawn_order_is_the_message_s_own_and_revoked(pipeline: Pipeline, control: str) -> None:
    mentioned = one(oru(pipeline, "ORC|RE|B1^GERICA|L1^LAB", ORDER, "OBX|1|NM|X^Prøve^L||5||||||F"), "order")
    withdrawn = one(oru(pipeline, f"ORC|{control}|B1^GERICA|L1^LAB", ORDER.removesuffix("F") + "X", number="2"), "order")

    assert withdrawn.keys == mentioned.keys
    assert (withdrawn.kind, withdrawn.resource["status"]) == ("owned", "revoked")


def test_equal_results_of_one_order_are_told_apart_by_their_ordinal_and_sub_id(pipeline: Pipeline) -> None:
    lines = ("OBX|1|NM|X^Prøve^L|1|5||||||F", "OBX|2|NM|X^Prøve^L|2|5||||||F", "OBX|3|NM|X^Prøve^L|2|6||||||F")
    found = of(oru(pipeline, ORDER, *lines), "observation")

    assert len({entry.keys for entry in found}) == 3


def test_results_of_two_patients_in_one_message_stay_apart(pipeline: Pipeline) -> None:
    other = "17874910074^^^^FNR"
    result = convert(
        pipeline,
        MSH_ORU.format("1"),
        f"PID|1||{NUMBER}||Prøve^Kari",
        ORDER,
        "OBX|1|NM|X^Prøve^L||5||||||F",
        f"PID|2||{other}||Eksempel^Ola",
        ORDER.replace("L1^LAB", "L2^LAB"),
        "OBX|1|NM|X^Prøve^L||7||||||F",
    )

    subjects = [entry.resource["subject"]["reference"] for entry in of(result, "observation")]
    assert subjects == [entry.urn for entry in of(result, "patient")]
    assert len(set(subjects)) == 2


def test_each_report_has_its_own_results(pipeline: Pipeline) -> None:
    second = ORDER.replace("L1^LAB|GLU", "L2^LAB|CRP")
    result = oru(
        pipeline, ORDER, "OBX|1|NM|X^Prøve^L||5||||||F", "ZDS|1|noe", "OBX|2|NM|Y^Prøve^L||5||||||F", second, "OBX|1|NM|Z^Prøve^L||5||||||F"
    )

    links = [[link["reference"] for link in entry.resource["result"]] for entry in of(result, "report")]
    urns = [entry.urn for entry in of(result, "observation")]
    assert links == [urns[:2], urns[2:]]


def test_a_result_refers_to_the_specimen_it_names(pipeline: Pipeline) -> None:
    result = oru(
        pipeline,
        ORDER,
        "OBX|1|NM|X^Prøve^L||5||||||F" + "|" * 22 + "S2&GERICA",
        "SPM|1|S1&GERICA||BLD^Blod^HL70487",
        "SPM|2|S2&GERICA||UR^Urin^HL70487",
    )

    specimen = {entry.resource["identifier"][0]["value"]: entry.urn for entry in of(result, "specimen")}
    assert one(result, "observation").resource["specimen"]["reference"] == specimen["S2"]


def test_with_two_specimens_and_no_number_a_result_is_tied_to_neither(pipeline: Pipeline) -> None:
    result = oru(pipeline, ORDER, "OBX|1|NM|X^Prøve^L||5||||||F", "SPM|1|S1&GERICA||BLD^Blod^HL70487", "SPM|2|S2&GERICA||UR^Urin^HL70487")

    assert "specimen" not in one(result, "observation").resource
    assert len(one(result, "report").resource["specimen"]) == 2


def test_an_update_leaves_the_status_of_an_ended_visit(pipeline: Pipeline) -> None:
    person = f"PID|1||{NUMBER}||Prøve^Kari"
    ended = one(adt(pipeline, "A03", person, VISIT), "encounter").resource
    update = one(adt(pipeline, "A08", person, VISIT, number="2"), "encounter").resource

    assert update["status"] == "unknown"
    assert overlay(ended, update, ())["status"] == "finished"


def test_where_the_message_stands_in_for_an_identity_its_results_stay_apart(mappings: MappingSet) -> None:
    lenient = Pipeline(mappings, SourceSettings(missing_identity="message"))
    report = "OBR|1|||GLU^Glukose^L" + "|" * 21 + "F"
    result = oru(lenient, report, "OBX|1|NM|X^Prøve^L||5||||||F", "OBX|2|NM|Y^Prøve^L||6||||||F", report, "OBX|1|NM|X^Prøve^L||5||||||F")

    assert len({entry.urn for entry in of(result, "observation")}) == 3
    assert len({entry.urn for entry in of(result, "report")}) == 2
