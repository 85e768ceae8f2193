"""What makes two things the same thing (identity.md): keys lead to things, a thing to the key first used, a destination to what it was last sent.

Invariant: what a key resolves to never changes once it is known (a key without an alias resolves to itself). (Joining two known patients after a merge message has its place here:
`thing` rows are the only ones that lanes and aliases lead to.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

import orjson

from adapter.model import Key, OwnedVersion, SentRecord
from adapter.queue.codec import dump_key, expand, from_us, load_key, maybe_from_us, maybe_us, squeeze, to_us
from adapter.queue.hashing import Hasher
from adapter.queue.tx import Tx

T = TypeVar("T")


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
        thing = _new(tx, keys[0], tx.hasher.key(keys[0]))
    tx.rows.many("alias_add", [(tx.hasher.key(key), thing.id) for key in keys])
    return thing


def _new(tx: Tx, key: Key, digest: bytes) -> Thing:
    return Thing(tx.rows.insert("thing_add", digest, key.type, dump_key(key)), digest)


def resolve_root(tx: Tx, message: int, root: str) -> str:
    """The root of a chain of documents: of the message that `root` names, where it is known, else `root` itself."""
    if not root:
        return ""
    row = tx.rows.one("root_of", tx.hasher.identity(root), message)
    return bytes(row[0]).decode() if row and row[0] is not None else root


class Memory:
    """A record made ready for the store, outside the transaction: keys hashed, versions compressed.

    A thing with one key only that is owned needs no alias (most results are such): its row in `owned_key` says that it is known.
    """

    def __init__(self, record: SentRecord, hasher: Hasher) -> None:
        digest = hasher.key
        owned = {version.key for version in record.owned}
        several = {first for key, first in record.aliases if key != first}
        self.pairs = [
            (digest(key), first, digest(first)) for key, first in record.aliases if key != first or key not in owned or key in several
        ]
        self.owned = [
            (
                digest(it.key),
                dump_key(it.key),
                maybe_us(it.time),
                hasher.identity(it.root) if it.root else None,
                it.root.encode() if it.root else None,
                None if it.version is None else squeeze(it.version),
                int(it.withdrawn),
                int(it.sent),
            )
            for it in record.owned
        ]
        self.chain = (hasher.identity(record.chain[0]), to_us(record.chain[1])) if record.chain else None

    @property
    def hashes(self) -> set[bytes]:
        """Of every key that is to be remembered."""
        found = {row[0] for row in self.owned}
        for key, _, first in self.pairs:
            found.update((key, first))
        return found


def known_as(tx: Tx, hashes: Iterable[bytes]) -> dict[bytes, Thing]:
    """The things that keys lead to, by the keys' hashes."""
    return {bytes(digest): Thing(int(number), bytes(of)) for digest, number, of, _ in tx.rows.all("things_of", _listed(hashes))}


def remember(tx: Tx, destination: str, memory: Memory, known: dict[bytes, Thing]) -> None:
    """The destination has taken it: remember keys, versions and chains.

    `known`: what `known_as` says of all its hashes, in this transaction; it is told what is new.
    """
    for key, first, hashed in memory.pairs:
        thing = known.get(hashed)
        if thing is None:
            thing = known[hashed] = _new(tx, first, hashed)
            tx.later("alias_add", thing.hash, thing.id)
        if key not in known:
            known[key] = thing
            tx.later("alias_add", key, thing.id)
    for digest, *columns in memory.owned:
        thing = known.get(digest)
        tx.later("owned_put", destination, thing.hash if thing else digest, *columns, tx.now)
    if memory.chain is not None:
        tx.rows.run("chain_put", destination, *memory.chain)


def _listed(hashes: Iterable[bytes]) -> str:
    """Hashes as a query takes many of them."""
    return orjson.dumps([it.hex() for it in hashes]).decode()


class Looker(Protocol):
    """How a store is looked at: one consistent look."""

    def __call__(self, look: Callable[[Tx], T], /) -> T: ...


class StoredLedger:
    """What one destination was sent (`adapter.fhir.pack.LedgerView`); it holds still while its lane does, so each key is looked up once.

    Only rows are read in the transaction: keys are hashed before it, and what it gave is read after it.
    """

    def __init__(self, look: Looker, hasher: Hasher, destination: str, keys: Iterable[Key], roots: Iterable[str]) -> None:
        self._look = look
        self._hasher = hasher
        self._destination = destination
        self._known: dict[Key, tuple[Key | None, OwnedVersion | None]] = {}
        """The key first used, and what was last sent, of the thing that a key names."""
        self._chains: dict[str, datetime | None] = {}
        """When a chain was last changed or withdrawn; None for one that never was."""
        self._ask(list(dict.fromkeys(keys)), list(dict.fromkeys(roots)))

    def _ask(self, keys: list[Key], roots: list[str]) -> None:
        if not keys and not roots:
            return
        of_keys, of_roots = _listed(map(self._hasher.key, keys)), _listed(map(self._hasher.identity, roots))
        destination = self._destination

        def look(tx: Tx) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
            return tx.rows.all("look", destination, of_keys) if keys else [], tx.rows.all("chains", destination, of_roots) if roots else []

        known, chains = self._look(look)
        self._known |= dict.fromkeys(keys, (None, None))
        for place, first, *row in known:
            sent = _version(*row) if row[0] is not None else None
            self._known[keys[place]] = (load_key(first) if first is not None else sent.key if sent else None), sent
        self._chains |= dict.fromkeys(roots)
        for place, moment in chains:
            self._chains[roots[place]] = from_us(moment)

    def _find(self, key: Key) -> tuple[Key | None, OwnedVersion | None]:
        if key not in self._known:
            self._ask([key], [])
        return self._known[key]

    def first_key(self, key: Key) -> Key | None:
        return self._find(key)[0]

    def sent(self, key: Key) -> OwnedVersion | None:
        return self._find(key)[1]

    def of_root(self, root: str) -> Sequence[OwnedVersion]:
        hashed = self._hasher.identity(root)
        return [_version(*row) for row in self._look(lambda tx: tx.rows.all("owned_of_root", self._destination, hashed))]

    def chain_time(self, root: str) -> datetime | None:
        if root not in self._chains:
            self._ask([], [root])
        return self._chains[root]


def _version(key: bytes, written: int | None, root: bytes | None, version: bytes | None, withdrawn: int, sent: int) -> OwnedVersion:
    return OwnedVersion(
        load_key(key),
        maybe_from_us(written),
        None if version is None else expand(version),
        root.decode() if root else "",
        bool(withdrawn),
        bool(sent),
    )
