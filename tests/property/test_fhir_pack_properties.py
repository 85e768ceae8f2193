"""Packing under every order: repeats and late messages change nothing, and the newest word on each thing stands."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.fhir.pack import Packed, PackMessage, PackRules, pack
from adapter.model import Entry, Resource
from adapter.sandbox import wire
from adapter.sandbox.store import Store
from adapter.sandbox.transaction import transaction
from tests.support.destination import at
from tests.support.entries import Made, as_stored, to
from tests.support.ledger import MemoryLedger

MAKE = Made()
KEYS = ("a", "b", "c", "d")
NUMBERS = ({"local": "1"}, {"fnr": "2", "local": "1"}, {"fnr": "2"})


@dataclass(frozen=True)
class Said:
    """One message: what it says of which result, and by which numbers it names the patient."""

    minute: int
    results: tuple[tuple[str, int, str], ...]
    numbers: int

    def entries(self) -> list[Entry]:
        patient = MAKE.patient(**NUMBERS[self.numbers], kind="mentioned", name=[{"family": "Nordmann"}])
        doctor = MAKE.practitioner()
        results = [MAKE.observation(patient, key, value, status, performer=[to(doctor)]) for key, value, status in self.results]
        return [patient, doctor, *results, MAKE.provenance(f"m{self.minute}", *results)]


statuses = st.sampled_from(["final", "final", "corrected", "entered-in-error"])
results = st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 9), statuses), min_size=1, max_size=4, unique_by=lambda one: one[0])


@st.composite
def histories(draw: st.DrawFn, *, max_size: int = 6) -> list[Said]:
    said = draw(st.lists(results, min_size=1, max_size=max_size))
    numbers = [draw(st.integers(0, 2)) if place else 1 for place in range(len(said))]
    return [Said(minute, tuple(one), number) for minute, (one, number) in enumerate(zip(said, numbers, strict=True))]


class There:
    """The practice server without HTTP, and the ledger of it."""

    def __init__(self) -> None:
        self.store = Store()
        self.ledger = MemoryLedger()

    def send(self, said: Said) -> Packed:
        entries = said.entries()
        before = copy.deepcopy(entries)
        one = pack(entries, self.ledger, PackRules(), PackMessage(f"m{said.minute}", at(said.minute)))
        assert entries == before
        assert one == pack(as_stored(entries), self.ledger, PackRules(), PackMessage(f"m{said.minute}", at(said.minute)))
        if one.outcome == "send":
            bundle = wire.loads(one.bundle)
            well_formed(bundle)
            answer = transaction(self.store, bundle)
            assert len(answer["entry"]) == len(bundle["entry"])
        assert one.outcome != "stopped"
        self.ledger.write(one.record)
        return one

    def all(self) -> dict[str, Resource]:
        found: dict[str, Resource] = {}
        for name in self.store.counts():
            for identity in self.store.ids(name):
                found[f"{name}/{identity}"] = self.store.current((name, identity)) or {}
        return found

    def results(self) -> dict[str, tuple[Any, str]]:
        """What stands of each result; one withdrawn before it came and one withdrawn afterwards are alike: not valid."""
        found: dict[str, tuple[Any, str]] = {}
        for resource in self.all().values():
            if resource["resourceType"] == "Observation" and resource["status"] != "entered-in-error":
                found[resource["identifier"][0]["value"]] = (resource["valueQuantity"]["value"], resource["status"])
        return found


def well_formed(bundle: Resource) -> None:
    urls = [entry["request"].get("ifNoneExist", "") + entry["request"]["url"] for entry in bundle["entry"]]
    full_urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert len(set(full_urls)) == len(full_urls)


def newest(history: list[Said]) -> dict[str, tuple[Any, str]]:
    stands: dict[str, tuple[Any, str]] = {}
    for said in sorted(history, key=lambda one: one.minute):
        for key, value, status in said.results:
            stands[key] = (value, status)
    return {key: one for key, one in stands.items() if one[1] != "entered-in-error"}


@settings(deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_in_any_order_the_newest_word_on_each_result_stands(history: list[Said], chance: Any) -> None:
    there = There()
    there.send(Said(-1, (("seen", 1, "final"),), 1))  # both numbers are known to be one person's
    shuffled = list(history)
    chance.shuffle(shuffled)
    for said in shuffled:
        there.send(said)
    found = there.results()
    found.pop("seen")
    assert found == newest(history)
    assert there.store.counts()["Patient"] == 1
    assert there.store.counts()["Practitioner"] == 1


@settings(deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_a_history_told_again_in_any_order_makes_nothing_new(history: list[Said], chance: Any) -> None:
    """But that a Provenance told again may name by reference what was not there the first time and named by identifier."""
    there = There()
    for said in history:
        there.send(said)
    before = there.all()
    again = [*history, *history]
    chance.shuffle(again)
    for said in again:
        there.send(said)
    assert facts(there.all()) == facts(before)


def facts(resources: dict[str, Resource]) -> dict[str, Resource | None]:
    return {place: None if place.startswith("Provenance/") else resource for place, resource in resources.items()}


@dataclass(frozen=True)
class Visit:
    """One ADT message: which of the patient's elements it gives, and which it empties."""

    given: dict[str, str]
    emptied: tuple[str, ...]


elements = st.sampled_from(["gender", "birthDate", "language-of-name", "address"])
visits = st.lists(
    st.builds(Visit, st.dictionaries(elements, st.sampled_from("xyz"), max_size=3), st.lists(elements, max_size=2, unique=True).map(tuple)),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(visits, st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_a_patient_is_what_was_last_said_of_each_element(told: list[Visit], numbers: list[int]) -> None:
    """Absent keeps, emptied removes, and all numbers lead to one Patient."""
    there = There()
    expected: dict[str, Any] = {}
    for minute, (visit, number) in enumerate(zip(told, [1, *numbers], strict=False)):
        elements_given = {_name(name): _value(name, value) for name, value in visit.given.items()}
        removed = [_name(name) for name in visit.emptied if name not in visit.given]
        entry = MAKE.patient(**NUMBERS[number], removed=removed, **elements_given)
        one = pack([entry], there.ledger, PackRules(), PackMessage(f"a{minute}", at(minute)))
        transaction(there.store, wire.loads(one.bundle))
        there.ledger.write(one.record)
        for name in removed:
            expected.pop(name, None)
        expected.update(elements_given)
    (patient,) = there.all().values()
    assert {name: value for name, value in patient.items() if name not in {"resourceType", "id", "meta", "identifier"}} == expected


def _name(name: str) -> str:
    return "name" if name == "language-of-name" else name


def _value(name: str, value: str) -> Any:
    return {"gender": value, "birthDate": value}.get(name, [{"text": value}])
