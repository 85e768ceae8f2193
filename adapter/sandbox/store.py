"""What the practice FHIR server holds: resources with all their versions, found by id, identifier and reference.

Invariants:
- A change is whole or not at all: what happens inside `transaction()` is undone when it raises.
- An update that changes nothing makes no new version (as HAPI does).
- With a folder, what was committed is there again after a restart: one line of JSON for each transaction in `resources.ndjson`.

Not thread-safe by itself: `transaction()` holds the lock, and so must every reader (`lock`).
"""

from __future__ import annotations

import os
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any, cast

from adapter.clock import Clock, SystemClock
from adapter.model import Resource
from adapter.sandbox import wire

Address = tuple[str, str]
"""(resource type, id)."""

_REFERENCE = re.compile(rb'"reference":"([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[^"]*)?"')
_SERVERS_OWN = ("versionId", "lastUpdated")


class Refused(Exception):
    """The server says no: HTTP status, OperationOutcome issue code, and a text for developers."""

    def __init__(self, status: int, diagnostics: str, code: str = "processing") -> None:
        super().__init__(diagnostics)
        self.status = status
        self.code = code
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a resource; `resource` is None when it says that the thing was deleted. Never changed once made."""

    number: int
    resource: Resource | None
    updated: str


class Store:
    """The resources, in memory, and in `folder` when there is one."""

    def __init__(self, folder: Path | None = None, clock: Clock | None = None) -> None:
        self.lock = threading.RLock()
        self._clock = clock or SystemClock()
        self._versions: dict[Address, list[Version]] = {}
        self._by_type: dict[str, dict[str, None]] = defaultdict(dict)
        self._by_identifier: dict[tuple[str, str, str | None], dict[Address, None]] = defaultdict(dict)
        self._referrers: dict[Address, dict[Address, None]] = defaultdict(dict)
        self._next_id = 1000
        self._undo: list[Callable[[], object]] | None = None
        self._new_rows: list[dict[str, object]] = []
        self._file = folder / "resources.ndjson" if folder is not None else None
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._load(self._file)

    def _load(self, file: Path) -> None:
        if not file.exists():
            return
        good = 0
        with file.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break  # cut off by a crash before it was committed
                good += len(line)
                for row in wire.loads(line):
                    self._put_version((row["type"], row["id"]), Version(row["version"], row["resource"], row["updated"]))
                    if row["id"].isdigit():
                        self._next_id = max(self._next_id, int(row["id"]) + 1)
        os.truncate(file, good)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Everything inside happens, or nothing does."""
        with self.lock:
            self._undo = []
            self._new_rows = []
            try:
                yield
                if self._file is not None and self._new_rows:
                    _append(self._file, wire.dumps(self._new_rows) + b"\n")
            except BaseException:
                for undo in reversed(self._undo):
                    undo()
                raise
            finally:
                self._undo = None

    # --- reading -----------------------------------------------------------------------------------------------------------------

    def current(self, address: Address) -> Resource | None:
        """The resource as it is now; None when it never was or was deleted."""
        versions = self._versions.get(address)
        return versions[-1].resource if versions else None

    def versions(self, address: Address) -> list[Version]:
        """All versions, oldest first; empty when it never was."""
        return list(self._versions.get(address, ()))

    def ids(self, resource_type: str) -> list[str]:
        """The ids of all resources of a type, in the order they were created."""
        return list(self._by_type.get(resource_type, ()))

    def by_identifier(self, resource_type: str, value: str, system: str | None) -> list[Address]:
        """The resources of a type with an identifier of this value, and of this system unless None."""
        return list(self._by_identifier.get((resource_type, value, system), ()))

    def referrers(self, address: Address) -> list[Address]:
        """The resources that refer to this one."""
        return list(self._referrers.get(address, ()))

    def counts(self) -> dict[str, int]:
        """How many resources there are of each type."""
        return {name: len(ids) for name, ids in sorted(self._by_type.items()) if ids}

    # --- writing -----------------------------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """An id of the server's own."""
        self._next_id += 1
        return str(self._next_id - 1)

    def put(self, address: Address, resource: Resource | None) -> tuple[Version, bool]:
        """A new version, and whether there is one: none when nothing changed. None deletes. Only inside `transaction()`."""
        versions = self._versions.get(address, [])
        if versions and resource is not None and _same(resource, versions[-1].resource):
            return versions[-1], False
        updated = self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds")
        number = len(versions) + 1
        if resource is not None:
            meta = {name: value for name, value in resource.get("meta", {}).items() if name not in _SERVERS_OWN}
            meta = {"versionId": str(number), "lastUpdated": updated, **meta}
            rest = {name: value for name, value in resource.items() if name not in {"resourceType", "id", "meta"}}
            resource = {"resourceType": address[0], "id": address[1], "meta": meta, **rest}
        version = Version(number, resource, updated)
        self._put_version(address, version)
        self._new_rows.append({"type": address[0], "id": address[1], "version": number, "updated": updated, "resource": resource})
        return version, True

    def _put_version(self, address: Address, version: Version) -> None:
        versions = self._versions.setdefault(address, [])
        before = versions[-1].resource if versions else None
        versions.append(version)
        self._index(address, before, version.resource)
        if self._undo is not None:
            self._undo.append(lambda: self._take_back(address))

    def _take_back(self, address: Address) -> None:
        versions = self._versions[address]
        gone = versions.pop()
        before = versions[-1].resource if versions else None
        self._index(address, gone.resource, before)
        if not versions:
            del self._versions[address]

    def _index(self, address: Address, before: Resource | None, now: Resource | None) -> None:
        if before is not None:
            for system, value in identifiers(before):
                self._by_identifier[address[0], value, system].pop(address, None)
                self._by_identifier[address[0], value, None].pop(address, None)
            for target in references(before):
                self._referrers[target].pop(address, None)
        if now is None:
            self._by_type[address[0]].pop(address[1], None)
            return
        self._by_type[address[0]].setdefault(address[1])
        for system, value in identifiers(now):
            self._by_identifier[address[0], value, system].setdefault(address)
            self._by_identifier[address[0], value, None].setdefault(address)
        for target in references(now):
            self._referrers[target].setdefault(address)


def _append(file: Path, line: bytes) -> None:
    """All of it or nothing: a disk that fills up in the middle leaves no half line behind."""
    with file.open("ab") as out:
        size = out.tell()
        try:
            out.write(line)
            out.flush()
        except OSError:
            os.truncate(file, size)
            raise


def _same(new: Resource, old: Resource | None) -> bool:
    """Whether nothing changed. 7.50 after 7.5 is a change (as for HAPI), though the numbers are equal."""
    if old is None:
        return False
    first, second = _content(new), _content(old)
    return first == second and wire.dumps(first, sort=True) == wire.dumps(second, sort=True)


def _content(resource: Resource) -> Resource:
    """What counts as a change: everything but the server's own words."""
    meta = {name: value for name, value in resource.get("meta", {}).items() if name not in _SERVERS_OWN}
    return {**{name: value for name, value in resource.items() if name != "id"}, "meta": meta}


def identifiers(resource: Resource) -> list[tuple[str, str]]:
    """(system, value) of what R4's search parameter `identifier` covers: `identifier` (one or many), a document's `masterIdentifier`."""
    found: list[tuple[str, str]] = []
    for name in ("identifier", "masterIdentifier"):
        held = resource.get(name, [])
        items = cast("list[object]", held if isinstance(held, list) else [held])
        for item in items:
            if isinstance(item, dict):
                one = cast("dict[str, Any]", item)
                found.append((str(one.get("system", "")), str(one.get("value", ""))))
    return found


def references(value: object) -> list[Address]:
    """The addresses of all literal references inside a resource or a part of one. Found in its JSON, which is faster than walking it."""
    return [(found[1].decode(), found[2].decode()) for found in _REFERENCE.finditer(wire.dumps(value))]
