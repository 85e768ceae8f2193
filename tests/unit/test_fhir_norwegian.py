"""Norwegian identifiers: systems, control digits, real and synthetic."""

from __future__ import annotations

from datetime import date

import pytest

from adapter.fhir import norwegian
from adapter.fhir.norwegian import System, control_digits, person_number


def number(nine: str) -> str:
    return nine + (control_digits(nine) or "")


def with_control(prefix: str) -> str:
    """The first number of a day (and first digits) whose control digits exist."""
    return next(number(f"{prefix}{i:03d}") for i in range(1000) if control_digits(f"{prefix}{i:03d}"))


@pytest.mark.parametrize(
    ("prefix", "kind", "origin"),
    [
        ("178350", "FNR", "tenor"),
        ("576850", "DNR", "nhn"),
        ("174350", "FNR", "nav"),
        ("578350", "DNR", "tenor"),
    ],
)
def test_a_synthetic_number_says_what_it_is(prefix, kind, origin):
    found = person_number(with_control(prefix))

    assert found is not None
    assert (found.kind, found.origin, found.birth_date) == (kind, origin, date(1950, 3, 17))


def test_a_number_of_the_real_kind_is_told_by_its_month():
    found = person_number("01013950187")

    assert found is not None
    assert found.origin == "real"
    assert found.birth_date == date(2039, 1, 1)


@pytest.mark.parametrize(
    ("nine", "century"),
    [("178355500", 1800), ("178399499", 1900), ("178340900", 1900), ("178339900", 2000), ("178300500", 2000)],
)
def test_the_individual_number_gives_the_century(nine, century):
    individual = int(nine[6:])
    prefix = nine[:6]
    found = next(
        p for i in range(individual, individual + 50) if control_digits(f"{prefix}{i}") and (p := person_number(number(f"{prefix}{i}")))
    )

    assert found.birth_date is not None
    assert found.birth_date.year // 100 * 100 == century


@pytest.mark.parametrize("value", ["", "1783502109", "178350210922", "17835021093", "1783502109x", "٠٧٨٣٥٠٢١٠٩٢", "32835000000"])
def test_what_is_no_person_number_is_refused(value):
    assert person_number(value) is None


def test_a_day_that_the_calendar_lacks_is_refused():
    assert person_number(with_control("308250")) is None


def test_the_control_digits_from_2032_are_accepted():
    old = "17835021092"
    new = next(
        f"{old[:9]}{k1}{k2}"
        for k1 in range(10)
        for k2 in range(10)
        if str(k1) != old[9] and norwegian.control_digits_fit(f"{old[:9]}{k1}{k2}")
    )

    assert person_number(new) is not None


def test_a_felles_hjelpenummer_begins_with_8_or_9():
    assert norwegian.is_fhn(with_control("812345"))
    assert not norwegian.is_fhn("17835021092")
    assert norwegian.is_fnr("17835021092")
    assert norwegian.is_dnr(with_control("578350"))


def test_an_h_number_has_month_plus_40_and_nobody_knows_its_control_digits():
    assert norwegian.is_help_number("17435000000")
    assert not norwegian.is_help_number("17835021092")


def test_organisation_numbers_need_their_control_digit_only():
    assert norwegian.is_organisation_number("978872336")
    assert norwegian.is_organisation_number("100100080") is (norwegian.organisation_control_digit("10010008") == "0")
    assert not norwegian.is_organisation_number("978872337")


def test_a_duf_number_has_its_remainder_at_the_end():
    body, weights = "2026123456", (4, 6, 3, 2, 7, 5, 4, 6, 3, 2)
    rest = sum(int(d) * w for d, w in zip(body[4:] + body[:4], weights, strict=True)) % 11

    assert norwegian.is_duf(f"{body}{rest:02d}")
    assert not norwegian.is_duf(f"{body}{(rest + 1) % 11:02d}")


@pytest.mark.parametrize(
    ("code", "system"), [("FNR", System.FNR), ("fnr", System.FNR), ("RSH", System.RESH), ("HER", System.HER), ("HNR", None)]
)
def test_types_have_their_national_system(code, system):
    assert norwegian.system_of(code) == system


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("178350 21092", True),
        ("pasient 17835021092.hl7", True),
        ("178350-21092", True),
        ("17835021092345", False),
        ("1783502109", False),
        ("ADT_A01", False),
    ],
)
def test_a_person_number_is_masked_by_its_shape(text, expected):
    assert norwegian.looks_like_a_person_number(text) is expected
