"""Distinct synthetic messages for the benchmarks: an ORU R01 with 30 OBX (about 5.7 KB) and an ADT A01 (about 1 KB)."""

from __future__ import annotations

import random
from collections.abc import Iterator

from adapter.fhir.synthetic import Person, people

_ANALYSES = [
    ("14749-6", "Glukose", "mmol/L", "4.0-6.0"),
    ("718-7", "Hemoglobin", "g/dL", "11.7-17.0"),
    ("2823-3", "Kalium", "mmol/L", "3.5-5.0"),
    ("2951-2", "Natrium", "mmol/L", "137-145"),
    ("14682-9", "Kreatinin", "umol/L", "45-105"),
    ("1988-5", "C-reaktivt protein", "mg/L", "0-5"),
    ("6690-2", "Leukocytter", "10*9/L", "3.5-11.0"),
    ("777-3", "Trombocytter", "10*9/L", "145-390"),
]


def _pid(person: Person, local: int) -> str:
    return (
        f"PID|1||{person.number}^^^^FNR~{local}^^^GERICA^PI||{person.family}^{person.given}^^^^^L||{person.birth_date:%Y%m%d}|{person.sex}|||"
        f"{person.address.line}^^{person.address.city}^^{person.address.postal_code}^NO^H||^PRN^PH^^47^^{22000000 + local % 900000}"
    )


def results(count: int, seed: int = 1) -> Iterator[bytes]:
    """`count` distinct ORU R01 with one OBR and 30 numeric OBX, UTF-8, CR line ends."""
    chance = random.Random(seed)
    for number, person in enumerate(people(count, seed=seed), 1):
        stamp = f"2026{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(0, 23):02}{chance.randint(0, 59):02}00+0100"
        lines = [
            f"MSH|^~\\&|LAB|SYKEHUS|EPJ|KOMMUNE|{stamp}||ORU^R01^ORU_R01|B{seed}-{number}|P|2.5.1|||||NO|UNICODE UTF-8",
            _pid(person, 100000 + number),
            "PV1|1|O|MED^12^1^SYKEHUS||||9144889^Berg^Kari^^^^^^HPR^L^^^HPR",
            f"ORC|RE|P{number}^EPJ|F{number}^LAB||CM||||{stamp}|||9144889^Berg^Kari^^^^^^HPR^L^^^HPR",
            f"OBR|1|P{number}^EPJ|F{number}^LAB|KLB^Klinisk kjemi^L|||{stamp}|||||||||9144889^Berg^Kari^^^^^^HPR^L^^^HPR||||||{stamp}||LAB|F",
        ]
        for place in range(1, 31):
            code, name, unit, normal = _ANALYSES[place % len(_ANALYSES)]
            value = round(chance.uniform(1, 200), 1)
            flag = chance.choice(["N", "H", "L"])
            lines.append(
                f"OBX|{place}|NM|{code}^{name}^LN^K{place:03}^{name} lokal^L|{place}|{value}|{unit}^{unit}^UCUM|{normal}|{flag}|||F|||{stamp}|"
                "LAB^Laboratoriet^L"
            )
        yield ("\r".join(lines) + "\r").encode()


def admissions(count: int, seed: int = 2) -> Iterator[bytes]:
    """`count` distinct ADT A01 with next of kin, visit, allergy and diagnosis, UTF-8, CR line ends."""
    chance = random.Random(seed)
    for number, person in enumerate(people(count, seed=seed), 1):
        stamp = f"2026{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(0, 23):02}{chance.randint(0, 59):02}00+0100"
        yield (
            "\r".join(
                (
                    f"MSH|^~\\&|EPJ|KOMMUNE|JB|NHN|{stamp}||ADT^A01^ADT_A01|A{seed}-{number}|P|2.5.1|||||NO|UNICODE UTF-8",
                    f"EVN|A01|{stamp}|||9144889^Berg^Kari^^^^^^HPR^L^^^HPR|{stamp}",
                    _pid(person, 200000 + number),
                    "PD1||||9144889^Berg^Kari^^^^^^HPR^L^^^HPR",
                    f"NK1|1|{person.family}^Ola|SPO^Ektefelle^HL70063|Storgata {number % 99 + 1}^^Oslo^^0155^NO^H|^PRN^CP^^47^^{90000000 + number}",
                    (
                        f"PV1|1|I|SYK^{chance.randint(1, 40)}^{chance.randint(1, 4)}^KOMMUNE||||9144889^Berg^Kari^^^^^^HPR^L^^^HPR|||MED|||||||||"
                        f"V{number}^^^EPJ^VN|||||||||||||||||||||||||{stamp}"
                    ),
                    "AL1|1|DA^Legemiddel^HL70127|J01CE02^Fenoksymetylpenicillin^ATC|MO^Moderat^HL70128|Utslett",
                    f"DG1|1||I50^Hjertesvikt^I10||{stamp}|A",
                )
            )
            + "\r"
        ).encode()
