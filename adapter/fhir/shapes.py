"""What must be true of each kind of R4 JSON object, read from its element table when first needed. Pure.

A `Shape` holds it for one kind (a resource, a data type, a backbone element): its members by JSON name, what is required, which choices exclude
each other, which invariants hold. Two ways to judge an object are made from it: `plans` writes fast tests, `explain` walks the members,
decides for good, and says where and what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from adapter.fhir import elements, primitives, valuesets
from adapter.fhir.fhirpath import Rule, compile_rule

UNEXPRESSED: Final = frozenset({"ctm-1", "txt-1", "txt-2", "dom-3"})
"""Invariants that are not compiled from their FHIRPath: ctm-1 must follow a reference; txt-1 and txt-2 are `primitives.xhtml`; dom-3 is
`explain.contained_is_used`."""

_ABSOLUTE: Final = frozenset({"Coding.system", "Identifier.system", "Quantity.system"})
"""Elements of type uri that must be absolute (datatypes.html, Coding, Identifier and Quantity). The url of an extension must too, but not inside another one."""


@dataclass(slots=True)
class Member:
    """One JSON name of a shape.

    `kind`: `primitive`, `shadow` (the `_name` of a primitive: id and extensions), `object`, `resource`.
    `valid`: for a primitive, the test of one value; `codes`: the test of its required binding, `values` its codes where they are
    held; `bound`: for Coding, CodeableConcept and
    Quantity, the (system, code) of it; `most`: what every code must be like (maxValueSet); `holder`: for an extension, the types and paths it
    stands in, for a shadow those its extensions stand in; `shape`: what an object must be like; `rules`: invariants that hold at this place only.
    """

    name: str
    kind: str
    is_list: bool
    path: str
    type: str
    valid: Callable[[object], bool] | None = None
    codes: Callable[[str], object] | None = None
    values: frozenset[str] | None = None
    bound: frozenset[tuple[str, str]] | None = None
    most: Callable[[str], object] | None = None
    shape: Shape | None = None
    targets: frozenset[str] = frozenset()
    holder: tuple[str, ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()


@dataclass(slots=True)
class Shape:
    """What is known of one kind of JSON object. `required` and `choices` hold JSON names (an element may go by several)."""

    path: str
    members: dict[str, Member] = field(default_factory=dict)
    required: tuple[tuple[str, ...], ...] = ()
    choices: tuple[tuple[str, frozenset[str]], ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()


CODED: Final = frozenset({"Coding", "Quantity"})
"""Shapes whose `code` belongs to their `system`."""
BCP_47: Final = "urn:ietf:bcp:47"
RFC_3986: Final = "urn:ietf:rfc:3986"
"""The system of identifiers that are URIs themselves: their values must be whole ones (datatypes.html#Identifier)."""


class Shapes:
    """The shapes of all types, made as they are needed. Serves one thread."""

    def __init__(self) -> None:
        self._shapes: dict[str, Shape] = {}

    def shape(self, path: str) -> Shape:
        """The shape of a type (`Patient`, `HumanName`) or backbone element (`Patient.contact`). Raises KeyError for an unknown one."""
        found = self._shapes.get(path)
        if found is None:
            found = self._shapes[path] = Shape(path)
        return found

    def complete(self, shape: Shape) -> Shape:
        """The shape with its members filled in."""
        if not shape.members:
            self._fill(shape)
        return shape

    # -- the members of a shape -------------------------------------------------------------------------------------

    def _fill(self, shape: Shape) -> None:
        children = elements.children(shape.path)
        if not children:
            raise KeyError(shape.path)
        required: list[tuple[str, ...]] = []
        choices: list[tuple[str, frozenset[str]]] = []
        for child in children:
            if child.max == 0:
                continue
            names = child.json_names()
            if child.min:
                required.append(names)
            if len(names) > 1:
                choices.append((child.name, frozenset(names)))
            for name, type_name in zip(names, child.types or ("",), strict=True):
                self._add(shape, child, name, type_name)
        if elements.is_resource(shape.path):
            shape.members["resourceType"] = Member("resourceType", "primitive", False, shape.path, "code", valid=shape.path.__eq__)
        shape.required, shape.choices = tuple(required), tuple(choices)
        shape.rules = tuple(_rules(shape.path))

    def _add(self, shape: Shape, child: elements.ElementInfo, name: str, type_name: str) -> None:
        member = Member(name, "object", child.is_list, f"{shape.path}.{name}", type_name, targets=frozenset(child.targets))
        shape.members[name] = member
        if not child.is_backbone:
            member.rules = tuple(_rules(child.path))
        if child.binding == "required":
            self._bind(member, child.valueset)
        if child.most:
            member.most = valuesets.shape(child.most)
        if type_name == "Extension" and shape.path not in {"Extension", "Element"}:
            member.holder = (shape.path,)
        if type_name in elements.PRIMITIVES:
            member.kind = "primitive"
            member.valid = primitives.absolute_uri if child.path in _ABSOLUTE else primitives.CHECKS[type_name]
            shadow = Member(f"_{name}", "shadow", child.is_list, member.path, "Element", shape=self.shape("Element"), codes=member.codes)
            shadow.holder = (child.path, type_name)
            shape.members[shadow.name] = shadow
        elif type_name in {"Resource", "DomainResource"}:
            member.kind = "resource"
        else:
            member.shape = self.shape(child.content_reference or (child.path if child.is_backbone else type_name))

    def _bind(self, member: Member, url: str) -> None:
        shape_test = valuesets.shape(url)
        if member.type in elements.PRIMITIVES:
            member.values = valuesets.values(url)
            member.codes = shape_test if member.values is None else member.values.__contains__
        else:
            member.bound = valuesets.codes(url)


def _rules(path: str) -> list[tuple[str, Rule]]:
    """The compiled invariants of a type or backbone element."""
    found = elements.table(path.split(".", 1)[0])
    if found is None:
        return []
    rules: list[tuple[str, Rule]] = []
    for key, expression in found.rules.get(path, ()):
        if key not in UNEXPRESSED:
            rules.append((key, compile_rule(expression, path)))
    return rules
