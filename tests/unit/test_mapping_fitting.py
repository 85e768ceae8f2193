"""Functions for segments of one shape: they give what the function for any gives, mark what it marks, and are written for what is met often."""

from __future__ import annotations

import pytest

from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.source import parse
from adapter.mapping import fitting, shapes
from adapter.model import RawMessage, Result
from adapter.pipeline import Pipeline, SourceSettings
from tests.benchmarks.messages import admissions, results
from tests.support.mapping_kit import CX, MESSAGE, XPN, mapping_set, segment_mapping, shipped

PATIENT = segment_mapping("""
identifier: {each: PID-3, use: CX.Identifier}
name: {each: PID-5, use: XPN.HumanName}
birthDate: {from: PID-7}
""")
HEADER = "MSH|^~\\&|G|E|||20260105103000||ADT^A01|M1|P|2.5.1"


def said(result: Result) -> tuple[object, ...]:
    """Everything that came of a message."""
    return (
        result.state, result.id, [(entry.resource, entry.keys, entry.urn, entry.removed) for entry in result.entries],
        result.stops, result.warnings, result.unread, result.trace,
    )  # fmt: skip


def message(*segments: str) -> RawMessage:
    return RawMessage(1, 0, "\r".join([HEADER, *segments, ""]).encode())


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(mapping_set(MESSAGE, CX, XPN, PATIENT), SourceSettings())


def fitted(pipeline: Pipeline, raw: RawMessage) -> fitting.Fitting:
    parsed = parse(raw)
    assert isinstance(parsed, Hl7Message)
    return pipeline.mappings.program.link(parsed).fitting


@pytest.mark.parametrize(
    "segment",
    [
        "PID|1||77^^^G^PI||Myhre^Ragnhild||19410405",
        "PID|1||77^^^G^PI",
        "PID|1||77^^^G^PI~78^^^H~~79||Myhre^Ragnhild~Dahl",
        "PID|1||^^||^^^",
        'PID|1||77^^^G^PI||""||""',
        "PID|1||77&x^^^G&1.2.3.4&ISO||Myhre&van&Myhre^R&a~^B||19410405~x",
        "PID|1||7\\T\\7^^^G|| ^ ||late",
        "PID",
    ],
)
def test_a_shape_of_its_own_gives_the_same(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, segment: str) -> None:
    raw = message(segment)
    before = said(pipeline.convert(raw))
    monkeypatch.setattr(fitting, "_OFTEN", 1)
    assert said(pipeline.convert(raw)) == before
    assert fitted(pipeline, raw).fitted
    assert said(pipeline.convert(raw)) == before


@pytest.mark.parametrize("messages", [admissions, results])
def test_so_it_does_with_the_mappings_that_come_along(monkeypatch: pytest.MonkeyPatch, messages) -> None:
    pipeline = Pipeline(shipped(), SourceSettings())
    raws = [RawMessage(1, 0, data) for data in messages(3)]
    monkeypatch.setattr(fitting, "_OFTEN", 1_000_000)
    before = [said(pipeline.convert(raw)) for raw in raws]
    monkeypatch.setattr(fitting, "_OFTEN", 1)
    assert [said(pipeline.convert(raw)) for raw in raws] == before


def test_a_shape_is_met_often_before_it_gets_its_own(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "_OFTEN", 3)
    raw = message("PID|1||77^^^G^PI")
    for expected in (0, 0, 1, 1):
        pipeline.convert(raw)
        assert len(fitted(pipeline, raw).fitted) == expected
    pipeline.convert(message("PID|1||78^^^H^MR"))  # the same shape, said otherwise
    assert len(fitted(pipeline, raw).fitted) == 1


def test_only_so_many_are_kept(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "_OFTEN", 1)
    found = fitted(pipeline, message("PID|1"))
    found._most = 2
    for count in range(1, 6):
        raw = message("PID|1||77^^^G" + "|" * count + "x")
        assert pipeline.convert(raw).entries
    assert len(found.fitted) == 2


def test_other_separators_get_none(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "_OFTEN", 1)
    raw = RawMessage(1, 0, b"MSH|*~\\&|G|E|||20260105103000||ADT*A01|M1|P|2.5.1\rPID|1||77***G\r")
    assert pipeline.convert(raw).entries[0].resource["identifier"][0]["value"] == "77"
    assert not fitted(pipeline, raw).fitted


def test_what_a_shape_tells() -> None:
    fields = shapes.fields_of("MSH", b"x|^~x&|x||x^x")
    assert fields == ("x", None, None, "x", "", "x^x")
    assert shapes.field(fields, 9) == ""
    assert shapes.field(None, 9) is None
    assert [shapes.part("x^^x&x", 1, number) for number in (1, 2, 3, 4)] == ["x", "", "x&x", ""]
    assert (shapes.parts("x^^x&x", 1), shapes.parts("x", 2), shapes.parts("x", 3), shapes.parts(None, 1)) == (3, 1, None, None)
    assert (shapes.each("x~x"), shapes.each("x~~x^x"), shapes.each("~x~"), shapes.each(None)) == ("x", None, "x", None)
