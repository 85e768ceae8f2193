"""When a certificate of ours runs out: the one date that is read of it (RFC 5280, 4.1), without a library for the rest."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18


def expires(file: Path) -> datetime | None:
    """The end of the first certificate in a PEM file; None when the file cannot be read or holds none."""
    try:
        text = file.read_text("ascii", "replace")
        begin = text.index("-----BEGIN CERTIFICATE-----")
        end = text.index("-----END CERTIFICATE-----", begin) + len("-----END CERTIFICATE-----")
        return _not_after(ssl.PEM_cert_to_DER_cert(text[begin:end]))
    except (OSError, ValueError, IndexError):
        return None


def _not_after(der: bytes) -> datetime:
    """`Certificate.tbsCertificate.validity.notAfter`. Raises ValueError or IndexError for what is no certificate."""
    _, certificate, _ = _element(der)
    _, fields, _ = _element(certificate)
    kind, _, rest = _element(fields)
    if kind == _VERSION:
        _, _, rest = _element(rest)
    for _ in range(2):  # the signature's algorithm and the issuer; the serial number has been passed
        _, _, rest = _element(rest)
    kind, validity, _ = _element(rest)
    if kind != _SEQUENCE:
        raise ValueError("not a certificate")
    _, _, after = _element(validity)
    kind, value, _ = _element(after)
    text = value.decode("ascii")
    if kind == _UTC_TIME:  # two digits of the year: 50 to 99 are of the last century (RFC 5280, 4.1.2.5.1)
        text = ("19" if text[:2] >= "50" else "20") + text
    elif kind != _GENERALIZED_TIME:
        raise ValueError("not a certificate")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _element(der: bytes) -> tuple[int, bytes, bytes]:
    """Tag, content and what follows of the first element of `der` (X.690, 8.1)."""
    tag, length, start = der[0], der[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start])
    if start + length > len(der):
        raise ValueError("cut off")
    return tag, der[start : start + length], der[start + length :]
