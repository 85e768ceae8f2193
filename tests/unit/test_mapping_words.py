"""Every word of the mapping language does what it says."""

from __future__ import annotations

from adapter.mapping.syntax import RULE_WORDS
from tests.support.mapping_kit import (
    MESSAGE,
    convert,
    mapping_set,
    message,
    patient,
    patient_set,
    segment_mapping,
    stops,
    trace_of,
)

CWE = """\
mapping: hl7v2/datatypes/CWE.CodeableConcept
source: CWE
target: CodeableConcept
rules:
  coding:
    when: "CWE.1 is not empty"
    rules:
      system: {from: CWE.3}
      code: {from: CWE.1}
      display: {from: CWE.2}
  text: {from: CWE.9}
"""
MARITAL = """\
table: marital
system: http://x/target
source_system: http://x/source
default: keep
codes: {G: {code: M, display: Married}, U: null}
"""


def test_from_takes_the_first_leaf_unescaped_and_trimmed() -> None:
    mappings = patient_set("birthDate: {from: PID-7}\nmaritalStatus.text: {from: PID-16}")
    assert patient(mappings, "||||19901205||||||||| a\\T\\b \\S\\ & x^y~z ") == {
        "birthDate": "1990-12-05",
        "maritalStatus": {"text": "a&b ^"},
    }


def test_from_a_list_is_the_first_that_has_text() -> None:
    mappings = patient_set("maritalStatus.text: {from: [PID-16.2, PID-16.1]}")
    assert patient(mappings, "|||||||||||||A^B") == {"maritalStatus": {"text": "B"}}
    assert patient(mappings, "|||||||||||||A") == {"maritalStatus": {"text": "A"}}
    assert patient(mappings, '|||||||||||||A^""') == {"maritalStatus": {"text": "A"}}


def test_join_joins_paths_or_the_repetitions_of_one() -> None:
    mappings = patient_set('maritalStatus.text: {from: [PID-16.1, PID-16.2], join: "-"}')
    assert patient(mappings, "|||||||||||||A^B") == {"maritalStatus": {"text": "A-B"}}
    mappings = patient_set('maritalStatus.text: {from: PID-16, join: ", "}')
    assert patient(mappings, "|||||||||||||A~B~~C") == {"maritalStatus": {"text": "A, B, C"}}


def test_each_and_use_make_one_for_every_repetition() -> None:
    mappings = patient_set("name: {each: PID-5, use: XPN.HumanName}")
    assert patient(mappings, "||Hansen^Kari~Berg~") == {"name": [{"family": "Hansen", "given": ["Kari"]}, {"family": "Berg"}]}


def test_use_with_from_on_a_list_takes_the_first_only() -> None:
    mappings = patient_set("name: {from: PID-5, use: XPN.HumanName}")
    assert patient(mappings, "||Hansen~Berg") == {"name": [{"family": "Hansen"}]}


def test_rules_beside_use_are_tried_before_what_use_gave() -> None:
    mappings = patient_set("name: {each: PID-5, use: XPN.HumanName, rules: {family: {from: XPN.3}, given: null, text: {from: PID-9}}}")
    assert patient(mappings, "||A^B^C||||F") == {"name": [{"family": "C", "text": "F"}]}
    assert patient(mappings, "||A^B") == {"name": [{"family": "A"}]}


def test_rules_alone_make_an_object_here() -> None:
    mappings = patient_set("contact: {each: PID-9, rules: {name: {rules: {family: {from: $this}}}, gender: {const: female}}}")
    assert patient(mappings, "||||||A~B") == {
        "contact": [{"gender": "female", "name": {"family": "A"}}, {"gender": "female", "name": {"family": "B"}}]
    }


def test_an_object_of_constants_alone_is_not_made() -> None:
    mappings = patient_set("contact: {rules: {gender: {const: female}, name.family: {from: PID-9}}}")
    assert patient(mappings, "") == {}
    mappings = patient_set("contact: {rules: {gender: {const: female, when: 'PID-8 is empty'}, name.family: {from: PID-9}}}")
    assert patient(mappings, "") == {}
    assert patient(mappings, "||||||A") == {"contact": [{"gender": "female", "name": {"family": "A"}}]}


def test_const_takes_the_type_of_its_element() -> None:
    mappings = patient_set("active: {const: true}\nmultipleBirthInteger: {const: 2}\nmaritalStatus: {const: {coding: [{code: M}]}}")
    assert patient(mappings, "") == {"active": True, "multipleBirthInteger": 2, "maritalStatus": {"coding": [{"code": "M"}]}}


def test_constants_are_made_anew_for_every_resource() -> None:
    mappings = patient_set("maritalStatus: {const: {coding: [{code: M}]}}")
    patient(mappings, "")["maritalStatus"]["coding"].append("x")
    assert patient(mappings, "") == {"maritalStatus": {"coding": [{"code": "M"}]}}


def test_as_says_the_conversion_where_the_type_does_not() -> None:
    mappings = patient_set("maritalStatus.text: {from: PID-7, as: date}\ndeceasedDateTime: {from: PID-29, as: dateTime}")
    assert patient(mappings, "||||199012051030||||||||||||||||||||||202601051030") == {
        "maritalStatus": {"text": "1990-12-05"},
        "deceasedDateTime": "2026-01-05T10:30:00+01:00",
    }


def test_as_text_takes_the_whole_node_with_its_separators() -> None:
    mappings = patient_set("maritalStatus.text: {from: PID-16, as: text}")
    assert patient(mappings, "|||||||||||||a ^ b & c\\F\\~z") == {"maritalStatus": {"text": "a ^ b & c|"}}


def test_table_gives_its_code_and_null_lets_the_next_rule_try() -> None:
    mappings = patient_set("gender#a: {from: PID-8, table: sex}\ngender#b: {const: unknown}")
    assert [patient(mappings, f"|||||{code}")["gender"] for code in ("F", "T", "X", "")] == ["female", "other", "unknown", "unknown"]


def test_an_unknown_code_stops_with_its_place_its_element_and_its_rule() -> None:
    mappings = patient_set("gender: {from: PID-8, table: sex}")
    result = convert(mappings, message("PID|1||77^^^GERICA|||||Q"))
    (stop,) = result.stops
    assert (stop.code, stop.path, stop.element, stop.rule, stop.shown) == (
        "unknown-code",
        "PID-8",
        "Patient.gender",
        "mappings/hl7v2/segments/PID.Patient.yaml:5",
        "Q",
    )
    assert result.state == "needs_mapping"


def test_a_code_that_is_shaped_like_a_number_of_a_person_is_not_shown() -> None:
    mappings = patient_set("gender: {from: PID-8, table: sex}")
    (stop,) = convert(mappings, message("PID|1||77^^^GERICA|||||13816012349")).stops
    assert stop.shown == ""


def test_default_of_a_rule_goes_before_that_of_the_table() -> None:
    assert patient(patient_set("gender: {from: PID-8, table: sex, default: unknown}"), "|||||Q") == {"gender": "unknown"}
    assert patient(patient_set("gender: {from: PID-8, table: sex, default: nothing}"), "|||||Q") == {}
    assert stops(patient_set("gender: {from: PID-8, table: sex, default: stop}"), "|||||Q") == [("unknown-code", "PID-8", "Patient.gender")]


def test_table_on_a_concept_puts_the_translation_first_and_keeps_the_original() -> None:
    mappings = mapping_set(CWE, MARITAL, segment_mapping("maritalStatus: {from: PID-16, use: CWE.CodeableConcept, table: marital}"))
    married = {"system": "http://x/target", "code": "M", "display": "Married"}
    assert patient(mappings, "|||||||||||||G^Gift")["maritalStatus"]["coding"] == [
        married,
        {"system": "http://x/source", "code": "G", "display": "Gift"},
    ]
    assert patient(mappings, "|||||||||||||G^Gift^http://x/source")["maritalStatus"]["coding"][0] == married
    assert patient(mappings, "|||||||||||||Z")["maritalStatus"]["coding"] == [{"code": "Z"}]
    assert patient(mappings, "|||||||||||||G^Gift^http://x/other")["maritalStatus"]["coding"] == [
        {"system": "http://x/other", "code": "G", "display": "Gift"}
    ]
    assert patient(mappings, "|||||||||||||U") == {}


def test_table_on_a_concept_straight_from_a_code() -> None:
    mappings = mapping_set(MARITAL, segment_mapping("maritalStatus: {from: PID-16, table: marital}"))
    assert patient(mappings, "|||||||||||||G") == {
        "maritalStatus": {"coding": [{"system": "http://x/target", "code": "M", "display": "Married"}]}
    }
    mappings = mapping_set(MARITAL, segment_mapping("maritalStatus: {from: PID-16, table: marital, default: keep-text}"))
    assert patient(mappings, "|||||||||||||Q") == {"maritalStatus": {"text": "Q"}}


def test_when_decides_whether_a_rule_runs() -> None:
    mappings = patient_set('gender: {const: female, when: "PID-8 = F"}\nactive: {const: true, when: "PID-5 repeats"}')
    assert patient(mappings, "|||||F") == {"gender": "female"}
    assert patient(mappings, "||A~B|||M") == {"active": True}
    assert patient(mappings, "||A~||||") == {}


def test_required_stops_when_its_condition_holds_and_nothing_came() -> None:
    mappings = patient_set("gender: {from: PID-8, table: sex, required: true}\nbirthDate: {from: PID-7, required: true, when: 'PID-8 = F'}")
    assert stops(mappings, "|||||M") == []
    assert stops(mappings, "|||||F") == [("missing-value", "PID-7", "Patient.birthDate")]
    assert stops(mappings, "||||19901205|") == [("missing-value", "PID-8", "Patient.gender")]
    assert stops(mappings, "|||||Q") == [("unknown-code", "PID-8", "Patient.gender")]


def test_call_gives_the_value_of_a_named_function() -> None:
    mappings = patient_set("maritalStatus.text: {call: joined, with: {first: PID-16.1, second: PID-16.2, between: {const: '/'}}}")
    assert patient(mappings, "|||||||||||||A^B") == {"maritalStatus": {"text": "A/B"}}
    assert patient(mappings, "") == {}


def test_labels_append_on_a_list_and_take_turns_on_a_single_element() -> None:
    mappings = patient_set("name#a: {each: PID-5, use: XPN.HumanName}\nname#b: {each: PID-9, use: XPN.HumanName}")
    assert [name["family"] for name in patient(mappings, "||A~B||||C")["name"]] == ["A", "B", "C"]
    mappings = patient_set("birthDate#a: {from: PID-7}\nbirthDate#b: {from: PID-29}")
    assert patient(mappings, "||||19900101||||||||||||||||||||||20260101") == {"birthDate": "1990-01-01"}
    assert patient(mappings, "||||||||||||||||||||||||||20260101") == {"birthDate": "2026-01-01"}


def test_dotted_keys_with_one_beginning_fill_one_object() -> None:
    mappings = patient_set("contact#a.gender: {const: female}\ncontact#a.name.family: {from: PID-9}\ncontact#b.name.family: {from: PID-6}")
    assert patient(mappings, "|||A|||B") == {"contact": [{"gender": "female", "name": {"family": "B"}}, {"name": {"family": "A"}}]}


def test_dotted_rules_beside_use_fill_what_it_made() -> None:
    mappings = mapping_set(
        CWE, segment_mapping("maritalStatus: {from: PID-16, use: CWE.CodeableConcept}\nmaritalStatus.text: {from: PID-15}")
    )
    assert patient(mappings, "||||||||||||T|G") == {"maritalStatus": {"coding": [{"code": "G"}], "text": "T"}}
    assert patient(mappings, "||||||||||||T|") == {"maritalStatus": {"text": "T"}}


def test_extensions_by_name_simple_complex_and_on_primitives() -> None:
    rules = """\
extension[mothersMaidenName]: {from: PID-6.1}
extension[citizenship].extension[code]: {rules: {text: {from: PID-26}}}
birthDate: {from: PID-7}
birthDate.extension[birthTime]: {from: PID-7, when: "PID-7 has time"}
language.extension[reason]: {const: unknown, when: "PID-8 is empty"}
"""
    assert patient(patient_set(rules), "|||Moen|199012051030|||||||||||||||||||NO") == {
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Moen"},
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-citizenship",
                "extension": [{"url": "code", "valueCodeableConcept": {"text": "NO"}}],
            },
        ],
        "birthDate": "1990-12-05",
        "_birthDate": {
            "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime", "valueDateTime": "1990-12-05T10:30:00+01:00"}
            ]
        },
        "_language": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]},
    }


def test_an_item_of_a_list_of_primitives_may_be_extended_or_be_an_extension_alone() -> None:
    rules = """\
name.given#a: {from: PID-5.2}
name.given#b: {from: PID-5.3}
name.given#b.extension[mothersMaidenName]: {from: PID-6}
"""
    url = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName"
    extended = {"extension": [{"url": url, "valueString": "X"}]}
    assert patient(patient_set(rules), "||^A^B|X") == {"name": [{"given": ["A", "B"], "_given": [None, extended]}]}
    assert patient(patient_set(rules), "||^A|X") == {"name": [{"given": ["A", None], "_given": [None, extended]}]}
    result = convert(patient_set(rules), message("PID|1||77^^^GERICA||^A|X"))
    assert "Patient.name[0].given[1].extension[0].url" in trace_of(patient_set(rules), message("PID|1||77^^^GERICA||^A|X"), result)


def test_a_mapping_may_make_one_value() -> None:
    text = "mapping: hl7v2/datatypes/XPN.string\nsource: XPN\ntarget: string\nrules:\n  $value: {from: [XPN.2, XPN.1], join: ' '}\n"
    mappings = mapping_set(text, segment_mapping("extension[mothersMaidenName]: {from: PID-6, use: XPN.string}"))
    assert patient(mappings, "|||Moen^Kari")["extension"][0]["valueString"] == "Kari Moen"


def test_a_path_finds_a_repetition_by_number_or_by_a_component() -> None:
    mappings = patient_set("maritalStatus.text: {from: 'PID-3[5=MR].1'}\nname.family: {from: 'PID-5[2].1'}")
    assert patient(mappings, "1^^^A^X~2^^^B^MR||Ann~Bo") == {"maritalStatus": {"text": "2"}, "name": [{"family": "Bo"}]}
    assert patient(mappings, "1^^^A^X||Ann") == {}


def test_a_component_of_a_simple_value_is_the_value() -> None:
    mappings = patient_set("maritalStatus.text: {from: PID-16.1.1}\nlanguage: {from: PID-15.1}")
    assert patient(mappings, "||||||||||||no|G") == {"language": "no", "maritalStatus": {"text": "G"}}


def test_variables_tell_of_the_message_and_its_source() -> None:
    mappings = patient_set("maritalStatus.text: {from: [$source, $message.kind], join: ' '}\nname.text: {from: $message.id}")
    assert patient(mappings, "", name="gerica-ut") == {
        "maritalStatus": {"text": "gerica-ut hl7v2:ADT^A01"},
        "name": [{"text": "GERICA|EKSEMPEL|M1"}],
    }


def test_hl7s_null_is_no_value_and_names_the_element_as_removed() -> None:
    mappings = patient_set("birthDate: {from: PID-7}\naddress.text: {from: PID-11.1}\nextension[mothersMaidenName]: {from: PID-6}")
    result = convert(mappings, message('PID|1||77^^^GERICA|||""|""||||""'))
    (entry,) = result.entries
    assert "birthDate" not in entry.resource
    assert set(entry.removed) == {"birthDate", "address", "extension[http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName]"}


def test_every_word_of_a_rule_is_tried_above() -> None:
    tried = {"from", "each", "const", "use", "rules", "as", "table", "default", "when", "required", "call", "with", "join"}
    elsewhere = {"ref", "add", "note"}  # test_mapping_resources, test_mapping_layers; a note does nothing
    assert set(RULE_WORDS) == tried | elsewhere


def test_other_separators_than_the_usual_are_read() -> None:
    mappings = patient_set("name: {each: PID-5, use: XPN.HumanName}")
    odd = b"MSH#:*!%#GERICA#X###20260105##ADT:A01#M1#P#2.5.1\rPID#1##77:::GERICA##Han!F!sen:Kari*Berg\r"
    result = convert(mappings, odd)
    assert result.entries[0].resource["name"] == [{"family": "Han#sen", "given": ["Kari"]}, {"family": "Berg"}]


def test_the_usual_message_maps() -> None:
    assert (
        convert(mapping_set(MESSAGE, segment_mapping("gender: {from: PID-8, table: sex}")), message("PID|1||77^^^GERICA")).state == "mapped"
    )
