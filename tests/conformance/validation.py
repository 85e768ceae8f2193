"""HL7's validator over every bundle that our samples make, its findings joined with our rules through the trace.

Besides the bundles every resource is held against the national profile of its type, whether it claims it or not, and what the validator says is
compared with what our own profile check says: a claim that we would make and the validator would not is an error.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from adapter.errors import Unreadable
from adapter.fhir import profiles
from adapter.fhir.pack import EmptyLedger, PackMessage, PackRules, pack
from adapter.model import MessageState, TraceLine
from tests.conformance.judges import Verdict
from tests.conformance.samples import Converted, Converter, Sample

_AT = re.compile(r"^Bundle\.entry\[(\d+)\]\.resource(?:/\*(\w+)/[^*]*\*/)?\.?(.*)$")
_CHOICE = re.compile(r"\.?ofType\((\w+)\)")
_INDEX = re.compile(r"\[\d+\]")
_NO_BASIS = "http://hl7.no/fhir/StructureDefinition/no-basis-"
_OWN_PROFILE = {"EpisodeOfCare": "http://hl7.no/fhir/ig/okt/StructureDefinition/OktEpisodeOfCare"}

Json = dict[str, Any]


@dataclass(slots=True)
class Bundled:
    """A bundle that was written for the validator: its resources in order, and for each the rules of its elements."""

    converted: Converted
    file: Path
    resources: list[Json]
    urns: list[str]
    data: bytes


@dataclass(slots=True)
class Finding:
    """A verdict with its place in our own words: kind of message, element without indexes, the rule that made it."""

    verdict: Verdict
    kind: str
    element: str
    rule: str
    sample: str

    @property
    def is_error(self) -> bool:
        """Whether what was sent is wrong."""
        return self.verdict.severity in {"error", "fatal"}

    @property
    def cause(self) -> str:
        """What is alike in findings of one cause: the validator's message id, else its text without values."""
        return self.verdict.id.rsplit("/", 1)[-1] or re.sub(r"'[^']*'", "'…'", self.verdict.text)


@dataclass(slots=True)
class ProfileRow:
    """One national profile over all distinct resources of its type."""

    url: str
    resources: int = 0
    claimed: int = 0
    ours: int = 0
    """How many meet it by our own check."""
    validator: int = 0
    """How many meet it by the validator."""
    too_kind: list[str] = field(default_factory=list)
    """What the validator said of those that only we let pass."""
    too_strict: int = 0
    """How many only the validator lets pass: we do not claim the profile then, which harms nobody."""


@dataclass(slots=True)
class Validation:
    """The outcome. `groups` counts by group of samples: files, messages, states, bundles, resources."""

    groups: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    types: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    bundles: list[Bundled] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    profiles: list[ProfileRow] = field(default_factory=list)

    def total(self, what: str) -> int:
        """A count over all groups."""
        return sum(counts[what] for counts in self.groups.values())


def convert(samples: Iterable[Sample], folder: Path) -> Validation:
    """Convert all, write the bundles of what was mapped into `folder`."""
    outcome, converter = Validation(), Converter()
    for sample in samples:
        outcome.groups[sample.group]["files"] += 1
        try:
            messages = converter.convert(sample)
        except Unreadable:
            outcome.groups[sample.group]["unreadable"] += 1
            continue
        for converted in messages:
            _bundle(converted, outcome, folder / f"{len(outcome.bundles):05}.json")
    return outcome


def _bundle(converted: Converted, outcome: Validation, file: Path) -> None:
    group = outcome.groups[converted.sample.group]
    result = converted.result
    group["messages"] += 1
    group[result.state.value] += 1
    outcome.kinds[result.id.kind][result.state.value] += 1
    outcome.stops.update({stop.code for stop in result.stops})
    if result.state is not MessageState.MAPPED:
        return
    packed = pack(
        result.entries,
        EmptyLedger(),
        PackRules(),
        PackMessage(identity=result.id.identity, time=result.id.time, root=result.id.root, withdraws=result.withdraws),
    )
    if packed.outcome == "nothing":
        group["nothing to send"] += 1
        return
    if packed.outcome != "send":
        group["stopped in packing"] += 1
        outcome.stops.update({stop.code for stop in packed.stops})
        return
    file.write_bytes(packed.bundle)
    entries: list[Json] = orjson.loads(packed.bundle)["entry"]
    bundled = Bundled(
        converted, file, [entry["resource"] for entry in entries], [entry.get("fullUrl", "") for entry in entries], packed.bundle
    )
    group["bundles"] += 1
    group["resources"] += len(entries)
    outcome.types.update(resource["resourceType"] for resource in bundled.resources)
    outcome.bundles.append(bundled)


# --- the validator's findings


def join(verdict: Verdict, bundled: Bundled) -> Finding:
    """A verdict of a bundle in our own words."""
    kind, sample = bundled.converted.result.id.kind, f"{bundled.converted.sample.name}[{bundled.converted.index}]"
    at = _AT.match(verdict.at)
    if at is None:
        return Finding(verdict, kind, verdict.at, "", sample)
    number = int(at[1])
    type_ = str(bundled.resources[number]["resourceType"])
    path = _CHOICE.sub(lambda match: match[1][0].upper() + match[1][1:], at[3])
    rule = _rule(path, dict(_rules_of(bundled.converted, type_, bundled.urns[number])))
    return Finding(verdict, kind, _INDEX.sub("", f"{type_}.{path}" if path else type_), rule, sample)


def _rules_of(converted: Converted, type_: str, urn: str) -> Iterator[tuple[str, str]]:
    """Element path below the resource → rule, for the entry with this URN; for all of the type when none has it (then the first one's stand)."""
    of_type = [entry for entry in converted.result.entries if entry.type == type_]
    places = [number for number, entry in enumerate(of_type) if entry.urn == urn] or list(range(len(of_type)))
    prefixes = [f"{type_}[{number}]." for number in places] if len(of_type) > 1 else [f"{type_}."]
    for prefix in reversed(prefixes):
        yield from _below(prefix, converted.lines)


def _below(prefix: str, lines: Iterable[TraceLine]) -> Iterator[tuple[str, str]]:
    return ((line.element.removeprefix(prefix), line.rule) for line in lines if line.element.startswith(prefix))


def _rule(path: str, rules: dict[str, str]) -> str:
    """The rule that made this element: of the element itself, else of the first below it, else of the nearest one above that made anything."""
    while True:
        inside = [rule for element, rule in rules.items() if element == path or element.startswith((f"{path}.", f"{path}[")) or not path]
        if inside or not path:
            return inside[0] if inside else ""
        path = path.rpartition(".")[0]


# --- the national profile of each type


def profile_of(type_: str) -> str | None:
    """The national profile that a resource of this type could claim."""
    url = _OWN_PROFILE.get(type_, _NO_BASIS + type_)
    return url if url in profiles.known() else None


@dataclass(slots=True)
class Candidates:
    """The distinct resources of one type, as an NDJSON file for the validator."""

    row: ProfileRow
    file: Path
    resources: list[Json]
    met: list[bool]


def candidates(outcome: Validation, folder: Path) -> list[Candidates]:
    """Write one file for each national profile with all distinct resources of its type, without their claims."""
    by_type: dict[str, dict[bytes, tuple[Json, bool, bool]]] = defaultdict(dict)
    for bundled in outcome.bundles:
        around = dict(zip(bundled.urns, bundled.resources, strict=True))
        for resource in bundled.resources:
            url = profile_of(resource["resourceType"])
            if url is None:
                continue
            # A reference that leads to nothing here cannot be judged alone; whether it resolves is the bundle's affair.
            plain = _without_references({name: value for name, value in resource.items() if name != "meta"})
            claimed = url in resource.get("meta", {}).get("profile", ())
            met = not profiles.unmet(resource, url, around)
            by_type[resource["resourceType"]][orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)] = (plain, met, claimed)
    found: list[Candidates] = []
    for type_, distinct in sorted(by_type.items()):
        url = profile_of(type_)
        assert url is not None
        rows = [distinct[key] for key in sorted(distinct)]
        file = folder / f"{type_}.ndjson"
        file.write_bytes(b"\n".join(orjson.dumps(resource) for resource, _, _ in rows))
        row = ProfileRow(url, len(rows), sum(claimed for _, _, claimed in rows), sum(met for _, met, _ in rows))
        found.append(Candidates(row, file, [resource for resource, _, _ in rows], [met for _, met, _ in rows]))
    return found


def _without_references(value: Any) -> Any:
    """The value with references as text: `{"reference": "urn:uuid:…"}` → `{"display": "urn:uuid:…"}`."""
    if isinstance(value, dict):
        reference = value.get("reference")
        if isinstance(reference, str) and reference.startswith("urn:"):
            return {"display": value.get("display", reference), **({"type": value["type"]} if "type" in value else {})}
        return {name: _without_references(part) for name, part in value.items()}
    return [_without_references(part) for part in value] if isinstance(value, list) else value


def compare(group: Candidates, verdicts: Iterable[Verdict]) -> ProfileRow:
    """Fill in the validator's half of a profile's row."""
    errors: dict[int, list[str]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.severity in {"error", "fatal"}:
            errors[int(verdict.file.rpartition(":")[2]) - 1].append(f"{_INDEX.sub('', verdict.at)}: {verdict.text[:200]}")
    row = group.row
    for number, met in enumerate(group.met):
        row.validator += number not in errors
        if met and number in errors:
            row.too_kind.extend(errors[number])
        row.too_strict += not met and number not in errors
    return row
