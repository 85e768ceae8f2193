"""Makes synthetic people, staff and organisations for the demo, for training and for tests: the same seed, the same people, on any machine.

Nobody here can be a real person: a person number has month + 80 (Skatteetaten's synthetic population, Tenor), which no living person has.
Names are common Norwegian ones put together by chance; addresses have real postal codes and municipalities, and streets that every
Norwegian town has. Organisation numbers and HPR numbers have the right form only; phone numbers begin with 9990, which nobody is given.

Pure: the generator keeps its own random state, draws in a fixed order and uses only the methods of `random.Random` whose results Python
promises to keep between versions (`random`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeVar

from adapter.fhir import norwegian

Sex = Literal["F", "M"]
_T = TypeVar("_T")

_WOMEN: Final = [
    "Åse",
    "Bjørg",
    "Solveig",
    "Ingrid",
    "Gølin",
    "Ragnhild",
    "Maja",
    "Sørine",
    "Kari",
    "Åshild",
    "Ingebjørg",
    "Nora",
    "Elisabeth",
    "Marte",
    "Synnøve",
    "Frøydis",
    "Aïsha",
    "Læla",
    "Emma",
    "Berit",
]
_MEN: Final = [
    "Bjørn",
    "Åge",
    "Øystein",
    "Håkon",
    "Lars",
    "Jørn",
    "Ole",
    "Sverre",
    "Pål",
    "Kåre",
    "Torbjørn",
    "Magnus",
    "Elias",
    "Ståle",
    "Per",
    "Jørgen",
    "Mikkel",
    "Áilo",
    "Sigurd",
    "Øyvind",
]
_FAMILIES: Final = [
    "Nordmann",
    "Bøe",
    "Ødegård",
    "Sæther",
    "Åsen",
    "Bråten",
    "Kvåle",
    "Fjærestad",
    "Myhre",
    "Søreng",
    "Håøya",
    "Bergli",
    "Grønås",
    "Tveit",
    "Eksempel",
    "Dahl-Øverås",
    "Lærdal",
    "Prøvestad",
    "Vågå",
    "Nygård",
]
_STREETS: Final = ("Storgata", "Kirkeveien", "Skolegata", "Bjørkevegen", "Åsveien", "Sjøgata", "Øvre Markveg", "Fjellvegen")
_PLACES: Final = (
    ("0155", "Oslo", "0301", "Oslo"),
    ("3800", "Bø i Telemark", "4020", "Midt-Telemark"),
    ("9008", "Tromsø", "5501", "Tromsø"),
    ("4306", "Sandnes", "1108", "Sandnes"),
    ("6002", "Ålesund", "1508", "Ålesund"),
    ("7067", "Trondheim", "5001", "Trondheim"),
    ("5003", "Bergen", "4601", "Bergen"),
    ("9730", "Karasjok", "5610", "Karasjok"),
    ("1440", "Drøbak", "3214", "Frogn"),
    ("6100", "Volda", "1577", "Volda"),
)
_UNITS: Final = ("legesenter", "sykehjem", "hjemmetjeneste", "legevakt", "helsestasjon")
_TODAY: Final = date(2026, 1, 1)
"""Ages are counted from here, so that the same seed gives the same people next year."""


@dataclass(frozen=True, slots=True)
class Address:
    """A Norwegian address; `postal_code` and `municipality_code` are texts of four digits."""

    line: str
    postal_code: str
    city: str
    municipality_code: str
    municipality: str


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic person. `number` is a person number with month + 80 (a D-number where `is_dnr`); `middle` is mostly empty."""

    number: str
    given: str
    middle: str
    family: str
    birth_date: date
    sex: Sex
    address: Address
    phone: str

    @property
    def is_dnr(self) -> bool:
        return self.number[0] in "4567"


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A synthetic health worker, with an HPR number of the right form."""

    hpr: str
    given: str
    family: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A synthetic health service, with an organisation number whose control digit fits and a HER-id."""

    number: str
    her: str
    name: str
    address: Address


class Generator:
    """Draws people one after the other; the same seed gives the same ones in the same order, and no number twice."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._used: set[str] = set()

    def _below(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def _pick(self, choices: Sequence[_T]) -> _T:
        return choices[self._below(len(choices))]

    def person(self, *, youngest: int = 0, oldest: int = 99, d_number: bool = False) -> Person:
        """A person between two ages in years, both included. Raises `ValueError` for ages outside 0–105."""
        if not 0 <= youngest <= oldest <= 105:
            raise ValueError("ages are 0–105, the youngest first")
        sex: Sex = "F" if self._random.random() < 0.5 else "M"
        born = _TODAY - timedelta(days=int(youngest * 365.25) + 1 + self._below(int((oldest - youngest + 1) * 365.25) - 1))
        return Person(
            number=self._person_number(born, d_number=d_number),
            given=self._pick(_WOMEN if sex == "F" else _MEN),
            middle=self._pick(_FAMILIES) if self._random.random() < 0.2 else "",
            family=self._pick(_FAMILIES),
            birth_date=born,
            sex=sex,
            address=self.address(),
            phone=f"9990{self._below(10000):04d}",
        )

    def _person_number(self, born: date, *, d_number: bool) -> str:
        """A free number of that day. The individual number is drawn until its control digits exist (nine times in eleven, twice)."""
        individuals = (500, 1000) if born.year >= 2000 else (0, 500)
        while True:
            individual = individuals[0] + self._below(individuals[1] - individuals[0])
            nine = f"{born.day + (40 if d_number else 0):02d}{born.month + 80:02d}{born.year % 100:02d}{individual:03d}"
            control = norwegian.control_digits(nine)
            if control is not None and nine + control not in self._used:
                self._used.add(nine + control)
                return nine + control

    def address(self) -> Address:
        postal_code, city, code, name = self._pick(_PLACES)
        return Address(f"{self._pick(_STREETS)} {1 + self._below(98)}", postal_code, city, code, name)

    def help_number(self) -> str:
        """A felles hjelpenummer (FHN): nine digits from 8 and two control digits, on nobody."""
        while True:
            nine = f"8{self._below(10**8):08d}"
            control = norwegian.control_digits(nine)
            if control is not None:
                return nine + control

    def practitioner(self) -> Practitioner:
        sex_names = _WOMEN if self._random.random() < 0.5 else _MEN
        return Practitioner(hpr=f"9{self._below(10**6):06d}", given=self._pick(sex_names), family=self._pick(_FAMILIES))

    def organisation(self) -> Organisation:
        address = self.address()
        while True:
            eight = f"9{self._below(10**7):07d}"
            digit = norwegian.organisation_control_digit(eight)
            if digit is not None:
                unit = self._pick(_UNITS)
                return Organisation(eight + digit, f"{90000 + self._below(9999)}", f"{address.municipality} {unit}", address)


def people(count: int, *, seed: int = 0) -> list[Person]:
    """So many people; the first ones stay the same when more are asked for."""
    generator = Generator(seed)
    return [generator.person() for _ in range(count)]
