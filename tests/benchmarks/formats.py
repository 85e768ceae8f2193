"""Reading alone: slicing an HL7 v2 message and building the tree of a Norwegian one, beside the plainest thing that could be called reading.

Every message is another one. Figures are medians.
"""

from __future__ import annotations

from adapter.formats.hl7v2 import slice_message
from adapter.formats.source import parse, split
from tests.benchmarks.convert import measure
from tests.benchmarks.messages import admissions, results


def plain(raw: bytes) -> bytes:
    """Decode, cut lines, cut fields: the least that slicing can be."""
    _ = [line.split("|") for line in raw.decode().split("\r")]
    return raw


def sliced(raw: bytes) -> bytes:
    """Segments and fields, charset and separators decided, every line known to be a segment."""
    slice_message(raw)
    return raw


def found_and_sliced(raw: bytes) -> bytes:
    """The same from a file's bytes: format found, messages split."""
    for message in split(raw):
        parse(message)
    return raw


def run() -> None:
    """Print the figures."""
    ways = {"plain str.split": plain, "slice": sliced, "detect+split+slice": found_and_sliced}
    for name, messages in (("ORU R01, 30 OBX", list(results(600))), ("ADT A01", list(admissions(1200)))):
        print(f"reading {name}")
        for way, figure in measure(ways, messages).items():
            print(f"  {way:20} {figure:9.1f} µs")
