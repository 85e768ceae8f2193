"""The language of the texts."""

from __future__ import annotations

import pytest

from adapter.i18n import choose_language, retold, use_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "nb"),
        ({"LANG": "C"}, "nb"),
        ({"LANG": "C.UTF-8"}, "nb"),
        ({"LANG": "nb_NO.UTF-8"}, "nb"),
        ({"LANG": "no_NO"}, "nb"),
        ({"LANG": "nn_NO.UTF-8"}, "nn"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "nn_NO", "LC_ALL": "nb_NO"}, "nb"),
        ({"LANG": "en_US", "JOURNALBRO_LANGUAGE": "nn"}, "nn"),
    ],
)
def test_the_environment_decides_the_language(environment, language):
    assert choose_language("", environment) == language


def test_what_the_user_asks_for_wins():
    assert choose_language("en", {"LANG": "nn_NO"}) == "en"
    assert choose_language("no", {"LANG": "nn_NO"}) == "nb"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "byte 123 is not utf-8, which the message declares (MSH-18)",
            "byte 123 er ikke gyldig utf-8, som meldingen selv oppgir som tegnsett (MSH-18)",
        ),
        ("the file is a PDF document, neither HL7 v2 nor XML", "filen er et PDF-dokument, verken HL7 v2 eller XML"),
        ("line 1, column 75: mismatched tag", "linje 1, kolonne 75: sluttmerket svarer ikke til startmerket"),
        ("`fron` is no word of a rule; did you mean `from`?", "`fron` er ikke noe ord i en regel; mente du `from`?"),
        ("`name` stands twice; the first is in line 7", "`name` står to ganger; den første er i linje 7"),
        ("`rules` is one rule for each element: `element: {from: …}`", "`rules` er én regel for hvert element: `element: {from: …}`"),
        ("the database is closed", "databasen er lukket"),
        ("not YAML: did not find expected key", "ikke YAML: her skal det stå en nøkkel; se på innrykket"),
        (
            "`x` is not in the value set that Patient.gender requires (used in a.yaml:2); known: female, male",
            "`x` er ikke i verdisettet som Patient.gender krever (brukt i a.yaml:2); kjente: female, male",
        ),
        ("nobody wrote this sentence", "nobody wrote this sentence"),
        ("", ""),
    ],
)
def test_a_text_in_which_the_values_stand_already_is_translated(text: str, told: str):
    assert retold(text) == text
    use_language("nb")
    assert retold(text) == told
