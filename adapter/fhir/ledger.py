"""What packing reads of the ledger: the queue implements it, `convert` has an empty one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from adapter.model import Key, OwnedVersion


class LedgerView(Protocol):
    """What the ledger knows of one destination, to be read while the lane stands still."""

    def first_key(self, key: Key) -> Key | None:
        """The key first used for the thing that `key` names (`key` itself, if that was it); None for a thing never seen."""
        ...

    def sent(self, key: Key) -> OwnedVersion | None:
        """What was last sent of an owned thing, by the key first used; None when nothing was."""
        ...

    def of_root(self, root: str) -> Sequence[OwnedVersion]:
        """Everything owned that was last written by a message of this root document, in the order of first sending."""
        ...

    def chain_time(self, root: str) -> datetime | None:
        """The time of the newest change or withdrawal of this root document that was sent; None when there was none."""
        ...


class EmptyLedger:
    """The ledger of a destination that was never sent anything: what `convert` packs with."""

    def first_key(self, key: Key) -> Key | None:  # noqa: ARG002 - the Protocol's name
        return None

    def sent(self, key: Key) -> OwnedVersion | None:  # noqa: ARG002
        return None

    def of_root(self, root: str) -> Sequence[OwnedVersion]:  # noqa: ARG002
        return ()

    def chain_time(self, root: str) -> datetime | None:  # noqa: ARG002
        return None
