"""The contract of the queue: what every store (sqlite, memory, later postgres) promises, and the types that cross its border.

Invariants (docs/ARCHITECTURE.md has them all; `tests/contract/test_queue_contract.py` holds every store to them):
- Every call that changes something has either been committed when it returns, or has changed nothing when it raises.
- A message is in one `MessageState`, a delivery in one `DeliveryState`; each change of either is one row of the audit chain.
- A lane is (destination, patient). Only its head is claimed; an entry leaves its lane when it was delivered, superseded or skipped, or when it
  failed and its source says `skip`. Order within a lane is intake order: file time, natural order of name, index in the file.
- A claim is a fenced lease: whoever lost it gets `StaleClaim` and changes nothing.
- Bytes that were packed once are the bytes of every retry, until a person asks for a new mapping.

Times are aware datetimes in UTC; leases and retry times are kept on the machine's monotonic clock, so that a wall clock that is set moves neither.
Every method may raise `StoreUnavailable` (full disk, lost folder, damaged file): nothing was changed, and the same call may be made again.
All methods may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from adapter.model import DeliveryState, Finding, Key, MessageId, MessageState, OwnedVersion, RawMessage, Result, SentRecord

OnStop = Literal["hold", "skip"]


# --- intake -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IntakeFile:
    """A stable file: `path` is relative to the source's folder with `/`, `sha256` in hex. All fields together are its identity."""

    source: str
    path: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file and what was read from it.

    `refused`: why it is no message (`messages` is then empty); it becomes one `rejected` message that the log can show, with `content` when
    the bytes are worth keeping. `duplicates`: what to do when the same source gave the same bytes before.
    """

    file: IntakeFile
    messages: tuple[RawMessage, ...] = ()
    duplicates: Literal["record", "deliver"] = "record"
    refused: Finding | None = None
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The committed ledger row of a file: from here on the file may be moved.

    `outcome`: `accepted`; `known` (this very file was committed before and not moved since: a crash, or a file left in place); `duplicate` (same bytes
    again, recorded only); `refused`.
    """

    intake_id: int
    outcome: Literal["accepted", "known", "duplicate", "refused"]
    message_ids: tuple[int, ...]
    duplicate_of: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that the ledger knows and that was not moved, as far as it knows."""

    intake_id: int
    sha256: str
    outcome: Literal["accepted", "duplicate", "refused"]


# --- mapping ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A message that waits to be mapped: new, or asked to be mapped again. `version` goes back in the `Placement`."""

    message_id: int
    version: int
    intake_id: int
    source: str
    path: str
    raw: RawMessage
    order: bytes
    received: datetime
    again: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """The mapping commit of one message.

    `destinations`: one delivery for each (none for `rejected`, `duplicate`). `on_stop`: of the message's source. `merges`: the message says
    itself that its patients are one (A40): several known patients in it are then no identity conflict.
    """

    message_id: int
    version: int
    result: Result
    destinations: tuple[str, ...] = ()
    on_stop: OnStop = "hold"
    merges: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """What was committed. `applied` is False when somebody else placed (or skipped) the message first: nothing was changed.

    `state` may differ from the result's: two known patients that meet in one message are a stop `identity-conflict`.
    """

    message_id: int
    state: MessageState
    applied: bool
    deliveries: tuple[int, ...] = ()


# --- delivery -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PackedBytes:
    """The exact bytes to send. `summary`: JSON bytes for the log (entry map, what was left out), without values of the message."""

    body: bytes
    record: SentRecord = field(default_factory=SentRecord)
    summary: bytes = b""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one delivery, until the lease ends.

    `packed` is what an earlier attempt committed: send exactly that. Else pack `result` (entries, findings; no trace) and commit it with
    `pack`. `attempt` is 1-based; `codes` are the outcome codes of earlier attempts, oldest first (the last 50). `root` is the root document
    as the ledger resolved it (the root of the message that RefToParent names). `force`: a person wants it sent although newer was. `since`: when its
    first attempt began (this one's, for the first).
    """

    delivery_id: int
    message_id: int
    destination: str
    source: str
    worker: str
    fence: int
    attempt: int
    message: MessageId
    root: str
    received: datetime
    force: bool
    codes: tuple[str, ...]
    packed: PackedBytes | None
    result: Result | None
    lease_seconds: float
    since: datetime

    def same(self, code: str) -> int:
        """How many attempts in a row, this one included, end with `code` if this one does."""
        count = 1
        for earlier in reversed(self.codes):
            if earlier != code:
                break
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class AttemptReport:
    """What is kept of an attempt: `code` (`ok`, `http-412`, `timeout` …), HTTP status (0 = none), duration, the answer's bytes (payload)."""

    code: str
    status: int = 0
    milliseconds: float = 0.0
    request_id: str = ""
    response: bytes = b""


Verdict = Literal["delivered", "acknowledged", "retry", "held", "failed", "superseded"]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a claimed delivery.

    `delivered`: the service took it, its truth comes later. `acknowledged`: final and good. Both write `PackedBytes.record`.
    `retry`: the same bytes again at `retry_at` (kept as a delay). `held`: failed, and the lane waits whatever `on_stop` says. `failed`: failed, the lane
    does what `on_stop` says. `superseded`: nothing was sent; the lane goes on. `record` is written instead of the packed one (an outcome of packing
    without bytes: nothing for this destination).
    """

    verdict: Verdict
    cause: Finding | None = None
    retry_at: datetime | None = None
    record: SentRecord | None = None


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


# --- the log ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What the log shows and what bulk actions act on. Empty fields filter nothing; fields are joined by AND, values in one by OR.

    `patients`: any of these keys (hashed here; all messages of the same patient are found whatever number they gave). `text`: the cause contains it.
    `since`/`until`: half-open, time taken in. `attention`: only what waits for a person. With `delivery_states` or `destinations`
    a bulk action touches only those deliveries.
    """

    ids: tuple[int, ...] = ()
    states: tuple[MessageState, ...] = ()
    delivery_states: tuple[DeliveryState, ...] = ()
    sources: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    patients: tuple[Key, ...] = ()
    causes: tuple[int, ...] = ()
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    attention: bool = False


Sort = Literal["received", "source", "kind", "state"]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A window of the log. `cursor` (from `LogPage.next`) is the cheap way on; `offset` jumps. `max_id` freezes the list while somebody scrolls."""

    limit: int = 100
    offset: int = 0
    cursor: str = ""
    sort: Sort = "received"
    descending: bool = True
    max_id: int | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something stopped, shared by all messages that stopped for it. No value of a message."""

    id: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery in the log. `held_by`: the message that stands before it in a lane (computed, 0 = none). `due`: seconds until the next try, else None."""

    id: int
    destination: str
    state: DeliveryState
    tries: int
    held_by: int
    due: float | None
    changed: datetime
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class LogRow:
    """One message in the log. `file` is masked; `patient` is a pseudonym (keyed hash), equal for equal patients, empty without one."""

    id: int
    received: datetime
    message_time: datetime | None
    source: str
    file: str
    index: int
    kind: str
    patient: str
    state: MessageState
    warnings: int
    unread: int
    cause: Cause | None
    deliveries: tuple[DeliveryRow, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows of the log; `next` is empty on the last page; `max_id` is the newest message there is."""

    rows: tuple[LogRow, ...]
    next: str
    max_id: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try of a delivery. `ended` is None while it is under way or when a crash cut it off (then `code` is `lost`)."""

    id: int
    delivery_id: int
    number: int
    worker: str
    started: datetime
    ended: datetime | None
    code: str
    status: int
    milliseconds: float
    request_id: str
    has_response: bool


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One link of the audit chain. `subject`: `message`, `delivery`, `intake`, `pause`, `purge` …; `reason` is what the person wrote."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: int
    before: str
    after: str
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class MessageDetail:
    """Everything of one message except payloads (those are `payload`, which is audited). Findings hold no values."""

    row: LogRow
    intake_id: int
    path: str
    """Unmasked: only for those who may see content."""
    sha256: str
    size: int
    offset: int
    mapping_hash: str
    placed: datetime | None
    stops: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    unread: tuple[str, ...]
    attempts: tuple[AttemptRow, ...]
    history: tuple[AuditRow, ...]
    payloads: tuple[str, ...]
    """The payload parts that still exist, as `payload` takes them."""


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """A group such as 214 × unknown code 7 in PID-8. `destination` is empty for stops in mapping."""

    cause: Cause
    state: str
    destination: str
    source: str
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Kept as states change, so asking is cheap. `held` is computed: pending deliveries that stand behind another one."""

    messages: dict[tuple[str, MessageState], int]
    """(source, state) -> messages."""
    deliveries: dict[tuple[str, DeliveryState], int]
    """(destination, state) -> deliveries."""
    held: int = 0

    def message_total(self, state: MessageState) -> int:
        """Messages in `state`, of all sources."""
        return sum(count for (_, it), count in self.messages.items() if it == state)

    def delivery_total(self, state: DeliveryState) -> int:
        """Deliveries in `state`, to all destinations."""
        return sum(count for (_, it), count in self.deliveries.items() if it == state)


@dataclass(frozen=True, slots=True)
class Changed:
    """The effect of a bulk action. `matched`: how many it would touch; `changed`: how many it did (0 for a preview); `more`: the limit cut it."""

    matched: int
    changed: int
    more: bool
    message_ids: tuple[int, ...] = ()


# --- the rest -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pause:
    """`scope`: `""` = everything, `source:NAME` (intake stops) or `destination:NAME` (claims stop)."""

    scope: str
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Breaker:
    """The breaker of one destination: failures in a row, and until when it is spared."""

    failures: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """Something wrong with the installation, told once: `scope` is a source, destination or file system. `count` 1 = just opened."""

    id: int
    code: str
    scope: str
    detail: str
    opened: datetime
    last: datetime
    count: int
    closed: datetime | None
    notified: datetime | None


@dataclass(frozen=True, slots=True)
class Purged:
    """How many payloads and identity versions were deleted."""

    messages: int
    versions: int


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Whether the chain is whole. `head` is the last hash: note it elsewhere to detect a cut-off tail as well."""

    ok: bool
    rows: int
    head: str
    first_bad: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """The store's own state. `findings`: codes with detail that a person should see (`key-file`, `store-read-only`, `disk-low`, `write-failed`)."""

    kind: str
    place: str
    schema: int
    encrypted: bool
    size_bytes: int
    free_bytes: int
    unmapped: int
    oldest_unmapped: datetime | None
    findings: tuple[Finding, ...] = field(default=())


PayloadPart = Literal["raw", "result", "trace", "request", "response"]
"""`raw`: the message's bytes; `result`: its resources as JSON; `trace`; `request`/`response`: the latest of a delivery (or attempt)."""


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

    def ledger(self, destination: str) -> Ledger:
        """What this destination was sent, for packing."""
        ...

    def pack(self, claim: Claim, packed: PackedBytes) -> None:
        """Commit the exact bytes before they are sent. `StaleClaim` when the lease was lost."""
        ...

    def settle(self, claim: Claim, settlement: Settlement, report: AttemptReport) -> None:
        """Commit the outcome of a claim. `StaleClaim` when the lease was lost: the other worker's outcome counts."""
        ...

    def confirm(self, delivery_id: int, good: bool, cause: Finding | None = None) -> None:
        """The later truth of a `delivered` one: acknowledged or failed."""
        ...

    # log
    def browse(self, where: MessageFilter | None = None, page: PageRequest | None = None) -> LogPage: ...
    def count(self, where: MessageFilter | None = None, max_id: int | None = None) -> int: ...
    def get(self, message_id: int) -> MessageDetail | None: ...
    def payload(self, message_id: int, part: PayloadPart, actor: str, reason: str = "", delivery_id: int | None = None) -> bytes | None:
        """The content of a message, for a person: audited before it is given out. None when it was purged or never was."""
        ...

    def raw(self, message_id: int) -> RawMessage | None:
        """The bytes for the program's own use (not audited)."""
        ...

    def counts(self) -> Counts: ...
    def causes(self) -> list[CauseGroup]:
        """What waits for a person, grouped by cause, most first."""
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
