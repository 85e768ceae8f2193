"""Every row of the v2-to-FHIR guide's segment and message maps for ADT A01/A03/A04/A08 and ORU R01 is read by our mappings, or excepted with a reason.

A row is met when a rule of the map of that name (with the side resources it makes by `ref`, its `parts`, and for a component of an Observation
what stands on the Observation itself) fills the row's element and reads the row's field; a row of the message maps when the message file
makes a resource with the map it names. An exception that excepts nothing is an error.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

from adapter.resources import mappings_root

pytestmark = pytest.mark.reference

SEGMENTS = ("MSH", "EVN", "PID", "PD1", "NK1", "PV1", "PV2", "AL1", "DG1", "ORC", "OBR", "OBX", "NTE", "SPM")
OTHER_MESSAGES = frozenset(
    {
        "PID[Appointment]",
        "ORC[Immunization]",
        "ORC[MedicationAdministration]",
        "OBX[DocumentReference]",
        "NTE[Appointment-Comment]",
        "NTE[DocumentReference]",
        "MSH[Encounter]",
    }
)
"""Maps of these segments that only messages of other issues use (SIU, VXU, RAS, MDM, A11)."""
FIELD = re.compile(r"\b[A-Z][A-Z0-9]{2}-\d+")
EXCEPTIONS = Path(__file__).with_name("guide_exceptions.yaml")


class Row(NamedTuple):
    """One row of the guide that has a target: the map, the field (or the segment) and the first element of the target (`$this`, or `` for a
    merely proposed extension)."""

    map: str
    field: str
    element: str


def _load(path: Path) -> Any:
    return YAML(typ="base").load(path.read_text(encoding="utf-8"))


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[cell.strip() for cell in row] + [""] * 20 for row in csv.reader(file)][2:]


def _guide_rows(ig: Path) -> Iterator[Row]:
    for path in sorted((ig / "segments").glob("*.csv")):
        name = re.search(r"R4_ (\w+\[.*?\]) - ", path.name)
        assert name is not None, path.name
        if name[1].split("[")[0] not in SEGMENTS or name[1] in OTHER_MESSAGES:
            continue
        for cells in _cells(path):
            if cells[9] or cells[10]:
                element = re.split(r"[\[.(=:]", cells[9])[0]
                yield Row(name[1], cells[1], element)


def _words(value: Any) -> Iterator[tuple[str, str]]:
    """Every text with the word it stands under."""
    if isinstance(value, dict):
        for word, inner in value.items():
            for under, text in _words(inner):
                yield under or word, text
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield "", value


class _Ours:
    def __init__(self) -> None:
        root = mappings_root() / "hl7v2"
        self.maps = {path.stem: _load(path) for path in (root / "segments").glob("*.yaml") if not path.name.endswith(".test.yaml")}
        self.messages = {name: _load(root / "messages" / f"{name}.yaml") for name in ("ADT_A01", "ORU_R01")}

    @staticmethod
    def mapping(guide_name: str) -> str:
        return guide_name.replace("[", ".").rstrip("]")

    def fields(self, value: Any) -> set[str]:
        """The fields that rules read, with those of the side resources that they make."""
        found = set[str]()
        for word, text in _words(value):
            if word == "ref" and text == "condition":
                found |= self.fields(self.maps["DG1.Condition"])
            elif word == "ref" and text in self.maps:
                found |= self.fields(self.maps[text])
            elif word != "note":
                found |= set(FIELD.findall(text))
        return found

    @cache  # noqa: B019 - one object for the module
    def elements(self, name: str) -> dict[str, set[str]]:
        """The first elements that a map fills, each with the fields it is made from."""
        found: dict[str, set[str]] = {}
        for key, rule in self.maps[name]["rules"].items():
            found.setdefault(re.split(r"[#.\[]", key)[0], set()).update(self.fields(rule))
        if name == "OBX.Observation-Component":
            for element, fields in self.elements("OBX.Observation").items():
                found.setdefault(element, set()).update(fields)
        return found

    @cache  # noqa: B019
    def whole(self, name: str) -> set[str]:
        """The fields that the message files give to data type maps for the whole resource (`from: ORC-7`, `each: PID-21`)."""
        segment = name.partition(".")[0]
        given = {text for message in self.messages.values() for word, text in _words(message["resources"]) if word in {"from", "each"}}
        return {field for field in given if FIELD.fullmatch(field) and field.startswith(segment)}

    def meets(self, row: Row) -> bool:
        name = self.mapping(row.map)
        if name not in self.maps or not row.element:
            return False
        if row.element == "$this":
            return row.field in self.whole(name) or any(row.field in fields for fields in self.elements(name).values())
        elements = {element: fields for element, fields in self.elements(name).items() if element.startswith(row.element)}
        if "-" not in row.field:
            return bool(elements)
        return any(row.field in fields or (row.field, row.element) == ("ORC-1", "intent") for fields in elements.values())


@pytest.fixture(scope="module")
def ours() -> _Ours:
    return _Ours()


@pytest.fixture(scope="module")
def exceptions() -> set[tuple[str, str]]:
    in_scope = (*(f"{segment}[" for segment in SEGMENTS), "ADT_A01", "ORU_R01")
    return {(entry["map"], row) for entry in _load(EXCEPTIONS) if entry["map"].startswith(in_scope) for row in entry["rows"]}


def test_every_row_of_the_segment_maps_is_read_or_excepted(reference: Path, ours: _Ours, exceptions: set[tuple[str, str]]) -> None:
    unmet = {row for row in _guide_rows(reference / "v2" / "ig") if not ours.meets(row)}

    assert sorted(row for row in unmet if (row.map, row.field) not in exceptions) == []
    stale = {found for found in exceptions if "[" in found[0]} - {(row.map, row.field) for row in unmet}
    assert stale == set()


def test_every_row_of_the_message_maps_is_a_resource_or_excepted(reference: Path, ours: _Ours, exceptions: set[tuple[str, str]]) -> None:
    unmet = set[tuple[str, str]]()
    for name, message in ours.messages.items():
        used = {text for word, text in _words(message["resources"]) if word == "use"}
        (path,) = (reference / "v2" / "ig" / "messages").glob(f"*_ {name} -*.csv")
        for cells in _cells(path):
            if cells[2].strip("[]{} ") in SEGMENTS and cells[10] and ours.mapping(cells[10]) not in used:
                unmet.add((name, cells[10]))

    assert unmet - exceptions == set()
    assert {found for found in exceptions if "[" not in found[0]} - unmet == set()


def test_every_reason_says_something() -> None:
    entries = _load(EXCEPTIONS)

    assert all(len(entry["reason"]) > 10 for entry in entries)
