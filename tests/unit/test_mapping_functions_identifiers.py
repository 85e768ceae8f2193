"""Which system a number gets: register, authority, own namespace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapter.mapping.functions.identifiers import coding_system, identifier_system, identifier_value, own_system, read_identifier, uri_of
from adapter.mapping.functions.registry import Context

BASE = "https://journal.example.no/id"


@dataclass
class Field:
    """A field's text as a node, with the standard delimiters."""

    written: str
    kind: str = "CX"
    field: str = "PID-3"

    @property
    def text(self) -> str:
        return self.part(1)

    def part(self, *numbers: int) -> str:
        text = self.written
        for number, separator in zip(numbers, "^&", strict=False):
            parts = text.split(separator)
            text = parts[number - 1] if number <= len(parts) else ""
        return text.split("^")[0].split("&")[0]

    def find(self, path: str) -> str:
        return ""


@dataclass
class Ident:
    """A KITH Ident as a node."""

    id: str
    type: str
    kind: str = ""
    field: str = ""
    text: str = ""

    def part(self, *numbers: int) -> str:
        return ""

    def find(self, path: str) -> str:
        return {"Id": self.id, "TypeId/@V": self.type}.get(path, "")


@pytest.fixture
def context():
    return Context("profil", BASE, "Europe/Oslo", "test", "1", datetime(2026, 1, 1, tzinfo=UTC), "hl7v2:ADT^A01", lambda _: None)


@pytest.mark.parametrize(
    ("written", "kind", "system", "value"),
    [
        ("21875198273^^^^FNR", "CX", "urn:oid:2.16.578.1.12.4.1.4.1", "21875198273"),
        ("218751 98273^^^FREG^FNR", "CX", "urn:oid:2.16.578.1.12.4.1.4.1", "21875198273"),
        ("4711^^^SJUKEHUS&2.16.578.1.34.1&ISO^PI", "CX", "urn:oid:2.16.578.1.34.1", "4711"),
        ("4711^^^SJUKEHUS^PI", "CX", f"{BASE}/profil/SJUKEHUS", "4711"),
        ("4711^^^Ås sykehjem^PI", "CX", f"{BASE}/profil/%C3%85s%20sykehjem", "4711"),
        ("4711", "CX", f"{BASE}/profil/PID-3", "4711"),
        ("4711^^^&https://example.no/mrn&URI^MR", "CX", "https://example.no/mrn", "4711"),
        ("4711^^^&lab.example.no&DNS^MR", "CX", f"{BASE}/profil/lab.example.no", "4711"),
        ("4711^^^2.16.578.1.34.1^MR", "CX", "urn:oid:2.16.578.1.34.1", "4711"),
        ("9144900^HANSEN^KARI^^^^^^^^^^HPR", "XCN", "urn:oid:2.16.578.1.12.4.1.4.4", "9144900"),
        ("KH1^HANSEN^KARI", "XCN", f"{BASE}/profil/XCN", "KH1"),
        ("Fjellvik kommune^^^^^^ENH^^^999999999", "XON", "urn:oid:2.16.578.1.12.4.1.4.101", "999999999"),
        ("Fjellvik kommune^^123", "XON", f"{BASE}/profil/XON", "123"),
        ("A1^LAB^2.16.578.1.34.2^ISO", "EI", "urn:oid:2.16.578.1.34.2", "A1"),
        ("P1&PL^F1&FI", "EIP", f"{BASE}/profil/FI", "F1"),
        ("P1&PL", "EIP", f"{BASE}/profil/PL", "P1"),
        ("LABSYS", "HD", f"{BASE}/profil/HD", "LABSYS"),
        ("LABSYS^2.16.578.1.34.3^ISO", "HD", "urn:ietf:rfc:3986", "urn:oid:2.16.578.1.34.3"),
        ("LABSYS^56704^HER", "HD", "urn:oid:2.16.578.1.12.4.1.2", "56704"),
        ("LABSYS^lab.example.no^DNS", "HD", f"{BASE}/profil/DNS", "lab.example.no"),
        ("12^HANSEN^KARI^^^^^^LEGE", "CNN", f"{BASE}/profil/LEGE", "12"),
        ("GLU^Glukose^99LAB", "CWE", f"{BASE}/profil/codesystem/99LAB", "GLU"),
        ("GLU", "CWE", f"{BASE}/profil/PID-3", "GLU"),
        ("56704^Laboratoriet^HER", "CWE", "urn:oid:2.16.578.1.12.4.1.2", "56704"),
    ],
)
def test_an_identifier_has_the_system_of_its_register_its_authority_or_its_source(context, written, kind, system, value):
    node = Field(written, kind)

    assert read_identifier(context, node) == (system, value)
    assert (identifier_system(context, node), identifier_value(context, node)) == (system, value)


@pytest.mark.parametrize(
    ("written", "kind"), [("", "CX"), ("^^^SJUKEHUS^PI", "CX"), ("^HANSEN^KARI", "XCN"), ("Fjellvik", "XON"), ("", "HD"), ("^Tekst", "CWE")]
)
def test_without_a_value_there_is_no_identifier_and_no_system(context, written, kind):
    assert read_identifier(context, Field(written, kind)) is None
    assert identifier_system(context, Field(written, kind)) is None


def test_a_number_that_is_only_called_national_is_told_by_its_own_shape(context):
    assert read_identifier(context, Field("01817098262^^^^NNNOR")) == ("urn:oid:2.16.578.1.12.4.1.4.1", "01817098262")
    assert read_identifier(context, Field("41817098256^^^^NNNOR")) == ("urn:oid:2.16.578.1.12.4.1.4.2", "41817098256")
    assert read_identifier(context, Field("12345^^^^NI")) == (f"{BASE}/profil/PID-3", "12345")


def test_the_same_number_in_orc_and_obr_has_the_same_namespace(context):
    assert read_identifier(context, Field("77", "EI", "ORC-3")) == read_identifier(context, Field("77", "EI", "OBR-3"))
    assert read_identifier(context, Field("77", "CX", "MRG-1")) == read_identifier(context, Field("77", "CX", "PID-3"))


def test_a_help_number_never_gets_a_national_system(context):
    assert read_identifier(context, Field("21475198273^^^SJUKEHUS^HNR")) == (f"{BASE}/profil/SJUKEHUS", "21475198273")


def test_a_kith_ident_is_read_by_its_type(context):
    assert read_identifier(context, Ident("21875198273", "FNR")) == ("urn:oid:2.16.578.1.12.4.1.4.1", "21875198273")
    assert read_identifier(context, Ident("4711", "LOK")) == (f"{BASE}/profil/LOK", "4711")
    assert read_identifier(context, Ident("", "FNR")) is None


@pytest.mark.parametrize(
    ("name", "oid", "system"),
    [
        ("HL70078", "", "http://terminology.hl7.org/CodeSystem/v2-0078"),
        ("HL7-0078", "", "http://terminology.hl7.org/CodeSystem/v2-0078"),
        ("HL7nnnn", "", f"{BASE}/profil/codesystem/HL7nnnn"),
        ("2.16.578.1.12.4.1.1.7280", "", "urn:oid:2.16.578.1.12.4.1.1.7280"),
        ("NLK", "2.16.578.1.12.4.1.1.7280", "urn:oid:2.16.578.1.12.4.1.1.7280"),
        ("", "2.16.578.1.12.4.1.1.7280", "urn:oid:2.16.578.1.12.4.1.1.7280"),
        ("urn:oid:1.2.578.3", "", "urn:oid:1.2.578.3"),
        ("http://loinc.org", "", "http://loinc.org"),
        ("L", "", f"{BASE}/profil/codesystem/L"),
        ("99LAB", "", f"{BASE}/profil/codesystem/99LAB"),
        ("", "", None),
    ],
)
def test_a_coding_system_is_hl7s_own_an_oid_a_uri_or_the_sources_own(context, name, oid, system):
    assert coding_system(context, name=name, oid=oid) == system


@pytest.mark.parametrize(
    ("universal", "kind", "uri"),
    [
        ("1.2.578.3", "ISO", "urn:oid:1.2.578.3"),
        ("1.2.578.3", "", "urn:oid:1.2.578.3"),
        ("3.2.578.1", "ISO", None),
        ("1.2.3", "ISO", None),
        ("1.02.578.3", "ISO", None),
        ("123", "", None),
        ("5A1C0B6E-3C6F-4B43-9B9C-0B7A5C1D2E3F", "UUID", "urn:uuid:5a1c0b6e-3c6f-4b43-9b9c-0b7a5c1d2e3f"),
        ("https://example.no/x", "URI", "https://example.no/x"),
        ("a b:c", "URI", None),
        ("1.2.578.3", "DNS", None),
    ],
)
def test_a_universal_id_is_a_uri_only_when_it_is_one(universal, kind, uri):
    assert uri_of(universal, kind) == uri


def test_a_code_of_a_room_lives_inside_the_places_around_it(context):
    assert own_system(context, "location-room", "201", "FSH", "", "", "2V") == f"{BASE}/profil/location-room/FSH///2V"
    assert own_system(context, "location-facility", "FSH") == f"{BASE}/profil/location-facility"
    assert own_system(context, "location-room", "") is None
