"""What a resource does not meet of a profile that it would claim. Pure; a profile's table is read and compiled when it is first claimed.

Known are no-basis 2.2.2, OKT 0.2.0, the vital signs and welfare technology profiles, NILAR and IHE MHD 4.2.2, with the data types and extensions
they use: `r4/profiles/`, made by `tools/make_profile_tables.py`, which says what a table holds. Checked are cardinality, fixed and pattern
values, slices (by value, pattern or type), allowed types, reference targets, required value sets that can be expanded, invariants, and the profiles
of data types and extensions. Not checked: value sets whose codes are not at hand (LOINC, kommunenummer at Kartverket …), slices told apart by
the profile of a resource (MHD's Bundle), minimum and maximum quantities.

Invariants: `unmet` says only what goes beyond R4 (the checks of `adapter.fhir.check` come first), and findings hold no values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson

from adapter.fhir import elements, slices
from adapter.fhir.accept import Acceptor
from adapter.fhir.fhirpath import Env, compile_rule
from adapter.fhir.jsonvalue import is_list, is_object
from adapter.fhir.source import DOUBT, Test
from adapter.model import Finding
from adapter.resources import package_bytes

_NO_TARGETS: Final[Mapping[str, dict[str, Any]]] = {}


@dataclass(slots=True)
class Context:
    """What a check looks at besides its node: the resource, the other resources of the message by URN, what has been found."""

    env: Env
    resources: Mapping[str, dict[str, Any]]
    profile: str
    found: list[Finding]

    def report(self, place: Place, rule: str) -> None:
        """Note that something is not met: where, and which kind of rule."""
        steps: list[str] = []
        above: Place | None = place
        while above is not None:
            above, name, index = above
            steps.append(name if index is None else f"{name}[{index}]")
        self.found.append(Finding("profile", element=".".join(reversed(steps)), detail=f"{self.profile} ({rule})"))


Place = tuple["Place | None", str, int | None]
"""Where a value stands: the place above, the element's name, its index in a list. Written as a path only when something is reported."""

Check = Callable[[Any, Place, Context], None]
"""Looks at one value of an element (its place is told) and reports what is not met."""

Values = list[tuple[str, int | None, str, Any]]
"""Values of one element: JSON name, index in a list, type, value (None for a primitive with only extensions)."""


@cache
def _index() -> dict[str, str]:
    index: dict[str, str] = orjson.loads(package_bytes("fhir", "r4", "profiles", "index.json"))
    return index


@cache
def known() -> frozenset[str]:
    """The urls of all profiles that can be checked, those of data types and extensions too."""
    return frozenset(_index())


@cache
def _load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(package_bytes("fhir", "r4", "profiles", name))
    return found


def table(url: str) -> dict[str, Any] | None:
    """The table of a profile; None for one that is not known."""
    name = _index().get(url)
    return None if name is None else _load(name)


def unmet(resource: dict[str, Any], url: str, resources: Mapping[str, dict[str, Any]] = _NO_TARGETS) -> list[Finding]:
    """What a resource does not meet of a profile: findings of code `profile`, whose `detail` names profile and kind of rule.

    `resources`: the resources of the message by URN, so that targets of references are looked at too. A profile that is not known gives
    one finding of code `profile-unknown`: it must not be claimed, since nobody has checked it.
    """
    wanted = _type(url)
    if wanted is None:
        return [Finding("profile-unknown", detail=url)]
    if wanted != resource.get("resourceType"):
        return [Finding("profile", element=str(resource.get("resourceType")), detail=f"{url} (type)")]
    return [] if not resources and surely_met(resource, url) else lacking(resource, url, resources)


@cache
def _type(url: str) -> str | None:
    profile = table(url)
    return None if profile is None else profile["type"]


def lacking(
    value: dict[str, Any], url: str, resources: Mapping[str, dict[str, Any]] = _NO_TARGETS, env: Env | None = None
) -> list[Finding]:
    """What a value of the right type does not meet of a profile that is known: the complete way. `env`: the resource it stands in, if not itself."""
    profile = table(url)
    context = Context(env or Env(value, value), resources, url, [])
    compiled(url)(value, (None, "" if profile is None else profile["type"], None), context)
    return context.found


def surely_met(value: dict[str, Any], url: str) -> bool:
    """Whether a value surely meets a profile of its type that is known, when no references are followed: the fast way, which only accepts."""
    try:
        return bool(_accepting(url)(value))
    except DOUBT:
        return False


@cache
def _accepting(url: str) -> Test:
    return Acceptor(url, table, _whole).made()


def _whole(name: str, node: dict[str, Any], path: str) -> Callable[[Any, Any], bool]:
    """The check of a member as a test of the object it stands in and the resource."""
    check = _member(name, node, path)

    def test(parent: Any, resource: Any) -> bool:
        context = Context(Env(resource, resource), _NO_TARGETS, "", [])
        check(parent, (None, "", None), context)
        return not context.found

    return test


@cache
def compiled(url: str) -> Check:
    """The check of a profile that is known."""
    profile = table(url)
    if profile is None:
        raise KeyError(url)
    return _node(profile, profile["type"])


def extension_fault(extension: dict[str, Any], holder: tuple[str, ...], resource: dict[str, Any]) -> bool:
    """Whether an extension that is known here is not as its definition says, or stands where it may not.

    `holder`: the type and the element path it stands in (`HumanName`, `Patient.name`). An unknown extension has no fault.
    """
    url = extension.get("url", "")
    profile = table(url) if isinstance(url, str) else None
    if profile is None or profile["type"] != "Extension":
        return False
    contexts = _contexts(url)
    if contexts and contexts.isdisjoint(holder):
        return True
    return not surely_met(extension, url) and bool(lacking(extension, url, env=Env(resource, resource)))


@cache
def _contexts(url: str) -> frozenset[str]:
    """Where an extension may stand, by type or path; empty when anywhere.

    A place of a data type (`RelatedPerson.patient`) counts as that type, since a data type is checked without knowing where it stands.
    """
    named: list[str] = (table(url) or {}).get("contexts", [])
    if not {"Element", "Resource", "DomainResource"}.isdisjoint(named):
        return frozenset()
    infos = [elements.element(path) for path in named]
    types = {
        t for info in infos if info is not None and "." in info.path and not info.is_backbone and not info.is_primitive for t in info.types
    }
    return frozenset(named) | types


# -- compilation ----------------------------------------------------------------------------------------------------


def _node(node: dict[str, Any], path: str) -> Check:
    """The check of one value at `path` (R4's path, for names and invariants)."""
    checks = [*_value_checks(node), *_rule_checks(node, path)]
    members = [_member(name, child, f"{path}.{name}") for name, child in node.get("children", {}).items()]
    if len(checks) == 1 and not members:
        return checks[0]

    def check(value: Any, place: Place, context: Context) -> None:
        for one in checks:
            one(value, place, context)
        if members and is_object(value):
            for member in members:
                member(value, place, context)

    return check


def _value_checks(node: dict[str, Any]) -> list[Check]:
    found: list[Check] = []
    if "fixed" in node:
        found.append(_reporting("fixed", slices.equals(node["fixed"])))
    if "pattern" in node:
        found.append(_reporting("pattern", slices.matches_pattern(node["pattern"])))
    if "binding" in node and (bound := slices.in_valueset(node["binding"])) is not None:
        found.append(_reporting("binding", bound))
    if "profiles" in node:
        held = [url for url in node["profiles"] if table(url) is not None]
        if len(held) == len(node["profiles"]):
            found.append(_any_profile(held))
    if "targets" in node:
        found.append(_targets(node["targets"]))
    return found


def _reporting(rule: str, holds: Callable[[Any], bool]) -> Check:
    def check(value: Any, place: Place, context: Context) -> None:
        if not holds(value):
            context.report(place, rule)

    return check


def _any_profile(urls: list[str]) -> Check:
    """One of the profiles of a data type or extension is met; what the last one lacks is reported when none is."""

    def check(value: Any, place: Place, context: Context) -> None:
        attempt: Context | None = None
        for url in urls:
            attempt = Context(context.env, context.resources, context.profile, [])
            compiled(url)(value, place, attempt)
            if not attempt.found:
                return
        if attempt is not None:
            context.found.extend(attempt.found)

    return check


def _targets(pairs: list[list[str]]) -> Check:
    """A reference leads to one of these types; where only a profile of the type is named, and the target is in the message, it meets that."""
    plain = {type_name for type_name, profile in pairs if not profile or profile not in _index()}
    allowed = {type_name for type_name, _ in pairs}
    profiles = {t: [p for t2, p in pairs if t2 == t and p] for t in allowed - plain}

    def check(value: Any, place: Place, context: Context) -> None:
        target = context.resources.get(value.get("reference", "")) if is_object(value) else None
        if target is None:
            return
        type_name = target["resourceType"]
        if type_name not in allowed:
            context.report(place, "target")
        elif type_name in profiles and not any(
            not unmet(target, url) for url in profiles[type_name]
        ):  # their own references are not followed: one step is what a receiver looks at, and circles end
            context.report(place, "target-profile")

    return check


def _rule_checks(node: dict[str, Any], path: str) -> list[Check]:
    found: list[Check] = []
    for key, expression in node.get("rules", ()):
        rule = compile_rule(expression, path)

        def check(value: Any, place: Place, context: Context, *, key: str = key, holds: Callable[[Any, Env], bool] = rule.holds) -> None:
            if not holds(value, context.env):
                context.report(place, key)

        found.append(check)
    return found


def _json_names(name: str, path: str) -> tuple[tuple[str, str], ...]:
    """The JSON names of an element with their types; all of them for a choice."""
    info = elements.element(path)
    if info is None:
        return ((name, ""),)
    types: tuple[str, ...] = info.types or ("",)
    return tuple(zip(info.json_names(), types, strict=True))


def _values(parent: dict[str, Any], names: tuple[tuple[str, str], ...]) -> Values:
    """The values of an element in an object, under any of its JSON names."""
    found: Values = []
    for json_name, type_name in names:
        value = parent.get(json_name)
        if value is None:
            if f"_{json_name}" in parent:
                found.append((json_name, None, type_name, None))
        elif is_list(value):
            found.extend([(json_name, i, type_name, item) for i, item in enumerate(value)])
        else:
            found.append((json_name, None, type_name, value))
    return found


def _member(name: str, node: dict[str, Any], path: str) -> Check:
    """The check of one element of an object: how often it occurs, its types, and each value of it."""
    names = _json_names(name, path)
    present = frozenset(n for n, _ in names) | frozenset(f"_{n}" for n, _ in names)
    allowed = set(node["types"]) if "types" in node else None
    inner = _node(node, path)
    sliced = slices.compile_slices(node) if "slices" in node else None
    slice_checks = {key: _node(child, path) for key, child in node.get("slices", {}).items()}
    least, most = node.get("min", 0), node.get("max")
    written = names[0][0] if len(names) == 1 else name

    def check(parent: Any, place: Place, context: Context) -> None:
        if present.isdisjoint(parent):
            if least:
                context.report((place, written, None), "min")
            if sliced is not None:
                sliced([], (place, written, None), context, slice_checks)
            return
        values = _values(parent, names)
        if len(values) < least or (most is not None and len(values) > most):
            context.report((place, written, None), "min" if len(values) < least else "max")
        for json_name, index, type_name, value in values:
            if allowed is not None and type_name not in allowed:
                context.report((place, json_name, index), "type")
            elif value is not None:
                inner(value, (place, json_name, index), context)
        if sliced is not None:
            sliced(values, (place, written, None), context, slice_checks)
        shadow = parent.get(f"_{written}")
        if shadow is not None and is_object(shadow):
            inner(shadow, (place, written, None), context)

    return check
