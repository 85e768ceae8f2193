"""What is stored can be read for ever: the forms of earlier versions, and those of now."""

from __future__ import annotations

import base64
import hashlib
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.model import Entry, Key, MessageId, MessageState, OwnedVersion, Result, SentRecord
from adapter.queue.codec import dump_findings, dump_record, dump_result, load, load_record, load_result, result_json
from adapter.queue.compression import expand, squeeze, zstd
from adapter.resources import package_bytes
from tests.support.entries import said

PAYLOAD = b'{"resourceType":"Observation","status":"final"}\n' * 40
KEY = Key("Patient", "urn:oid:2.16.578.1.12.4.1.4.1", "17835021092")
OBSERVATION = {"resourceType": "Observation", "status": "final", "valueQuantity": {"value": Decimal("7.20")}}
PATIENT = {"resourceType": "Patient", "identifier": [{"system": KEY.system, "value": KEY.value}], "name": [{"text": "Åse\nBø"}]}
ENTRIES = [
    Entry("patient", "owned", PATIENT, "urn:uuid:1", (KEY,), ("address",), ("http://profile",)),
    Entry("observation", "event", OBSERVATION, "urn:uuid:2"),
]
NO_FINDINGS = dump_findings((), (), ())


def result(*entries: Entry) -> Result:
    return Result(MessageState.MAPPED, MessageId("hl7v2:ADT^A01", "APP|1", None, ((KEY,),)), list(entries), mapping_hash="h1")


@given(st.binary(max_size=4000) | st.binary(max_size=8).map(lambda it: it * 400))
def test_a_payload_comes_back(data: bytes):
    assert expand(squeeze(data)) == data


@pytest.mark.parametrize(
    "stored",
    [
        zlib.compress(PAYLOAD, 1),
        b"\0" + PAYLOAD,
        base64.b64decode("KLUv/WZBnIAG1QAAMGZpbmFsIgX8PM/xA/JP092GK3KRDAMynQGTuKq/"),
    ],
    ids=["zlib", "plain", "dictionary 40001"],
)
def test_every_form_that_was_ever_written_is_read(stored: bytes):
    assert expand(stored) == PAYLOAD


def test_a_dictionary_is_never_changed():
    digest = hashlib.sha256(package_bytes("queue", "dictionaries", "40001.zstd")).hexdigest()
    assert digest == "77dfd23aa94d152f427c0f4461dffccd453f0215daa34db706224fa1638e14d2"


@pytest.mark.parametrize("harm", [lambda it: it[:-3], lambda it: it[:20] + bytes([it[20] ^ 1]) + it[21:]], ids=["cut", "changed"])
def test_a_payload_that_was_harmed_is_not_handed_out(harm: Any):
    with pytest.raises(zstd.ZstdError):
        expand(harm(squeeze(PAYLOAD)))


def test_several_threads_squeeze_at_once():
    payloads = [orjson.dumps({"number": number, "text": [f"{number}/{place}" for place in range(400)]}) for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(expand, pool.map(squeeze, payloads))) == payloads


def test_a_result_comes_back_as_it_was():
    loaded = load_result(MessageState.MAPPED, dump_result(result(*ENTRIES)), NO_FINDINGS)
    assert said(loaded.entries) == said(ENTRIES)
    assert (loaded.id, loaded.mapping_hash, loaded.withdraws) == (result().id, "h1", None)
    assert str(loaded.entries[1].resource["valueQuantity"]["value"]) == "7.20"


@pytest.mark.parametrize(("form", "value", "back"), [(b"j", 7.25, 7.25), (b"d", orjson.Fragment("7.20"), Decimal("7.20"))])
def test_a_result_of_an_earlier_version_is_read(form: bytes, value: object, back: object):
    old = {
        "id": ["hl7v2:ADT^A01", "APP|1", None, [[list(KEY)]], ""],
        "entries": [
            ["patient", "owned", PATIENT, "urn:uuid:1", [list(KEY)], ["address"], ["http://profile"]],
            ["observation", "event", {**OBSERVATION, "valueQuantity": {"value": value}}, "urn:uuid:2", [], [], []],
        ],
        "withdraws": None,
        "mapping": "h1",
    }
    stored = form + zlib.compress(orjson.dumps(old), 1)
    loaded = load_result(MessageState.MAPPED, stored, NO_FINDINGS)
    patient, observation = loaded.entries
    assert said([patient]) == said(ENTRIES[:1])
    assert (loaded.id, observation.resource["valueQuantity"]["value"]) == (result().id, back)
    assert isinstance(observation.resource["valueQuantity"]["value"], type(back))
    assert [it["name"] for it in orjson.loads(result_json(stored))] == ["patient", "observation"]


RECORD = SentRecord(
    owned=(
        OwnedVersion(KEY, datetime(2026, 3, 2, 8, tzinfo=UTC), b'{"resourceType":"Patient"}', "root"),
        OwnedVersion(Key("Observation", "s", "1"), None, None, "", withdrawn=True, sent=False),
        OwnedVersion(Key("Encounter", "s", "1"), None, '{"resourceType":"Encounter","id":"Å"}\n'.encode()),
    ),
    aliases=((KEY, KEY), (Key("Patient", "local", "1"), KEY)),
    chain=("root", datetime(2026, 3, 2, 8, tzinfo=UTC)),
)


def test_a_record_comes_back_as_it_was():
    assert load_record(dump_record(RECORD)) == RECORD
    assert load_record(dump_record(SentRecord())) == SentRecord()


def test_a_record_of_an_earlier_version_is_read():
    old = {
        "owned": [
            [list(it.key), it.time and it.time.isoformat(), it.version and it.version.decode(), it.root, it.withdrawn, it.sent]
            for it in RECORD.owned
        ],
        "aliases": [[list(key), list(first)] for key, first in RECORD.aliases],
        "chain": ["root", "2026-03-02T08:00:00+00:00"],
    }
    assert load_record(b"j" + zlib.compress(orjson.dumps(old), 1)) == RECORD


def test_a_reader_is_shown_the_resources_with_their_digits():
    shown = result_json(dump_result(result(*ENTRIES)))
    assert b'"value":7.20' in shown
    assert orjson.loads(shown)[0] == {"name": "patient", "kind": "owned", "urn": "urn:uuid:1", "keys": [list(KEY)], "resource": PATIENT}


def test_nothing_in_a_result_that_is_kept_is_one_json_value_with_a_line_end():
    lines = expand(dump_result(result(*ENTRIES))[1:]).split(b"\n")
    assert [orjson.loads(line)["resourceType"] for line in lines[1:]] == ["Patient", "Observation"]
    assert load(b"j" + squeeze(lines[0]))["exact"]
