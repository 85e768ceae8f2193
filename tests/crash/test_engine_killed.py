"""`kill -9` of the engine at random moments: everything is delivered once, in order, and the audit chain is whole."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from adapter.queue.sqlite import SqliteQueue
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.child import Engines
from tests.engine_support.installation import configuration, numbers, until, write
from tests.engine_support.tiny import message

KILLS = 50
FILES = 1000
PATIENTS = 60


@pytest.mark.timeout(240)
def test_fifty_kills_during_a_thousand_files_lose_nothing_double_nothing_and_keep_every_patient_s_order(tmp_path: Path):
    chance = random.Random(20260101)
    with FhirServer(keep=100_000) as practice, Engines(tmp_path, practice.url) as engines:
        config = configuration(tmp_path, practice.url)
        written = caught = 0
        engine = engines.start()
        for kill in range(KILLS):
            for _ in range(FILES // KILLS):
                written += 1
                write(config, f"adt{written}.hl7", message(written, f"p{written % PATIENTS}"), mtime=1_700_000_000 + written)
            time.sleep(chance.random() * (0.05 if kill % 2 else 0.4))
            os.kill(engine, signal.SIGKILL)
            caught += len(practice.found("Observation")) < written
            assert engines.ended() == -signal.SIGKILL
            engine = engines.start()
        assert caught >= KILLS // 2, "most kills should come while there is work"
        try:
            until(lambda: len(practice.found("Observation")) >= FILES and not list(config.sources[0].folder.iterdir()), 120)
            until(lambda: len(list(config.sources[0].archive_folder.glob("*/*"))) == FILES)
        finally:
            os.kill(engine, signal.SIGTERM)
        assert engines.ended() == 0
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
