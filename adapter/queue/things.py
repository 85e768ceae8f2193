"""What makes two things the same thing (identity.md): keys lead to things, a thing to the key first used, a destination to what it was last sent.

Invariant: what a key resolves to never changes once it is known (a key without an alias resolves to itself). (Joining two known patients after a merge message has its place here:
`thing` rows are the only ones that lanes and aliases lead to.)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from adapter.model import Key, OwnedVersion, SentRecord
from adapter.queue.codec import dump_key, expand, from_us, load_key, maybe_from_us, maybe_us, squeeze, to_us
from adapter.queue.hashing import Hasher
from adapter.queue.rows import Rows
from adapter.queue.tx import Tx


class Thing(NamedTuple):
    """A row of `thing`: `hash` of the key first used."""

    id: int
    hash: bytes


def known(tx: Tx, keys: Sequence[Key]) -> list[Thing]:
    """The distinct things that these keys lead to, in the order of the keys."""
    found: dict[int, Thing] = {}
    for key in keys:
        row = tx.rows.one("thing_of", tx.hasher.key(key))
        if row is not None:
            found.setdefault(int(row[0]), Thing(int(row[0]), bytes(row[1])))
    return list(found.values())


def learn(tx: Tx, keys: Sequence[Key], thing: Thing | None) -> Thing:
    """All of `keys` name `thing`; without one, a new thing whose key first used is `keys[0]`."""
    if thing is None:
        digest = tx.hasher.key(keys[0])
        thing = Thing(tx.rows.insert("thing_add", digest, keys[0].type, dump_key(keys[0])), digest)
    for key in keys:
        tx.rows.run("alias_add", tx.hasher.key(key), thing.id)
    return thing


def resolve_root(tx: Tx, message: int, root: str) -> str:
    """The root of a chain of documents: of the message that `root` names, where it is known, else `root` itself."""
    if not root:
        return ""
    row = tx.rows.one("root_of", tx.hasher.identity(root), message)
    return bytes(row[0]).decode() if row and row[0] is not None else root


def write_record(tx: Tx, destination: str, record: SentRecord) -> None:
    """The destination has taken it: remember keys, versions and chains.

    A thing with one key only that is owned needs no alias (most results are such): its row in `owned_key` says that it is known.
    """
    owned = {version.key for version in record.owned}
    several = {first for key, first in record.aliases if key != first}
    for key, first in record.aliases:
        if key == first and key in owned and key not in several:
            continue
        thing = known(tx, (first,))
        learn(tx, (first, key), thing[0] if thing else None)
    for version in record.owned:
        thing = known(tx, (version.key,))
        root = tx.hasher.identity(version.root) if version.root else None
        tx.rows.run(
            "owned_put",
            destination,
            thing[0].hash if thing else tx.hasher.key(version.key),
            dump_key(version.key),
            maybe_us(version.time),
            root,
            version.root.encode() if version.root else None,
            None if version.version is None else squeeze(version.version),
            int(version.withdrawn),
            int(version.sent),
            tx.now,
        )
    if record.chain is not None:
        root_document, moment = record.chain
        tx.rows.run("chain_put", destination, tx.hasher.identity(root_document), to_us(moment))


class StoredLedger:
    """What one destination was sent; structurally `adapter.fhir.pack.LedgerView`."""

    def __init__(self, rows: Rows, hasher: Hasher, destination: str) -> None:
        self._rows = rows
        self._hasher = hasher
        self._destination = destination

    def look(self, key: Key) -> tuple[Key | None, OwnedVersion | None]:
        """The key first used, and what was last sent, of the thing that `key` names."""
        digest = self._hasher.key(key)
        thing = self._rows.one("thing_of", digest)
        row = self._rows.one("owned", self._destination, bytes(thing[1]) if thing else digest)
        sent = _version(*row) if row else None
        return (load_key(thing[2]) if thing else sent.key if sent else None), sent

    def first_key(self, key: Key) -> Key | None:
        return self.look(key)[0]

    def sent(self, key: Key) -> OwnedVersion | None:
        return self.look(key)[1]

    def of_root(self, root: str) -> Sequence[OwnedVersion]:
        return [_version(*row) for row in self._rows.all("owned_of_root", self._destination, self._hasher.identity(root))]

    def chain_time(self, root: str) -> datetime | None:
        row = self._rows.one("chain", self._destination, self._hasher.identity(root))
        return from_us(row[0]) if row else None


def _version(key: bytes, written: int | None, root: bytes | None, version: bytes | None, withdrawn: int, sent: int) -> OwnedVersion:
    return OwnedVersion(
        load_key(key),
        maybe_from_us(written),
        None if version is None else expand(version),
        root.decode() if root else "",
        bool(withdrawn),
        bool(sent),
    )
