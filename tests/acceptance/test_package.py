"""The folder that `make package` builds, on a machine that has nothing: an empty home, no Python, no variables of ours. Skipped where it was not built."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "dist" / "journalbro"
END = ".exe" if sys.platform == "win32" else ""
MOST_MEGABYTES = 160

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="there is no package: make package")


@dataclass
class Machine:
    """A machine with nothing but the package on it."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        return kept | {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}

    def run(self, *words: str, program: str = "journalbro", code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(FOLDER / f"{program}{END}"), *words],
            env=self.environment, cwd=self.home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr[-2000:] or done.stdout[-2000:]
        assert "Traceback" not in done.stderr
        return done

    def start(self, *words: str, program: str = "journalbro") -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [str(FOLDER / f"{program}{END}"), *words]
        return subprocess.Popen(command, env=self.environment, cwd=self.home, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def practice(machine: Machine) -> Iterator[Path]:
    """The package's own engine on sample exports; its configuration file."""
    with machine.start("practice") as child:
        assert child.stdout is not None
        assert child.stdin is not None
        said = json.loads(child.stdout.readline())
        yield Path(said["config"])
        child.stdin.close()
        child.wait(30)


def test_it_is_small_and_holds_no_second_program():
    files = [file for file in FOLDER.rglob("*") if file.is_file() and not file.is_symlink()]
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    assert megabytes <= MOST_MEGABYTES, f"{megabytes:.0f} MB"
    names = {file.name for file in files}
    assert not [name for name in names if "WebEngine" in name or "Qt6Quick" in name or "Qt6Qml" in name]
    assert not [file for file in files if {"pytest", "hypothesis", "setuptools"} & set(file.parts)]


def test_the_demo_ends_as_it_should(machine: Machine):
    said = json.loads(machine.run("demo", "--headless", "--json").stdout)
    assert said["as_expected"] is True
    assert not list(machine.home.iterdir())


@pytest.mark.parametrize(
    "words", ["--help", "--version", "mapping --help", "config init --folder in --url https://localhost/fhir", "mapping test"]
)
def test_the_commands_find_what_they_need(machine: Machine, words: str):
    assert machine.run(*words.split()).stdout


def test_mistakes_are_told_in_words(machine: Machine):
    machine.run("run", code=2)
    machine.run("convret", code=2)
    assert "no-such-file" in machine.run("convert", "no-such-file", code=2).stderr


def test_the_report_is_printed_and_written_as_a_table(machine: Machine, practice: Path):
    until = time.monotonic() + 60
    while json.loads(machine.run("--config", str(practice), "report", "--json").stdout)["total"] is None:
        assert time.monotonic() < until
        time.sleep(0.2)
    machine.run("--config", str(practice), "--lang", "nb", "report", "--pdf", "rapport.pdf", "--csv", "rapport.csv", "--weeks", "2")
    page = machine.home / "rapport.pdf"
    assert page.read_bytes().startswith(b"%PDF")
    table = (machine.home / "rapport.csv").read_text("utf-8-sig").splitlines()
    assert len(table) > 1
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-layout", str(page), "-"], capture_output=True, text=True, check=True).stdout
        assert "gerica-ut" in text
    assert "2026-W07" in machine.run("--config", str(practice), "report", "--pdf", "rapport.pdf", "--week", "2026-W99", code=1).stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a program with windows gets no signal there")
@pytest.mark.parametrize("practising", [False, True])
def test_the_tray_program_starts_and_ends(machine: Machine, practice: Path, practising: bool):
    words = ["--practice"] if practising else ["--config", str(practice)]
    with machine.start(*words, "--lang", "nn", program="journalbro-tray") as child:
        time.sleep(6)
        assert child.poll() is None, child.stderr and child.stderr.read()
        child.terminate()
        assert child.wait(30) == 0
        assert child.stderr is not None
        complaints = child.stderr.read()
    assert "Traceback" not in complaints
    assert "ould not" not in complaints  # a library or a plugin that was left out
