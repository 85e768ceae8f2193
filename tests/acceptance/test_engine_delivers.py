"""From files in a folder to resources at a service, by a whole engine: real files, real SQLite, real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapter.config import Config
from adapter.engine import Engine
from adapter.errors import InstallationError
from adapter.sandbox.faults import Fault
from adapter.sandbox.fhir_server import FhirServer
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


def test_files_become_resources_and_the_files_are_archived(config: Config, practice: FhirServer):
    for number in range(1, 21):
        write(config, f"adt{number}.hl7", message(number, f"p{number % 3}"))
    with Engine(config) as engine:
        assert engine.wait_idle(30)
        state = engine.state()
    assert numbers(practice) == list(range(1, 21))
    assert state.messages == {"mapped": 20}
    assert state.deliveries == {"acknowledged": 20}
    assert state.mood == "ok"
    assert list(config.sources[0].folder.iterdir()) == []
    assert len(list(config.sources[0].archive_folder.glob("*/*"))) == 20


def test_messages_of_one_patient_arrive_in_the_order_of_their_files(config: Config, practice: FhirServer):
    for number in range(1, 31):
        write(config, f"adt{number}.hl7", message(number, "p1"), mtime=1_000_000 + number)
    with Engine(config) as engine:
        assert engine.wait_idle(30)
    assert family(practice) == ["Name30"]
    bodies = [body.decode() for body in practice.received]
    sent = [next(n for n in range(1, 31) if f'"Name{n}"' in body) for body in bodies]
    assert sent == list(range(1, 31))


def test_the_same_folder_fed_twice_makes_nothing_new(config: Config, practice: FhirServer):
    with Engine(config) as engine:
        for name in ("first.hl7", "second.hl7"):
            write(config, name, message(1))
            assert engine.wait_idle(20)
        state = engine.state()
    assert numbers(practice) == [1]
    assert len(practice.received) == 1
    assert state.messages == {"mapped": 1, "duplicate": 1}


def test_with_duplicates_delivered_the_service_still_holds_one(config: Config, practice: FhirServer):
    config = replace(config, sources=(replace(config.sources[0], duplicates="deliver"),))
    with Engine(config) as engine:
        for name in ("first.hl7", "second.hl7"):
            write(config, name, message(1))
            assert engine.wait_idle(20)
    assert numbers(practice) == [1]
    assert family(practice) == ["Name1"]


def test_a_file_that_is_no_message_is_quarantined_and_shown_as_rejected_while_the_rest_goes_on(config: Config, practice: FhirServer):
    write(config, "brev.pdf", b"%PDF-1.7\n")
    write(config, "adt.hl7", message(7))
    with Engine(config) as engine:
        assert engine.wait_idle(20)
        assert engine.state().messages == {"mapped": 1, "rejected": 1}
    assert numbers(practice) == [7]
    assert len(list(config.sources[0].quarantine_folder.glob("*.reason.txt"))) == 1


def test_a_message_that_needs_mapping_holds_its_patient_and_goes_on_by_itself_once_the_mapping_is_mended(
    config: Config, practice: FhirServer
):
    write(config, "1.hl7", message(1, "p1", "needs_mapping:Q"), mtime=1000)
    write(config, "2.hl7", message(2, "p1"), mtime=2000)
    write(config, "3.hl7", message(3, "p2"), mtime=3000)
    with Engine(config) as engine:
        assert engine.wait_idle(20)
        assert numbers(practice) == [3]
        state = engine.state()
        assert (state.waits_for_person, state.held, state.mood) == (1, 1, "attention")
        assert engine.config.installation.site_mappings is not None
        (engine.config.installation.site_mappings / "codes.yaml").write_text("Q", "utf-8")
        until(lambda: numbers(practice) == [1, 2, 3])
        until(lambda: engine.state().mood == "ok")
    assert family(practice) == ["Name2"]


def test_a_mapping_mended_while_the_engine_was_down_frees_what_waited(config: Config, practice: FhirServer):
    write(config, "1.hl7", message(1, "p1", "needs_mapping:Q"))
    with Engine(config) as engine:
        assert engine.wait_idle(20)
    assert config.installation.site_mappings is not None
    (config.installation.site_mappings / "codes.yaml").write_text("Q", "utf-8")
    with Engine(config):
        until(lambda: numbers(practice) == [1])


def test_a_broken_edit_of_a_mapping_keeps_the_old_one_running_and_says_so(config: Config, practice: FhirServer):
    with Engine(config) as engine:
        assert config.installation.site_mappings is not None
        file = config.installation.site_mappings / "codes.yaml"
        file.write_text("broken", "utf-8")
        until(lambda: engine.state().mapping_problems)
        assert any(incident["code"] == "mapping-broken" for incident in engine.state().incidents)
        write(config, "1.hl7", message(1))
        assert engine.wait_idle(20)
        assert numbers(practice) == [1]
        file.write_text("Q", "utf-8")
        until(lambda: not engine.state().incidents)


def test_an_edit_whose_tests_fail_does_not_run_either_also_not_after_a_restart(config: Config, practice: FhirServer):
    assert config.installation.site_mappings is not None
    file = config.installation.site_mappings / "codes.yaml"
    file.write_text("Q", "utf-8")
    with Engine(config) as engine:
        file.write_text("Q FAILS", "utf-8")
        until(lambda: engine.state().mapping_problems == ("codes.test.yaml:3: a test: Patient.gender: -male +female",))
        write(config, "1.hl7", message(1, "p1", "needs_mapping:FAILS"))
        assert engine.wait_idle(20)
        assert engine.state().messages == {"needs_mapping": 1}
    with Engine(config) as engine:
        assert engine.state().mapping_problems
        file.write_text("Q", "utf-8")
        until(lambda: not engine.state().mapping_problems)


def test_an_engine_that_starts_with_broken_mappings_takes_files_and_maps_them_once_they_are_mended(config: Config, practice: FhirServer):
    assert config.installation.site_mappings is not None
    file = config.installation.site_mappings / "codes.yaml"
    file.write_text("broken", "utf-8")
    write(config, "1.hl7", message(1))
    with Engine(config) as engine:
        until(lambda: engine.state().messages == {"received": 1})
        file.write_text("Q", "utf-8")
        until(lambda: numbers(practice) == [1])


def test_a_conversion_that_breaks_inside_the_program_stops_that_message_only_and_tells_no_value(config: Config, practice: FhirServer):
    write(config, "1.hl7", message(1, "p1", "boom"), mtime=1000)
    write(config, "2.hl7", message(2, "p2"), mtime=2000)
    with Engine(config) as engine:
        assert engine.wait_idle(20)
        [group] = engine.queue.causes()
        assert group.cause.finding.code == "internal-error"
        assert "RuntimeError" in group.cause.finding.detail
    assert numbers(practice) == [2]
    log = (config.data_folder / "log" / "journalbro.log").read_text("utf-8")
    assert "a conversion broke" in log
    for secret in ("Nordmann", "12345678901", "Name1"):
        assert secret not in log


def test_a_message_that_is_refused_leaves_nothing_at_the_service_and_waits_for_a_person(config: Config, practice: FhirServer):
    practice.faults.order(Fault("status", status=422, times=1))
    write(config, "1.hl7", message(1, "p1"), mtime=1000)
    write(config, "2.hl7", message(2, "p1"), mtime=2000)
    with Engine(config) as engine:
        until(lambda: engine.state().deliveries.get("failed") == 1)
        assert engine.wait_idle(20)
        assert numbers(practice) == []
        assert engine.state().held == 1


def test_with_on_stop_skip_the_next_message_of_the_patient_goes_on(config: Config, practice: FhirServer):
    config = replace(config, sources=(replace(config.sources[0], on_stop="skip"),))
    practice.faults.order(Fault("status", status=422, times=1))
    write(config, "1.hl7", message(1, "p1"), mtime=1000)
    write(config, "2.hl7", message(2, "p1"), mtime=2000)
    with Engine(config) as engine:
        until(lambda: numbers(practice) == [2])
        assert engine.wait_idle(20)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", status=503, retry_after="0", times=2),
        Fault("status", status=429, retry_after="0", times=2),
        Fault("status", status=409, times=2),
    ],
)
def test_a_service_that_is_busy_gets_the_same_bytes_until_it_takes_them(config: Config, practice: FhirServer, fault: Fault):
    practice.faults.order(fault)
    write(config, "1.hl7", message(1))
    with Engine(config):
        until(lambda: numbers(practice) == [1], 60)
    assert len(set(practice.received)) == 1


def test_a_second_engine_on_the_same_data_is_refused_with_a_clear_text(config: Config):
    with Engine(config), pytest.raises(InstallationError, match=r"another engine \(process \d+\) works on"):
        Engine(config).start()
    with Engine(config):
        pass


def test_a_stop_takes_less_than_ten_seconds_even_when_the_service_hangs(config: Config, practice: FhirServer):
    config = replace(config, destinations=(replace(config.destinations[0], timeout_seconds=300),))
    practice.faults.order(Fault("hang", seconds=60, times=1))
    write(config, "1.hl7", message(1))
    engine = Engine(config)
    engine.start()
    until(lambda: engine.state().deliveries.get("delivering") == 1)
    stopper = threading.Thread(target=engine.stop)
    stopper.start()
    stopper.join(10)
    assert not stopper.is_alive()
    practice.faults.clear()
    with Engine(config):
        until(lambda: numbers(practice) == [1])
