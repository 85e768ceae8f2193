"""What every store counts: messages shared, stops and how long they waited, figures of the minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapter.model import Finding, MessageState
from adapter.queue.contract import Arrival, AttemptReport, Settlement, Shared
from adapter.queue.effect import Summary, summary
from tests.support.queue_world import OK, START, World, arrival, done, file, mapped, only, person, stopped

ANNE = (person("13116900216"),)
BENT = (person("13116900300"),)
FOREVER = (START - timedelta(days=400), START + timedelta(days=400))


def exported(seconds_before: float) -> int:
    """The file's time, in nanoseconds."""
    return int((START.timestamp() - seconds_before) * 1e9)


def share(world: World, patient: int, before: float, *, kind: str = "hl7v2:ADT^A01", source: str = "ut") -> int:
    """A message that was exported `before` seconds before the world began, shared now."""
    who = (person(str(patient)),)
    number = world.take(mtime=exported(before), source=source)
    world.place(number, mapped(who, identity=f"m{number}", kind=kind))
    world.send()
    return number


def together(world: World) -> Summary:
    """Everything that was shared, in one."""
    found = summary(world.queue.shared(*FOREVER))
    assert found is not None
    return found


def test_what_was_shared_is_counted_with_the_time_since_its_export(world: World):
    for n in range(1, 21):
        share(world, n, n)

    assert together(world) == Summary(20, 10.0, 19.0, 20, {"hl7v2:ADT^A01": 20})


def test_what_took_as_long_is_one_group(world: World):
    for n, seconds in enumerate((1.02, 0.98, 1.3, 100.4, 100.2, 7000)):
        share(world, n, seconds)

    assert world.queue.shared(*FOREVER) == [
        Shared("ut", "fhir", "hl7v2:ADT^A01", took, count, count) for took, count in ((1.0, 2), (1.3, 1), (100.0, 2), (7020.0, 1))
    ]


def test_one_alone_is_its_own_median_and_percentile(world: World):
    share(world, 1, 7)

    row = together(world)
    assert (row.median, row.p95) == (7.0, 7.0)


def test_a_file_with_a_time_to_come_counts_from_when_it_was_taken(world: World):
    number = world.take(mtime=exported(-86400))
    world.place(number, mapped(ANNE))
    world.clock.advance(4)
    world.send()

    assert together(world).median == 4.0


def test_only_the_span_that_is_asked_for_counts_its_end_not_included(world: World):
    share(world, 1, 1)
    world.clock.advance(60)
    share(world, 2, 1)

    minute = START + timedelta(seconds=60)
    assert [row.count for row in world.queue.shared(START, minute)] == [1]
    assert [row.count for row in world.queue.shared(minute, minute + timedelta(seconds=1))] == [1]
    assert world.queue.shared(START - timedelta(days=1), START) == []


def test_sources_and_kinds_are_told_apart_and_can_be_taken_together(world: World):
    share(world, 1, 10)
    share(world, 2, 20, kind="hl7v2:ORU^R01")
    share(world, 3, 30, source="lab", kind="hl7v2:ORU^R01")

    ut, lab = (summary(row for row in world.queue.shared(*FOREVER) if row.source == name) for name in ("ut", "lab"))
    assert (ut.count, lab.count) == (2, 1)
    assert ut.kinds == {"hl7v2:ADT^A01": 1, "hl7v2:ORU^R01": 1}
    all_of_them = together(world)
    assert (all_of_them.count, all_of_them.median, all_of_them.p95) == (3, 20.0, 30.0)
    assert all_of_them.kinds == {"hl7v2:ADT^A01": 1, "hl7v2:ORU^R01": 2}


def test_nothing_shared_is_nothing(world: World):
    world.mapped(ANNE)

    assert world.queue.shared(*FOREVER) == []
    assert summary([]) is None
    assert world.queue.stops(*FOREVER) == []


def test_what_held_nothing_for_the_service_was_not_shared(world: World):
    world.mapped(ANNE)
    claim = world.must_claim()
    world.queue.settle(claim, Settlement("acknowledged", Finding("nothing-to-send")), AttemptReport("nothing-to-send"))

    assert world.queue.shared(*FOREVER) == []


def test_what_was_mended_sent_again_or_mapped_again_needed_a_person(world: World):
    share(world, 1, 1)
    mended = world.stopped(ANNE)
    world.queue.remap(only(mended), "kari", "mended")
    world.place(mended, mapped(ANNE, identity="mended"))
    world.send()
    world.mapped(BENT)
    world.send("failed")
    failed = world.queue.browse().rows[0].id
    world.queue.redrive(only(failed), "kari", "the service is well again")
    world.send()

    row = together(world)
    assert (row.count, row.alone) == (3, 1)


def test_a_retry_of_the_engines_own_needs_no_person(world: World):
    world.mapped(ANNE)
    world.send("retry", retry_at=world.clock.now() + timedelta(seconds=5))
    world.clock.advance(6)
    world.send()

    row = together(world)
    assert (row.count, row.alone) == (1, 1)


def test_a_hand_at_one_destination_is_none_at_the_other(world: World):
    number = world.take()
    world.place(number, mapped(ANNE), destinations=("fhir", "okt"))
    world.send("failed")
    okt = world.must_claim(destination="okt")
    world.queue.settle(okt, done(), OK)
    world.queue.redrive(only(number), "kari", "again")
    world.send()

    assert {row.destination: row.alone for row in world.queue.shared(*FOREVER)} == {"fhir": 0, "okt": 1}


def test_a_stop_waits_until_it_is_mended(world: World):
    number = world.stopped(ANNE)
    world.clock.advance(90)
    (waiting,) = world.queue.stops(*FOREVER)
    assert (waiting.code, waiting.path, waiting.element) == ("unknown-code", "PID-8.1", "Patient.gender")
    assert (waiting.source, waiting.destination, waiting.count, waiting.open, waiting.median, waiting.longest) == (
        "ut",
        "",
        1,
        1,
        90.0,
        90.0,
    )

    world.queue.remap(only(number), "kari", "mended")
    world.clock.advance(10)
    world.place(number, mapped(ANNE))
    world.clock.advance(1000)
    (over,) = world.queue.stops(*FOREVER)
    assert (over.count, over.open, over.median) == (1, 0, 100.0)


def test_a_stop_for_the_same_cause_goes_on_one_for_another_is_a_new_one(world: World):
    number = world.stopped(ANNE)
    world.clock.advance(10)
    world.queue.remap(only(number), "kari", "again")
    world.place(number, stopped(ANNE))
    world.clock.advance(10)
    world.queue.remap(only(number), "kari", "again")
    world.place(number, stopped(ANNE, code="missing-value"))
    world.clock.advance(5)

    assert {row.code: (row.count, row.open, row.median) for row in world.queue.stops(*FOREVER)} == {
        "unknown-code": (1, 0, 20.0),
        "missing-value": (1, 1, 5.0),
    }


@pytest.mark.parametrize("end", ["skip", "redrive"])
def test_a_failed_delivery_is_a_stop_at_its_destination(world: World, end: str):
    number = world.mapped(ANNE)
    world.send("failed")
    world.clock.advance(30)
    if end == "skip":
        world.queue.skip(only(number), "kari", "told by telephone")
    else:
        world.queue.redrive(only(number), "kari", "again")
    world.clock.advance(30)

    (row,) = world.queue.stops(*FOREVER)
    assert (row.code, row.destination, row.count, row.open, row.median) == ("http-422", "fhir", 1, 0, 30.0)


def test_a_file_that_cannot_be_read_is_a_stop_until_it_is_skipped(world: World):
    accepted = world.queue.accept(Arrival(file(b"MSH|", "half.hl7", 1), refused=Finding("truncated"), content=b"MSH|"))
    world.clock.advance(60)
    world.queue.skip(only(accepted.message_ids[0]), "kari", "came again")

    (row,) = world.queue.stops(*FOREVER)
    assert (row.code, row.open, row.longest) == ("truncated", 0, 60.0)


def test_a_refused_file_that_is_read_after_all_stops_no_longer(world: World):
    world.queue.accept(Arrival(file(b"MSH|x", "a.hl7", 1), refused=Finding("charset")))
    world.queue.accept(arrival(b"MSH|x"))

    assert [(row.code, row.open) for row in world.queue.stops(*FOREVER)] == [("charset", 0)]


def test_a_rejected_message_is_a_stop(world: World):
    world.stopped(ANNE, code="wrong-environment", state=MessageState.REJECTED)

    assert [(row.code, row.open) for row in world.queue.stops(*FOREVER)] == [("wrong-environment", 1)]


def test_the_most_frequent_stop_comes_first(world: World):
    world.stopped(ANNE, code="missing-value")
    for _ in range(3):
        world.stopped(BENT)

    assert [(row.code, row.count) for row in world.queue.stops(*FOREVER)] == [("unknown-code", 3), ("missing-value", 1)]


def test_figures_of_minutes_are_kept_replaced_and_forgotten(world: World):
    world.queue.keep_figures({60: "a", 120: "b"}, 0)
    world.queue.keep_figures({120: "c", 180: "d"}, 120)

    assert world.queue.figures(0) == [(120, "c"), (180, "d")]
    assert world.queue.figures(180) == [(180, "d")]
