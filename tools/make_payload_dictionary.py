"""A dictionary for the payloads of the store, from what the mappings make of synthetic messages: `python tools/make_payload_dictionary.py NUMBER`.

Writes `adapter/queue/dictionaries/NUMBER.zstd`, which must not exist yet: what was stored with a dictionary can only be read with it. The samples are the cases beside
the mappings and the sandbox's exports: results, Bundles, records, traces, messages and answers. NUMBER: 32768 or more, as the format wants it of
dictionaries that are nobody else's (RFC 8878, 5).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

from adapter.errors import Unreadable
from adapter.fhir.pack import EmptyLedger, PackMessage, PackRules, pack
from adapter.mapping import load_mappings
from adapter.mapping.load import parse, plain
from adapter.mapping.mappingset import MappingSet, is_test
from adapter.mapping.problems import Problems
from adapter.model import MessageState
from adapter.pipeline import Pipeline, SourceSettings
from adapter.queue.codec import record_lines, result_lines
from adapter.queue.compression import zstd
from adapter.sandbox.exports import samples
from adapter.workbench.testing import message_bytes

FOLDER = Path(__file__).resolve().parent.parent / "adapter" / "queue" / "dictionaries"
SIZE = 32 * 1024
MAGIC = bytes.fromhex("37a430ec")


def messages(mappings: MappingSet) -> Iterator[bytes]:
    """The synthetic messages."""
    for file in mappings.files:
        if is_test(file.path):
            for case in plain(parse(file.text, file.shown, Problems())):  # type: ignore[arg-type]
                yield message_bytes(str(case["input"]))
    for seed in range(10):
        yield from (sample.data for sample in samples(seed))


def payloads(pipeline: Pipeline, message: bytes) -> Iterator[bytes]:
    """What the store would keep of a message."""
    yield message
    for raw in pipeline.split(message):
        result = pipeline.convert(raw)
        if result.state is not MessageState.MAPPED:
            continue
        packed = pack(result.entries, EmptyLedger(), PackRules(), PackMessage(result.id.identity, result.id.time))
        yield from (result_lines(result), result.trace, packed.bundle, record_lines(packed.record))
        places = [
            f"{entry['request']['url'].partition('?')[0]}/1/_history/1" for entry in orjson.loads(packed.bundle or b'{"entry":[]}')["entry"]
        ]
        said = [{"response": {"status": "201 Created", "location": place, "etag": "1"}} for place in places]
        yield orjson.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": said})


def main() -> int:
    """Run the tool."""
    number = int(sys.argv[1])
    path = FOLDER / f"{number}.zstd"
    if number < 32768 or path.exists():
        print(f"{path.name} is there already, or its number is too low", file=sys.stderr)
        return 1
    mappings = load_mappings()
    pipeline = Pipeline(mappings, SourceSettings())
    found: list[bytes] = []
    for message in messages(mappings):
        try:
            found += payloads(pipeline, message)
        except Unreadable:
            continue  # a case of what is no message
    made = zstd.train_dict([it for it in found if it], SIZE).dict_content
    assert made[:4] == MAGIC
    path.write_bytes(made[:4] + number.to_bytes(4, "little") + made[8:])
    print(f"{path}: {len(made)} bytes, of {len(found)} payloads")
    return 0


if __name__ == "__main__":
    sys.exit(main())
