"""Whether everything that a message holds is accounted for: it went into the result (the trace says where), or it is reported unread, or the result hangs on it.

Independent of how the program works it out: the last is tried, by taking the value away and by writing another in its place. A value that can be
taken away and changed with nothing else being different was lost in silence.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import XmlMessage
from adapter.formats.source import parse
from adapter.mapping.trace import expand
from adapter.model import RawMessage, Result
from adapter.pipeline import Pipeline

COUNTERS = frozenset({"PID-1", "PV1-1", "OBX-1", "OBR-1", "DG1-1", "AL1-1", "NK1-1", "NTE-1", "SPM-1", "EVN-1"})
"""Set ids count segments, and EVN-1 says the trigger again (deprecated): they hold nothing of the patient."""
OF_THE_MESSAGE = frozenset({"MSH-1", "MSH-2", "MSH-12"})
"""What only says how the message is written."""
_OTHER = "ZQX7"
_LINE_ENDS = re.compile(r"[\r\n]")


@dataclass(frozen=True)
class Leaf:
    """A value of the input: its path without numbers of repetitions, the paths around it, and its half-open span of bytes."""

    path: str
    around: tuple[str, ...]
    start: int
    stop: int


def hl7_leaves(message: Hl7Message) -> Iterator[Leaf]:
    """Every subcomponent of a message that holds something; `""` (remove) holds nothing."""
    for segment in message.segments:
        header = segment.name == "MSH"
        for number, field in enumerate(segment.fields):
            if not number or (header and number < 3):
                continue
            for r, repetition in enumerate(field.split(message.repetition), 1):
                for c, component in enumerate(repetition.split(message.component), 1):
                    for s, text in enumerate(component.split(message.subcomponent), 1):
                        if text.strip() and text != '""':
                            name = f"{segment.name}-{number}"
                            start, stop = message.locate(segment.index, number, r, c, s)
                            yield Leaf(f"{name}.{c}.{s}", (name, f"{name}.{c}"), start, stop)


def hl7_fields(message: Hl7Message) -> Iterator[Leaf]:
    """Every field that holds something, with all its repetitions."""
    whole: dict[tuple[int, str], tuple[int, int]] = {}
    for leaf in hl7_leaves(message):
        segment = max(n for n in range(len(message.segments)) if message.start(n) <= leaf.start)
        start, stop = whole.get((segment, leaf.around[0]), (leaf.start, leaf.stop))
        whole[segment, leaf.around[0]] = min(start, leaf.start), max(stop, leaf.stop)
    for (_segment, name), (start, stop) in whole.items():
        yield Leaf(name, (name,), start, stop)


def xml_leaves(message: XmlMessage) -> Iterator[Leaf]:
    """Every text and attribute that holds something. The text of a code (`DN` beside `V`) belongs to the code; namespaces and types are no values."""
    for element in message.root.walk():
        path = _plain(message.path(element))
        if element.text.strip() and not element.children:
            start, stop = message.locate(element, "")
            yield Leaf(path, (), start, stop)
        for key, value in element.attrs.items():
            if value.strip() and not key.endswith(("schemaLocation", "}type")) and not (key == "DN" and "V" in element.attrs):
                start, stop = message.locate(element, key)
                yield Leaf(_plain(message.path(element, key)), (path,), start, stop)


def _plain(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


_KEY = "key of the resource"
_MADE = frozenset({"const", "profile", "reference", "the extension's url", _KEY})
"""Conversions of leaves that come from no one place: constants, profiles claimed, references inside the bundle, keys made of several values."""


def without_source(pipeline: Pipeline, raw: RawMessage, result: Result) -> list[str]:
    """Leaves of the result that come from no place of the input, and are neither a rule's constant nor made by the program itself."""
    lines = expand(result.trace, pipeline.mappings, raw, charset=pipeline.settings.charset)
    return [f"{line.element} ({line.conversion}) {line.rule}" for line in lines if not line.sources and line.conversion not in _MADE]


def lost(pipeline: Pipeline, raw: RawMessage, result: Result, *, fields: bool = False) -> list[str]:
    """Paths of values that are neither traced nor reported unread, and on which nothing hangs. `fields`: of HL7 v2 only whole fields are looked at."""
    message = parse(raw, pipeline.settings)
    lines = expand(result.trace, pipeline.mappings, raw, charset=pipeline.settings.charset)
    traced = [span for line in lines if line.conversion != _KEY and not _is_of_the_source(line.element) for span in line.bytes]
    reported = set(result.unread)
    before = _outcome(result)
    found: list[str] = []
    leaves = xml_leaves(message) if isinstance(message, XmlMessage) else hl7_fields(message) if fields else hl7_leaves(message)
    for leaf in leaves:
        if any(start < leaf.stop and leaf.start < stop for start, stop in traced):
            continue
        if any(path == leaf.path or path in leaf.around or (fields and path.startswith(f"{leaf.path}.")) for path in reported) or not (
            COUNTERS | OF_THE_MESSAGE
        ).isdisjoint(leaf.around):
            continue
        if all(_outcome(pipeline.convert(_with(raw, leaf, other))) == before for other in ("", _OTHER)):
            found.append(leaf.path)
    return list(dict.fromkeys(found))


def _with(raw: RawMessage, leaf: Leaf, text: str) -> RawMessage:
    return dataclasses.replace(raw, data=raw.data[: leaf.start] + text.encode("ascii") + raw.data[leaf.stop :])


def _is_of_the_source(element: str) -> bool:
    """Whether an element holds or describes the source message as a whole, which goes along as an attachment: that every byte is in there accounts for none."""
    return element.startswith("Binary.") or element.endswith((".attachment.hash", ".attachment.size"))


def _outcome(result: Result) -> tuple[object, ...]:
    """What a message becomes, without places in its bytes and without the source that goes along as an attachment."""
    entries = [(entry.name, entry.keys, entry.removed, _bare(entry.resource)) for entry in result.entries if entry.type != "Binary"]
    return result.state, result.id, entries, result.stops, result.warnings, result.unread, result.withdraws


def _bare(resource: object) -> object:
    if isinstance(resource, dict):
        return {key: _bare(value) for key, value in resource.items() if key not in {"hash", "size"}}
    return [_bare(one) for one in resource] if isinstance(resource, list) else resource
