"""The type check: from what the files say to what is to be done (`plan`), against R4's own element tables.

Everything that can be wrong with a rule before any message has come is an error here, with file and line: an unknown element, function, table
or mapping; a type that does not fit; one value where R4 wants another number of them; a required element that no rule fills; a table that
gives a code outside a required binding; a path that is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from adapter.fhir import elements
from adapter.fhir.elements import PRIMITIVES, ElementInfo
from adapter.mapping.conditions import Always, Condition, ConditionError, parse_condition, paths_of
from adapter.mapping.extensioncheck import extension
from adapter.mapping.functions.registry import Function, functions
from adapter.mapping.hl7tables import Hl7Tables
from adapter.mapping.paths import Hl7Path, Path, PathError, reader_of
from adapter.mapping.plan import (
    ANY_SCOPE,
    FIRST_EVENT,
    MAX_EVENTS,
    Argument,
    Event,
    EventKind,
    PartPlan,
    Scope,
    SideResource,
    Slot,
    Step,
)
from adapter.mapping.problems import Place, Problems, did_you_mean
from adapter.mapping.syntax import Content, Mapping, Part, Rule

_STEP: Final = re.compile(r"([A-Za-z]+)(?:\[([^\]]+)\])?(?:#([\w.-]+))?")
_STRINGS: Final = frozenset({"string", "code", "markdown", "uri", "url", "canonical", "id", "oid", "uuid", "base64Binary"})
_QUANTITIES: Final = frozenset({"Quantity", "Age", "Count", "Distance", "Duration", "Money"})
_SPOKEN: Final = {
    "date": "date",
    "dateTime": "dateTime, time zone of the source when it has none",
    "instant": "instant, time zone of the source when it has none",
}


class Checker:
    """Resolves mappings on demand, each (mapping, overlay) once. `events[n]` is event number n."""

    def __init__(self, content: Content, problems: Problems) -> None:
        self.content = content
        self.problems = problems
        self.functions = functions()
        self.events: list[Event] = [Event(n, k, ANY_SCOPE, "", False, Place(""), "") for n, k in enumerate(("more", "resource", "dynamic"))]
        assert len(self.events) == FIRST_EVENT
        self.scopes = 0
        self.scope_types: dict[int, str] = {ANY_SCOPE: ""}
        self.memo: dict[str, Scope] = {}
        self.sides: dict[str, SideResource] = {}
        self.side_list: list[SideResource] = []
        self.resource_names = {name for message in content.messages.values() for name in message.resources}
        self.stack: list[str] = []
        self.tables = Hl7Tables()
        self.checked_tables: set[tuple[str, str]] = set()

    # numbers

    def event(
        self, kind: EventKind, scope: int, element: str, listed: bool, place: Place, mapping: str, conversion: str = "", *,
        front: bool = False, tree: tuple[str, ...] = (), same: bool = False,
    ) -> int:  # fmt: skip
        """A new event number."""
        number = len(self.events)
        if number > MAX_EVENTS:
            self.problems.error(place, "too-many", f"the set has more than {MAX_EVENTS} rules")
            return MAX_EVENTS
        self.events.append(Event(number, kind, scope, element, listed, place, mapping, conversion, front, tree, set(), same))
        return number

    def new_scope(self, type_path: str, mapping: Mapping, key: str) -> Scope:
        return Scope(self.new_scope_id(type_path), type_path, mapping, mapping.family, key)

    def new_scope_id(self, type_path: str) -> int:
        """A number for the objects that one piece of the plan makes."""
        self.scopes += 1
        self.scope_types[self.scopes] = type_path
        return self.scopes

    def opens(self, number: int, *scopes: int) -> None:
        """Say which scopes' events stand inside a frame."""
        self.events[number].opens.update(scopes)

    # mappings

    def mapping_scope(self, mapping: Mapping, overlay: Rule | None = None) -> Scope:
        """The scope of a mapping, with the rules of a `use` laid over it."""
        rules: dict[str, list[Rule]] = {key: [rule] for key, rule in mapping.rules.items()}
        key = mapping.name
        if overlay is not None and overlay.has_rules:
            key += f"+{overlay.place}"
            for name, rule in overlay.rules.items():
                if rule is None:
                    if name not in rules:
                        self.problems.error(
                            overlay.place, "nothing-to-remove", f"`{name}` is no rule of {mapping.name}{did_you_mean(name, rules)}"
                        )
                    rules.pop(name, None)
                else:
                    rules[name] = [rule, *rules.get(name, [])]
        if key in self.memo:
            return self.memo[key]
        scope = self.new_scope(mapping.target, mapping, key)
        self.memo[key] = scope
        self.stack.append(mapping.name)
        info = elements.element(mapping.target)
        if info is None and mapping.target not in PRIMITIVES:
            root = mapping.target.partition(".")[0]
            hint = "" if elements.table(root) is not None else did_you_mean(root, elements.type_names())
            self.problems.error(mapping.place, "unknown-type", f"`target: {mapping.target}` is no type or element of R4{hint}")
        elif mapping.target in PRIMITIVES:
            self.primitive(scope, rules)
        else:
            scope.resource = elements.is_resource(mapping.target)
            scope.parts = [found for part in mapping.parts if (found := self.part(part, mapping)) is not None]
            self.fill(scope, rules)
        self.stack.pop()
        return scope

    def part(self, part: Part, mapping: Mapping) -> PartPlan | None:
        used = self.named(part.use, part.place)
        path = self.path(part.where or "$this", mapping, part.place)
        if used is None or path is None:
            return None
        if used.target != mapping.target:
            self.problems.error(part.place, "wrong-type", f"`{part.use}` makes {used.target}, and {mapping.name} {mapping.target}")
        condition = self.condition(part.when, mapping, part.place)
        return PartPlan(self.mapping_scope(used), path, part.each, condition, part.place)

    def primitive(self, scope: Scope, rules: dict[str, list[Rule]]) -> None:
        """A mapping whose target is a primitive: its rules are named `value` (with labels)."""
        scope.primitive = True
        info = ElementInfo(scope.type, "value", (scope.type,), 0, 1)
        slot = Slot("value", "", info, listed=False, place=scope.mapping.place)
        for key, alternatives in rules.items():
            if key.partition("#")[0] not in {"value", "$value"}:
                self.problems.error(
                    alternatives[0].place, "unknown-element", f"`{key}`: the rules of a primitive target are named `$value`, `$value#…`"
                )
                continue
            for rule in alternatives:
                step = self.step(rule, scope, replace(info, name=""), listed=False)
                if step is not None:
                    slot.steps.append(step)
        scope.slots.append(slot)

    def fill(self, scope: Scope, rules: dict[str, list[Rule]]) -> None:
        """Resolve the rules of an object into slots, in their order; dotted keys with a common beginning fill one object."""
        below: dict[str, dict[str, list[Rule]]] = {}
        order: dict[str, list[Rule]] = {}
        for key, alternatives in rules.items():
            first, _, rest = _split(key)
            if rest:
                below.setdefault(first, {})[rest] = alternatives
                order.setdefault(first, [])
            else:
                order[first] = alternatives
        for first, alternatives in order.items():
            place = alternatives[0].place if alternatives else next(iter(below[first].values()))[0].place
            found = _STEP.fullmatch(first)
            if found is None:
                self.problems.error(place, "unknown-element", f"`{first}` is no element (name, name#label, extension[name])")
                continue
            element, bracket, label = found[1], found[2], found[3] or ""
            if bracket is not None:
                extension(self, scope, element, bracket, label, alternatives, below.get(first, {}), place)
                continue
            info = elements.element(f"{scope.type}.{element}")
            if info is None:
                self.unknown(scope.type, element, place)
                continue
            if info.is_choice:
                self.problems.error(place, "unknown-element", f"`{element}` has a type in its name: {', '.join(info.json_names()[:8])}")
                continue
            self.slot(scope, element, label, info, alternatives, below.get(first, {}), place)
        if scope.type != scope.mapping.target or scope.constants:
            self.complete(scope, scope.slots[0].place if scope.slots else scope.mapping.place)

    def slot(
        self,
        scope: Scope,
        element: str,
        label: str,
        info: ElementInfo,
        alternatives: list[Rule],
        below: dict[str, list[Rule]],
        place: Place,
    ) -> None:
        slot = Slot(element, label, info, info.is_list, place=place)
        if info.max == 0:
            self.problems.error(place, "cardinality", f"`{scope.type}` may not have `{element}`")
        for rule in alternatives:
            step = self.step(rule, scope, info, listed=info.is_list)
            if step is not None:
                slot.steps.append(step)
        if slot.steps or not info.is_primitive or (below and info.is_list):
            scope.slots.append(slot)
        if below and info.is_primitive and info.is_list:
            slot.below = self.new_scope(f"{scope.type}.{element}", scope.mapping, f"{scope.key}/{scope.id}/_{element}#{label}")
            slot.below_number = self.event("frame", scope.id, element, True, place, scope.mapping.name)
            slot.same_number = self.event("frame", scope.id, element, True, place, scope.mapping.name, same=True)
            self.opens(slot.below_number, slot.below.id)
            self.opens(slot.same_number, slot.below.id)
            self.fill(slot.below, below)
        elif below and info.is_primitive:
            extending = replace(info, name=f"_{element}", types=("Element",))
            under = Slot(f"_{element}", label, extending, info.is_list, place=place)
            under.below = self.new_scope(f"{scope.type}.{element}", scope.mapping, f"{scope.key}/{scope.id}/_{element}#{label}")
            under.below_number = self.event("frame", scope.id, element, info.is_list, place, scope.mapping.name)
            self.opens(under.below_number, under.below.id)
            self.fill(under.below, below)
            scope.slots.append(under)
        elif below:
            if any(step.each for step in slot.steps):
                self.problems.error(place, "shape", f"`{element}` is filled by `each`: write what stands below it under its own `rules:`")
            slot.below = self.new_scope(_type_path(scope, element, info), scope.mapping, f"{scope.key}/{scope.id}/{element}#{label}")
            slot.below_number = self.event("frame", scope.id, element, info.is_list, place, scope.mapping.name)
            self.opens(slot.below_number, slot.below.id, *(opened for step in slot.steps for opened in self.events[step.number].opens))
            self.fill(slot.below, below)

    def unknown(self, type_path: str, element: str, place: Place) -> None:
        known = [name for child in elements.children(type_path) for name in child.json_names()]
        self.problems.error(place, "unknown-element", f"`{type_path}` has no element `{element}`{did_you_mean(element, known)}")

    def complete(self, scope: Scope, place: Place) -> None:
        """A required element that no rule fills (a mapping may lack one that those who use it lay over it, so it is asked where it is used).

        A resource may get it from another part or a link, so messages check those.
        """
        if scope.resource or scope.primitive:
            return
        have = {slot.name.removeprefix("_") for slot in scope.slots} | set(scope.constants)
        for child in elements.children(scope.type):
            if child.min > 0 and not have.intersection(child.json_names()) and (scope.slots or scope.constants):
                self.problems.error(place, "required-element", f"`{scope.type}.{child.name}` is required, and no rule fills it")

    # rules

    def step(self, rule: Rule, scope: Scope, info: ElementInfo, *, listed: bool) -> Step | None:
        """One rule, resolved against its element."""
        from adapter.mapping.rulecheck import resolve_step  # noqa: PLC0415 - the two halves of one check, each of a readable length

        return resolve_step(self, rule, scope, info, listed=listed)

    def sources(self, rule: Rule, mapping: Mapping) -> tuple[tuple[Path, ...], bool]:
        """The paths of a rule (`$this` when it names none), and whether it is once for each."""
        if rule.each and rule.sources:
            self.problems.error(rule.place, "shape", f"`{rule.key}` says both `from` and `each`")
        texts = (rule.each,) if rule.each else rule.sources or ("$this",)
        return tuple(path for text in texts if (path := self.path(text, mapping, rule.place)) is not None), bool(rule.each)

    def path(self, text: str, mapping: Mapping, place: Place) -> Path | None:
        try:
            path = reader_of(mapping.family)(text)
        except PathError as error:
            self.problems.error(place, "path", str(error))
            return None
        if isinstance(path, Hl7Path):
            problem = self.tables.problem(path)
            if problem:
                self.problems.error(place, "path", f"`{text}`: {problem}")
        return path

    def condition(self, text: str, mapping: Mapping, place: Place) -> Condition | None:
        if not text:
            return None
        try:
            found = parse_condition(text, reader_of(mapping.family))
        except ConditionError as error:
            self.problems.error(place, "condition", str(error))
            return None
        for path in paths_of(found):
            if isinstance(path, Hl7Path) and (problem := self.tables.problem(path)):
                self.problems.error(place, "path", f"`{path.text}`: {problem}")
        return found

    def named(self, name: str, place: Place) -> Mapping | None:
        """The mapping of that last name."""
        found = self.content.mappings.get(name)
        if found is None:
            self.problems.error(place, "unknown-mapping", f"there is no mapping `{name}`{did_you_mean(name, self.content.mappings)}")
        return found

    def function(self, name: str, place: Place) -> Function | None:
        found = self.functions.get(name)
        if found is None:
            self.problems.error(place, "unknown-function", f"there is no function `{name}`{did_you_mean(name, self.functions)}")
        return found

    def arguments(self, rule: Rule, function: Function, mapping: Mapping) -> tuple[Argument, ...]:
        """The arguments of a call; `node` is `$this` when it is not given."""
        found: list[Argument] = []
        for name, given in rule.arguments.items():
            kind = function.arguments.get(name)
            if kind is None:
                hint = did_you_mean(name, function.arguments)
                self.problems.error(rule.place, "unknown-argument", f"`{function.name}` has no argument `{name}`{hint}")
            elif isinstance(given, tuple):
                found.append(Argument(name, kind, None, given[0]))
            else:
                path = self.path(given, mapping, rule.place)
                if path is not None:
                    found.append(Argument(name, kind, path))
        for name in function.needed - set(rule.arguments):
            if function.arguments[name] == "node" or (len(function.needed) == 1 and rule.sources):
                path = self.path(rule.sources[0] if rule.sources else "$this", mapping, rule.place)
                if path is not None:
                    found.append(Argument(name, function.arguments[name], path))
            else:
                self.problems.error(rule.place, "missing-argument", f"`{function.name}` needs `{name}`: with: {{{name}: …}}")
        return tuple(found)

    def side(self, mapping: Mapping, place: Place) -> SideResource | None:
        """The side resource that a `ref` to this mapping makes."""
        if mapping.name in self.sides:
            return self.sides[mapping.name]
        display_scope = self.new_scope("Reference", mapping, f"{mapping.name}/display")
        outer, self.stack = self.stack, []
        empty = self.new_scope(mapping.target, mapping, mapping.name)
        side = SideResource(empty, mapping, mapping.identity, Always(False), None, display_scope.id, len(self.side_list))
        self.sides[mapping.name] = side  # before its rules are read: an organisation may be part of an organisation
        self.side_list.append(side)
        side.scope = self.mapping_scope(mapping)
        self.stack = outer
        if not side.scope.resource:
            self.problems.error(place, "wrong-type", f"`{mapping.name}` makes {mapping.target}, which is no resource; `ref` needs one")
            return None
        if not mapping.identity and mapping.display is None and mapping.kind != "event":
            self.problems.error(
                mapping.place, "missing-word", f"`{mapping.name}` is used by `ref`, so it needs `identity:` (or at least `display:`)"
            )
        rule = mapping.identity[0].place if mapping.identity else mapping.place
        side.identifier_event = self.event(
            "const", ANY_SCOPE, "identifier", True, rule, mapping.name, "key of the resource", tree=("system", "value")
        )
        side.profile_events = tuple(
            (url, self.event("leaf", ANY_SCOPE, "meta.profile", True, at, mapping.name, "profile")) for url, at in mapping.profiles
        )
        side.owned = self.condition(mapping.owned, mapping, mapping.place) or Always(False)
        if mapping.display is not None:
            info = elements.element("Reference.display")
            assert info is not None
            side.display = self.step(mapping.display, display_scope, info, listed=False)
        self.missing(side.scope, [side.scope], frozenset(), mapping.place)
        return side

    def missing(self, scope: Scope, parts: list[Scope], links: frozenset[str], place: Place) -> None:
        """Required elements of a resource that none of its parts and links fills."""
        have: set[str] = set(links)
        waiting = list(parts)
        while waiting:
            part = waiting.pop()
            have |= {slot.name.removeprefix("_") for slot in part.slots}
            waiting += [inner.scope for inner in part.parts]
        for child in elements.children(scope.type):
            if child.min > 0 and not have.intersection(child.json_names()):
                self.problems.error(place, "required-element", f"`{scope.type}.{child.name}` is required, and no rule fills it")


def spoken(conversion: str, table: str = "") -> str:
    """A conversion as the trace says it."""
    text = _SPOKEN.get(conversion, conversion)
    return f"{text}, table {table}" if table else text


def fits(given: str, wanted: ElementInfo, path: str) -> bool:
    """Whether a value of type (or element path) `given` may stand at an element."""
    if given in wanted.types or given in {wanted.path, wanted.content_reference, path}:
        return True
    if given in _QUANTITIES and _QUANTITIES.intersection(wanted.types):
        return True
    return (
        given in PRIMITIVES
        and wanted.is_primitive
        and (wanted.types[0] == given or {given, wanted.types[0]} <= _STRINGS or given == "string")
    )


def _split(key: str) -> tuple[str, str, str]:
    """The first element of a dotted key, and the rest. Brackets may hold dots."""
    depth = 0
    for position, character in enumerate(key):
        depth += (character == "[") - (character == "]")
        if character == "." and depth == 0:
            return key[:position], ".", key[position + 1 :]
    return key, "", ""


def _type_path(scope: Scope, element: str, info: ElementInfo) -> str:
    return f"{scope.type}.{element}" if info.is_backbone else info.types[0]
