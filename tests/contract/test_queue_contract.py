"""What every store of the queue promises (adapter/queue/contract.py)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapter.errors import StaleClaim, StoreError, StoreUnavailable
from adapter.model import DeliveryState, Entry, Finding, Key, MessageId, MessageState, RawMessage, Result, SentRecord
from adapter.queue.contract import (
    Arrival,
    AttemptReport,
    Breaker,
    Ending,
    MessageFilter,
    PackedBytes,
    PageRequest,
    Placement,
    Settled,
    Settlement,
)
from tests.support.entries import said
from tests.support.queue_world import LOCAL, NO, OK, START, World, arrival, done, file, mapped, only, person, record, stopped

ANNE = (person("13116900216"),)
BENT = (person("13116900300"),)
CARL = (person("13116900400"),)


# --- intake


def test_a_file_is_committed_once_however_often_it_is_accepted(world: World):
    first = world.queue.accept(arrival(b"MSH|x"))
    again = world.queue.accept(arrival(b"MSH|x"))

    assert first.outcome == "accepted"
    assert again.outcome == "known"
    assert again.intake_id == first.intake_id
    assert again.message_ids == first.message_ids
    assert world.queue.count() == 1


def test_the_bytes_come_back_exactly(world: World):
    data = bytes(range(256)) * 10
    accepted = world.queue.accept(Arrival(file(data, "æøå/naïve.hl7", 5), (RawMessage(1, 0, data[:100]), RawMessage(2, 100, data[100:]))))

    assert [world.queue.raw(it) for it in accepted.message_ids] == [RawMessage(1, 0, data[:100]), RawMessage(2, 100, data[100:])]


def test_the_same_bytes_under_another_name_are_a_recorded_duplicate(world: World):
    first = world.queue.accept(arrival(b"MSH|x", "a.hl7", 1))
    copy = world.queue.accept(arrival(b"MSH|x", "b.hl7", 2))

    assert copy.outcome == "duplicate"
    assert copy.duplicate_of == first.intake_id
    assert world.state(copy.message_ids[0]) == "duplicate"
    assert [it.message_id for it in world.queue.unmapped(10)] == list(first.message_ids)


def test_the_same_bytes_are_taken_again_when_the_source_says_deliver(world: World):
    world.queue.accept(arrival(b"MSH|x", "a.hl7", 1))

    assert world.queue.accept(arrival(b"MSH|x", "b.hl7", 2, duplicates="deliver")).outcome == "accepted"


def test_equal_bytes_of_another_source_are_no_duplicate(world: World):
    world.queue.accept(arrival(b"MSH|x", source="ut"))

    assert world.queue.accept(arrival(b"MSH|x", source="lab")).outcome == "accepted"


def test_a_file_that_was_moved_and_comes_again_is_a_new_arrival(world: World):
    first = world.queue.accept(arrival(b"MSH|x"))
    assert world.queue.seen("ut", "a.hl7", 5, 1) is not None
    world.queue.moved(first.intake_id, "arkiv/a.hl7")

    assert world.queue.seen("ut", "a.hl7", 5, 1) is None
    assert world.queue.accept(arrival(b"MSH|x")).outcome == "duplicate"


def test_an_unreadable_file_is_one_rejected_message_with_its_reason(world: World):
    refused = Finding("truncated", detail="ends in the middle of a segment")
    accepted = world.queue.accept(Arrival(file(b"MSH|", "half.hl7", 1), refused=refused, content=b"MSH|"))

    detail = world.queue.get(accepted.message_ids[0])
    assert detail is not None
    assert (accepted.outcome, detail.row.state, detail.stops) == ("refused", MessageState.REJECTED, (refused,))
    assert world.queue.payload(accepted.message_ids[0], "raw", "kari") == b"MSH|"


def test_a_refused_file_that_comes_back_readable_is_read(world: World):
    body = b"MSH|x"
    refused = world.queue.accept(Arrival(file(body, "a.hl7", 1), refused=Finding("charset")))
    accepted = world.queue.accept(arrival(body))

    assert accepted.outcome == "accepted"
    assert world.state(refused.message_ids[0]) == "skipped"
    assert [it.message_id for it in world.queue.unmapped(9)] == list(accepted.message_ids)


def test_messages_are_mapped_in_order_of_file_time_natural_name_and_index(world: World):
    world.queue.accept(arrival(b"3", "b.hl7", 20))
    world.queue.accept(arrival(b"2", "a10.hl7", 10))
    world.queue.accept(arrival(b"1", "A9.hl7", 10))
    two = (RawMessage(1, 0, b"x"), RawMessage(2, 1, b"y"))
    world.queue.accept(Arrival(file(b"xy", "a.hl7", 5), two))

    found = world.queue.unmapped(10)
    assert [it.raw.data for it in found] == [b"x", b"y", b"1", b"2", b"3"]
    assert [it.raw.data for it in world.queue.unmapped(2, found[1].order)] == [b"1", b"2"]


# --- mapping


def test_a_mapped_message_waits_at_each_of_its_destinations(world: World):
    number = world.take()
    placed = world.place(number, mapped(ANNE), destinations=("fhir", "okt"))

    assert placed.applied
    assert len(placed.deliveries) == 2
    assert (world.delivery(number, "fhir"), world.delivery(number, "okt")) == ("pending", "pending")
    assert world.queue.unmapped(5) == []


def test_a_message_is_placed_once(world: World):
    number = world.take()
    waiting = world.queue.unmapped(1)[0]
    world.queue.place(Placement(number, waiting.version, mapped(ANNE), ("fhir",)))
    again = world.queue.place(Placement(number, waiting.version, stopped(ANNE), ("fhir",)))

    assert not again.applied
    assert world.state(number) == "mapped"


def test_a_claim_carries_what_was_mapped(world: World):
    key = person("13116900216")
    number = world.take()
    result = mapped((key,), identity="app|77")
    result.entries[0] = Entry("patient", "owned", {"resourceType": "Patient"}, "urn:uuid:9", (key,), ("address",), ("http://profile",))
    result.warnings.append(Finding("profile", "PID-5"))
    result.unread.append("PV1-52")
    world.place(number, result)

    claim = world.must_claim()
    assert claim.result is not None
    assert said(claim.result.entries) == said(result.entries)
    assert (claim.message, claim.result.warnings, claim.result.unread, claim.result.mapping_hash) == (
        result.id,
        result.warnings,
        ["PV1-52"],
        "h1",
    )


def test_exact_decimals_survive(world: World):
    from decimal import Decimal

    number = world.take()
    result = mapped(ANNE)
    result.entries[0].resource["value"] = {"value": Decimal("7.20"), "low": 3}
    world.place(number, result)

    claim = world.must_claim()
    assert claim.result is not None
    assert str(claim.result.entries[0].resource["value"]["value"]) == "7.20"
    assert claim.result.entries[0].resource["value"]["low"] == 3


def test_a_stopped_message_says_why_and_holds_its_place(world: World):
    held = world.stopped(ANNE)
    after = world.mapped(ANNE)
    other = world.mapped(BENT)

    assert world.state(held) == "needs_mapping"
    assert world.held_by(after) == held
    assert world.drain() == [other]


def test_a_stopped_message_of_independent_ones_holds_nobody(world: World):
    world.stopped(ANNE, on_stop="skip")
    after = world.mapped(ANNE)

    assert world.drain() == [after]


def test_a_rejected_message_has_no_deliveries_and_no_place(world: World):
    number = world.take()
    world.place(number, stopped(ANNE, code="wrong-environment", state=MessageState.REJECTED))
    after = world.mapped(ANNE)

    assert world.delivery(number) == "none"
    assert world.drain() == [after]


def test_two_known_patients_in_one_message_are_an_identity_conflict(world: World):
    world.mapped(ANNE)
    world.mapped(BENT)
    number = world.take()
    placed = world.place(number, mapped((ANNE[0], BENT[0])))

    detail = world.queue.get(number)
    assert detail is not None
    assert placed.state == MessageState.NEEDS_MAPPING
    assert detail.stops[0].code == "identity-conflict"


def test_a_merge_message_may_name_two_known_patients_and_takes_both_lanes(world: World):
    first, second = world.mapped(ANNE), world.mapped(BENT)
    number = world.take()
    assert world.place(number, mapped((ANNE[0], BENT[0])), merges=True).state == MessageState.MAPPED

    assert world.drain() == [first, second, number]


# --- lanes


def test_a_lane_delivers_in_intake_order_whatever_order_things_were_placed_in(world: World):
    late = world.mapped(ANNE, mtime=30)
    early = world.mapped(ANNE, mtime=10)
    middle = world.mapped(ANNE, mtime=20)

    assert world.drain() == [early, middle, late]


def test_only_the_head_of_a_lane_is_in_flight(world: World):
    first, _second = world.mapped(ANNE), world.mapped(ANNE)

    claim = world.must_claim()
    assert claim.message_id == first
    assert world.claim("other") is None


def test_lanes_of_different_patients_go_side_by_side(world: World):
    world.mapped(ANNE)
    world.mapped(BENT)

    assert len(world.queue.claim("w", ["fhir"], 10)) == 2


def test_each_destination_has_lanes_of_its_own(world: World):
    world.destinations = ("fhir", "okt")
    world.mapped(ANNE)
    world.mapped(ANNE)
    world.must_claim(destination="fhir")

    assert world.claim(destination="okt") is not None


def test_a_message_of_two_patients_waits_for_both_and_holds_both(world: World):
    anne, bent = world.mapped(ANNE), world.mapped(BENT)
    both = world.take()
    world.place(both, mapped(ANNE, BENT))
    anne_after, bent_after, carl = world.mapped(ANNE), world.mapped(BENT), world.mapped(CARL)

    order = world.drain()
    assert set(order) == {anne, bent, both, anne_after, bent_after, carl}
    assert max(order.index(anne), order.index(bent)) < order.index(both) < min(order.index(anne_after), order.index(bent_after))


def test_messages_without_a_patient_take_their_sources_lane(world: World):
    first, second, other = world.mapped(source="ut"), world.mapped(source="ut"), world.mapped(source="lab")

    assert [it.message_id for it in world.queue.claim("w", ["fhir"], 10)] == [first, other]
    assert world.held_by(second) == first


def test_all_numbers_of_a_patient_lead_to_one_lane(world: World):
    local, fnr = person("4711", LOCAL), person("13116900216")
    first = world.mapped((local,))
    second = world.mapped((fnr, local))
    third = world.mapped((fnr,))

    assert [it.message_id for it in world.queue.claim("w", ["fhir"], 10)] == [first]
    assert (world.held_by(second), world.held_by(third)) == (first, first)


def test_an_older_message_that_comes_late_goes_before_what_has_not_begun(world: World):
    newer = world.mapped(ANNE, mtime=20)
    older = world.mapped(ANNE, mtime=10)

    assert world.drain() == [older, newer]


def test_a_delivery_that_has_begun_ends_before_an_older_message_that_comes_late(world: World):
    newer = world.mapped(ANNE, mtime=20)
    world.send("retry", retry_at=world.clock.now() + timedelta(seconds=5))
    older = world.mapped(ANNE, mtime=10)

    assert world.claim() is None
    world.clock.advance(6)
    assert world.drain() == [newer, older]


def test_nothing_goes_out_that_is_later_than_a_message_still_to_be_mapped(world: World):
    waiting = world.take(mtime=10)
    later = world.mapped(ANNE, mtime=20)
    assert world.claim() is None

    world.place(waiting, mapped(ANNE))
    assert world.drain() == [waiting, later]


# --- claims


def test_a_worker_that_lost_its_lease_changes_nothing(world: World):
    number = world.mapped(ANNE)
    slow = world.must_claim("slow", lease=10)
    world.clock.advance(11)
    quick = world.must_claim("quick")

    assert quick.message_id == number
    assert quick.fence > slow.fence
    for act in (
        lambda: world.queue.settle(slow, done(), OK),
        lambda: world.queue.pack(slow, PackedBytes(b"x")),
        lambda: world.queue.renew(slow),
        lambda: world.queue.release(slow),
    ):
        with pytest.raises(StaleClaim):
            act()
    world.queue.settle(quick, done(), OK)
    assert world.delivery(number) == "acknowledged"


def test_a_worker_that_claims_again_what_it_lost_has_one_valid_claim(world: World):
    world.mapped(ANNE)
    old = world.must_claim("w", lease=10)
    world.clock.advance(11)
    new = world.must_claim("w")

    with pytest.raises(StaleClaim):
        world.queue.settle(old, done(), OK)
    world.queue.settle(new, done(), OK)


def test_a_renewed_lease_is_not_taken_over(world: World):
    world.mapped(ANNE)
    claim = world.must_claim(lease=10)
    world.clock.advance(8)
    world.queue.renew(claim)
    world.clock.advance(8)

    assert world.claim("other") is None
    world.queue.settle(claim, done(), OK)


def test_a_claim_is_settled_once(world: World):
    world.mapped(ANNE)
    claim = world.must_claim()
    world.queue.settle(claim, done(), OK)

    with pytest.raises(StaleClaim):
        world.queue.settle(claim, done("failed"), NO)


def test_settling_and_claiming_the_next_is_one_step(world: World):
    first, second = world.mapped(ANNE), world.mapped(ANNE)
    claim = world.must_claim()
    settled = world.queue.settle_all([Ending(claim, done(), OK)], 1)
    (following,) = settled.claims
    assert (claim.message_id, following.message_id, world.delivery(first)) == (first, second, "acknowledged")
    assert not settled.stale

    assert world.queue.settle_all([Ending(claim, done(), OK)], 1) == Settled(frozenset({claim.delivery_id}))
    assert world.queue.settle_all([Ending(following, done(), OK)], 1) == Settled(frozenset())


def test_several_lanes_are_packed_settled_and_taken_together_and_a_lost_lease_among_them_stops_no_other(world: World):
    numbers = [world.mapped(ANNE), world.mapped(BENT), world.mapped(ANNE), world.mapped(BENT)]
    anne, bent = world.queue.claim("w", ["fhir"], 5)
    world.queue.release(anne)
    assert world.queue.pack_all([(anne, PackedBytes(b"a")), (bent, PackedBytes(b"b"))]) == {anne.delivery_id}

    settled = world.queue.settle_all([Ending(anne, done(), OK), Ending(bent, done(), OK)], 5)
    assert settled.stale == {anne.delivery_id}
    assert [(it.message_id, it.packed) for it in settled.claims] == [(numbers[0], None), (numbers[3], None)]
    assert [world.delivery(number) for number in numbers] == ["delivering", "acknowledged", "pending", "delivering"]


def test_a_released_claim_counts_no_try(world: World):
    number = world.mapped(ANNE)
    world.queue.release(world.must_claim())

    claim = world.must_claim()
    assert (claim.message_id, claim.attempt) == (number, 1)


def test_recover_makes_every_lease_void_at_once(world: World):
    number = world.mapped(ANNE)
    dead = world.must_claim("dead")
    assert world.queue.recover() == 1

    assert world.must_claim("new").message_id == number
    with pytest.raises(StaleClaim):
        world.queue.settle(dead, done(), OK)


def test_a_wall_clock_that_is_set_ends_no_lease_and_wakes_no_retry(world: World):
    world.mapped(ANNE)
    world.mapped(BENT)
    world.send("retry", retry_at=world.clock.now() + timedelta(minutes=5))
    world.must_claim("holder", lease=60)
    world.clock.set_wall(world.clock.now() + timedelta(days=1))

    assert world.claim("other") is None
    assert world.queue.next_due(["fhir"]) == pytest.approx(60)


def test_after_a_restart_of_the_machine_no_wait_lasts_longer_than_it_was_meant_to(world: World):
    world.clock.advance(500_000)
    number = world.mapped(ANNE)
    world.send("retry", retry_at=world.clock.now() + timedelta(seconds=90))
    world.clock._monotonic = 3.0
    world.queue.recover()

    assert world.must_claim().message_id == number


def test_a_paused_destination_gives_nothing_until_it_is_resumed(world: World):
    world.mapped(ANNE)
    world.queue.pause("destination:fhir", "kari", "maintenance")
    assert world.claim() is None
    assert [(it.scope, it.actor, it.reason) for it in world.queue.paused()] == [("destination:fhir", "kari", "maintenance")]

    world.queue.resume("destination:fhir", "kari")
    assert world.claim() is not None


def test_pausing_everything_pauses_every_destination(world: World):
    world.mapped(ANNE)
    world.queue.pause("", "kari")

    assert world.claim() is None


# --- outcomes


def test_a_retry_waits_its_time_and_sends_the_same_bytes(world: World):
    number = world.mapped(ANNE)
    first = world.must_claim()
    packed = PackedBytes(b"exactly these", record(ANNE[0]), b"{}")
    world.queue.pack(first, packed)
    world.queue.settle(first, done("retry", retry_at=world.clock.now() + timedelta(seconds=30)), AttemptReport("http-503", 503))
    assert world.claim() is None
    assert world.queue.next_due(["fhir"]) == pytest.approx(30)

    world.clock.advance(30)
    second = world.must_claim()
    assert (second.message_id, second.attempt, second.packed, second.codes) == (number, 2, packed, ("http-503",))
    assert second.result is None
    assert second.since == first.since
    assert (second.same("http-503"), second.same("timeout")) == (2, 1)


def test_bytes_are_packed_once(world: World):
    world.mapped(ANNE)
    claim = world.must_claim()
    world.queue.pack(claim, PackedBytes(b"one"))

    with pytest.raises(StoreError):
        world.queue.pack(claim, PackedBytes(b"two"))


def test_a_failed_delivery_holds_its_lane_or_lets_it_go_as_the_source_says(world: World):
    world.mapped(ANNE, on_stop="hold")
    anne = world.mapped(ANNE)
    world.mapped(BENT, on_stop="skip")
    bent = world.mapped(BENT)
    world.send("failed")
    world.send("failed")

    assert world.drain() == [bent]
    assert world.delivery(anne) == "pending"


def test_a_held_delivery_holds_its_lane_whatever_the_source_says(world: World):
    held = world.mapped(ANNE, on_stop="skip")
    after = world.mapped(ANNE)
    world.send("held")

    assert world.claim() is None
    assert (world.delivery(held), world.held_by(after)) == ("failed", held)


def test_a_superseded_delivery_lets_its_lane_go_on(world: World):
    old = world.mapped(ANNE)
    after = world.mapped(ANNE)
    world.send("superseded")

    assert world.delivery(old) == "superseded"
    assert world.drain() == [after]


def test_what_was_delivered_is_confirmed_later(world: World):
    good, bad = world.mapped(ANNE), world.mapped(BENT)
    world.send("delivered")
    world.send("delivered")
    world.queue.confirm(world.delivery_id(good), good=True)
    world.queue.confirm(world.delivery_id(bad), good=False, cause=Finding("rejected-later"))
    world.queue.confirm(world.delivery_id(good), good=False)

    assert (world.delivery(good), world.delivery(bad)) == ("acknowledged", "failed")


def test_the_ledger_remembers_only_what_the_service_took(world: World):
    key = ANNE[0]
    world.mapped(ANNE)
    claim = world.must_claim()
    world.queue.pack(claim, PackedBytes(b"x", record(key, b'{"v":1}', root="root-1")))
    world.queue.settle(claim, done("retry", retry_at=world.clock.now()), NO)
    assert world.queue.ledger("fhir").sent(key) is None

    world.send()
    ledger = world.queue.ledger("fhir")
    sent = ledger.sent(key)
    assert sent is not None
    assert (sent.key, sent.time, sent.version, sent.root) == (key, START, b'{"v":1}', "root-1")
    assert list(ledger.of_root("root-1")) == [sent]
    assert world.queue.ledger("okt").sent(key) is None


def test_every_number_leads_to_the_key_first_used_for_ever(world: World):
    local, fnr, visit, order = person("4711", LOCAL), person("13116900216"), Key("Encounter", "urn:v", "1"), Key("Encounter", "urn:v", "2")
    ledger = world.queue.ledger("fhir")
    world.mapped((local,))
    world.mapped((fnr, local))
    assert (ledger.first_key(fnr), ledger.first_key(local), ledger.first_key(visit)) == (local, local, None)

    claim = world.must_claim()
    world.queue.pack(claim, PackedBytes(b"x", SentRecord(aliases=((visit, visit), (order, visit)))))
    world.queue.settle(claim, done(), OK)
    ledger = world.queue.ledger("fhir")
    assert (ledger.first_key(order), ledger.first_key(visit)) == (visit, visit)


def test_a_thing_with_one_key_may_get_another_later(world: World):
    filler, placer = Key("Observation", "urn:f", "1"), Key("Observation", "urn:p", "9")
    for number, sent in (
        (world.mapped(ANNE), record(filler, b"{}")),
        (world.mapped(ANNE), SentRecord(aliases=((placer, filler), (filler, filler)))),
    ):
        claim = world.must_claim()
        assert claim.message_id == number
        world.queue.pack(claim, PackedBytes(b"x", sent))
        world.queue.settle(claim, done(), OK)

    ledger = world.queue.ledger("fhir")
    assert (ledger.first_key(filler), ledger.first_key(placer)) == (filler, filler)
    assert ledger.sent(placer) == ledger.sent(filler)
    assert ledger.sent(placer) is not None


def test_an_outcome_of_packing_without_bytes_is_remembered_too(world: World):
    world.mapped(ANNE)
    world.queue.settle(world.must_claim(), Settlement("acknowledged", record=SentRecord(chain=("root-1", START))), AttemptReport("nothing"))

    ledger = world.queue.ledger("fhir")
    assert ledger.chain_time("root-1") == START
    assert ledger.chain_time("root-2") is None


def test_a_superseded_outcome_may_have_something_to_remember(world: World):
    world.mapped(ANNE)
    superseded = Settlement("superseded", Finding("superseded"), record=SentRecord(chain=("root-1", START)))
    world.queue.settle(world.must_claim(), superseded, AttemptReport("superseded"))

    assert world.queue.ledger("fhir").chain_time("root-1") == START


def test_a_ledger_answers_the_same_whether_asked_in_advance_or_one_by_one(world: World):
    local, fnr, nobody = person("4711", LOCAL), person("13116900216"), person("99")
    world.mapped((local,))
    world.mapped((fnr, local))
    claim = world.must_claim()
    world.queue.pack(claim, PackedBytes(b"x", record(local)))
    world.queue.settle(claim, done(), OK)

    keys = [local, fnr, nobody]
    at_once, single = world.queue.ledger("fhir", keys), world.queue.ledger("fhir")
    assert [at_once.first_key(it) for it in keys] == [single.first_key(it) for it in keys] == [local, local, None]
    assert [at_once.sent(it) for it in keys] == [single.sent(it) for it in keys]
    assert at_once.sent(fnr) == at_once.sent(local) != None  # noqa: E711 - a chain of comparisons


def test_a_chain_of_documents_keeps_the_root_of_the_first(world: World):
    for identity, root in (("msg-1", "msg-1"), ("msg-2", "msg-1"), ("msg-3", "msg-2"), ("msg-9", "unknown")):
        world.place(world.take(), mapped(ANNE, identity=identity, root=root))

    roots: list[str] = []
    while claim := world.claim():
        roots.append(claim.root)
        world.queue.settle(claim, done(), OK)
    assert roots == ["msg-1", "msg-1", "msg-1", "unknown"]


def test_every_attempt_is_kept_with_its_answer(world: World):
    number = world.mapped(ANNE)
    claim = world.must_claim()
    world.clock.advance(2)
    world.queue.settle(claim, done(), OK)

    detail = world.queue.get(number)
    assert detail is not None
    (attempt,) = detail.attempts
    assert (attempt.number, attempt.code, attempt.status, attempt.milliseconds, attempt.request_id) == (1, "ok", 200, 3.5, "r1")
    assert attempt.ended == attempt.started + timedelta(seconds=2)
    assert world.queue.payload(number, "response", "kari") == b'{"resourceType":"Bundle"}'
    assert world.queue.payload(number, "response", "kari", attempt_id=attempt.id) == b'{"resourceType":"Bundle"}'
    assert world.queue.payload(number, "response", "kari", attempt_id=attempt.id + 1) is None
    assert world.queue.payload(number + 1, "response", "kari", attempt_id=attempt.id) is None


# --- people


def test_a_failed_delivery_is_sent_again_with_the_same_bytes(world: World):
    number = world.mapped(ANNE)
    after = world.mapped(ANNE)
    world.send("failed")
    changed = world.queue.redrive(only(number), "kari", "service was wrong")

    claim = world.must_claim()
    assert (changed.matched, changed.changed, changed.more) == (1, 1, False)
    assert claim.packed is not None
    assert (claim.message_id, claim.packed.body) == (number, f"bytes of {number}".encode())
    world.queue.settle(claim, done(), OK)
    assert world.drain() == [after]


def test_a_failed_delivery_that_let_its_lane_go_comes_back_to_its_place(world: World):
    number = world.mapped(ANNE, mtime=1, on_stop="skip")
    world.send("failed")
    newer = world.mapped(ANNE, mtime=2)
    world.queue.redrive(MessageFilter(delivery_states=(DeliveryState.FAILED,)), "kari", "again")

    assert world.drain() == [number, newer]


def test_a_superseded_message_is_sent_when_a_person_insists(world: World):
    number = world.mapped(ANNE)
    world.send("superseded")
    assert world.queue.redrive(only(number), "kari", "x").changed == 0

    assert world.queue.redrive(only(number), "kari", "really", force=True).changed == 1
    assert world.must_claim().force


def test_a_message_mapped_again_keeps_its_place_and_gets_new_bytes(world: World):
    number = world.stopped(ANNE)
    after = world.mapped(ANNE)
    assert world.queue.remap(MessageFilter(states=(MessageState.NEEDS_MAPPING,)), "kari", "table mended").changed == 1
    assert world.queue.remap(only(number), "kari", "twice").changed == 0
    (waiting,) = world.queue.unmapped(10)
    assert waiting.again
    assert world.claim() is None

    world.place(number, mapped(ANNE))
    assert world.drain() == [number, after]


def test_a_failed_message_mapped_again_is_packed_anew(world: World):
    number = world.mapped(ANNE)
    world.send("failed")
    world.queue.remap(only(number), "kari", "mapping mended")
    assert world.claim() is None
    world.place(number, mapped(ANNE))

    claim = world.must_claim()
    assert claim.packed is None
    assert claim.result is not None


def test_a_mapping_of_before_the_request_to_map_again_is_not_taken(world: World):
    number = world.stopped(ANNE)
    world.queue.remap(only(number), "kari", "mended")
    before = world.queue.unmapped(1)[0]
    world.queue.skip(only(number), "kari", "no: give up")

    assert not world.queue.place(Placement(number, before.version, mapped(ANNE), ("fhir",))).applied
    assert world.state(number) == "skipped"


def test_a_delivered_destination_stays_delivered_when_a_message_is_mapped_again(world: World):
    world.destinations = ("fhir", "okt")
    number = world.mapped(ANNE)
    world.send()
    claim = world.must_claim(destination="okt")
    world.queue.settle(claim, done("failed"), NO)
    world.queue.remap(only(number), "kari", "okt wants it otherwise")
    world.place(number, mapped(ANNE))

    assert (world.delivery(number, "fhir"), world.delivery(number, "okt")) == ("acknowledged", "pending")


def test_a_skipped_message_lets_its_lane_go_and_says_who_skipped_it(world: World):
    number = world.stopped(ANNE)
    after = world.mapped(ANNE)
    world.queue.skip(only(number), "kari", "sent on paper")

    detail = world.queue.get(number)
    assert detail is not None
    assert (detail.row.state, world.delivery(number)) == (MessageState.SKIPPED, "skipped")
    assert ("kari", "skip", "sent on paper") in [(it.actor, it.action, it.reason) for it in detail.history]
    assert world.drain() == [after]


def test_bulk_actions_without_a_name_leave_healthy_waiting_messages_alone(world: World):
    healthy, stopped_one = world.mapped(ANNE), world.stopped(BENT)
    world.queue.skip(MessageFilter(sources=("ut",)), "kari", "tidy")

    assert (world.delivery(healthy), world.state(stopped_one)) == ("pending", "skipped")


def test_what_is_being_sent_is_left_alone(world: World):
    number = world.mapped(ANNE)
    claim = world.must_claim()
    assert world.queue.skip(only(number), "kari", "x").changed == 0
    assert world.queue.redrive(only(number), "kari", "x").changed == 0
    assert world.queue.remap(only(number), "kari", "x").changed == 0

    world.queue.settle(claim, done(), OK)


def test_a_preview_counts_and_changes_nothing_and_a_limit_cuts(world: World):
    numbers = [world.stopped((person(str(n)),)) for n in range(5)]
    where = MessageFilter(states=(MessageState.NEEDS_MAPPING,))
    preview = world.queue.remap(where, "kari", "x", limit=2, preview=True)
    assert (preview.matched, preview.changed, preview.more, preview.message_ids) == (5, 0, True, tuple(numbers[:2]))
    assert world.queue.unmapped(9) == []

    assert world.queue.remap(where, "kari", "x", limit=2).changed == 2
    assert [it.message_id for it in world.queue.unmapped(9)] == numbers[:2]


def test_no_two_messages_wait_for_each_other_after_people_meddled(world: World):
    """A failed one of two lanes was overtaken in one by an older newcomer, then sent again."""
    both = world.take(mtime=20)
    world.place(both, mapped(ANNE, BENT))
    world.send("failed")
    older = world.take(mtime=10)
    world.place(older, mapped(ANNE, CARL))
    oldest = world.take(mtime=5)
    world.place(oldest, mapped(CARL, BENT))
    world.queue.redrive(only(both), "kari", "again")

    assert world.drain() == [oldest, older, both]


def test_what_a_person_sends_again_is_no_longer_sticky(world: World):
    """Else it would keep one lane and wait in the other for a message that waits for it."""
    both = world.take(mtime=20)
    world.place(both, mapped(ANNE, BENT))
    world.send("failed")
    first = world.mapped(ANNE, mtime=10)
    world.queue.redrive(only(both), "kari", "again")
    second = world.take(mtime=15)
    world.place(second, mapped(ANNE, BENT))

    assert world.drain() == [first, second, both]


# --- the log


def test_the_log_shows_newest_first_page_by_page(world: World):
    numbers = [world.mapped((person(str(n)),)) for n in range(7)]
    first = world.queue.browse(page=PageRequest(limit=3))
    second = world.queue.browse(page=PageRequest(limit=3, cursor=first.next))
    third = world.queue.browse(page=PageRequest(limit=3, cursor=second.next))

    assert [it.id for page in (first, second, third) for it in page.rows] == numbers[::-1]
    assert (third.next, first.max_id) == ("", numbers[-1])


def test_the_log_can_jump_turn_around_and_freeze(world: World):
    numbers = [world.mapped((person(str(n)),)) for n in range(7)]

    assert [it.id for it in world.queue.browse(page=PageRequest(limit=2, offset=3)).rows] == [numbers[3], numbers[2]]
    assert [it.id for it in world.queue.browse(page=PageRequest(limit=2, descending=False)).rows] == numbers[:2]
    assert [it.id for it in world.queue.browse(page=PageRequest(limit=2, max_id=numbers[4])).rows] == [numbers[4], numbers[3]]


@pytest.mark.parametrize("sort", ["source", "kind", "state"])
def test_the_log_sorts_by_columns_and_pages_through_equal_values(world: World, sort: str):
    for n in range(9):
        world.mapped((person(str(n)),), source="abc"[n % 3])
    seen: list[int] = []
    cursor = ""
    while True:
        page = world.queue.browse(page=PageRequest(limit=2, sort=sort, cursor=cursor))  # type: ignore[arg-type]
        seen += [it.id for it in page.rows]
        cursor = page.next
        if not cursor:
            break

    assert len(seen) == len(set(seen)) == 9


def test_filters_join(world: World):
    world.destinations = ("fhir", "okt")
    anne = world.mapped(ANNE, source="ut")
    bent = world.mapped(BENT, source="lab")
    lost = world.stopped(CARL, path="PV1-2")
    world.send("failed")
    found = {
        "state": MessageFilter(states=(MessageState.NEEDS_MAPPING,)),
        "states": MessageFilter(states=(MessageState.NEEDS_MAPPING, MessageState.MAPPED)),
        "source": MessageFilter(sources=("lab",)),
        "failed": MessageFilter(delivery_states=(DeliveryState.FAILED,)),
        "failed at okt": MessageFilter(delivery_states=(DeliveryState.FAILED,), destinations=("okt",)),
        "patient": MessageFilter(patients=(ANNE[0],)),
        "nobody": MessageFilter(patients=(person("99"),)),
        "text": MessageFilter(text="pv1-2"),
        "text of a delivery": MessageFilter(text="HTTP-422"),
        "attention": MessageFilter(attention=True),
        "kind": MessageFilter(kinds=("hl7v2:ADT^A01",), sources=("ut",), states=(MessageState.MAPPED,)),
        "time": MessageFilter(until=START),
        "ids": MessageFilter(ids=(bent, lost)),
    }
    expected = {
        "state": {lost}, "states": {anne, bent, lost}, "source": {bent}, "failed": {anne}, "failed at okt": set(), "patient": {anne}, "nobody": set(),
        "text": {lost}, "text of a delivery": {anne}, "attention": {anne, lost}, "kind": {anne}, "time": set(), "ids": {bent, lost},
    }  # fmt: skip

    assert {name: {it.id for it in world.queue.browse(where).rows} for name, where in found.items()} == expected
    assert {name: world.queue.count(where) for name, where in found.items()} == {name: len(ids) for name, ids in expected.items()}


def test_a_patient_is_found_by_any_of_the_numbers_ever_known(world: World):
    local, fnr = person("4711", LOCAL), person("13116900216")
    first, second = world.mapped((local,)), world.mapped((fnr, local))

    assert {it.id for it in world.queue.browse(MessageFilter(patients=(fnr,))).rows} == {first, second}


def test_the_log_masks_names_and_patients(world: World):
    number = world.mapped(ANNE, name="adt_Nordmann_13116900216.hl7")
    row = world.queue.browse().rows[0]
    detail = world.queue.get(number)

    assert detail is not None
    assert "Nordmann" not in row.file
    assert "13116900216" not in row.file + row.patient
    assert detail.path == "adt_Nordmann_13116900216.hl7"
    assert world.queue.browse(only(world.mapped(ANNE))).rows[0].patient == row.patient


def test_equal_stops_are_one_cause_with_a_count(world: World):
    for n in range(3):
        world.stopped((person(str(n)),), path=f"OBX[{n}]-5.1")
    world.stopped((person("9"),), path="PID-8")
    world.mapped(ANNE)
    world.send("failed")

    groups = world.queue.causes()
    assert [(it.cause.finding.code, it.cause.finding.path, it.count, it.destination) for it in groups] == [
        ("unknown-code", "OBX-5.1", 3, ""), ("unknown-code", "PID-8", 1, ""), ("http-422", "", 1, "fhir"),
    ]  # fmt: skip
    assert world.queue.count(MessageFilter(causes=(groups[0].cause.id,))) == 3


def test_counts_follow_every_change_of_state(world: World):
    world.mapped(ANNE)
    world.mapped(ANNE)
    world.stopped(BENT)
    world.take()
    counts = world.queue.counts()
    assert counts.messages == {("ut", MessageState.MAPPED): 2, ("ut", MessageState.NEEDS_MAPPING): 1, ("ut", MessageState.RECEIVED): 1}
    assert counts.deliveries == {("fhir", DeliveryState.PENDING): 3}
    assert counts.held == 1

    world.drain()
    assert world.queue.counts().delivery_total(DeliveryState.ACKNOWLEDGED) == 2


# --- audit, content, upkeep


def test_every_change_of_state_is_one_link_of_the_chain(world: World):
    number = world.mapped(ANNE)
    world.send("retry", retry_at=world.clock.now())
    world.send()
    steps = [(it.subject, it.before, it.after) for it in world.queue.audit()]

    assert steps == [
        ("message", "", "received"), ("message", "received", "mapped"), ("delivery", "", "pending"), ("delivery", "pending", "delivering"),
        ("delivery", "delivering", "pending"), ("delivery", "pending", "delivering"), ("delivery", "delivering", "acknowledged"),
    ]  # fmt: skip
    assert len(world.queue.get(number).history) == 7  # type: ignore[union-attr]
    check = world.queue.verify_audit()
    assert (check.ok, check.rows) == (True, 7)


def test_looking_at_content_is_an_audit_row(world: World):
    number = world.mapped(ANNE)
    assert b"Testesen" in (world.queue.payload(number, "result", "kari", "helping the ward") or b"")
    assert world.queue.payload(number, "trace", "kari") == b"trace"

    views = [it for it in world.queue.audit() if it.action == "view"]
    assert [(it.actor, it.before, it.reason) for it in views] == [("kari", "result", "helping the ward"), ("kari", "trace", "")]

    assert world.queue.trace(number) == b"trace"  # holds no value, so looking at it is no row
    assert world.queue.trace(number + 1) is None
    assert len([it for it in world.queue.audit() if it.action == "view"]) == 2


def test_payloads_of_what_is_final_are_purged_and_the_rest_is_kept(world: World):
    gone, open_one = world.mapped(ANNE), world.stopped(BENT)
    world.send()
    world.clock.advance(29 * 86400)
    assert world.queue.purge(30, 400).messages == 0
    world.clock.advance(86400)
    assert world.queue.purge(30, 400).messages == 1

    detail = world.queue.get(gone)
    assert detail is not None
    assert (detail.payloads, detail.row.state, world.queue.raw(gone)) == ((), MessageState.MAPPED, None)
    assert world.queue.raw(open_one) is not None
    assert world.queue.purge(30, 400).messages == 0
    assert world.queue.payload(gone, "raw", "kari") is None


def test_the_last_version_is_kept_until_the_thing_has_been_quiet_for_long(world: World):
    world.mapped(ANNE)
    claim = world.must_claim()
    world.queue.pack(claim, PackedBytes(b"x", record(ANNE[0])))
    world.queue.settle(claim, done(), OK)
    world.clock.advance(399 * 86400)
    assert world.queue.purge(30, 400).versions == 0

    world.clock.advance(2 * 86400)
    assert world.queue.purge(30, 400).versions == 1
    sent = world.queue.ledger("fhir").sent(ANNE[0])
    assert sent is not None
    assert sent.version is None


def test_an_incident_is_opened_once_counted_and_closed(world: World):
    first = world.queue.open_incident("share-gone", "ut", "unreachable")
    again = world.queue.open_incident("share-gone", "ut", "unreachable")
    world.queue.notified(first.id)
    assert (first.id, first.count, again.count) == (again.id, 1, 2)
    assert world.queue.incidents()[0].notified is not None

    closed = world.queue.close_incident("share-gone", "ut")
    assert closed is not None
    assert closed.closed is not None
    assert (world.queue.incidents(), len(world.queue.incidents(open_only=False))) == ([], 1)
    assert world.queue.open_incident("share-gone", "ut").id != first.id


def test_breakers_and_settings_are_remembered(world: World):
    assert world.queue.breaker("fhir") == Breaker()
    world.queue.set_breaker("fhir", Breaker(3, START))
    world.queue.set_meta("last-report", "2026-01")

    assert world.queue.breaker("fhir") == Breaker(3, START)
    assert (world.queue.meta("last-report"), world.queue.meta("other")) == ("2026-01", None)


def test_a_note_of_something_done_outside_is_audited(world: World):
    world.queue.note("kari", "settings", reason="new folder")

    assert [(it.actor, it.action, it.reason) for it in world.queue.audit()] == [("kari", "settings", "new folder")]


def test_a_change_that_fails_leaves_nothing_behind(world: World):
    good = arrival(b"MSH|1", "a.hl7", 1)
    bad = Arrival(file(b"x", "b.hl7", 2), (RawMessage(1, 0, None),))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        world.queue.accept_all([good, bad])

    assert world.queue.count() == 0
    assert world.queue.audit() == []
    assert world.queue.accept(good).outcome == "accepted"
    assert world.queue.verify_audit().ok


def test_a_closed_store_says_so(world: World):
    world.queue.close()

    with pytest.raises(StoreUnavailable):
        world.queue.accept(arrival(b"MSH|x"))
    with pytest.raises(StoreUnavailable):
        world.queue.counts()


def test_health_tells_how_much_waits(world: World):
    world.take()
    world.clock.advance(60)
    health = world.queue.health()

    assert (health.unmapped, health.oldest_unmapped) == (1, START)


def test_a_message_without_identity_or_time_is_placed_too(world: World):
    number = world.take()
    world.place(number, Result(MessageState.MAPPED, MessageId("unknown", "", None), []))

    assert world.drain() == [number]
