"""Keyed hashes: what the tables hold instead of numbers and names.

HMAC-SHA256 with the installation's key, cut to 16 bytes; without the key nobody can try all person numbers against them. Every use has its
own label, so equal texts under different labels have different hashes. The forms are specified here and never change: they are in databases.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache

from adapter.model import Key

_SIZE = 16
_BLOCK = 64
_KEYS = 4096


def canonical(*parts: str) -> bytes:
    """An unambiguous form of several texts: each as its length in bytes, `:` and its UTF-8."""
    return b"".join([b"%d:%b" % (len(data), data) for data in [part.encode("utf-8", "surrogatepass") for part in parts]])


@lru_cache(maxsize=1024)
def _of_kind(type: str, system: str) -> bytes:  # noqa: A002 - the field's own word, as in model.Key
    """What the canonical forms of all keys of one type and system begin with."""
    return canonical("key", type, system)


class _Mac:
    """HMAC-SHA256 (RFC 2104) by hand: an installation makes millions with one key, and `hmac`'s objects cost three times what the hash does."""

    def __init__(self, key: bytes) -> None:
        key = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))

    def digest(self, data: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(data)
        outer.update(inner.digest())
        return outer.digest()


class Hasher:
    """The hashes of one installation."""

    def __init__(self, key: bytes) -> None:
        self._mac = _Mac(key)
        self.key: Callable[[Key], bytes] = lru_cache(maxsize=_KEYS)(self._key)
        """Of a business key. A message's keys are asked for when it is placed, packed and settled."""
        self._audit = _Mac(hmac.new(key, b"audit", hashlib.sha256).digest())

    def _digest(self, label: str, *parts: str) -> bytes:
        return self._mac.digest(canonical(label, *parts))[:_SIZE]

    def _key(self, key: Key) -> bytes:
        value = key.value.encode("utf-8", "surrogatepass")
        return self._mac.digest(b"%b%d:%b" % (_of_kind(key.type, key.system), len(value), value))[:_SIZE]

    def source_lane(self, source: str) -> bytes:
        """Of the lane of messages without a patient."""
        return self._digest("source", source)

    def identity(self, identity: str) -> bytes:
        """Of a message's own identity, or of a root document's."""
        return self._digest("identity", identity)

    def cause(self, *parts: str) -> bytes:
        """Of a cause, so that equal ones are one row."""
        return self._digest("cause", *parts)

    def audit(self, before: bytes, row: bytes) -> bytes:
        """The hash of an audit row, 32 bytes: of what it says and of the hash before it."""
        return self._audit.digest(before + row)
