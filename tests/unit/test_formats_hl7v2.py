"""Slicing one HL7 v2 message."""

from __future__ import annotations

import pytest

from adapter.errors import Unreadable
from adapter.formats.hl7v2 import ABSENT, Hl7Message, slice_message

HEADER = "MSH|^~\\&|EPJ|KOMMUNE|NHN|NHN|20260102030405+0100||ADT^A01^ADT_A01|42|P|2.5.1"


def message(*segments: str, header: str = HEADER, end: str = "\r", charset: str = "utf-8") -> Hl7Message:
    return slice_message((end.join([header, *segments]) + end).encode(charset))


def reason(raw: bytes, charset: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        slice_message(raw, charset)
    return caught.value.reason


def at(sliced: Hl7Message, *place: int) -> bytes:
    start, stop = sliced.locate(*place)
    return sliced.raw[start:stop]


def test_fields_are_counted_from_the_segment_name():
    pid = message("PID|1||4711^^^EPJ^PI").first("PID")

    assert pid is not None
    assert pid.fields == ["PID", "1", "", "4711^^^EPJ^PI"]


def test_the_separator_itself_is_the_first_field_of_the_header():
    msh = message("PID|1").segments[0]

    assert msh.fields[1:3] == ["|", "^~\\&"]
    assert msh.fields[9] == "ADT^A01^ADT_A01"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_every_line_end_is_understood(end: str):
    sliced = message("EVN|A01", "PID|1", end=end)

    assert [segment.name for segment in sliced.segments] == ["MSH", "EVN", "PID"]
    assert at(sliced, 2, 1) == b"1"


def test_line_ends_may_be_mixed_where_the_header_ends_in_a_line_feed():
    sliced = slice_message(f"{HEADER}\nEVN|A01\r\nPID|1\rPV1|1\n".encode())

    assert [segment.name for segment in sliced.segments] == ["MSH", "EVN", "PID", "PV1"]
    assert at(sliced, 3, 1) == b"1"


def test_a_line_feed_inside_a_text_is_data_where_segments_end_in_a_carriage_return():
    sliced = slice_message(f"{HEADER}\rOBX|1|TX|K||first line\nsecond line\rNTE|1\r".encode())

    assert [segment.name for segment in sliced.segments] == ["MSH", "OBX", "NTE"]
    assert at(sliced, 1, 5) == b"first line\nsecond line"
    assert at(sliced, 2, 1) == b"1"


def test_blank_lines_are_dropped_and_offsets_stay_right():
    sliced = slice_message(f"{HEADER}\r\r  \rPID|1||Å\r \r".encode())

    assert [segment.index for segment in sliced.segments] == [0, 1]
    assert at(sliced, 1, 3) == "Å".encode()


def test_all_separators_come_from_the_header():
    sliced = slice_message(b"MSH*$%!@*EPJ*K\rPID*1**a$b@c%d\r")

    assert (sliced.field, sliced.component, sliced.repetition, sliced.escape, sliced.subcomponent) == ("*", "$", "%", "!", "@")
    assert at(sliced, 1, 3, 1, 2, 2) == b"c"
    assert at(sliced, 1, 3, 2) == b"d"
    assert sliced.unescape("x!F!y") == "x*y"


def test_a_header_with_fewer_encoding_characters_has_no_such_separators():
    sliced = slice_message(b"MSH|^|EPJ\rPID|1||a^b~c\\T\\&d\r")

    assert sliced.component == "^"
    assert sliced.repetition == sliced.subcomponent == ABSENT
    assert sliced.unescape("c\\T\\") == "c\\T\\"
    assert at(sliced, 1, 3, 1, 2, 1) == b"b~c\\T\\&d"


def test_the_fifth_encoding_character_of_version_2_7_is_accepted():
    assert slice_message(b"MSH|^~\\&#|EPJ\rPID|1\r").component == "^"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((0,), HEADER.encode()),
        ((0, 1), b"|"),
        ((0, 2), b"^~\\&"),
        ((0, 2, 1, 1, 1), b"^~\\&"),
        ((0, 9, 1, 2), b"A01"),
        ((1, 5), "Ødegård&van^Kåre~Berg".encode()),
        ((1, 5, 1, 1), "Ødegård&van".encode()),
        ((1, 5, 1, 1, 2), b"van"),
        ((1, 5, 1, 2), "Kåre".encode()),
        ((1, 5, 2, 1, 1), b"Berg"),
        ((1, 6), b'""'),
    ],
)
def test_a_place_points_at_the_bytes_of_its_value(place: tuple[int, ...], expected: bytes):
    assert at(message('PID|1||||Ødegård&van^Kåre~Berg|""'), *place) == expected


@pytest.mark.parametrize("place", [(1, 9), (1, 5, 3), (1, 5, 1, 4), (1, 5, 1, 1, 2)])
def test_a_place_that_is_not_there_is_an_empty_span(place: tuple[int, ...]):
    sliced = message("PID|1||||Berg^Kari")

    start, stop = sliced.locate(*place)

    assert start == stop
    assert stop <= len(sliced.raw)


def test_paths_are_written_as_the_standard_writes_them():
    sliced = message("OBX|1", "OBX|2")

    assert sliced.path(1, 5, 2, 1, 1) == "OBX-5[2].1.1"
    assert sliced.path(2, 5, 1, 1) == "OBX[2]-5.1"
    assert sliced.path(0, 9) == "MSH-9"
    assert sliced.path(2) == "OBX[2]"


def test_segments_are_found_by_name():
    sliced = message("OBX|1", "NTE|1", "OBX|2")

    assert [segment.fields[1] for segment in sliced.all("OBX")] == ["1", "2"]
    assert sliced.first("ZZZ") is None


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        ("a\\F\\b\\S\\c\\R\\d\\E\\e\\T\\f", "a|b^c~d\\e&f"),
        ("one\\.br\\two\\.sp\\three\\.sp2\\four\\.sp +1\\five", "one\ntwo\nthree\n\nfour\nfive"),
        ("a\\.in+4\\b\\.fi\\c\\.ce\\d\\.sk3\\e", "abc\nd   e"),
        ("\\H\\important\\N\\ rest", "important rest"),
        ("K\\XC3A5\\re", "Kåre"),
        ("\\X0D0A\\", "\r\n"),
        ("\\E\\F\\E\\", "\\F\\"),
        ("no escape", "no escape"),
    ],
)
def test_escapes_become_what_they_stand_for(escaped: str, plain: str):
    reports: list[str] = []

    assert message("PID|1").unescape(escaped, reports.append) == plain
    assert reports == []


@pytest.mark.parametrize(
    ("escaped", "plain", "told"),
    [
        ("C:\\temp and 5\\T\\3", "C:\\temp and 5&3", ["escape-broken"]),
        ("ends with \\", "ends with \\", ["escape-broken"]),
        ("half \\X4", "half \\X4", ["escape-broken"]),
        ("odd \\X414\\x", "odd \\X414\\x", ["escape-broken", "escape-broken"]),
        ("\\XFF\\", "\\XFF\\", ["escape-charset"]),
        ("\\C2842\\x\\M1B2442\\", "\\C2842\\x\\M1B2442\\", ["escape-charset", "escape-charset"]),
        ("\\Zlocal\\", "\\Zlocal\\", ["escape-local"]),
        ("\\q\\", "\\q\\", ["escape-broken", "escape-broken"]),
    ],
)
def test_escapes_that_cannot_be_resolved_stay_and_are_reported(escaped: str, plain: str, told: list[str]):
    reports: list[str] = []

    assert message("PID|1").unescape(escaped, reports.append) == plain
    assert reports == told


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("8859/1", "iso8859-1"),
        ("8859/15", "iso8859-15"),
        ("UNICODE UTF-8", "utf-8"),
        ("WINDOWS-1252", "cp1252"),
        ("CP865", "cp865"),
        ("ISO-8859-1", "iso8859-1"),
    ],
)
def test_a_declared_charset_is_used(declared: str, codec: str):
    sliced = message("PID|1||||Ås^Øyvind", header=HEADER + "|" * 6 + declared, charset=codec)

    assert sliced.charset == codec
    assert sliced.segments[1].fields[5] == "Ås^Øyvind"
    assert at(sliced, 1, 5, 1, 2) == "Øyvind".encode(codec)


@pytest.mark.parametrize("charset", ["windows-1252", "cp865"])
def test_the_configured_charset_is_used_when_the_message_is_silent_and_not_utf_8(charset: str):
    raw = f"{HEADER}\rPID|1||||Bjørnstad\r".encode(charset)

    assert slice_message(raw, charset).segments[1].fields[5] == "Bjørnstad"


def test_utf_8_is_tried_before_the_configured_charset():
    assert slice_message(f"{HEADER}\rPID|1||||Bjørnstad\r".encode(), "windows-1252").charset == "utf-8"


def test_utf_16_is_recognised_by_its_bytes():
    sliced = slice_message(f"{HEADER}\r\nPID|1||||Bjørnstad\r\n".encode("utf-16-le"))

    assert sliced.segments[1].fields[5] == "Bjørnstad"
    assert at(sliced, 1, 5) == "Bjørnstad".encode("utf-16-le")


@pytest.mark.parametrize(
    ("raw", "configured"),
    [
        (f"{HEADER}\rPID|1||||Bjørnstad\r".encode("cp1252"), ""),
        (f"{HEADER}\rPID|1||||Bjørnstad\r".encode("cp1252"), "klingon"),
        (f"{HEADER}||||||ASCII\rPID|1||||Bjørnstad\r".encode(), ""),
        (f"{HEADER}||||||UNICODE UTF-8\rPID|1||||Bjørnstad\r".encode("cp1252"), "windows-1252"),
        (f"{HEADER}||||||ISO IR87\rPID|1\r".encode(), ""),
        (f"{HEADER}||||||8859/1\rPID|1||||\u2013\r".encode("cp1252"), ""),
    ],
)
def test_bytes_in_another_charset_than_the_one_that_counts_are_unreadable(raw: bytes, configured: str):
    assert reason(raw, configured) == "charset"


def test_a_charset_error_names_the_first_bad_byte():
    raw = f"{HEADER}\rPID|1||||Bjørnstad\r".encode("cp1252")

    with pytest.raises(Unreadable) as caught:
        slice_message(raw)

    assert caught.value.offset == raw.index(b"\xf8")
    assert "charset" in caught.value.remedy_text()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"PID|1\r", "not-a-message"),
        (b"MSH|^~", "truncated"),
        (HEADER.encode(), "truncated"),
        (f"{HEADER}\rPI".encode(), "truncated"),
        (f"{HEADER}\rPID^1^x\r".encode(), "delimiters"),
        (f"{HEADER}\rPID|1\rand more text\rPV1|1\r".encode(), "delimiters"),
        (f"{HEADER}\rPID|1\r{HEADER}\r".encode(), "delimiters"),
        (b"MSHA^~\\&|EPJ\rPID|1\r", "delimiters"),
        (b"MSH|^^\\&|EPJ\rPID|1\r", "delimiters"),
        (b"MSH|^~\\|EPJ||\rPID|1\r", ""),
        (b"MSH||EPJ|K\rPID|1\r", "delimiters"),
        (b"MSH|^~\\&@!?|EPJ\rPID|1\r", "delimiters"),
        (b"MSH|ab|EPJ|K\rPID|1\r", "delimiters"),
    ],
)
def test_what_cannot_be_sliced_says_why(raw: bytes, expected: str):
    if expected:
        assert reason(raw) == expected
    else:
        assert slice_message(raw).subcomponent == ABSENT


def test_a_shape_tells_what_is_there_and_not_what_it_says():
    sliced = message("PID|1||4711^^^EPJ^PI~12|Bålsrud&von^Kari Anne||", "ZZZ")

    assert sliced.shapes()[1:] == [b"x|x||x^^^x^x~x|x&x^x||", b"x"]


def test_shapes_are_written_with_the_usual_separators_whichever_the_message_has():
    usual = message("PID|1||4711^^^EPJ~12&3")
    other = message("PID#1##4711!!!EPJ*12%3", header=HEADER.replace("|", "#").replace("^~\\&", "!*/%").replace("^", "!"))

    assert usual.shapes() == other.shapes()
