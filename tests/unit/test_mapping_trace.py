"""The trace: one line for every leaf, with the bytes it came from and the rule that made it."""

from __future__ import annotations

from collections import Counter

import pytest

from adapter.errors import MappingError
from adapter.mapping.trace import expand
from tests.support.mapping_kit import convert, leaf_counts, mapping_set, message, patient_set, segment_mapping, trace_of

RULES = """\
name: {each: PID-5, use: XPN.HumanName}
birthDate: {from: PID-7}
gender: {from: PID-8, table: sex}
active: {const: true}
maritalStatus.text: {from: [PID-16.1, PID-16.2], join: " "}
extension[mothersMaidenName]: {from: PID-6}
identifier: {each: PID-3, use: CX.Identifier}
"""
DATA = message("PID|1||77^^^GERICA~88^^^GERICA||Bj\\T\\rn^Kåre~Berg|Moen|19901205|F||||||||A^B")


def test_every_leaf_has_exactly_one_line() -> None:
    mappings = patient_set(RULES)
    result = convert(mappings, DATA)
    assert Counter(line.element for line in expand(result.trace, mappings, DATA)) == leaf_counts(result)


def test_a_line_says_path_bytes_rule_and_conversion() -> None:
    mappings = patient_set(RULES)
    lines = trace_of(mappings, DATA, convert(mappings, DATA))

    def bytes_of(element: str) -> list[bytes]:
        return [DATA[start:stop] for start, stop in lines[element].bytes]

    family = lines["Patient.name[1].family"]
    assert (family.sources, family.rule, family.conversion) == (
        ("PID-5[2].1.1",),
        "mappings/hl7v2/datatypes/XPN.HumanName.yaml:5",
        "string",
    )
    assert bytes_of("Patient.name[1].family") == [b"Berg"]
    assert bytes_of("Patient.name[0].family") == [b"Bj\\T\\rn"]
    assert bytes_of("Patient.name[0].given[0]") == ["Kåre".encode()]
    assert bytes_of("Patient.maritalStatus.text") == [b"A", b"B"]
    assert lines["Patient.gender"].conversion == "code, table sex"
    assert lines["Patient.active"].sources == ()
    assert lines["Patient.extension[0].url"].conversion == "the extension's url"
    assert bytes_of("Patient.extension[0].valueString") == [b"Moen"]
    assert bytes_of("Patient.identifier[1].value") == [b"88^^^GERICA"]


def test_a_time_says_that_it_got_the_zone_of_the_source() -> None:
    mappings = patient_set("deceasedDateTime: {from: PID-29}")
    data = message("PID|1||77^^^GERICA" + "|" * 26 + "202601051030")
    line = trace_of(mappings, data, convert(mappings, data))["Patient.deceasedDateTime"]
    assert line.conversion == "dateTime, time zone of the source when it has none"


def test_a_trace_of_another_version_of_the_mappings_is_refused() -> None:
    mappings = patient_set(RULES)
    result = convert(mappings, DATA)
    other = mapping_set(segment_mapping("birthDate: {from: PID-7}"))
    assert other.hash != mappings.hash
    with pytest.raises(MappingError, match="another version"):
        expand(result.trace, other, DATA, mapping_hash=result.mapping_hash)


def test_a_damaged_trace_is_refused() -> None:
    mappings = patient_set(RULES)
    result = convert(mappings, DATA)
    with pytest.raises(MappingError, match="damaged"):
        expand(result.trace[:20], mappings, DATA)


def test_what_is_not_read_is_said_by_path() -> None:
    mappings = patient_set("name: {each: PID-5, use: XPN.HumanName}\nbirthDate: {from: PID-7}")
    result = convert(mappings, message("PID|1||77^^^GERICA^MR||A^B^C^D~E&F||19901205|M", "ZBE|1|x", "PV1|1|I"))
    assert result.unread == ["MSH-11", "PID-5.3", "PID-5.4", "PID-5.1.2", "PID-8", "ZBE-1", "ZBE-2", "PV1-1", "PV1-2"]


def test_further_repetitions_of_what_is_read_once_are_unread() -> None:
    mappings = patient_set("birthDate: {from: PID-7}")
    assert convert(mappings, message("PID|1||77^^^GERICA||||1990~1991")).unread == ["MSH-11", "PID-7"]


def test_the_mapping_hash_changes_with_any_rule_and_not_with_tests() -> None:
    one, two = patient_set("birthDate: {from: PID-7}"), patient_set("birthDate: {from: PID-8}")
    assert one.hash != two.hash
    assert one.hash == patient_set("birthDate: {from: PID-7}", layer={"hl7v2/segments/PID.Patient.test.yaml": "[]"}).hash


def test_a_key_made_of_several_fields_says_which() -> None:
    text = (
        "mapping: hl7v2/messages/ADT_A01\nsource: {structure: ADT_A01, triggers: [ADT^A01]}\nresources:\n"
        "  patient: {use: PID.Patient, from: PID, identity: [PID-3], owned: true}\n"
        '  weight: {use: OBX.Observation, each: OBX, identity: [[patient, OBX-3, "OBX-4?", PV1-44, ordinal]], owned: true, with: {subject: patient}}\n'
    )
    weight = segment_mapping("status: {const: final}\ncode.text: {from: OBX-3.2}", name="OBX.Observation")
    mappings = mapping_set(text, segment_mapping("birthDate: {from: PID-7}"), weight)
    data = message("PID|1||77^^^GERICA", "PV1|1|I" + "|" * 42 + "20260105", "OBX|1|NM|W^Vekt|2|71", "OBX|2|NM|H^Høyde||171")
    lines = trace_of(mappings, data, convert(mappings, data))

    assert lines["Observation[0].identifier[0].value"].sources == ("OBX-3", "OBX-4", "PV1-44")
    assert lines["Observation[1].identifier[0].value"].sources == ("OBX[2]-3", "PV1-44")
    assert lines["Observation[1].identifier[0].value"].conversion == "key of the resource"
    assert Counter(line.element for line in expand(convert(mappings, data).trace, mappings, data)) == leaf_counts(convert(mappings, data))
