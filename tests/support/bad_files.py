"""Files that are no whole message, each with the reason that it is refused for; and some that only look wrong."""

from __future__ import annotations

import io
import zipfile

GOOD = (
    "MSH|^~\\&|EPJ|KOMMUNE|||20260101120000+0100||ADT^A08^ADT_A01|{id}|T|2.5.1\r"
    "EVN|A08|20260101120000+0100\r"
    "PID|1||{id}^^^EPJ^MR||Nordmann^Kari||19800101|F\r"
)
"""A whole message, with a number of its own and of its patient's."""
HEAD = '<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24"><MsgInfo>'


def good(number: int) -> bytes:
    return GOOD.format(id=number).encode()


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("adt.hl7", good(1))
    return held.getvalue()


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{entities}]><l>&l9;</l>'.encode()


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.hl7": (b"", "empty"),
    "blank.hl7": (b" \r\n\r\n", "empty"),
    "half.hl7": (good(1)[:-30], "truncated"),
    "half-in-msh.hl7": (good(1)[:20], "truncated"),
    "msh-only.hl7": (good(1).split(b"\r")[0] + b"\r", "truncated"),
    "three-letters.hl7": (b"MSH", "truncated"),
    "same-delimiters.hl7": (b"MSH|||||A|B\rPID|1\r", "delimiters"),
    "no-separator.hl7": (good(1).replace(b"|", b"\t"), "delimiters"),
    "letters.hl7": (b"MSHA^~\\&AXABA\r", "delimiters"),
    "bytes.hl7": (good(1).replace(b"Kari", b"K\x81\x8dri"), "charset"),
    "declared.hl7": (good(1).replace(b"|2.5.1\r", b"|2.5.1||||||UNICODE UTF-8\r").replace(b"Kari", b"K\xe5ri"), "charset"),
    "klingon.hl7": (good(1).replace(b"|2.5.1\r", b"|2.5.1||||||KLINGON\r"), "charset"),
    "frame.hl7": (b"\x0b" + good(1), "truncated"),
    "batch.hl7": (b"BHS|^~\\&|EPJ\r" + good(1) + b"BTS|2\r", "truncated"),
    "file.hl7": (b"FHS|^~\\&|EPJ\rBHS|^~\\&|EPJ\r" + good(1) + b"BTS|1\rFTS|3\r", "truncated"),
    "brev.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not-a-message"),
    "bilde.png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not-a-message"),
    "pakke.zip": (_zip(), "not-a-message"),
    "side.html": (b"<!DOCTYPE html><html><body>Hei<br></body></html>", "not-a-message"),
    "brev.txt": (b"Hei, dette er ingen melding.\n", "not-a-message"),
    "bundle.json": (b'{"resourceType": "Bundle"}', "not-a-message"),
    "doctype.xml": (b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "doctype"),
    "laughs.xml": (_laughs(), "doctype"),
    "deep.xml": (b"<a>" * 5000 + b"</a>" * 5000, "too-deep"),
    "many.xml": (b"<a>" + b"<b/>" * 300_000 + b"</a>", "too-large"),
    "half.xml": (HEAD.encode(), "truncated"),
    "tags.xml": ((HEAD + "</MsgHead>").encode(), "malformed-xml"),
    "encoding.xml": (f'<?xml version="1.0" encoding="klingon"?>{HEAD}</MsgInfo></MsgHead>'.encode(), "charset"),
    "bytes.xml": ((HEAD + "å</MsgInfo></MsgHead>").encode("latin-1"), "charset"),
}
"""Name -> bytes and the reason's code."""

TAKEN: dict[str, bytes] = {
    "mllp.hl7": b"\x0b" + good(11) + b"\x1c\r",
    "mark.hl7": b"\xef\xbb\xbf" + good(12),
    "utf16.hl7": good(13).decode().encode("utf-16"),
    "other-separator.hl7": good(14).replace(b"|", b"#"),
    "two-delimiters.hl7": b"MSH|^~|EPJ|KOMMUNE|||20260101120000+0100||ADT^A08|15|T|2.5.1\rPID|1||15^^^EPJ^MR||Nordmann^Kari\r",
    "counted.hl7": b"BHS|^~\\&|EPJ\r" + good(16) + good(17) + b"BTS|2\r",
}
"""What only looks wrong: framing, a byte order mark, UTF-16, other separators, a batch that holds what it says."""
