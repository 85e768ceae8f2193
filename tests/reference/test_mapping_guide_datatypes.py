"""Every row of the v2-to-FHIR guide's data type and code system maps that ADT and ORU use is read by our mappings, or excepted with a reason.

The guide is read from the reference data; what we read is taken from the rules (`from`, `when`, `with` …) of the map of that name and of the
maps it applies to the same node, and, for functions that take the whole node, from what they look at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from adapter.mapping.functions.identifiers import read_identifier
from adapter.mapping.functions.quantities import sampled_data
from adapter.mapping.functions.registry import Context
from adapter.resources import mappings_root

pytestmark = pytest.mark.reference

SEGMENTS = frozenset(["MSH", "EVN", "PID", "PD1", "NK1", "PV1", "PV2", "AL1", "DG1", "ORC", "OBR", "OBX", "NTE", "SPM"])
IDENTIFIER_FUNCTIONS = frozenset({"identifier_system", "identifier_value"})
SPLIT = {
    "cwe[identifier]": ["CWE.Identifier", "CWE.Identifier-Alternate", "CWE.Identifier-SecondAlternate"],
    "xpn[humanname]": ["XPN.HumanName", "XPN.HumanName-CalledBy"],
    "pl[location]": [f"PL.Location-{level}" for level in ("Bed", "Room", "PointOfCare", "Floor", "Building", "Facility")],
    "hd[organization]": ["HD.Organization", "HD.Identifier"],
    "hd[device]": ["HD.Identifier"],
    "ce[codeableconcept]": ["CWE.CodeableConcept"],
    "cne[codeableconcept]": ["CWE.CodeableConcept"],
    "ei[condition]": ["EI.Identifier-Extension"],
    "ei[identifier-defaultassigner]": ["EI.Identifier-Extension"],
    "xcn[practitionerrole]": ["XCN.Practitioner"],
}
"""Maps of the guide that give more than one thing, or the same as another: ours that stand for them. CE and CNE have the components of CWE."""
EXCEPTIONS = Path(__file__).with_name("guide_exceptions.yaml")


def _load(path: Path) -> Any:
    yaml = YAML(typ="base")
    yaml.allow_duplicate_keys = False
    return yaml.load(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[cell.strip() for cell in row] + [""] * 20 for row in csv.reader(file)][2:]


def _named(folder: Path) -> dict[str, Path]:
    """The guide's files by the name of their map in lower case (`cwe[codeableconcept]`)."""
    found = {}
    for path in folder.glob("*.csv"):
        name = re.search(r"(?:R4|Map)_ (.*?) - ", path.name)
        assert name is not None, path.name
        found[name[1].lower()] = path
    return found


def _vocabulary(name: str) -> str:
    return name.replace("/", "").replace(" ", "").lower()


@cache
def _scope(ig: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The data type maps and the code system maps that the segments use, followed to the end."""
    maps, tables, todo = set[str](), set[str](), list[str]()
    for path in (ig / "segments").glob("*.csv"):
        segment = re.search(r"R4_ (\w+)\[", path.name)
        if segment and segment[1] in SEGMENTS:
            for row in _rows(path):
                todo.append(row[14].lower())
                tables.add(_vocabulary(row[15]))
    files = _named(ig / "datatypes")
    while todo:
        name = todo.pop()
        if name in maps or name not in files:
            continue
        maps.add(name)
        for row in _rows(files[name]):
            todo.append(row[14].lower())
            tables.add(_vocabulary(row[15]))
    return frozenset(maps), frozenset(tables & _named(ig / "codesystems").keys())


class _Looks:
    """A node that remembers which of its parts a function looks at."""

    def __init__(self, kind: str, filled: frozenset[tuple[int, ...]] = frozenset()) -> None:
        self.kind, self.field, self.text = kind, "PID-3", "x"
        self.filled, self.seen = filled, set[int]()

    def part(self, *numbers: int) -> str:
        self.seen.add(numbers[0])
        return "x" if not self.filled or numbers in self.filled else ""

    def find(self, path: str) -> str:
        return ""


def _looked_at(kind: str, function: str) -> set[int]:
    if function == "sampled_data":
        node = _Looks(kind, frozenset({(1,)}))
        sampled_data(node)
        return {part for part in node.seen if part <= 4}
    context = Context("s", "urn:x", "Europe/Oslo", "test", "1", datetime(2026, 1, 1, tzinfo=UTC), "k", lambda _: None)
    seen = set[int]()
    for filled in (frozenset[tuple[int, ...]](), frozenset({(3,), (1,), (1, 1)})):
        node = _Looks(kind, filled)
        read_identifier(context, node)
        seen |= node.seen
    return seen


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for word, inner in value.items():
            if word != "note":
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


class _Maps:
    """Our data type maps, and what each reads of its node."""

    def __init__(self) -> None:
        folder = mappings_root() / "hl7v2" / "datatypes"
        self.maps = {path.stem.lower(): _load(path) for path in folder.glob("*.yaml") if not path.name.endswith(".test.yaml")}

    def known(self, name: str) -> bool:
        return name in self.maps

    def elements(self, name: str) -> set[str]:
        return {re.split(r"[.#\[]", key)[0].lower() for key in self.maps[name].get("rules", {})}

    @cache  # noqa: B019
    def reads(self, name: str) -> frozenset[int]:
        """The numbers of the components that the map and the maps it applies to the same node read."""
        mapping = self.maps[name]
        source = mapping["source"]
        read = {int(number) for text in _texts(mapping) for number in re.findall(rf"\b{source}\.(\d+)", text)}
        for rule in self._rules(mapping.get("rules", {})):
            called = rule.get("call")
            if (called in IDENTIFIER_FUNCTIONS or called == "sampled_data") and "node" not in rule.get("with", {}):
                read |= _looked_at(source, called)
            for word in ("use", "ref"):
                if word in rule and "from" not in rule and "each" not in rule:
                    read |= self.reads(rule[word].lower())
        return frozenset(read)

    def _rules(self, rules: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for rule in rules.values():
            if isinstance(rule, dict):
                yield rule
                yield from self._rules(rule.get("rules", {}))


def _excepted() -> dict[tuple[str, str], str]:
    return {(entry["map"].lower(), row): entry["reason"] for entry in _load(EXCEPTIONS) for row in entry["rows"]}


def _targets(row: list[str]) -> bool:
    return bool(row[9] or row[10] or row[16])


def _our_names(guide: str) -> list[str]:
    names = SPLIT.get(guide, [guide.replace("[", ".").replace("]", "")])
    return [name.lower() for name in names]


def test_every_row_of_the_data_type_maps_is_read_or_excepted(reference):
    ig = reference / "v2" / "ig"
    maps, _ = _scope(ig)
    files, ours, excepted = _named(ig / "datatypes"), _Maps(), _excepted()
    missing = []
    for name in sorted(maps):
        own = _our_names(name)
        for row in _rows(files[name]):
            if not _targets(row):
                continue
            if (name, row[1]) in excepted or (name, "*") in excepted:
                continue
            if not all(map(ours.known, own)):
                missing.append(f"{name}: no map")
                break
            number = re.search(r"[.-](\d+)$", row[1])
            if number:
                read = any(int(number[1]) in ours.reads(map_) for map_ in own)
            else:
                read = any(re.split(r"[.\[(]", row[9] or row[10])[0].lower() in ours.elements(map_) for map_ in own)
            if not read:
                missing.append(f"{name}: {row[1] or '(whole)'} → {row[9] or row[10]}")
    assert not missing, "\n".join(missing)


def test_no_exception_of_a_data_type_is_out_of_date(reference):
    ig = reference / "v2" / "ig"
    maps, _ = _scope(ig)
    files, ours = _named(ig / "datatypes"), _Maps()
    stale = []
    for name, row_id in _excepted():
        if name not in maps:
            continue
        ids = {row[1] for row in _rows(files[name]) if _targets(row)}
        number = re.search(r"[.-](\d+)$", row_id)
        read = number and any(ours.known(own) and int(number[1]) in ours.reads(own) for own in _our_names(name))
        if row_id not in ids | {"*"} or read:
            stale.append(f"{name}: {row_id}")
    assert not stale, "\n".join(stale)


def _slug(name: str) -> str:
    def kebab(text: str) -> str:
        text = text.replace("ID", "Id").replace("VIP", "Vip").replace(".", "-")
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text).lower()

    bracket = re.match(r"(.*?)\[(.*)\]$", name)
    return f"{kebab(bracket[1])}.{kebab(bracket[2])}" if bracket else kebab(name)


def test_every_code_of_the_code_system_maps_is_in_our_tables_or_excepted(reference):
    ig = reference / "v2" / "ig"
    _, names = _scope(ig)
    files, excepted, missing = _named(ig / "codesystems"), _excepted(), []
    for name in sorted(names):
        guide = re.search(r"Map_ (.*?) - ", files[name].name)
        assert guide is not None
        path = mappings_root() / "hl7v2" / "tables" / f"{_slug(guide[1])}.yaml"
        if not path.is_file():
            missing.append(f"{name}: no table")
            continue
        table = _load(path)
        codes = table["codes"] or {}
        for row in _rows(files[name]):
            code, target = row[0].replace("\u00a0", "").strip(), row[6].replace("\u00a0", "").strip()
            if not code or not target or (name, code) in excepted:
                continue
            ours = codes.get(code)
            ours = ours.get("code") if isinstance(ours, dict) else ours
            if ours != target:
                missing.append(f"{name}: {code} → {target}, ours {ours}")
    assert not missing, "\n".join(missing)


def test_every_map_of_ours_is_applied_somewhere():
    applied = set[str]()
    for path in mappings_root().rglob("*.yaml"):
        applied |= set(re.findall(r"(?:use|ref): ([\w.-]+)", path.read_text(encoding="utf-8")))
    names = {path.stem for path in (mappings_root() / "hl7v2" / "datatypes").glob("*.yaml") if not path.name.endswith(".test.yaml")}

    assert sorted(names - applied) == []


def test_the_scope_is_not_empty(reference):
    maps, tables = _scope(reference / "v2" / "ig")
    assert len(maps) > 50
    assert len(tables) > 50
