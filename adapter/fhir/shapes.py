"""The checker of each R4 type, compiled from its element table when first needed: a fast test and a slow explanation of the same rules.

A `Shape` holds what must be true of one kind of JSON object (a resource, a data type, a backbone element): its members by JSON name, what is
required, which choices exclude each other, which invariants hold.

Two ways to judge an object, compiled from the same members:
- `Shape.sound(value)` is the hot path: True means that nothing is wrong. Anything unusual (null in a list, a contained resource,
  a reference to a fragment) gives False, even where it may be right; so does an exception of kind `DOUBT`.
- `adapter.fhir.explain` walks the same members, decides for good, and says where and what.

Shapes belong to one `Judge`, which carries what is not in the tables: the kind of person numbers allowed, and the targets of references.
One Judge serves one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Final

from adapter.fhir import elements, fast, primitives, profiles, valuesets
from adapter.fhir.fast import RFC_3986, Test
from adapter.fhir.fhirpath import Env, Rule, compile_rule

DOUBT: Final = (TypeError, AttributeError, KeyError, ValueError, IndexError)
"""What a fast test may raise at a value of a wrong type: doubt, not a fault."""

UNEXPRESSED: Final = frozenset({"ctm-1", "txt-1", "txt-2", "dom-3"})
"""Invariants that are not compiled from their FHIRPath: ctm-1 must follow a reference; txt-1 and txt-2 are `primitives.xhtml`; dom-3 is
`explain.contained_is_used`."""

_ABSOLUTE: Final = frozenset({"Coding.system", "Identifier.system", "Quantity.system"})
"""Elements of type uri that must be absolute (datatypes.html, Coding, Identifier and Quantity). The url of an extension must too, but not inside another one."""


@dataclass(slots=True)
class Member:
    """One JSON name of a shape.

    `kind`: `primitive`, `shadow` (the `_name` of a primitive: id and extensions), `object`, `resource`.
    `valid`: for a primitive, the test of one value; `codes`: the codes of its required binding; `bound`: for Coding, CodeableConcept and
    Quantity, the (system, code) of it; `most`: what every code must be like (maxValueSet); `holder`: for an extension, the types and paths it
    stands in, for a shadow those its extensions stand in; `shape`: what an object must be like; `rules`: invariants that hold at this place only.
    """

    name: str
    kind: str
    is_list: bool
    path: str
    type: str
    valid: Test | None = None
    codes: Callable[[str], object] | None = None
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
    sound: Test = bool


CODED: Final = frozenset({"Coding", "Quantity"})
"""Shapes whose `code` belongs to their `system`."""
BCP_47: Final = "urn:ietf:bcp:47"
_MOST_PLANS: Final = 2000
"""Sequences of names that are kept for one shape: more than a mapping can write, few enough to stay small."""

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
            found = self._shapes[path] = Shape(path)
            found.sound = self._sound(found)
        return found

    def sound(self, resource: dict[str, Any]) -> bool:
        """Whether nothing is wrong with a resource, as far as the fast way can tell."""
        try:
            return bool(self.shape(resource["resourceType"]).sound(resource))
        except DOUBT:
            return False

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
            values = valuesets.values(url)
            member.codes = shape_test if values is None else values.__contains__
        else:
            member.bound = valuesets.codes(url)

    # -- the fast way -----------------------------------------------------------------------------------------------

    def _sound(self, shape: Shape) -> Test:
        """The fast test of a shape.

        What can be said of an object by its names alone is worked out once for each sequence of names (a mapping writes few of them)
        and kept as a plan; what depends on values is then tested value by value. Nothing of the values is kept.
        """
        plans: dict[tuple[str, ...], Test] = {}
        known = plans.get

        def sound(value: Any) -> object:
            plan = known(tuple(value))
            if plan is None:
                plan = self._plan(shape, value)
                if len(plans) < _MOST_PLANS:
                    plans[tuple(value)] = plan
            return plan(value)

        match shape.path:
            case "Coding":
                return fast.coding(sound)
            case "CodeableConcept":
                return fast.concept(sound, self.shape("Coding").sound)
            case "Quantity":
                return fast.quantity(sound)
            case "Identifier":
                assigner = elements.element("Identifier.assigner")
                targets = frozenset(assigner.targets if assigner is not None else ())
                to_assigner = fast.reference(self.shape("Reference").sound, self.targets, targets)
                return fast.identifier(sound, self._judged, self._fits, self.shape("CodeableConcept").sound, to_assigner)
            case _:
                return sound

    def _plan(self, shape: Shape, value: Any) -> Test:
        """How objects with these names are tested: not at all (`_no`) where the names alone raise a doubt."""
        names = frozenset(value)
        members = self.complete(shape).members
        if value.__class__ is not dict or not names or not names <= members.keys() or "contained" in names:
            return _no
        alone = {name[1:] for name in names if name.startswith("_") and name[1:] not in names}
        if any(members[f"_{name}"].is_list or members[f"_{name}"].codes is not None for name in alone):
            return _no  # null in a list, or an extension where R4 requires a code
        present = names | alone
        if any(present.isdisjoint(required) for required in shape.required):
            return _no
        if any(len(present & choice) > 1 for _, choice in shape.choices):
            return _no
        finish: list[Test] = []
        for key, rule in shape.rules:
            settled = rule.settled(names)
            if alone and settled is not rule.settled(present):
                settled = None  # it exists, but has no value: the rule must look
            if settled is False or (rule.contextual and settled is None and key != "ref-1" and not elements.is_resource(shape.path)):
                return _no
            if settled is None:
                finish.append(_not_contained if key == "ref-1" else _rule_test(rule))
        if shape.path in CODED and "system" in names:
            finish.append(lambda value: not valuesets.is_unknown_code(value["system"], value.get("code")))
        if shape.path == "Identifier" and "system" in names:
            finish.append(lambda value: value["system"] != RFC_3986 or primitives.absolute_uri(value.get("value", "urn:x")))
        return _in_order([self._member_test(members[name]) for name in value], finish)

    def _member_test(self, member: Member) -> Test:
        one = self._value_test(member)
        for key, rule in member.rules:
            one = self._simple_quantity() if key == "sqty-1" else _also(one, rule)
        return _each(one) if member.is_list else one

    def _extension(self, holder: tuple[str, ...]) -> Test:
        return fast.extension(self.shape("Extension").sound, profiles.known(), lambda value: profiles.extension_fault(value, holder, {}))

    def _simple_quantity(self) -> Test:
        """A Quantity without comparator (sqty-1): what the fast test accepts at once has none anyway."""
        general = self.shape("Quantity").sound
        return fast.quantity(lambda value: "comparator" not in value and general(value))

    def _value_test(self, member: Member) -> Test:
        shape = member.shape
        if member.kind == "primitive" and member.valid is not None:
            if member.most is not None:
                return _both(member.valid, member.most)
            if member.codes is not None:
                return member.codes if member.type == "code" else _both(member.valid, member.codes)
            if member.type == "url":
                targets = self.targets
                return _both(member.valid, lambda value: not value.startswith("urn:uuid:") or value in targets)
            return fast.system if member.valid is primitives.absolute_uri else fast.PRIMITIVES[member.type]
        if shape is None:
            return _no
        if member.kind == "shadow":
            return fast.shadow(shape.sound, self._extension(member.holder))
        if member.type == "Extension" and member.holder:
            return self._extension(member.holder)
        if member.most is not None:
            return _most_test(member.type, member.most, shape.sound)
        if member.type == "Reference":
            return fast.reference(shape.sound, self.targets, member.targets)
        return shape.sound if member.bound is None else _bound_test(member.type, member.bound, shape.sound)


def _in_order(tests: list[Test], finish: list[Test]) -> Test:
    """Each test on the value at its place, then those on the whole; spelled out for few values, where a loop costs more than its work."""
    if finish:
        return reduce(_both, finish, _in_order(tests, []))
    match tests:
        case [a]:

            def one(value: Any) -> object:
                (x,) = value.values()
                return a(x)

            return one
        case [a, b]:

            def two(value: Any) -> object:
                x, y = value.values()
                return a(x) and b(y)

            return two
        case [a, b, c]:

            def three(value: Any) -> object:
                x, y, z = value.values()
                return a(x) and b(y) and c(z)

            return three
        case [a, b, c, d]:

            def four(value: Any) -> object:
                w, x, y, z = value.values()
                return a(w) and b(x) and c(y) and d(z)

            return four
        case _:

            def many(value: Any) -> bool:
                for test, inner in zip(tests, value.values(), strict=True):  # noqa: SIM110 - all() with a generator costs more
                    if not test(inner):
                        return False
                return True

            return many


def _no(_value: Any) -> bool:
    return False


def _both(first: Test, second: Test) -> Test:
    return lambda value: first(value) and second(value)


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
        return bool(value)

    return every


def _bound_test(type_name: str, bound: frozenset[tuple[str, str]], general: Test) -> Test:
    """A Coding, CodeableConcept or Quantity with a required binding; of several codings the fast way looks at the first."""
    if type_name == "CodeableConcept":

        def concept(value: Any) -> object:
            coding = value["coding"][0]
            return (coding["system"], coding["code"]) in bound and general(value)

        return concept
    return lambda value: (value["system"], value["code"]) in bound and general(value)


def _most_test(type_name: str, most: Test, general: Test) -> Test:
    """A CodeableConcept all of whose codes are languages (maxValueSet); anything else is left to the explanation."""
    if type_name != "CodeableConcept":
        return _no
    return lambda value: all(c["system"] == BCP_47 and most(c["code"]) for c in value.get("coding", ())) and general(value)


def _not_contained(value: Any) -> bool:
    """Invariant ref-1 for a reference that leads out of its resource."""
    return value["reference"][:1] != "#"


def _rule_test(rule: Rule) -> Test:
    holds = rule.holds
    if rule.contextual:
        return lambda value: holds(value, Env(value, value))
    return lambda value: holds(value, _NOWHERE)


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
