"""HL7 v2: a tolerant slicer over the raw bytes of one message.

Slicing is the hot path: the text is cut into segments and the segments into fields, nothing deeper; components are cut by those who read
them, and byte offsets are worked out only when somebody asks (`locate`).

Invariants: separators come from MSH-1 and MSH-2 alone; a field's text is exactly what stood there, still escaped; joining the fields gives
the segment back; a place that `locate` gives holds exactly the bytes of that value.

Source of the rules: HL7 v2.5.1 chapter 2 (2.5 delimiters, 2.7 escapes in `escapes`, 2.10.3 batches in `source`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Final

from adapter.errors import Unreadable
from adapter.formats import charsets, escapes

ABSENT: Final = "\ud800"
"""Stands for a separator that the message does not have: a lone surrogate, which strict decoding never gives, so nothing is cut by it."""

_HEADERS: Final = frozenset({"MSH", "BHS", "FHS"})
# Names that need no closer look. (MSH does: there must not be two of them.)
_COMMON: Final = frozenset({"EVN", "PID", "PD1", "NK1", "PV1", "PV2", "AL1", "DG1", "ORC", "OBR", "OBX", "NTE", "SPM", "TQ1", "IN1"})
_COMMON_STARTS: Final = frozenset({f"{name}|" for name in _COMMON})
_USUAL: Final = ("|", "^", "~", "\\", "&")
_NAME: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
_LINE_END: Final = re.compile(r"[\r\n]")


@dataclass(slots=True)
class Segment:
    """One segment. `fields[n]` is the raw (still escaped) text of field n, `fields[0]` the name.

    In MSH `fields[1]` is the field separator and `fields[2]` the encoding characters, so that MSH-9 is `fields[9]`.
    `index`: 0-based among the message's segments. Where it stands: `Hl7Message.start`.
    """

    name: str
    index: int
    fields: list[str]


class Hl7Message:
    """A sliced message. `raw` is what was sliced, `charset` the codec it was decoded with.

    `field`, `component`, `repetition`, `escape` and `subcomponent` are the separators, one character each; one that the message lacks is
    `ABSENT` (`escape`: empty).
    """

    __slots__ = ("_lines", "_starts", "charset", "component", "escape", "field", "raw", "repetition", "segments", "subcomponent")

    def __init__(
        self, raw: bytes, charset: str, separators: tuple[str, str, str, str, str], segments: list[Segment], lines: list[str]
    ) -> None:
        self.raw = raw
        self.charset = charset
        self.field, self.component, self.repetition, self.escape, self.subcomponent = separators
        self.segments = segments
        self._lines = lines
        self._starts: list[int] | None = None

    def all(self, name: str) -> list[Segment]:
        """Every segment of that name, in the message's order."""
        return [segment for segment in self.segments if segment.name == name]

    def first(self, name: str) -> Segment | None:
        """The first segment of that name."""
        for segment in self.segments:
            if segment.name == name:
                return segment
        return None

    def shapes(self) -> list[bytes]:
        """What each segment looks like: its text with `x` for whatever stands between separators, and those as `|~^&` whichever they are.

        `OBX|x|x|x^x^x||x`, `x` for the name too. A record system writes few of them, so what follows from a shape alone can be kept.
        """
        usual = (self.field, self.repetition, self.component, self.subcomponent)
        shape = "\r".join(self._lines).encode("utf-8", "surrogatepass").translate(_shape_table("".join(usual)))
        for run in _RUNS:
            shape = shape.replace(run, b"x")
        while b"xx" in shape:
            shape = shape.replace(b"xx", b"x")
        return shape.split(b"\r")

    def start(self, segment_index: int) -> int:
        """The byte offset of a segment in `raw`."""
        if self._starts is None:
            self._starts = _starts(self.raw.decode(self.charset), self.charset, self.field)
        return self._starts[segment_index]

    def unescape(self, text: str, report: Callable[[str], None] | None = None) -> str:
        r"""`text` with its escape sequences resolved. What cannot be resolved stays as it stands, and `report` is told why.

        The reasons: `escape-broken` (an escape character that starts no sequence), `escape-charset` (`\C..\`, `\M..\`, or hexadecimal
        bytes that are not in the message's charset), `escape-local` (`\Z..\`).
        """
        if not self.escape or self.escape not in text:
            return text
        separators = (self.field, self.component, self.subcomponent, self.repetition, self.escape)
        return escapes.unescape(text, separators, self.charset, report)

    def locate(self, segment_index: int, field: int = 0, repetition: int = 0, component: int = 0, subcomponent: int = 0) -> tuple[int, int]:
        """Where a value stands: half-open byte offsets into `raw`. Numbers are 1-based, 0 is the whole at that level.

        A part that the message does not have is an empty span at the end of the nearest part that it has.
        """
        segment = self.segments[segment_index]
        fields = segment.fields
        header = segment.name in _HEADERS
        line = segment.name + self.field + self.field.join(fields[2:]) if header else self.field.join(fields)
        start, stop = 0, len(line)
        if field >= len(fields):
            start = stop
        elif header and field == 1:
            start, stop = 3, 4
        elif field:
            start = 4 + sum(len(part) + 1 for part in fields[2:field]) if header else sum(len(part) + 1 for part in fields[:field])
            stop = start + len(fields[field])
        if not (header and field in {1, 2}):
            levels = ((repetition, self.repetition), (component, self.component), (subcomponent, self.subcomponent))
            for number, separator in levels:
                if number:
                    start, stop = _narrow(line, start, stop, number, separator)
        at = self.start(segment_index)
        return at + self._width(line[:start]), at + self._width(line[:stop])

    def path(self, segment_index: int, field: int = 0, repetition: int = 0, component: int = 0, subcomponent: int = 0) -> str:
        """The place in the field's own words: `PID-5[2].1.1`, `OBX[2]-5`. First repetitions and first segments go without a number."""
        name = self.segments[segment_index].name
        ordinal = sum(segment.name == name for segment in self.segments[: segment_index + 1])
        path = name if ordinal == 1 else f"{name}[{ordinal}]"
        if field:
            path += f"-{field}"
            if repetition > 1:
                path += f"[{repetition}]"
            if component:
                path += f".{component}"
                if subcomponent:
                    path += f".{subcomponent}"
        return path

    def _width(self, text: str) -> int:
        return len(text) if text.isascii() and not self.charset.startswith("utf-16") else len(text.encode(self.charset))


_RUNS: Final = (b"x" * 9, b"x" * 5, b"xxx", b"xx")


@lru_cache(maxsize=32)
def _shape_table(separators: str) -> bytes:
    """The bytes of UTF-8 as a shape has them; `separators`: field, repetition, component, subcomponent."""
    table = bytearray(b"x" * 256)
    table[13] = 13
    for character, usual in zip(separators, b"|~^&", strict=True):
        if character != ABSENT:
            table[ord(character)] = usual
    return bytes(table)


def _narrow(line: str, start: int, stop: int, number: int, separator: str) -> tuple[int, int]:
    """The `number`-th part of `line[start:stop]` cut by `separator`."""
    for _ in range(number - 1):
        found = line.find(separator, start, stop)
        if found < 0:
            return stop, stop
        start = found + 1
    found = line.find(separator, start, stop)
    return start, stop if found < 0 else found


def slice_message(raw: bytes, configured_charset: str = "") -> Hl7Message:
    """Cut one message (from its MSH on; line ends CR, LF or CRLF, also mixed; blank lines dropped) into segments and fields.

    Raises `Unreadable`: `not-a-message` (does not begin with MSH), `delimiters` (MSH-1/MSH-2 cannot be used, or a line is no segment),
    `charset`, `truncated` (ends before the header is whole, or holds nothing but the header).
    """
    text, charset, separators = _text(raw, configured_charset)
    segments, lines = _segments(text, charset, separators[0])
    if len(segments) < 2:
        raise Unreadable("truncated", "the message holds nothing but its header", offset=len(raw))
    return Hl7Message(raw, charset, separators, segments, lines)


def check_message(raw: bytes, configured_charset: str = "") -> None:
    """Raise `Unreadable` where `slice_message` would, without making what nobody asked for."""
    text, _, separators = _text(raw, configured_charset)
    lines, _ = _lines(text, separators[0])
    if not lines[-1]:
        lines.pop()
    if len(lines) < 2 or separators[0] != "|" or not _COMMON_STARTS.issuperset([line[:4] for line in lines[1:]]):
        slice_message(raw, configured_charset)


def _text(raw: bytes, configured_charset: str) -> tuple[str, str, tuple[str, str, str, str, str]]:
    """The text of a message, its charset and its separators."""
    utf16 = "" if raw.startswith(b"MSH") else charsets.utf16_of(raw)
    if utf16:
        text, charset = charsets.decode_strictly(raw, utf16, "its first bytes say"), utf16
        separators = _separators(text)
    else:
        header = raw[: _header_length(raw)].decode("latin-1")
        separators = _separators(header)
        text, charset = charsets.decode(raw, declared=_declared_charset(header, separators), configured=configured_charset)
    return text, charset, separators


def _header_length(raw: bytes) -> int:
    end = raw.find(b"\r", 0, 65536)
    line_feed = raw.find(b"\n", 0, 65536 if end < 0 else end)
    end = end if line_feed < 0 else line_feed
    return min(len(raw), 65536) if end < 0 else end


def _separators(text: str) -> tuple[str, str, str, str, str]:
    """Field, component, repetition, escape and subcomponent separator, from MSH-1 and MSH-2."""
    if text.startswith("MSH|^~\\&|"):
        return _USUAL
    if not text.startswith("MSH"):
        raise Unreadable("not-a-message", "does not begin with an MSH segment", offset=0)
    if len(text) < 8:
        raise Unreadable("truncated", "ends within the MSH segment", offset=len(text))
    field = text[3]
    if not _may_separate(field):
        raise Unreadable("delimiters", "MSH-1 holds no usable field separator", offset=3)
    encoding = _LINE_END.split(text[4:64].split(field, 1)[0], maxsplit=1)[0]
    if not 1 <= len(encoding) <= 5:
        raise Unreadable("delimiters", "MSH-2 does not hold one to five encoding characters", offset=4)
    if not all(map(_may_separate, encoding)) or len({field, *encoding}) <= len(encoding):
        raise Unreadable("delimiters", "MSH-2 holds a character twice, or one that cannot separate", offset=4)
    component, repetition, escape, subcomponent = (*encoding[:4], *[""] * (4 - len(encoding[:4])))
    return field, component, repetition or ABSENT, escape, subcomponent or ABSENT


def _may_separate(character: str) -> bool:
    return character.isascii() and character.isprintable() and not character.isalnum() and character not in {" ", '"'}


def _declared_charset(header: str, separators: tuple[str, str, str, str, str]) -> str:
    """MSH-18, first repetition (the others are for ISO 2022 switching, which the decoding refuses)."""
    fields = header.split(separators[0], 18)
    return fields[17].split(separators[2], 1)[0].strip() if len(fields) > 17 else ""


def _segments(text: str, charset: str, separator: str) -> tuple[list[Segment], list[str]]:
    """The segments, and the line of each. What runs once a line is done by built-ins: this is where slicing spends its time."""
    lines, _ = _lines(text, separator)
    if not lines[-1]:
        lines.pop()
    rows = [line.split(separator) for line in lines]
    names = [row[0] for row in rows]
    if not _COMMON.issuperset(names[1:]):
        kept = [line for line in lines if not _blank(line)]
        if len(kept) < len(lines):
            rows = [row for line, row in zip(lines, rows, strict=True) if not _blank(line)]
            lines, names = kept, [row[0] for row in rows]
        if bad := _first_bad(names):
            cut = bad == len(rows) - 1 and len(rows[bad]) == 1 and len(names[bad]) < 3
            raise Unreadable(
                "truncated" if cut else "delimiters",
                f"segment {bad + 1} does not begin with a segment's name and the separator of MSH-1, or is a second MSH",
                offset=_starts(text, charset, separator)[bad],
            )
    rows[0].insert(1, separator)
    return list(map(Segment, names, count(), rows)), lines


def _blank(line: str) -> bool:
    return not line or line.isspace()


def _first_bad(names: list[str]) -> int:
    """The number of the first segment that is none; 0 when they all are. (The first has been seen to be MSH.)"""
    for number, name in enumerate(names):
        if number and (name == "MSH" or not _NAME.fullmatch(name)):
            return number
    return 0


def _starts(text: str, charset: str, separator: str) -> list[int]:
    """The byte offset of every segment."""
    lines, line_end = _lines(text, separator)
    one_byte = charsets.is_single_byte(charset) or (text.isascii() and not charset.startswith("utf-16"))
    line_end *= 2 if charset.startswith("utf-16") else 1
    starts: list[int] = []
    at = 0
    for line in lines:
        if not _blank(line):
            starts.append(at)
        at += line_end + (len(line) if one_byte else len(line.encode(charset)))
    return starts


def _lines(text: str, separator: str) -> tuple[list[str], int]:
    """The lines, and how many characters ended each."""
    if "\n" not in text:
        return text.split("\r"), 1
    if "\r" not in text:
        return text.split("\n"), 1
    pairs = text.count("\r\n")
    if pairs == text.count("\r") == text.count("\n"):
        return text.split("\r\n"), 2
    return _mixed_lines(text, separator), 1


def _mixed_lines(text: str, separator: str) -> list[str]:
    """Lines of a message whose line ends differ; every replacement is as long as what it replaces, so places stay where they were.

    Where the header ends in CR, CR ends segments (2.3), and an LF that no segment follows is a line break somebody wrote into a text: data.
    """
    text = text.replace("\r\n", "\r\r")
    if text.find("\n") < text.find("\r"):
        return text.replace("\n", "\r").split("\r")
    return re.sub(rf"\n(?=[A-Z][A-Z0-9]{{2}}{re.escape(separator)}|[\r\n]|\s*\Z)", "\r", text).split("\r")
