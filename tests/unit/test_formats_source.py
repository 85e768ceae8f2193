"""Finding the format, splitting files, and whether a file is whole."""

from __future__ import annotations

import pytest

from adapter.errors import Unreadable
from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import XmlMessage
from adapter.formats.source import AnyFormat, complete, detect, parse, split

ONE = b"MSH|^~\\&|EPJ|K|||20260101||ADT^A01|1|P|2.5\rPID|1\r"
TWO = b"MSH|^~\\&|EPJ|K|||20260101||ADT^A03|2|P|2.5\rPID|2\r"


def read(data: bytes, settings: AnyFormat) -> None:
    for raw in split(data, settings):
        parse(raw)


def reason(data: bytes, settings: AnyFormat | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, settings or AnyFormat())
    assert caught.value.remedy_text()
    return caught.value.reason


def test_several_messages_in_a_file_are_split_at_each_header():
    found = split(ONE + TWO)

    assert [(raw.index, raw.offset, raw.data) for raw in found] == [(1, 0, ONE), (2, len(ONE), TWO)]


def test_batch_segments_belong_to_no_message():
    data = b"FHS|^~\\&|EPJ\rBHS|^~\\&|EPJ\r" + ONE + TWO + b"BTS|2\rFTS|1\r"

    found = split(data)

    assert [raw.data for raw in found] == [ONE, TWO]
    assert all(data[raw.offset :].startswith(raw.data) for raw in found)


def test_framing_bytes_are_no_part_of_a_message():
    data = b"\x0b" + ONE + b"\x1c\r\x0b" + TWO + b"\x1c\r"

    assert [raw.data for raw in split(data)] == [ONE, TWO]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n \t", b"\xef\xbb\xbf\r\n"])
@pytest.mark.parametrize("after", [b"", b"\r\n\r\n", b"   ", b"\x1a", b"\0\0"])
def test_a_mark_before_and_blanks_around_do_not_matter(before: bytes, after: bytes):
    found = split(before + ONE + after)

    assert [raw.data.rstrip() for raw in found] == [ONE.rstrip()]
    assert found[0].offset == len(before)
    assert isinstance(parse(found[0]), Hl7Message)


def test_utf_16_is_split_by_its_own_bytes():
    text = (ONE + TWO).decode()
    data = b"\xff\xfe" + text.encode("utf-16-le")

    found = split(data)

    assert len(found) == 2
    assert data[found[1].offset :] == found[1].data == TWO.decode().encode("utf-16-le")
    assert isinstance(parse(found[1]), Hl7Message)


def test_the_word_msh_inside_a_text_splits_nothing():
    data = ONE + b"NTE|1||see MSH|segment, and BTS\r"

    assert len(split(data)) == 1


def test_xml_is_one_message():
    data = b"\n<?xml version='1.0'?><a/>".lstrip()

    (raw,) = split(data)

    assert detect(data) == "kith"
    assert isinstance(parse(raw), XmlMessage)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b" \r\n\0", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "not-a-message"),
        (b"PK\x03\x04rest", "not-a-message"),
        (b'{"resourceType": "Bundle"}', "not-a-message"),
        (b"name;number\r\n", "not-a-message"),
        (b"\xff\xfe", "not-a-message"),
        (b"MSH ^~\\&", "delimiters"),
        (b"MSHABC", "delimiters"),
        (b"FHS|^~\\&|EPJ\rBHS|^~\\&\rBTS|0\rFTS|1\r", "empty"),
        (b"FHS|^~\\&|EPJ\r" + ONE + b"PV1|1", "truncated"),
        (b"\x0b" + ONE, "truncated"),
        (b"BHS|^~\\&|EPJ\rstray line\r" + ONE + b"BTS|1\r", "delimiters"),
        (ONE[:40], "truncated"),
        (b"<a><b></a>", "malformed-xml"),
        (b"<a><b>", "truncated"),
        (b"<!DOCTYPE a><a/>", "doctype"),
    ],
)
def test_what_is_no_message_says_why(data: bytes, expected: str):
    assert reason(data) == expected


def test_three_hundred_megabytes_are_refused_before_they_are_read():
    assert reason(ONE + b" " * (300 * 1024 * 1024)) == "too-large"


def test_a_file_in_another_format_than_configured_is_refused():
    assert reason(b"<a/>", AnyFormat(format="hl7v2")) == "not-a-message"
    assert reason(ONE, AnyFormat(format="kith")) == "not-a-message"
    assert isinstance(parse(split(b"<a/>", AnyFormat(format="xml"))[0]), XmlMessage)


@pytest.mark.parametrize(
    "data",
    [
        ONE,
        b"\x0b" + ONE + b"\x1c\r",
        b"BHS|^~\\&\r" + ONE + b"BTS|1\r",
        b"FHS|^~\\&\r" + ONE + b"FTS|1\r\n",
        b"<a><b/></a>\n",
        b"%PDF-1.7",
        b"<!DOCTYPE a>",
        ONE.decode().encode("utf-16-be"),
    ],
)
def test_a_whole_file_is_complete(data: bytes):
    assert complete(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        ONE[:-1],
        b"\x0b" + ONE,
        b"BHS|^~\\&\r" + ONE,
        b"FHS|^~\\&\r" + ONE + b"BTS|1\r",
        b"<a><b>",
        b"<a><b/></",
        b"<?xml version='1.0'?>",
    ],
)
def test_a_file_whose_rest_is_to_come_is_not_complete(data: bytes):
    assert not complete(data)
