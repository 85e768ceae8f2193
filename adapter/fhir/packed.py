"""What packing is given and what it gives: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from adapter.model import Finding, Key, SentRecord, Withdrawal


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
    """How a destination wants it: the resource types it takes (None = all), the most bytes it takes (0 = no limit), and the code systems that it
    wants written another way (`adapter.fhir.services`). Identity is decided before, and does not depend on it.
    """

    accepts: frozenset[str] | None = None
    max_bytes: int = 0
    changes: Mapping[str, str] = field(default_factory=dict[str, str])


class PackedEntry(NamedTuple):
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
    """`outcome`: `send` (post `bundle`), `superseded` (what it owns is older than what was sent), `nothing` (nothing here for this destination:
    settle as done), `stopped` (see `stops`: `identity-conflict`, `contradiction`, `no-identity`, `version-gone`, `too-large`). `bundle` is empty unless `send`.

    `record` is what the ledger must remember when the destination has taken it; for `nothing` and `superseded` at once.
    `superseded` names the owned keys that were not written because something newer was, also when the rest is sent.
    """

    outcome: PackOutcome
    bundle: bytes = b""
    entries: tuple[PackedEntry, ...] = ()
    record: SentRecord = field(default_factory=SentRecord)
    superseded: tuple[Key, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    stops: tuple[Finding, ...] = ()
