"""The report of what no rule read: what stands behind a gate (a loop, an object made from a field, a condition, an alternative) counts as read only when the gate was passed."""

from __future__ import annotations

import pytest

from tests.support.mapping_kit import MESSAGE, convert, mapping_set, message, patient_set, segment_mapping

PRACTITIONER = """\
mapping: hl7v2/datatypes/XCN.Practitioner
source: XCN
target: Practitioner
identity: [$this]
rules:
  identifier: {from: $this, use: XCN.Identifier}
  name.family: {from: XCN.2.1}
"""
XCN = """\
mapping: hl7v2/datatypes/XCN.Identifier
source: XCN
target: Identifier
rules:
  system: {call: identifier_system}
  value: {call: identifier_value}
"""


def pid(**fields: str) -> str:
    """A PID with these fields: `f8="F"`."""
    numbered = {3: "77^^^GERICA", **{int(name[1:]): text for name, text in fields.items()}}
    return "|".join(["PID", *[numbered.get(number, "") for number in range(1, max(numbered) + 1)]])


def unread(rules: str, *segments: str, files: tuple[str, ...] = ()) -> list[str]:
    found = convert(mapping_set(*files, segment_mapping(rules)), message(*segments)).unread
    return sorted(set(found) - {"MSH-11"})


IN_A_LOOP = """\
contact:
  each: PID-13
  rules:
    telecom.value: {from: XTN.1}
    gender: {from: PID-8, table: sex}
"""
IN_AN_OBJECT = """\
contact:
  from: PID-13
  rules:
    telecom.value: {from: XTN.1}
    gender: {from: PID-8, table: sex}
"""
OF_A_COMPONENT = """\
contact:
  from: PID-13.4
  rules:
    telecom.value: {from: $this}
    gender: {from: PID-8, table: sex}
"""
OF_A_SELECTED_REPETITION = """\
contact:
  from: "PID-13[4=X]"
  rules:
    telecom.value: {from: XTN.1}
    gender: {from: PID-8, table: sex}
"""
DEEPER = """\
contact:
  each: PID-13
  rules:
    telecom:
      from: XTN.4
      rules: {value: {from: $this}, rank: {from: PID-8, as: positiveInt}}
"""
BY_A_CONDITION_IN_A_LOOP = """\
contact:
  each: PID-13
  rules:
    telecom.value: {from: XTN.1}
    gender: {const: female, when: "PID-8 = F"}
"""
BY_A_CONDITION_UNDER_A_CONDITION = """\
contact:
  when: "PID-13 is not empty"
  rules:
    telecom.value: {from: PID-13}
    gender: {const: female, when: "PID-8 = F"}
"""
BY_A_CALL = """\
telecom:
  each: PID-13
  rules:
    value: {call: unit_text, with: {code: XTN.1, text: PID-8}}
"""


@pytest.mark.parametrize(
    "rules",
    [IN_A_LOOP, IN_AN_OBJECT, OF_A_COMPONENT, OF_A_SELECTED_REPETITION, DEEPER, BY_A_CONDITION_IN_A_LOOP, BY_A_CONDITION_UNDER_A_CONDITION, BY_A_CALL],
    ids=["loop", "object", "component", "selected", "deeper", "condition-in-a-loop", "condition-under-a-condition", "call"],
)  # fmt: skip
def test_another_field_is_read_only_where_the_rule_that_reads_it_runs(rules: str) -> None:
    assert unread(rules, pid(f8="F")) == ["PID-8"]
    there = unread(rules, pid(f8="1" if rules is DEEPER else "F", f13="99^^^X"))
    assert "PID-8" not in there


def test_every_repetition_passes_the_gate_and_none_is_lost() -> None:
    assert unread(IN_A_LOOP, pid(f8="F", f13="~99~98")) == []
    assert unread(IN_A_LOOP, pid(f8="F", f13="~")) == ["PID-8"]


def test_another_segment_is_read_only_where_the_rule_that_reads_it_runs() -> None:
    rules = "contact: {each: PID-13, rules: {telecom.value: {from: XTN.1}, name.text: {from: PD1-3.1}}}"
    assert unread(rules, pid(), "PD1|||Kontoret") == ["PD1-3"]
    assert unread(rules, pid(f13="99"), "PD1|||Kontoret") == []


def test_a_mapping_used_in_a_loop_reads_other_fields_only_when_it_runs() -> None:
    contact = "mapping: hl7v2/datatypes/XTN.ContactPoint\nsource: XTN\ntarget: ContactPoint\nrules:\n  value: {from: XTN.1}\n  rank: {from: PID-8, as: positiveInt}\n"
    rules = "telecom: {each: PID-13, use: XTN.ContactPoint}"
    assert unread(rules, pid(f8="1"), files=(contact,)) == ["PID-8"]
    assert unread(rules, pid(f8="1", f13="99"), files=(contact,)) == []


def test_a_condition_inside_a_mapping_that_stands_under_a_condition() -> None:
    """XTN.3 decides only where XTN.1 is there; it stands nowhere in the result, so that nothing but its being asked accounts for it."""
    contact = """\
mapping: hl7v2/datatypes/XTN.ContactPoint
source: XTN
target: ContactPoint
rules:
  value: {from: XTN.4}
  period:
    when: "XTN.1 is not empty"
    rules:
      start: {const: "2026-01-05", when: "XTN.3 = CP"}
"""
    rules = "telecom: {each: PID-13, use: XTN.ContactPoint}"
    assert unread(rules, pid(f13="^^CP^a@b.no"), files=(contact,)) == ["PID-13.3"]
    assert unread(rules, pid(f13="99^^CP^a@b.no"), files=(contact,)) == ["PID-13.1"]


def test_what_stands_beside_a_reference_is_read_only_when_there_is_one() -> None:
    rules = 'generalPractitioner: {from: PD1-4, ref: XCN.Practitioner, rules: {"extension[mothersMaidenName]": {from: PID-8}}}'
    assert unread(rules, pid(f8="F"), files=(PRACTITIONER, XCN)) == ["PID-8"]
    assert unread(rules, pid(f8="F"), "PD1||||5^A^^^^^^^GERICA", files=(PRACTITIONER, XCN)) == []


def test_alternatives_of_a_mapping_of_one_value_are_read_only_when_they_are_reached() -> None:
    text = "mapping: hl7v2/datatypes/XON.string\nsource: XON\ntarget: string\nrules:\n  value: {from: XON.1}\n  value#id: {from: XON.10}\n"
    rules = "maritalStatus.text: {from: PD1-3, use: XON.string}"
    assert unread(rules, pid(), "PD1|||" + "^" * 9 + "7", files=(text,)) == []
    assert unread(rules, pid(), "PD1|||A" + "^" * 9 + "7", files=(text,)) == ["PD1-3.10"]


def test_of_a_repetition_that_a_path_chooses_the_others_are_unread() -> None:
    rules = 'name: {from: "PID-5[7=L]", use: XPN.HumanName}'
    assert unread(rules, pid(f5="A^B^^^^^N~C^D^^^^^L")) == ["PID-5.1", "PID-5.2", "PID-5.7"]
    assert unread('maritalStatus: {from: "PID-5[7=L]", rules: {text: {from: XPN.1}}}', pid(f5="A^^^^^^N~C^^^^^^L")) == [
        "PID-5.1",
        "PID-5.7",
    ]


def test_a_resource_of_a_repetition_reads_only_the_repetitions_it_is_made_from() -> None:
    mother = (
        "mapping: hl7v2/datatypes/CX.RelatedPerson\nsource: CX\ntarget: RelatedPerson\nrules:\n"
        '  name.text: {from: CX.1}\n  name.family: {from: CX.2, when: "CX.3 = X"}\n'
    )
    text = MESSAGE + "  mother: {use: CX.RelatedPerson, %s: PID-21, identity: [$this], with: {patient: patient}%s}\n"

    def told(word: str, field: str, more: str = "") -> list[str]:
        files = (text % (word, more), mother)
        return [path for path in unread("birthDate: {from: PID-7}", pid(f21=field), files=files) if path.startswith("PID-21")]

    assert told("each", "9^^^G~8^^^G") == []
    assert told("from", "9^^^G~8^^^G") == ["PID-21.1", "PID-21.4"]
    assert told("each", "9^a^^G") == ["PID-21.2"]
    assert told("each", "9^a^X^G") == []
    assert told("each", "9^^^G~8^a^^G", ', when: "CX.2 is empty"') == ["PID-21.1", "PID-21.2", "PID-21.4"]


def test_a_set_of_small_rules_still_reads_what_it_reads() -> None:
    mappings = patient_set("birthDate: {from: PID-7}\nname: {each: PID-5, use: XPN.HumanName}")
    assert convert(mappings, message(pid(f5="A^B", f7="1990"))).unread == ["MSH-11"]


def test_what_a_condition_asks_after_an_and_is_read_when_all_of_it_holds() -> None:
    rules = 'gender: {const: female, when: "PID-8 = F and PID-31 = Y"}'
    assert unread(rules, pid(f8="F", f31="Y")) == []
    assert unread(rules, pid(f8="M", f31="Y")) == ["PID-31"]


def test_what_a_function_makes_nothing_of_is_unread() -> None:
    rules = "maritalStatus.coding: {rules: {code: {call: ucum_code, with: {code: PID-16.1, system: PID-16.3}}}}\nbirthDate: {from: PID-7}"
    assert unread(rules, pid(f16="mmol/L^^UCUM")) == []
    assert unread(rules, pid(f16="mmol/L^^L")) == ["PID-16.1", "PID-16.3"]


def test_what_a_function_leaves_out_because_it_is_said_already_is_read() -> None:
    rules = "address.line: {from: PID-11.1.1}\naddress.text: {call: street_and_number, with: {street: PID-11.1.1, name: PID-11.1.2, number: PID-11.1.3}}"
    assert unread(rules, pid(f11="Fjellveien 5&Fjellveien&5")) == []


def test_a_code_that_a_table_leaves_out_is_unread() -> None:
    rules = "gender: {from: PID-8, table: sex, default: nothing}"
    assert unread(rules, pid(f8="F")) == []
    assert unread(rules, pid(f8="U")) == ["PID-8"]
    assert unread(rules, pid(f8="X")) == [], "a code of which the table says that it gives nothing was understood"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("77^^^GERICA&2.16.1&ISO", []),
        ("77&A^^^GERICA", ["PID-18.1.2"]),
        ("77^^^GERICA&2.16.1&ISO&A^AN&B", ["PID-18.4.4", "PID-18.5.2"]),
        ("^^^GERICA", ["PID-18.4"]),
        ("^^^GERICA~78", ["PID-18.4"]),
    ],
)
def test_of_an_identifier_exactly_what_makes_it_is_read(text: str, expected: list[str]) -> None:
    """A subcomponent that has strayed into it, and an authority without a number, are in no element."""
    assert unread("identifier: {each: PID-18, use: CX.Identifier}", pid(f18=text)) == expected
