"""Conversion of one message, the whole way: bytes → slice → map with trace → check → transaction Bundle bytes.

Compared in the same run, message by message in turn, with a floor (slicing into a dict, dumped with orjson) and with hl7v2-fhir-bridge's own
whole way (parse, convert, its own checks, which are on by default, dump; it leaves numeric OBX and next of kin out). Every message is another one; nothing is
kept between messages. Figures are medians of the thread's processor time, which a busy neighbour disturbs less than the clock on the wall.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence

import orjson
from v2fhir.config import Config
from v2fhir.convert import convert as bridge_convert
from v2fhir.hl7.parser import parse_bytes
from v2fhir.validate import validate_bundle

from adapter.fhir.pack import EmptyLedger, PackMessage, PackRules, pack
from adapter.garbage import set_apart
from adapter.mapping import load_mappings
from adapter.model import MessageState
from adapter.pipeline import Pipeline, SourceSettings
from tests.benchmarks.messages import admissions, results
from tests.benchmarks.outcome import Outcome

TARGETS = {"ORU R01, 30 OBX": 1 / 3.6, "ADT A01": 1 / 5}


def floor(raw: bytes) -> bytes:
    """Slice every component into a dict and dump it: what no converter can be faster than."""
    segments = [
        {"name": line[:3], "fields": [[part.split("^") for part in field.split("~")] for field in line.split("|")]}
        for line in raw.decode().split("\r")
        if line
    ]
    return orjson.dumps(segments)


def ours() -> Callable[[bytes], bytes]:
    """Our own way, for a source without configuration; the collector is set as the engine sets it (which the others in this process have the good of too)."""
    settings = SourceSettings()
    pipeline = Pipeline(load_mappings(settings.layers), settings)
    set_apart()
    rules, ledger = PackRules(), EmptyLedger()

    def convert(raw: bytes) -> bytes:
        (message,) = pipeline.split(raw)
        result = pipeline.convert(message)
        if result.state is not MessageState.MAPPED or not result.trace:
            raise AssertionError([stop.code for stop in result.stops])
        return pack(result.entries, ledger, rules, PackMessage(identity=result.id.identity, time=result.id.time)).bundle

    return convert


def bridge(raw: bytes) -> bytes:
    """hl7v2-fhir-bridge as its service does it, without the network: `validate` is its default, as our checks are always on."""
    bundle = bridge_convert(parse_bytes(raw), _BRIDGE).bundle
    validate_bundle(bundle)
    return orjson.dumps(bundle)


def bridge_unchecked(raw: bytes) -> bytes:
    """The same without its checks: for the reader, not for the target."""
    return orjson.dumps(bridge_convert(parse_bytes(raw), _BRIDGE).bundle)


_BRIDGE = Config()


def measure(ways: dict[str, Callable[[bytes], bytes]], messages: Sequence[bytes]) -> dict[str, float]:
    """Median microseconds a message for each way, taken in turn over the same messages."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for raw in messages[: len(messages) // 10]:
        for way in ways.values():
            way(raw)
    gc.collect()
    for raw in messages:
        for name, way in ways.items():
            start = time.thread_time_ns()
            way(raw)
            times[name].append((time.thread_time_ns() - start) / 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def run() -> list[Outcome]:
    """Print the figures."""
    ways = {"slice+dict+orjson": floor, "bridge": bridge, "bridge unchecked": bridge_unchecked, "journalbro": ours()}
    outcomes: list[Outcome] = []
    for name, messages in (("ORU R01, 30 OBX", list(results(300))), ("ADT A01", list(admissions(600)))):
        figures = measure(ways, messages)
        size = statistics.median(len(raw) for raw in messages)
        print(f"{name} ({size / 1000:.1f} KB, {len(messages)} distinct messages)")
        for way, figure in figures.items():
            print(f"  {way:20} {figure:9.0f} µs")
        ratio, target = figures["journalbro"] / figures["bridge"], TARGETS[name]
        print(f"  of the bridge 1/{1 / ratio:.1f}; of the floor ×{figures['journalbro'] / figures['slice+dict+orjson']:.1f}")
        figure = f"{figures['journalbro'] / 1000:.2f} ms, 1/{1 / ratio:.1f} of the bridge"
        outcomes.append(Outcome(f"convert {name}", figure, f"≤ 1/{1 / target:.1f} of the bridge", ratio <= target))
    return outcomes
