"""An unknown code: its table, what it may become, the overlay of a site's layer, and a test that holds nothing of the patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from adapter.errors import MappingError
from adapter.mapping import MappingSet, load_mappings
from adapter.mapping.mappingset import compile_files
from adapter.mapping.syntax import Code
from adapter.model import Finding, MessageState
from adapter.pipeline import Pipeline, SourceSettings
from adapter.sandbox.exports import samples
from adapter.workbench.mend import NOTHING, Wanted, entry, options, wanted, with_case, with_code, with_file
from adapter.workbench.mendtest import make_case
from adapter.workbench.testing import run_file


@pytest.fixture(scope="module")
def mappings() -> MappingSet:
    return load_mappings()


def stops(mappings: MappingSet, data: bytes) -> list[Finding]:
    pipeline = Pipeline(mappings, SourceSettings())
    return [stop for stop in pipeline.convert(pipeline.split(data)[0]).stops if stop.code == "unknown-code"]


def hl7() -> bytes:
    return next(sample.data for sample in samples() if "ukjent-kode" in sample.name)


def xml(old: str, new: str) -> bytes:
    data = next(sample.data for sample in samples() if sample.name.endswith(".xml")).decode()
    assert old in data
    return data.replace(old, new).encode()


def mended(mappings: MappingSet, found: Wanted, text: str) -> MappingSet:
    files = with_file(mappings.files, "/site", f"{found.path}.yaml", text, f"/site/{found.path}.yaml")
    return compile_files(files, mappings.layers)


def the(found: Wanted | None) -> Wanted:
    assert found is not None
    return found


def test_the_table_behind_the_finding_offers_its_value_set(mappings: MappingSet):
    [finding] = stops(mappings, hl7())
    found = the(wanted(mappings, finding))
    assert (found.path, found.primitive, found.strength) == ("hl7v2/tables/administrative-sex", True, "required")
    assert {option.code for option in options(found)} == {"female", "male", "other", "unknown"}
    assert next(option.used for option in options(found) if option.code == "female") == ["F"]


def test_a_rule_without_a_table_has_none(mappings: MappingSet):
    assert wanted(mappings, Finding("unknown-code", rule="mappings/nowhere.yaml:1")) is None


def test_an_overlay_says_only_the_new_code(mappings: MappingSet):
    [finding] = stops(mappings, hl7())
    found = the(wanted(mappings, finding))
    text = with_code(None, found, "7", Code("other"))
    assert text.endswith('table: administrative-sex\ncodes:\n  "7": other\n')
    assert stops(mended(mappings, found, text), hl7()) == []


@pytest.mark.parametrize(
    "before",
    [
        "# mine\ntable: administrative-sex\ncodes:\n    # as Gerica sends it\n    X: unknown   # why\n",
        "table: administrative-sex\ncodes: {X: unknown}\n",
        "table: administrative-sex\ncodes: {}\n",
        "table: administrative-sex\nnote: nothing yet\n",
    ],
)
def test_what_a_person_wrote_stays_as_it_was(mappings: MappingSet, before: str):
    [finding] = stops(mappings, hl7())
    found = the(wanted(mappings, finding))
    text = with_code(before, found, "7", Code("other"))
    assert stops(mended(mappings, found, text), hl7()) == []
    for comment in ("# mine", "# as Gerica sends it", "# why", "nothing yet"):
        assert (comment in before) == (comment in text)
    assert ("X: unknown" in before) == ("X: unknown" in text)


def test_a_code_that_is_mapped_already_is_not_changed(mappings: MappingSet):
    found = the(wanted(mappings, stops(mappings, hl7())[0]))
    text = with_code(None, found, "7", Code("other"))
    with pytest.raises(MappingError):
        with_code(text, found, "7", Code("female"))
    with pytest.raises(MappingError):
        with_code("[not, a, table]", found, "7", Code("female"))


@pytest.mark.parametrize("code", ["7", "no", "null", "a: b", "#x", "007", "Å", "x, y", '"'])
def test_any_code_can_be_written(mappings: MappingSet, code: str):
    found = the(wanted(mappings, stops(mappings, hl7())[0]))
    text = with_code(with_code(None, found, code, Code("other")), found, "second", Code(NOTHING))
    table = mended(mappings, found, text).content.tables["administrative-sex"]
    assert table.codes[code] == (Code("other"),)
    assert table.codes["second"] == ()


def test_a_coding_says_its_text_and_a_system_other_than_the_tables(mappings: MappingSet):
    found = the(wanted(mappings, stops(mappings, hl7())[0]))
    coded = replace(found, primitive=False)
    assert entry(coded, Code("other", "Annet", found.table.system)) == "{code: other, display: Annet}"
    assert entry(coded, Code("x", "", "urn:oid:1.2")) == "{code: x, system: urn:oid:1.2}"
    assert entry(found, Code("other", "Annet", "urn:oid:1.2")) == "other"


def values(data: bytes) -> Iterable[str]:
    """Whatever of a sample is a person's: name, number, address, phone."""
    for segment in data.decode().split("\r"):
        if segment.startswith("PID"):
            fields = segment.split("|")
            for field in (fields[3], fields[5], fields[7], fields[11], fields[13]):
                yield from (part for part in field.split("^") if len(part) > 3)


def test_the_test_beside_it_passes_and_holds_nothing_of_the_patient(mappings: MappingSet):
    [finding] = stops(mappings, hl7())
    found = the(wanted(mappings, finding))
    new = mended(mappings, found, with_code(None, found, "7", Code("other")))
    case = make_case(new, hl7(), SourceSettings(), finding, "7", "other")
    assert case is not None
    assert case.element == "Patient.gender"
    assert all(outcome.passed for outcome in run_file(new, case.text, "x.test.yaml"))
    assert not all(outcome.passed for outcome in run_file(mappings, case.text, "x.test.yaml"))
    for value in values(hl7()):
        assert value not in case.text
    assert len(case.text) < 400


def test_a_code_that_gives_nothing_has_a_test_too(mappings: MappingSet):
    [finding] = stops(mappings, hl7())
    found = the(wanted(mappings, finding))
    new = mended(mappings, found, with_code(None, found, "7", Code(NOTHING)))
    case = make_case(new, hl7(), SourceSettings(), finding, "7", NOTHING)
    assert case is not None
    assert all(outcome.passed for outcome in run_file(new, with_case(None, case.text), "x.test.yaml"))


def test_norwegian_xml_is_mended_in_the_same_way(mappings: MappingSet):
    data = xml('<Sex V="2" DN="Kvinne"/>', '<Sex V="Q" DN="Hemmelig for Kari Nordmann"/>')
    [finding] = stops(mappings, data)
    found = the(wanted(mappings, finding))
    target = options(found)[0]
    new = mended(mappings, found, with_code(None, found, finding.shown, Code(target.code, target.display, target.system)))
    case = make_case(new, data, SourceSettings(), finding, finding.shown, target.code)
    assert case is not None
    assert all(outcome.passed for outcome in run_file(new, case.text, "x.test.yaml"))
    for word in ("Nordmann", "Hemmelig", "Tuva", "tungpust", "tel:90000002"):
        assert word not in case.text


def test_what_else_is_wrong_with_the_message_is_not_in_the_test(mappings: MappingSet):
    data = hl7().replace(b"|I|SYKEHJEM", b"|%%|SYKEHJEM")
    pipeline = Pipeline(mappings, SourceSettings())
    assert pipeline.convert(pipeline.split(data)[0]).state is MessageState.NEEDS_MAPPING
    finding = next(stop for stop in stops(mappings, data) if stop.path.startswith("PID-8"))
    found = the(wanted(mappings, finding))
    new = mended(mappings, found, with_code(None, found, "7", Code("other")))
    case = make_case(new, data, SourceSettings(), finding, "7", "other")
    assert case is not None
    assert "%%" not in case.text
    assert all(outcome.passed for outcome in run_file(new, case.text, "x.test.yaml"))


def test_a_code_that_no_message_shows_at_work_has_no_test(mappings: MappingSet):
    [finding] = stops(mappings, hl7())
    assert make_case(mappings, hl7(), SourceSettings(), finding, "7", "other") is None
    assert make_case(mappings, b"no message", SourceSettings(), finding, "7", "other") is None


def test_a_case_goes_to_the_end_of_the_test_file():
    case = "- name: b\n  input: |-\n    MSH|\n"
    assert with_case("# mine\n- name: a\n  input: x\n", case).startswith("# mine\n- name: a\n  input: x\n- name: b")
    assert with_case("# an empty list\n[]\n", case) == f"# an empty list\n{case}"
    with pytest.raises(MappingError):
        with_case("a: b\n", case)


def test_files_are_laid_as_if_they_had_been_written(mappings: MappingSet, tmp_path: Path):
    found = the(wanted(mappings, stops(mappings, hl7())[0]))
    text = with_code(None, found, "7", Code("other"))
    path = tmp_path / f"{found.path}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    files = with_file(mappings.files, str(tmp_path), f"{found.path}.yaml", text, path.as_posix())
    assert load_mappings(("no",), [tmp_path]).hash == compile_files(files, mappings.layers).hash
