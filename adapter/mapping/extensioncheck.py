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


class ExtensionChecks:
    """The part of `typecheck.Checker` that knows extensions."""

    def extension(
        self: Checker, scope: Scope, element: str, name: str, label: str, alternatives: list[Rule], below: dict[str, list[Rule]], place: Place,
    ) -> None:  # fmt: skip
        if element not in {"extension", "modifierExtension"}:
            self.problems.error(
                place, "unknown-element", f"`{element}[{name}]`: only `extension` and `modifierExtension` are named in brackets"
            )
            return
        known = self.extensions_at(scope)
        entry = known.get(name)
        if entry is None:
            self.problems.error(place, "unknown-extension", f"extension `{name}` is not in extensions.yaml{did_you_mean(name, known)}")
            return
        info = elements.element(f"{scope.type}.{element}")
        if info is None:
            self.unknown(scope.type, element, place)
            return
        slot = Slot(element, label or name, info, listed=True, place=place)
        for rule in alternatives:
            step = self.extension_step(rule, scope, element, entry)
            if step is not None:
                slot.steps.append(step)
        if below:
            slot.below = self.extension_scope(entry, scope, f"{scope.key}/{scope.id}/{element}[{name}]#{label}", place)
            slot.below_number = self.event("frame", scope.id, element, True, place, scope.mapping.name)
            self.opens(slot.below_number, slot.below.id)
            self.fill(slot.below, below)
        scope.slots.append(slot)

    def extensions_at(self: Checker, scope: Scope) -> dict[str, Extension]:
        """The extensions known here: those of the registry, or inside a complex one its parts."""
        for entry in self.all_extensions(self.content.extensions):
            if entry.parts and scope.constants.get("url") == entry.url:
                return entry.parts
        return self.content.extensions

    def all_extensions(self: Checker, known: dict[str, Extension]) -> Iterator[Extension]:
        for entry in known.values():
            yield entry
            yield from self.all_extensions(entry.parts)

    def extension_scope(self: Checker, entry: Extension, scope: Scope, key: str, place: Place) -> Scope:
        inner = self.new_scope("Extension", scope.mapping, key)
        inner.constants["url"] = entry.url
        inner.constant_events.append(
            self.event("const", inner.id, "url", False, place, scope.mapping.name, "the extension's url", tree=("",))
        )
        return inner

    def extension_step(self: Checker, rule: Rule, scope: Scope, element: str, entry: Extension) -> Step | None:
        """`extension[name]: {from: …}` makes an object {url, value[x]} around what the rule gives."""
        used = self.content.mappings.get(rule.use) if rule.use else None
        if used is not None and used.target == "Extension":
            return self.extended(rule, scope, element, entry)
        inner = self.extension_scope(entry, scope, f"{scope.key}/{scope.id}/{element}[{entry.name}]@{rule.place}", rule.place)
        number = self.event("frame", scope.id, element, True, rule.place, scope.mapping.name)
        self.opens(number, inner.id)
        step = Step("object", rule.place, number, "Extension", scope=inner, condition=self.condition(rule.when, scope.mapping, rule.place))
        if entry.parts:
            if not rule.has_rules:
                self.problems.error(
                    rule.place, "wrong-type", f"extension `{entry.name}` is complex: give its parts under `rules:` as extension[part]"
                )
                return None
            step.sources, step.each = self.sources(rule, scope.mapping)
            self.fill(inner, {key: [value] for key, value in rule.rules.items() if value is not None})
            return step
        json_name = f"value{entry.value[0].upper()}{entry.value[1:]}"
        info = elements.element(f"Extension.{json_name}")
        if info is None:
            self.problems.error(entry.place, "unknown-type", f"extension `{entry.name}`: an extension's value cannot be a `{entry.value}`")
            return None
        if rule.const is not ...:
            constant = self.step(replace(rule, when=""), inner, replace(info, name=json_name), listed=False)
            if constant is None:
                return None
            step.kind, step.const, step.scope = "const", {"url": entry.url, json_name: constant.const}, None
            leaves = ("url", *(f"{json_name}.{leaf}" if leaf else json_name for leaf in self.events[constant.number].tree))
            step.number = self.event("const", scope.id, element, True, rule.place, scope.mapping.name, "const", tree=leaves)
            return step
        value_rule = replace(rule, when="")
        this = self.path("$this", scope.mapping, rule.place)
        assert this is not None
        step.sources = (this,)
        if rule.each:
            step.sources, step.each = self.sources(rule, scope.mapping)
            value_rule = replace(value_rule, each="", sources=("$this",))
        value = self.step(value_rule, inner, replace(info, name=json_name), listed=False)
        if value is None:
            return None
        inner.slots.append(Slot(json_name, "", info, listed=False, steps=[value], place=rule.place))
        return step

    def extended(self: Checker, rule: Rule, scope: Scope, element: str, entry: Extension) -> Step | None:
        """`extension[name]: {use: …}` with a mapping that makes a whole Extension, but for its url."""
        info = elements.element(f"{scope.type}.{element}")
        assert info is not None
        step = self.step(rule, scope, info, listed=True)
        if step is not None:
            inner = self.new_scope_id("Extension")
            step.const = {"url": entry.url}
            step.events["url"] = self.event("const", inner, "url", False, rule.place, scope.mapping.name, "the extension's url", tree=("",))
            self.opens(step.number, inner)
        return step
