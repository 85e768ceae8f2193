"""ISO weeks in local time: the year's change, the weeks in which the clock is moved, what is no week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapter.engine.weeks import Week

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2026-11-23T00:00:00+01:00", "2026-W48"),
        ("2026-11-22T23:59:59+01:00", "2026-W47"),
        ("2026-11-22T23:30:00+00:00", "2026-W48"),  # half an hour into Monday in Oslo
        ("2026-12-31T12:00:00+01:00", "2026-W53"),
        ("2027-01-03T12:00:00+01:00", "2026-W53"),
        ("2027-01-04T12:00:00+01:00", "2027-W01"),
        ("2024-12-30T12:00:00+01:00", "2025-W01"),
    ],
)
def test_a_moment_is_in_the_week_of_its_local_day(moment: str, week: str):
    assert str(Week.of(datetime.fromisoformat(moment), OSLO)) == week
    assert Week.parse(week) == Week.of(datetime.fromisoformat(moment), OSLO)


def test_weeks_follow_each_other_over_the_change_of_the_year():
    weeks = [Week.parse("2026-W52").plus(n) for n in range(4)]
    assert [str(week) for week in weeks] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]


@pytest.mark.parametrize(("week", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W20", 168)])
def test_the_weeks_in_which_the_clock_is_moved_are_an_hour_shorter_or_longer(week: str, hours: int):
    it = Week.parse(week)
    assert it.plus(1).begins(OSLO) - it.begins(OSLO) == timedelta(hours=hours)


def test_a_week_begins_at_local_midnight():
    assert Week(date(2026, 6, 1)).begins(OSLO) == datetime(2026, 5, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-W54", "2025-W53", "2026-W00", "2026-07", "W7", "", "2026-W1a"])
def test_what_is_no_week_is_said(text: str):
    with pytest.raises(ValueError, match=r"week|Invalid"):
        Week.parse(text)


def test_a_week_may_be_written_shortly():
    assert Week.parse("2026w7") == Week.parse(" 2026-W07 ")
