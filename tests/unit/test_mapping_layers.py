"""Layers: a key replaces, `null` removes, `add: true` adds; and what is wrong is said."""

from __future__ import annotations

from tests.support.mapping_kit import SEX, mapping_set, patient, problems_of, segment_mapping

BASE = segment_mapping("gender: {from: PID-8, table: sex}\nbirthDate: {from: PID-7}")
PID = "hl7v2/segments/PID.Patient.yaml"


def over(rules: str) -> dict[str, str]:
    body = "".join(f"  {line}\n" for line in rules.splitlines())
    return {PID: f"mapping: hl7v2/segments/PID.Patient\nrules:\n{body}"}


def test_the_same_key_replaces_null_removes_and_add_adds() -> None:
    mappings = mapping_set(BASE, layer=over("gender: {const: unknown}\nbirthDate: null\nactive: {const: true, add: true}"))
    assert patient(mappings, "||||19901205|F") == {"gender": "unknown", "active": True}


def test_a_new_rule_without_add_is_an_error_with_the_nearest_key() -> None:
    assert [str(problem) for problem in problems_of(BASE, layer=over("gendr: {const: unknown}"))] == [
        "site/hl7v2/segments/PID.Patient.yaml:3: `gendr` is not in the layers below; write `add: true` when it is new; did you mean `gender`?"
    ]


def test_add_for_what_is_there_already_is_an_error() -> None:
    (problem,) = problems_of(BASE, layer=over("gender: {const: unknown, add: true}"))
    assert "`gender` says `add: true`, but mappings/hl7v2/segments/PID.Patient.yaml:5 has it already" in str(problem)


def test_removing_what_is_not_there_is_an_error() -> None:
    (problem,) = problems_of(BASE, layer=over("active: null"))
    assert problem.code == "nothing-to-remove"


def test_add_in_a_file_that_lies_over_nothing_is_an_error() -> None:
    (problem,) = problems_of(segment_mapping("gender: {from: PID-8, table: sex, add: true}"))
    assert "lies over no other" in str(problem)


def test_an_overlay_of_a_file_that_was_renamed_is_an_error() -> None:
    path = "hl7v2/segments/PID.Person.yaml"
    found = problems_of(BASE, layer={path: "mapping: hl7v2/segments/PID.Person\nrules:\n  gender: {const: unknown}\n"})
    assert any("`target:` is missing (a file that lies over another needs that one below it)" in str(problem) for problem in found)


def test_codes_of_a_table_are_added_without_ceremony() -> None:
    layer = {"hl7v2/tables/sex.yaml": "table: sex\ncodes: {K: female, M: null}\n"}
    mappings = mapping_set(BASE, layer=layer)
    assert [patient(mappings, f"|||||{code}") for code in "KFM"] == [{"gender": "female"}, {"gender": "female"}, {}]


def test_a_message_overlay_changes_a_resource_word_by_word_and_profiles_add_up() -> None:
    layer = {
        "hl7v2/messages/ADT_A01.yaml": "mapping: hl7v2/messages/ADT_A01\nresources:\n  patient: {owned: false, profiles: ['http://x/one']}\n",
        PID: "mapping: hl7v2/segments/PID.Patient\nprofiles: ['http://x/two']\n",
    }
    mappings = mapping_set(BASE, layer=layer)
    plan = mappings.program.messages["hl7v2:ADT^A01"].resources["patient"]
    assert plan.owned is False
    assert [url for url, _ in plan.profiles] == ["http://x/two", "http://x/one"]


def test_every_rule_keeps_the_place_it_came_from() -> None:
    mappings = mapping_set(BASE, SEX, layer=over("gender: {const: unknown}"))
    places = {
        event.element: str(event.place)
        for event in mappings.rules
        if event.mapping == "PID.Patient" and event.element in {"gender", "birthDate"}
    }
    assert places == {"gender": "site/hl7v2/segments/PID.Patient.yaml:3", "birthDate": "mappings/hl7v2/segments/PID.Patient.yaml:6"}


def test_one_look_shows_what_the_layers_and_what_the_words_have_wrong() -> None:
    problems = problems_of(BASE, layer=over("gendr: {const: unknown}\nbirthDate: {form: PID-7}"))
    assert [(problem.place.line, problem.code) for problem in problems] == [(3, "nothing-below"), (4, "unknown-word")]
