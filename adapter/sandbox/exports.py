"""Sample exports of several record systems, with synthetic people: what the demo, training and trials feed to the engine.

Each sample says how it should end; the demo holds the engine to it. Nothing here comes from a real export.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapter.fhir.synthetic import Person, people
from adapter.i18n import N_
from adapter.model import MessageState
from adapter.sandbox.exports_plo import admission_report


@dataclass(frozen=True, slots=True)
class Sample:
    """One exported file: the source whose folder it goes to, and the states its messages should end in, in order."""

    source: str
    name: str
    data: bytes
    states: tuple[MessageState, ...]
    about: str


_GP = "9144889^Berg^Kari^^^^^^HPR^L^^^HPR"
"""A synthetic practitioner as XCN."""

MAPPED, STOPPED, REJECTED = MessageState.MAPPED, MessageState.NEEDS_MAPPING, MessageState.REJECTED


def samples(seed: int = 2026) -> list[Sample]:
    """The exports of the demo, in the order in which they were written."""
    anna, bjorn, eli, harald, ingrid, jon, kari = people(7, seed=seed)
    day = datetime(2026, 3, 2, 8, 0)  # noqa: DTZ001 - exports say local time
    return [
        Sample("gerica-ut", "adt-001-innleggelse.hl7", _admission(anna, day, "1", utf8=True), (MAPPED,), N_("HL7 v2 ADT A01, UTF-8")),
        Sample("gerica-ut", "adt-002-endring.hl7", _update(anna, day + timedelta(hours=2), "2"), (MAPPED,), N_("HL7 v2 ADT A08, UTF-8")),
        Sample("gerica-ut", "adt-003-utskriving.hl7", _discharge(anna, day + timedelta(days=3), "3"), (MAPPED,), N_("HL7 v2 ADT A03, UTF-8")),
        Sample("gerica-ut", "adt-004-ukjent-kode.hl7", _unknown_code(eli, day, "4"), (STOPPED,), N_("HL7 v2 ADT A04 with an unknown code")),
        Sample("lab-ut", "oru-001-blodprover.hl7", _results(bjorn, day, "11").encode("cp1252"), (MAPPED,), N_("HL7 v2 ORU R01, Windows-1252")),
        Sample("lab-ut", "oru-002-samling.hl7", _batch([bjorn, kari, harald], day), (MAPPED,) * 3, N_("HL7 v2 batch of three ORU R01")),
        Sample("lab-ut", "oru-003-avbrutt.hl7", b"MSH|^~\\&|LAB|SYKEHUS|EPJ|KOMMU", (REJECTED,), N_("half a message")),
        Sample("profil-ut", "plo-001-innleggelsesrapport.xml", admission_report(ingrid, day), (MAPPED,), N_("PLO 1.6 Innleggelsesrapport")),
        Sample("profil-ut", "rapport.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", (REJECTED,), N_("a PDF")),
        Sample("lab-ut", "oru-004-korrigert.hl7", _results(bjorn, day + timedelta(hours=5), "12", status="C", first="7.1").encode("cp1252"), (MAPPED,), N_("the same results, corrected")),
        Sample("gerica-ut", "adt-005-nytt-besok.hl7", _admission(jon, day, "5", utf8=True), (MAPPED,), N_("HL7 v2 ADT A01, UTF-8")),
    ]  # fmt: skip


def write(folder: Path, exports: Sequence[Sample]) -> None:
    """Write the exports into one folder per source below `folder`, each file whole before it gets its name."""
    for sample in exports:
        target = folder / sample.source / "ut"
        target.mkdir(parents=True, exist_ok=True)
        partial = target / f".{sample.name}.tmp"
        partial.write_bytes(sample.data)
        partial.rename(target / sample.name)


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S}"


def _message(*segments: str) -> str:
    return "\r".join(segments) + "\r"


def _pid(person: Person, *, sex: str = "", address: bool = True) -> str:
    place = person.address
    home = f"{place.line}^^{place.city}^^{place.postal_code}^NO^H^^{place.municipality_code}" if address else ""
    name = f"{person.family}^{person.given}^{person.middle}^^^^L"
    return f"PID|1||{person.number}^^^^FNR||{name}||{person.birth_date:%Y%m%d}|{sex or person.sex}|||{home}||^PRN^CP^^47^^{person.phone}"


def _msh(kind: str, at: datetime, control: str, *, application: str = "GERICA", charset: str = "UNICODE UTF-8") -> str:
    structure = f"{kind}^{kind.replace('^', '_').replace('A04', 'A01').replace('A08', 'A01')}"
    return f"MSH|^~\\&|{application}|EKSEMPEL|JOURNALBRO|NHN|{_stamp(at)}||{structure}|{application}-{control}|P|2.5.1|||||NO|{charset}"


def _visit(person: Person, at: datetime, *, left: datetime | None = None) -> str:
    fields = ["PV1", "1", "I", "SYKEHJEM^12^1^EKSEMPEL", "", "", "", _GP] + [""] * 11 + [f"B{person.number[:6]}^^^GERICA^VN"]
    fields += [""] * 24 + [_stamp(at), _stamp(left) if left else ""]
    return "|".join(fields).rstrip("|")


def _admission(person: Person, at: datetime, control: str, *, utf8: bool) -> bytes:
    text = _message(
        _msh("ADT^A01", at, control),
        f"EVN|A01|{_stamp(at)}",
        _pid(person),
        f"PD1||||{_GP}",
        f"NK1|1|{person.family}^Solveig|SPO^Ektefelle^HL70063||^PRN^CP^^47^^90000001",
        _visit(person, at),
        "AL1|1|DA^Legemiddelallergi^HL70127|J01CE02^Fenoksymetylpenicillin^ATC|MO^Moderat^HL70128|Utslett",
        f"DG1|1||I50^Hjertesvikt^I10||{_stamp(at)}|A",
    )
    return text.encode("utf-8" if utf8 else "cp1252")


def _update(person: Person, at: datetime, control: str) -> bytes:
    return _message(
        _msh("ADT^A08", at, control), f"EVN|A08|{_stamp(at)}", _pid(person, address=False), _visit(person, at - timedelta(hours=2))
    ).encode()


def _discharge(person: Person, at: datetime, control: str) -> bytes:
    return _message(
        _msh("ADT^A03", at, control), f"EVN|A03|{_stamp(at)}", _pid(person), _visit(person, at - timedelta(days=3), left=at)
    ).encode()


def _unknown_code(person: Person, at: datetime, control: str) -> bytes:
    return _message(_msh("ADT^A04", at, control), f"EVN|A04|{_stamp(at)}", _pid(person, sex="7"), _visit(person, at)).encode()


def _results(person: Person, at: datetime, control: str, *, order: str = "", status: str = "F", first: str = "5.3") -> str:
    order = order or f"L{person.number[:6]}"
    taken = _stamp(datetime(at.year, at.month, at.day, 7, 30))  # noqa: DTZ001 - the same
    return _message(
        _msh("ORU^R01", at, control, application="LAB", charset="").rstrip("|"),
        _pid(person),
        f"ORC|RE|{order}^GERICA|{order}^LAB||CM",
        f"OBR|1|{order}^GERICA|{order}^LAB|BLP^Blodprøver^L|||{taken}|||||||||{_GP}||||||{_stamp(at)}||LAB|{status}",
        f"OBX|1|NM|14749-6^Glukose^LN||{first}|mmol/L^mmol/L^UCUM|4.0-6.0|N|||{status}|||{taken}",
        f"OBX|2|NM|718-7^Hemoglobin^LN||13.4|g/dL^g/dL^UCUM|11.7-17.0|N|||{status}|||{taken}",
        f"OBX|3|ST|LOK1^Vurdering^L||Prøven er tatt fastende, ingen tegn til hemolyse. Bør følges opp om ½ år.||||||{status}|||{taken}",
    )


def _batch(persons: Sequence[Person], at: datetime) -> bytes:
    header = f"|^~\\&|LAB|SYKEHUS|JOURNALBRO|NHN|{_stamp(at)}"
    messages = [_results(person, at, f"B{number}", order=f"S{number}{person.number[:6]}") for number, person in enumerate(persons, 1)]
    return (f"FHS{header}\rBHS{header}\r" + "".join(messages) + f"BTS|{len(messages)}\rFTS|1\r").encode("cp1252")
