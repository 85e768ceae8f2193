"""Our own check, fhir.resources and HL7's validator side by side: on the seeded defects, and on every element of the clean set and of all that our
samples become, dropped or spoilt.

A judge catches a defect when it finds an error that it does not find in the clean set. fhir.resources has no models of R4 proper, so it judges by
R4B, which is the same for the types here.
"""

from __future__ import annotations

import copy
import json
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
from ruamel.yaml import YAML

from adapter.fhir import profiles
from adapter.fhir.check import check
from adapter.fhir.shapes import Shape, Shapes
from adapter.model import Entry, Finding
from tests.conformance.clean import bundle, clean, entries
from tests.conformance.defects import DEFECTS, Defect
from tests.conformance.judges import Verdict

Json = dict[str, Any]

_REGISTERS = "urn:oid:2.16.578.1.12.4.1.4."
"""What the systems of Norwegian registers begin with."""


@dataclass(slots=True)
class Row:
    """One defect before three judges. `validator` is None where it did not run."""

    defect: Defect
    ours: str
    """The code of our finding, empty when we saw nothing."""
    resources: bool
    validator: bool | None = None


def rows() -> list[Row]:
    """The seeded defects, judged by the two judges in this process."""
    refuses = pydantic_judge()
    return [Row(defect, _ours(defect), refuses(defect.made()[defect.resource])) for defect in DEFECTS]


def _ours(defect: Defect) -> str:
    """What keeps the defect from leaving: a finding of the check, else a claim that is not made."""
    found = [finding.code for finding in findings(entries(defect.made()))]
    return defect.code if defect.code in found else next(iter(found), "")


def findings(made: Sequence[Entry]) -> list[Finding]:
    """What our check finds in a message's resources, and what they do not meet of the profiles they claim."""
    found = check(made, environment="test")
    if found:
        return found
    around = {entry.urn: entry.resource for entry in made}
    claims = [(entry.resource, url) for entry in made for url in entry.resource.get("meta", {}).get("profile", ())]
    return [finding for resource, url in claims for finding in profiles.unmet(resource, url, around)]


def pydantic_judge() -> Callable[[Json], bool]:
    """Whether fhir.resources refuses a resource."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fhir.resources.R4B import get_fhir_model_class  # its import warns

    def refuses(resource: Json) -> bool:
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate(json.loads(json.dumps(resource)))
        except (ValueError, TypeError, LookupError, AttributeError):
            return True
        return False

    return refuses


# --- the invariants of what is sent

UNREACHED = {"dom-2", "dom-4", "dom-5"}
"""Invariants of contained resources, of which a mapping makes none."""


def invariants(messages: Iterable[Sequence[Entry]]) -> set[str]:
    """The keys of all invariants that hold somewhere in these messages, but for those that every element has (ele-1) and narratives' own."""
    shapes, found = Shapes(), set[str]()
    for message in messages:
        for entry in message:
            _invariants(entry.resource, shapes.shape(entry.type), shapes, found)
    return found


def _invariants(node: Json, shape: Shape, shapes: Shapes, found: set[str]) -> None:
    members = shapes.complete(shape).members
    found.update(key for key, _ in shape.rules)
    for name, value in node.items():
        member = members[name]
        found.update(key for key, _ in member.rules)
        if member.shape is not None:
            for item in value if isinstance(value, list) else [value]:
                if item is not None:
                    _invariants(item, member.shape, shapes, found)


def broken() -> set[str]:
    """The keys of the invariants that our check finds broken in some seeded defect."""
    return {finding.detail for defect in DEFECTS for finding in findings(entries(defect.made())) if finding.code == "invariant"}


# --- the validator's half


def write(folder: Path) -> None:
    """The clean set and each defect as a Bundle, for the validator."""
    (folder / "clean.json").write_bytes(orjson.dumps(bundle(clean())))
    for number, defect in enumerate(DEFECTS):
        (folder / f"{number:03}.json").write_bytes(orjson.dumps(bundle(defect.made())))


def judge(table: list[Row], folder: Path, verdicts: Iterable[Verdict]) -> list[str]:
    """Fill in the validator's half; the errors that it finds in the clean set, of which there must be none."""
    errors: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.severity in {"error", "fatal"}:
            errors.setdefault(verdict.file, []).append(f"{verdict.at}: {verdict.text}")
    for number, row in enumerate(table):
        row.validator = str(folder / f"{number:03}.json") in errors
    return errors.get(str(folder / "clean.json"), [])


# --- every element, dropped or spoilt


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the validator refuses and our check lets pass, and why: a line of `gaps.yaml`."""

    title: str
    why: str
    element: re.Pattern[str]
    text: re.Pattern[str]


@dataclass(slots=True)
class Spoilt:
    """What became of the changes: how many are refused by whom, and what only the validator refuses, by its gap."""

    gaps: list[Gap]
    elements: int = 0
    changes: int = 0
    both: int = 0
    neither: int = 0
    ours: Counter[str] = field(default_factory=Counter)
    """What only ours refuses, by the code of its first finding."""
    resources_alone: int = 0
    validator: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    @property
    def unused(self) -> list[str]:
        """The gaps that nothing fell into."""
        return [gap.title for gap in self.gaps if not self.validator[gap.title]]


@dataclass(frozen=True, slots=True)
class Change:
    """An element that was changed: where, how, the resource that came of it, and the message's other entries."""

    path: str
    """As in R4, without indexes, with what tells extensions and national identifiers apart (`Patient.identifier(101).value`)."""
    how: str
    resource: Json
    entries: list[Entry]
    """All entries of the message, with the changed one."""


def changes(messages: Iterable[Sequence[Entry]]) -> Iterator[Change]:
    """Each element of the messages, the first time it is met with a value of its kind, dropped and replaced by what does not belong there."""
    seen: set[tuple[str, str]] = set()
    for message in messages:
        for number, entry in enumerate(message):
            for steps, path, value in _elements(entry.resource, (), entry.type):
                kind = (path, type(value).__name__)
                if value is None or steps == ("resourceType",) or kind in seen:
                    continue
                seen.add(kind)
                for how, new in _spoilt(value):
                    resource = _changed(entry.resource, steps, how, new)
                    yield Change(path, how, resource, [*message[:number], replace(entry, resource=resource), *message[number + 1 :]])


def _changed(resource: Json, steps: tuple[str | int, ...], how: str, new: object) -> Json:
    """A copy of the resource, changed at one place."""
    resource = copy.deepcopy(resource)
    node: Any = resource
    for step in steps[:-1]:
        node = node[step]
    if how == "dropped":
        del node[steps[-1]]
    else:
        node[steps[-1]] = new
    return resource


def _elements(node: Any, steps: tuple[str | int, ...], path: str) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Every value below a node: the steps to it, its path, itself."""
    inside: Iterable[tuple[str | int, Any]] = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in inside:
        below = f"{path}.{step}" if isinstance(step, str) else f"{path}{_which(value, path)}"
        yield (*steps, step), below, value
        yield from _elements(value, (*steps, step), below)


def _which(item: Any, path: str) -> str:
    """What tells an item of a list from others of it, where profiles do: the url of an extension, the national register of an identifier."""
    if not isinstance(item, dict):
        return ""
    name = str(item.get("url", "") if path.endswith("xtension") else item.get("system", ""))
    if path.endswith("xtension"):
        return f"({name.rpartition('/')[2]})"
    return f"({name.rpartition('.')[2]})" if path.endswith(".identifier") and name.startswith(_REGISTERS) else ""


def _spoilt(value: Any) -> Iterator[tuple[str, Any]]:
    yield "dropped", None
    if isinstance(value, str):
        yield "another word", "zzz"
        yield "two words", "zz zz"
        yield "a number", 5
        yield "twice", [value, value]
    elif isinstance(value, bool):
        yield "as text", str(value).lower()
    elif isinstance(value, int | float):
        yield "as text", str(value)
        yield "negative", -value
    elif isinstance(value, dict):
        yield "a text", "zzz"
        yield "with an unknown element", {**value, "zzz": "x"}
        yield "twice", [value, value]
    else:
        yield "one of it", value[0]
        yield "twice the first", [value[0], *copy.deepcopy(value)]


def write_changes(made: Sequence[Change], files: Sequence[Path]) -> None:
    """The changed resources for the validator, dealt out over several files."""
    for number, file in enumerate(files):
        file.write_bytes(b"\n".join(orjson.dumps(change.resource) for change in made[number :: len(files)]))


def spoil(made: Sequence[Change], files: Sequence[Path], verdicts: Iterable[Verdict]) -> Spoilt:
    """Judge the changes; `verdicts` are the validator's on the lines of `files` (and of others)."""
    places = {str(file): number for number, file in enumerate(files)}
    found: dict[int, list[Verdict]] = {}
    for verdict in verdicts:
        name, _, line = verdict.file.rpartition(":")
        if verdict.severity in {"error", "fatal"} and name in places:
            found.setdefault((int(line) - 1) * len(files) + places[name], []).append(verdict)
    rows = YAML(typ="safe").load(Path(__file__).resolve().parent / "gaps.yaml")
    outcome = Spoilt([Gap(row["title"], row["why"], re.compile(row["element"]), re.compile(row["text"])) for row in rows])
    outcome.elements = len({change.path for change in made})
    refuses = pydantic_judge()
    for number, change in enumerate(made):
        said, theirs = findings(change.entries), number in found
        ours = bool(said)
        outcome.changes += 1
        outcome.both += ours and theirs
        outcome.neither += not ours and not theirs
        if ours and not theirs:
            outcome.ours[said[0].code] += 1
        outcome.resources_alone += not ours and refuses(change.resource)
        if theirs and not ours:
            text = found[number][0].text
            gap = next((one for one in outcome.gaps if one.element.fullmatch(change.path) and one.text.search(text)), None)
            if gap is None:
                outcome.unexplained.append(f"{change.path} {change.how}: {text[:200]}")
            else:
                outcome.validator[gap.title] += 1
    return outcome
