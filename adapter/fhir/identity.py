"""Canonical keys and URNs: what makes two things the same thing. Pure, and specified here, because none of it can ever change.

**Canonical form.** A list of texts is written as netstrings: for each text its length in bytes (decimal, no leading zero), `:`, the
bytes in UTF-8, `,`. Before that each text is normalised: Unicode NFC, every run of white space (Unicode's White_Space, and U+001C–U+001F) one space, none
at the ends. Case stays.
So `["a", "bc"]` is `1:a,2:bc,` and can be no other list.

**Derived key** (a thing that has no identifier of its own): SHA-256, in lower-case hex, of the canonical form of
`["journalbro/key/1", type, part, …]`; its system is `<base>/key/<type>`. An empty part counts (it keeps the others in place); a key whose
parts are all empty is no key.

**URN of a key**: `urn:uuid:` and the UUIDv5 (RFC 9562) in the namespace `a4f7a7d4-2b8c-5c52-9d2f-6e0b5a3d8f10` of the canonical form of
`["key", type, system, value]`; here the value is taken as it is, without normalisation, since it is an identifier.

**URN of an event** (a thing that happened once): the same of `["event", message identity, path]`, also as they are.

Test vectors (the tests hold these and more):

    derived key   Condition, [urn:oid:2.16.578.1.12.4.1.4.1|17835021092, J06.9, 2026-01-05], base https://journalbro.example/id
                  system https://journalbro.example/id/key/Condition
                  value  56fea8f5ee6f1d597b6014767b4d146a78b88d436bd8198fafca6fe34dc0b535
    key's URN     Patient, urn:oid:2.16.578.1.12.4.1.4.1, 17835021092 -> urn:uuid:4d4c1b30-4da5-5713-bb4f-4a9a506d716b
    event's URN   LAB|1234, DocumentReference[1]                      -> urn:uuid:fa84e0e0-30f7-5c99-939a-625b77204cb6
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha1, sha256
from typing import Final

from adapter.fhir.norwegian import System
from adapter.model import Key

_NAMESPACE: Final = bytes.fromhex("a4f7a7d42b8c5c529d2f6e0b5a3d8f10")
_VARIANT: Final = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""A digit with the two upper bits that RFC 9562 wants."""

_RANK: Final[dict[str, tuple[str, ...]]] = {
    "Patient": (System.FNR, System.DNR, System.FHN),
    "Person": (System.FNR, System.DNR, System.FHN),
    "RelatedPerson": (System.FNR, System.DNR, System.FHN),
    "Practitioner": (System.HPR, System.FNR, System.DNR, System.FHN),
    "Organization": (System.ENH, System.RESH, System.HER),
    "Location": (System.ENH, System.RESH, System.HER),
}


def _netstrings(texts: Iterable[str]) -> bytes:
    encoded = [text.encode() for text in texts]
    return b"".join([b"%d:%b," % (len(raw), raw) for raw in encoded])


def normalised(text: str) -> str:
    """A part of a key as it counts: NFC, white space collapsed."""
    collapsed = " ".join(text.split())
    return collapsed if collapsed.isascii() else unicodedata.normalize("NFC", collapsed)


def canonical_form(texts: Sequence[str]) -> bytes:
    """The unambiguous bytes of a list of texts (the module's docstring specifies them)."""
    plain = "".join(texts)
    if plain.isascii() and plain.split() == [plain]:  # no blanks: every text is as it counts, and its bytes are its characters
        written = ""
        for text in texts:
            written = f"{written}{len(text)}:{text},"
        return written.encode()
    return _netstrings([normalised(text) for text in texts])


def canonical_key(type: str, parts: Sequence[str], base: str) -> Key:  # noqa: A002 - the field's own word, as in model.Key
    """The key of a thing that is known only by its parts.

    `type`: its resource type; `parts`: texts, tokens of other keys (`Key.token`) and ordinals, in the mapping's order; `base`: the
    installation's `identifier_base`. Raises `ValueError` when there are no parts or all are empty.
    """
    if not "".join(parts).strip():
        raise ValueError("a key needs at least one part that is not empty")
    system, beginning = _derived(type, base)
    return Key(type, system, sha256(beginning + canonical_form(parts)).hexdigest())


@lru_cache(maxsize=256)
def _derived(type: str, base: str) -> tuple[str, bytes]:  # noqa: A002
    """What all derived keys of a type have: their system, and how their canonical form begins."""
    return f"{base.rstrip('/')}/key/{type}", canonical_form(["journalbro/key/1", type])


@lru_cache(maxsize=1024)
def _named(type: str, system: str) -> bytes:  # noqa: A002
    """What the names of all keys of a type and system begin with, the namespace before them."""
    return _NAMESPACE + _netstrings(("key", type, system))


def _urn(name: bytes) -> str:
    """The UUIDv5 of a name that the namespace stands before, by hand: `uuid.uuid5` makes objects that nobody needs here."""
    digits = sha1(name, usedforsecurity=False).hexdigest()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"


def urn(key: Key) -> str:
    """The `fullUrl` of the thing that this key names."""
    type_, system, value = key
    raw = value.encode()
    return _urn(b"%b%d:%b," % (_named(type_, system), len(raw), raw))


def event_urn(message_identity: str, path: str) -> str:
    """The `fullUrl` of a thing that happened once, in this message at this path; its UUID is also the resource's id."""
    return _urn(_NAMESPACE + _netstrings(("event", message_identity, path)))


def rank(keys: Iterable[Key]) -> tuple[Key, ...]:
    """The keys of one thing, best first, each once: national numbers (FNR, DNR, FHN; HPR before them for a Practitioner; ENH, RESH, HER for an
    Organization or Location), then the sender's own in the order given, derived keys last.
    """

    def place(key: Key) -> int:
        order = _RANK.get(key.type, ())
        if key.system in order:
            return order.index(key.system)
        return 100 if key.system.endswith(f"/key/{key.type}") else 50

    return tuple(sorted(dict.fromkeys(keys), key=place))
