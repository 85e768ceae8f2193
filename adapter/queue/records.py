"""What crosses the border of the queue: frozen records of files, placements, claims, outcomes and rows of the log. `contract` says what is done with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from adapter.model import DeliveryState, Finding, Key, MessageId, MessageState, RawMessage, Result, SentRecord
from adapter.queue.codec import Encoded

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
    """The mapping commit of one message. Whoever has encoded the result already (`codec.encode`) hands that in.

    `destinations`: one delivery for each (none for `rejected`, `duplicate`). `on_stop`: of the message's source. `merges`: the message says
    itself that its patients are one (A40): several known patients in it are then no identity conflict.
    """

    message_id: int
    version: int
    result: Result | Encoded
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
    does what `on_stop` says. `superseded`: nothing was sent; the lane goes on. `record` is what to remember: of an outcome of packing without
    bytes (nothing for this destination, or superseded), or that of the packed bytes, where it is at hand (else it is read from there).
    """

    verdict: Verdict
    cause: Finding | None = None
    retry_at: datetime | None = None
    record: SentRecord | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How the attempt of one claim ended."""

    claim: Claim
    settlement: Settlement
    report: AttemptReport


@dataclass(frozen=True, slots=True)
class Settled:
    """What a commit of several endings did. `stale`: the deliveries whose lease was lost: the other worker's outcome counts. `claims`: what to go on with."""

    stale: frozenset[int]
    claims: tuple[Claim, ...] = ()


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
    after: int = 0
    """Only messages with a larger id: what came since a list was read, and the next round of an act on many."""


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
    """Kept as states change, so asking is cheap. `held`: places in lanes behind another delivery (one of two patients may count twice)."""

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
