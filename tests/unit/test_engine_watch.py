"""What goes wrong by nothing happening is told: silence, and a certificate that runs out."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.clock import ManualClock
from adapter.config import Config, Destination, Source
from adapter.control.events import Hub
from adapter.deliver.certificate import expires
from adapter.engine.telling import Incidents
from adapter.engine.watch import Watch
from adapter.intake import WatchState
from adapter.logs import open_log
from adapter.queue.memory import MemoryQueue
from tests.support.queue_world import arrival

TUESDAY = datetime(2026, 11, 24, 7, tzinfo=UTC)  # eight o'clock in Oslo


class Bench:
    def __init__(self, tmp_path: Path, certificate: Path | None = None, **source: object) -> None:
        self.clock = ManualClock(TUESDAY)
        self.queue = MemoryQueue(self.clock)
        self.incidents = Incidents(self.queue, Hub(), self.clock, open_log())
        self.config = Config(
            sources=(Source(name="ut", folder=tmp_path, destinations=("fhir",), **source),),  # type: ignore[arg-type]
            destinations=(Destination(name="fhir", service="fhir", url="http://127.0.0.1/", certificate=certificate),),
        )
        self.state = WatchState("ut")

    def watch(self) -> Watch:
        return Watch(self.config, self.queue, self.clock, self.incidents, lambda: {"ut": self.state})

    def open(self, watch: Watch) -> list[tuple[str, str]]:
        watch.look()
        return [(one["code"], one["scope"]) for one in self.incidents.current()]


def test_a_source_that_is_silent_too_long_is_told_and_is_well_with_the_next_file(tmp_path: Path):
    bench = Bench(tmp_path, silence_hours=6)
    watch = bench.watch()
    assert bench.open(watch) == []
    bench.clock.advance(5.9 * 3600)
    assert bench.open(watch) == []
    bench.clock.advance(0.2 * 3600)
    assert bench.open(watch) == [("silent", "ut")]
    bench.state = replace(bench.state, last_taken=bench.clock.now())
    assert bench.open(watch) == []


def test_what_came_before_a_restart_counts(tmp_path: Path):
    bench = Bench(tmp_path, silence_hours=6)
    bench.queue.accept(arrival(b"MSH|x"))
    bench.clock.advance(7 * 3600)
    watch = bench.watch()
    assert watch.last_message() == {"ut": TUESDAY}
    assert bench.open(watch) == [("silent", "ut")]


def test_no_threshold_no_alarm(tmp_path: Path):
    bench = Bench(tmp_path)
    watch = bench.watch()
    bench.clock.advance(40 * 86400)
    assert bench.open(watch) == []
    assert watch.last_message() == {}


def test_a_source_that_is_paused_may_be_silent(tmp_path: Path):
    bench = Bench(tmp_path, silence_hours=1)
    watch = bench.watch()
    bench.clock.advance(2 * 3600)
    assert bench.open(watch) == [("silent", "ut")]
    bench.state = replace(bench.state, paused=True)
    assert bench.open(watch) == []


def _certificate(folder: Path, days: int, kind: str = "rsa:1024") -> Path:
    file = folder / f"own-{days}.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            kind,
            "-nodes",
            "-days",
            str(days),
            "-subj",
            "/CN=Eksempel kommune",
            "-keyout",
            file,
            "-out",
            folder / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text("ascii") + (folder / "cert.pem").read_text("ascii"), "ascii")
    return file


@pytest.mark.parametrize("days", [10, 20_000])  # the second is beyond 2050: another form of time in the certificate
def test_the_end_of_a_certificate_is_read_behind_its_key(tmp_path: Path, days: int):
    file = _certificate(tmp_path, days)
    said = subprocess.run(
        ["openssl", "x509", "-enddate", "-noout", "-in", tmp_path / "cert.pem"], check=True, capture_output=True, text=True
    ).stdout
    end = datetime.strptime(said.strip().removeprefix("notAfter="), "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
    assert expires(file) == end


@pytest.mark.parametrize(
    "text", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n", "æøå"]
)
def test_what_is_no_certificate_has_no_end(tmp_path: Path, text: str):
    (tmp_path / "x.pem").write_text(text, "utf-8")
    assert expires(tmp_path / "x.pem") is None
    assert expires(tmp_path / "nothing.pem") is None


def test_a_certificate_that_runs_out_is_told_and_its_follower_is_seen(tmp_path: Path):
    bench = Bench(tmp_path, _certificate(tmp_path, 10))
    end = expires(tmp_path / "own-10.pem")
    assert end is not None
    bench.clock = ManualClock(end.replace(day=1))
    watch = bench.watch()
    assert bench.open(watch) == [("certificate-expires", "fhir")]
    _certificate(tmp_path, 4000).replace(tmp_path / "own-10.pem")
    assert bench.open(watch) == []
    assert watch.certificates["fhir"] == expires(tmp_path / "own-10.pem")
