"""Whatever an HL7 v2 message holds: nothing is raised, every leaf has one trace line that its bytes explain, every input leaf is read or unread."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.errors import Unreadable
from adapter.formats.source import parse
from adapter.mapping import fitting
from adapter.mapping.trace import expand
from adapter.mapping.values import PLAIN
from adapter.model import MessageState, RawMessage
from adapter.pipeline import Pipeline, SourceSettings
from tests.support.mapping_kit import leaf_counts, leaves, shipped

SEGMENTS = ("EVN", "PID", "PD1", "NK1", "PV1", "PV2", "AL1", "DG1", "ORC", "OBR", "OBX", "NTE", "SPM", "ZBE")
WORDS = st.sampled_from(
    ["", "", "", "A", "F", "M", "1", "7.20", "<5", "20260105", "202601051030", "2026010510304", "Ærlig", "a b", '""', "\\T\\", "\\X0D\\", "\\.br\\", "\\", " ", "77", "FNR", "HPR",
     "NM", "ST", "TX", "CWE", "SN", "2.16.578.1", "ISO", "N", "Y", "05929010096", "LN", "x" * 70]
)  # fmt: skip
FIELD = st.lists(st.sampled_from(["^", "&", "~", "^^", "^^^"]) | WORDS, max_size=5).map("".join)
SEGMENT = st.tuples(st.sampled_from(SEGMENTS), st.lists(FIELD, max_size=30)).map(lambda pair: "|".join([pair[0], *pair[1]]))
MESSAGES = st.tuples(st.sampled_from(["ADT^A01", "ADT^A03", "ADT^A08", "ORU^R01"]), st.lists(SEGMENT, max_size=9)).map(
    lambda pair: "\r".join([f"MSH|^~\\&|G|E|||20260105103000||{pair[0]}|M1|P|2.5.1", "PID|1||77^^^G", *pair[1], ""])
)


def convert(text: str):
    raw = RawMessage(1, 0, text.encode())
    return raw, Pipeline(shipped(), SourceSettings()).convert(raw)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES)
def test_no_message_raises_and_every_leaf_has_one_line(text: str) -> None:
    raw, result = convert(text)
    assert result.state in {MessageState.MAPPED, MessageState.NEEDS_MAPPING, MessageState.REJECTED}
    assert (result.state == MessageState.MAPPED) == (not result.stops)
    if result.trace:
        assert Counter(line.element for line in expand(result.trace, shipped(), raw)) == leaf_counts(result)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES)
def test_functions_for_one_shape_give_the_same(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "_OFTEN", 1_000_000)
        raw, before = convert(text)
        patch.setattr(fitting, "_OFTEN", 1)
        patch.setattr(shipped().program.link(parse(raw)).fitting, "_most", 1_000_000)
        assert (convert(text)[1], raw) == (before, raw)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"MSH|^~\\&|{text}".encode()))
def test_no_bytes_raise(data: bytes) -> None:
    pipeline = Pipeline(shipped(), SourceSettings())
    try:
        raws = pipeline.split(data)
    except Unreadable:
        raws = [RawMessage(1, 0, data)]
    for raw in raws:
        assert pipeline.convert(raw).state in {MessageState.NEEDS_MAPPING, MessageState.REJECTED, MessageState.MAPPED}
        assert pipeline.identify(raw).identity


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES)
def test_the_bytes_of_a_line_explain_its_value(text: str) -> None:
    raw, result = convert(text)
    if not result.trace:
        return
    message = parse(raw)
    values = {}
    types = [entry.type for entry in result.entries]
    seen: Counter[str] = Counter()
    for entry in result.entries:
        prefix = f"{entry.type}[{seen[entry.type]}]" if types.count(entry.type) > 1 else entry.type
        seen[entry.type] += 1
        values.update(zip(leaves(entry.resource, prefix), _leaf_values(entry.resource), strict=True))
    for line in expand(result.trace, shipped(), raw):
        if line.conversion not in PLAIN - {"text"} or len(line.bytes) != 1:
            continue
        start, stop = line.bytes[0]
        field = message.unescape(re.split(r"[~^&]", raw.data[start:stop].decode())[0]).strip()
        assert values[line.element] == field, line


def _leaf_values(value: object) -> list[object]:
    if isinstance(value, dict):
        return [found for key, inner in value.items() if key != "resourceType" for found in _leaf_values(inner)]
    if isinstance(value, list):
        return [found for inner in value if inner is not None for found in _leaf_values(inner)]
    return [value]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES)
def test_every_traced_place_is_read_and_no_empty_field_is_unread(text: str) -> None:
    raw, result = convert(text)
    message = parse(raw)
    filled = {
        f"{segment.name}-{number}"
        for segment in message.segments
        for number, field in enumerate(segment.fields)
        if number and field.strip('~^& "')
    }
    assert {path.partition(".")[0] for path in result.unread} <= filled
    if result.trace:
        traced = {
            re.sub(r"\[\d+\]", "", source) for line in expand(result.trace, shipped(), raw) for source in line.sources if "." in source
        }
        leaf_only = {path for path in result.unread if path.count(".") == 2}
        assert not traced & leaf_only


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES)
def test_the_same_message_gives_the_same_result(text: str) -> None:
    _, one = convert(text)
    _, two = convert(text)
    assert (one.entries, one.stops, one.trace, one.unread) == (two.entries, two.stops, two.trace, two.unread)
