"""What the command line says, in three languages: help pages, wrong use, codes; and that it says it without bringing in what it does not need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapter.cli.commands import COMMANDS
from adapter.cli.main import main
from adapter.cli.texts import placed
from adapter.i18n import LANGUAGES, use_language
from adapter.words import remedy_text

GROUPS = {"mapping": ("lint", "test", "show", "diff", "explain", "new"), "config": ("init", "check", "show")}
PAGES = [[], *([name] for name in COMMANDS), *([group, name] for group, names in GROUPS.items() for name in names)]
FRAMEWORK = {"Usage", "Options", "Commands", "Arguments", "Show this", "[required]", "[default"}


@pytest.fixture(autouse=True)
def bokmal_again() -> Iterator[None]:
    yield
    use_language("nb")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit code, and both streams as one line of words."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    streams = capsys.readouterr()
    return int(left.value.code or 0), " ".join((streams.out + streams.err).split())


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_every_help_page_is_in_the_reader_s_language(page: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    texts = {}
    for language in LANGUAGES:
        code, texts[language] = said(capsys, *page, "--lang", language, "-h")
        assert code == 0
    assert texts["en"].startswith("Usage: journalbro")
    assert texts["nb"].startswith("Bruk: journalbro")
    for language in ("nb", "nn"):
        assert [word for word in FRAMEWORK if word in texts[language]] == []
    assert len(set(texts.values())) == len(LANGUAGES)


def test_the_first_page_says_what_every_command_does(capsys: pytest.CaptureFixture[str]) -> None:
    _code, text = said(capsys, "--lang", "en", "--help")

    assert [name for name, listed in COMMANDS.items() if f"{name} {listed.help}" not in text] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["statsu"], "Det finnes ingen kommando 'statsu'. Mente du 'status'?"),
        (["config", "chek"], "Mente du 'check'?"),
        (["convert"], "Argumentet 'PATH...' mangler."),
        (["convert", "/nope"], "Ugyldig verdi for 'PATH...': '/nope' finnes ikke."),
        (["mapping", "explain", "/"], "'/' er en mappe, ikke en fil."),
        (["status", "mer"], "For mange argumenter (mer)"),
        (["status", "--jsn"], "Det finnes ikke noe valg --jsn"),
        (["retry", "--limit", "mange"], "Ugyldig verdi for '--limit': skal være et helt tall"),
        (["retry", "--limit", "0"], "skal være minst 1"),
        (["log", "--since", "igår"], "skal være en dato eller et tidspunkt"),
        (["skip", "1"], "Valget '--reason' mangler."),
        (["--lang", "tlh", "status"], "ukjent språk: tlh → Si nb, nn eller en."),
        (["convert", ".", "--trace"], "--trace krever --out → Si hvor: --out MAPPE."),
        (["convert", ".", "--config", "/nope.toml"], "/nope.toml: filen finnes ikke"),
        (["mapping", "show", "PID.Patiet"], "det finnes ingen mapping `PID.Patiet`; mente du `PID.Patient`?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_said_in_norwegian_with_what_would_be_right(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    code, text = said(capsys, *arguments)

    assert code == 2
    assert words in text


def test_the_options_of_the_whole_command_may_stand_anywhere(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "j.toml"
    file.write_text("[installation]\nmunicipality = 'Her'\n", "utf-8")

    for arguments in (["--config", str(file), "config", "show", "--lang", "nn"], ["config", "show", f"--config={file}", "--lang=nn"]):
        code, text = said(capsys, *arguments)
        assert code == 0
        assert f"Fil: {file}" in text
        assert 'municipality = "Her"' in text


def test_a_problem_of_a_mapping_that_the_engine_tells_is_translated_behind_its_place() -> None:
    use_language("nb")

    assert placed("site/PID.Patient.yaml:3: `const` has no value") == "site/PID.Patient.yaml:3: `const` har ingen verdi"
    assert placed("the database is closed") == "databasen er lukket"


def test_every_reason_for_refusing_a_file_says_what_helps() -> None:
    reasons = ("empty", "not-a-message", "truncated", "charset", "doctype", "too-large", "too-deep", "malformed-xml", "delimiters")

    assert [reason for reason in reasons if not remedy_text(reason)] == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["status"], ["config", "-h"]], ids=" ".join)
def test_a_command_brings_in_only_what_it_needs(arguments: list[str], tmp_path: Path) -> None:
    program = (
        "import sys; from adapter.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sorted(name for name in sys.modules if name in {'adapter.mapping', 'adapter.engine', 'adapter.fhir', 'lxml', 'structlog'}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, env={"HOME": str(tmp_path), "LANG": "C"}
    )

    assert done.stderr.splitlines()[-1] == ""
