"""Which format some bytes are in, where its messages lie, and whether the last one is whole.

Invariants: pure; for any bytes at all, `split` and `parse` either answer or raise `Unreadable` with a reason a person can act on; the spans
that `split` gives do not overlap and stand in the file's order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, Protocol
from xml.parsers import expat

from adapter.errors import Unreadable
from adapter.formats import charsets
from adapter.formats.hl7v2 import Hl7Message, check_message, slice_message
from adapter.formats.kith import XmlMessage, parse_xml
from adapter.i18n import N_
from adapter.model import RawMessage

Format = Literal["hl7v2", "kith"]
"""`kith` is every XML; which message it is, the kind says."""

MAX_BYTES: Final = 100 * 1024 * 1024
"""No message is larger; a file that is must not fill the memory. (The largest a Norwegian transport takes is 35 MB.)"""

_BLANK: Final = b" \t\r\n\0\x0b\x0c\x1a\x1c\x1d"
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OTHERS: Final = (
    (b"%PDF", N_("a PDF document")),
    (b"PK\x03\x04", N_("a ZIP archive or an Office document")),
    (b"\xd0\xcf\x11\xe0", N_("an old Office document")),
    (b"{\\rtf", N_("an RTF document")),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"\x89PNG", N_("an image")),
    (b"\xff\xd8\xff", N_("an image")),
    (b"II*\0", N_("an image")),
    (b"\x1f\x8b", N_("a compressed file")),
)
_HEADER: Final = re.compile(rb"(?:MSH|BHS|FHS)(?![A-Za-z0-9\s])")
_BATCH: Final = (b"MSH", b"BHS", b"FHS", b"BTS", b"FTS")
_BATCH_OR_BLANK: Final = frozenset({*_BATCH, b" ", b"\t"})
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_COUNT: Final = re.compile(rb"[BF]TS[^A-Za-z0-9\s]\s*(\d{1,9})(?!\d)")
_LINE_END: Final = re.compile(rb"\r\n|\r|\n|\Z")


class FormatSettings(Protocol):
    """What a source says of its files: `format` (auto, hl7v2, kith or xml) and the charset used when a message declares none."""

    @property
    def format(self) -> str: ...
    @property
    def charset(self) -> str: ...


@dataclass(frozen=True, slots=True)
class AnyFormat:
    """The settings of a source that says nothing."""

    format: str = "auto"
    charset: str = ""


ANY: Final = AnyFormat()


def detect(data: bytes) -> Format:
    """Which format the bytes are in, by how they begin (byte order mark, blanks and MLLP's start byte aside).

    Raises `Unreadable`: `empty`, `delimiters` (MSH without a separator behind it), `not-a-message`.
    """
    if data.startswith(b"MSH|"):
        return "hl7v2"
    start = _ascii_start(data)
    if not start:
        if not data.strip(_BLANK):
            raise Unreadable("empty", "the file is empty")
        raise Unreadable("not-a-message", "the file is neither HL7 v2 nor XML")
    if _PAGE.match(start):
        raise Unreadable("not-a-message", "the file is a web page, neither HL7 v2 nor a message in XML", offset=0)
    if start.startswith(b"<"):
        return "kith"
    if _HEADER.match(start):
        return "hl7v2"
    if start[:3] in {b"MSH", b"BHS", b"FHS"}:
        raise Unreadable("delimiters", "no field separator follows the name of the first segment", offset=3)
    for beginning, what in _OTHERS:
        if start.startswith(beginning) or data.startswith(beginning):
            raise Unreadable("not-a-message", f"the file is {what}, neither HL7 v2 nor XML", offset=0)
    raise Unreadable("not-a-message", "the file is neither HL7 v2 nor XML", offset=0)


def split(data: bytes, settings: FormatSettings = ANY) -> list[RawMessage]:
    """The messages of a file: one for XML, one for each MSH of an HL7 v2 file or batch, without framing and batch segments.

    Raises `Unreadable`: what `detect` raises, `too-large`, `truncated` (a batch or an MLLP frame that is not closed or lacks messages), `empty` (a batch
    without a message), `delimiters` (something that belongs to no message); and what `parse` raises, when no message of the file can be read.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("too-large", f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
    messages = _messages(data, settings)
    _one_can_be_read(messages, settings)
    return messages


def _messages(data: bytes, settings: FormatSettings) -> list[RawMessage]:
    if _wanted(data, settings) == "kith":
        start = _skip(data, b" \t\r\n\0")
        return [RawMessage(1, start, data[start:] if start else data)]
    utf16 = charsets.utf16_of(data)
    spans = _wide_spans(data, utf16) if utf16 else _spans(data)
    if not spans:
        raise Unreadable("empty", "the batch holds no message")
    return [RawMessage(number, start, data[start:stop]) for number, (start, stop) in enumerate(spans, 1)]


def _one_can_be_read(messages: list[RawMessage], settings: FormatSettings) -> None:
    """A file of which nothing can be read is refused as a file. Where one message can, the others are refused one by one, later."""
    first: Unreadable | None = None
    for message in messages:
        try:
            _check(message.data, settings)
        except Unreadable as error:
            first = first or error
        else:
            return
    if first is not None:
        raise first


def parse(raw: RawMessage | bytes, settings: FormatSettings = ANY) -> Hl7Message | XmlMessage:
    """The message as its format has it. Raises `Unreadable`."""
    data = raw if isinstance(raw, bytes) else raw.data
    if len(data) > MAX_BYTES:
        raise Unreadable("too-large", f"the message is larger than {MAX_BYTES // 1024 // 1024} MB")
    if _wanted(data, settings) == "kith":
        return parse_xml(data, settings.charset)
    return slice_message(data, settings.charset)


def _check(data: bytes, settings: FormatSettings) -> None:
    """Raise `Unreadable` where `parse` would."""
    if _wanted(data, settings) == "kith":
        parse_xml(data, settings.charset)
    else:
        check_message(data, settings.charset)


def complete(data: bytes) -> bool:
    """Whether nothing suggests that the rest is still to come: for intake's test of stability.

    HL7 v2: the last line is ended, an opened batch and MLLP frame are closed. XML: the root is closed. Anything else: nothing to wait for,
    but for an empty file.
    """
    if not data.strip(_BLANK):
        return False
    try:
        kind = detect(data)
    except Unreadable:
        return True
    if kind == "kith":
        return _xml_closes(data)
    plain = data.replace(b"\0", b"") if charsets.utf16_of(data) else data
    return _frame_closed(plain) and _batch_closed(plain) and plain.rstrip(b" \t\x1a\0")[-1:] in {b"\r", b"\n", b"\x1c"}


def _ascii_start(data: bytes) -> bytes:
    start = data[:64].removeprefix(b"\xef\xbb\xbf")
    utf16 = charsets.utf16_of(data)
    if utf16:
        start = data[:128].decode(utf16, "ignore").removeprefix("\ufeff").encode("ascii", "ignore")
    start = start.lstrip(_BLANK)
    if not start and len(data) > 64:
        start = data.lstrip(_BLANK)[:64]
    return start


def _wanted(data: bytes, settings: FormatSettings) -> Format:
    found = detect(data)
    wanted = "kith" if settings.format == "xml" else settings.format
    if wanted not in {"auto", "", found}:
        raise Unreadable(
            "not-a-message",
            f"the source is configured for {settings.format}, and the file is in another format",
            offset=0,
            remedy=N_("Correct `format` of the source in journalbro.toml, or move the file."),
        )
    return found


def _skip(data: bytes, blanks: bytes) -> int:
    """Where the content begins. A byte order mark in front of XML stays: expat reads it."""
    if data.startswith(_MARKS):
        return 0
    return len(data) - len(data.lstrip(blanks))


def _spans(data: bytes) -> list[tuple[int, int]]:
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    start += len(data[start:]) - len(data[start:].lstrip(_BLANK)) if data[start : start + 1] in _BLANK else 0
    found = _boundaries(data, start)
    if not _frame_closed(data):
        raise Unreadable("truncated", "the last MLLP frame is not closed: the rest of the message is missing", offset=len(data))
    if not _batch_closed(data) and data.rstrip(b" \t\0\x1a")[-1:] not in {b"\r", b"\n"}:
        raise Unreadable("truncated", "the batch is not closed and its last line is not ended: the rest is missing", offset=len(data))
    _hold_to_counts(data, found)
    spans: list[tuple[int, int]] = []
    for (at, name), following in zip(found, [*(place for place, _ in found[1:]), len(data)], strict=True):
        stop = at + len(data[at:following].rstrip(_BLANK))
        if name == b"MSH":
            end = _LINE_END.match(data, stop)
            spans.append((at, end.end() if end else stop))
        elif _LINE_END.search(data, at, stop + 1).start() < stop:  # type: ignore[union-attr]  # \Z always matches
            raise Unreadable("delimiters", "a batch segment is followed by something that belongs to no message", offset=at)
    return spans


def _boundaries(data: bytes, start: int) -> list[tuple[int, bytes]]:
    """Where the segments stand that begin and end messages, from `start` on, which is one: each at the beginning of a line or frame."""
    found = [(start, data[start : start + 3])]
    lines = (data[start:] if start else data).splitlines()
    if _BATCH_OR_BLANK.isdisjoint({line[:3] for line in lines[1:]} | {line[:1] for line in lines[1:]}) and not _frame_marks(data):
        return found
    for name in _BATCH:
        at = data.find(name, start + 3)
        while at >= 0:
            before = at - 1
            while data[before] in b" \t":
                before -= 1
            after = data[at + 3 : at + 4]
            if data[before] in b"\r\n\x0b\x1c" and not (after.isalnum() or after in {b" ", b"\t"}):
                found.append((at, name))
            at = data.find(name, at + 3)
    return sorted(found)


def _hold_to_counts(data: bytes, found: list[tuple[int, bytes]]) -> None:
    """A batch that says how many messages it holds (BTS-1), or a file how many batches (FTS-1), holds at least as many (HL7 v2.5.1, 2.15).

    A sender that counts too few loses nothing; where more are announced than came, some are missing.
    """
    messages = batches = 0
    for at, name in found:
        if name == b"MSH":
            messages += 1
        elif name == b"BHS":
            messages, batches = 0, batches + 1
        elif name == b"BTS" and (said := _count(data, at)) > messages:
            raise Unreadable("truncated", f"the batch says that it holds {said} messages, and {messages} are there", offset=at)
        elif name == b"FTS" and batches and (said := _count(data, at)) > batches:
            raise Unreadable("truncated", f"the file says that it holds {said} batches, and {batches} are there", offset=at)


def _count(data: bytes, at: int) -> int:
    """The number in the first field of the segment at `at`; 0 where there is none."""
    found = _COUNT.match(data, at)
    return int(found[1]) if found else 0


def _wide_spans(data: bytes, codec: str) -> list[tuple[int, int]]:
    """The same in UTF-16: the places are found in UTF-8 and counted back."""
    mark = 2 if data.startswith(_MARKS) else 0
    text = charsets.decode_strictly(data, codec, N_("its first bytes say"))[mark // 2 :]
    narrow = text.encode()

    def wide(place: int) -> int:
        return mark + len(narrow[:place].decode().encode(codec))

    return [(wide(start), wide(stop)) for start, stop in _spans(narrow)]


def _frame_marks(data: bytes) -> bool:
    """Whether there is anything of an MLLP frame."""
    return b"\x0b" in data or b"\x1c" in data


def _frame_closed(data: bytes) -> bool:
    opened = data.rfind(b"\x0b")
    return opened < 0 or data.rfind(b"\x1c") > opened


def _batch_closed(data: bytes) -> bool:
    """Whether what the file opened (FHS, BHS) is closed (FTS, BTS)."""
    start = data[:64].lstrip(b"\xef\xbb\xbf" + _BLANK)[:3]
    if start not in {b"FHS", b"BHS"}:
        return True
    last = _boundaries(data, data.index(start))[-1][1]
    return last == b"FTS" or (last == b"BTS" and start == b"BHS")


def _xml_closes(data: bytes) -> bool:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Unreadable("doctype", "the XML has a DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except Unreadable:
        return True
    except expat.ExpatError as problem:
        return problem.code not in {3, 5, 6, 20}
    except (LookupError, ValueError):
        return True
    return True
