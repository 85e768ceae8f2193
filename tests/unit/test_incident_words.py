"""Every incident that the engine opens has words in the command line and in the windows."""

from __future__ import annotations

import re

import pytest

from adapter.cli.texts import incident_text
from adapter.engine.apart import UNAVAILABLE
from adapter.engine.watch import CERTIFICATE, SILENT
from adapter.i18n import LANGUAGES, use_language
from adapter.words import incident_remedy
from tests.conftest import ROOT


def codes() -> list[str]:
    """As the code opens them, and those whose names stand apart."""
    files = [*ROOT.glob("adapter/engine/*.py"), *ROOT.glob("adapter/intake/*.py")]
    found = {code for file in files for code in re.findall(r'(?:incidents|trouble)\.open\("([a-z-]+)"', file.read_text("utf-8"))}
    assert {"source-unreachable", "destination-unreachable"} <= found
    return sorted(found | {CERTIFICATE, SILENT, UNAVAILABLE, "store:disk-low", "store:write-failed", "waits:unknown-code"})


@pytest.mark.parametrize("code", codes())
def test_an_incident_is_said_in_words(code: str):
    said, where = incident_text({"code": code, "scope": "gerica-ut", "detail": "x"})
    assert code not in said
    assert " " in said
    assert where == "gerica-ut x"
    words = pytest.importorskip("gui.words")
    for is_open in (True, False):
        assert code not in words.incident_text({"code": code, "scope": "gerica-ut", "open": is_open})[1]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("code", [code for code in codes() if not code.startswith("waits:")])
def test_an_incident_says_what_it_means_and_what_to_do(code: str):
    said = set()
    for language in LANGUAGES:
        use_language(language)
        said.add(incident_remedy(code))
    assert len(said) == len(LANGUAGES)
    assert all(text.endswith(".") for text in said)
