"""A layer that changes a rule on purpose says so in a test of its own, which takes the place of the lower one."""

from __future__ import annotations

from pathlib import Path

from adapter.mapping import load_mappings
from adapter.workbench.testing import run_tests
from tests.conformance.samples import SITE


def test_the_layer_for_the_corpora_passes_its_tests_and_those_below_that_it_does_not_replace():
    outcomes = run_tests(load_mappings(("no",), [SITE]))
    assert [outcome.name for outcome in outcomes if not outcome.passed] == []
    of_case = [outcome.file for outcome in outcomes if outcome.name == "a result without a status stops"]
    assert [Path(file).parts[-4] for file in of_case] == [SITE.name]


def test_without_a_case_of_its_own_the_layer_s_change_fails_the_case_below(tmp_path: Path):
    folder = tmp_path / "hl7v2" / "segments"
    folder.mkdir(parents=True)
    (folder / "OBX.Observation.yaml").write_bytes((SITE / "hl7v2" / "segments" / "OBX.Observation.yaml").read_bytes())
    outcomes = run_tests(load_mappings(("no",), [tmp_path]), ["ORU_R01"])
    assert "a result without a status stops" in [outcome.name for outcome in outcomes if not outcome.passed]
