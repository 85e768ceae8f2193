"""What holds for every input of the format readers."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapter.errors import Unreadable
from adapter.formats.hl7v2 import slice_message
from adapter.formats.kith import XmlMessage, parse_xml
from adapter.formats.source import complete, detect, parse, split

HEADER = "MSH|^~\\&|EPJ|K|||20260101||ADT^A01|1|P|2.5"
CODECS = {"": "utf-8", "8859/1": "iso8859-1", "WINDOWS-1252": "cp1252", "CP865": "cp865", "UNICODE UTF-8": "utf-8"}

letters = st.characters(codec="cp865", exclude_categories=["Cc", "Zs", "Zl", "Zp"], exclude_characters="|")
western = st.characters(codec="iso8859-1", exclude_categories=["Cc"], exclude_characters="|\xa0")
texts = st.text(st.sampled_from("aZ9 ^~&\\æøåÆØÅéüö-.") | western, max_size=12)
segments = st.builds(
    lambda name, fields: "|".join([name, *fields]),
    st.sampled_from(["PID", "OBX", "NTE", "ZXX", "PV1", "Z99"]),
    st.lists(texts, min_size=1, max_size=8),
)


def encodable(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@st.composite
def messages(draw: st.DrawFn) -> tuple[bytes, str, list[str]]:
    declared = draw(st.sampled_from(sorted(CODECS)))
    codec = CODECS[declared]
    body = draw(st.lists(segments.filter(lambda text: encodable(text, codec)), min_size=1, max_size=6))
    end = draw(st.sampled_from(["\r", "\n", "\r\n"]))
    lines = [f"{HEADER}||||||{declared}", *body]
    return (end.join(lines) + end).encode(codec), end, lines


@given(messages())
def test_a_shape_has_the_separators_of_its_segment_and_one_x_for_each_text_between(made: tuple[bytes, str, list[str]]):
    raw, _, lines = made

    shapes = slice_message(raw).shapes()

    assert [shape.decode() for shape in shapes] == [re.sub(r"[^|~^&]+", "x", line) for line in lines]


@given(messages())
def test_joining_what_was_sliced_gives_the_same_bytes(made: tuple[bytes, str, list[str]]):
    raw, end, lines = made

    sliced = slice_message(raw)

    def joined(fields: list[str]) -> str:
        return sliced.field.join(fields) if fields[0] != "MSH" else fields[0] + fields[1] + sliced.field.join(fields[2:])

    assert [joined(segment.fields) for segment in sliced.segments] == lines
    assert (end.join(joined(segment.fields) for segment in sliced.segments) + end).encode(sliced.charset) == raw


@given(messages())
def test_a_place_holds_exactly_the_bytes_of_its_value(made: tuple[bytes, str, list[str]]):
    raw, _, _ = made
    sliced = slice_message(raw)

    def at(*place: int) -> str:
        start, stop = sliced.locate(*place)
        return raw[start:stop].decode(sliced.charset)

    for segment in sliced.segments:
        for number, field in enumerate(segment.fields[3:], 3):
            assert at(segment.index, number) == field
            for repetition, repeated in enumerate(field.split(sliced.repetition), 1):
                assert at(segment.index, number, repetition) == repeated
                for component, text in enumerate(repeated.split(sliced.component), 1):
                    assert at(segment.index, number, repetition, component) == text
                    for subcomponent, part in enumerate(text.split(sliced.subcomponent), 1):
                        assert at(segment.index, number, repetition, component, subcomponent) == part


@given(messages(), st.integers(0, 9), *[st.integers(0, 4)] * 3)
def test_any_place_lies_within_its_segment(
    made: tuple[bytes, str, list[str]], field: int, repetition: int, component: int, subcomponent: int
):
    sliced = slice_message(made[0])

    for segment in sliced.segments:
        whole = sliced.locate(segment.index)
        start, stop = sliced.locate(segment.index, field, repetition, component, subcomponent)
        assert whole[0] <= start <= stop <= whole[1]


@given(st.lists(messages(), min_size=1, max_size=4), st.sampled_from(["plain", "mllp", "batch"]), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_the_spans_of_a_file_give_back_its_messages(made: list[tuple[bytes, str, list[str]]], shape: str, mark: bytes):
    raws = [raw for raw, _, _ in made]
    match shape:
        case "plain":
            data = mark + b"".join(raws)
        case "mllp":
            data = mark + b"".join(b"\x0b" + raw + b"\x1c\r" for raw in raws)
        case _:
            data = mark + b"BHS|^~\\&|x\r" + b"".join(raws) + b"BTS|1\r"

    found = split(data)

    assert [raw.data.rstrip() for raw in found] == [raw.rstrip() for raw in raws]
    assert all(data[raw.offset : raw.offset + len(raw.data)] == raw.data for raw in found)


@given(st.text(letters | st.sampled_from("\\"), max_size=40))
def test_unescaping_loses_nothing_that_is_no_sequence(text: str):
    sliced = slice_message(f"{HEADER}\rPID|1\r".encode())
    reports: list[str] = []
    escaped = text.replace("\\", "\\E\\").replace("^", "\\S\\").replace("~", "\\R\\").replace("&", "\\T\\")

    assert sliced.unescape(escaped, reports.append) == text
    assert reports == []
    assert len(sliced.unescape(text)) <= len(text) or "\\." in text


@given(st.text(st.sampled_from("æøåÆØÅé"), min_size=1, max_size=5), st.text(st.sampled_from("abc"), max_size=20))
def test_a_charset_error_points_at_the_first_byte_that_is_wrong(letters: str, before: str):
    raw = f"{HEADER}||||||UNICODE UTF-8\rPID|1|{before}{letters}|\r".encode("cp1252")

    with pytest.raises(Unreadable) as caught:
        slice_message(raw)

    assert caught.value.reason == "charset"
    assert caught.value.offset == raw.index(letters[0].encode("cp1252"))


beginnings = st.sampled_from(
    [b"", b"MSH|^~\\&|", b"MSH", b"FHS|^~\\&|\r", b"\x0bMSH|^~\\&|a\rPID|", b"<a>", b"<?xml version='1.0'?><a b='", b"\xff\xfe", b"%PDF"]
)


@given(
    beginnings,
    st.binary(max_size=120),
    st.sampled_from([b"", b"\rPID|1\r", b"</a>", b"\x1c\r"]),
    st.sampled_from(["", "windows-1252", "utf-8", "nonsense"]),
)
@example(b"\xff\xfe", b"<\0\xd8\0\xd8>\0", b"", "")
@example(b"", b"M\0S\0H\0|\0^\0\0\xd8", b"", "")
def test_any_bytes_at_all_are_read_or_unreadable(begin: bytes, middle: bytes, end: bytes, charset: str):
    data = begin + middle + end

    class Settings:
        format = "auto"

        def __init__(self, charset: str) -> None:
            self.charset = charset

    assert complete(data) in {True, False}
    with contextlib.suppress(Unreadable):
        detect(data)
        for raw in split(data, Settings(charset)):
            message = parse(raw, Settings(charset))
            if isinstance(message, XmlMessage):
                for element in message.root.walk():
                    message.locate(element)
            else:
                for segment in message.segments:
                    message.locate(segment.index, 3, 1, 1)
                    for field in segment.fields:
                        message.unescape(field)


names = st.sampled_from(["a", "b", "Ident", "q:Id"])
values = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<&\"'\ufffe\uffff"), max_size=10)


spaces = st.sampled_from(["", " ", "\n"])
attributes = st.just("") | values.map(lambda value: f' V="{value}"')
others = st.sampled_from(["<!-- /> -->", "<?x y?>", "<![CDATA[</a>]]>", "&lt;"]) | values


def element(name: str, attribute: str, space: str, inner: list[str] | None) -> str:
    return f"<{name}{attribute}{space}/>" if inner is None else f"<{name}{attribute}{space}>{''.join(inner)}</{name}{space}>"


elements = st.recursive(
    st.builds(element, names, attributes, spaces, st.none() | st.just([])),
    lambda inner: st.builds(element, names, attributes, spaces, st.lists(inner | others, max_size=3)),
    max_leaves=8,
)


@given(elements)
def test_every_element_spans_its_own_tags(text: str):
    raw = f'<r xmlns:q="urn:q">{text}</r>'.encode()
    message = parse_xml(raw)

    for element in message.root.walk():
        piece = raw[element.start : element.end]
        assert piece.startswith(b"<")
        assert piece.endswith(b">")
        again = parse_xml(piece if b"q:" not in piece or element is message.root else b'<r xmlns:q="urn:q">' + piece + b"</r>").root
        again = again.children[0] if again.local == "r" and element is not message.root else again
        assert (again.local, again.attrs, again.text, len(again.children)) == (
            element.local,
            element.attrs,
            element.text,
            len(element.children),
        )
        if "V" in element.attrs:
            start, stop = message.locate(element, "V")
            assert raw[start:stop].decode() == element.attrs["V"]
