"""docs/reference/checks.md says what the checks do."""

from __future__ import annotations

import re
from pathlib import Path

from adapter.fhir import explain
from adapter.fhir.shapes import UNEXPRESSED

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "checks.md").read_text("utf-8")


def test_every_code_of_a_finding_is_explained():
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", TEXT, re.MULTILINE))
    listed = set(re.findall(r"^    ([a-z-]+) {2,}\S", explain.__doc__ or "", re.MULTILINE))

    assert listed
    assert listed <= documented


def test_every_invariant_that_is_not_compiled_is_listed():
    table = TEXT.split("## Invariants")[1].split("## Profiles")[0]

    assert set(re.findall(r"`([a-z]{3}-\d+)`", table)) - {"ele-1"} == UNEXPRESSED
