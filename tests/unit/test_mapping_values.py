"""Times and other conversions: the sent precision stays, nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapter.mapping.times import to_date, to_datetime, to_instant, to_moment, to_time, zone_table
from adapter.mapping.values import boolean, decimal, has_time, integer, positive, unsigned

OSLO = zone_table("Europe/Oslo")


class Run:
    zone = OSLO

    def __init__(self) -> None:
        self.warned: list[str] = []

    def warn(self, code: str) -> None:
        self.warned.append(code)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026", "2026"),
        ("202601", "2026-01"),
        ("20260105", "2026-01-05"),
        ("2026010510", "2026-01-05T10:00:00+01:00"),
        ("202607051030", "2026-07-05T10:30:00+02:00"),
        ("20260105103045", "2026-01-05T10:30:45+01:00"),
        ("20260105103045.1234", "2026-01-05T10:30:45.1234+01:00"),
        ("20260105103045+00", "2026-01-05T10:30:45+00:00"),
        ("20260105103045-0500", "2026-01-05T10:30:45-05:00"),
        ("20260105-0100", "2026-01-05"),
        ("2026-01-05", "2026-01-05"),
        ("2026-01", "2026-01"),
        ("2026-01-05T10:30", "2026-01-05T10:30:00+01:00"),
        ("2026-01-05T10:30:45Z", "2026-01-05T10:30:45Z"),
        ("2026-01-05T10:30:45.5+02:00", "2026-01-05T10:30:45.5+02:00"),
        ("2026-01-05+01:00", "2026-01-05"),
        ("20240229", "2024-02-29"),
        ("18500101120000", "1850-01-01T12:00:00+00:43"),
    ],
)
def test_a_time_keeps_its_precision_and_gets_an_offset(text: str, wanted: str) -> None:
    assert to_datetime(text, OSLO) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "20260230",
        "20250229",
        "20261301",
        "00000101",
        "2026010525",
        "202601051061",
        "20260105103045+2500",
        "5.1.2026",
        "２０２６０１０５",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert to_datetime(text, OSLO) is None
    assert to_date(text) is None


def test_an_hour_that_occurs_twice_is_the_first_and_one_that_does_not_exist_has_the_old_offset() -> None:
    warned: list[str] = []
    assert to_datetime("20261025023000", OSLO, warned.append) == "2026-10-25T02:30:00+02:00"
    assert to_datetime("20260329023000", OSLO, warned.append) == "2026-03-29T02:30:00+01:00"
    assert warned == ["ambiguous-time", "ambiguous-time"]
    assert to_datetime("20261025033000", OSLO, warned.append) == "2026-10-25T03:30:00+01:00"
    assert to_datetime("20260329033000", OSLO, warned.append) == "2026-03-29T03:30:00+02:00"
    assert len(warned) == 2


def test_an_instant_needs_a_time_and_a_date_takes_the_day_as_written() -> None:
    assert to_instant("20260105", OSLO) is None
    assert to_instant("202601051030", OSLO) == "2026-01-05T10:30:00+01:00"
    assert to_date("20260105233000+0000") == "2026-01-05"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("08", "08:00:00"), ("0830", "08:30:00"), ("08:30:15", "08:30:15"), ("083015.5", "08:30:15.5"), ("2460", None), ("x", None)],
)
def test_times_of_day(text: str, wanted: str | None) -> None:
    assert to_time(text) == wanted


def test_a_moment_is_aware_whatever_the_precision() -> None:
    assert to_moment("20260105103000.12345", OSLO) == datetime(2026, 1, 5, 9, 30, 0, 123450, tzinfo=UTC)
    assert to_moment("2026", OSLO) == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert to_moment("nonsense", OSLO) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("5", 5),
        ("-5", -5),
        ("5.1", 5.1),
        ("5.10", Decimal("5.10")),
        ("007", 7),
        ("0.5", 0.5),
        ("1e3", Decimal("1e3")),
        ("12345678901234567890", Decimal(12345678901234567890)),
    ],
)
def test_a_decimal_keeps_its_digits(text: str, wanted: object) -> None:
    found = decimal(text, Run())
    assert (type(found), str(found)) == (type(wanted), str(wanted))


@pytest.mark.parametrize("text", ["", "x", "1,5", "1.2.3", "<5", "NaN", "٣"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert decimal(text, Run()) is None
    assert integer(text, Run()) is None


def test_whole_numbers_have_their_bounds() -> None:
    run = Run()
    assert integer("5.00", run) == 5
    assert integer("5.5", run) is None
    assert integer("2147483648", run) is None
    assert positive("0", run) is None
    assert unsigned("0", run) == 0
    assert unsigned("-1", run) is None


def test_booleans_are_those_of_xml() -> None:
    assert [boolean(text, Run()) for text in ("true", "false", "1", "0", "Y", "ja")] == [True, False, True, False, None, None]


def test_has_time_asks_for_more_than_eight_digits() -> None:
    assert [has_time(text) for text in ("", "2026", "20260105", "2026010510", "20260105+0100", "2026-01-05T10:00")] == [
        False,
        False,
        False,
        True,
        False,
        True,
    ]
