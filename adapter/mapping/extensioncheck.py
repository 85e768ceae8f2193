"""The type check of extensions: by their short names, simple and complex, as objects of url and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from adapter.fhir import elements
from adapter.mapping.plan import Scope, Slot, Step
from adapter.mapping.problems import Place, did_you_mean
from adapter.mapping.syntax import Extension, Rule

if TYPE_CHECKING:
    from adapter.mapping.typecheck import Checker


def extension(
    check: Checker, scope: Scope, element: str, name: str, label: str, alternatives: list[Rule], below: dict[str, list[Rule]], place: Place,
) -> None:  # fmt: skip
    if element not in {"extension", "modifierExtension"}:
        check.problems.error(
            place, "unknown-element", f"`{element}[{name}]`: only `extension` and `modifierExtension` are named in brackets"
        )
        return
    known = extensions_at(check, scope)
    entry = known.get(name)
    if entry is None:
        check.problems.error(place, "unknown-extension", f"extension `{name}` is not in extensions.yaml{did_you_mean(name, known)}")
        return
    info = elements.element(f"{scope.type}.{element}")
    if info is None:
        check.unknown(scope.type, element, place)
        return
    slot = Slot(element, label or name, info, listed=True, place=place)
    for rule in alternatives:
        step = extension_step(check, rule, scope, element, entry)
        if step is not None:
            slot.steps.append(step)
    if below:
        slot.below = extension_scope(check, entry, scope, f"{scope.key}/{scope.id}/{element}[{name}]#{label}", place)
        slot.below_number = check.event("frame", scope.id, element, True, place, scope.mapping.name)
        check.opens(slot.below_number, slot.below.id)
        check.fill(slot.below, below)
    scope.slots.append(slot)


def extensions_at(check: Checker, scope: Scope) -> dict[str, Extension]:
    """The extensions known here: those of the registry, or inside a complex one its parts."""
    for entry in all_extensions(check, check.content.extensions):
        if entry.parts and scope.constants.get("url") == entry.url:
            return entry.parts
    return check.content.extensions


def all_extensions(check: Checker, known: dict[str, Extension]) -> Iterator[Extension]:
    for entry in known.values():
        yield entry
        yield from all_extensions(check, entry.parts)


def extension_scope(check: Checker, entry: Extension, scope: Scope, key: str, place: Place) -> Scope:
    inner = check.new_scope("Extension", scope.mapping, key)
    inner.constants["url"] = entry.url
    inner.constant_events.append(check.event("const", inner.id, "url", False, place, scope.mapping.name, "the extension's url", tree=("",)))
    return inner


def extension_step(check: Checker, rule: Rule, scope: Scope, element: str, entry: Extension) -> Step | None:
    """`extension[name]: {from: …}` makes an object {url, value[x]} around what the rule gives."""
    used = check.content.mappings.get(rule.use) if rule.use else None
    if used is not None and used.target == "Extension":
        return extended(check, rule, scope, element, entry)
    inner = extension_scope(check, entry, scope, f"{scope.key}/{scope.id}/{element}[{entry.name}]@{rule.place}", rule.place)
    number = check.event("frame", scope.id, element, True, rule.place, scope.mapping.name)
    check.opens(number, inner.id)
    step = Step("object", rule.place, number, "Extension", scope=inner, condition=check.condition(rule.when, scope.mapping, rule.place))
    if entry.parts:
        if not rule.has_rules:
            check.problems.error(
                rule.place, "wrong-type", f"extension `{entry.name}` is complex: give its parts under `rules:` as extension[part]"
            )
            return None
        step.sources, step.each = check.sources(rule, scope.mapping)
        check.fill(inner, {key: [value] for key, value in rule.rules.items() if value is not None})
        return step
    json_name = f"value{entry.value[0].upper()}{entry.value[1:]}"
    info = elements.element(f"Extension.{json_name}")
    if info is None:
        check.problems.error(entry.place, "unknown-type", f"extension `{entry.name}`: an extension's value cannot be a `{entry.value}`")
        return None
    if rule.const is not ...:
        constant = check.step(replace(rule, when=""), inner, replace(info, name=json_name), listed=False)
        if constant is None:
            return None
        step.kind, step.const, step.scope = "const", {"url": entry.url, json_name: constant.const}, None
        leaves = ("url", *(f"{json_name}.{leaf}" if leaf else json_name for leaf in check.events[constant.number].tree))
        step.number = check.event("const", scope.id, element, True, rule.place, scope.mapping.name, "const", tree=leaves)
        return step
    value_rule = replace(rule, when="")
    this = check.path("$this", scope.mapping, rule.place)
    assert this is not None
    step.sources = (this,)
    if rule.each:
        step.sources, step.each = check.sources(rule, scope.mapping)
        value_rule = replace(value_rule, each="", sources=("$this",))
    value = check.step(value_rule, inner, replace(info, name=json_name), listed=False)
    if value is None:
        return None
    inner.slots.append(Slot(json_name, "", info, listed=False, steps=[value], place=rule.place))
    return step


def extended(check: Checker, rule: Rule, scope: Scope, element: str, entry: Extension) -> Step | None:
    """`extension[name]: {use: …}` with a mapping that makes a whole Extension, but for its url."""
    info = elements.element(f"{scope.type}.{element}")
    assert info is not None
    step = check.step(rule, scope, info, listed=True)
    if step is not None:
        inner = check.new_scope_id("Extension")
        step.const = {"url": entry.url}
        step.events["url"] = check.event("const", inner, "url", False, rule.place, scope.mapping.name, "the extension's url", tree=("",))
        check.opens(step.number, inner)
    return step
