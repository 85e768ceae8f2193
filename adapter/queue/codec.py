"""Between the shared types and the bytes that are kept: JSON, compressed. What was stored decodes for ever, so forms only gain fields.

JSON has a byte in front: `j`, or `d` where numbers with a fraction are exact decimals (7.20 stays 7.20). A result and a record have `l` in front: a line of JSON, then
resources as they are (`result_lines`, `record_lines`). In older rows both are one JSON value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from adapter.fhir.stored import Body, StoredEntry, is_ready
from adapter.model import Entry, Finding, Key, MessageId, MessageState, OwnedVersion, Result, SentRecord, Withdrawal
from adapter.queue.compression import expand, squeeze

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LINES = b"l"
_MICROSECOND = timedelta(microseconds=1)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    return _EPOCH + us * _MICROSECOND


def maybe_us(moment: datetime | None) -> int | None:
    return None if moment is None else to_us(moment)


def maybe_from_us(us: int | None) -> datetime | None:
    return None if us is None else from_us(us)


class _Decimals:
    """Writes decimals exactly, and knows whether there were any."""

    met = False

    def __call__(self, it: object) -> orjson.Fragment:
        if isinstance(it, Decimal):
            self.met = True
            return orjson.Fragment(str(it) if it.is_finite() else "null")
        raise TypeError(f"{type(it).__name__} cannot be stored")


def _json(value: object, decimals: _Decimals) -> bytes:
    return orjson.dumps(value, default=decimals, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def dump(value: object) -> bytes:
    """JSON data, with `Decimal` kept exactly, in its stored form."""
    decimals = _Decimals()
    data = _json(value, decimals)
    return (b"d" if decimals.met else b"j") + squeeze(data)


def load(data: bytes) -> Any:
    """What `dump` stored."""
    plain = expand(data[1:])
    return json.loads(plain, parse_float=Decimal) if data[:1] == b"d" else orjson.loads(plain)


def _headed(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The first line of what is kept as lines, and the rest; in rows of earlier versions there is no rest."""
    if data[:1] != _LINES:
        return load(data), b""
    head, _, rest = expand(data[1:]).partition(b"\n")
    return orjson.loads(head), rest


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


def result_lines(result: Result) -> bytes:
    """The entries and the identity of a result as lines of JSON; findings and trace are kept apart.

    A line for each resource, so that what goes out as it is needs no reading: what stands in the first line of an entry is all that packing must know.
    """
    decimals = _Decimals()
    resources = [_json(entry.resource, decimals) for entry in result.entries]
    it = result.id
    head = {
        "id": [it.kind, it.identity, _time(it.time), [[_key(key) for key in keys] for keys in it.patients], it.root],
        "entries": [
            [it.name, it.kind, it.type, it.urn, [_key(key) for key in it.keys], it.removed, it.profiles, is_ready(it)]
            for it in result.entries
        ],
        "withdraws": [result.withdraws.root, result.withdraws.everything] if result.withdraws else None,
        "mapping": result.mapping_hash,
        "exact": decimals.met,
    }
    return b"\n".join([orjson.dumps(head), *resources])


def dump_result(result: Result) -> bytes:
    """A result in its stored form, see `result_lines`."""
    return _LINES + squeeze(result_lines(result))


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
    stored, rest = _headed(data)
    kind, identity, time, patients, root = stored["id"]
    stops, warnings, unread = load_findings(findings)
    return Result(
        state=state,
        id=MessageId(kind, identity, _parse_time(time), tuple(tuple(Key(*key) for key in keys) for keys in patients), root),
        entries=_stored_entries(stored, rest) if "exact" in stored else _entries(stored),
        stops=list(stops),
        warnings=list(warnings),
        unread=list(unread),
        withdraws=Withdrawal(*stored["withdraws"]) if stored["withdraws"] else None,
        mapping_hash=stored["mapping"],
    )


def _entries(stored: Mapping[str, Any]) -> list[Entry]:
    return [
        Entry(name, kind, resource, urn, tuple([Key(*key) for key in keys]), tuple(removed), tuple(profiles))
        for name, kind, resource, urn, keys, removed, profiles in stored["entries"]
    ]


def _stored_entries(stored: Mapping[str, Any], rest: bytes) -> list[Entry]:
    exact: bool = stored["exact"]
    return [
        StoredEntry(
            name,
            kind,
            type_,
            urn,
            tuple([Key(*key) for key in keys]),
            tuple(removed),
            tuple(profiles),
            body=Body(written=resource, exact=exact),
            ready=ready,
        )
        for (name, kind, type_, urn, keys, removed, profiles, ready), resource in zip(stored["entries"], rest.splitlines(), strict=True)
    ]


def result_json(data: bytes) -> bytes:
    """The stored resources as JSON for a reader: `[{"name", "kind", "urn", "keys", "resource"}, …]`."""
    stored, rest = _headed(data)
    if "exact" in stored:
        shown = [
            (name, kind, urn, keys, orjson.Fragment(resource))
            for (name, kind, _, urn, keys, *_), resource in zip(stored["entries"], rest.splitlines(), strict=True)
        ]
    else:
        shown = [(name, kind, urn, keys, resource) for name, kind, resource, urn, keys, *_ in stored["entries"]]
    words = ("name", "kind", "urn", "keys", "resource")
    return _json([dict(zip(words, one, strict=True)) for one in shown], _Decimals())


def dump_findings(stops: Sequence[Finding], warnings: Sequence[Finding], unread: Sequence[str]) -> bytes:
    return dump([[_finding(it) for it in stops], [_finding(it) for it in warnings], list(unread)])


def load_findings(data: bytes) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[str, ...]]:
    stops, warnings, unread = load(data)
    return tuple(Finding(*it) for it in stops), tuple(Finding(*it) for it in warnings), tuple(unread)


def record_lines(record: SentRecord) -> bytes:
    """A record as a line of JSON, and after it the versions, one after the other; of each the line says how long it is."""
    head = {
        "owned": [
            [_key(it.key), _time(it.time), None if it.version is None else len(it.version), it.root, it.withdrawn, it.sent]
            for it in record.owned
        ],
        "aliases": [[_key(key), _key(first)] for key, first in record.aliases],
        "chain": [record.chain[0], _time(record.chain[1])] if record.chain else None,
    }
    return b"\n".join([orjson.dumps(head), b"".join([it.version for it in record.owned if it.version is not None])])


def dump_record(record: SentRecord) -> bytes:
    """A record in its stored form, see `record_lines`."""
    return _LINES + squeeze(record_lines(record))


def load_record(data: bytes) -> SentRecord:
    """The record that was dumped. In rows of earlier versions it is one JSON value, and the versions are texts in it."""
    stored, versions = _headed(data)
    owned: list[OwnedVersion] = []
    for key, time, version, root, withdrawn, sent in stored["owned"]:
        if isinstance(version, int):
            kept, versions = versions[:version], versions[version:]
        else:
            kept = None if version is None else version.encode()
        owned.append(OwnedVersion(Key(*key), _parse_time(time), kept, root, withdrawn, sent))
    chain = stored["chain"]
    return SentRecord(
        owned=tuple(owned),
        aliases=tuple((Key(*key), Key(*first)) for key, first in stored["aliases"]),
        chain=(chain[0], datetime.fromisoformat(chain[1])) if chain else None,
    )
