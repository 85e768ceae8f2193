"""Which slice of a profile a value belongs to, and tests of fixed, pattern and bound values. Pure.

Source: profiling.html, section 5.1.0.15 (slicing, discriminators). A value belongs to the first slice all of whose discriminators it fits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from adapter.fhir import valuesets
from adapter.fhir.jsonvalue import is_list, is_object

if TYPE_CHECKING:
    from adapter.fhir.profiles import Check, Context, Place, Values

Holds = Callable[[Any], bool]
_Belongs = Callable[[Any, str], bool]
"""Whether a value of a JSON type belongs to a slice."""

Sliced = Callable[["Values", "Place", "Context", dict[str, "Check"]], None]
"""Looks at the values of one element and checks each by its slice."""


def equals(fixed: object) -> Holds:
    """A fixed value: exactly this."""
    return lambda value: bool(value == fixed)


def matches_pattern(pattern: Any) -> Holds:
    """A pattern: at least this; each item of a list in the pattern is matched by one of the value's."""
    if isinstance(pattern, str):
        return equals(pattern)

    def matches(value: Any, part: Any) -> bool:
        if is_object(part):
            return is_object(value) and all(key in value and matches(value[key], inner) for key, inner in part.items())
        if is_list(part):
            return is_list(value) and all(any(matches(item, wanted) for item in value) for wanted in part)
        return bool(value == part)

    return lambda value: matches(value, pattern)


def in_valueset(url: str) -> Holds | None:
    """A value in a required value set: code, Coding, CodeableConcept or Quantity. None when its codes are not at hand."""
    codes = valuesets.codes(url)
    if codes is None:
        return None
    plain = frozenset(code for _, code in codes)

    def holds(value: Any) -> bool:
        if isinstance(value, str):
            return value in plain
        if not is_object(value) or "url" in value:
            return True  # no-basis binds an extension itself where its value is meant; its own definition binds that
        codings = value.get("coding") if "coding" in value or "text" in value else [value]
        return any((coding.get("system"), coding.get("code")) in codes for coding in codings or ())

    return holds


def compile_slices(node: dict[str, Any]) -> Sliced | None:
    """The check of the slices of one element; None when it cannot be told which value belongs where (slices by the profile of a resource)."""
    slicing = node.get("slicing", {"by": [], "closed": False})
    kinds: list[list[str]] = slicing["by"]
    found: dict[str, _Belongs] = {}
    for name, slice_ in node["slices"].items():
        belongs = [_belongs(kind, place, slice_) for kind, place in kinds]
        if not belongs or any(one is None for one in belongs):
            return None
        found[name] = _all([one for one in belongs if one is not None])
    limits = [(name, s.get("min", 0), s.get("max")) for name, s in node["slices"].items() if s.get("min") or s.get("max") is not None]
    closed = bool(slicing["closed"])

    def check(values: Values, place: Place, context: Context, checks: dict[str, Check]) -> None:
        counts = dict.fromkeys(found, 0)
        for json_name, index, type_name, value in values:
            if value is None:
                continue
            for name, belongs in found.items():
                if belongs(value, type_name):
                    counts[name] += 1
                    checks[name](value, (place[0], json_name, index), context)
                    break
            else:
                if closed:
                    context.report((place[0], json_name, index), "closed")
        for name, least, most in limits:
            if counts[name] < least or (most is not None and counts[name] > most):
                context.report(place, f"slice {name}")

    return check


def _all(tests: list[_Belongs]) -> _Belongs:
    if len(tests) == 1:
        return tests[0]
    return lambda value, type_name: all(test(value, type_name) for test in tests)


def _belongs(kind: str, place: str, slice_: dict[str, Any]) -> _Belongs | None:
    """One discriminator of a slice as a test; None when it cannot be expressed."""
    if kind == "type" and place == "$this":
        types: list[str] = slice_.get("types", [])
        return (lambda _value, type_name: type_name in types) if types else None
    if kind not in {"value", "pattern"}:
        return None
    steps = [] if place == "$this" else place.split(".")
    holds = _constraint(slice_, steps)
    if holds is None:
        return None
    if len(steps) == 1:
        (step,) = steps

        def at_one(value: Any, _type: str) -> bool:
            found = value.get(step) if is_object(value) else None
            return any(map(holds, found)) if is_list(found) else found is not None and holds(found)

        return at_one
    return lambda value, _type: any(map(holds, _at(value, steps)))


def _constraint(node: dict[str, Any], steps: list[str]) -> Holds | None:
    """What the slice says of the value at these steps: there, at an element above, or in the profile of its type."""
    if "fixed" in node or "pattern" in node:
        wanted = _inside(node.get("fixed", node.get("pattern")), steps)
        return None if wanted is None else matches_pattern(wanted)
    if not steps:
        return in_valueset(node["binding"]) if "binding" in node else None
    child = node.get("children", {}).get(steps[0])
    if child is not None:
        found = _constraint(child, steps[1:])
        if found is not None:
            return found
    for url in node.get("profiles", ()):
        if steps == ["url"]:
            return equals(url)
        found = _of_profile(url, steps)
        if found is not None:
            return found
    return None


def constant(node: dict[str, Any], steps: list[str]) -> str | None:
    """The one text that the value at these steps has in a slice; None when it may have others, or that is not so simple to say."""
    if "fixed" in node or "pattern" in node:
        wanted = _inside(node.get("fixed", node.get("pattern")), steps)
        return wanted if isinstance(wanted, str) else None
    if not steps:
        return None
    child = node.get("children", {}).get(steps[0])
    found = constant(child, steps[1:]) if child is not None else None
    if found is None and steps == ["url"] and node.get("profiles"):
        return str(node["profiles"][0])
    return found


def _of_profile(url: str, steps: list[str]) -> Holds | None:
    from adapter.fhir.profiles import table  # noqa: PLC0415 - the two modules need each other; here only at load time

    profile = table(url)
    return None if profile is None else _constraint(profile, steps)


def _inside(value: Any, steps: list[str]) -> Any:
    """The part of a fixed value or pattern at these steps; of a list its only item."""
    for step in steps:
        inner = value[0] if is_list(value) and len(value) == 1 else value
        if not is_object(inner) or step not in inner:
            return None
        value = inner[step]
    return value[0] if is_list(value) and len(value) == 1 else value


def _at(value: Any, steps: list[str]) -> list[Any]:
    """The values at these steps below a value."""
    found = [value]
    for step in steps:
        below: list[Any] = []
        for item in found:
            inner = item.get(step) if is_object(item) else None
            if is_list(inner):
                below.extend(inner)
            elif inner is not None:
                below.append(inner)
        found = below
    return found
