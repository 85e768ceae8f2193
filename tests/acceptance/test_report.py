"""`report` from a real engine, through its control API and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapter.cli.demo import configuration
from adapter.config.template import shown
from adapter.control.client import ControlClient, Refused
from adapter.engine import Engine
from adapter.sandbox.exports import samples, write
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.installation import until


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    root = tmp_path_factory.mktemp("report")
    with FhirServer() as server:
        config = configuration(root, server.url, samples())
        for source in config.sources:
            source.folder.mkdir(parents=True)
        with Engine(config) as engine:
            write(root, samples())
            until(lambda: engine.queue.count() == 13)  # one export is not whole, and is waited for a little
            assert engine.wait_idle(60)
            (root / "journalbro.toml").write_text(shown(config).replace('address = ""', f"address = '{config.control_address}'"), "utf-8")
            yield engine


@pytest.fixture
def client(engine: Engine) -> Iterator[ControlClient]:
    with ControlClient(engine.config.control_address) as client:
        yield client


def test_the_figures_of_a_week_agree_with_its_sum(client: ControlClient):
    answer = client.report(None, 1)
    assert sum(row["shared"] for row in answer["rows"]) == answer["total"]["shared"] == answer["totals"][0]["shared"] == 10
    assert answer["total"]["alone"] == 10
    assert 0 < answer["total"]["median_seconds"] <= answer["total"]["p95_seconds"]
    assert answer["total"]["minutes_saved"] == 30
    assert sum(answer["total"]["kinds"].values()) == 10
    assert sum(stop["count"] for stop in answer["stops"]) == 3
    assert answer["weeks"][0]["over"] is False


def test_weeks_before_are_empty_and_whole(client: ControlClient):
    answer = client.report("2026-W01", 3)
    assert [week["week"] for week in answer["weeks"]] == ["2025-W51", "2025-W52", "2026-W01"]
    assert all(week["over"] for week in answer["weeks"])
    assert answer["rows"] == []
    assert answer["total"] is None


def test_a_week_that_is_none_or_is_to_come_is_refused(client: ControlClient):
    later = (datetime.now(UTC) + timedelta(weeks=2)).strftime("%G-W%V")
    for week, weeks in (("2026-W77", 1), (later, 1), ("", 0), ("", 54)):
        with pytest.raises(Refused):
            client.report(week, weeks)


def test_the_points_of_the_plots_hold_what_passed(client: ControlClient):
    answer = client.stats(60, 60)
    assert sum(point["shared"] for point in answer["points"]) == 10
    assert sum(point["taken"] for point in answer["points"]) == 13
    assert max(point["delay"] or 0 for point in answer["points"]) > 0
    for minutes, step in ((60, 0), (60, 61), (100_000, 60), (10_080, 1)):
        with pytest.raises(Refused):
            client.stats(minutes, step)


def run(engine: Engine, *arguments: str) -> tuple[int, str, str]:
    import subprocess
    import sys

    config = engine.config.data_folder.parent / "journalbro.toml"
    done = subprocess.run(
        [sys.executable, "-m", "adapter.cli.main", "--lang", "en", "--config", str(config), "report", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_prints_a_table_and_its_assumption(engine: Engine):
    code, said, _ = run(engine)
    assert code == 0
    for text in ("gerica-ut", "Total", "PID-8.1", "3 minutes a message"):
        assert text in said


def test_the_command_writes_a_file_for_spreadsheets(engine: Engine, tmp_path: Path):
    code, said, _ = run(engine, "--weeks", "1", "--csv", str(tmp_path / "r.csv"))
    assert (code, said) == (0, "")
    assert (tmp_path / "r.csv").read_text("utf-8-sig").startswith("week;source;destination;shared")
    code, _, wrong = run(engine, "--csv", str(tmp_path / "none" / "r.csv"))
    assert code == 1
    assert "none" in wrong


def test_the_command_gives_json(engine: Engine):
    import json

    code, said, _ = run(engine, "--json", "--weeks", "1")
    assert code == 0
    assert json.loads(said)["total"]["shared"] == 10


def test_the_command_prints_the_page(engine: Engine, tmp_path: Path):
    pytest.importorskip("PySide6")
    code, _, wrong = run(engine, "--pdf", str(tmp_path / "r.pdf"))
    assert code == 0, wrong
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_a_wrong_week_is_told(engine: Engine):
    code, _, wrong = run(engine, "--week", "yesterday")
    assert code == 1
    assert "2026-W07" in wrong
