"""What goes into a transaction, under which key, and what is left out and why."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from adapter.fhir.pack import EmptyLedger, LeftOut, Packed, PackedEntry, PackMessage, PackRules, pack
from adapter.model import Entry, Finding, Key, OwnedVersion, Withdrawal
from tests.support.destination import START, at
from tests.support.entries import FNR, LOCAL, Made, as_stored, to
from tests.support.ledger import MemoryLedger

MAKE = Made()
NAME = [{"family": "Nordmann"}]


def packed(
    *entries: Entry, ledger: MemoryLedger | None = None, rules: PackRules | None = None, minute: float = 0, **message: Any
) -> Packed:
    """What comes of it: the same from the tree as from the store."""
    facts = PackMessage(**{"identity": "m", "time": at(minute), **message})
    one = pack(entries, ledger or EmptyLedger(), rules or PackRules(), facts)
    assert one == pack(as_stored(entries), ledger or EmptyLedger(), rules or PackRules(), facts)
    return one


def sent(one: Packed) -> list[dict[str, Any]]:
    assert one.outcome == "send", one
    return orjson.loads(one.bundle)["entry"]


def delivered(ledger: MemoryLedger, *entries: Entry, minute: float = 0, **message: Any) -> Packed:
    one = packed(*entries, ledger=ledger, minute=minute, **message)
    ledger.write(one.record)
    return one


# --- the forms -------------------------------------------------------------------------------------------------------------------


def test_each_kind_has_its_form() -> None:
    patient, doctor = MAKE.patient(local="1", name=NAME), MAKE.practitioner()
    header = Entry("header", "header", {"resourceType": "MessageHeader"}, "urn:uuid:0")
    event = MAKE.binary("m")

    one = packed(header, patient, doctor, event)

    requests = [entry["request"] for entry in sent(one)]
    assert requests == [
        {"method": "PUT", "url": "Patient?identifier=" + quote(f"{LOCAL}|1", safe="")},
        {"method": "POST", "url": "Practitioner", "ifNoneExist": "identifier=" + quote("urn:oid:2.16.578.1.12.4.1.4.4|7", safe="")},
        {"method": "PUT", "url": "Binary/" + event.urn.removeprefix("urn:uuid:")},
    ]
    assert [entry["fullUrl"] for entry in sent(one)] == [patient.urn, doctor.urn, event.urn]
    assert ["id" in entry["resource"] for entry in sent(one)] == [False, False, True]
    assert one.left_out == (LeftOut("header", "MessageHeader", "header"),)
    assert one.entries[1] == PackedEntry("practitioner", "mentioned", "Practitioner", doctor.keys[0])


def test_the_same_input_gives_the_same_bytes_and_is_not_changed() -> None:
    patient = MAKE.patient(local="1", fnr="2", name=NAME)
    entries = [patient, MAKE.encounter(patient), MAKE.observation(patient, "o", Decimal("5.10"))]
    before = copy.deepcopy(entries)
    assert packed(*entries).bundle == packed(*copy.deepcopy(entries)).bundle
    assert entries == before


def test_decimals_keep_their_digits() -> None:
    patient = MAKE.patient(local="1", kind="mentioned")
    one = packed(patient, MAKE.observation(patient, "o", Decimal("5.10")))
    assert b'"value":5.10,' in one.bundle


def test_an_id_of_the_mapping_does_not_travel() -> None:
    patient = MAKE.patient(local="1")
    patient.resource["id"] = "x"
    assert "id" not in sent(packed(patient))[0]["resource"]


def test_search_signs_are_escaped_in_the_address_only() -> None:
    (entry,) = sent(packed(MAKE.patient(local="a,b")))
    assert entry["request"]["url"].endswith("%7Ca%5C%2Cb")
    assert entry["resource"]["identifier"] == [{"system": LOCAL, "value": "a,b"}]


def test_a_document_with_a_single_identifier_gets_the_one_searched_for() -> None:
    keys = [Key("Composition", "urn:x", "root"), Key("Composition", "urn:x", "own")]
    entry = Entry(
        "c", "owned", {"resourceType": "Composition", "identifier": {"system": "urn:x", "value": "own"}}, "urn:uuid:1", tuple(keys)
    )
    assert sent(packed(entry))[0]["resource"]["identifier"] == {"system": "urn:x", "value": "root"}


def test_an_attachment_leads_to_the_events_own_address() -> None:
    patient, binary = MAKE.patient(local="1"), MAKE.binary("m")
    entries = sent(packed(patient, binary, MAKE.document(patient, "m", binary)))
    assert entries[2]["resource"]["content"][0]["attachment"]["url"] == f"Binary/{entries[1]['resource']['id']}"


def test_a_reference_to_an_event_goes_by_its_urn() -> None:
    patient, event = MAKE.patient(local="1"), MAKE.binary("m")
    entries = sent(packed(patient, event, MAKE.observation(patient, "o", 1, derivedFrom=[to(event)])))
    assert entries[2]["resource"]["derivedFrom"] == [{"reference": entries[1]["fullUrl"]}]


# --- identity --------------------------------------------------------------------------------------------------------------------


def test_the_key_first_used_stays_and_the_body_holds_it() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1"))
    delivered(ledger, MAKE.patient(local="1", fnr="2"), minute=1)
    (entry,) = sent(packed(MAKE.patient(fnr="2"), ledger=ledger, minute=2))
    assert entry["request"]["url"] == "Patient?identifier=" + quote(f"{LOCAL}|1", safe="")
    assert {"system": LOCAL, "value": "1"} in entry["resource"]["identifier"]
    assert {"system": FNR, "value": "2"} in entry["resource"]["identifier"]


def test_two_entries_known_to_be_one_thing_become_one() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1", fnr="2"))
    by_number, by_local = MAKE.patient(fnr="2", kind="mentioned"), MAKE.patient(local="1", kind="mentioned")
    first, second = MAKE.observation(by_number, "a", 1), MAKE.observation(by_local, "b", 2)

    entries = sent(packed(by_number, first, by_local, second, ledger=ledger, minute=1))

    assert [entry["resource"]["resourceType"] for entry in entries] == ["Patient", "Observation", "Observation"]
    assert {entry["resource"]["subject"]["reference"] for entry in entries[1:]} == {by_number.urn}


def test_two_known_things_in_one_entry_are_a_conflict() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1"))
    delivered(ledger, MAKE.patient(fnr="2"))
    one = packed(MAKE.patient(local="1", fnr="2"), ledger=ledger, minute=1)
    assert (one.outcome, one.bundle, one.stops) == ("stopped", b"", (Finding("identity-conflict", element="Patient"),))


def test_a_thing_without_a_key_stops_a_late_message_too() -> None:
    ledger = MemoryLedger()
    ledger.chains["m"] = at(9)
    nameless = replace(MAKE.patient(local="1"), keys=())
    assert packed(nameless, ledger=ledger, minute=5).stops == (Finding("no-identity", element="Patient"),)


def test_the_same_key_twice_is_merged_and_a_contradiction_stops() -> None:
    first, second = (
        MAKE.practitioner(name=[{"family": "Lege"}]),
        MAKE.practitioner(name=[{"family": "Lege", "given": ["Ola"]}], gender="male"),
    )
    (entry,) = sent(packed(first, second))
    assert entry["resource"]["name"] == [{"family": "Lege", "given": ["Ola"]}]
    assert entry["resource"]["gender"] == "male"

    patient = MAKE.patient(local="1", kind="mentioned")
    one, another = MAKE.observation(patient, "a", 1), MAKE.observation(patient, "a", 2)
    assert packed(patient, one, another).stops == (Finding("contradiction", element="Observation.valueQuantity"),)


def test_of_two_mentions_the_fuller_stands_else_the_first() -> None:
    names = [[{"text": "HANSEN K"}], [{"text": "Hansen Kari"}], [{"text": "HANSEN K", "family": "HANSEN"}]]
    (entry,) = sent(
        packed(*(MAKE.practitioner(name=name, gender=gender) for name, gender in zip(names, ("male", "female", "male"), strict=True)))
    )
    assert entry["resource"]["name"] == [{"text": "HANSEN K", "family": "HANSEN"}]
    assert entry["resource"]["gender"] == "male"


def test_two_patients_with_one_number_are_a_contradiction() -> None:
    first, second = (MAKE.patient(local="1", kind="mentioned", birthDate=day) for day in ("1960-01-13", "1971-02-14"))
    assert packed(first, second).stops == (Finding("contradiction", element="Patient.birthDate"),)


def test_the_authority_is_not_contradicted_by_its_own_mention() -> None:
    owned, mention = MAKE.patient(local="1", gender="female"), MAKE.patient(local="1", kind="mentioned", gender="male", name=NAME)
    (entry,) = sent(packed(mention, owned))
    assert entry["request"]["method"] == "PUT"
    assert entry["resource"]["gender"] == "female"
    assert "name" not in entry["resource"]


def test_an_entry_without_a_key_stops() -> None:
    entry = Entry("p", "owned", {"resourceType": "Patient"}, "urn:uuid:1")
    assert packed(entry).stops == (Finding("no-identity", element="Patient"),)


# --- late ------------------------------------------------------------------------------------------------------------------------


def test_late_counts_for_each_key() -> None:
    ledger = MemoryLedger()
    patient = MAKE.patient(local="1", kind="mentioned")
    delivered(ledger, patient, MAKE.observation(patient, "a", 1), minute=10)
    one = packed(patient, MAKE.observation(patient, "a", 0), MAKE.observation(patient, "b", 0), ledger=ledger, minute=5)
    assert [entry["resource"]["resourceType"] for entry in sent(one)] == ["Patient", "Observation"]
    assert [key.value for key in one.superseded] == ["a"]
    assert [left for left in one.left_out if left.reason == "superseded"] == [LeftOut("observation-a", "Observation", "superseded")]


def test_the_same_time_is_not_late_and_no_time_is_never_late() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1"), minute=10)
    assert packed(MAKE.patient(local="1"), ledger=ledger, minute=10).outcome == "send"
    assert packed(MAKE.patient(local="1"), ledger=ledger, time=None).outcome == "send"
    assert packed(MAKE.patient(local="1"), ledger=ledger, minute=9).outcome == "superseded"


def test_a_message_without_time_does_not_make_later_ones_late() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1"), minute=10)
    delivered(ledger, MAKE.patient(local="1"), time=None)
    assert ledger.owned[Key("Patient", LOCAL, "1")].time == at(10)


def test_a_senders_clock_that_runs_ahead_counts_only_up_to_when_we_got_it() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1"), time=START + timedelta(days=27_000), received=at(3))
    assert ledger.owned[Key("Patient", LOCAL, "1")].time == at(3)
    assert packed(MAKE.patient(local="1"), ledger=ledger, minute=4, received=at(5)).outcome == "send"


def test_what_a_person_forces_does_not_make_the_newer_message_older() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1"), minute=10)
    assert delivered(ledger, MAKE.patient(local="1"), minute=5, force=True).outcome == "send"
    assert packed(MAKE.patient(local="1"), ledger=ledger, minute=7).outcome == "superseded"


def test_a_superseded_thing_that_something_new_refers_to_goes_as_a_mention() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1", name=NAME), minute=10)
    patient = MAKE.patient(local="1", name=[{"family": "Old"}])
    one = packed(patient, MAKE.encounter(patient), ledger=ledger, minute=5)
    assert [entry["request"]["method"] for entry in sent(one)] == ["POST", "PUT"]
    assert [version.key.type for version in one.record.owned] == ["Encounter"]


def test_mentions_that_only_refer_to_each_other_stay_home() -> None:
    patient = MAKE.patient(local="1")
    one, other = (MAKE.entry(name, "mentioned", "Location", [Key("Location", LOCAL, name)]) for name in ("ward", "house"))
    one.resource["partOf"], other.resource["partOf"] = to(other), to(one)
    assert [entry["fullUrl"] for entry in sent(packed(patient, one, other))] == [patient.urn]


def test_what_the_ledger_kept_speaks_by_urn_of_what_goes_along() -> None:
    ledger = MemoryLedger()
    ward = MAKE.entry("ward", "mentioned", "Organization", [Key("Organization", LOCAL, "w")])
    patient = MAKE.patient(local="1", managingOrganization=to(ward))
    delivered(ledger, patient, ward)
    known = MAKE.patient(local="1")
    entries = sent(packed(known, ward, MAKE.encounter(known, serviceProvider=to(ward)), ledger=ledger, minute=1))
    assert entries[0]["resource"]["managingOrganization"] == {"reference": entries[1]["fullUrl"]}


def test_a_mention_that_only_unsent_things_refer_to_stays_home() -> None:
    ledger = MemoryLedger()
    patient, doctor = MAKE.patient(local="1", kind="mentioned"), MAKE.practitioner()
    delivered(ledger, patient, MAKE.observation(patient, "a", 1), minute=10)
    old = MAKE.observation(patient, "a", 0, performer=[to(doctor)])
    one = packed(patient, doctor, old, MAKE.observation(patient, "b", 0), ledger=ledger, minute=5)
    assert LeftOut("practitioner", "Practitioner", "not-needed") in one.left_out
    assert len(sent(one)) == 2


# --- absent, empty -----------------------------------------------------------------------------------------------------------------


def merged(last: Entry, new: Entry) -> dict[str, Any]:
    ledger = MemoryLedger()
    delivered(ledger, last)
    (entry,) = sent(packed(new, ledger=ledger, minute=1))
    return entry["resource"]


def test_lists_replace_as_a_whole_and_identifiers_are_united() -> None:
    last = MAKE.patient(local="1", name=[{"family": "A"}, {"family": "B"}], telecom=[{"value": "1"}])
    new = MAKE.patient(local="1", fnr="2", name=[{"family": "C"}])
    resource = merged(last, new)
    assert resource["name"] == [{"family": "C"}]
    assert resource["telecom"] == [{"value": "1"}]
    assert [item["system"] for item in resource["identifier"]] == [LOCAL, FNR]


def test_extensions_replace_by_url() -> None:
    last = MAKE.patient(local="1", extension=[{"url": "urn:a", "valueString": "1"}, {"url": "urn:b", "valueString": "1"}])
    assert merged(last, MAKE.patient(local="1", extension=[{"url": "urn:b", "valueString": "2"}]))["extension"] == [
        {"url": "urn:a", "valueString": "1"},
        {"url": "urn:b", "valueString": "2"},
    ]
    assert merged(last, MAKE.patient(local="1", removed=["extension[urn:a]"]))["extension"] == [{"url": "urn:b", "valueString": "1"}]


def test_only_one_of_a_choice_stands() -> None:
    resource = merged(MAKE.patient(local="1", deceasedBoolean=True), MAKE.patient(local="1", deceasedDateTime="2026-01-01"))
    assert "deceasedBoolean" not in resource
    assert resource["deceasedDateTime"] == "2026-01-01"


def test_what_is_removed_goes_with_its_other_half_and_inside_others() -> None:
    patient = MAKE.patient(
        local="1", birthDate="1960", _birthDate={"extension": [{"url": "urn:t", "valueDateTime": "1960"}]}, gender="male"
    )
    assert merged(patient, MAKE.patient(local="1", removed=["birthDate"])).keys() == {"resourceType", "identifier", "gender"}
    assert "_birthDate" not in merged(patient, MAKE.patient(local="1", removed=["birthDate.extension[urn:t]"]))

    stay = {"admitSource": {"text": "a"}, "dischargeDisposition": {"text": "d"}}
    last = MAKE.encounter(patient, hospitalization=stay)
    without = replace(MAKE.encounter(patient), removed=("hospitalization.dischargeDisposition",))
    assert merged(last, without)["hospitalization"] == {"admitSource": {"text": "a"}}
    both = replace(MAKE.encounter(patient), removed=("hospitalization.dischargeDisposition", "hospitalization.admitSource"))
    assert "hospitalization" not in merged(last, both)


def test_profiles_and_summary_are_those_of_the_new_message() -> None:
    last = MAKE.patient(local="1", meta={"profile": ["urn:p"]}, text={"status": "generated"})
    assert merged(last, MAKE.patient(local="1")).keys() == {"resourceType", "identifier"}


def test_results_replace_as_a_whole() -> None:
    patient = MAKE.patient(local="1", kind="mentioned")
    ledger = MemoryLedger()
    delivered(ledger, patient, MAKE.observation(patient, "a", 1, note=[{"text": "x"}]))
    one = delivered(ledger, patient, MAKE.observation(patient, "a", 2), minute=1)
    assert "note" not in sent(one)[1]["resource"]
    assert one.record.owned[0].version is None


def test_what_the_ledger_keeps_leads_anywhere() -> None:
    patient, doctor, binary = MAKE.patient(local="1"), MAKE.practitioner(), MAKE.binary("m")
    encounter = MAKE.encounter(patient, participant=[{"individual": to(doctor)}])
    one = packed(patient, doctor, encounter, binary, MAKE.document(patient, "m", binary), root="m")
    assert all(version.version is not None for version in one.record.owned)
    assert b"urn:uuid" not in b"".join(version.version or b"" for version in one.record.owned)


# --- withdrawn ----------------------------------------------------------------------------------------------------------------------


def test_a_withdrawal_needs_the_last_version() -> None:
    ledger = MemoryLedger()
    key = Key("Observation", "urn:x", "1")
    ledger.owned[key] = OwnedVersion(key, at(0), None, root="r")
    one = packed(ledger=ledger, minute=1, root="r", withdraws=Withdrawal("r", everything=True))
    assert one.stops == (Finding("version-gone", element="Observation"),)


def test_a_person_does_not_become_wrong_with_a_document() -> None:
    ledger = MemoryLedger()
    delivered(ledger, MAKE.patient(local="1", name=NAME), root="r")
    one = packed(ledger=ledger, minute=1, root="r", withdraws=Withdrawal("r", everything=True))
    assert (one.outcome, one.left_out) == ("nothing", (LeftOut("", "Patient", "cannot-be-withdrawn"),))


def test_a_withdrawn_condition_says_so_and_has_no_clinical_status() -> None:
    ledger = MemoryLedger()
    patient = MAKE.patient(local="1", kind="mentioned")
    delivered(ledger, patient, MAKE.condition(patient, "K77"), root="r")

    one = packed(patient, ledger=ledger, minute=1, root="r", withdraws=Withdrawal("r", everything=True))

    mention, condition = sent(one)
    assert condition["resource"]["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
    assert "clinicalStatus" not in condition["resource"]
    assert condition["resource"]["subject"] == {"reference": mention["fullUrl"]}
    assert one.record.owned[0].withdrawn


def test_a_withdrawal_that_does_not_name_the_patient_refers_by_search() -> None:
    ledger = MemoryLedger()
    patient = MAKE.patient(local="1", kind="mentioned")
    delivered(ledger, patient, MAKE.condition(patient, "K77"), root="r")
    (condition,) = sent(packed(ledger=ledger, minute=1, root="r", withdraws=Withdrawal("r", everything=True)))
    assert condition["resource"]["subject"] == {"reference": "Patient?identifier=" + quote(f"{LOCAL}|1", safe="")}


def test_the_document_of_a_cancellation_is_the_cancelled_document() -> None:
    ledger = MemoryLedger()
    patient, first, second = MAKE.patient(local="1", kind="mentioned"), MAKE.binary("1"), MAKE.binary("2")
    cancellation = [patient, second, MAKE.document(patient, "2", second, parent="1")]
    unsent = packed(*cancellation, ledger=ledger, minute=1, root="1", withdraws=Withdrawal("1", everything=True))
    assert unsent.outcome == "nothing"

    delivered(ledger, patient, first, MAKE.document(patient, "1", first), root="1")
    one = delivered(ledger, *cancellation, minute=1, root="1", withdraws=Withdrawal("1", everything=True))
    document = sent(one)[2]["resource"]
    assert document["status"] == "entered-in-error"
    assert document["content"][0]["attachment"]["url"] == "Binary/" + second.urn.removeprefix("urn:uuid:")
    assert one.record.owned[0].withdrawn


def test_a_mention_of_what_is_withdrawn_is_the_withdrawal() -> None:
    ledger = MemoryLedger()
    patient = MAKE.patient(local="1", kind="mentioned")
    encounter = MAKE.encounter(patient)
    delivered(ledger, patient, encounter, root="r")
    mention = replace(encounter, kind="mentioned")
    entries = sent(packed(patient, mention, ledger=ledger, minute=1, root="r", withdraws=Withdrawal("r", everything=True)))
    assert [(entry["request"]["method"], entry["resource"].get("status")) for entry in entries] == [
        ("POST", None),
        ("PUT", "entered-in-error"),
    ]


def test_a_repeated_withdrawal_of_what_was_never_sent_still_creates_nothing() -> None:
    ledger = MemoryLedger()
    patient = MAKE.patient(local="1", kind="mentioned")
    for minute in (1, 2):
        one = delivered(ledger, patient, MAKE.observation(patient, "a", 1, status="entered-in-error"), minute=minute)
        assert one.outcome == "nothing"
    assert delivered(ledger, patient, MAKE.observation(patient, "a", 1), minute=3).outcome == "send"


# --- destinations ---------------------------------------------------------------------------------------------------------------------


def test_a_type_the_destination_does_not_take_is_left_out_and_named_by_its_identifier() -> None:
    patient, doctor = MAKE.patient(local="1"), MAKE.practitioner()
    encounter = MAKE.encounter(patient, participant=[{"individual": {**to(doctor), "display": "Lege"}}])
    rules = PackRules(accepts=frozenset({"Patient", "Encounter"}))
    one = packed(patient, doctor, encounter, rules=rules)
    individual = sent(one)[1]["resource"]["participant"][0]["individual"]
    assert individual == {"type": "Practitioner", "identifier": {"system": doctor.keys[0].system, "value": "7"}, "display": "Lege"}
    assert one.left_out == (LeftOut("practitioner", "Practitioner", "type-not-accepted"),)


def test_a_destination_that_takes_none_of_it_gets_nothing() -> None:
    patient = MAKE.patient(local="1", kind="mentioned")
    one = packed(patient, MAKE.observation(patient, "a", 1), rules=PackRules(accepts=frozenset({"Patient", "EpisodeOfCare"})))
    assert (one.outcome, one.record.owned) == ("nothing", ())


def test_an_attachment_whose_source_is_not_taken_has_no_address() -> None:
    patient, binary = MAKE.patient(local="1"), MAKE.binary("m")
    rules = PackRules(accepts=frozenset({"Patient", "DocumentReference"}))
    document = sent(packed(patient, binary, MAKE.document(patient, "m", binary), rules=rules))[1]["resource"]
    assert document["content"] == [{"attachment": {"contentType": "application/xml"}}]


def test_a_bundle_that_is_too_large_stops_before_it_is_sent() -> None:
    one = packed(MAKE.patient(local="1"), rules=PackRules(max_bytes=100))
    assert (one.outcome, one.bundle, [stop.code for stop in one.stops]) == ("stopped", b"", ["too-large"])


def test_code_systems_are_written_as_the_destination_wants_them_and_identifiers_stay() -> None:
    patient = MAKE.patient(local="1", kind="mentioned")
    listed, wanted = "urn:oid:2.16.578.1.12.4.1.1.7280", "http://example.no/nlk"
    result = MAKE.observation(patient, "a", 1)
    entry = sent(packed(patient, result, rules=PackRules(changes={listed: wanted, FNR: "x", LOCAL: "x"})))[1]
    assert entry["resource"]["code"]["coding"][0]["system"] == wanted
    assert entry["resource"]["identifier"] == result.resource["identifier"]
    assert result.resource["code"]["coding"][0]["system"] == listed


def test_a_message_of_mentions_only_is_sent() -> None:
    assert len(sent(packed(MAKE.practitioner()))) == 1


@pytest.mark.parametrize("entries", [[], [Entry("h", "header", {"resourceType": "MessageHeader"}, "urn:uuid:0")]])
def test_a_message_of_nothing_is_nothing(entries: list[Entry]) -> None:
    assert packed(*entries).outcome == "nothing"
