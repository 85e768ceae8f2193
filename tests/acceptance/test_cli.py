"""The command line as its users have it: a process, its output, its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapter.sandbox.exports import samples, write
from adapter.sandbox.fhir_server import FhirServer

COMMAND = [sys.executable, "-m", "adapter.cli.main"]


def journalbro(*arguments: str, home: Path, timeout: float = 90, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JOURNALBRO_", "LC_", "LANG", "XDG_"))}
    environment |= {"HOME": str(home), "LANG": "en_GB.UTF-8", "COLUMNS": "200"} | more
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=environment, timeout=timeout, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_the_demo_ends_well_with_every_sample_as_it_should_be(home):
    done = journalbro("demo", "--headless", "--json", home=home)

    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads(done.stdout)
    assert document["as_expected"] is True
    assert len(document["samples"]) == len(samples())
    assert document["trace"][0]["rule"].startswith("mappings/")


def test_the_demo_speaks_bokmal_by_default_and_ends_with_the_next_steps(home, tmp_path):
    done = journalbro("--lang", "nb", "demo", "--headless", "--keep", str(tmp_path / "kept"), home=home)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Alle eksemplene endte som de skulle" in done.stdout
    assert "Neste steg" in done.stdout
    assert (tmp_path / "kept" / "data" / "journalbro.db").exists()


def test_the_language_may_stand_anywhere(home):
    for words in (("--lang", "nn", "status"), ("status", "--lang", "nn"), ("status", "--lang=nn")):
        done = journalbro(*words, home=home)
        assert done.returncode == 2, done.stderr
        assert "Konfigurasjonen er feil" in done.stderr


def test_a_terminal_that_lacks_our_letters_gets_others(home):
    done = journalbro("demo", "--headless", home=home, PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert done.returncode == 0, done.stderr
    assert "Every sample ended as it should" in done.stdout


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    write(folder, samples())
    return folder


def test_convert_writes_a_line_for_every_message_and_no_value_of_any(home, exports, tmp_path):
    out, report = tmp_path / "out", tmp_path / "report.ndjson"
    done = journalbro("convert", str(exports), "--out", str(out), "--report", str(report), "--trace", home=home)

    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert done.returncode == 1, done.stderr  # something was rejected
    # The Windows-1252 files say nothing of their charset, and no source was named to say it.
    assert {line["state"] for line in lines} == {"mapped", "needs_mapping", "rejected"}
    mapped = [line for line in lines if line["state"] == "mapped"]
    for line in mapped:
        bundle = json.loads(Path(line["bundle"]).read_text())
        assert bundle["type"] == "transaction"
        assert sum(line["resources"].values()) >= len(bundle["entry"])
        trace = json.loads(Path(line["trace"]).read_text())
        assert trace[0].keys() == {"element", "from", "bytes", "rule", "as"}
    for person in ("Nordmann", "02907525581"):
        assert person not in report.read_text()


def test_convert_says_where_an_unknown_code_stands(home, exports):
    done = journalbro("convert", str(exports / "gerica-ut" / "ut" / "adt-004-ukjent-kode.hl7"), home=home)

    assert done.returncode == 3
    (line,) = map(json.loads, done.stdout.splitlines())
    (stop,) = line["stops"]
    assert (stop["code"], stop["path"], stop["element"]) == ("unknown-code", "PID-8.1", "Patient.gender")
    assert stop["rule"].startswith("mappings/hl7v2/segments/PID.Patient.yaml:")


def test_convert_keeps_folders_under_out(home, exports, tmp_path):
    out = tmp_path / "out"
    journalbro("convert", str(exports), "--out", str(out), home=home)

    assert (out / "gerica-ut" / "ut" / "adt-001-innleggelse.1.json").exists()


def test_a_trace_without_a_place_for_it_is_wrong_usage(home, exports):
    done = journalbro("convert", str(exports), "--trace", home=home)

    assert done.returncode == 2
    assert "--out" in done.stderr


def test_a_wrong_word_is_wrong_usage(home):
    assert journalbro("convret", home=home).returncode == 2


@dataclass
class Installed:
    """A configured installation with an engine of its own in the foreground."""

    home: Path
    config: Path
    folder: Path
    service: FhirServer

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return journalbro("--config", str(self.config), *arguments, home=self.home)

    def until(self, condition: str, *arguments: str) -> dict:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            done = self.run(*arguments)
            if done.returncode in {0, 3} and eval(condition, {"it": json.loads(done.stdout)}):
                return json.loads(done.stdout)
            time.sleep(0.2)
        raise AssertionError(f"never: {condition}: {done.stdout} {done.stderr}")


@pytest.fixture
def installed(tmp_path: Path, home: Path) -> Iterator[Installed]:
    folder = tmp_path / "epj" / "ut"
    folder.mkdir(parents=True)
    config = tmp_path / "journalbro.toml"
    with FhirServer() as service:
        config.write_text(
            f"""
[[source]]
name = "gerica-ut"
folder = '{folder}'
destinations = ["fhir"]
scan_seconds = 0.1
stable_seconds = 0.1

[[destination]]
name = "fhir"
service = "fhir"
url = "{service.url}"

[store]
folder = '{tmp_path / "data"}'
key = "file"
"""
        )
        environment = {**os.environ, "HOME": str(home)}
        engine = subprocess.Popen([*COMMAND, "--config", str(config), "run"], env=environment, stderr=subprocess.PIPE, text=True)
        try:
            installation = Installed(home, config, folder, service)
            installation.until("it['mood']", "status", "--json")
            yield installation
        finally:
            engine.send_signal(signal.SIGTERM)
            assert engine.wait(15) == 0
            assert engine.stderr is not None
            assert "gerica-ut" in engine.stderr.read()  # it said that it works, and on what
            engine.stderr.close()


def sample(name: str) -> bytes:
    return next(one.data for one in samples() if one.name == name)


def test_what_came_is_in_the_log_and_a_message_can_be_looked_at(installed):
    (installed.folder / "adt.hl7").write_bytes(sample("adt-001-innleggelse.hl7"))
    page = installed.until("[d['state'] for row in it['rows'] for d in row['deliveries']] == ['acknowledged']", "log", "--json")
    number = str(page["rows"][0]["id"])

    text = installed.run("show", number)
    assert text.returncode == 0
    assert "ADT^A01" in text.stdout
    assert "02907525581" not in text.stdout

    content = json.loads(installed.run("show", number, "--content", "--reason", "test", "--json").stdout)
    assert any(line["element"] == "Patient.birthDate" for line in content["content"]["trace"])
    table = installed.run("log")
    assert table.returncode == 0
    assert "gerica-ut" in table.stdout


def test_what_stopped_waits_for_a_person_and_can_be_given_up(installed):
    (installed.folder / "adt.hl7").write_bytes(sample("adt-004-ukjent-kode.hl7"))
    installed.until("it['rows'] and it['rows'][0]['state'] == 'needs_mapping'", "log", "--json")

    status = installed.run("status")
    assert status.returncode == 3
    assert "journalbro log --attention" in status.stdout

    assert "1 message" in installed.run("skip", "--attention", "--reason", "a trial", "--preview").stdout
    assert installed.run("skip", "--attention", "--reason", "a trial").returncode == 0
    assert installed.run("status").returncode == 0


def test_what_is_wrong_is_said_with_what_it_means_and_what_to_do(installed):
    away = installed.folder.rename(installed.folder.with_name("borte"))
    installed.until("it['incidents']", "status", "--json")

    for command in ("status", "doctor"):
        said = installed.run(command).stdout
        assert "! A watched folder cannot be reached: gerica-ut" in said
        assert "  → Nothing is taken from it meanwhile, and nothing is lost." in said

    away.rename(installed.folder)
    installed.until("not it['incidents']", "status", "--json")


def test_pause_holds_the_folder_and_resume_lets_it_go_on(installed):
    assert installed.run("pause", "--source", "gerica-ut").returncode == 0
    (installed.folder / "adt.hl7").write_bytes(sample("adt-001-innleggelse.hl7"))
    time.sleep(1.0)
    assert json.loads(installed.run("log", "--json").stdout)["rows"] == []

    assert installed.run("resume", "--source", "gerica-ut").returncode == 0
    installed.until("len(it['rows']) == 1", "log", "--json")


def test_an_action_without_a_selection_is_wrong_usage(installed):
    done = installed.run("retry")

    assert done.returncode == 2
    assert "journalbro log" in done.stderr


def test_doctor_finds_a_healthy_engine_and_service(installed):
    done = installed.run("doctor", "--json")

    assert done.returncode == 0, done.stdout
    checks = {check["name"]: check["level"] for check in json.loads(done.stdout)["checks"]}
    assert checks["Engine"] == "ok"
    assert checks["Service fhir"] == "ok"
    assert checks["Audit trail"] == "ok"


def test_without_an_engine_the_commands_say_what_to_do(home, tmp_path):
    config = tmp_path / "journalbro.toml"
    assert journalbro("--config", str(config), "config", "init", "--folder", str(tmp_path), home=home).returncode == 0

    done = journalbro("--config", str(config), "status", home=home)

    assert done.returncode == 1
    assert "journalbro run" in done.stderr


def test_a_configuration_error_names_file_line_and_the_nearest_word(home, tmp_path):
    config = tmp_path / "journalbro.toml"
    config.write_text('[installation]\nmunicipalty = "Eksempel"\n')

    done = journalbro("--config", str(config), "config", "check", home=home)

    assert done.returncode == 2
    assert f"{config}:2" in done.stderr.replace("\n", "")
    assert "municipality" in done.stderr


def test_mapping_lint_and_test_pass_on_our_own_and_name_an_error_in_a_site_folder(home, tmp_path):
    assert journalbro("mapping", "lint", home=home).returncode == 0
    site = tmp_path / "site" / "hl7v2" / "segments"
    site.mkdir(parents=True)
    (site / "PID.Patient.yaml").write_text("mapping: hl7v2/segments/PID.Patient\nrules:\n  gendr: {from: PID-8.1, add: true}\n")

    done = journalbro("mapping", "lint", str(tmp_path / "site"), home=home)

    assert done.returncode == 1
    assert "PID.Patient.yaml:3" in done.stdout
    assert "gender" in done.stdout


def test_mapping_explain_shows_the_rule_and_the_bytes_of_an_element(home, exports):
    file = str(exports / "gerica-ut" / "ut" / "adt-001-innleggelse.hl7")
    done = journalbro("mapping", "explain", file, "--element", "Patient.birthDate", "--json", home=home)

    (message,) = json.loads(done.stdout)
    (line,) = [line for line in message["lines"] if line["element"] == "Patient.birthDate"]
    assert line["from"] == ["PID-7"]
    (span,) = line["bytes"]
    assert Path(file).read_bytes()[slice(*span)].decode() == line["value"].replace("-", "")
