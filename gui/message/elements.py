"""The result as a tree of named elements, from its JSON or, while values are hidden, from the trace alone; and its JSON with the place of each element.

Paths are those of the trace: `Patient.name[0].given[1]`, `Observation[2].code`; what extends a primitive (`_birthDate`) goes by the primitive's name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

HIDDEN = "•••"

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(slots=True)
class Element:
    """One element. `value`: as it is shown; empty for one that has parts."""

    path: str
    name: str
    value: str = ""
    children: list[Element] = field(default_factory=list["Element"])


@dataclass(frozen=True, slots=True)
class Named:
    """A resource under the name that the trace has for it."""

    name: str
    resource: Any


def named(resources: Iterable[Any]) -> list[Named]:
    """The resources with their names: `Patient` when it is the only one of its type, else `Observation[2]`, counted from 0."""
    found = list(resources)
    types = [str(one.get("resourceType", "")) for one in found]
    counts, seen = Counter(types), Counter[str]()
    names: list[Named] = []
    for kind, resource in zip(types, found, strict=True):
        names.append(Named(kind if counts[kind] == 1 else f"{kind}[{seen[kind]}]", resource))
        seen[kind] += 1
    return names


def of_result(result: Any) -> list[Named]:
    """The resources of a stored result (`[{"name", "resource", …}, …]`)."""
    if not isinstance(result, list):
        return []
    return named(entry["resource"] for entry in cast("list[dict[str, Any]]", result))


def of_trace(paths: Iterable[str]) -> list[Named]:
    """The same tree with hidden values, from the element paths of the trace."""
    resources: dict[str, Any] = {}
    for path in paths:
        head = re.match(r"[A-Za-z]+(\[\d+\])?", path)
        if head is None:
            continue
        top = resources.setdefault(head[0], {"resourceType": head[0].partition("[")[0]})
        steps = [found[1] or int(found[2]) for found in _STEP.finditer(path[head.end() :])]
        if steps:
            _put(top, steps)
    return [Named(name, _listed(resource)) for name, resource in resources.items()]


def _put(top: dict[str, Any], steps: list[str | int]) -> None:
    """Make room for a hidden value; what several rules gave may already stand there."""
    at: dict[Any, Any] = top
    for step in steps[:-1]:
        below = at.get(step)
        if not isinstance(below, dict):
            below = at[step] = {}
        at = cast("dict[Any, Any]", below)
    at.setdefault(steps[-1], HIDDEN)


def _listed(value: Any) -> Any:
    """Lists where the steps were numbers."""
    if not isinstance(value, dict):
        return value
    made = {key: _listed(part) for key, part in cast("dict[Any, Any]", value).items()}
    return [made[key] for key in sorted(made)] if made and all(isinstance(key, int) for key in made) else made


def tree(resources: Iterable[Named]) -> list[Element]:
    """The elements to show."""
    return [_element(one.name, one.name, one.resource) for one in resources]


def _element(path: str, name: str, value: Any) -> Element:
    if isinstance(value, dict):
        made = Element(path, name)
        for key, part in cast("dict[str, Any]", value).items():
            if key != "resourceType":
                made.children += _parts(path, key, part)
        return made
    return Element(path, name, text_of(value))


def _parts(path: str, key: str, value: Any) -> list[Element]:
    below = f"{path}.{key.removeprefix('_')}"
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [_element(f"{below}[{n}]", f"{key} [{n}]", item) for n, item in enumerate(items) if item is not None]
    return [_element(below, key, value)]


def text_of(value: Any) -> str:
    """A primitive as JSON has it, without quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Json:
    """JSON text; `places` holds (path, start, end) of each element's name and value, in the order of the text, outer before inner."""

    text: str
    places: list[tuple[str, int, int]]

    def path_at(self, position: int) -> str:
        """The innermost element at a place of the text; empty between resources."""
        found = ""
        for path, start, end in self.places:
            if start > position:
                break
            if position <= end:
                found = path
        return found


def as_json(resources: Iterable[Named]) -> Json:
    """The resources one after another, each beginning on a line of its own."""
    writer = _Writer()
    for number, one in enumerate(resources):
        if number:
            writer.put("\n\n")
        start = writer.length
        place = len(writer.places)
        writer.places.append((one.name, start, start))
        writer.value(one.name, one.resource, 0)
        writer.places[place] = (one.name, start, writer.length)
    return Json("".join(writer.parts), writer.places)


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.places: list[tuple[str, int, int]] = []
        self.length = 0

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def value(self, path: str, value: Any, depth: int) -> None:
        inner = "\n" + "  " * (depth + 1)
        if isinstance(value, dict) and value:
            self.put("{")
            for number, (key, part) in enumerate(cast("dict[str, Any]", value).items()):
                self.put(("," if number else "") + inner)
                self._member(f"{path}.{key.removeprefix('_')}", key, part, depth + 1)
            self.put("\n" + "  " * depth + "}")
        elif isinstance(value, list) and value:
            self.put("[")
            for number, part in enumerate(cast("list[Any]", value)):
                self.put(("," if number else "") + inner)
                self._member(f"{path}[{number}]", None, part, depth + 1)
            self.put("\n" + "  " * depth + "]")
        else:
            self.put(json.dumps(value, ensure_ascii=False))

    def _member(self, path: str, key: str | None, part: Any, depth: int) -> None:
        start, place = self.length, len(self.places)
        self.places.append((path, start, start))
        if key is not None:
            self.put(json.dumps(key, ensure_ascii=False) + ": ")
        self.value(path, part, depth)
        self.places[place] = (path, start, self.length)
