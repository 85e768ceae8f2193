"""Canonical keys and URNs: nothing here may ever change, so the expected values are written out."""

from __future__ import annotations

import uuid

import pytest

from adapter.fhir.identity import canonical_form, canonical_key, event_urn, rank, urn
from adapter.fhir.norwegian import System
from adapter.model import Key

BASE = "https://journalbro.example/id"


@pytest.mark.parametrize(
    ("type_", "parts", "base", "system", "value"),
    [
        (
            "Condition",
            [f"{System.FNR}|17835021092", "J06.9", "2026-01-05"],
            BASE,
            f"{BASE}/key/Condition",
            "56fea8f5ee6f1d597b6014767b4d146a78b88d436bd8198fafca6fe34dc0b535",
        ),
        (
            "Observation",
            ["Åse ", "", " x  y"],
            "urn:journalbro:unconfigured",
            "urn:journalbro:unconfigured/key/Observation",
            "7f7eb6eebe5c815ce5cb256992bc9fbef8e5cbe62fa7d2f72e5236bd33f2b601",
        ),
    ],
)
def test_a_derived_key_is_the_one_it_always_was(type_, parts, base, system, value):
    assert canonical_key(type_, parts, base) == Key(type_, system, value)


def test_a_urn_is_the_one_it_always_was():
    assert urn(Key("Patient", System.FNR, "17835021092")) == "urn:uuid:4d4c1b30-4da5-5713-bb4f-4a9a506d716b"
    assert event_urn("LAB|1234", "DocumentReference[1]") == "urn:uuid:fa84e0e0-30f7-5c99-939a-625b77204cb6"


def test_a_urn_is_the_uuid5_of_the_standard_library():
    name = canonical_form(["key", "Patient", System.FNR, "17835021092"]).decode()

    assert (
        urn(Key("Patient", System.FNR, "17835021092")) == f"urn:uuid:{uuid.uuid5(uuid.UUID('a4f7a7d4-2b8c-5c52-9d2f-6e0b5a3d8f10'), name)}"
    )


def test_the_canonical_form_counts_bytes_and_cannot_be_another_list():
    assert canonical_form(["a", "bc"]) == b"1:a,2:bc,"
    assert canonical_form(["Å"]) == "2:Å,".encode()
    assert canonical_form(["a,1:b"]) != canonical_form(["a", "b"])


def test_the_same_text_in_another_form_is_the_same_key():
    composed, decomposed = "Åse", "A\u030ase"

    assert canonical_key("X", [composed, " a\t b "], BASE) == canonical_key("X", [decomposed, "a b"], BASE)


def test_case_and_place_make_another_key():
    keys = {canonical_key("X", parts, BASE) for parts in (["a", ""], ["", "a"], ["A", ""], ["a"])}

    assert len(keys) == 4


@pytest.mark.parametrize("parts", [[], [""], ["", " \t"]])
def test_a_key_of_nothing_is_no_key(parts):
    with pytest.raises(ValueError, match="not empty"):
        canonical_key("X", parts, BASE)


def test_national_numbers_rank_before_the_senders_own_and_derived_keys_come_last():
    def key(system: str) -> Key:
        return Key("Patient", system, "1")

    given = [key(f"{BASE}/key/Patient"), key(f"{BASE}/epj/PID-3"), key(System.FHN), key(System.DNR), key(System.FNR), key(System.FNR)]

    assert [k.system for k in rank(given)] == [System.FNR, System.DNR, System.FHN, f"{BASE}/epj/PID-3", f"{BASE}/key/Patient"]
    assert [k.system for k in rank([Key("Practitioner", System.FNR, "1"), Key("Practitioner", System.HPR, "1")])] == [
        System.HPR,
        System.FNR,
    ]
