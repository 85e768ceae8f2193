"""Keyed hashes: what the tables hold instead of numbers and names.

HMAC-SHA256 with the installation's key, cut to 16 bytes; without the key nobody can try all person numbers against them. Every use has its
own label, so equal texts under different labels have different hashes. The forms are specified here and never change: they are in databases.
"""

from __future__ import annotations

import hashlib
import hmac

from adapter.model import Key

_SIZE = 16


def canonical(*parts: str) -> bytes:
    """An unambiguous form of several texts: each as its length in bytes, `:` and its UTF-8."""
    out = bytearray()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        out += b"%d:" % len(data) + data
    return bytes(out)


class Hasher:
    """The hashes of one installation."""

    def __init__(self, key: bytes) -> None:
        self._base = hmac.new(key, digestmod=hashlib.sha256)
        self._audit = hmac.new(key, b"audit", hashlib.sha256).digest()

    def _digest(self, label: str, *parts: str) -> bytes:
        mac = self._base.copy()
        mac.update(canonical(label, *parts))
        return mac.digest()[:_SIZE]

    def key(self, key: Key) -> bytes:
        """Of a business key."""
        return self._digest("key", key.type, key.system, key.value)

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
        return hmac.new(self._audit, before + row, hashlib.sha256).digest()
