"""The language of the texts."""

from __future__ import annotations

import pytest

from adapter.i18n import choose_language


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
