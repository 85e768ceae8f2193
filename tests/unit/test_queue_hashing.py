"""The keyed hashes are what their specification says, since they are in databases."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from adapter.model import Key
from adapter.queue.hashing import Hasher, canonical


@pytest.mark.parametrize("secret", [b"", b"k" * 32, b"k" * 64, b"k" * 100])
def test_a_key_is_hashed_with_hmac_sha256_of_its_canonical_form(secret: bytes) -> None:
    form = "3:key7:Patient5:urn:x4:Ås1".encode()
    assert canonical("key", "Patient", "urn:x", "Ås1") == form
    assert Hasher(secret).key(Key("Patient", "urn:x", "Ås1")) == hmac.new(secret, form, hashlib.sha256).digest()[:16]


def test_an_audit_row_is_hashed_with_a_key_of_its_own() -> None:
    own = hmac.new(b"secret", b"audit", hashlib.sha256).digest()
    assert Hasher(b"secret").audit(b"before", b"row") == hmac.new(own, b"beforerow", hashlib.sha256).digest()
