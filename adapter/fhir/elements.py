"""What R4 says of each element: its types, how often it occurs, what it is bound to. Read from the generated tables, type by type.

The tables under `r4/types/` are made by `tools/make_r4_tables.py` from R4's own definitions (4.0.1). A type is read from its file when it is
first asked for (a fraction of a millisecond) and kept; the tables never change while the program runs.

A path begins with a type and follows JSON names or R4's own: `Patient.name.given`, `Observation.value[x]`, `Observation.valueQuantity.unit`,
`CodeableConcept.coding`. It goes through data types, content references (`Bundle.entry.link.url`) and into the `id` and `extension` of a
primitive (`Patient.birthDate.extension`). It goes no further than `Resource` (`Bundle.entry.resource`), whose type is known only at run time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import orjson

from adapter.resources import package_bytes, package_path

PRIMITIVES: Final = frozenset({
    "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer", "markdown", "oid",
    "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid", "xhtml",
})  # fmt: skip
"""The primitive types of R4 (datatypes.html, section 2.24.0.1), with the `xhtml` of a Narrative."""

WRITTEN_AS_NUMBER: Final = frozenset({"boolean", "decimal", "integer", "positiveInt", "unsignedInt"})
"""Primitive types that JSON writes without quotes."""

_SPECIALISED_QUANTITY: Final[dict[str, str]] = {"SimpleQuantity": "Quantity", "MoneyQuantity": "Quantity"}


@dataclass(frozen=True, slots=True)
class ElementInfo:
    """One element of a type.

    `path`: where it is defined, with R4's names (`HumanName.given`, `Observation.value[x]`, for a chosen type too).
    `name`: its name in JSON (`given`, `valueQuantity`; `value[x]` while no type is chosen).
    `types`: the types it may have; several only for an unchosen `[x]`; `("Resource",)` is any resource; a backbone element has
    `("BackboneElement",)` or `("Element",)` and children of its own.
    `min`, `max`: how often it occurs in its parent; `max` is None without limit, 0 when the type forbids it.
    `targets`: the resource types a Reference or canonical may lead to; empty means any.
    `binding`: strength (`required`, `extensible`, `preferred`, `example`, or empty) with the url of the value set.
    `most`: the value set that each of its codes must be in, whatever the strength (R4's maxValueSet; languages), or empty.
    `content_reference`: the path whose children it has, when it repeats the structure of another element.
    """

    path: str
    name: str
    types: tuple[str, ...]
    min: int
    max: int | None
    targets: tuple[str, ...] = ()
    binding: str = ""
    valueset: str = ""
    content_reference: str = ""
    most: str = ""

    @property
    def is_list(self) -> bool:
        """Whether JSON holds a list here."""
        return self.max is None or self.max > 1

    @property
    def is_choice(self) -> bool:
        """Whether this is an `[x]` for which no type has been chosen."""
        return self.name.endswith("[x]")

    @property
    def is_backbone(self) -> bool:
        """Whether its children are defined here rather than by a type."""
        return bool(self.content_reference) or self.types in {("BackboneElement",), ("Element",)}

    @property
    def is_primitive(self) -> bool:
        return len(self.types) == 1 and self.types[0] in PRIMITIVES

    def json_names(self) -> tuple[str, ...]:
        """The names it may have in JSON: its own, or one for each type of a choice."""
        if not self.is_choice:
            return (self.name,)
        stem = self.name[:-3]
        return tuple(stem + t[0].upper() + t[1:] for t in self.types)


@dataclass(frozen=True, slots=True)
class TypeTable:
    """The table of one type: `kind` is `resource` or `complex-type`; `rules` holds (key, FHIRPath) of the invariants at each path."""

    name: str
    kind: str
    base: str
    abstract: bool
    children: dict[str, tuple[ElementInfo, ...]]
    rules: dict[str, tuple[tuple[str, str], ...]]


@cache
def type_names() -> frozenset[str]:
    """Every complex type and resource that R4 defines."""
    return frozenset(p.stem for p in package_path("fhir", "r4", "types").glob("*.json"))


@cache
def table(type_name: str) -> TypeTable | None:
    """The table of a complex type or a resource; None for a primitive or a name that R4 does not know."""
    type_name = _SPECIALISED_QUANTITY.get(type_name, type_name)
    if type_name not in type_names():
        return None
    data: dict[str, Any] = orjson.loads(package_bytes("fhir", "r4", "types", f"{type_name}.json"))
    rows: dict[str, dict[str, Any]] = data["elements"]
    children: dict[str, list[ElementInfo]] = {}
    rules: dict[str, tuple[tuple[str, str], ...]] = {}
    for path, row in rows.items():
        parent, _, name = path.rpartition(".")
        if parent:
            children.setdefault(parent, []).append(_info(path, name, row))
        if "rules" in row:
            rules[path] = tuple((key, expression) for key, expression in row["rules"])
    base = str(data["base"])
    if base == "DomainResource":
        above = table(base)
        rules[type_name] = (above.rules[base] if above else ()) + rules.get(type_name, ())
    return TypeTable(
        name=type_name,
        kind=str(data["kind"]),
        base=base,
        abstract=type_name in {"Resource", "DomainResource", "Element", "BackboneElement"},
        children={parent: tuple(found) for parent, found in children.items()},
        rules=rules,
    )


def _info(path: str, name: str, row: dict[str, Any]) -> ElementInfo:
    strength, valueset = row.get("binding", ("", ""))
    types: list[str] = row.get("types", [])
    maximum = row.get("max", "1")
    return ElementInfo(
        path=path,
        name=name,
        types=tuple(_SPECIALISED_QUANTITY.get(t, t) for t in types),
        min=row.get("min", 0),
        max=None if maximum == "*" else int(maximum),
        targets=tuple(row.get("targets", ())),
        binding=strength,
        valueset=valueset,
        content_reference=row.get("ref", ""),
        most=row.get("most", ""),
    )


def is_resource(type_name: str) -> bool:
    """Whether it is a resource type that may stand in a bundle (so not the abstract ones)."""
    found = table(type_name)
    return found is not None and found.kind == "resource" and not found.abstract


def is_primitive(type_name: str) -> bool:
    """Whether it is a primitive type."""
    return type_name in PRIMITIVES


def children(path: str) -> tuple[ElementInfo, ...]:
    """The elements that may stand at `path` (a type or an element path), in R4's order; empty when there is nothing below or no such path.

    A choice stands there once, as `value[x]`.
    """
    info = element(path)
    return () if info is None else _children(info)


def _children(info: ElementInfo) -> tuple[ElementInfo, ...]:
    where = info.content_reference or info.path
    if "." not in where or info.is_backbone:
        found = table(where.split(".", 1)[0])
        return found.children.get(where, ()) if found else ()
    if len(info.types) != 1:
        return ()
    if info.types[0] in PRIMITIVES:
        found = table("Element")
        return found.children["Element"] if found else ()
    found = table(info.types[0])
    return found.children.get(found.name, ()) if found and not (found.abstract and found.kind == "resource") else ()


@cache
def element(path: str) -> ElementInfo | None:
    """The element at a path; None when R4 has no such element.

    A type alone is its own root (`element("Patient").types == ("Patient",)`). A choice may be named unchosen (`value[x]`; all its types) or by
    its JSON name (`valueQuantity`; that one type).
    """
    parent, _, name = path.rpartition(".")
    if not parent:
        found = table(name)
        return ElementInfo(found.name, found.name, (found.name,), 0, None) if found else None
    above = element(parent)
    if above is None:
        return None
    for child in _children(above):
        if child.name == name:
            return child
        if child.is_choice and name.startswith(child.name[:-3]):
            for json_name, type_name in zip(child.json_names(), child.types, strict=True):
                if json_name == name:
                    targets = child.targets if type_name in {"Reference", "canonical"} else ()
                    return replace(child, name=name, types=(type_name,), targets=targets)
    return None
