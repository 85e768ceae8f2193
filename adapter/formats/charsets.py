"""From bytes to text without a guess: which charset a message is in, and strict decoding.

The order (architecture.md, "Bad input"): a charset that the message declares is used strictly; else UTF-8, strictly; else the charset
configured for the source; else the message is unreadable. No replacement character is ever made.

Invariants: what is decoded encodes back to the same bytes (so that a place in the text can be given as a byte offset); every failure is
`Unreadable("charset")` with the offset of the first bad byte.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Final

from adapter.errors import Unreadable
from adapter.i18n import N_

# HL7 table 0211 (v2.9 2.C.2.130) and what senders write instead of it, folded by `_fold`. A name that is not here and is no alias of one of
# these codecs is refused: ISO 2022 switching (ISO IR87, IR159) and the East Asian sets are not used by the record systems we read.
_HL7_NAMES: Final = {
    "ascii": "ascii",
    "isoir6": "ascii",
    "isoir100": "iso8859-1",
    "unicode": "utf-8",
    "unicodeutf8": "utf-8",
    "unicodeutf16": "utf-16",
    "ansi": "cp1252",
    "win1252": "cp1252",
    **{f"8859{n}": f"iso8859-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
}
_CODECS: Final = frozenset(
    {"ascii", "utf-8", "utf-16", *(f"cp125{n}" for n in range(9)), "cp437", "cp850", "cp865", "mac-roman"}
    | {f"iso8859-{n}" for n in (*range(1, 11), *range(13, 17))}
)
_SINGLE_BYTE: Final = _CODECS - {"utf-8", "utf-16"}
_C1: Final = re.compile(rb"[\x80-\x9f]")


def _fold(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


@lru_cache(maxsize=64)
def codec_for(name: str) -> str | None:
    """The codec of a charset's name as HL7 (table 0211), IANA or Python write it; None when it is none that we read."""
    known = _HL7_NAMES.get(_fold(name))
    if known is not None:
        return known
    try:
        found = codecs.lookup(name.strip().replace(" ", "-")).name
    except (LookupError, ValueError):
        return None
    return found if found in _CODECS else None


def is_single_byte(codec: str) -> bool:
    """Whether every character is one byte, so that places in the text are places in the bytes."""
    return codec in _SINGLE_BYTE


def utf16_of(data: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when the first two characters say so (byte order mark, or an ASCII letter or `<` in two bytes), else empty."""
    if data.startswith(codecs.BOM_UTF16_LE) or (data[1:2] == b"\0" and data[3:4] == b"\0" and data[:1].isascii() and data[:1] > b" "):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE) or (data[:1] == b"\0" and data[2:3] == b"\0" and data[1:2].isascii() and data[1:2] > b" "):
        return "utf-16-be"
    return ""


def decode_strictly(raw: bytes, codec: str, said: str) -> str:
    """Decode with one codec. `said` names who named it, for the error.

    ISO 8859 leaves 0x80–0x9F to control characters, which no clinical text holds: such bytes are Windows-1252 under a wrong name, and
    decoding them would put invisible characters into names. They are refused.
    """
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as problem:
        raise Unreadable("charset", f"byte {problem.start} is not {codec}, which {said}", offset=problem.start) from problem
    if codec.startswith("iso8859") and (control := _C1.search(raw)):
        raise Unreadable("charset", f"byte {control.start()} is no character of {codec}, which {said}", offset=control.start())
    return text


def decode(raw: bytes, *, declared: str, configured: str) -> tuple[str, str]:
    """The text of a message and the codec it was in. `declared`: what the message says (MSH-18), `configured`: what its source says.

    Raises `Unreadable("charset")`.
    """
    if declared:
        codec = codec_for(declared)
        if codec is None:
            raise Unreadable("charset", "the message declares a charset (MSH-18) that is not supported")
        if codec == "utf-16":
            codec = "utf-8"  # not UTF-16 by its bytes, or we would know already: senders write UNICODE for either
        return decode_strictly(raw, codec, N_("the message declares (MSH-18)")), codec
    if raw.isascii():
        return raw.decode("ascii"), configured_codec(configured) or "utf-8"
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as problem:
        codec = configured_codec(configured)
        if not codec:
            raise Unreadable(
                "charset",
                f"byte {problem.start} is not UTF-8, the message declares no charset and none is configured for its source",
                offset=problem.start,
                remedy=N_("Set `charset` for the source in journalbro.toml (for example windows-1252) and take the file in again."),
            ) from problem
        return decode_strictly(raw, codec, N_("is configured for the source")), codec


def configured_codec(configured: str) -> str:
    """The codec of a source's configured charset, empty when none is configured. Raises `Unreadable("charset")` for an unknown name."""
    if not configured:
        return ""
    codec = codec_for(configured)
    if codec is None:
        raise Unreadable(
            "charset", "the charset configured for the source is not supported", remedy=N_("Correct `charset` in journalbro.toml.")
        )
    return codec
