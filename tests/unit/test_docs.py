"""What the documents say is so: links lead somewhere, commands exist, generated tables are those of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_in_the_project_is_there(page):
    text = page.read_text("utf-8")
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    named = re.findall(r"`((?:adapter|gui|mappings|tests|tools|docs|installer|requirements)/[\w./-]+)`", text)

    for target in linked:
        assert (page.parent / target).exists(), target
    for target in named:
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_make_targets_that_a_page_names_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    for target in re.findall(r"(?:^ {4}|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE):
        assert target in targets


def commands() -> dict[str, set[str]]:
    """Each command as the program has it, with the commands inside it: `convert`, `config` with `init` …"""
    import typer

    from adapter.cli.app import build
    from adapter.cli.commands import COMMANDS

    found: dict[str, set[str]] = {}
    for name in COMMANDS:
        command = typer.main.get_command(build([name])).commands[name]
        found[name] = set(getattr(command, "commands", {}))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_that_a_page_names_exist(page):
    known = commands()

    for name, inner in re.findall(
        r"(?:^ {4}(?:\.venv/bin/)?|`)(?:\.venv/bin/)?journalbro ([a-z]+)(?: ([a-z]+))?", page.read_text("utf-8"), re.MULTILINE
    ):
        assert name in known
        assert not known[name] or inner in known[name], f"{name} {inner}"


def test_the_commands_that_a_text_of_the_program_names_exist():
    known = commands()
    texts = [*ROOT.glob("adapter/locale/*/LC_MESSAGES/*.po"), *ROOT.glob("gui/i18n/*.ts")]

    for file in texts:
        for line in re.findall(r"`journalbro ([a-z]+(?: [a-z]+)?)[^`]*`", file.read_text("utf-8")):
            assert line in known or line.split()[0] in known, (file.name, line)


def test_the_table_of_words_is_the_one_of_the_code():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "words.py"), "--check"], cwd=ROOT, check=False)

    assert done.returncode == 0, "run tools/words.py"
