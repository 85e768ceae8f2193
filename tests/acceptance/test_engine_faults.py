"""What happens around a working engine: services, shares, disks and clocks that come and go. Nothing is lost, and the work goes on by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapter.clock import SystemClock
from adapter.config import Config
from adapter.control.client import ControlClient
from adapter.engine import Engine
from adapter.errors import ControlError
from adapter.queue.sqlite import SqliteQueue
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.child import Engines
from tests.engine_support.installation import configuration, family, numbers, until, write
from tests.engine_support.tiny import message, use_tiny


@pytest.fixture
def practice() -> Iterator[FhirServer]:
    with FhirServer() as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, practice: FhirServer, monkeypatch: pytest.MonkeyPatch) -> Config:
    use_tiny(monkeypatch)
    return configuration(tmp_path, practice.url)


class WallClock(SystemClock):
    """The machine's clock with a wall time that somebody sets."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return super().now() + self.offset


def codes(engine: Engine) -> set[str]:
    return {str(incident["code"]) for incident in engine.state().incidents}


def test_a_service_that_is_away_opens_one_incident_and_gets_everything_when_it_is_back(config: Config, practice: FhirServer):
    practice.close_door()
    with Engine(config) as engine:
        for number in range(1, 7):
            write(config, f"{number}.hl7", message(number, f"p{number}"))
        until(lambda: "destination-unreachable" in codes(engine))
        assert engine.state().deliveries.get("failed") is None
        practice.open_door()
        until(lambda: numbers(practice) == [1, 2, 3, 4, 5, 6], 90)
        until(lambda: codes(engine) == set())
        opened = [i for i in engine.queue.incidents(open_only=False) if i.code == "destination-unreachable"]
    assert len(opened) == 1


def test_a_share_that_goes_away_and_comes_back_loses_nothing(config: Config, practice: FhirServer):
    folder = config.sources[0].folder
    with Engine(config) as engine:
        write(config, "1.hl7", message(1))
        until(lambda: numbers(practice) == [1])
        away = folder.rename(folder.with_name("away"))
        until(lambda: engine.state().sources[0].watch.unreachable == "not-found")
        assert codes(engine) == {"source-unreachable"}
        (away / "2.hl7").write_bytes(message(2))
        away.rename(folder)
        until(lambda: numbers(practice) == [1, 2])
        until(lambda: codes(engine) == set())


def test_a_folder_that_is_only_read_is_delivered_once_over_restarts(config: Config, practice: FhirServer):
    config = replace(config, sources=(replace(config.sources[0], after="leave"),))
    for number in range(1, 6):
        write(config, f"{number}.hl7", message(number))
    for _ in range(2):
        with Engine(config) as engine:
            assert engine.wait_idle(20)
    assert numbers(practice) == [1, 2, 3, 4, 5]
    assert len(practice.received) == 5
    assert len(list(config.sources[0].folder.iterdir())) == 5


def test_a_wall_clock_that_jumps_a_day_either_way_changes_no_order_and_wakes_no_storm(config: Config, practice: FhirServer):
    clock = WallClock()
    with Engine(config, clock=clock) as engine:
        for number, days in enumerate((0, 1, -1, -400, 400, 0), 1):
            clock.offset = timedelta(days=days)
            write(config, f"{number}.hl7", message(number, time=datetime.now(UTC)), mtime=1_700_000_000 + number)
            assert engine.wait_idle(20)
            assert family(practice) == [f"Name{number}"]
    assert len(practice.received) == 6


def test_a_full_disk_stops_intake_and_the_work_goes_on_by_itself_when_there_is_room(config: Config, practice: FhirServer, tmp_path: Path):
    files = 300
    with Engines(tmp_path, practice.url) as engines, ControlClient.for_config(config) as client:
        engine = engines.start(largest_file=1_500_000)
        try:
            for number in range(1, files + 1):
                write(config, f"{number}.hl7", message(number, f"p{number % 20}"), mtime=1_700_000_000 + number)

            def troubled() -> bool:
                try:
                    return any("store" in incident["code"] for incident in client.status()["incidents"])
                except ControlError:
                    return False  # the state is in the store, too

            until(lambda: troubled() or len(practice.found("Observation")) == files, 60)
            stuck = len(practice.found("Observation"))
            assert stuck < files, "the limit should have stopped the engine"
            os.kill(engine, signal.SIGUSR1)
            until(lambda: numbers(practice) == list(range(1, files + 1)), 90)
            until(lambda: not client.status()["incidents"], 60)
        finally:
            os.kill(engine, signal.SIGTERM)
        assert engines.ended() == 0
    queue = SqliteQueue.open(config.data_folder, key="file")
    try:
        assert queue.verify_audit().ok
        assert queue.counts().message_total(next(iter(queue.counts().messages))[1]) == files
    finally:
        queue.close()


def test_an_archive_past_its_days_is_purged_and_the_act_is_in_the_audit_trail(config: Config, practice: FhirServer):
    clock = WallClock()
    write(config, "1.hl7", message(1))
    config = replace(config, sources=(replace(config.sources[0], archive_days=30),))
    with Engine(config, clock=clock) as engine:
        assert engine.wait_idle(20)
        archive = config.sources[0].archive_folder
        (archive / "note.txt").write_text("mine", "utf-8")
        day = next(p for p in archive.iterdir() if p.is_dir())
        (day / "mine.txt").write_text("mine", "utf-8")
        from adapter.engine.taking import purge_archive

        def purge() -> int:
            return purge_archive(config.sources[0], engine.queue, clock, engine.incidents, lambda: False)

        clock.offset = timedelta(days=29)
        assert purge() == 0
        clock.offset = timedelta(days=32)
        assert purge() == 1
        assert sorted(p.name for p in archive.rglob("*.txt")) == ["mine.txt", "note.txt"]
        assert any(row.action == "archive-purged" for row in engine.queue.audit())
