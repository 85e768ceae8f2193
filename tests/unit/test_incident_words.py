"""Every incident that the engine opens has words in the command line and in the windows."""

from __future__ import annotations

import re

import pytest

from adapter.cli.texts import incident_text
from adapter.engine.watch import CERTIFICATE, SILENT
from tests.conftest import ROOT


def codes() -> list[str]:
    """As the code opens them, and those whose names stand apart."""
    files = [*ROOT.glob("adapter/engine/*.py"), *ROOT.glob("adapter/intake/*.py")]
    found = {code for file in files for code in re.findall(r'(?:incidents|trouble)\.open\("([a-z-]+)"', file.read_text("utf-8"))}
    assert {"source-unreachable", "destination-unreachable"} <= found
    return sorted(found | {CERTIFICATE, SILENT, "store:disk-low", "store:write-failed", "waits:unknown-code"})


@pytest.mark.parametrize("code", codes())
def test_an_incident_is_said_in_words(code: str):
    said, where = incident_text({"code": code, "scope": "gerica-ut", "detail": "x"})
    assert code not in said
    assert " " in said
    assert where == "gerica-ut x"
    words = pytest.importorskip("gui.words")
    for is_open in (True, False):
        assert code not in words.incident_text({"code": code, "scope": "gerica-ut", "open": is_open})[1]
