"""What `make conformance` says when it cannot run: what is missing, NOT RUN, and never "passed"."""

from __future__ import annotations

import pytest

from tests.conformance import __main__ as suite
from tests.conformance import judges


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Puts programs of these names, which print these words, into a folder that is the whole PATH."""

    def put(**programs: str) -> None:
        for name, words in programs.items():
            program = tmp_path / name
            program.write_text(f"#!/bin/sh\necho '{words}' >&2\n", "utf-8")
            program.chmod(0o755)

    monkeypatch.setenv("PATH", str(tmp_path))
    return put


def run(capsys, *parts: str) -> tuple[int, str]:
    code = suite.main(list(parts))
    return code, capsys.readouterr().out


def test_without_java_and_maven_it_names_the_packages(tools, capsys):
    code, said = run(capsys)

    assert code == 2
    assert "NOT RUN" in said
    assert "openjdk-17-jdk-headless maven" in said
    assert "passed" not in said


def test_without_maven_alone_it_names_only_that(tools, capsys):
    tools(java='openjdk version "17.0.15" 2025-04-15', javac="javac 17.0.15")

    assert judges.missing_tools() == "sudo apt-get install --no-install-recommends maven"


def test_a_java_that_is_too_old_is_named_with_its_version(tools, capsys):
    tools(java='openjdk version "11.0.2" 2019-01-15', javac="javac 11", mvn="")

    code, said = run(capsys)

    assert code == 2
    assert "openjdk-17-jdk-headless" in said
    assert "11" in said


def test_a_judge_that_cannot_be_built_is_not_run(tools, capsys, monkeypatch, tmp_path):
    tools(java='openjdk version "17.0.15" 2025-04-15', javac="javac 17", mvn="Could not transfer artifact")
    (tmp_path / "mvn").write_text("#!/bin/sh\necho 'Could not transfer artifact'; exit 1\n", "utf-8")
    monkeypatch.setenv("JOURNALBRO_ORACLES", str(tmp_path / "built"))

    code, said = run(capsys, "validator")

    assert code == 2
    assert "Could not transfer artifact" in said
    assert "NOT RUN" in said


def test_a_part_that_does_not_exist_is_refused(capsys):
    code, said = run(capsys, "validater")

    assert code == 2
    assert "validater" in said


def test_profiles_that_are_not_where_they_should_be(monkeypatch, tmp_path):
    (tmp_path / "no-basis-2.2.2").mkdir()
    monkeypatch.setenv("JOURNALBRO_PROFILES", str(tmp_path))

    with pytest.raises(judges.Unavailable) as said:
        judges.national_folder(None)

    assert f"{tmp_path} (JOURNALBRO_PROFILES) lacks compiled, codes" in str(said.value)
    assert "github.com/HL7Norway/basisprofiler-r4" in str(said.value)


def test_without_profiles_it_says_where_they_are_from(monkeypatch):
    monkeypatch.delenv("JOURNALBRO_PROFILES", raising=False)

    with pytest.raises(judges.Unavailable, match="SUSHI"):
        judges.national_folder(None)
