"""The contract of the queue: what every store (sqlite, memory, later postgres) promises, and the types that cross its border.

Invariants (docs/ARCHITECTURE.md has them all; `tests/contract/test_queue_contract.py` holds every store to them):
- A call that changes something has been committed when it returns; one that raises anything but `StoreUnavailable` has changed nothing.
- A message is in one `MessageState`, a delivery in one `DeliveryState`; each change of either is one row of the audit chain.
- A lane is (destination, patient). Only its head is claimed; an entry leaves its lane when it was delivered, superseded or skipped, or when it
  failed and its source says `skip`. Order within a lane is intake order: file time, natural order of name, index in the file.
- A claim is a fenced lease: whoever lost it gets `StaleClaim` and changes nothing.
- Bytes that were packed once are the bytes of every retry, until a person asks for a new mapping.

Times are aware datetimes in UTC; leases and retry times are kept on the machine's monotonic clock, so that a wall clock that is set moves neither.
Every method may raise `StoreUnavailable` (full disk, lost folder, damaged file): the same call may be made again. Where a disk fails in the very middle of a
commit nobody can know whether it took; so every call can be repeated without harm (`accept` says `known`, `place` not applied, `pack` takes the same
bytes twice, `settle` says `StaleClaim`, a claim that nobody was told of ends with its lease).
All methods may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from adapter.model import Finding, Key, OwnedVersion, RawMessage
from adapter.queue.effect import Shared, Stops
from adapter.queue.records import (
    Accepted,
    Arrival,
    AttemptReport,
    AttemptRow,
    AuditCheck,
    AuditRow,
    Breaker,
    Cause,
    CauseGroup,
    Changed,
    Claim,
    Counts,
    DeliveryRow,
    Ending,
    Health,
    Incident,
    IntakeFile,
    LogPage,
    LogRow,
    MessageDetail,
    MessageFilter,
    OnStop,
    PackedBytes,
    PageRequest,
    Pause,
    PayloadPart,
    Placed,
    Placement,
    Purged,
    Seen,
    Settled,
    Settlement,
    Sort,
    Unmapped,
    Verdict,
)

__all__ = [
    "Accepted",
    "Arrival",
    "AttemptReport",
    "AttemptRow",
    "AuditCheck",
    "AuditRow",
    "Breaker",
    "Cause",
    "CauseGroup",
    "Changed",
    "Claim",
    "Counts",
    "DeliveryRow",
    "Ending",
    "Health",
    "Incident",
    "IntakeFile",
    "Ledger",
    "LogPage",
    "LogRow",
    "MessageDetail",
    "MessageFilter",
    "OnStop",
    "PackedBytes",
    "PageRequest",
    "Pause",
    "PayloadPart",
    "Placed",
    "Placement",
    "Purged",
    "Queue",
    "Seen",
    "Settled",
    "Settlement",
    "Shared",
    "Sort",
    "Stops",
    "Unmapped",
    "Verdict",
]


class Ledger(Protocol):
    """What one destination was sent; structurally `adapter.fhir.pack.LedgerView`."""

    def first_key(self, key: Key) -> Key | None:
        """The key first used for the thing that `key` names; None for a thing never seen."""
        ...

    def sent(self, key: Key) -> OwnedVersion | None:
        """What was last sent of an owned thing, by the key first used; None when nothing was."""
        ...

    def of_root(self, root: str) -> Sequence[OwnedVersion]:
        """Everything owned that was last written by a message of this root document, in the order of first sending."""
        ...

    def chain_time(self, root: str) -> datetime | None:
        """The time of the newest change or withdrawal of this root document that was sent."""
        ...


class Queue(Protocol):
    """The ledger, the lanes and the log. See the module's invariants."""

    # intake
    def accept(self, arrival: Arrival) -> Accepted:
        """Commit a file's bytes. Idempotent by the file's identity. The file may be moved when this returns."""
        ...

    def accept_all(self, arrivals: Sequence[Arrival]) -> list[Accepted]:
        """The same for many files in one commit."""
        ...

    def seen(self, source: str, path: str, size: int, mtime_ns: int) -> Seen | None:
        """Whether this file was committed and is still where it was, without reading it."""
        ...

    def moved(self, intake_id: int, place: str) -> None:
        """Note where the file was moved to; from then on the same name and bytes are a new arrival."""
        ...

    def moved_all(self, moves: Sequence[tuple[int, str]]) -> None:
        """The same for many files in one commit: pairs of intake id and place."""
        ...

    # mapping
    def unmapped(self, limit: int, after: bytes | None = None) -> list[Unmapped]:
        """Messages to map, in intake order; `after` is the `order` of the last one already taken on."""
        ...

    def place(self, placement: Placement) -> Placed:
        """The mapping commit: state, resources, trace, deliveries and places in the lanes. Never raises for a message placed before."""
        ...

    def place_all(self, placements: Sequence[Placement]) -> list[Placed]:
        """The same for many messages in one commit."""
        ...

    # delivery
    def claim(self, worker: str, destinations: Sequence[str], limit: int = 1, lease_seconds: float = 120.0) -> list[Claim]:
        """Take up to `limit` lane heads that are due, oldest first; paused destinations give none. A lease that ran out is taken over.

        Nothing is given out that is later in intake order than a message still waiting for its first mapping.
        """
        ...

    def renew(self, claim: Claim) -> None:
        """Start the lease anew. `StaleClaim` when it was lost."""
        ...

    def release(self, claim: Claim) -> None:
        """Give the claim back unused (clean stop): nothing was sent, no try is counted. `StaleClaim` when it was lost."""
        ...

    def recover(self, actor: str = "engine") -> int:
        """At the start of the only engine: every lease of a dead one is void at once. How many there were."""
        ...

    def next_due(self, destinations: Sequence[str]) -> float | None:
        """Seconds until the next retry or lease end (0 = now), None when nothing is waiting for a time."""
        ...

    def ledger(self, destination: str, keys: Sequence[Key] = (), roots: Sequence[str] = ()) -> Ledger:
        """What this destination was sent, for packing what was claimed together: take a new one for each claim or group of claims.

        `keys` and `roots` (for `chain_time`) are looked up at once, which is cheaper than one by one.
        """
        ...

    def pack(self, claim: Claim, packed: PackedBytes) -> None:
        """Commit the exact bytes before they are sent. `StaleClaim` when the lease was lost."""
        ...

    def pack_all(self, packs: Sequence[tuple[Claim, PackedBytes]]) -> frozenset[int]:
        """The same for several claims in one commit; the deliveries whose lease was lost (nothing was committed for those)."""
        ...

    def settle(self, claim: Claim, settlement: Settlement, report: AttemptReport) -> None:
        """Commit the outcome of a claim. `StaleClaim` when the lease was lost: the other worker's outcome counts."""
        ...

    def settle_all(self, endings: Sequence[Ending], claims: int = 0) -> Settled:
        """`settle` for each, and up to `claims` next claims of the same worker at the same destination, in one commit."""
        ...

    def confirm(self, delivery_id: int, good: bool, cause: Finding | None = None) -> None:
        """The later truth of a `delivered` one: acknowledged or failed."""
        ...

    # log
    def browse(self, where: MessageFilter | None = None, page: PageRequest | None = None) -> LogPage: ...
    def count(self, where: MessageFilter | None = None, max_id: int | None = None) -> int: ...
    def get(self, message_id: int) -> MessageDetail | None: ...
    def payload(
        self,
        message_id: int,
        part: PayloadPart,
        actor: str,
        reason: str = "",
        delivery_id: int | None = None,
        attempt_id: int | None = None,
    ) -> bytes | None:
        """The content of a message, for a person: audited before it is given out. None when it was purged or never was.

        `request`: what a delivery sends. `response`: the answer to an attempt of the message, else the last one of a delivery or of the message.
        """
        ...

    def trace(self, message_id: int) -> bytes | None:
        """Which rule made what from where, without any value: for the program's own use (not audited). None when it was purged or never was."""
        ...

    def raw(self, message_id: int) -> RawMessage | None:
        """The bytes for the program's own use (not audited)."""
        ...

    def counts(self) -> Counts: ...
    def kinds(self) -> list[str]:
        """The kinds of message there are, in the order of their names."""
        ...

    def causes(self) -> list[CauseGroup]:
        """What waits for a person, grouped by cause, most first."""
        ...

    # figures
    def shared(self, since: datetime, until: datetime) -> list[Shared]:
        """What was acknowledged in the half-open span, in groups that `effect.summary` lays together."""
        ...

    def stops(self, since: datetime, until: datetime) -> list[Stops]:
        """What stopped in the half-open span, for each source, destination and cause, most first."""
        ...

    def keep_figures(self, minutes: Mapping[int, str], drop_before: int) -> None:
        """Keep a text for each of these minutes (seconds since 1970), instead of what they had; forget older ones."""
        ...

    def figures(self, since: int) -> list[tuple[int, str]]:
        """The minutes from `since` on (seconds since 1970) that have a text, oldest first."""
        ...

    # people
    def redrive(
        self, where: MessageFilter, actor: str, reason: str, limit: int = 1000, *, force: bool = False, preview: bool = False
    ) -> Changed:
        """Send again: failed (and waiting to retry) deliveries become pending now, with the same bytes. `force`: also superseded ones, whatever is newer."""
        ...

    def remap(self, where: MessageFilter, actor: str, reason: str, limit: int = 1000, *, preview: bool = False) -> Changed:
        """Map again: stopped, rejected and failed messages come back in `unmapped`; they keep their places in the lanes. Delivered deliveries stay delivered."""
        ...

    def skip(self, where: MessageFilter, actor: str, reason: str, limit: int = 1000, *, preview: bool = False) -> Changed:
        """Give up stopped messages and undelivered deliveries: they leave their lanes. What is being sent right now is left alone."""
        ...

    def pause(self, scope: str, actor: str, reason: str = "") -> None: ...
    def resume(self, scope: str, actor: str, reason: str = "") -> None: ...
    def paused(self) -> list[Pause]: ...

    # upkeep
    def purge(self, keep_payload_days: int, keep_identity_days: int, limit: int = 1000) -> Purged:
        """Delete payloads of messages that were final for so long, and versions of things quiet for so long. Call again while it finds any."""
        ...

    def breaker(self, destination: str) -> Breaker: ...
    def set_breaker(self, destination: str, breaker: Breaker) -> None: ...
    def open_incident(self, code: str, scope: str, detail: str = "") -> Incident:
        """Open it, or count it once more."""
        ...

    def close_incident(self, code: str, scope: str) -> Incident | None: ...
    def notified(self, incident_id: int) -> None: ...
    def incidents(self, *, open_only: bool = True) -> list[Incident]: ...
    def meta(self, name: str) -> str | None: ...
    def set_meta(self, name: str, value: str) -> None: ...
    def note(self, actor: str, action: str, subject: str = "", subject_id: int = 0, reason: str = "") -> None:
        """An audit row of something done outside the store (settings changed, archive purged, mapping reloaded)."""
        ...

    def audit(self, after: int = 0, limit: int = 1000) -> list[AuditRow]: ...
    def verify_audit(self) -> AuditCheck: ...
    def health(self) -> Health: ...
    def close(self) -> None:
        """Finish what was asked and close. Calls after this raise `StoreUnavailable`."""
        ...
