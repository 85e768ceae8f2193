"""The types that everyone shares. Frozen where they cross a room's border; no behaviour beyond what their own data answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

Resource = dict[str, Any]
"""A FHIR R4 resource as plain JSON data."""


class MessageState(StrEnum):
    """A message is in exactly one of these."""

    RECEIVED = "received"
    MAPPED = "mapped"
    NEEDS_MAPPING = "needs_mapping"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"


class DeliveryState(StrEnum):
    """A delivery (one message to one destination) is in exactly one of these."""

    PENDING = "pending"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    SKIPPED = "skipped"


EntryKind = Literal["owned", "mentioned", "event", "header"]
"""What a message is to a resource (identity.md): its authority, a mere mention, a thing that happened once; `header` is the
MessageHeader, which only a message Bundle carries."""


class Key(NamedTuple):
    """A business key: an identifier that names one thing of one resource type. A tuple, since keys are made and looked up all the time.

    A thing without an identifier of its own has `system = <base>/key/<Type>` and `value` = SHA-256 of the canonical key.
    """

    type: str
    system: str
    value: str

    @property
    def token(self) -> str:
        """The FHIR search token `system|value`."""
        return f"{self.system}|{self.value}"


@dataclass(slots=True)
class Entry:
    """One resource of a mapping result, with its identity.

    `resource` has no `id`; its references are `urn` of other entries of the same result. `keys[0]` is the key the message chose,
    the rest are aliases of the same thing; an event has none. `removed` holds the element names that the message
    explicitly emptied (HL7 v2 `""`). `optional_profiles` are claimed only when met.
    """

    name: str
    kind: EntryKind
    resource: Resource
    urn: str
    keys: tuple[Key, ...] = ()
    removed: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        return str(self.resource["resourceType"])

    def equals(self, other: Entry) -> bool:
        """Whether another one says the same of its thing, under the same keys."""
        words = (self.kind, self.keys, self.removed, self.profiles) == (other.kind, other.keys, other.removed, other.profiles)
        return words and self._has_resource_of(other)

    def _has_resource_of(self, other: Entry) -> bool:
        return self.resource == other.resource


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know of a message. Holds no value from it.

    `code`: a short code of ours (`unknown-code`, `missing-value`, `no-identity`, `no-mapping`, `identity-conflict`,
    `required-element`, `value-format`, `cardinality`, `binding`, `invariant`, `profile`, `reference`, `wrong-environment` …).
    `path`: the place in the input (`PID-8.1`); `element`: the place in the result (`Patient.gender`); `rule`: `file:line`.
    `shown`: a code from the message, only when it is short and not shaped like a number of a person.
    """

    code: str
    path: str = ""
    element: str = ""
    rule: str = ""
    detail: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a cancellation or a change takes back: everything sent for the root document `root`, but for `kept`."""

    root: str
    everything: bool


@dataclass(frozen=True, slots=True)
class MessageId:
    """What is known of a message before it is mapped."""

    kind: str
    """`hl7v2:ADT^A01`, `kith:INNLEGGELSESRAPPORT`; `unknown` when nothing says."""
    identity: str
    """The message's own identity (sending application and facility + MSH-10; MsgId), else the SHA-256 of its bytes."""
    time: datetime | None
    """When the sender says it was made (MSH-7, GenDate), aware."""
    patients: tuple[tuple[Key, ...], ...] = ()
    """For each patient of the message its keys, best first: they decide the lanes."""
    root: str = ""
    """The root document of a chain of changes (KITH RefToParent), else empty."""


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message of a file: where its bytes lie."""

    index: int
    """1-based place in the file."""
    offset: int
    data: bytes


@dataclass(slots=True)
class Result:
    """What became of one message: `state` is mapped, needs_mapping or rejected."""

    state: MessageState
    id: MessageId
    entries: list[Entry] = field(default_factory=list)
    stops: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    withdraws: Withdrawal | None = None
    trace: bytes = b""
    """Compact trace: rule numbers and places; `adapter.mapping.trace.expand` makes the lines."""
    mapping_hash: str = ""
    """Names the set of mappings that made it."""


@dataclass(frozen=True, slots=True)
class TraceLine:
    """From where one element of the result came. `bytes`: half-open offsets into the raw message, one for each of `sources`."""

    element: str
    sources: tuple[str, ...]
    bytes: tuple[tuple[int, int], ...]
    rule: str
    conversion: str


class OwnedVersion(NamedTuple):
    """What one destination was last sent of an owned key (identity.md: late messages, absent is not empty, withdrawals).

    `time` is the message time that last wrote it, None when no message of it had one. `version` is the JSON of the resource last sent, only
    for what must be merged or may have to be withdrawn; its references lead to `Type?identifier=system|value` (URL-encoded) or `Type/id`,
    never to a URN. `root` is the root document it came with, else empty. `sent` is False for a thing whose withdrawal came before it: nothing was
    created, only the time is remembered.
    """

    key: Key
    time: datetime | None
    version: bytes | None = None
    root: str = ""
    withdrawn: bool = False
    sent: bool = True


@dataclass(frozen=True, slots=True)
class SentRecord:
    """What the ledger must remember of a destination once it has taken a delivery (or when there was nothing to send).

    `owned` replaces what was known of each of these keys. `aliases` are pairs (any key, the key first used for the same thing); a
    key first used is there with itself. `chain` says that a change or withdrawal of this root document, of this time, was sent.
    """

    owned: tuple[OwnedVersion, ...] = ()
    aliases: tuple[tuple[Key, Key], ...] = ()
    chain: tuple[str, datetime] | None = None
