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
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal, cast

from adapter.fhir.codesystems import rewritten
from adapter.fhir.identity import urn
from adapter.fhir.ledger import EmptyLedger, LedgerView
from adapter.fhir.merge import MERGED_TYPES, overlay, unite, with_identifier
from adapter.fhir.packed import LeftOut, LeftOutReason, Packed, PackedEntry, PackMessage, PackOutcome, PackRules
from adapter.fhir.references import conditional, has_urns_as_urls, led, logical, readdressed
from adapter.fhir.stored import Body, StoredEntry, dumped, loaded, with_id
from adapter.fhir.withdraw import can_be_withdrawn, is_withdrawn, withdrawn
from adapter.model import Entry, Finding, Key, OwnedVersion, SentRecord

__all__ = [
    "EmptyLedger",
    "LedgerView",
    "LeftOut",
    "LeftOutReason",
    "PackMessage",
    "PackOutcome",
    "PackRules",
    "Packed",
    "PackedEntry",
    "pack",
]


def pack(entries: Sequence[Entry], ledger: LedgerView, rules: PackRules, message: PackMessage) -> Packed:
    """The exact bytes of the transaction Bundle for one delivery, and what to remember when it was taken.

    An older message does not overwrite a newer one: each owned thing that was written later, or whose root document was changed later, is
    superseded. If something still sent refers to it, it goes along as a mention. When nothing that the message owns is left, nothing is sent.
    """
    return _Packing(ledger, rules, message).run(entries)


_URN: Final = "urn:uuid:"

_Fate = Literal["owned", "mentioned", "event", "withdrawal"]


@dataclass(slots=True)
class _Thing:
    """One resource on its way: under which key and URN, as what (`fate`, None = it does not go), and with what body."""

    name: str
    type: str
    urn: str
    keys: tuple[Key, ...]
    said: Body
    """What the message says; of a withdrawal what was last sent."""
    body: Body
    kind: _Fate
    fate: _Fate | None
    last: OwnedVersion | None
    search: str = ""
    """The address that finds it by the key first used; empty for an event."""
    reason: LeftOutReason | None = None
    withdrawn: bool = False
    """Whether what the message says of an owned thing is that it never was, or no longer is."""

    @property
    def key(self) -> Key:
        """The key first used."""
        return self.keys[0]

    @property
    def id(self) -> str:
        """The id that an event goes under."""
        return _id(self.urn)

    @property
    def speaks_by_search(self) -> bool:
        """Whether it may hold `conditional` addresses: only what the ledger kept has them."""
        return self.body.json.find(b"?identifier=") >= 0


@dataclass(slots=True)
class _Packing:
    """One call of `pack`."""

    ledger: LedgerView
    rules: PackRules
    message: PackMessage
    things: list[_Thing] = field(init=False)
    by_urn: dict[str, _Thing] = field(init=False)
    by_search: dict[str, _Thing] = field(init=False)
    stops: list[Finding] = field(default_factory=list[Finding])
    left_out: list[LeftOut] = field(default_factory=list[LeftOut])
    superseded: list[Key] = field(default_factory=list[Key])
    firsts: dict[Key, Key] = field(init=False)
    """For each key that the ledger knows the key first used for the same thing."""
    time: datetime | None = None
    chain_is_late: bool = False
    changing: Sequence[bytes] = ()
    common: bytes = b""
    """What all of `changing` begin with: looked for first."""
    plain: bool = False
    """Whether everything goes along: `_is_plain`."""

    def run(self, entries: Sequence[Entry]) -> Packed:
        message = self.message
        ahead = message.time is not None and message.received is not None and message.time > message.received
        self.time = message.received if ahead else message.time
        self.chain_is_late = any(self._is_late(self.ledger.chain_time(root)) for root in {*self._roots(), message.identity})
        self.common, self.changing = _sought(tuple(self.rules.changes))
        self.left_out = [LeftOut(entry.name, entry.type, "header") for entry in entries if entry.kind == "header"]
        first_key = self.ledger.first_key
        self.firsts = {key: first for entry in entries for key in entry.keys if (first := first_key(key)) is not None}
        united, contradictions = unite([entry for entry in entries if entry.kind != "header"], self.firsts)
        self.stops.extend(contradictions)
        self.things = [self._thing(entry) for entry in united]
        self.by_urn = {thing.urn: thing for thing in self.things}
        self.by_search = {thing.search: thing for thing in self.things if thing.keys}
        self._withdraw()
        if self.stops:
            return Packed("stopped", stops=tuple(self.stops))
        self.plain = self._is_plain()
        if not self.plain:
            self._keep_what_is_needed()
            self.left_out.extend(LeftOut(thing.name, thing.type, thing.reason) for thing in self.things if thing.reason is not None)
        if self._says_something():
            return self._sent()
        return self._answer("superseded" if self.superseded else "nothing")

    def _roots(self) -> list[str]:
        change = self.message.withdraws
        return [root for root in dict.fromkeys([self.message.root, change.root if change is not None else ""]) if root]

    def _is_late(self, written: datetime | None) -> bool:
        return not self.message.force and self.time is not None and written is not None and self.time < written

    # --- what the message says ---------------------------------------------------------------------------------------------------

    def _thing(self, entry: Entry) -> _Thing:
        kind = cast("Literal['owned', 'mentioned', 'event']", entry.kind)
        entry_type, keys, last = entry.type, entry.keys, None
        ready = entry.body if isinstance(entry, StoredEntry) and entry.ready else None
        said = ready or _without_id(entry)
        if kind == "event":
            said = _with_id(said, entry_type, _id(entry.urn))
            keys = ()
        elif len(keys) != 1 or (self.firsts and keys[0] in self.firsts):
            keys = self._resolved(entry)
        if kind == "owned":
            change = self.message.withdraws
            if change is not None and change.everything and can_be_withdrawn(entry_type):
                said = Body(withdrawn(said.tree))
            if keys:
                last = self.ledger.sent(keys[0])
        if self.changing and self._may_change(said):
            said = Body(rewritten(said.tree, self.rules.changes))
        thing = _Thing(entry.name, entry_type, entry.urn, keys, said, said, kind, kind, last)
        if self.rules.accepts is not None and entry_type not in self.rules.accepts:
            thing.fate, thing.reason = None, "type-not-accepted"
        elif kind == "owned" and keys:
            thing.withdrawn = said is not ready and is_withdrawn(said.tree)
            if self.chain_is_late or (last is not None and self._is_late(last.time)):
                thing.fate, thing.reason = None, "superseded"
                self.superseded.append(thing.key)
            elif thing.withdrawn and (last is None or not last.sent):
                thing.fate, thing.reason = None, "never-sent"
        if keys:
            thing.search = conditional(keys[0])
            merged = said if last is None else self._merged(thing, entry.removed)
            thing.body = merged if merged is ready and keys[0] == entry.keys[0] else _identified(merged, keys[0])
        return thing

    def _may_change(self, said: Body) -> bool:
        """Whether a resource may hold a code system that the destination wants written another way. Looked for in its bytes: most resources hold
        none, and walking them all costs more than packing.
        """
        data = said.json
        return data.find(self.common) >= 0 and any(data.find(system) >= 0 for system in self.changing)

    def _resolved(self, entry: Entry) -> tuple[Key, ...]:
        """The keys of an entry, the one first used at the front."""
        keys = entry.keys
        if not keys:
            self.stops.append(Finding(code="no-identity", element=entry.type))
        known = list(dict.fromkeys([self.firsts[key] for key in keys if key in self.firsts])) if self.firsts else []
        if len(known) > 1:
            self.stops.append(Finding(code="identity-conflict", element=entry.type))
        return tuple(dict.fromkeys([known[0], *keys])) if known else keys if len(keys) == 1 else tuple(dict.fromkeys(keys))

    def _merged(self, thing: _Thing, removed: Sequence[str]) -> Body:
        last = thing.last
        if thing.fate != "owned" or thing.type not in MERGED_TYPES or last is None or not last.version:
            return thing.said
        return Body(overlay(loaded(last.version), thing.said.tree, removed))

    # --- what the message takes back ---------------------------------------------------------------------------------------------

    def _withdraw(self) -> None:
        """Kansellering takes back all that was sent for its root document, Endring what it no longer holds (identity.md). What a Kansellering
        itself holds (its own document) was made a withdrawn one before.
        """
        if self.message.withdraws is None or self.chain_is_late:
            return
        held = {thing.key for thing in self.things if thing.kind == "owned" and thing.keys}
        versions = {version.key: version for root in self._roots() for version in self.ledger.of_root(root)}
        for version in versions.values():
            if version.key not in held and not version.withdrawn and version.sent:
                self._take_back(version)
        if not versions and self.message.withdraws.everything:
            self.left_out.append(LeftOut("", "", "never-sent"))

    def _take_back(self, version: OwnedVersion) -> None:
        key = version.key
        if self._is_late(version.time):
            self.superseded.append(key)
        elif not can_be_withdrawn(key.type):
            self.left_out.append(LeftOut("", key.type, "cannot-be-withdrawn"))
        elif not version.version:
            self.stops.append(Finding(code="version-gone", element=key.type))
        else:
            last = loaded(version.version)
            mention = self.by_search.get(conditional(key))
            if mention is not None:
                self.things.remove(mention)
            name, address = ("", urn(key)) if mention is None else (mention.name, mention.urn)
            keys = (key,) if mention is None else mention.keys
            body = Body(withdrawn(last))
            thing = _Thing(name, key.type, address, keys, Body(last), body, "withdrawal", "withdrawal", version, conditional(keys[0]))
            self.things.append(thing)
            self.by_urn[thing.urn] = self.by_search[thing.search] = thing

    # --- what goes ---------------------------------------------------------------------------------------------------------------

    def _is_plain(self) -> bool:
        """Whether nothing stays behind and things speak of each other by URNs only, as nearly always. Conditional addresses are in what the ledger kept,
        and a ring of mentions that nothing else refers to is of no need.
        """
        if self.message.withdraws is not None:
            return False
        for thing in self.things:
            if thing.fate is None or (thing.last is not None and thing.speaks_by_search):
                return False
        named = {thing.urn: others for thing in self.things if thing.fate == "mentioned" and (others := thing.body.addresses)}
        while named:
            ends = [urn for urn, others in named.items() if named.keys().isdisjoint(others)]
            if not ends:
                return False
            for end in ends:
                del named[end]
        return True

    def _keep_what_is_needed(self) -> None:
        """A superseded thing that something sent refers to goes along as a mention; a mention that only unsent things refer to does not go."""
        spoken_of = {other.urn for thing in self.things for other in self._named_by(thing)}
        reached: set[str] = set()
        waiting = [thing for thing in self.things if thing.fate is not None and (thing.kind != "mentioned" or thing.urn not in spoken_of)]
        while waiting:
            thing = waiting.pop()
            for other in self._named_by(thing):
                if other.urn not in reached:
                    reached.add(other.urn)
                    if other.reason == "superseded" and other.last is not None and other.last.sent:
                        other.fate = "mentioned"
                        other.body = _identified(other.said, other.key)
                    if other.fate == "mentioned":
                        waiting.append(other)
        for thing in self.things:
            if thing.fate == "mentioned" and thing.urn in spoken_of and thing.urn not in reached:
                thing.fate, thing.reason = None, "not-needed"

    def _named_by(self, thing: _Thing) -> list[_Thing]:
        found: list[_Thing] = []
        for address in thing.body.addresses:
            other = self.by_urn.get(address) or self.by_search.get(address)
            if other is not None and other is not thing:
                found.append(other)
        return found

    def _says_something(self) -> bool:
        if self.message.withdraws is not None or any(thing.kind == "owned" for thing in self.things):
            return any(thing.fate in {"owned", "withdrawal"} for thing in self.things)
        return any(thing.fate is not None for thing in self.things)

    # --- the answer --------------------------------------------------------------------------------------------------------------

    def _sent(self) -> Packed:
        going = self.things if self.plain else [thing for thing in self.things if thing.fate is not None]
        data = self._bundle(going, as_they_stand=self.plain)
        if self.plain and has_urns_as_urls(data):
            data = self._bundle(going, as_they_stand=False)
        if self.rules.max_bytes and len(data) > self.rules.max_bytes:
            return Packed("stopped", stops=(Finding(code="too-large", detail=f"{len(data)} > {self.rules.max_bytes} bytes"),))
        entries = tuple([PackedEntry(t.name, t.fate, t.type, t.keys[0] if t.keys else None) for t in going if t.fate is not None])
        return self._answer("send", data, entries)

    def _bundle(self, going: Sequence[_Thing], *, as_they_stand: bool) -> bytes:
        """The Bundle. `as_they_stand`: every reference in it leads where it says."""
        entries: list[dict[str, Any]] = []
        for thing in going:
            if thing.fate == "event":
                request = {"method": "PUT", "url": f"{thing.type}/{thing.id}"}
            elif thing.fate == "mentioned":
                request = {"method": "POST", "url": thing.type, "ifNoneExist": thing.search.partition("?")[2]}
            else:
                request = {"method": "PUT", "url": thing.search}
            stays = as_they_stand or all(map(self._stays, thing.body.addresses))
            resource = thing.body.within if stays else led(thing.body.tree, self._lead, self._lead_url)
            entries.append({"fullUrl": thing.urn, "resource": resource, "request": request})
        return dumped({"resourceType": "Bundle", "type": "transaction", "entry": entries})

    def _stays(self, address: str) -> bool:
        """Whether an address leads where it says, as a reference and as a url."""
        thing = self.by_urn.get(address)
        if thing is None:
            return address not in self.by_search
        return thing.fate is not None and bool(thing.keys)

    def _lead(self, address: str) -> str | dict[str, Any] | None:
        """References in the Bundle: by URN to what goes along, by business identifier to what does not."""
        thing = self.by_urn.get(address)
        if thing is None:
            thing = self.by_search.get(address)
            return thing.urn if thing is not None and thing.fate is not None else address
        if thing.fate is not None:
            return thing.urn
        return logical(thing.key) if thing.keys else None

    def _lead_kept(self, address: str) -> str | dict[str, Any] | None:
        """References in the version that the ledger keeps: good in any later Bundle."""
        thing = self.by_urn.get(address)
        if thing is None:
            return address
        if not thing.keys:
            return self._lead_url(address)
        return thing.search if thing.fate is not None else logical(thing.key)

    def _lead_url(self, address: str) -> str | None:
        """An Attachment's url: a server need not replace URNs there, and an event's own address is known beforehand."""
        thing = self.by_urn.get(address)
        if thing is None or thing.keys:
            return address
        return f"{thing.type}/{thing.id}" if thing.fate is not None else None

    def _answer(self, outcome: PackOutcome, bundle: bytes = b"", entries: tuple[PackedEntry, ...] = ()) -> Packed:
        record = SentRecord(tuple(self._owned_rows()), tuple(self._aliases()), self._chain())
        left_out = tuple(dict.fromkeys(self.left_out))
        return Packed(outcome, bundle, entries, record, tuple(self.superseded), left_out)

    def _owned_rows(self) -> list[OwnedVersion]:
        rows: list[OwnedVersion] = []
        root = self.message.root
        for thing in self.things:
            if thing.fate == "owned":
                version = self._kept(thing) if root or thing.type in MERGED_TYPES else None
                gone = thing.withdrawn if thing.body is thing.said else is_withdrawn(thing.body.tree)
                written = self.time if thing.last is None else self._written(thing.last)
                rows.append(OwnedVersion(thing.keys[0], written, version, root, gone))
            elif thing.fate == "withdrawal":
                was = thing.last.root if thing.last is not None else ""
                rows.append(OwnedVersion(thing.key, self._written(thing.last), thing.body.json, was, withdrawn=True))
            elif thing.reason == "never-sent" and self.time is not None:
                rows.append(OwnedVersion(thing.key, self._written(thing.last), None, root, withdrawn=True, sent=False))
        return rows

    def _kept(self, thing: _Thing) -> bytes:
        """The version that the ledger keeps. References that only get another address are changed in the bytes, without a walk."""
        kept = readdressed(thing.body.json, self._kept_address)
        return dumped(led(thing.body.tree, self._lead_kept, self._lead_url)) if kept is None else kept

    def _kept_address(self, address: str) -> str | None:
        """What `_lead_kept` says, where that is an address and `_lead_url` says the same as before."""
        thing = self.by_urn.get(address)
        if thing is None:
            return address
        return thing.search if thing.fate is not None and thing.keys else None

    def _written(self, last: OwnedVersion | None) -> datetime | None:
        """The newest message time: what a person forces does not make the newer message older."""
        times = [time for time in (self.time, last.time if last is not None else None) if time is not None]
        return max(times, default=None)

    def _aliases(self) -> list[tuple[Key, Key]]:
        """What the message knows to be one thing is one thing, also where it is not sent."""
        return [(key, thing.keys[0]) for thing in self.things for key in thing.keys]

    def _chain(self) -> tuple[str, datetime] | None:
        roots = self._roots()
        if self.message.withdraws is None or self.chain_is_late or self.time is None or not roots:
            return None
        return roots[0], self.time


@lru_cache(maxsize=16)
def _sought(systems: tuple[str, ...]) -> tuple[bytes, tuple[bytes, ...]]:
    """Code systems as they stand in JSON, and what all of them begin with."""
    first, last = min(systems, default=""), max(systems, default="")
    same = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return f'"{first[:same]}'.encode(), tuple([f'"{system}"'.encode() for system in systems])


def _id(urn: str) -> str:
    return urn.removeprefix(_URN)


def _without_id(entry: Entry) -> Body:
    """What an entry says; an id in it would be the sender's."""
    resource = entry.resource
    return Body({name: value for name, value in resource.items() if name != "id"} if "id" in resource else resource)


def _with_id(said: Body, resource_type: str, id_: str) -> Body:
    if said.is_written:
        return Body(written=with_id(said.json, resource_type, id_), exact=said.exact)
    return Body({"resourceType": resource_type, "id": id_, **said.tree})


def _identified(body: Body, key: Key) -> Body:
    said = body.tree
    tree = with_identifier(said, key)
    return body if tree is said else Body(tree)
