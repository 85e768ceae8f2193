"""A resource as a tree, as JSON, or both: each is made from the other when it is first asked for.

What is stored goes out as it is nearly always, so nobody needs its tree. Invariants: JSON is compact, and as `orjson` writes it; a decimal keeps its own
digits (7.20 is not 7.2: R4 datatypes, decimal); neither form is changed once it is made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

import orjson

from adapter.fhir.merge import with_identifier
from adapter.fhir.references import addresses
from adapter.fhir.withdraw import is_withdrawn
from adapter.model import Entry, EntryKind, Key, Resource


def dumped(data: Resource) -> bytes:
    """Compact JSON of a tree, which may hold resources as `orjson.Fragment`."""
    return orjson.dumps(data, default=_number)


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)


def with_id(written: bytes, resource_type: str, id_: str) -> bytes:
    """The JSON of a resource that begins with its type, with an id after that."""
    end = len(b'{"resourceType":') + len(orjson.dumps(resource_type))
    return b'%b,"id":%b%b' % (written[:end], orjson.dumps(id_), written[end:])


def loaded(written: bytes) -> Resource:
    """The tree of a resource, its decimals exact."""
    return cast("Resource", json.loads(written, parse_float=Decimal))


class Body:
    """A resource. `exact`: whether a number with a fraction is read as `Decimal`."""

    __slots__ = ("_addresses", "_json", "_tree", "exact")

    def __init__(self, tree: Resource | None = None, written: bytes = b"", *, exact: bool = True) -> None:
        """One of `tree` and `written` (its JSON) is given."""
        self._tree = tree
        self._json = written
        self._addresses: Sequence[str] | None = None
        self.exact = exact

    @property
    def is_written(self) -> bool:
        """Whether its JSON is there already."""
        return bool(self._json)

    @property
    def tree(self) -> Resource:
        if self._tree is None:
            self._tree = loaded(self._json) if self.exact else orjson.loads(self._json)
        return self._tree

    @property
    def json(self) -> bytes:
        if not self._json:
            assert self._tree is not None
            self._json = dumped(self._tree)
        return self._json

    @property
    def within(self) -> Resource | orjson.Fragment:
        """How it comes into other JSON with the least work."""
        return orjson.Fragment(self._json) if self._tree is None or self._json else self._tree

    @property
    def addresses(self) -> Sequence[str]:
        """What it refers to."""
        if self._addresses is None:
            self._addresses = addresses(self.json)
        return self._addresses


def is_ready(entry: Entry) -> bool:
    """Whether the JSON of an entry's resource is what goes out under its first key: it begins with its type, has no id, holds the identifier that is
    searched for, and does not say that the thing never was.
    """
    resource = entry.resource
    if next(iter(resource), "") != "resourceType" or "id" in resource or is_withdrawn(resource):
        return False
    return not entry.keys or with_identifier(resource, entry.keys[0]) is resource


class StoredEntry(Entry):
    """An entry whose resource is kept as JSON. `ready`: see `is_ready`."""

    __slots__ = ("_type", "body", "ready")

    def __init__(
        self,
        name: str,
        kind: EntryKind,
        type_: str,
        urn: str,
        keys: tuple[Key, ...],
        removed: tuple[str, ...],
        profiles: tuple[str, ...],
        *,
        body: Body,
        ready: bool,
    ) -> None:
        self.name = name
        self.kind = kind
        self.urn = urn
        self.keys = keys
        self.removed = removed
        self.profiles = profiles
        self._type = type_
        self.body = body
        self.ready = ready

    @property
    def type(self) -> str:
        return self._type

    def _has_resource_of(self, other: Entry) -> bool:
        if isinstance(other, StoredEntry) and self.body.json == other.body.json:
            return True
        return super()._has_resource_of(other)

    def __getattr__(self, name: str) -> Any:
        """`resource`, when it is asked for."""
        if name != "resource":
            raise AttributeError(name)
        self.resource = self.body.tree
        return self.resource
