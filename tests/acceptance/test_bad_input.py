"""Bad files, by the running engine and by `convert`: each is refused with its place and a remedy, in the reader's language; all else goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapter.cli.main import main
from adapter.engine import Engine
from adapter.errors import UNREADABLE_REMEDIES
from adapter.i18n import _, use_language
from adapter.model import MessageState
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.installation import configuration, until
from tests.support.bad_files import REFUSED, TAKEN, good


@pytest.fixture(params=["nb", "nn", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("nb")


def test_the_engine_quarantines_what_it_cannot_read_with_the_reason_beside_it_and_goes_on(tmp_path: Path, language: str):
    with FhirServer() as service:
        config = configuration(tmp_path, service.url, incomplete_minutes=0.002)
        config = replace(config, installation=replace(config.installation, site_mappings=None))
        (source,) = config.sources
        for name, (data, _reason) in REFUSED.items():
            (source.folder / name).write_bytes(data)
        for name, data in TAKEN.items():
            (source.folder / name).write_bytes(data)
        huge = source.folder / "huge.hl7"
        with huge.open("wb") as file:
            file.truncate(300 << 20)  # a file with a hole: nothing is written
        Path(os.fsdecode(os.fsencode(source.folder) + b"/odd-\xff\xe5.hl7")).write_bytes(good(18))
        (source.folder / "dir.hl7").mkdir()
        (source.folder / "link.hl7").symlink_to("/etc/passwd")
        with Engine(config) as engine:
            until(lambda: len(list(source.quarantine_folder.glob("*.reason.txt"))) == len(REFUSED) + 1, 60)
            assert engine.wait_idle(30)
            state = engine.state()
        patients = {number["value"] for patient in service.found("Patient", "") for number in patient["identifier"]}

    assert patients == {str(number) for number in range(11, 19)}
    assert state.messages == {MessageState.MAPPED.value: len(TAKEN) + 2, MessageState.REJECTED.value: len(REFUSED) + 1}
    assert sorted(left.name for left in source.folder.iterdir()) == ["dir.hl7", "link.hl7"]
    for name, (data, reason) in {**REFUSED, "huge.hl7": (b"", "too-large")}.items():
        stem, _dot, ending = name.rpartition(".")
        (kept,) = (file for file in source.quarantine_folder.glob(f"{stem}~*.{ending}") if not file.name.endswith(".reason.txt"))
        text = kept.with_name(kept.name + ".reason.txt").read_text("utf-8")
        assert kept.read_bytes() == data or name == "huge.hl7"
        assert f"code: {reason}" in text.splitlines()
        said, remedy = text.strip().splitlines()[-3], text.strip().splitlines()[-1]
        assert said
        assert remedy in {_(one) for one in UNREADABLE_REMEDIES.values()} | {_(one) for one in OTHER_REMEDIES}
        assert not any(word in text for word in ("Nordmann", "Kari", "root:"))


OTHER_REMEDIES = (
    "Set `charset` for the source in journalbro.toml (for example windows-1252) and take the file in again.",
    "Ask for smaller exports.",
)


def _convert(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["convert", *arguments])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_convert_gives_every_bad_file_its_line_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for name, (data, _reason) in REFUSED.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "whole.hl7").write_bytes(good(1))
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/odd-\xff\xe5.hl7")).write_bytes(good(18))
    with (tmp_path / "huge.hl7").open("wb") as file:
        file.truncate(300 << 20)
    (tmp_path / "dir.hl7").mkdir()

    code, out, _err = _convert(capsys, str(tmp_path))

    lines = {Path(line["file"]).name: line for line in map(json.loads, out.splitlines())}
    assert code == 1
    assert len(lines) == len(REFUSED) + 3
    assert {name: line["stops"][0]["code"] for name, line in lines.items() if line["state"] == "rejected"} == {
        **{name: reason for name, (_data, reason) in REFUSED.items() if name != "half.hl7"},
        "huge.hl7": "too-large",
    }
    # What ends in the middle of a line could be whole, from a system that ends no line: it is converted, and the warning says what the engine would do.
    assert [warning["code"] for warning in lines["half.hl7"]["warnings"]] == ["unended"]
    assert [warning["code"] for warning in lines["whole.hl7"]["warnings"]] == []
    assert lines[r"odd-\xff\xe5.hl7"]["state"] == "mapped"


def test_convert_sums_up_for_the_person_at_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "250")
    (tmp_path / "brev.pdf").write_bytes(REFUSED["brev.pdf"][0])
    (tmp_path / "whole.hl7").write_bytes(good(1))

    code, out, err = _convert(capsys, str(tmp_path), "--lang", "nb", "--report", str(tmp_path / "r.ndjson"))

    assert code == 1
    assert out == ""
    words = " ".join(err.split())
    assert "mappet: 1, avvist: 1" in words
    assert "1 Ikke en melding" in words
    assert "Finn ut hvem som legger den der" in words


def test_a_report_that_cannot_be_written_is_said_and_is_no_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "whole.hl7").write_bytes(good(1))

    code, _out, err = _convert(capsys, str(tmp_path / "whole.hl7"), "--lang", "nb", "--report", str(tmp_path / "none" / "r.ndjson"))

    assert code == 1
    assert "En fil eller mappe kan ikke brukes" in err
    assert "Traceback" not in err


def test_a_fault_of_ours_shows_its_place_and_nothing_of_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "whole.hl7").write_bytes(good(1))

    def fail(*_: object) -> None:
        raise KeyError("Nordmann")

    monkeypatch.setattr("adapter.cli.convert.Pipeline.convert", fail)
    code, _out, err = _convert(capsys, str(tmp_path / "whole.hl7"))

    assert code == 1
    assert "KeyError" in err
    assert "Nordmann" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "data",
    [
        good(1).replace(b"ADT^A08^ADT_A01", b"Nordmann^Kari"),
        good(1).replace(b"ADT^A08^ADT_A01", b"ADT^05929010096"),
        good(1).replace(b"ADT^A08^ADT_A01", b"Nordmann"),
        b"<Nordmann05929010096/>",
        b'<n:Nordmann05929010096 xmlns:n="http://www.kith.no/xmlstds/nordmann"/>',
    ],
)
def test_what_stands_where_the_kind_of_a_message_should_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes):
    (tmp_path / "x.dat").write_bytes(data)

    code, out, _err = _convert(capsys, str(tmp_path / "x.dat"))

    assert code == 3
    assert json.loads(out)["kind"].rpartition(":")[2] == "unknown"
    assert not any(value in out.replace(str(tmp_path), "") for value in ("Nordmann", "Kari", "05929010096"))
