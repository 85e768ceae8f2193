"""What the engine and its converting process say to each other, and that both convert alike."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.converting import PROCESS, frames
from adapter.converting.convert import UNKNOWN, Converted, convert, stopped
from adapter.engine.apart import command
from adapter.mapping import load_mappings
from adapter.model import Finding, Key, MessageId, MessageState, RawMessage, Result
from adapter.pipeline import Pipeline, SourceSettings
from adapter.queue.codec import Encoded, encode, load_findings
from tests.benchmarks.messages import admissions, results

TEXT = st.text(max_size=20)
KEYS = st.lists(st.builds(Key, TEXT, TEXT, TEXT), max_size=3).map(tuple)
MOMENTS = st.none() | st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(-timedelta(hours=3, minutes=30))])
)
IDS = st.builds(MessageId, TEXT, TEXT, MOMENTS, st.lists(KEYS, max_size=3).map(tuple), TEXT)
FINDINGS = st.lists(st.builds(Finding, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=3).map(tuple)
COUNTS = st.integers(0, 1000)
PAYLOADS = st.binary(max_size=50)
CONVERTED = st.builds(
    Converted,
    st.builds(Encoded, st.sampled_from(MessageState), IDS, FINDINGS, COUNTS, COUNTS, TEXT, PAYLOADS, PAYLOADS, PAYLOADS),
    st.none() | st.tuples(TEXT, TEXT),
)
MESSAGES = st.lists(st.tuples(TEXT, st.builds(RawMessage, st.integers(1, 9), COUNTS, PAYLOADS)), max_size=4)


def over_the_pipe(head: dict[str, object], payloads: list[bytes]) -> frames.Frame:
    pipe = io.BytesIO()
    frames.write(pipe, head, payloads)
    pipe.seek(0)
    frame = frames.read(pipe)
    assert frame is not None
    assert frames.read(pipe) is None
    return frame


@given(MESSAGES)
def test_a_batch_arrives_as_it_was_sent(batch: list[tuple[str, RawMessage]]):
    assert frames.messages_of(over_the_pipe(*frames.to_convert(batch))) == batch


@given(st.lists(CONVERTED, max_size=4))
def test_results_arrive_as_they_were_made(made: list[Converted]):
    assert frames.results_of(over_the_pipe(*frames.converted(made))) == made


@given(st.lists(CONVERTED, min_size=1, max_size=2), st.data())
def test_a_frame_that_is_cut_off_is_no_frame(made: list[Converted], data: st.DataObject):
    pipe = io.BytesIO()
    frames.write(pipe, *frames.converted(made))
    assert frames.read(io.BytesIO(pipe.getvalue()[: data.draw(st.integers(0, len(pipe.getvalue()) - 1))])) is None


def test_settings_arrive_as_they_are():
    sources = {
        "lab": SourceSettings("lab", "production", "urn:oid:1", "UTC", "cp1252", "hl7v2", "message", ("no", "lab")),
        "x": SourceSettings(),
    }
    frame = over_the_pipe(frames.to_load(sources, "/site"), [])
    assert frames.settings_of(frame[0]) == sources


def test_the_process_converts_as_the_engine_does():
    settings = SourceSettings("epj")
    mappings = load_mappings(settings.layers)
    pipeline = Pipeline(mappings, settings)
    batch = [("epj", RawMessage(1, 0, raw)) for raw in (*admissions(3), *results(2), b"MSH|^~\\&|half", b"<a/>")]
    assert command()[0] == sys.executable
    with subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        frames.write(process.stdin, frames.to_load({"epj": settings}, None))
        frames.write(process.stdin, *frames.to_convert(batch))
        loaded, converted = frames.read(process.stdout), frames.read(process.stdout)
        assert loaded is not None
        assert converted is not None
        assert loaded[0] == {"loaded": {"epj": mappings.hash}}
        assert frames.results_of(converted) == [convert(pipeline, raw) for _, raw in batch]
        process.stdin.close()
        assert process.wait(20) == 0


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command() == [sys.executable, PROCESS]


class Broken:
    """A pipeline that breaks on everything but, if told so, on the identity."""

    def __init__(self, identity: MessageId | None) -> None:
        self._identity = identity

    def convert(self, raw: RawMessage) -> Result:
        raise KeyError("Ola Nordmann")

    def identify(self, raw: RawMessage) -> MessageId:
        if self._identity is None:
            raise KeyError("Ola Nordmann")
        return self._identity


def test_an_error_inside_the_program_keeps_the_place_of_the_message_and_tells_no_value():
    identity = MessageId("hl7v2:ADT^A01", "m", None, ((Key("Patient", "s", "1"),),))
    for known in (identity, None):
        found = convert(Broken(known), RawMessage(1, 0, b""))
        assert found.broke is not None
        assert found.broke[0] == "KeyError"
        assert found.encoded.state is MessageState.NEEDS_MAPPING
        assert found.encoded.id == (known or UNKNOWN)
        (stop,) = load_findings(found.encoded.findings)[0]
        assert stop.code == "internal-error"
        assert "Nordmann" not in stop.detail


def test_what_is_stored_of_a_stop_is_what_is_told_of_it():
    stop = Finding("mapper-died", detail="ended (signal 9)")
    assert stopped(stop) == encode(Result(MessageState.NEEDS_MAPPING, UNKNOWN, stops=[stop]))
