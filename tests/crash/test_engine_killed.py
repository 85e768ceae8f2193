"""`kill -9` of the engine at random moments: everything is delivered once, in order, and the audit chain is whole."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapter.control.client import ControlClient
from adapter.fhir.synthetic import Person, people
from adapter.queue.sqlite import SqliteQueue
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.child import Engines
from tests.engine_support.installation import configuration, until, write
from tests.engine_support.tiny import message


@dataclass
class Tiny:
    """The tests' own messages: one Observation each, with the message's number."""

    kills: int = 50
    files: int = 1000
    patients: int = 60
    longest: float = 0.4
    """Seconds that an engine lives at most."""
    kind: str = "Observation"
    number: bytes = rb'"valueInteger":(\d+)'

    def message(self, number: int) -> bytes:
        return message(number, f"p{number % self.patients}")

    def number_of(self, resource: dict[str, Any]) -> int:
        return int(resource["valueInteger"])


class Admissions(Tiny):
    """ADT A01 by the program's own mappings: one Encounter each, whose visit number is the message's."""

    def __init__(self, kills: int, files: int) -> None:
        super().__init__(kills, files, longest=2.0, kind="Encounter", number=rb'"value":"visit-(\d+)"')
        self.people: list[Person] = list(people(self.patients, seed=11))

    def message(self, number: int) -> bytes:
        person = self.people[number % self.patients]
        stamp = f"20260101{number // 3600:02}{number // 60 % 60:02}{number % 60:02}+0100"
        return "".join(
            line + "\r"
            for line in (
                rf"MSH|^~\&|EPJ|KOMMUNE|JB|NHN|{stamp}||ADT^A01^ADT_A01|A{number}|P|2.5.1|||||NO|UNICODE UTF-8",
                f"EVN|A01|{stamp}",
                f"PID|1||{person.number}^^^^FNR||{person.family}^{person.given}^^^^^L||{person.birth_date:%Y%m%d}|{person.sex}",
                f"PV1|1|I|SYK^1^2^KOMMUNE|||||||MED|||||||||visit-{number}^^^EPJ^VN|||||||||||||||||||||||||{stamp}",
            )
        ).encode()

    def number_of(self, resource: dict[str, Any]) -> int:
        return next(int(it["value"].removeprefix("visit-")) for it in resource["identifier"] if it["value"].startswith("visit-"))


@pytest.mark.timeout(240)
def test_fifty_kills_during_a_thousand_files_lose_nothing_double_nothing_and_keep_every_patient_s_order(tmp_path: Path):
    killed_again_and_again(Tiny(), tmp_path)


@pytest.mark.timeout(240)
def test_the_same_with_the_programs_own_mappings(tmp_path: Path):
    killed_again_and_again(Admissions(kills=8, files=160), tmp_path)


def killed_again_and_again(work: Tiny, root: Path) -> None:
    """Every second engine does not know that the one before it was killed, and converts at once; the others leave that to the converting process."""
    chance = random.Random(20260101)
    real = isinstance(work, Admissions)
    with FhirServer(keep=100_000) as practice, Engines(root, practice.url, real=real) as engines:
        config = configuration(root, practice.url)
        written = caught = 0
        engine = engines.start()
        for kill in range(work.kills):
            for _ in range(work.files // work.kills):
                written += 1
                write(config, f"adt{written}.hl7", work.message(written), mtime=1_700_000_000 + written)
            time.sleep(chance.random() * (0.05 if kill % 4 == 1 else work.longest))
            os.kill(engine, signal.SIGKILL)
            caught += len(practice.found(work.kind)) < written
            assert engines.ended() == -signal.SIGKILL
            engine = engines.start(unaware=kill % 2 == 0)
        assert caught >= work.kills // 2, "most kills should come while there is work"
        try:
            with ControlClient.for_config(config) as client:
                until(lambda: client.status()["deliveries"] == {"acknowledged": work.files}, 120)  # what a killed one sent is settled, too
            until(lambda: not list(config.sources[0].folder.iterdir()))
            until(lambda: len(list(config.sources[0].archive_folder.glob("*/*"))) == work.files)
        finally:
            os.kill(engine, signal.SIGTERM)
        assert engines.ended() == 0
        assert sorted(map(work.number_of, practice.found(work.kind))) == list(range(1, work.files + 1))
        assert len(practice.found("Patient")) == work.patients
        sent: defaultdict[int, list[int]] = defaultdict(list)
        for body in practice.received:
            said = re.findall(work.number, body)
            if not said:
                continue  # the kill cut the request off; the service refused the half
            number = int(said[0])
            if sent[number % work.patients][-1:] != [number]:  # the same bytes again after a crash are the same delivery
                sent[number % work.patients].append(number)
        for patient, order in sent.items():
            assert order == sorted(set(order)), f"patient {patient}"
    assert len(list(config.sources[0].archive_folder.glob("*/*"))) == work.files
    queue = SqliteQueue.open(config.data_folder, key="file")
    try:
        audit = queue.verify_audit()
        assert (audit.ok, audit.first_bad) == (True, 0)
        counts = queue.counts()
        assert Counter({state.value: n for (_, state), n in counts.messages.items()}) == {"mapped": work.files}
        assert Counter({state.value: n for (_, state), n in counts.deliveries.items()}) == {"acknowledged": work.files}
    finally:
        queue.close()
