"""The trace of a result: which rule made each element, from where in the input.

At run time a trace is a list of numbers: `place << 16 | event`, one for each value (see `access` for places, `plan` for events). An object's
event comes after those of what is inside it, a resource's last of all (its place is the entry's index); so `expand` reads them backwards and
always knows where it is. As bytes: the number of events (8 bytes, little endian), the events (8 bytes each, the machine's order), as JSON the
names for what functions gave and the types of the resources.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from adapter.errors import MappingError, Unreadable
from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import XmlMessage
from adapter.formats.source import parse
from adapter.mapping.mappingset import MappingSet
from adapter.mapping.places import path_of, unpack, xml_place
from adapter.mapping.plan import ANY_SCOPE, DYNAMIC, MORE, RESOURCE, Event
from adapter.model import RawMessage, TraceLine

_MASK = 0xFFFF


@dataclass(slots=True)
class _Line:
    """A leaf: its element path, places, event and what it is converted to."""

    path: str
    places: tuple[int, ...]
    event: Event


@dataclass(slots=True)
class _Frame:
    """An object while its events are read, last first."""

    event: Event | None
    items: list[tuple[Event, Any]] = field(default_factory=list)
    """(event, child frame | places | (dynamic name, place)), last first."""


def expand(trace: bytes, mappings: MappingSet, raw: RawMessage | bytes, *, charset: str = "", mapping_hash: str = "") -> list[TraceLine]:
    """The lines of a trace, one for each leaf of the resources, in the order of the entries.

    A resource is named `Patient` when it is the only one of its type, else `Observation[2]`, counted from 0. Raises `MappingError` when `mapping_hash` is given and is not that of `mappings`, `Unreadable` when the
    bytes are no message.
    """
    if mapping_hash and mapping_hash != mappings.hash:
        raise MappingError("the trace was made by another version of the mappings; map the message again to see it")
    message = parse(raw if isinstance(raw, bytes) else raw.data, _Charset(charset))
    return [
        TraceLine(
            path,
            tuple(path_of(message, place) for place in places),
            tuple(locate(message, place) for place in places),
            str(event.place),
            event.conversion,
        )
        for path, places, event in lines(trace, mappings)
    ]


@dataclass(frozen=True)
class _Charset:
    charset: str
    format: str = "auto"


def lines(trace: bytes, mappings: MappingSet) -> list[tuple[str, tuple[int, ...], Event]]:
    """Element path, places (with their events) and event of each leaf; without the message, so without texts."""
    events, names, resource_types = unpack_trace(trace)
    table = mappings.program.events
    resources: dict[int, _Frame] = {}
    stack: list[_Frame] = []
    index = len(events) - 1
    while index >= 0:
        number = events[index]
        code = number & _MASK
        index -= 1
        if code == RESOURCE:
            stack = [resources.setdefault(number >> 16, _Frame(None))]
            continue
        if code == MORE:
            _further(stack, number)
            continue
        if code == DYNAMIC:
            following = events[index]
            index -= 1
            stack[-1].items.append((table[DYNAMIC], (names[number >> 16], following)))
            continue
        event = table[code]
        if event.scope != ANY_SCOPE:
            while len(stack) > 1 and event.scope not in (stack[-1].event.opens if stack[-1].event is not None else ()):
                stack.pop()
        if event.kind == "frame":
            frame = _Frame(event)
            stack[-1].items.append((event, frame))
            stack.append(frame)
        else:
            stack[-1].items.append((event, [number]))
    found: list[tuple[str, tuple[int, ...], Event]] = []
    types = resource_types
    counts: dict[str, int] = {}
    for entry in sorted(resources):
        name = types[entry]
        number = counts.get(name, 0)
        counts[name] = number + 1
        prefix = f"{name}[{number}]" if types.count(name) > 1 else name
        _walk(resources[entry], prefix, found)
    return found


def _further(stack: list[_Frame], number: int) -> None:
    """A further source of the leaf that was read last."""
    last = stack[-1].items[-1]
    if isinstance(last[1], list):
        cast("list[int]", last[1]).insert(0, number)


def _walk(frame: _Frame, prefix: str, found: list[tuple[str, tuple[int, ...], Event]]) -> None:
    """The leaves of an object in their order; those that go to the front first."""
    items = list(reversed(frame.items))
    items.sort(key=lambda item: not item[0].front)
    counts: dict[str, int] = {}
    for event, inside in items:
        if event.number == DYNAMIC:
            name, place = inside
            found.append((f"{prefix}.{name}" if name else prefix, (place,), frame.event or event))
            continue
        path = prefix
        if event.element:
            path = f"{prefix}.{event.element}"
            if event.listed:
                number = counts.get(event.element, 0) - event.same
                counts[event.element] = number + 1
                path = f"{path}[{number}]"
        if isinstance(inside, _Frame):
            _walk(inside, path, found)
        elif event.kind == "const":
            places = tuple(place for place in inside if place >> 16)
            found.extend((f"{path}.{leaf}" if leaf else path, places, event) for leaf in event.tree)
        else:
            found.append((path, tuple(place for place in inside if place >> 16), event))


def unpack_trace(trace: bytes) -> tuple[array[int], list[str], list[str]]:
    """The events, the names, and the types of the resources. Raises `MappingError` when the bytes are no trace."""
    if len(trace) < 8:
        return array("Q"), [], []
    count = int.from_bytes(trace[:8], "little")
    events = array("Q")
    if len(trace) < 8 + 8 * count:
        raise MappingError("the trace is damaged: it ends too early")
    events.frombytes(trace[8 : 8 + 8 * count])
    names, types = orjson.loads(trace[8 + 8 * count :])
    return events, names, types


def locate(message: Hl7Message | XmlMessage, where: int) -> tuple[int, int]:
    """The half-open byte span of a place in the raw message."""
    place = where >> 16
    if isinstance(message, Hl7Message):
        return message.locate(*unpack(place))
    element, attribute = xml_place(message, place)
    if element is None:
        raise Unreadable("not-a-message", "the trace does not belong to these bytes")
    return message.locate(element, attribute)
