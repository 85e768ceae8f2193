"""What the `mapping` commands are made of: show, diff, explain, new, schema, tests beside mappings, reload."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from adapter.errors import MappingError
from adapter.mapping import load_mappings
from adapter.mapping.mappingset import MappingSet
from adapter.mapping.problems import MappingSetError
from adapter.mapping.schema import as_bytes, schema
from adapter.mapping.syntax import RULE_WORDS
from adapter.pipeline import Pipeline, SourceSettings
from adapter.resources import mappings_root
from adapter.workbench.compare import compare
from adapter.workbench.explain import explain
from adapter.workbench.reload import MappingStore
from adapter.workbench.scaffold import new_overlay
from adapter.workbench.show import show
from adapter.workbench.testing import run_file, run_tests
from tests.support.mapping_kit import CX, EXTENSIONS, MESSAGE, SEX, XPN, mapping_set, message, path_of, segment_mapping

PID = segment_mapping("gender: {from: PID-8, table: sex}\nbirthDate: {from: PID-7}")
LAYER = {"hl7v2/segments/PID.Patient.yaml": "mapping: hl7v2/segments/PID.Patient\nrules:\n  gender: {const: unknown}\n"}
CASES = """\
- name: a woman
  input: |-
    MSH|^~\\&|G|E|||20260105||ADT^A01|1|P|2.5.1
    PID|1||77^^^G||||19901205|F
  expect: {Patient.gender: %s, "Patient.identifier[0].value": "77"}
  absent: [Patient.name]
  resources: {Patient: 1}
  unread: [MSH-11]
"""


def test_show_tells_the_file_and_line_of_every_rule() -> None:
    lines = {rule.key: rule for rule in show(mapping_set(PID, layer=LAYER), "PID.Patient") if rule.section == "rules"}
    assert (lines["gender"].text, lines["gender"].file, lines["gender"].line, lines["gender"].layer) == (
        "{const: unknown}",
        "site/hl7v2/segments/PID.Patient.yaml",
        3,
        "site",
    )
    assert (lines["birthDate"].text, lines["birthDate"].layer) == ("{from: PID-7}", "standard")


def test_show_of_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(MappingError, match=r"did you mean `PID\.Patient`"):
        show(mapping_set(PID), "PID.Patent")


def test_diff_names_the_rules_that_differ_with_both_places() -> None:
    (found,) = compare(mapping_set(PID), mapping_set(PID, layer=LAYER))
    assert (found.mapping, found.key) == ("hl7v2/segments/PID.Patient", "gender")
    assert found.before is not None
    assert found.after is not None
    assert (found.before.line, found.after.line) == (5, 3)


def test_explain_shows_value_source_bytes_and_rule_of_an_element() -> None:
    pipeline = Pipeline(mapping_set(PID), SourceSettings())
    (explanation,) = explain(pipeline, message("PID|1||77^^^G||||19901205|F"), "Patient.birthDate")
    (line,) = explanation.lines
    assert (line.value, line.source, line.line.sources, line.line.rule) == (
        "1990-12-05",
        (b"19901205",),
        ("PID-7",),
        "mappings/hl7v2/segments/PID.Patient.yaml:6",
    )
    assert len(explain(pipeline, message("PID|1||77^^^G||||19901205|F"))[0].lines) == 4


def test_new_gives_an_overlay_that_loads_and_changes_nothing() -> None:
    overlay, test = new_overlay(mapping_set(PID), "PID.Patient")
    assert overlay.path == "hl7v2/segments/PID.Patient.yaml"
    assert "gender: {from: PID-8, table: sex}" in overlay.text
    changed = mapping_set(PID, layer={overlay.path: overlay.text, test.path: test.text})
    assert compare(mapping_set(PID), changed) == []
    assert all(outcome.passed for outcome in run_tests(changed))


def test_the_schema_file_is_what_the_code_says() -> None:
    assert (mappings_root() / "schema" / "mapping.json").read_bytes() == as_bytes()
    assert set(schema()["$defs"]["rule"]["properties"]) == set(RULE_WORDS)
    assert orjson.loads(as_bytes())["title"] == "A mapping of Journalbro"


def test_a_test_file_passes_or_prints_what_was_wanted_what_came_and_the_rule() -> None:
    mappings = mapping_set(PID)
    (passed,) = run_file(mappings, CASES % "female", "PID.Patient.test.yaml")
    assert passed.passed, passed.failures
    (failed,) = run_file(mappings, CASES % "male", "PID.Patient.test.yaml")
    assert [str(failure) for failure in failed.failures] == ["Patient.gender: -male +female   (mappings/hl7v2/segments/PID.Patient.yaml:5)"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {name: x}", "a case needs `input:`"),
        ("- {input: x, expct: {}}", "`expct` is no word of a test; did you mean `expect`?"),
        ("a: b", "a test file is a list of cases"),
        ("- {input: nothing}", "not-a-message"),
        ("- {input: 'MSH|^~\\&|G', source: {colour: red}}", "colour"),
    ],
)
def test_a_test_file_that_is_wrong_is_a_failed_case(text: str, said: str) -> None:
    outcomes = run_file(mapping_set(PID), text, "x.test.yaml")
    assert any(said in str(failure) for outcome in outcomes for failure in outcome.failures)


def test_stops_that_nobody_expected_fail_a_case() -> None:
    text = CASES.replace("|F", "|Q") % "female"
    (outcome,) = run_file(mapping_set(PID), text, "x.test.yaml")
    assert "state: -mapped +unknown-code PID-8 Patient.gender" in str(outcome.failures[0])


def write(folder: Path, *texts: str) -> None:
    for text in texts:
        path = folder / path_of(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def store_in(folder: Path) -> MappingStore:
    write(folder, MESSAGE, CX, XPN, SEX, EXTENSIONS, PID)

    def load() -> MappingSet:
        return load_mappings((), root=folder)

    return MappingStore(load)


def test_an_edit_takes_over_when_it_loads_and_its_tests_pass(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    first = store.current
    assert not store.refresh().changed
    write(tmp_path, segment_mapping("gender: {from: PID-8, table: sex}"))
    assert store.refresh().changed
    assert store.current is not first


def test_a_broken_edit_keeps_the_old_set_running_and_says_so(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    first = store.current
    write(tmp_path, segment_mapping("gendr: {from: PID-8, table: sex}"))
    refreshed = store.refresh()
    assert not refreshed.changed
    assert "did you mean `gender`" in refreshed.problems[0]
    write(tmp_path, segment_mapping("gender: {const: male}"))
    (tmp_path / "hl7v2/segments/PID.Patient.test.yaml").write_text(CASES % "female", encoding="utf-8")
    refreshed = store.refresh()
    assert not refreshed.changed
    assert any("Patient.gender: -female +male" in problem for problem in refreshed.problems)
    assert store.current is first


def test_a_layer_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, MESSAGE, CX, XPN, SEX, PID)
    with pytest.raises(MappingSetError, match="there is no layer `vendor/x`"):
        load_mappings(("vendor/x",), root=tmp_path)
    with pytest.raises(MappingSetError, match="there is no folder"):
        load_mappings((), [tmp_path / "none"], root=tmp_path)


def test_a_site_folder_lies_on_top_of_all(tmp_path: Path) -> None:
    base, site = tmp_path / "base", tmp_path / "site"
    write(base, MESSAGE, CX, XPN, SEX, EXTENSIONS, PID)
    write(site, LAYER["hl7v2/segments/PID.Patient.yaml"])
    mappings = load_mappings((), [site], root=base)
    assert [rule.text for rule in show(mappings, "PID.Patient") if rule.key == "gender"] == ["{const: unknown}"]
