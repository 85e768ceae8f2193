"""The mapping of Norwegian messages over the samples of others: new, changed and cancelled reports are about the same things."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from adapter.mapping import load_mappings
from adapter.model import Key, MessageState, Result, Withdrawal
from adapter.pipeline import Pipeline, SourceSettings

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(load_mappings(("no",)), SourceSettings())


@pytest.fixture(scope="module")
def reports(reference: Path, pipeline: Pipeline) -> dict[str, Result]:
    folder = reference / "no" / "kith" / "samples" / "plo-1_6" / "innleggelsesrapport_1_6_mottak"
    return {file.stem.rpartition("_")[2]: convert(pipeline, file) for file in folder.glob("*.xml")}


def convert(pipeline: Pipeline, file: Path) -> Result:
    (raw,) = pipeline.split(file.read_bytes())
    return pipeline.convert(raw)


def owned(result: Result) -> set[Key]:
    return {key for entry in result.entries if entry.kind == "owned" for key in entry.keys}


def test_every_plo_sample_is_mapped_or_says_that_its_kind_is_not(reference: Path, pipeline: Pipeline):
    for file in sorted((reference / "no" / "kith" / "samples" / "plo-1_6").rglob("*.xml")):
        result = convert(pipeline, file)
        if result.id.kind in pipeline.mappings.kinds():
            assert result.state is MessageState.MAPPED, (file.name, result.stops)
        else:
            assert [stop.code for stop in result.stops] == ["no-mapping"], file.name


def test_a_change_is_about_the_same_things_as_the_report_it_changes(reports: dict[str, Result]):
    new, changed = reports["Ny"], reports["Endring"]

    assert owned(changed) >= owned(new)
    assert {key.type for key in owned(changed) - owned(new)} == {"DocumentReference"}
    assert changed.withdraws == Withdrawal(root=new.id.identity, everything=False)


def test_a_cancellation_takes_everything_back_and_brings_nothing_of_its_own(reports: dict[str, Result]):
    cancelled = reports["Kansellering"]

    assert cancelled.withdraws == Withdrawal(root=reports["Endring"].id.identity, everything=True)
    assert owned(cancelled) == set()
    assert cancelled.id.patients == reports["Ny"].id.patients


def test_the_source_is_kept_byte_for_byte(reference: Path, reports: dict[str, Result]):
    file = next((reference / "no" / "kith" / "samples" / "plo-1_6" / "innleggelsesrapport_1_6_mottak").glob("*_Ny.xml"))
    (binary,) = [entry.resource for entry in reports["Ny"].entries if entry.type == "Binary"]

    assert base64.b64decode(binary["data"]) == file.read_bytes()


def test_every_score_of_function_becomes_an_observation(reports: dict[str, Result]):
    scores = [entry.resource["valueInteger"] for entry in reports["Ny"].entries if "valueInteger" in entry.resource]

    assert len(scores) == 17
    assert all(1 <= score <= 5 for score in scores)
