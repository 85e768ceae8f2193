"""Every error of a mapping file names its file, its line and, where there is one, the nearest valid word."""

from __future__ import annotations

import pytest

from tests.support.mapping_kit import MESSAGE, SEX, XPN, patient_problem, problems_of, segment_mapping

AT = "mappings/hl7v2/segments/PID.Patient.yaml:5: "

CASES = [
    ("gendr: {from: PID-8, table: sex}", "`Patient` has no element `gendr`; did you mean `gender`?"),
    ("gender: {form: PID-8}", "`form` is no word of a rule; did you mean `from`?"),
    ("gender: {from: PID-8, table: sexx}", "there is no table `sexx`; did you mean `sex`?"),
    ("name: {each: PID-5, use: XPN.HumanNme}", "there is no mapping `XPN.HumanNme`; did you mean `XPN.HumanName`?"),
    ("identifier: {each: PID-3, use: XPN.HumanName}", "`XPN.HumanName` makes a HumanName, and `Patient.identifier` is a Identifier"),
    ("gender: {call: identifer_value}", "there is no function `identifer_value`; did you mean `identifier_value`?"),
    ("maritalStatus.text: {call: joined, with: {first: PID-5, secnd: PID-6}}", "`joined` has no argument `secnd`; did you mean `second`?"),
    ("maritalStatus.text: {call: joined, with: {second: PID-6}}", "`joined` needs `first`: with: {first: …}"),
    ("maritalStatus: {call: joined, with: {first: PID-6}}", "`joined` gives a string, and `Patient.maritalStatus` is a CodeableConcept"),
    ("birthDate: {each: PID-7}", "`Patient.birthDate` occurs once; `each` needs an element that repeats (or use `from`)"),
    ("name: {from: PID-5}", "`Patient.name` is a HumanName: say what makes it with `use:`, `rules:` or `call:`"),
    ("birthDate: {rules: {x: {const: a}}}", "`Patient.birthDate` is a date; `rules` fill objects"),
    ("birthDate: {from: PID-99}", "`PID-99`: PID has 40 fields"),
    ("birthDate: {from: PID7}", "`PID7` is no HL7 v2 path"),
    ("birthDate: {from: PID-7, when: PID-8}", "`PID-8`: ends too early"),
    ("birthDate: {from: PID-7, as: dat}", "`as: dat`: no conversion; did you mean `date`?"),
    ("birthDate: {from: PID-7, as: dateTime}", "`as: dateTime` on Patient.birthDate, which is a date"),
    ("birthDate: {from: PID-7, as: text}", "`as: text` on Patient.birthDate, which is a date"),
    ("deceased[x]: {from: PID-29}", "`deceased[x]`: only `extension` and `modifierExtension` are named in brackets"),
    ("gender: {const: femal}", "`femal` is not in the value set that Patient.gender requires; did you mean `female`?"),
    ("active: {const: ja}", "`ja` is no boolean, which Patient.active is"),
    ("maritalStatus: {const: {codng: [{code: a}]}}", "`CodeableConcept` has no element `codng`; did you mean `coding`?"),
    ("maritalStatus: {const: {coding: {code: a}}}", "`CodeableConcept.coding` is a list"),
    ("maritalStatus: {const: text}", "`Patient.maritalStatus` is a CodeableConcept, not a text"),
    ("birthDate: {const: {a: b}}", "`Patient.birthDate` is a date, not an object"),
    ("birthDate: {const: '2026-01-01', from: PID-7}", "`birthDate`: `const` takes neither `from`, `each` nor `table`"),
    ("birthDate: {const: null}", "`const` has no value"),
    ("birthDate: {}", "`birthDate` does not say where its value comes from: const, use, ref, call, rules, from, each"),
    ("birthDate: PID-7", "a rule is written as `word: value`"),
    ("birthDate: {const: '2026', call: joined}", "`birthDate` says `const` and `call`; one of them makes the value"),
    ("birthDate: {from: [PID-7, {a: b}]}", "`from` is a text or a list of texts"),
    ("birthDate: {from: PID-7, required: maybe}", "`required` is true or false"),
    ("birthDate: {from: PID-7, with: {a: PID-1}}", "`with` gives the arguments of a `call`, and there is none"),
    ("name: {from: PID-5, each: PID-5, use: XPN.HumanName}", "`name` says both `from` and `each`"),
    (
        "extension[maiden]: {from: PID-6}",
        "extension `maiden` is not in extensions.yaml; known: birthTime, citizenship, mothersMaidenName, reason",
    ),
    ("extension[citizenship]: {from: PID-26}", "extension `citizenship` is complex: give its parts under `rules:` as extension[part]"),
    ("generalPractitioner: {from: PID-5, ref: XCN.Nobody}", "`ref: XCN.Nobody` is neither a mapping nor a resource of a message"),
    ("generalPractitioner: {from: PID-5, ref: XPN.HumanName}", "may refer to"),
    ("birthDate: {from: PID-7, ref: patient}", "`Patient.birthDate` is a date; `ref` gives a Reference"),
    ("1x: {from: PID-7}", "`1x` is no element (name, name#label, extension[name])"),
    ("name: {each: PID-5, use: XPN.HumanName, rules: {famly: null}}", "`famly` is no rule of XPN.HumanName; did you mean `family`?"),
    ("communication: {rules: {preferred: {const: true}}}", "`Patient.communication.language` is required, and no rule fills it"),
    ("birthDate: {from: PID-7, table: sex, default: keep-text}", "`default: keep-text` is for a CodeableConcept"),
]


@pytest.mark.parametrize(("rules", "said"), CASES, ids=[rules for rules, _ in CASES])
def test_an_error_in_a_rule_is_said_with_its_line(rules: str, said: str) -> None:
    shown = patient_problem(rules)
    assert shown.startswith("mappings/hl7v2/segments/PID.Patient.yaml:5: ")
    assert said in shown


def test_several_errors_are_all_said_in_the_order_of_their_lines() -> None:
    found = problems_of(segment_mapping("gendr: {from: PID-8}\nbirthDate: {from: PID-99}\nnme: {const: a}"))
    assert [problem.place.line for problem in found] == [5, 6, 7]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("table: sex\ncodes: {F: femal}\n", "sex.yaml:2: `femal` is not in the value set that Patient.gender requires (used in"),
        ("table: sex\ncode: {F: female}\n", "`code` is no word of a table; did you mean `codes`?"),
        ("table: sex\ncodes: {F: {cod: female}}\n", "`cod` is no word of a code; did you mean `code`?"),
        (
            "table: sex\ndefault: other-code\ncodes: {F: female}\n",
            "`default: other-code` is neither stop, keep, keep-text, nothing nor a code that",
        ),
    ],
)
def test_errors_of_tables(text: str, said: str) -> None:
    assert any(said in str(problem) for problem in problems_of(text, segment_mapping("gender: {from: PID-8, table: sex}")))


def resource(text: str) -> str:
    return f"mapping: hl7v2/messages/ADT_A01\nsource: {{triggers: [ADT^A01]}}\nresources:\n  patient: {text}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (resource("{from: PID, identity: [PID-3]}"), "`patient` does not say which mapping it uses: `use` or `parts`"),
        (resource("{use: PID.Patient, from: PDI-3x, identity: [PID-3]}"), "`PDI-3x` is neither a group, a segment nor a field"),
        (resource("{use: PID.Patient, from: PID}"), "`patient` has no `identity`: say how it is told apart, or `kind: event`"),
        (resource("{use: PID.Patient, from: PID, identity: [PID-99]}"), "`PID-99`: PID has 40 fields"),
        (
            resource("{use: PID.Patient, from: PID, identity: [PID-3], with: {managingOrganization: org}}"),
            "`org` is no resource of this message",
        ),
        (resource("{use: PID.Patient, from: PID, identity: [PID-3], with: {gender: patient}}"), "`gender` is a code, not a Reference"),
        (
            resource("{use: PID.Patient, from: PID, identity: [PID-3], with: {managingOrganization: patient}}"),
            "may refer to Organization; `patient` is a Patient",
        ),
        (
            resource("{use: XPN.HumanName, from: PID-5, identity: [PID-3]}"),
            "`patient`: XPN.HumanName makes HumanName, which is no resource",
        ),
        (resource("{use: PID.Patient, from: OBX, identity: [PID-3]}"), "`PID.Patient` reads PID, and this is OBX"),
        (resource("{use: PID.Patient, from: PID, identity: [[patient, PID-3]]}"), "the key of `patient` needs itself: patient → patient"),
        (resource("{use: PID.Patient, from: PID, identity: [PID-3], kind: evnt}"), "`kind: evnt`: event or header"),
        (resource("{use: PID.Patient, from: PID, each: PID, identity: [PID-3]}"), "`patient` says both `from` and `each`"),
        (
            "mapping: hl7v2/messages/ADT_A01\nsource: {structure: ADT_A01}\nresources: {}\n",
            "`source` does not say which messages: triggers: [ADT^A01]",
        ),
        (MESSAGE + "groups:\n  order: {segments: [ORC]}\n", "group `order` does not say which segment `starts` it"),
        (MESSAGE + "groups:\n  order: {starts: [ORC], in: ordr}\n", "group `order` stands in `ordr`, which is none"),
    ],
)
def test_errors_of_message_files(text: str, said: str) -> None:
    found = [str(problem) for problem in problems_of(text, segment_mapping("gender: {from: PID-8, table: sex}"))]
    assert any(said in problem and problem.startswith("mappings/hl7v2/messages/ADT_A01.yaml:") for problem in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "mapping: hl7v2/datatypes/XPN.Other\nsource: XPN\ntarget: HumanNme\nrules: {family: {from: XPN.1}}\n",
            "`target: HumanNme` is no type or element of R4; did you mean `HumanName`?",
        ),
        ("mapping: hl7v2/datatypes/XPN.Other\ntarget: HumanName\nrules: {family: {from: XPN.1}}\n", "`source:` is missing"),
        ("mapping: hl7v2/datatypes/XPN.Other\nsource: XPN\ntarget: HumanName\n", "`rules:` is missing or empty"),
        (
            "mapping: hl7v2/datatypes/XPN.Other\nsource: XPN\ntarget: string\nrules: {family: {from: XPN.1}}\n",
            "`family`: the rules of a primitive target are named `$value`",
        ),
        (
            "mapping: hl7v2/datatypes/XPN.Other\nsource: XPN\ntarget: HumanName\nrules: {family: {from: XPN.16}}\n",
            "`XPN.16`: XPN has 15 components",
        ),
    ],
)
def test_errors_of_mapping_files(text: str, said: str) -> None:
    found = [str(problem) for problem in problems_of(text, segment_mapping("gender: {from: PID-8, table: sex}"))]
    assert any(said in problem for problem in found), found


def test_a_mapping_that_uses_itself_is_an_error() -> None:
    loop = "mapping: hl7v2/datatypes/CX.Loop\nsource: CX\ntarget: Identifier\nrules:\n  assigner.identifier: {use: CX.Loop}\n"
    found = problems_of(loop, segment_mapping("identifier: {each: PID-3, use: CX.Loop}"))
    assert [problem.code for problem in found] == ["circular"]


def test_a_file_whose_first_line_names_another_place_is_an_error() -> None:
    layer = {"hl7v2/segments/PV1.Encounter.yaml": segment_mapping("gender: {from: PID-8, table: sex}")}
    found = problems_of(segment_mapping("gender: {from: PID-8, table: sex}"), layer=layer)
    assert any("does not agree with the file's place" in str(problem) for problem in found)


def test_last_names_are_unique() -> None:
    layer = {"kith/x/XPN.HumanName.yaml": XPN.replace("hl7v2/datatypes", "kith/x")}
    assert any(
        "a mapping named `XPN.HumanName` stands in" in str(problem)
        for problem in problems_of(segment_mapping("gender: {from: PID-8, table: sex}"), layer=layer)
    )


def test_one_kind_of_message_has_one_mapping() -> None:
    other = MESSAGE.replace("messages/ADT_A01", "messages/ADT_A02")
    found = problems_of(other, segment_mapping("gender: {from: PID-8, table: sex}"), SEX)
    assert any("messages of kind `hl7v2:ADT^A01` are mapped in" in str(problem) for problem in found)
