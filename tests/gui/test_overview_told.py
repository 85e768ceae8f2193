"""What the cards say for each state of a source and a service; figures as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from gui.figures import ago_text, days_text, duration_text, left_text, share_text, size_text, week_text, weeks_text
from gui.look import Mood
from gui.overview.told import destination_facts, destination_state, engine_facts, source_facts, source_state

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english(qapp):
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


def state(**more: Any) -> dict[str, Any]:
    return {"now": NOW.isoformat(), "incidents": [], "backlog": 0, **more}


def source(messages: dict[str, int] | None = None, *, paused: bool = False, **watch: Any) -> dict[str, Any]:
    look = {"unreachable": "", "waiting": 0, "incomplete": 0, "last_scan": NOW.isoformat(), **watch}
    return {"name": "ut", "messages": messages or {}, "paused": paused, "watch": look, "last_message": None}


def destination(**more: Any) -> dict[str, Any]:
    plain = {"name": "fhir", "deliveries": {}, "failures": 0, "spared_until": None, "last_good": None, "paused": False}
    return {**plain, "token_until": None, "certificate_until": None, **more}


@pytest.mark.parametrize(
    ("one", "mood"),
    [
        (source(), Mood.OK),
        (source({"received": 3}), Mood.WORKING),
        (source({"needs_mapping": 2}), Mood.ATTENTION),
        (source({"rejected": 1}), Mood.ATTENTION),
        (source(paused=True), Mood.PAUSED),
        (source(unreachable="no-such-folder"), Mood.STOPPED),
        (source(unreachable="not-scanned"), Mood.WORKING),
    ],
)
def test_a_sources_mood(one: dict[str, Any], mood: Mood):
    assert source_state(state(), one)[0] is mood


def test_a_silent_source_needs_attention():
    silent = state(incidents=[{"code": "silent", "scope": "ut", "detail": "6 h"}])
    assert source_state(silent, source()) == (Mood.ATTENTION, "Silent for longer than it should be (6 h)")
    assert source_state(state(incidents=[{"code": "silent", "scope": "lab", "detail": "6 h"}]), source())[0] is Mood.OK


@pytest.mark.parametrize(
    ("one", "backlog", "mood"),
    [
        (destination(), 0, Mood.OK),
        (destination(deliveries={"delivering": 1}), 1, Mood.WORKING),
        (destination(deliveries={"pending": 1}), 1, Mood.WORKING),
        (destination(deliveries={"pending": 1}), 0, Mood.OK),
        (destination(deliveries={"failed": 1}), 0, Mood.ATTENTION),
        (destination(failures=2), 0, Mood.ATTENTION),
        (destination(failures=9, spared_until=NOW.isoformat()), 0, Mood.STOPPED),
        (destination(paused=True), 0, Mood.PAUSED),
    ],
)
def test_a_services_mood(one: dict[str, Any], backlog: int, mood: Mood):
    assert destination_state(state(backlog=backlog), one)[0] is mood


def test_a_certificate_is_told_and_lifted_out_when_it_ends_soon():
    far = destination_facts(state(), destination(certificate_until=(NOW + timedelta(days=200)).isoformat()))[-1]
    near = destination_facts(state(), destination(certificate_until=(NOW + timedelta(days=12)).isoformat()))[-1]
    over = destination_facts(state(), destination(certificate_until=(NOW - timedelta(days=1)).isoformat()))[-1]
    assert (far.alarm, near.alarm, over.alarm) == (False, True, True)
    assert over.value == "has run out"


def test_a_token_and_the_next_attempt_are_told_where_there_are_such():
    labels = [fact.label for fact in destination_facts(state(), destination(token_until=NOW.isoformat(), spared_until=NOW.isoformat()))]
    assert {"Token", "Next attempt"} <= set(labels)
    assert "Token" not in [fact.label for fact in destination_facts(state(), destination())]


def test_files_that_wait_are_told_with_those_that_are_not_whole():
    values = {fact.label: fact.value for fact in source_facts(state(), source(waiting=3, incomplete=1))}
    assert values["Files not taken yet"] == "3, 1 of them not whole yet"
    assert values["Last file"] == "–"


def test_a_disk_that_is_nearly_full_is_lifted_out():
    store = {"free_bytes": 1000, "size_bytes": 5_000_000, "place": "/x", "findings": [{"code": "key-file"}]}
    made = engine_facts(state(store=store, held=0, started=NOW.isoformat(), version="1"))
    assert {fact.label for fact in made if fact.alarm} == {"Free on its disk", "Database key"}
    assert [fact.label for fact in engine_facts(state(store=None, held=0, started=NOW.isoformat(), version="1"))][:2]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"), (0.04, "40 ms"), (0.437, "440 ms"), (1.44, "1.4 s"), (9.96, "10 s"), (59.7, "1 min"), (200, "3 min 20 s"), (605, "10 min"), (3600, "1 h"), (14_700, "4 h 5 min"),
        (86_400, "1 d"), (183_600, "2 d 3 h"),
    ],
)  # fmt: skip
def test_spans_of_time(seconds: float | None, text: str):
    assert duration_text(seconds) == text


def test_times_against_now():
    assert ago_text(None, NOW) == "–"
    assert ago_text((NOW - timedelta(seconds=20)).isoformat(), NOW) == "just now"
    assert ago_text((NOW - timedelta(minutes=5)).isoformat(), NOW) == "5 min ago"
    assert ago_text((NOW - timedelta(hours=5)).isoformat(), NOW) == "5 h ago"
    assert left_text((NOW + timedelta(minutes=5)).isoformat(), NOW) == "5 min left"


def test_a_share_is_never_rounded_up_to_the_whole():
    assert share_text(0, 0) == "–"
    assert share_text(9999, 10_000) == "99.9 %"
    assert share_text(10_000, 10_000) == "100 %"
    assert share_text(0, 3) == "0 %"
    assert share_text(1, 3) == "33.3 %"


def test_sizes_and_weeks():
    assert size_text(5_000_000) == "4.8 MB"
    assert week_text("2026-W07") == "Week 7, 2026"
    weeks = [{"week": "2026-W52"}, {"week": "2026-W53"}]
    assert weeks_text(weeks) == "Weeks 52–53, 2026"
    assert weeks_text([*weeks, {"week": "2027-W01"}]) == "Week 52, 2026 – Week 1, 2027"
    assert weeks_text(weeks[:1]) == "Week 52, 2026"
    assert days_text(weeks) == "21/12/2026 – 03/01/2027"
