"""Between the shared types and the bytes that are kept: JSON, compressed. What was stored decodes for ever, so forms only gain fields.

A payload is zlib-compressed, or, when it is small, a zero byte and itself (a compressed one begins with 0x78): compressing a few hundred bytes costs more
than they do. JSON has a byte in front: `j`, or `d` where numbers with a fraction are exact decimals (7.20 stays 7.20).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from adapter.model import Entry, Finding, Key, MessageId, MessageState, OwnedVersion, Result, SentRecord, Withdrawal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LEVEL = 1
_PLAIN = b"\0"
_SMALL = 1024


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    return _EPOCH + us * _MICROSECOND


def maybe_us(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)


def maybe_from_us(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)


def squeeze(data: bytes) -> bytes:
    """The stored form of a payload."""
    return _PLAIN + data if len(data) <= _SMALL else zlib.compress(data, _LEVEL)


def expand(data: bytes) -> bytes:
    """The payload that `squeeze` was given."""
    return data[1:] if data[:1] == _PLAIN else zlib.decompress(data)


def dump(value: object) -> bytes:
    """JSON data, with `Decimal` kept exactly, in its stored form."""
    exact = False

    def decimal(it: object) -> orjson.Fragment:
        nonlocal exact
        if isinstance(it, Decimal):
            exact = True
            return orjson.Fragment(str(it) if it.is_finite() else "null")
        raise TypeError(f"{type(it).__name__} cannot be stored")

    data = orjson.dumps(value, default=decimal, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    return (b"d" if exact else b"j") + squeeze(data)


def load(data: bytes) -> Any:
    """What `dump` stored."""
    plain = expand(data[1:])
    return json.loads(plain, parse_float=Decimal) if data[:1] == b"d" else orjson.loads(plain)


def _key(key: Key) -> list[str]:
    return [key.type, key.system, key.value]


def dump_key(key: Key) -> bytes:
    return orjson.dumps(_key(key))


def load_key(data: bytes) -> Key:
    return Key(*orjson.loads(data))


def _finding(finding: Finding) -> list[str]:
    return [finding.code, finding.path, finding.element, finding.rule, finding.detail, finding.shown]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _parse_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def dump_result(result: Result) -> bytes:
    """The entries and the identity of a result; findings and trace are kept apart."""
    it = result.id
    return dump(
        {
            "id": [it.kind, it.identity, _time(it.time), [[_key(key) for key in keys] for keys in it.patients], it.root],
            "entries": [
                [entry.name, entry.kind, entry.resource, entry.urn, [_key(key) for key in entry.keys], entry.removed, entry.profiles]
                for entry in result.entries
            ],
            "withdraws": [result.withdraws.root, result.withdraws.everything] if result.withdraws else None,
            "mapping": result.mapping_hash,
        }
    )


@dataclass(frozen=True, slots=True)
class Encoded:
    """A result as it is kept: what the tables say of it, and its payloads in their stored form. `warnings`, `unread`: how many."""

    state: MessageState
    id: MessageId
    stops: tuple[Finding, ...]
    warnings: int
    unread: int
    mapping_hash: str
    result: bytes
    trace: bytes
    findings: bytes


def encode(result: Result) -> Encoded:
    """Make it ready for the store; needs no lock, and no store."""
    return Encoded(
        result.state,
        result.id,
        tuple(result.stops),
        len(result.warnings),
        len(result.unread),
        result.mapping_hash,
        dump_result(result),
        squeeze(result.trace),
        dump_findings(result.stops, result.warnings, result.unread),
    )


def load_result(state: MessageState, data: bytes, findings: bytes) -> Result:
    """The result as it was placed, without its trace."""
    stored: Mapping[str, Any] = load(data)
    kind, identity, time, patients, root = stored["id"]
    stops, warnings, unread = load_findings(findings)
    return Result(
        state=state,
        id=MessageId(kind, identity, _parse_time(time), tuple(tuple(Key(*key) for key in keys) for keys in patients), root),
        entries=[
            Entry(name, entry_kind, resource, urn, tuple([Key(*key) for key in keys]), tuple(removed), tuple(profiles))
            for name, entry_kind, resource, urn, keys, removed, profiles in stored["entries"]
        ],
        stops=list(stops),
        warnings=list(warnings),
        unread=list(unread),
        withdraws=Withdrawal(*stored["withdraws"]) if stored["withdraws"] else None,
        mapping_hash=stored["mapping"],
    )


def result_json(data: bytes) -> bytes:
    """The stored resources as JSON for a reader: `[{"name", "kind", "urn", "keys", "resource"}, …]`."""
    stored: Mapping[str, Any] = load(data)
    shown = [
        {"name": name, "kind": kind, "urn": urn, "keys": keys, "resource": resource}
        for name, kind, resource, urn, keys, *_ in stored["entries"]
    ]
    return expand(dump(shown)[1:])


def dump_findings(stops: Sequence[Finding], warnings: Sequence[Finding], unread: Sequence[str]) -> bytes:
    return dump([[_finding(it) for it in stops], [_finding(it) for it in warnings], list(unread)])


def load_findings(data: bytes) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[str, ...]]:
    stops, warnings, unread = load(data)
    return tuple(Finding(*it) for it in stops), tuple(Finding(*it) for it in warnings), tuple(unread)


def dump_record(record: SentRecord) -> bytes:
    return dump(
        {
            "owned": [
                [_key(it.key), _time(it.time), None if it.version is None else it.version.decode(), it.root, it.withdrawn, it.sent]
                for it in record.owned
            ],
            "aliases": [[_key(key), _key(first)] for key, first in record.aliases],
            "chain": [record.chain[0], _time(record.chain[1])] if record.chain else None,
        }
    )


def load_record(data: bytes) -> SentRecord:
    stored: Mapping[str, Any] = load(data)
    chain = stored["chain"]
    return SentRecord(
        owned=tuple(
            OwnedVersion(Key(*key), _parse_time(time), None if version is None else version.encode(), root, withdrawn, sent)
            for key, time, version, root, withdrawn, sent in stored["owned"]
        ),
        aliases=tuple((Key(*key), Key(*first)) for key, first in stored["aliases"]),
        chain=(chain[0], datetime.fromisoformat(chain[1])) if chain else None,
    )
