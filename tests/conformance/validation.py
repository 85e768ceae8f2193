"""HL7's validator over every bundle that our samples make, its findings joined with our rules through the trace."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from adapter.fhir.pack import EmptyLedger, PackMessage, PackRules, pack
from adapter.model import MessageState, TraceLine
from tests.conformance.judges import Verdict, validate
from tests.conformance.samples import Converted, Converter, Sample

_AT = re.compile(r"^Bundle\.entry\[(\d+)\]\.resource(?:/\*(\w+)/[^*]*\*/)?\.?(.*)$")
_CHOICE = re.compile(r"\.?ofType\((\w+)\)")


@dataclass(slots=True)
class Bundled:
    """A bundle that was written for the validator."""

    converted: Converted
    file: Path
    types: list[str]


@dataclass(slots=True)
class Finding:
    """A verdict with its place in our own words: kind of message, element without indexes, the rule that made it."""

    verdict: Verdict
    kind: str
    element: str
    rule: str
    sample: str

    @property
    def cause(self) -> str:
        """What is alike in findings of one cause: the validator's message id, else its text without values."""
        return self.verdict.id.rsplit("/", 1)[-1] or re.sub(r"'[^']*'", "'…'", self.verdict.text)


@dataclass(slots=True)
class Validation:
    """The outcome. `groups` counts by group of samples: messages, states, bundles, resources."""

    groups: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    profiles: Counter[str] = field(default_factory=Counter)


def run(samples: Iterable[Sample], national: Path | None, folder: Path) -> Validation:
    """Convert all, validate what was mapped. Without `national` only the conversion is counted."""
    outcome, converter, bundles = Validation(), Converter(), []
    for sample in samples:
        for converted in converter.convert(sample):
            bundled = _bundle(converted, outcome, folder / f"{len(bundles):05}.json")
            if bundled:
                bundles.append(bundled)
    if national is not None:
        by_file = {str(bundled.file): bundled for bundled in bundles}
        for verdict in validate([folder], national):
            finding = _join(verdict, by_file[verdict.file])
            (outcome.errors if verdict.severity in {"error", "fatal"} else outcome.warnings).append(finding)
    return outcome


def _bundle(converted: Converted, outcome: Validation, file: Path) -> Bundled | None:
    group = outcome.groups[converted.sample.group]
    result = converted.result
    group["messages"] += 1
    group[result.state.value] += 1
    outcome.kinds[f"{result.id.kind} {result.state.value}"] += 1
    outcome.stops.update(f"{stop.code} {stop.path} → {stop.element}" for stop in result.stops)
    if result.state is not MessageState.MAPPED:
        return None
    packed = pack(
        result.entries,
        EmptyLedger(),
        PackRules(),
        PackMessage(identity=result.id.identity, time=result.id.time, root=result.id.root, withdraws=result.withdraws),
    )
    if packed.outcome == "nothing":
        group["nothing to send"] += 1
        return None
    if packed.outcome != "send":
        outcome.stops.update(f"{stop.code} (packing)" for stop in packed.stops)
        return None
    file.write_bytes(packed.bundle)
    resources = [entry["resource"] for entry in orjson.loads(packed.bundle)["entry"]]
    group["bundles"] += 1
    group["resources"] += len(resources)
    for resource in resources:
        outcome.profiles.update(resource.get("meta", {}).get("profile", ()))
    return Bundled(converted, file, [resource["resourceType"] for resource in resources])


def _join(verdict: Verdict, bundled: Bundled) -> Finding:
    kind, sample = bundled.converted.result.id.kind, f"{bundled.converted.sample.name}[{bundled.converted.index}]"
    at = _AT.match(verdict.at)
    if at is None:
        return Finding(verdict, kind, verdict.at, "", sample)
    place = int(at[1])
    kind_of = bundled.types[place]
    path = _CHOICE.sub(lambda match: match[1][0].upper() + match[1][1:], at[3])
    element = f"{kind_of}.{path}" if path else kind_of
    plain = re.sub(r"\[\d+\]", "", element)
    return Finding(verdict, kind, plain, _rule(plain, bundled.converted.lines), sample)


def _rule(element: str, lines: Iterable[TraceLine]) -> str:
    """The rule that made this element in this message: of the element itself, else of the nearest one below or above it."""
    rules = {re.sub(r"\[\d+\]", "", line.element): line.rule for line in lines}
    if element in rules:
        return rules[element]
    below = sorted(name for name in rules if name.startswith(element + "."))
    if below:
        return rules[below[0]]
    parent = element
    while "." in parent:
        parent = parent.rsplit(".", 1)[0]
        near = sorted(name for name in rules if name.startswith(parent + "."))
        if near:
            return rules[near[0]]
    return ""
