"""Why a message became what it became (`journalbro mapping explain FILE [--element E]`): each element with its source, bytes and rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapter.mapping.trace import expand
from adapter.model import RawMessage, Result, TraceLine
from adapter.pipeline import Pipeline
from adapter.workbench.testing import found_at, shown


@dataclass(frozen=True, slots=True)
class Explained:
    """A trace line with the value that stands there and the bytes it came from. Both are values of the message: for a person's own screen."""

    line: TraceLine
    value: str
    source: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One message of a file: its result, and the lines asked for."""

    raw: RawMessage
    result: Result
    lines: list[Explained]


def explain(pipeline: Pipeline, data: bytes, element: str = "") -> list[Explanation]:
    """Every message of a file explained. `element`: only what begins with this path (`Patient.name`, also without the type's number).

    Raises `Unreadable` when the file holds no message.
    """
    return [explain_message(pipeline, raw, element) for raw in pipeline.split(data)]


def explain_message(pipeline: Pipeline, raw: RawMessage, element: str = "") -> Explanation:
    """One message explained."""
    result = pipeline.convert(raw)
    lines: list[Explained] = []
    if result.trace:
        for line in expand(result.trace, pipeline.mappings, raw, charset=pipeline.settings.charset):
            if not element or matches(line.element, element):
                source = tuple(raw.data[start:stop] for start, stop in line.bytes)
                lines.append(Explained(line, shown(value_at(result, line.element)), source))
    return Explanation(raw, result, lines)


def matches(path: str, wanted: str) -> bool:
    """Whether an element path is the wanted one or below it; numbers in brackets may be left out."""
    steps, asked = path.split("."), wanted.split(".")
    if len(asked) > len(steps):
        return False
    return all(step == ask or step.partition("[")[0] == ask for step, ask in zip(steps, asked, strict=False))


def value_at(result: Result, path: str) -> Any:
    """The value at a trace line's element; what extends a primitive is found under its `_name`."""
    found = found_at(result, path)
    if found is not None:
        return found
    steps = path.split(".")
    for position in range(1, len(steps)):
        under = ".".join([*steps[:position], f"_{steps[position]}", *steps[position + 1 :]])
        found = found_at(result, under)
        if found is not None:
            return found
    return None
