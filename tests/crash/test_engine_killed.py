"""`kill -9` of the engine at random moments: everything is delivered once, in order, and the audit chain is whole."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from adapter.queue.sqlite import SqliteQueue
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.installation import configuration, numbers, until, write
from tests.engine_support.tiny import message

KILLS = 50
FILES = 1000
PATIENTS = 60


def child(root: Path, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.engine_support.child", str(root), url], stdout=subprocess.PIPE)


def end(engine: subprocess.Popen[bytes]) -> None:
    with engine:  # closes its pipe and waits
        engine.kill()


@pytest.mark.timeout(240)
def test_fifty_kills_during_a_thousand_files_lose_nothing_double_nothing_and_keep_every_patient_s_order(tmp_path: Path):
    chance = random.Random(20260101)  # noqa: S311 - the moments still differ by the machine's own timing
    with FhirServer(keep=100_000) as practice:
        config = configuration(tmp_path, practice.url)
        written = 0
        engine = child(tmp_path, practice.url)
        for kill in range(KILLS):
            assert engine.stdout is not None
            assert engine.stdout.readline() == b"ready\n"
            for _ in range(FILES // KILLS):
                written += 1
                write(config, f"adt{written}.hl7", message(written, f"p{written % PATIENTS}"), mtime=1_700_000_000 + written)
            time.sleep(chance.random() * (0.05 if kill % 2 else 0.4))
            end(engine)
            engine = child(tmp_path, practice.url)
        try:
            until(lambda: len(practice.found("Observation")) >= FILES and not list(config.sources[0].folder.iterdir()), 120)
            engine.terminate()
            assert engine.wait(10) == 0
        finally:
            end(engine)
        assert numbers(practice) == list(range(1, FILES + 1))
        sent: defaultdict[int, list[int]] = defaultdict(list)
        for body in practice.received:
            said = re.findall(rb'"valueInteger":(\d+)', body)
            if not said:
                continue  # the kill cut the request off; the service refused the half
            number = int(said[0])
            if sent[number % PATIENTS][-1:] != [number]:  # the same bytes again after a crash are the same delivery
                sent[number % PATIENTS].append(number)
        for patient, order in sent.items():
            assert order == sorted(set(order)), f"patient {patient}"
    assert len(list(config.sources[0].archive_folder.glob("*/*"))) == FILES
    queue = SqliteQueue.open(config.data_folder, key="file")
    try:
        audit = queue.verify_audit()
        assert (audit.ok, audit.first_bad) == (True, 0)
        counts = queue.counts()
        assert Counter({state.value: n for (_, state), n in counts.messages.items()}) == {"mapped": FILES}
        assert Counter({state.value: n for (_, state), n in counts.deliveries.items()}) == {"acknowledged": FILES}
    finally:
        queue.close()
