"""The value format of every primitive type, one row a value."""

from __future__ import annotations

from decimal import Decimal

import orjson
import pytest

from adapter.fhir.elements import PRIMITIVES
from adapter.fhir.primitives import CHECKS, MAX_TEXT, absolute_uri

NS = 'xmlns="http://www.w3.org/1999/xhtml"'

RIGHT: dict[str, list[object]] = {
    "base64Binary": ["SGVp", "SGVpIQ=="],
    "boolean": [True, False],
    "canonical": ["http://hl7.no/x", "urn:oid:2.16.578.1", "http://x.no/y|2.2", "#p"],
    "code": ["final", "mm[Hg]", "in-progress", "J06.9", "a b", "æ"],
    "date": ["2026", "2026-01", "2026-01-31", "2024-02-29", "0001-01-01"],
    "dateTime": ["2026", "2026-01", "2026-01-31", "2026-01-05T08:10:00+01:00", "2026-01-05T08:10:00Z", "2026-01-05T08:10:00.1234Z", "2016-12-31T23:59:60Z"],
    "decimal": [0, -1, 1.5, 1e-9, 10**30, Decimal("5.10"), orjson.Fragment(b"5.10"), orjson.Fragment(b"-1e5")],
    "id": ["a", "A-1.b", "x" * 64],
    "instant": ["2026-01-05T08:10:00+01:00", "2026-01-05T08:10:00.001-11:30", "2026-01-05T08:10:00Z", "2026-06-05T08:10:00+14:00"],
    "integer": [0, -2147483648, 2147483647],
    "markdown": ["# Tittel\n\ntekst"],
    "oid": ["urn:oid:2.16.578.1.12.4.1.4.1", "urn:oid:0.9"],
    "positiveInt": [1, 2147483647],
    "string": ["Åse", " Åse", "a\tb\r\nc", "😀", "a\u00a0b", "x" * MAX_TEXT],
    "time": ["00:00:00", "23:59:59.999"],
    "unsignedInt": [0, 1],
    "uri": ["x", "http://hl7.org/fhir/a#b", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "../x", "tel:90094004"],
    "url": ["http://x.no", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "xhtml": [f"<div {NS}><p class='a'>Hei &amp; hopp</p></div>", f"<div {NS}><img src='#a' alt='b'/></div>", f"<div {NS}><a href='http://x.no'>x</a></div>"],
}  # fmt: skip

WRONG: dict[str, list[object]] = {
    "base64Binary": ["", "SGVp0", "SGV*", "SGVp=", "SGVp\nSGVp", "SG Vp", "æøå", 1, "===="],
    "boolean": ["true", 1, 0, None],
    "canonical": ["x", "", "http://x y"],
    "code": ["", " a", "a ", "a  b", "a\u0000b", 1],
    "date": ["", "26", "2026-1", "2026-13", "2026-00", "2026-02-30", "2025-02-29", "20260105", "2026-W01-1", "0000", "2026-01-05T08:10:00Z", "2026-01-0５", 2026],
    "dateTime": ["2026-01-05T08:10:00", "2026-01-05T08:10+01:00", "2026-01-05T08Z", "2026-01-05 08:10:00+01:00", "2026-01-05T24:00:00Z", "2026-01-05T08:60:00Z",
                 "2026-02-30T08:10:00+01:00", "2026-01-05T08:10:00+0100", "2026-01-05T08:10:00+1:00", "2026-01-05T08:10:00.+01:00", "20260105T081000+01", "2026-W01-1T10:00:00+01:00",
                 "2026-01-05T08:10+01:00:00", "20260105T081000.123456+01", "2026-01-05T08:10:00+01:60"],
    "decimal": ["1", True, float("nan"), float("inf"), Decimal("NaN"), None, orjson.Fragment(b'"5"'), orjson.Fragment(b"[1]")],
    "id": ["", "a_b", "x" * 65, "æ", "a b"],
    "instant": ["2026-01-05", "2026-01-05T08:10:00", "2026-01-05T08:10Z", "2026-01-05T08:10:00+14:30", "2026-01-05T08:10:00+15:00", "2026-01-05T08:10:61Z"],
    "integer": [2147483648, -2147483649, 1.0, "1", True],
    "markdown": ["", " \n"],
    "oid": ["2.16.578", "urn:oid:3.1", "urn:oid:2", "urn:oid:2.01", "urn:oid:2.16."],
    "positiveInt": [0, -1, True],
    "string": ["", " ", "\n", "a\u0001", "\u0000", "\ud800", "x" * (MAX_TEXT + 1), 5, ["a"], None],
    "time": ["08:10", "24:00:00", "08:10:00Z", "8:10:00"],
    "unsignedInt": [-1, 0.0],
    "uri": ["", "a b", "a\tb", "urn:oid:2.16.01", "urn:oid:2.16.578.01", "urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "oid:2.16", "a\u00a0b", 5],
    "url": ["", "http://x y"],
    "uuid": ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:c757873dec9a4326a141556f43239520"],
    "xhtml": ["", "x", "<div>x</div>", f"<p {NS}>x</p>", f"<div {NS}> </div>", f"<div {NS}><script>x</script></div>", f"<div {NS} onclick='x'>x</div>",
              f"<div {NS}><a href='javascript:x'>x</a></div>", f"<div {NS}>x", f"<!DOCTYPE div><div {NS}>x</div>", f"<div {NS}><b xmlns='urn:x'>x</b></div>", f"<div {NS}>&nbsp;</div>"],
}  # fmt: skip


def rows(table: dict[str, list[object]]) -> list[object]:
    return [pytest.param(name, value, id=f"{name}-{index}") for name, values in table.items() for index, value in enumerate(values)]


def test_every_primitive_type_has_a_check():
    assert CHECKS.keys() == PRIMITIVES == RIGHT.keys() == WRONG.keys()


@pytest.mark.parametrize(("name", "value"), rows(RIGHT))
def test_a_right_value_passes(name, value):
    assert CHECKS[name](value)


@pytest.mark.parametrize(("name", "value"), rows(WRONG))
def test_a_wrong_value_is_refused(name, value):
    assert not CHECKS[name](value)


def test_a_system_must_be_absolute():
    assert absolute_uri("http://loinc.org")
    assert absolute_uri("urn:oid:2.16.578.1.12.4.1.1.8116")
    assert not absolute_uri("8116")
    assert not absolute_uri("http:")
