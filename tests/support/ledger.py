"""A ledger in memory that does what the queue does with a `SentRecord`: for tests of packing without a queue."""

from __future__ import annotations

from datetime import datetime

from adapter.model import Key, OwnedVersion, SentRecord


class MemoryLedger:
    """What one destination was sent; structurally `adapter.fhir.pack.LedgerView`."""

    def __init__(self) -> None:
        self.aliases: dict[Key, Key] = {}
        self.owned: dict[Key, OwnedVersion] = {}
        self.chains: dict[str, datetime] = {}

    def first_key(self, key: Key) -> Key | None:
        return self.aliases.get(key)

    def sent(self, key: Key) -> OwnedVersion | None:
        return self.owned.get(key)

    def of_root(self, root: str) -> list[OwnedVersion]:
        return [version for version in self.owned.values() if version.root == root]

    def chain_time(self, root: str) -> datetime | None:
        return self.chains.get(root)

    def write(self, record: SentRecord) -> None:
        for key, first in record.aliases:
            assert self.aliases.setdefault(key, first) == first, "what a key resolves to never changes"
        for version in record.owned:
            self.owned[version.key] = version
        if record.chain is not None:
            root, time = record.chain
            self.chains[root] = max(time, self.chains.get(root, time))
