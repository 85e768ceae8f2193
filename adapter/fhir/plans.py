"""The fast tests of objects: one Python function for each sequence of names that an object is met with, written when it is first met. Pure.

What can be said of an object by its names alone (unknown ones, required ones, choices, most invariants) is said when the function is written; what
depends on values stands in it, as straight-line code. The objects inside are written out where they stand, with the names that they have in the object
that is met first (and those that a Coding or a Reference usually has); with other names they go by `PLANS[tuple(it)](it)`, the function for these.
For an Identifier of `type` and `value`, whose type has one Coding of `system` and `code`, this is written (shortened):

    def test(value):
        type1, value2, = value.values()
        if len(type1) == 1 and 'coding' in type1:
            coding3 = type1['coding']
            if coding3.__class__ is not list or not coding3: return False
            for item4 in coding3:
                if len(item4) == 2 and 'system' in item4 and 'code' in item4:
                    system5 = item4['system']
                    ...
                elif not PLANS_4[tuple(item4)](item4): return False
        elif not PLANS_5[tuple(type1)](type1): return False
        if not (value2 >= '!' and value2.isprintable() and len(value2) <= 1048576 or STRING_6(value2)): return False
        if HELP_7(type1) and not FITS_8(value): return False
        return True

Invariants:
- A function only accepts. What it doubts (null in a list, a contained resource, a reference to a fragment), even where it may be right, is for
  `explain` to decide, as is an exception of kind `DOUBT`.
- Functions are written and kept by names, never by values, and no more than `_MOST_PLANS` for one kind of place. Of values only the systems and urls of
  extensions are kept that were found to be absolute URIs: they come from code tables and configuration.
- One Judge serves one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapter.fhir import elements, primitives, profiles, valuesets
from adapter.fhir.fhirpath import Env, Rule
from adapter.fhir.jsonvalue import is_list
from adapter.fhir.shapes import BCP_47, RFC_3986, Member, Shape, Shapes
from adapter.fhir.source import DOUBT, Source, Test

_MOST_PLANS: Final = 2000
"""Sequences of names that are kept for one place: more than a mapping can write, few enough to stay small."""
_NOWHERE: Final = Env({}, {})
"""The surroundings of a rule that does not look at them."""
_MOST_SYSTEMS: Final = 2000
"""Systems and urls of extensions that become known as absolute URIs: many times those that mappings and configuration write."""
_HELP_NUMBER: Final = "HNR"

_USUAL: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "Coding": (("system", "code", "display"), ("system", "code")),
    "Reference": (("reference",), ("reference", "display")),
}
"""Names that are always written out: nearly all that mappings give these types."""
_MOST_VARIANTS: Final = 3
"""Sequences of names that are written out at one place."""
_LONGEST: Final = 300
"""Lines of a function after which nothing more is written out."""
_MANY: Final = 100
"""Sequences of names at one kind of place from which on functions are kept short, since few of them come again."""

Examples = Sequence[dict[str, Any]]
"""Objects with the same names, as they stand in the object for which a function is written."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What is asked of an object at its place, beyond what its shape asks: see `Member`."""

    bound: frozenset[tuple[str, str]] | None = None
    most: Callable[[str], object] | None = None
    targets: frozenset[str] = frozenset()
    holder: tuple[str, ...] = ()
    rules: tuple[tuple[str, Rule], ...] = ()


_ANYWHERE: Final = _Place()


class _Systems(dict[str, frozenset[str] | None]):
    """Systems: all their codes, or None where they are not all held. An absolute URI that is not known yet becomes known; what is none is a `DOUBT`."""

    __slots__ = ("_most",)

    def __init__(self, held: Mapping[str, frozenset[str] | None]) -> None:
        super().__init__(held)
        self._most = len(held) + _MOST_SYSTEMS

    def __missing__(self, system: str) -> None:
        if not primitives.absolute_uri(system):
            raise ValueError("not an absolute URI")
        if len(self) < self._most:
            self[system] = None


class _Plans(dict[tuple[str, ...], Test]):
    """The tests of the objects of one shape at one kind of place, by their names; one not met before is written."""

    __slots__ = ("_write",)

    def __init__(self, write: Callable[[tuple[str, ...], Examples], Test]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, names: tuple[str, ...]) -> Test:
        def first(example: Any) -> object:
            if example.__class__ is not dict:
                return False
            plan = self._write(names, () if len(self) > _MANY else (example,))
            if plan is not _no and len(self) < _MOST_PLANS:
                self[names] = plan
            return plan(example)

        return first


class _OfResources(dict[str, _Plans]):
    """The tests of resources by type."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[str], _Plans]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, name: str) -> _Plans:
        found = self[name] = self._find(name)
        return found


class Judge:
    """Whether resources are sound, as far as the fast way can tell.

    `targets`: the resource type behind each URN that references may use now; whoever checks a message fills it.
    `judged`: identifier systems whose values `person_number_fits` must accept.
    """

    def __init__(self, judged: frozenset[str], person_number_fits: Callable[[Any], bool]) -> None:
        self.targets: dict[str, str] = {}
        self.shapes: Final = Shapes()
        self._systems: Final = _Systems(valuesets.systems())
        self._special = judged | {RFC_3986}
        self._fits = person_number_fits
        self._plans: dict[tuple[str, _Place], _Plans] = {}
        self.plans: Final = _OfResources(self._plans_of_type)

    def sound(self, resource: dict[str, Any]) -> bool:
        """Whether nothing is wrong with a resource, as far as the fast way can tell."""
        try:
            return bool(self.plans[resource["resourceType"]][tuple(resource)](resource))
        except DOUBT:
            return False

    def _plans_of_type(self, name: str) -> _Plans:
        if not elements.is_resource(name):
            raise KeyError(name)
        return self._plans_of(self.shapes.shape(name), _ANYWHERE)

    def _plans_of(self, shape: Shape, place: _Place) -> _Plans:
        key = (shape.path, place)
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = _Plans(lambda names, examples: self._plan(shape, place, names, examples))
        return found

    def _plan(self, shape: Shape, place: _Place, names: tuple[str, ...], examples: Examples) -> Test:
        rules = self._settled(shape, place, names)
        if rules is None:
            return _no
        source = Source(f"{shape.path} ({', '.join(names)})")
        variables = [source.variable(name) for name in names]
        source.unpack(variables, "value")
        self._object(source, shape, place, "value", dict(zip(names, variables, strict=True)), rules, examples)
        return source.made()

    # -- by names alone ---------------------------------------------------------------------------------------------

    def _settled(self, shape: Shape, place: _Place, present: Collection[str]) -> list[Rule] | None:
        """The invariants that values must decide, of an object with these names; None where the names alone raise a doubt."""
        names = frozenset(present)
        members = self.shapes.complete(shape).members
        if not names or not names <= members.keys() or "contained" in names:
            return None
        alone = {name[1:] for name in names if name.startswith("_") and name[1:] not in names}
        if any(members[f"_{name}"].is_list or members[f"_{name}"].codes is not None for name in alone):
            return None  # null in a list, or an extension where R4 requires a code
        exist = names | alone
        if any(exist.isdisjoint(required) for required in shape.required):
            return None
        if any(len(exist & choice) > 1 for _, choice in shape.choices):
            return None
        if not _may_stand(shape, place, names):
            return None
        left: list[Rule] = []
        for key, rule in (*shape.rules, *place.rules):
            settled = rule.settled(names)
            if alone and settled is not rule.settled(exist):
                settled = None  # it exists, but has no value: the rule must look
            if settled is False:
                return None
            if settled is None and not (key == "ref-1" and "reference" in names):  # what is in `targets` is no fragment
                if rule.contextual and not elements.is_resource(shape.path):
                    return None
                left.append(rule)
        return left

    # -- by values --------------------------------------------------------------------------------------------------

    def _object(
        self, source: Source, shape: Shape, place: _Place, value: str, at: dict[str, str], rules: Sequence[Rule], examples: Examples
    ) -> None:
        """Write the test of an object held in `value`, whose members are in the variables `at`."""
        for name, variable in at.items():
            member = shape.members[name]
            if name.startswith("_") and member.is_list and name[1:] in at:
                source.refuse_when(f"len({variable}) != len({at[name[1:]]})")
            if not self._is_told_elsewhere(shape, place, name, at):
                self._member(source, member, variable, place if shape.path == "Element" else _ANYWHERE, _inside(examples, name))
        match shape.path:
            case "Coding" | "Quantity" if "system" in at:
                self._code(source, at)
            case "Identifier":
                self._identifier(source, value, at)
            case "Reference" if "reference" in at:
                types = source.bind(self.targets, "types")
                found = f"{types}[{at['reference']}]"
                source.refuse_when(f"{found} not in {source.bind(place.targets, 'targets')}" if place.targets else f"not {found}")
            case "Extension" if place.holder:
                self._extension(source, value, at, place.holder)
            case _:
                pass
        self._bound(source, shape, place, at)
        for rule in rules:
            source.refuse_when(self._fails(source, rule, value))

    @staticmethod
    def _fails(source: Source, rule: Rule, value: str) -> str:
        surroundings = f"{source.bind(Env, 'env')}({value}, {value})" if rule.contextual else source.bind(_NOWHERE, "nowhere")
        return f"not {source.bind(rule.holds, 'rule')}({value}, {surroundings})"

    @staticmethod
    def _is_told_elsewhere(shape: Shape, place: _Place, name: str, at: Collection[str]) -> bool:
        """Whether a member is tested together with others (below), or has been already."""
        match shape.path:
            case "Coding" | "Quantity":
                return name == "system" or (name == "code" and "system" in at)
            case "Reference":
                return name == "reference"
            case "Extension":
                return name == "url" and bool(place.holder)
            case _:
                return name == "resourceType"

    def _member(self, source: Source, member: Member, variable: str, parent: _Place, examples: Examples) -> None:
        """Write the test of one member of an object. `parent`: the place of an Element, which says where its extensions are."""
        if not member.is_list:
            self._value(source, member, variable, parent, examples)
            return
        source.refuse_when(f"{variable}.__class__ is not list or not {variable}")
        item = source.variable("item")
        with source.block(f"for {item} in {variable}:"):
            self._value(source, member, item, parent, examples)

    def _value(self, source: Source, member: Member, value: str, parent: _Place, examples: Examples) -> None:
        if member.kind == "primitive":
            source.refuse_when(f"not ({self._primitive(source, member, value)})")
            for _, rule in member.rules:
                source.refuse_when("True" if rule.contextual else self._fails(source, rule, value))
        elif member.shape is None:
            source.refuse_when("True")  # a resource in a resource
        else:
            self._inner(source, member.shape, _place(member, parent), value, examples)

    def _inner(self, source: Source, shape: Shape, place: _Place, value: str, examples: Examples) -> None:
        """Write the test of an object inside: written out for the names it is met with, by its plans for others."""
        variants: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for example in examples:
            variants.setdefault(tuple(example), []).append(example)
        for names in _USUAL.get(shape.path, ()):
            if not any(set(names) == set(met) for met in variants):
                variants[names] = []
        word = "if"
        for names, same in list(variants.items())[: _MOST_VARIANTS if source.length < _LONGEST else 0]:
            rules = self._settled(shape, place, names)
            if rules is None:
                continue
            with source.block(f"{word} len({value}) == {len(names)} and " + " and ".join(f"{name!r} in {value}" for name in names) + ":"):
                at = {name: source.variable(name) for name in names}
                for name, variable in at.items():
                    source.put(f"{variable} = {value}[{name!r}]")
                self._object(source, shape, place, value, at, rules, same)
            word = "elif"
        source.put(f"{word} not {source.bind(self._plans_of(shape, place), 'plans')}[tuple({value})]({value}): return False")

    # -- what members say together ----------------------------------------------------------------------------------

    def _code(self, source: Source, at: dict[str, str]) -> None:
        """`system`, and `code` in it: of a system whose codes we hold, one of them."""
        system, code = at["system"], at.get("code")
        if code is None:
            source.refuse_when(f"not {source.bind(_may_lack_code, 'alone')}({system})")
            return
        codes = source.variable("codes")
        plain = f"{code} and {code}.isascii() and {code}.isprintable() and ' ' not in {code}"
        source.put(f"{codes} = {source.bind(self._systems, 'systems')}[{system}]")
        source.refuse_when(f"not ({code} in {codes} if {codes} else {plain} or {source.bind(_is_coded, 'coded')}({system}, {code}))")

    def _identifier(self, source: Source, value: str, at: dict[str, str]) -> None:
        """The numbers of the nation, and identifiers that are URIs."""
        fits = source.bind(self._fits, "fits")
        if "system" in at and "value" in at:
            system, number = at["system"], at["value"]
            with source.block(f"if {system} in {source.bind(self._special, 'special')}:"):
                absolute = source.bind(primitives.absolute_uri, "absolute")
                source.refuse_when(f"not ({absolute}({number}) if {system} == {RFC_3986!r} else {fits}({value}))")
        if "type" in at:
            source.refuse_when(f"{source.bind(_may_be_help_number, 'help')}({at['type']}) and not {fits}({value})")

    def _extension(self, source: Source, value: str, at: dict[str, str], holder: tuple[str, ...]) -> None:
        """An absolute url; where we know its definition, it and its place are as that says."""

        def faulty(extension: dict[str, Any]) -> bool:
            return profiles.extension_fault(extension, holder, {})

        url, defined = at["url"], source.bind(profiles.known(), "defined")
        with source.block(f"if {url} in {defined}:"):
            source.refuse_when(f"{source.bind(faulty, 'faulty')}({value})")
        source.put(f"else: {source.bind(self._systems, 'systems')}[{url}]")  # raises when it is none

    def _bound(self, source: Source, shape: Shape, place: _Place, at: dict[str, str]) -> None:
        """The value set that the place requires: of several codings the fast way looks at the first. And that each code must be in."""
        if place.bound is not None:
            bound = source.bind(place.bound, "bound")
            if shape.path == "CodeableConcept":
                first = source.variable("first")
                source.put(f"{first} = {at['coding']}[0]")
                source.refuse_when(f"({first}['system'], {first}['code']) not in {bound}")
            else:
                source.refuse_when(f"({at['system']}, {at['code']}) not in {bound}")
        if place.most is not None and "coding" in at:
            coding = source.variable("coding")
            with source.block(f"for {coding} in {at['coding']}:"):
                source.refuse_when(f"{coding}['system'] != {BCP_47!r} or not {source.bind(place.most, 'most')}({coding}['code'])")

    # -- primitives -------------------------------------------------------------------------------------------------

    def _primitive(self, source: Source, member: Member, value: str) -> str:
        """The test of a primitive as an expression: the usual case written out, the whole test after it."""
        check = source.bind(member.valid, member.type)
        whole = f"{check}({value})"
        if member.most is not None:
            return f"{whole} and {source.bind(member.most, 'most')}({value})"
        if member.codes is not None:
            among = (
                f"{value} in {source.bind(member.values, 'codes')}"
                if member.values is not None
                else f"{source.bind(member.codes, 'codes')}({value})"
            )
            return among if member.type == "code" else f"{whole} and {among}"
        match member.type:
            case "string" | "markdown":
                return f"{value} >= '!' and {value}.isprintable() and len({value}) <= {primitives.MAX_TEXT} or {whole}"
            case "code":
                return f"{value}.isalnum() and {value}.isascii() or {whole}"
            case "boolean":
                return f"{value} is True or {value} is False"
            case "decimal":
                return f"{value}.__class__ is int or {value}.__class__ is float and -1e300 < {value} < 1e300 or {whole}"
            case "url":
                return f"{whole} and (not {value}.startswith('urn:uuid:') or {value} in {source.bind(self.targets, 'types')})"
            case "uri" if member.valid is primitives.absolute_uri:
                systems = source.bind(self._systems, "systems")
                return f"{value} in {systems} or {systems}[{value}] is None"
            case "uri":
                return f"{value} and ':' not in {value} and ' ' not in {value} and {value}.isprintable() or {whole}"
            case _:
                return whole


def _place(member: Member, parent: _Place) -> _Place:
    if member.type == "Extension" and not member.holder:
        return _Place(holder=parent.holder, rules=member.rules)
    targets = member.targets if member.type == "Reference" else frozenset[str]()
    return _Place(member.bound, member.most, targets, member.holder, member.rules)


def _inside(examples: Examples, name: str) -> Examples:
    """The objects that stand under a name in the examples."""
    found: list[Any] = []
    for example in examples:
        value = example[name]
        found.extend(value if is_list(value) else (value,))
    return [item for item in found if item.__class__ is dict]


def _may_stand(shape: Shape, place: _Place, names: frozenset[str]) -> bool:
    """Whether an object with these names has what its place asks for."""
    is_concept = shape.path == "CodeableConcept"
    if place.bound is not None and not ("coding" in names if is_concept else {"system", "code"} <= names):
        return False
    if place.most is not None and not is_concept:
        return False
    return shape.path != "Extension" or "url" in names


def _is_coded(system: str, code: str) -> bool:
    """Whether a system, and a code in it, may stand in a Coding or Quantity."""
    return primitives.absolute_uri(system) and primitives.code(code) and not valuesets.is_unknown_code(system, code)


def _may_lack_code(system: str) -> bool:
    """Whether a system may stand there without a code."""
    return primitives.absolute_uri(system) and not valuesets.is_unknown_code(system, None)


def _may_be_help_number(kind: Any) -> bool:
    codings = kind.get("coding", ())
    return len(codings) > 1 or (len(codings) == 1 and codings[0].get("code") == _HELP_NUMBER)


def _no(_value: Any) -> bool:
    return False
