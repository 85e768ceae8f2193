"""The converting process of a working engine: it takes over when much waits, and whatever happens to it or to the mappings, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapter.config import Config
from adapter.converting import frames
from adapter.engine import Engine, apart, mapper
from adapter.model import RawMessage
from adapter.pipeline import SourceSettings
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.converting import COMMAND
from tests.engine_support.installation import configuration, family, numbers, until, write
from tests.engine_support.tiny import message, use_tiny


@pytest.fixture
def practice() -> Iterator[FhirServer]:
    with FhirServer(keep=10_000) as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, practice: FhirServer, monkeypatch: pytest.MonkeyPatch) -> Config:
    use_tiny(monkeypatch)
    return configuration(tmp_path, practice.url)


def apart_now(engine: Engine, but: int = 0) -> int:
    """Have a converting process (another one than `but`), and wait until it is up; its number."""
    engine.apart.want()

    def up() -> int:
        engine.ring()
        return engine.apart.up and engine.apart.number != but and engine.apart.number

    return until(up)


def test_when_much_waits_a_process_of_its_own_converts_and_the_result_is_the_same(config: Config, practice: FhirServer):
    for number in range(1, 201):
        write(config, f"{number}.hl7", message(number, f"p{number % 7}"), mtime=1_000_000 + number)
    with Engine(config, converting=COMMAND) as engine:
        until(lambda: engine.apart.number)
        assert engine.wait_idle(60)
        apart_now(engine)
        write(config, "apart.hl7", message(300, "p300"))
        assert engine.wait_idle(20)
        assert engine.state().deliveries == {"acknowledged": 201}
    assert engine.apart.number == 0
    assert numbers(practice) == [*range(1, 201), 300]


def test_a_process_that_is_killed_loses_nothing_and_comes_back(config: Config, practice: FhirServer):
    with Engine(config, converting=COMMAND) as engine:
        killed = 0
        for at in range(4):
            killed = apart_now(engine, killed)
            for number in range(1 + at * 100, 101 + at * 100):
                write(config, f"{number}.hl7", message(number, f"p{number % 7}"), mtime=1_000_000 + number)
            time.sleep(0.02 * at)
            os.kill(killed, signal.SIGKILL)
            until(lambda: len(practice.found("Observation")) == 100 + at * 100, 60)  # noqa: B023 - called at once
        assert engine.wait_idle(30)
        assert engine.queue.causes() == []
        assert engine.queue.verify_audit().ok
    assert numbers(practice) == list(range(1, 401))
    assert sorted(family(practice, "p3")) == [f"Name{max(n for n in range(1, 401) if n % 7 == 3)}"]


def test_a_process_that_is_killed_while_it_has_nothing_to_do_makes_no_message_suspect(config: Config, practice: FhirServer):
    with Engine(config, converting=COMMAND) as engine:
        for number in (1, 2):
            os.kill(apart_now(engine), signal.SIGKILL)
            write(config, f"{number}.hl7", message(number))
            until(lambda: len(practice.found("Observation")) == engine.state().messages.get("mapped"))
            until(lambda: engine.apart.number == 0)
        assert engine.wait_idle(20)
    log = (config.data_folder / "log" / "journalbro.log").read_text("utf-8")
    assert log.count("converting process gone") == 2
    assert numbers(practice) == [1, 2]


def test_a_message_that_ends_its_process_twice_waits_for_a_person_and_all_others_go_on(config: Config, practice: FhirServer):
    with Engine(config, converting=COMMAND) as engine:
        apart_now(engine)
        for number in range(1, 31):
            write(config, f"{number}.hl7", message(number, f"p{number}", "kill" if number == 17 else ""), mtime=1_000_000 + number)
        until(lambda: len(practice.found("Observation")) == 29, 60)
        [group] = engine.queue.causes()
        assert (group.cause.finding.code, group.cause.finding.detail, group.count) == ("mapper-died", "ended (signal 9)", 1)
    assert numbers(practice) == [n for n in range(1, 31) if n != 17]


def test_a_message_that_never_comes_to_an_end_is_broken_off_like_one_that_kills(
    config: Config, practice: FhirServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(apart, "_PATIENCE", 0.5)
    with Engine(config, converting=COMMAND) as engine:
        apart_now(engine)
        write(config, "1.hl7", message(1, "p1", "hang"), mtime=1000)
        write(config, "2.hl7", message(2, "p2"), mtime=2000)
        until(lambda: numbers(practice) == [2], 60)
        [group] = engine.queue.causes()
        assert group.cause.finding.detail == "no answer"


def killed(config: Config, *messages: bytes) -> Path:
    """An engine that took these messages, converted none and was killed; the lock that it left."""
    assert config.installation.site_mappings is not None
    rules = config.installation.site_mappings / "codes.yaml"
    rules.write_text("broken", "utf-8")
    for number, data in enumerate(messages, 1):
        write(config, f"{number}.hl7", data, mtime=1000 * number)
    with Engine(config, converting=COMMAND) as engine:
        until(lambda: engine.state().messages == {"received": len(messages)})
    rules.unlink()
    lock = config.data_folder / "engine.lock"
    lock.write_text("4711")
    return lock


def test_a_message_that_killed_the_engine_is_converted_apart_after_the_restart(config: Config, practice: FhirServer):
    lock = killed(config, message(1, "p1", "kill"), message(2, "p2"))
    with Engine(config, converting=COMMAND) as engine:
        until(lambda: numbers(practice) == [2], 60)
        assert [group.cause.finding.code for group in engine.queue.causes()] == ["mapper-died"]
    assert lock.read_text() == ""


def test_large_messages_are_handed_over_one_by_one(config: Config, practice: FhirServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mapper, "_BATCH_BYTES", 100)
    with Engine(config, converting=COMMAND) as engine:
        apart_now(engine)
        for number in range(1, 31):
            write(config, f"{number}.hl7", message(number, "p1"), mtime=1_000_000 + number)
        until(lambda: numbers(practice) == list(range(1, 31)), 60)
        assert engine.wait_idle(30)
    assert family(practice) == ["Name30"]


def test_a_mended_mapping_reaches_the_process(config: Config, practice: FhirServer):
    with Engine(config, converting=COMMAND) as engine:
        apart_now(engine)
        write(config, "1.hl7", message(1, "p1", "needs_mapping:Q"))
        until(lambda: engine.state().messages == {"needs_mapping": 1})
        assert config.installation.site_mappings is not None
        (config.installation.site_mappings / "codes.yaml").write_text("Q", "utf-8")
        until(lambda: numbers(practice) == [1])
        number = apart_now(engine)
        write(config, "2.hl7", message(2, "p2", "needs_mapping:Q"))
        until(lambda: numbers(practice) == [1, 2])
        assert engine.apart.number == number


def test_where_no_process_can_be_started_the_engine_converts_by_itself(config: Config, practice: FhirServer):
    for number in range(1, 151):
        write(config, f"{number}.hl7", message(number, f"p{number}"))
    with Engine(config, converting=("/nowhere/python",)) as engine:
        assert engine.wait_idle(60)
        assert engine.apart.number == 0
        assert engine.state().deliveries == {"acknowledged": 150}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starts that fail follow each other at once."""
    monkeypatch.setattr(apart, "_FIRST_PAUSE", 0.02)
    monkeypatch.setattr(apart, "_LONGEST_PAUSE", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("/nowhere/python",), "not started: No such file or directory"),
        ((sys.executable, "-c", "raise SystemExit(3)"), "ended while it loaded (exit code 3)"),
    ],
    ids=["not there", "ends"],
)
def test_a_process_that_does_not_start_is_an_incident_until_one_comes_up(
    config: Config, practice: FhirServer, command: tuple[str, ...], reason: str
):
    killed(config, message(1))  # what it left is for the process
    with Engine(config, converting=command) as engine:
        until(lambda: numbers(practice) == [1])
        [incident] = engine.state().incidents
        assert (incident["code"], incident["scope"], incident["detail"]) == ("converting-unavailable", "", reason)
        assert engine.state().mood == "attention"
        assert engine.apart.failed_starts >= 5
    with Engine(config, converting=COMMAND) as engine:
        assert [one["code"] for one in engine.state().incidents] == ["converting-unavailable"]

        def over() -> bool:  # with nothing to convert
            engine.ring()
            return not engine.state().incidents

        until(over)
        assert engine.apart.up
        until(lambda: not engine.queue.incidents())


@pytest.mark.usefixtures("impatient")
def test_a_start_that_fails_now_and_then_is_none(config: Config, practice: FhirServer):
    with Engine(config, converting=("/nowhere/python",)) as engine:
        for _ in range(4):
            engine.apart._not_before = 0.0
            engine.apart.want()
        assert engine.apart.failed_starts == 4
        write(config, "1.hl7", message(1))
        until(lambda: numbers(practice) == [1])
        assert engine.state().incidents == ()


def test_a_stop_takes_the_process_along_also_while_it_hangs(config: Config):
    with Engine(config, converting=COMMAND) as engine:
        number = apart_now(engine)
        write(config, "1.hl7", message(1, "p1", "hang"))
        until(lambda: engine.state().messages == {"received": 1})
        time.sleep(0.2)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_process_ends_with_its_parent_also_in_the_middle_of_a_message():
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        frames.write(process.stdin, frames.to_load({"epj": SourceSettings()}, None))
        frames.write(process.stdin, *frames.to_convert([("epj", RawMessage(1, 0, message(1, state="hang")))]))
        time.sleep(0.1)
        process.stdin.close()  # what it sees when the engine is gone
        assert process.wait(20) == 0
