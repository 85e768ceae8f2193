"""The type check of one rule: which kind of step it is, and whether what it gives may stand at its element."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from adapter.fhir import elements
from adapter.fhir.elements import PRIMITIVES, ElementInfo
from adapter.mapping.plan import ANY_SCOPE, Scope, Step
from adapter.mapping.problems import Place, did_you_mean
from adapter.mapping.syntax import Rule
from adapter.mapping.tablecheck import table as table_of

if TYPE_CHECKING:
    from adapter.mapping.typecheck import Checker

_SOURCES = ("const", "use", "ref", "call", "rules", "from", "each")


def resolve_step(check: Checker, rule: Rule, scope: Scope, info: ElementInfo, *, listed: bool) -> Step | None:
    """The step of a rule. None when it is wrong; why is then among the problems."""
    mapping = scope.mapping
    types = info.types
    kind = _kind(check, rule)
    if not kind:
        return None
    type_name = types[0] if types else ""
    step = Step("leaf", rule.place, 0, type_name, required=rule.required)
    step.condition = check.condition(rule.when, mapping, rule.place)
    step.sources, step.each = check.sources(rule, mapping)
    step.join = rule.join
    if rule.each and not listed:
        check.problems.error(rule.place, "cardinality", f"`{info.path}` occurs once; `each` needs an element that repeats (or use `from`)")
    if rule.as_:
        if rule.as_ == "text":
            if info.is_primitive and type_name not in {"string", "markdown", "code", "base64Binary", "xhtml"}:
                check.problems.error(rule.place, "wrong-type", f"`as: text` on {info.path}, which is a {type_name}")
        elif rule.as_ not in PRIMITIVES:
            check.problems.error(
                rule.place, "unknown-conversion", f"`as: {rule.as_}`: no conversion{did_you_mean(rule.as_, [*PRIMITIVES, 'text'])}"
            )
        elif (
            info.is_primitive and rule.as_ != type_name and not (type_name in {"string", "markdown", "code", "uri"} or rule.as_ == "string")
        ):
            check.problems.error(rule.place, "wrong-type", f"`as: {rule.as_}` on {info.path}, which is a {type_name}")
    if kind == "const":
        return _const(check, rule, scope, info, step, listed=listed)
    if kind == "use":
        return _use(check, rule, scope, info, step, listed=listed)
    if kind == "ref":
        return _ref(check, rule, scope, info, step, listed=listed)
    if kind == "call":
        return _call(check, rule, scope, info, step, listed=listed)
    if kind == "rules":
        if info.is_primitive:
            check.problems.error(rule.place, "wrong-type", f"`{info.path}` is a {type_name}; `rules` fill objects")
            return None
        path = f"{scope.type}.{info.name}" if info.is_backbone else type_name
        step.kind = "object"
        step.number = check.event("frame", scope.id, info.name, listed, rule.place, mapping.name)
        step.scope = check.new_scope(path, mapping, f"{scope.key}/{scope.id}/{rule.key}@{rule.place}")
        check.opens(step.number, step.scope.id)
        check.fill(step.scope, {key: [inner] for key, inner in rule.rules.items() if inner is not None})
        return step
    return _leaf(check, rule, scope, info, step, listed=listed)


def _kind(check: Checker, rule: Rule) -> str:
    """What makes the value: const, use, ref, call, rules, or a path alone."""
    given = [word for word, there in (("const", rule.const is not ...), ("use", rule.use), ("ref", rule.ref), ("call", rule.call)) if there]
    if len(given) > 1:
        check.problems.error(
            rule.place, "shape", f"`{rule.key}` says {' and '.join(f'`{word}`' for word in given)}; one of them makes the value"
        )
        return ""
    if given:
        if rule.has_rules and given[0] not in {"use", "ref"}:
            check.problems.error(
                rule.place, "shape", f"`{rule.key}`: `rules` stand alone or beside `use` or `ref`, not beside `{given[0]}`"
            )
        return given[0]
    if rule.has_rules:
        return "rules"
    if rule.sources or rule.each:
        return "leaf"
    check.problems.error(rule.place, "shape", f"`{rule.key}` does not say where its value comes from: {', '.join(_SOURCES)}")
    return ""


def _leaf(check: Checker, rule: Rule, scope: Scope, info: ElementInfo, step: Step, *, listed: bool) -> Step | None:
    from adapter.mapping.typecheck import spoken  # noqa: PLC0415 - see typecheck.Checker.step

    name = scope.mapping.name
    if rule.table and info.types[0] in {"Coding", "CodeableConcept"}:
        step.kind = "code"
        step.table = table_of(check, rule, info)
        step.number = check.event("frame", scope.id, info.name, listed, rule.place, name)
        _coding_events(check, step, rule, name)
        return step if step.table else None
    if not info.is_primitive:
        wanted = " or ".join(info.types)
        check.problems.error(rule.place, "wrong-type", f"`{info.path}` is a {wanted}: say what makes it with `use:`, `rules:` or `call:`")
        return None
    step.conversion = rule.as_ or info.types[0]
    step.type = info.types[0]
    if rule.table:
        step.table = table_of(check, rule, info)
    step.number = check.event("leaf", scope.id, info.name, listed, rule.place, name, spoken(step.conversion, rule.table))
    return step


def _coding_events(check: Checker, step: Step, rule: Rule, name: str) -> None:
    """The numbers for translated codings: `coding` in front, its leaves, and what is added to the originals."""
    from adapter.mapping.typecheck import spoken  # noqa: PLC0415

    whole, inside = check.new_scope_id("CodeableConcept"), check.new_scope_id("Coding")
    said = spoken("code", rule.table)
    check.opens(step.number, whole, *([inside] if step.type == "Coding" else []))
    step.events["coding"] = check.event("frame", whole, "coding", True, rule.place, name, front=True)
    step.events["original"] = check.event("frame", whole, "coding", True, rule.place, name)
    check.opens(step.events["coding"], inside)
    check.opens(step.events["original"], inside)
    for element in ("system", "code", "display"):
        step.events[element] = check.event("leaf", inside, element, False, rule.place, name, said)
    step.events["added_system"] = check.event("leaf", ANY_SCOPE, "system", False, rule.place, name, f"source system of table {rule.table}")
    step.events["text"] = check.event("leaf", whole, "text", False, rule.place, name, "string")


def _const(check: Checker, rule: Rule, scope: Scope, info: ElementInfo, step: Step, *, listed: bool) -> Step | None:
    step.kind = "const"
    value = rule.const
    if rule.sources or rule.each or rule.table:
        check.problems.error(rule.place, "shape", f"`{rule.key}`: `const` takes neither `from`, `each` nor `table`")
    if listed and isinstance(value, list):
        if not value:
            check.problems.error(rule.place, "wrong-type", f"`{rule.key}`: an empty list is no value")
            return None
        check.problems.error(rule.place, "shape", f"`{rule.key}`: write one value for each rule (`{rule.key}#1`, `{rule.key}#2`)")
        return None
    path = f"{scope.type}.{info.name}" if info.is_backbone else info.types[0]
    step.const = typed(check, value, path, info, rule.place)
    if step.const is None:
        return None
    leaves = tuple(_leaf_paths(step.const))
    step.number = check.event("const", scope.id, info.name, listed, rule.place, scope.mapping.name, "const", tree=leaves)
    return step


def typed(check: Checker, value: Any, path: str, info: ElementInfo, place: Place) -> Any:
    """A constant as its element wants it: `"true"` becomes true on a boolean. None (with a problem) when it cannot be."""
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        if info.is_primitive:
            check.problems.error(place, "wrong-type", f"`{info.path}` is a {info.types[0]}, not an object")
            return None
        found: dict[str, Any] = {}
        for name, inner in given.items():
            child = elements.element(f"{path}.{name}")
            if child is None:
                check.unknown(path, name, place)
                return None
            below = f"{path}.{name}" if child.is_backbone else child.types[0]
            items = cast("list[Any]", inner) if isinstance(inner, list) else [inner]
            if isinstance(inner, list) != child.is_list:
                check.problems.error(place, "cardinality", f"`{path}.{name}` is {'a list' if child.is_list else 'one value'}")
                return None
            converted = [typed(check, item, below, child, place) for item in items]
            if any(item is None for item in converted):
                return None
            found[name] = converted if child.is_list else converted[0]
        return found
    if isinstance(value, list) or not info.is_primitive:
        check.problems.error(
            place, "wrong-type", f"`{info.path}` is a {' or '.join(info.types)}, not {'a list' if isinstance(value, list) else 'a text'}"
        )
        return None
    return _scalar(check, str(value), info, place)


def _scalar(check: Checker, text: str, info: ElementInfo, place: Place) -> Any:
    from adapter.fhir import valuesets  # noqa: PLC0415
    from adapter.fhir.primitives import CHECKS  # noqa: PLC0415

    kind = info.types[0]
    value: Any = text
    try:
        if kind == "boolean":
            value = {"true": True, "false": False}[text]
        elif kind in {"integer", "positiveInt", "unsignedInt"}:
            value = int(text)
        elif kind == "decimal":
            number = Decimal(text)
            value = int(number) if text.lstrip("-").isdigit() else float(number)
    except (KeyError, ValueError, InvalidOperation):
        value = None
    checked = CHECKS.get(kind)
    if value is None or (checked is not None and not checked(value)):
        check.problems.error(place, "wrong-type", f"`{text}` is no {kind}, which {info.path} is")
        return None
    if info.binding == "required" and kind == "code":
        allowed = valuesets.values(info.valueset)
        if allowed is not None and text not in allowed:
            check.problems.error(
                place, "binding", f"`{text}` is not in the value set that {info.path} requires{did_you_mean(text, allowed)}"
            )
    return value


def _leaf_paths(value: Any, prefix: str = "") -> list[str]:
    """The paths of the leaves of a constant, relative to its element: `coding[0].code`; `""` for a primitive."""
    if isinstance(value, dict):
        return [
            path
            for name, inner in cast("dict[str, Any]", value).items()
            for path in _leaf_paths(inner, f"{prefix}.{name}" if prefix else name)
        ]
    if isinstance(value, list):
        return [path for position, inner in enumerate(cast("list[Any]", value)) for path in _leaf_paths(inner, f"{prefix}[{position}]")]
    return [prefix]


def _use(check: Checker, rule: Rule, scope: Scope, info: ElementInfo, step: Step, *, listed: bool) -> Step | None:
    from adapter.mapping.typecheck import fits  # noqa: PLC0415

    used = check.named(rule.use, rule.place)
    if used is None:
        return None
    if used.family != scope.mapping.family:
        check.problems.error(rule.place, "wrong-type", f"`{rule.use}` reads {used.family}, and this mapping {scope.mapping.family}")
        return None
    if not fits(used.target, info, f"{scope.type}.{info.name}"):
        wanted = info.path if info.is_backbone else " or ".join(info.types)
        check.problems.error(rule.place, "wrong-type", f"`{rule.use}` makes a {used.target}, and `{info.path}` is a {wanted}")
        return None
    if used.name in check.stack:
        check.problems.error(rule.place, "circular", f"`{used.name}` uses itself: {' → '.join([*check.stack, used.name])}")
        return None
    step.kind = "use"
    step.scope = check.mapping_scope(used, rule)
    step.number = check.event("frame", scope.id, info.name, listed, rule.place, scope.mapping.name)
    check.opens(step.number, step.scope.id)
    check.complete(step.scope, rule.place)
    if rule.table:
        step.table = table_of(check, rule, info)
        if info.types[0] in {"Coding", "CodeableConcept"}:
            _coding_events(check, step, rule, scope.mapping.name)
        elif not step.scope.primitive:
            check.problems.error(
                rule.place, "wrong-type", f"`table` beside `use` is for codes, Codings and CodeableConcepts; `{info.path}` is none"
            )
    return step


def _ref(check: Checker, rule: Rule, scope: Scope, info: ElementInfo, step: Step, *, listed: bool) -> Step | None:
    name = scope.mapping.name
    if info.types[0] in {"url", "uri"} and rule.ref in check.resource_names:
        step.kind, step.link = "link", rule.ref
        step.number = check.event("leaf", scope.id, info.name, listed, rule.place, name, "reference")
        return step
    if "Reference" not in info.types:
        check.problems.error(rule.place, "wrong-type", f"`{info.path}` is a {' or '.join(info.types)}; `ref` gives a Reference")
        return None
    step.number = check.event("frame", scope.id, info.name, listed, rule.place, name)
    inner = check.new_scope("Reference", scope.mapping, f"{scope.key}/{scope.id}/{rule.key}@{rule.place}/ref")
    step.events["reference"] = check.event("leaf", inner.id, "reference", False, rule.place, name, "reference")
    step.overlay = inner
    check.opens(step.number, inner.id)
    if rule.has_rules:
        check.fill(inner, {key: [value] for key, value in rule.rules.items() if value is not None})
    if rule.ref in check.content.mappings:
        mapping = check.content.mappings[rule.ref]
        if info.targets and "Resource" not in info.targets and mapping.target not in info.targets:
            allowed = ", ".join(info.targets)
            check.problems.error(rule.place, "wrong-type", f"`{info.path}` may refer to {allowed}; `{rule.ref}` makes a {mapping.target}")
            return None
        step.kind = "ref"
        step.side = check.side(mapping, rule.place)
        if step.side is None:
            return None
        check.opens(step.number, step.side.display_scope)
        return step
    if rule.ref in check.resource_names:
        step.kind = "link"
        step.link = rule.ref
        return step
    known = [*check.content.mappings, *check.resource_names]
    check.problems.error(
        rule.place, "unknown-mapping", f"`ref: {rule.ref}` is neither a mapping nor a resource of a message{did_you_mean(rule.ref, known)}"
    )
    return None


def _call(check: Checker, rule: Rule, scope: Scope, info: ElementInfo, step: Step, *, listed: bool) -> Step | None:
    from adapter.mapping.typecheck import fits, spoken  # noqa: PLC0415

    function = check.function(rule.call, rule.place)
    if function is None:
        return None
    text_to_primitive = function.gives in PRIMITIVES and info.is_primitive
    if not text_to_primitive and not fits(function.gives, info, f"{scope.type}.{info.name}"):
        wanted = " or ".join(info.types)
        check.problems.error(rule.place, "wrong-type", f"`{function.name}` gives a {function.gives}, and `{info.path}` is a {wanted}")
        return None
    step.kind = "call"
    step.function = function
    step.arguments = check.arguments(rule, function, scope.mapping)
    step.conversion = rule.as_ or (info.types[0] if info.is_primitive else "")
    said = spoken(f"{step.conversion}, function {function.name}" if step.conversion else f"function {function.name}", rule.table)
    if rule.table:
        step.table = table_of(check, rule, info)
    kind = "leaf" if info.is_primitive else "frame"
    step.number = check.event(kind, scope.id, info.name, listed, rule.place, scope.mapping.name, said)
    return step
