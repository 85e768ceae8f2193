"""From the entries of a mapping result to the exact bytes of a transaction Bundle, as identity.md says.

Invariants:
- Pure and deterministic: the same entries, ledger, rules and message give the same bytes.
- Nothing is changed in place: neither the entries handed in nor what the ledger answers.
- An owned resource is a conditional update, a mentioned one a conditional create, an event an update by its own id; a header is never sent.
- The identifier that the URL searches for is in the body, so that the next search finds it.
- What is never sent is said: `left_out` and `superseded` name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from adapter.model import Entry, Finding, Key, OwnedVersion, SentRecord, Withdrawal


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

    def first_key(self, key: Key) -> Key | None:
        return None

    def sent(self, key: Key) -> OwnedVersion | None:
        return None

    def of_root(self, root: str) -> Sequence[OwnedVersion]:
        return ()

    def chain_time(self, root: str) -> datetime | None:
        return None


@dataclass(frozen=True, slots=True)
class PackMessage:
    """What packing must know of the message.

    `time` is when its sender says it was made; `received` when we took it in: a sender's clock that runs ahead counts only up to there (else
    one message dated 2099 would silence all later ones). `root` is the root document of a KITH chain as the ledger knows it (own MsgId for the first), else
    empty. `force`: a person wants it sent although something newer was.
    """

    identity: str
    time: datetime | None = None
    received: datetime | None = None
    root: str = ""
    withdraws: Withdrawal | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class PackRules:
    """How a destination wants it: the resource types it takes (None = all) and the most bytes it takes (0 = no limit)."""

    accepts: frozenset[str] | None = None
    max_bytes: int = 0


@dataclass(frozen=True, slots=True)
class PackedEntry:
    """One entry of the Bundle, in its order. `name` is the mapping's, empty for a withdrawal; `key` is the one in the URL, None for an event."""

    name: str
    kind: Literal["owned", "mentioned", "event", "withdrawal"]
    type: str
    key: Key | None


LeftOutReason = Literal["header", "type-not-accepted", "never-sent", "superseded", "not-needed", "cannot-be-withdrawn"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A resource that is not sent, and why.

    `header`: only a message Bundle carries one. `type-not-accepted`: the destination does not take the type. `never-sent`: would only have been created in
    order to be withdrawn. `superseded`: something newer was sent. `not-needed`: mentioned only by what is not sent.
    `cannot-be-withdrawn`: a person or place does not become wrong with the document that spoke of it.
    """

    name: str
    type: str
    reason: LeftOutReason


PackOutcome = Literal["send", "superseded", "nothing", "stopped"]


@dataclass(frozen=True, slots=True)
class Packed:
    """`outcome`: `send` (post `bundle`), `superseded` (everything it owns is older than what was sent), `nothing` (nothing here for this destination:
    settle as done), `stopped` (see `stops`: `identity-conflict`, `contradiction`, `too-large`). `bundle` is empty unless `send`.

    `record` is what the ledger must remember when the destination has taken it (for `nothing` at once; it may then still hold the chain).
    `superseded` names the owned keys that were not written because something newer was, also when the rest is sent.
    """

    outcome: PackOutcome
    bundle: bytes = b""
    entries: tuple[PackedEntry, ...] = ()
    record: SentRecord = SentRecord()
    superseded: tuple[Key, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    stops: tuple[Finding, ...] = ()


def pack(entries: Sequence[Entry], ledger: LedgerView, rules: PackRules, message: PackMessage) -> Packed:
    """The exact bytes of the transaction Bundle for one delivery, and what to remember when it was taken."""
    raise NotImplementedError
