"""The functions of Norwegian XML messages, and of Norwegian data in any format."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapter.mapping.functions.kith import (
    episode_status,
    service_description,
    source_base64,
    source_sha1,
    source_size,
    teleaddress_system,
    teleaddress_value,
    weekly_hours,
)
from adapter.mapping.functions.norwegian import municipality_code, not_a_municipality_code
from adapter.mapping.functions.registry import Context


def context(made: datetime | None = None, raw: bytes = b"") -> Context:
    return Context(
        source="s",
        identifier_base="urn:x",
        time_zone="Europe/Oslo",
        environment="test",
        message_id="m",
        message_time=made,
        message_kind="kith:X",
        warn=lambda _: None,
        raw=raw,
    )


@pytest.mark.parametrize(
    ("address", "system", "value"),
    [
        ("tel:90094004", "phone", "90094004"),
        ("tel:+47%2090094004", "phone", "+47 90094004"),
        ("mailto:kari@example.no", "email", "kari@example.no"),
        ("fax:22000000", "fax", "22000000"),
        ("https://example.no", "url", "https://example.no"),
        ("sip:kari@example.no", "other", "sip:kari@example.no"),
        ("22 00 00 00", "phone", "22 00 00 00"),
        ("kari@example.no", "email", "kari@example.no"),
        ("på kjøkkenet", "other", "på kjøkkenet"),
        ("", None, None),
        ("tel:", "phone", None),
    ],
)
def test_an_address_of_telecom_says_what_it_is_for(address: str, system: str | None, value: str | None):
    assert teleaddress_system(address) == system
    assert teleaddress_value(address) == value


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2026-03-02", "", "planned"),
        ("2026-03-01", "", "active"),
        ("2026-01-01", "2026-03-01", "active"),
        ("2026-01-01", "2026-02-28", "finished"),
        ("", "", None),
    ],
)
def test_the_status_of_a_service_follows_from_when_the_message_was_made(start: str, end: str, status: str | None):
    late_in_the_evening_in_greenwich = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)

    assert episode_status(context(late_in_the_evening_in_greenwich), start, end) == status


def test_a_message_that_does_not_say_when_it_was_made_gives_no_status():
    assert episode_status(context(), "2026-01-01") is None


@pytest.mark.parametrize("unit", ["timer per uke", "timer pr. uke", "t/uke", "Timer pr uke", "t. pr. uke"])
def test_hours_a_week_are_a_ratio(unit: str):
    ratio = weekly_hours("7.5", unit)

    assert ratio is not None
    assert ratio["numerator"] == {"value": Decimal("7.5"), "unit": "h", "system": "http://unitsofmeasure.org", "code": "h"}
    assert ratio["denominator"] == {"value": 1, "unit": "wk", "system": "http://unitsofmeasure.org", "code": "wk"}
    assert service_description("Hjelp", count="7.5", unit=unit) == "Hjelp"


@pytest.mark.parametrize(
    ("count", "unit"), [("3", "ganger per uke"), ("3", "timer per dag"), ("mye", "timer per uke"), ("NaN", "t/uke"), ("3", "")]
)
def test_any_other_extent_is_told_in_words(count: str, unit: str):
    assert weekly_hours(count, unit) is None
    assert service_description("Hjelp", count=count, unit=unit) == f"Hjelp\n\n{count} {unit}".strip()


def test_a_service_is_described_in_paragraphs_that_markdown_does_not_change():
    text = service_description("Stell *daglig*", details="# 1", private="true", remark=" til høsten ")

    assert text == "Stell \\*daglig\\*\n\n\\# 1\n\nPrivat tjeneste\n\ntil høsten"
    assert service_description("", private="false") is None


def test_the_source_is_given_byte_for_byte():
    raw = "<a>ø</a>".encode("latin-1")

    assert base64.b64decode(source_base64(context(raw=raw))) == raw
    assert source_size(context(raw=raw)) == len(raw)
    assert base64.b64decode(source_sha1(context(raw=raw))) == hashlib.sha1(raw).digest()


@pytest.mark.parametrize(("text", "code", "rest"), [("0301", "0301", None), ("Oslo", None, "Oslo"), ("301", None, "301"), ("", None, None)])
def test_a_municipality_has_a_number_of_four_digits(text: str, code: str | None, rest: str | None):
    assert municipality_code(text) == code
    assert not_a_municipality_code(text) == rest
