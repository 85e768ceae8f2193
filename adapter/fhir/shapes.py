"""The checker of each R4 type, compiled from its element table when first needed: a fast test and a slow explanation of the same rules.

A `Shape` holds what must be true of one kind of JSON object (a resource, a data type, a backbone element): its members by JSON name, what is
required, which choices exclude each other, which invariants hold.

Two ways to judge an object, compiled from the same members:
- `Shape.sound(value)` is the hot path: True means that nothing is wrong. Anything unusual (a primitive with only an extension, a contained
  resource, a reference that does not resolve here) gives False, even where it may be right; so may an exception of kind `DOUBT`.
- `adapter.fhir.explain` walks the same members, decides for good, and says where and what.

Shapes belong to one `Judge`, which carries what is not in the tables: the kind of person numbers allowed, and the targets of references.
One Judge serves one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.fhir import elements, primitives, valuesets
from adapter.fhir.fhirpath import Env, FhirPathError, Rule, compile_rule

Test = Callable[[Any], object]
"""A fast test of a JSON value: truthy when it is surely right."""

DOUBT: Final = (TypeError, AttributeError, KeyError, ValueError, IndexError)
"""What a fast test may raise at a value of a wrong type: doubt, not a fault."""

UNEXPRESSED: Final = frozenset({"ctm-1", "txt-1", "txt-2", "dom-3"})
"""Invariants that are not compiled from their FHIRPath: ctm-1 must follow a reference; txt-1 and txt-2 are `primitives.xhtml`; dom-3 is
`explain.contained_is_used`."""

_ABSOLUTE: Final = frozenset({"Coding.system", "Identifier.system", "Extension.url"})
"""Elements of type uri that must be absolute (datatypes.html, Coding and Identifier; extensibility.html)."""


@dataclass(slots=True)
class Member:
    """One JSON name of a shape.

    `kind`: `primitive`, `shadow` (the `_name` of a primitive: id and extensions), `object`, `resource`.
    `valid`: for a primitive, the test of one value; `codes`: the codes of its required binding; `bound`: for Coding, CodeableConcept and
    Quantity, the (system, code) of it; `shape`: what an object must be like; `rules`: invariants that hold at this place only.
    """

    name: str
    kind: str
    is_list: bool
    path: str
    type: str
    valid: Test | None = None
    codes: Callable[[str], object] | None = None
    bound: frozenset[tuple[str, str]] | None = None
    shape: Shape | None = None
    targets: frozenset[str] = frozenset()
    rules: tuple[tuple[str, Rule], ...] = ()


@dataclass(slots=True)
class Shape:
    """What is known of one kind of JSON object. `required` and `choices` hold JSON names (an element may go by several)."""

    path: str
    type: str
    members: dict[str, Member] = field(default_factory=dict)
    required: tuple[tuple[str, ...], ...] = ()
    choices: tuple[tuple[str, frozenset[str]], ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()
    sound: Test = bool


def text(value: Any) -> object:
    """`primitives.string` for the usual case: one line that does not begin with a blank."""
    return (value >= "!" and value.isprintable() and len(value) <= primitives.MAX_TEXT) or primitives.string(value)


def _no(_value: Any) -> bool:
    return False


_FAST_PRIMITIVES: Final[dict[str, Test]] = {**primitives.CHECKS, "string": text, "markdown": text}


_NOWHERE: Final = Env({}, {})
"""The surroundings of a rule that does not look at them."""


class Judge:
    """The shapes of all types, compiled as they are needed.

    `targets`: the resource type behind each URN that references may use now; whoever checks a message fills it.
    `judged`: identifier systems whose values `person_number_fits` must accept.
    """

    def __init__(self, judged: frozenset[str], person_number_fits: Callable[[Any], bool]) -> None:
        self.targets: dict[str, str] = {}
        self._judged = judged
        self._fits = person_number_fits
        self._shapes: dict[str, Shape] = {}

    def shape(self, path: str) -> Shape:
        """The shape of a type (`Patient`, `HumanName`) or backbone element (`Patient.contact`). Raises KeyError for an unknown one."""
        found = self._shapes.get(path)
        if found is None:
            found = self._shapes[path] = Shape(path, path)
            found.sound = self._compile_later(found)
        return found

    def sound(self, resource: dict[str, Any]) -> bool:
        """Whether nothing is wrong with a resource, as far as the fast way can tell."""
        try:
            return self.shape(resource["resourceType"]).sound(resource) is True
        except DOUBT:
            return False

    def complete(self, shape: Shape) -> Shape:
        """The shape with its members filled in."""
        if not shape.members:
            self._fill(shape)
        return shape

    def _compile_later(self, shape: Shape) -> Test:
        def first_time(value: Any) -> object:
            self.complete(shape)
            return shape.sound(value)

        return first_time

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
        shape.sound = self._sound(shape)

    def _add(self, shape: Shape, child: elements.ElementInfo, name: str, type_name: str) -> None:
        member = Member(name, "object", child.is_list, f"{shape.path}.{name}", type_name, targets=frozenset(child.targets))
        shape.members[name] = member
        if not child.is_backbone:
            member.rules = tuple(_rules(child.path))
        if child.binding == "required":
            self._bind(member, child.valueset)
        if type_name in elements.PRIMITIVES:
            member.kind = "primitive"
            member.valid = primitives.absolute_uri if child.path in _ABSOLUTE else primitives.CHECKS[type_name]
            shadow = Member(f"_{name}", "shadow", child.is_list, member.path, "Element", shape=self.shape("Element"))
            shape.members[shadow.name] = shadow
        elif type_name in {"Resource", "DomainResource"}:
            member.kind = "resource"
        else:
            member.shape = self.shape(child.content_reference or (child.path if child.is_backbone else type_name))

    def _bind(self, member: Member, url: str) -> None:
        shape_test = valuesets.shape(url)
        if member.type in elements.PRIMITIVES:
            values = valuesets.values(url)
            member.codes = shape_test if values is None else values.__contains__
        else:
            member.bound = valuesets.codes(url)

    # -- the fast way -----------------------------------------------------------------------------------------------

    def _sound(self, shape: Shape) -> Test:
        tests = {name: self._member_test(member) for name, member in shape.members.items()}
        finish = _conjunction([*_presence_tests(shape), *_rule_tests(shape)])

        def sound(value: Any) -> bool:
            for name, inner in value.items():
                if not tests[name](inner):
                    return False
            return finish(value)

        if shape.path == "Identifier":
            return self._identifier(sound)
        return sound

    def _identifier(self, sound: Test) -> Test:
        judged, fits = self._judged, self._fits

        def identifier(value: Any) -> object:
            if value.get("system") in judged or "type" in value:
                return fits(value) and sound(value)
            return sound(value)

        return identifier

    def _member_test(self, member: Member) -> Test:
        one = self._value_test(member)
        for _, rule in member.rules:
            one = _also(one, rule)
        return _each(one) if member.is_list else one

    def _value_test(self, member: Member) -> Test:
        shape = member.shape
        if member.kind == "primitive" and member.valid is not None:
            if member.codes is not None and member.type == "code":
                return member.codes
            if member.codes is not None:
                return _no
            return _FAST_PRIMITIVES[member.type] if member.path not in _ABSOLUTE else primitives.absolute_uri
        if shape is None or member.kind == "shadow":
            return _no if shape is None else _late(shape)
        if member.type == "Reference":
            return self._reference(shape, member.targets)
        if member.bound is not None:
            return _bound_test(member.type, member.bound, _late(shape))
        return _late(shape)

    def _reference(self, shape: Shape, allowed: frozenset[str]) -> Test:
        """A reference to a resource of this message, of a type that the element allows; logical ones by their shape."""
        types = self.targets
        general = _late(shape)

        def leads_somewhere(value: Any) -> object:
            if "reference" in value:
                found = types[value["reference"]]
                if allowed and found not in allowed:
                    return False
                return len(value) == 1 or general(value)
            return general(value)

        return leads_somewhere


def _late(shape: Shape) -> Test:
    """The shape's test as it will be once compiled."""
    return lambda value: shape.sound(value)  # noqa: PLW0108 - `sound` is replaced when the shape is compiled


def _also(test: Test, rule: Rule) -> Test:
    """A test and an invariant of this place."""
    holds = rule.holds
    return _no if rule.contextual else lambda value: test(value) and holds(value, _NOWHERE)


def _each(test: Test) -> Test:
    def every(value: Any) -> bool:
        if value.__class__ is not list:
            return False
        for item in value:
            if not test(item):
                return False
        return value != []

    return every


def _bound_test(type_name: str, bound: frozenset[tuple[str, str]], general: Test) -> Test:
    """A Coding, CodeableConcept or Quantity with a required binding."""
    if type_name == "CodeableConcept":
        return lambda value: any((c["system"], c["code"]) in bound for c in value["coding"]) and general(value)
    return lambda value: (value["system"], value["code"]) in bound and general(value)


def _conjunction(tests: list[Test]) -> Callable[[Any], bool]:
    match tests:
        case []:
            return lambda value: value != {}
        case [one]:
            return lambda value: value != {} and bool(one(value))
        case _:
            every = tuple(tests)

            def all_of(value: Any) -> bool:
                for test in every:
                    if not test(value):
                        return False
                return value != {}

            return all_of


def _presence_tests(shape: Shape) -> list[Test]:
    """Required members are there, and of each choice at most one."""
    found: list[Test] = []
    single = [names[0] for names in shape.required if len(names) == 1]
    if single:
        found.append(_has_all(single))
    for names in shape.required:
        if len(names) > 1:
            found.append(_has_one(frozenset(names)))
    for _, names in shape.choices:
        found.append(_has_at_most_one(names))
    return found


def _has_all(names: list[str]) -> Test:
    match names:
        case [a]:
            return lambda value: a in value
        case [a, b]:
            return lambda value: a in value and b in value
        case _:
            wanted = frozenset(names)
            return lambda value: wanted <= value.keys()


def _has_one(names: frozenset[str]) -> Test:
    return lambda value: not names.isdisjoint(value)


def _has_at_most_one(names: frozenset[str]) -> Test:
    shadows = frozenset(f"_{name}" for name in names)
    every = names | shadows
    return lambda value: len(every.intersection(value)) < 2


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


def _rule_tests(shape: Shape) -> list[Test]:
    """The invariants for the fast way: run only where a member that can break them is there."""
    found: list[Test] = []
    if "contained" in shape.members:
        found.append(lambda value: "contained" not in value)
    for key, rule in shape.rules:
        if key.startswith("dom-"):
            continue  # they are about `contained` only
        if key == "ref-1":
            found.append(lambda value: value.get("reference", "")[:1] != "#")
        elif rule.contextual and not elements.is_resource(shape.path):
            found.append(_no)
        else:
            found.append(_rule_test(rule))
    return found


def _rule_test(rule: Rule) -> Test:
    holds, triggers = rule.holds, rule.triggers
    if rule.contextual:
        return lambda value: (triggers is not None and triggers.isdisjoint(value)) or holds(value, Env(value, value))
    if triggers is None:
        return lambda value: holds(value, _NOWHERE)
    if len(triggers) == 2:  # a name and its shadow
        name, shadow = sorted(triggers, key=len)
        return lambda value: (name not in value and shadow not in value) or holds(value, _NOWHERE)
    return lambda value: triggers.isdisjoint(value) or holds(value, _NOWHERE)
