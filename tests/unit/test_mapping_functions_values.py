"""Numbers, units, times, texts and attachments, as the functions of mappings read them."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from adapter.mapping.functions import ucum
from adapter.mapping.functions.attachments import attachment_data, media_type
from adapter.mapping.functions.quantities import comparator_of, number_of, positive_number, sampled_data, ucum_code, ucum_system, unit_text
from adapter.mapping.functions.registry import Context
from adapter.mapping.functions.texts import contact_system, phone_number, street_and_number
from adapter.mapping.functions.times import duration_left, duration_number, duration_unit, time_of_day
from adapter.mapping.functions.ucum import is_unit


@dataclass
class Warned:
    codes: list[str] = field(default_factory=list)

    @property
    def context(self) -> Context:
        return Context("s", "urn:x", "Europe/Oslo", "test", "1", datetime(2026, 1, 1, tzinfo=UTC), "k", self.codes.append)


@pytest.fixture
def warned():
    return Warned()


@pytest.mark.parametrize(
    ("text", "number", "comparator"),
    [
        ("5.10", "5.10", None),
        ("<5", "5", "<"),
        (">= 5.0", "5.0", ">="),
        ("≤3", "3", "<="),
        ("=3", "3", None),
        ("=<3", "3", "<="),
        ("+.50", "0.50", None),
        ("-0.5", "-0.5", None),
        ("007", "7", None),
        ("0", "0", None),
        ("5.", "5", None),
        ("1e3", "1e3", None),
    ],
)
def test_a_number_keeps_its_digits_and_gives_its_comparator_away(warned, text, number, comparator):
    assert number_of(warned.context, text) == number
    assert comparator_of(text) == comparator
    assert warned.codes == []


def test_a_decimal_comma_is_read_and_told(warned):
    assert number_of(warned.context, "<5,1") == "5.1"
    assert warned.codes == ["decimal-comma"]


@pytest.mark.parametrize("text", ["1,234", "POS", "5.1.2", "5 5", ".", "1,234,567"])
def test_what_is_no_number_for_certain_is_given_on_as_it_stands(warned, text):
    assert number_of(warned.context, text) == text


def test_an_empty_number_is_none(warned):
    assert number_of(warned.context, "") is None
    assert number_of(warned.context, "<") is None
    assert comparator_of("") is None


def test_a_length_of_stay_is_positive_or_absent(warned):
    assert positive_number(warned.context, "3") == "3"
    assert [positive_number(warned.context, text) for text in ("0", "-1", "0.0", "")] == [None] * 4


def test_a_sign_that_fhir_has_no_comparator_for_is_given_on():
    assert comparator_of("<>") == "<>"


@pytest.mark.parametrize(
    ("code", "system", "alternate", "found"),
    [
        ("mmol/L", "UCUM", ("", ""), "mmol/L"),
        ("mmol/L", "2.16.840.1.113883.6.8", ("", ""), "mmol/L"),
        ("mmol/L", "", ("", ""), None),
        ("mmol/L", "ISO+", ("", ""), None),
        ("mmoll", "L", ("mmol/L", "UCUM"), "mmol/L"),
        ("", "UCUM", ("", ""), None),
    ],
)
def test_a_unit_is_ucum_only_when_the_sender_says_so(warned, code, system, alternate, found):
    assert ucum_code(warned.context, code, system, *alternate) == found
    assert ucum_system(code, system, *alternate) == ("http://unitsofmeasure.org" if found else None)


def test_what_is_called_ucum_and_is_not_stays_a_text_and_is_told(warned):
    assert ucum_code(warned.context, "E9/l blod", "UCUM") is None
    assert ucum_system("E9/l blod", "UCUM") is None
    assert warned.codes == ["unit-not-ucum"]


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "mmol/L",
            "umol/L",
            "10*9/L",
            "10*12/L",
            "g/dL",
            "%",
            "mm[Hg]",
            "mL/min/{1.73_m2}",
            "/[HPF]",
            "k[IU]/L",
            "m[IU]/L",
            "U/L",
            "{INR}",
            "1",
        ),
        *(
            "kg/m2",
            "Cel",
            "/min",
            "{breaths}/min",
            "mg/kg/d",
            "mosm/kg",
            "[pH]",
            "kat/L",
            "nkat/L",
            "cm[H2O]",
            "h",
            "ug/mmol",
            "(ug/L)/mmol",
            "s-1",
        ),
        *("ng/mL{FEU}", "10*6/uL", "pg", "fL", "dB", "kPa", "[degF]", "meq/L", "{#}/[LPF]", "mL/(min.m2)"),
    ],
)
def test_units_of_laboratories_are_units_of_ucum(unit):
    assert is_unit(unit)


@pytest.mark.parametrize(
    "unit",
    ["", "E9/L", "mmol/l blod", "mm Hg", "mmHg", "x10^9/L", "sek", "U//L", "mg/(kg", "μmol/L", "kmin", "IE/L", "{a", "a b", "/", "K/uL."],
)
def test_other_texts_are_not(unit):
    assert not is_unit(unit)


def test_the_usual_units_are_units_when_taken_apart_too(monkeypatch):
    usual = ucum._USUAL
    monkeypatch.setattr(ucum, "_USUAL", frozenset())

    assert [unit for unit in sorted(usual) if not is_unit(unit)] == []


def test_a_unit_is_shown_by_its_text_then_its_code_then_the_original():
    assert unit_text("mmol/L", "millimol per liter") == "millimol per liter"
    assert unit_text("mmol/L") == "mmol/L"
    assert unit_text("", "", "mmol") == "mmol"
    assert unit_text("") is None


@dataclass
class Array:
    values: list[str]
    kind: str = "NA"
    field: str = "OBX-5"
    text: str = ""

    def part(self, *numbers: int) -> str:
        return self.values[numbers[0] - 1] if numbers[0] <= len(self.values) else ""

    def find(self, path: str) -> str:
        return ""


def test_sampled_data_keeps_every_value_and_marks_the_missing_ones():
    assert sampled_data(Array(["1.0", "", "-3", ""])) == "1.0 E -3"
    assert sampled_data(Array([str(number) for number in range(1, 301)])) == " ".join(map(str, range(1, 301)))
    assert sampled_data(Array([])) is None


def test_times_of_a_day_are_read_by_place():
    assert [time_of_day("0800,1200,173015", place) for place in "1234"] == ["08:00:00", "12:00:00", "17:30:15", None]


def test_a_duration_that_is_no_code_is_kept_as_text():
    assert (duration_number("D5"), duration_unit("D5"), duration_left("D5")) == ("5", "d", None)
    assert (duration_number("L2"), duration_unit("M30")) == ("2", "min")
    assert (duration_number("til kveld"), duration_unit("til kveld"), duration_left("til kveld")) == (None, None, "til kveld")


def test_a_telephone_number_is_put_together_from_its_parts():
    assert phone_number("334455", "22", "47", "12") == "+47 22 334455 X12"
    assert phone_number("90094004", country="+47") == "+47 90094004"
    assert phone_number("", "22") is None


@pytest.mark.parametrize(
    ("parts", "system"),
    [
        ({"number": "90094004"}, "phone"),
        ({"unformatted": "90094004"}, "phone"),
        ({"address": "kari@example.no"}, "email"),
        ({"number": "kari@example.no"}, "email"),
        ({"address": "https://example.no"}, "url"),
        ({}, None),
    ],
)
def test_a_contact_without_a_type_is_told_by_its_component(parts, system):
    assert contact_system(**parts) == system


def test_a_street_is_not_written_twice():
    assert street_and_number("Fjellveien 5", "Fjellveien", "5") is None
    assert street_and_number("", "Fjellveien", "5") == "Fjellveien 5"
    assert street_and_number("c/o Hansen", "Fjellveien", "5") == "Fjellveien 5"


@pytest.mark.parametrize(
    ("type_", "subtype", "encoding", "media"),
    [
        ("Application", "PDF", "Base64", "application/pdf"),
        ("", "PDF", "", "application/pdf"),
        ("AP", "RTF", "", "application/rtf"),
        ("Image", "JPEG", "", "image/jpeg"),
        ("image", "x-dcm", "", "image/x-dcm"),
        ("text", "html", "", "text/html"),
        ("", "application/pdf", "", "application/pdf"),
        ("TEXT", "", "A", "text/plain"),
        ("FT", "", "", "text/plain"),
        ("", "", "A", "text/plain"),
        ("IM", "", "Base64", "application/octet-stream"),
        ("NS", "XYZ", "Base64", "application/octet-stream"),
    ],
)
def test_the_media_type_is_made_of_what_the_sender_says_and_never_left_out(type_, subtype, encoding, media):
    assert media_type(type_, subtype, encoding) == media


def test_data_is_base64_whatever_way_it_was_sent():
    encoded = base64.b64encode("blåbær".encode()).decode()
    assert attachment_data(encoded, "Base64") == encoded
    assert attachment_data(f"{encoded[:4]} {encoded[4:]}", "base64") == encoded
    assert attachment_data("blåbær".encode().hex(), "Hex") == encoded
    assert attachment_data("blåbær", "A") == encoded
    assert attachment_data("blåbær", "") == encoded
    assert attachment_data("", "A") is None


def test_data_that_does_not_decode_is_given_on_to_be_refused():
    assert attachment_data("zz", "Hex") == "zz"
    assert attachment_data("abc", "UUENCODE") == "abc"
