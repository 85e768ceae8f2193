"""Every sample message of the reference corpus through the whole pipeline: no crash, and each ADT and ORU in scope is mapped or stops for a true reason.

The reasons were judged one by one: a sender's own code in a place where FHIR requires one of its own (`HOME`, `CURRENT`, `SEVERE`, sex `2`),
a status that R4 requires and the message lacks, a visit without number and time, a required segment that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapter.errors import Unreadable
from adapter.mapping import load_mappings
from adapter.model import MessageState, RawMessage, Result
from adapter.pipeline import Pipeline, SourceSettings
from tests.support.accounted import lost, without_source

pytestmark = pytest.mark.reference

IN_SCOPE = frozenset({"hl7v2:ADT^A01", "hl7v2:ADT^A03", "hl7v2:ADT^A04", "hl7v2:ADT^A08", "hl7v2:ORU^R01"})
MAPPED = frozenset(
    {
        "ADT01-23.hl7",
        "ADT04-251.hl7",
        "ORU-R01-RMGEAD.hl7",
        "adt-a01-full.hl7",
        "adt_a04_ex1.hl7",
        "adt_a08_ex1.hl7",
        "edge_case_repetitions.hl7",
    }
)
"""All that keep to HL7's own tables and say what R4 requires."""
REASONS = {
    "unknown-code": {
        "ADT04-23.hl7",
        "adt_a01.hl7",
        "adt_a01_ex2.hl7",
        "adt_a01_ex3.hl7",
        "complex_adt_a01.hl7",
        "complex_oru_r01.hl7",
        "oru_r01_ex6.hl7",
        "oru-r01-lab.hl7",
    },
    "missing-value": {
        "complex_oru_r01.hl7",
        "edge-escaped-delimiters.hl7",
        "edge-field-repetitions.hl7",
        "edge-non-ascii.hl7",
        "edge-z-segments.hl7",
        "invalid-trailing-empty-fields.hl7",
        "invalid-wrong-version.hl7",
        "LAB-ORU-1.hl7",
        "lipid_panel_oru.hl7",
        "oru-r01.hl7",
        "oru_r01_ex1.hl7",
        "oru_r01_ex2.hl7",
        "ORU-R01-01.hl7",
    },
    "no-identity": {
        "adt-a01-basic.hl7",
        "adt-a01.hl7",
        "adt_a01_ex1.hl7",
        "adt_a01_ex4.hl7",
        "edge-crlf-line-endings.hl7",
        "edge-empty-segments.hl7",
        "hl7_example.txt",
        "lipid_panel_oru.hl7",
        "ORU-R01-01.hl7",
        "oru_r01_ex1.hl7",
        "oru_r01_ex2.hl7",
    },
    "code-system": {
        "ADT-A01-01.hl7",
        "ADT-A03-01.hl7",
        "ADT-A04-01.hl7",
        "ADT-A08-01.hl7",
        "MDM_01.hl7",
        "ORU-R01-01.hl7",
        "complex_adt_a01.hl7",
    },
    "value-format": {"complex_adt_a01.hl7", "complex_oru_r01.hl7"},
}


ACCOUNTED = {
    "OBX-2.1.1": "the type of a value that is not there",
    "OBX-3.1.1": "of an observation that nothing identifies: left out, and a finding says so",
    "OBX-3.3.1": "the same",
    "OBX-5.1.1": "the same",
    "OBX-5.3.1": "the same",
    "DG1-21.1.1": "decides that a diagnosis is deleted, when it is D",
    "DG1-22.3.1": "the authority of a number that is not there",
    "DG1-22.4.1": "the same",
    "AL1-3.3.1": "the code system of a code that is not there",
    "OBX-6.3.1": "the code system of a unit in a field that holds a reference range by mistake",
    "OBR-9.2.3": "the code system of a unit whose code is text of the sender's own",
    "EVN-5.10.1": "the type of a name of somebody whom nothing identifies: only the name is shown",
    "PV1-8.10.1": "the same",
    "NK1-6.2.1": "NK1-6 is the business telephone, whatever the number itself says",
    "NTE-2.1.1": "whose comment it is decides where it goes",
}
"""Values of the corpus that are neither in the result nor reported unread, and on which nothing hangs in their message; each with the reason."""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(load_mappings(), SourceSettings())


def _messages(pipeline: Pipeline, reference: Path) -> Iterator[tuple[str, RawMessage]]:
    for path in sorted((reference / "v2" / "corpus").rglob("*")):
        if path.suffix in {".hl7", ".txt"}:
            try:
                found = pipeline.split(path.read_bytes())
            except Unreadable:
                continue
            yield from ((path.name, raw) for raw in found)


@pytest.fixture(scope="module")
def results(pipeline: Pipeline, reference: Path) -> list[tuple[str, Result]]:
    return [(name, pipeline.convert(raw)) for name, raw in _messages(pipeline, reference)]


def test_every_sample_message_has_a_result(results: list[tuple[str, Result]]) -> None:
    assert len(results) > 100
    assert all(result.stops for _, result in results if result.state is not MessageState.MAPPED)


def test_every_well_formed_message_in_scope_is_mapped(results: list[tuple[str, Result]]) -> None:
    assert {name for name, result in results if result.id.kind in IN_SCOPE and result.state is MessageState.MAPPED} == MAPPED


def test_the_others_stop_for_their_own_reason(results: list[tuple[str, Result]]) -> None:
    untrue = [
        (name, stop.code, stop.path)
        for name, result in results
        if result.id.kind in IN_SCOPE
        for stop in result.stops
        if name not in REASONS.get(stop.code, ())
    ]

    assert untrue == []


def test_the_same_message_gives_the_same_result(pipeline: Pipeline, reference: Path, results: list[tuple[str, Result]]) -> None:
    for (_, raw), (name, result) in zip(_messages(pipeline, reference), results, strict=True):
        again = pipeline.convert(raw)

        assert [(entry.urn, entry.resource) for entry in again.entries] == [(entry.urn, entry.resource) for entry in result.entries], name


def test_every_value_is_in_the_result_or_reported_or_decides_something(
    pipeline: Pipeline, reference: Path, results: list[tuple[str, Result]]
) -> None:
    for (_, raw), (name, result) in zip(_messages(pipeline, reference), results, strict=True):
        if result.id.kind in IN_SCOPE:
            assert set(lost(pipeline, raw, result)) <= ACCOUNTED.keys(), name
            assert without_source(pipeline, raw, result) == [], name
