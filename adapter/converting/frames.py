"""What the engine and its converting process say to each other: frames of JSON and bytes over a pipe.

A frame is two lengths (little-endian, 4 bytes each), a JSON document and the payloads that it tells the lengths of. JSON and not pickle, although both ends are
ours: the converting process is where strange bytes are parsed, and nothing that comes from it can be more than data.

    engine → process    {"load": {source: settings}, "site": folder or null}
                        {"convert": [[source, index, offset, length], …]} + the messages
    process → engine    {"loaded": {source: hash}}; nothing in it when the mappings are broken
                        {"converted": [result, …]} + for each its stored result, trace and findings
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import IO, Any, Final, cast

import orjson

from adapter.converting.convert import Converted
from adapter.model import Finding, Key, MessageId, MessageState, RawMessage
from adapter.pipeline import SourceSettings
from adapter.queue.codec import Encoded

_LENGTHS: Final = struct.Struct("<II")
LARGEST: Final = (1 << 31) - 1
"""No payload of a frame is larger."""

Frame = tuple[dict[str, Any], memoryview]


def write(stream: IO[bytes], head: Mapping[str, Any], payloads: Iterable[bytes] = ()) -> None:
    """Write one frame. Raises `OSError` when nobody reads any more."""
    data = orjson.dumps(head)
    body = b"".join(payloads)
    stream.write(_LENGTHS.pack(len(data), len(body)))
    stream.write(data)
    stream.write(body)
    stream.flush()


def read(stream: IO[bytes]) -> Frame | None:
    """The next frame; None at the end, also in the middle of a frame. Raises `ValueError` for what is no frame."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    if head > LARGEST or body > LARGEST:
        raise ValueError("no frame")
    data = stream.read(head + body)
    if len(data) < head + body:
        return None
    return cast("dict[str, Any]", orjson.loads(memoryview(data)[:head])), memoryview(data)[head:]


# --- what is said


def to_load(sources: Mapping[str, SourceSettings], site: str | None) -> dict[str, Any]:
    """Which mappings to load, and for which sources."""
    return {"load": {name: asdict(settings) for name, settings in sources.items()}, "site": site}


def settings_of(head: Mapping[str, Any]) -> dict[str, SourceSettings]:
    """The sources of a `to_load`."""
    told: dict[str, dict[str, Any]] = head["load"]
    return {name: replace(SourceSettings(**said), layers=tuple(said["layers"])) for name, said in told.items()}


def to_convert(messages: Sequence[tuple[str, RawMessage]]) -> tuple[dict[str, Any], list[bytes]]:
    """A batch of messages with their sources."""
    return {"convert": [[source, raw.index, raw.offset, len(raw.data)] for source, raw in messages]}, [raw.data for _, raw in messages]


def messages_of(frame: Frame) -> list[tuple[str, RawMessage]]:
    """The messages of a `to_convert`."""
    head, body = frame
    found: list[tuple[str, RawMessage]] = []
    at = 0
    for source, index, offset, length in head["convert"]:
        found.append((source, RawMessage(index, offset, bytes(body[at : at + length]))))
        at += length
    return found


def converted(results: Sequence[Converted]) -> tuple[dict[str, Any], list[bytes]]:
    """What became of a batch."""
    told: list[Any] = []
    payloads: list[bytes] = []
    for it in results:
        one = it.encoded
        told.append(
            [
                one.state.value,
                [one.id.kind, one.id.identity, one.id.time, [[[*key] for key in keys] for keys in one.id.patients], one.id.root],
                [[stop.code, stop.path, stop.element, stop.rule, stop.detail, stop.shown] for stop in one.stops],
                one.warnings,
                one.unread,
                one.mapping_hash,
                [len(one.result), len(one.trace), len(one.findings)],
                it.broke,
            ]
        )
        payloads += (one.result, one.trace, one.findings)
    return {"converted": told}, payloads


def results_of(frame: Frame) -> list[Converted]:
    """The results of a `converted`."""
    head, body = frame
    found: list[Converted] = []
    at = 0
    for state, (kind, identity, time, patients, root), stops, warnings, unread, mapping_hash, lengths, broke in head["converted"]:
        parts: list[bytes] = []
        for length in lengths:
            parts.append(bytes(body[at : at + length]))
            at += length
        id_ = MessageId(
            kind,
            identity,
            None if time is None else datetime.fromisoformat(time),
            tuple([tuple([Key(*key) for key in keys]) for keys in patients]),
            root,
        )
        encoded = Encoded(
            MessageState(state),
            id_,
            tuple([Finding(*stop) for stop in stops]),
            warnings,
            unread,
            mapping_hash,
            parts[0],
            parts[1],
            parts[2],
        )
        found.append(Converted(encoded, None if broke is None else (broke[0], broke[1])))
    return found
