"""Silence counts only in hours in which the source should speak."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from adapter.engine.silence import Hours, easter_sunday, holidays, silent_seconds

OSLO = ZoneInfo("Europe/Oslo")
DAY = Hours(7, 17)


def hours(since: str, now: str, within: Hours = DAY) -> float:
    return (
        silent_seconds(datetime.fromisoformat(since).replace(tzinfo=OSLO), datetime.fromisoformat(now).replace(tzinfo=OSLO), within, OSLO)
        / 3600
    )


@pytest.mark.parametrize(
    ("since", "now", "counted"),
    [
        ("2026-11-24T08:00", "2026-11-24T14:00", 6),  # a Tuesday
        ("2026-11-24T05:00", "2026-11-24T08:00", 1),  # before its hours
        ("2026-11-24T15:00", "2026-11-24T23:00", 2),  # after its hours
        ("2026-11-24T16:00", "2026-11-25T08:00", 2),  # the night between
        ("2026-11-27T16:00", "2026-11-30T08:00", 2),  # Friday to Monday
        ("2026-11-28T08:00", "2026-11-29T20:00", 0),  # a weekend
        ("2026-12-23T16:00", "2026-12-28T08:00", 1 + 10 + 1),  # Christmas Eve counts, the 25th does not, the 26th is a Saturday
        ("2026-05-15T12:00", "2026-05-18T07:00", 5),  # the 17th is a Sunday
        ("2027-05-14T12:00", "2027-05-18T08:00", 6),  # the 17th is a Monday and Whit Monday
        ("2026-04-01T12:00", "2026-04-07T08:00", 6),  # Easter
        ("2026-11-24T14:00", "2026-11-24T08:00", 0),  # a clock that was set back
    ],
)
def test_only_working_hours_count(since: str, now: str, counted: float):
    assert hours(since, now) == counted


def test_every_day_and_the_whole_day_may_be_asked_for():
    assert hours("2026-11-27T12:00", "2026-11-30T12:00", Hours(0, 24, every_day=True)) == 72
    assert hours("2026-11-28T08:00", "2026-11-28T10:00", Hours(7, 17, every_day=True)) == 2


def test_the_hour_that_is_moved_counts_as_it_passed():
    whole = Hours(0, 24, every_day=True)
    assert hours("2026-03-28T12:00", "2026-03-29T12:00", whole) == 23
    assert hours("2026-10-24T12:00", "2026-10-25T12:00", whole) == 25


def test_years_of_silence_are_counted_in_no_time():
    assert hours("1990-01-01T00:00", "2026-11-24T14:00") > 300


@pytest.mark.parametrize(
    ("year", "day"), [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))]
)
def test_easter(year: int, day: date):
    assert easter_sunday(year) == day


def test_the_public_holidays_of_a_year():
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6), date(2026, 5, 1),
        date(2026, 5, 14), date(2026, 5, 17), date(2026, 5, 24), date(2026, 5, 25), date(2026, 12, 25), date(2026, 12, 26),
    ]  # fmt: skip
