"""Value sets, code systems and the Norwegian code lists."""

from __future__ import annotations

import pytest

from adapter.fhir import valuesets

VS = "http://hl7.org/fhir/ValueSet/"


def test_a_value_set_is_known_with_its_systems():
    assert valuesets.codes(f"{VS}administrative-gender|4.0.1") == {
        ("http://hl7.org/fhir/administrative-gender", code) for code in ("male", "female", "other", "unknown")
    }
    assert valuesets.values(f"{VS}administrative-gender") == {"male", "female", "other", "unknown"}


def test_a_value_set_of_several_systems_has_them_all():
    found = valuesets.codes(f"{VS}condition-clinical")

    assert found is not None
    assert ("http://terminology.hl7.org/CodeSystem/condition-clinical", "recurrence") in found


def test_a_value_set_that_nobody_can_expand_is_none():
    assert valuesets.codes(f"{VS}mimetypes") is None
    assert valuesets.codes("http://example.org/x") is None


@pytest.mark.parametrize(
    ("url", "right", "wrong"),
    [
        ("mimetypes", ["text/plain", "application/xml", "text/plain; charset=UTF-8", "application/hl7-v2+er7"], ["xml", "text/", ""]),
        ("currencies", ["NOK"], ["kr", "nok"]),
        ("all-languages", ["nb-NO", "nn", "se", "x-klingon"[2:]], ["norsk språk", "n", "NO_no"]),
        ("ucum-units", ["mm[Hg]", "10*9/L", "{score}", "%"], ["mm Hg", ""]),
    ],
)
def test_value_sets_outside_fhir_are_judged_by_shape(url, right, wrong):
    shape = valuesets.shape(f"{VS}{url}")

    assert shape is not None
    assert all(shape(code) for code in right)
    assert not any(shape(code) for code in wrong)


def test_a_code_that_its_own_system_does_not_have_is_known_to_be_none():
    system = "http://terminology.hl7.org/CodeSystem/v2-0203"

    assert valuesets.is_unknown_code(system, "PGN")
    assert not valuesets.is_unknown_code(system, "MR")
    assert not valuesets.is_unknown_code("http://loinc.org", "anything")
    assert not valuesets.is_unknown_code(None, "x")


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (8116, "FNR", "Fødselsnummer"),
        ("8327", "HNR", "H-nummer"),
        ("9151", "15", "Helsetjenester i hjemmet"),
        ("9111", "1", "Sosial deltakelse"),
        ("3101", "2", "Kvinne"),
        ("9602", "A03-2", "Epikrise"),
        ("3402", "0301", "Oslo"),
    ],
)
def test_a_norwegian_list_gives_its_codes_with_their_text(number, code, text):
    held = valuesets.norwegian(number)

    assert held is not None
    assert held[code] == text


def test_the_lists_that_messages_use_are_held():
    assert {"8116", "8327", "9151", "9111", "3101", "3303", "9060", "9034", "9602"} <= valuesets.norwegian_lists()
    assert valuesets.norwegian("1") is None
