"""Encapsulated data (HL7 v2 ED, RP): its media type and its bytes.

Invariant: bytes are never altered; data that does not decode as it says is given on as it stands, and stops the message.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from adapter.mapping.functions.registry import function

_BY_SUBTYPE: Final = {
    "PDF": "application/pdf",
    "RTF": "application/rtf",
    "XML": "application/xml",
    "JSON": "application/json",
    "ZIP": "application/zip",
    "DICOM": "application/dicom",
    "MSWORD": "application/msword",
    "POSTSCRIPT": "application/postscript",
    "OCTET-STREAM": "application/octet-stream",
    "HTML": "text/html",
    "PLAIN": "text/plain",
    "TXT": "text/plain",
    "TEXT": "text/plain",
    "SGML": "text/sgml",
    "RICHTEXT": "text/richtext",
    "X-HL7-CDA-LEVEL-ONE": "application/x-hl7-cda-level-one+xml",
    "JPEG": "image/jpeg",
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "TIF": "image/tiff",
    "BASIC": "audio/basic",
    "MPEG": "video/mpeg",
}
"""Table 0291 and what systems write in its place, for a subtype that stands without its main type."""

_MAIN: Final = {
    "TEXT": "text",
    "IMAGE": "image",
    "AUDIO": "audio",
    "VIDEO": "video",
    "APPLICATION": "application",
    "MULTIPART": "multipart",
}
"""Table 0834. AP, FT, IM, NS, SD, SI (table 0191, before v2.4) name no media type of their own."""


@function(gives="code")
def media_type(type: str, subtype: str, encoding: str = "") -> str:  # noqa: A002  (the component's own name)
    """The media type of a subtype (table 0291) and its main type (table 0834): `application/pdf` from `Application` and `PDF`.

    Without a subtype that says it: text when the type or the encoding (table 0299, `A`) says text, else `application/octet-stream`,
    which means that nobody says what it is (RFC 2046, section 4.5.1).
    """
    for whole in (subtype, type):
        if "/" in whole:
            return whole.lower()
    main = _MAIN.get(type.upper())
    known = _BY_SUBTYPE.get(subtype.upper())
    if known and (main is None or known.startswith(f"{main}/")):
        return known
    if main and subtype:
        return f"{main}/{subtype.lower()}"
    return "text/plain" if not subtype and (main == "text" or type == "FT" or encoding == "A") else "application/octet-stream"


@function(gives="base64Binary")
def attachment_data(data: str, encoding: str) -> str | None:
    """The data of an ED in base64, from its encoding (table 0299: A, Hex, Base64); without one it is taken as text."""
    known = encoding.upper()
    if not data:
        return None
    if known == "BASE64":
        return "".join(data.split())
    if known == "HEX":
        try:
            return base64.b64encode(binascii.unhexlify("".join(data.split()))).decode("ascii")
        except (binascii.Error, ValueError):
            return data
    return base64.b64encode(data.encode()).decode("ascii") if known in {"", "A"} else data
