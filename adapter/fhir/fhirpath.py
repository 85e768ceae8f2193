"""Compiles the FHIRPath of an invariant to Python closures, once, against R4's element tables. Pure.

    rule = compile_rule("value.empty() or system.exists()", "ContactPoint")
    rule(node, Env(resource, root)) is True       # the invariant holds for this ContactPoint

Knowing the type, a step such as `value` becomes the JSON names it can have (`valueQuantity`, `valueString` …), `exists()` of such a step a look
into a dict, and `is` a choice of names. Where the type is known only at run time (`contained`, `descendants()`) steps go by their plain name.
As in HL7's validator an invariant holds only when its result is true: an empty result (two dates that cannot be compared, say) fails.

Names not in the type, unknown functions and `resolve()` raise `FhirPathError` when compiled (docs/reference/checks.md lists the rules concerned).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from adapter.fhir import elements
from adapter.fhir import fhirpath_values as values
from adapter.fhir.fhirpath_parse import Binary, Call, Dot, FhirPathError, Literal, Name, Node, Variable, parse
from adapter.fhir.fhirpath_values import NO_VALUE
from adapter.fhir.jsonvalue import is_object

__all__ = ["Env", "FhirPathError", "Rule", "compile_rule"]


@dataclass(slots=True)
class Env:
    """What an expression may look at besides its focus: the resource it stands in, the one that contains that, the node the rule began at."""

    resource: dict[str, Any]
    root: dict[str, Any]
    context: Any = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled invariant.

    `settled`: whether it holds by the JSON names alone that are present at its node; None when values decide, so that it must be run.
    `contextual`: it looks outside its node (`%resource` …), so it needs a true `Env`.
    """

    holds: Callable[[Any, Env], bool]
    settled: Callable[[Collection[str]], bool | None]
    contextual: bool


_List = Callable[[Any, Env], list[Any]]
_Truth = Callable[[Any, Env], bool | None]
_Scope = tuple[str, ...] | None
"""Where the items of an expression are defined: element paths; None when only run time can say."""

_UCUM: Final = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A collection: how to get it, where it is defined, and, for one step from the focus, the JSON names it looks at."""

    get: _List
    scope: _Scope
    keys: tuple[tuple[str, str], ...] = ()
    """(JSON name, type) of each alternative, when it is a single step from the focus; used by the short forms."""


def compile_rule(expression: str, scope: str) -> Rule:
    """The invariant of a type or element path (`Patient.contact`), compiled.

    Raises `FhirPathError` when the expression cannot be compiled.
    """
    tree = parse(expression)
    info = elements.element(scope)
    stem = scope.rpartition(".")[0]
    scopes = tuple(f"{stem}.{name}" for name in info.json_names()) if info is not None and info.is_choice else (scope,)
    compiler = _Compiler(scopes, scope.split(".", 1)[0])
    truth = compiler.truth(tree)
    if "%context" in expression:
        return Rule(lambda node, env: truth(node, Env(env.resource, env.root, node)) is True, lambda _present: None, contextual=True)
    contextual = "%resource" in expression or "%rootResource" in expression
    return Rule(lambda node, env: truth(node, env) is True, lambda present: compiler.settled(tree, present), contextual)


@cache
def _step_names(path: str, name: str) -> tuple[tuple[str, str], ...] | None:
    """The JSON names of a child with their element paths; None when the type has no such child."""
    for child in elements.children(path):
        if child.name == name or (child.is_choice and child.name[:-3] == name):
            return tuple((json_name, f"{path}.{json_name}") for json_name in child.json_names())
    return None


def _types(path: str) -> tuple[str, ...]:
    info = elements.element(path)
    return info.types if info else ()


def _is_dynamic(path: str) -> bool:
    return any(t in {"Resource", "DomainResource"} for t in _types(path))


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Compiles the parts of one expression. `scope`: where the focus is defined; `resource`: the type of `%resource`."""

    scope: _Scope
    resource: str

    # -- truth ------------------------------------------------------------------------------------------------------

    def truth(self, node: Node) -> _Truth:
        """An expression as a condition: True, False or None (empty)."""
        match node:
            case Literal(value=bool() as constant):
                return lambda _n, _e: constant
            case Binary(operator="and" | "or" | "xor" | "implies"):
                return values.logic(node.operator, self.truth(node.left), self.truth(node.right))
            case Binary(operator="=" | "!=" | "<" | ">" | "<=" | ">=" | "in" | "contains"):
                return self._comparison(node)
            case Binary(operator="is", left=left, right=Name(name=type_name)):
                return self._is(left, type_name)
            case Call(left=left, name="is", args=(Name(name=type_name),)) if left is not None:
                return self._is(left, type_name)
            case Call():
                return self._truth_of_call(node)
            case _:
                return values.truth_of(self.collection(node).get)

    def _comparison(self, node: Binary) -> _Truth:
        left, right = self.collection(node.left), self.collection(node.right)
        if node.operator in {"=", "!="} and isinstance(node.right, Literal) and len(left.keys) == 1 and isinstance(node.right.value, str):
            return values.equals_text(left.keys[0][0], node.right.value, wanted=node.operator == "=")
        match node.operator:
            case "=" | "!=":
                if _is_condition(node.left) and _is_condition(node.right):
                    return values.equal_truths(self.truth(node.left), self.truth(node.right), wanted=node.operator == "=")
                return values.equality(left.get, right.get, wanted=node.operator == "=")
            case "in":
                return values.membership(left.get, right.get)
            case "contains":
                return values.membership(right.get, left.get)
            case _:
                return values.ordering(node.operator, left.get, right.get)

    def _is(self, left: Node, type_name: str) -> _Truth:
        found = self.collection(left)
        if found.keys:
            names = tuple(key for key, defined in found.keys if _same_type(defined, type_name))
            return lambda n, _e: any(name in n for name in names)
        if not elements.is_resource(type_name):
            raise FhirPathError(f"is({type_name}) of something whose type is not known")
        get = found.get
        return lambda n, e: all(is_object(x) and x.get("resourceType") == type_name for x in get(n, e))

    def _truth_of_call(self, node: Call) -> _Truth:
        match node:
            case Call(name="not", left=left) if left is not None:
                return values.negation(self.truth(left))
            case Call(name="exists" | "empty", left=left, args=()):
                wanted = node.name == "exists"
                if left is None:
                    return lambda n, _e: (n is not None) is wanted
                found = self.collection(left)
                if found.keys:
                    return values.presence(tuple(key for key, _ in found.keys), wanted=wanted)
                get = found.get
                return lambda n, e: bool(get(n, e)) is wanted
            case Call(name="exists", left=left, args=(criterion,)):
                return values.any_match(*self._each(left, criterion))
            case Call(name="all", left=left, args=(criterion,)):
                return values.all_match(*self._each(left, criterion))
            case Call(name="hasValue", args=()):
                get = self._left(node).get
                return lambda n, e: len(found := get(n, e)) == 1 and found[0] is not NO_VALUE and not is_object(found[0])
            case Call(name="isDistinct", args=()):
                return values.distinct(self._left(node).get)
            case Call(name="contains" | "startsWith" | "endsWith" | "matches", args=(argument,)):
                return values.text_test(node.name, self._left(node).get, self.collection(argument).get)
            case _:
                return values.truth_of(self.collection(node).get)

    def _each(self, left: Node | None, criterion: Node) -> tuple[_List, _Truth]:
        found = self.collection(left) if left is not None else _Compiled(lambda n, _e: [n], self.scope)
        return found.get, _Compiler(found.scope, self.resource).truth(criterion)

    # -- when a rule need not be run --------------------------------------------------------------------------------

    def settled(self, node: Node, present: Collection[str]) -> bool | None:
        """What a condition is by the names alone that are present at the focus; None when values decide.

        `present` holds JSON names of elements that have values or contents (no `_name` without its name).
        """
        match node:
            case Call(name="not", left=left) if left is not None:
                inner = self.settled(left, present)
                return None if inner is None else not inner
            case Call(name="startsWith" | "endsWith" | "contains" | "matches", left=left) if left is not None:
                names = self._first_names(left)
                return False if names is not None and names.isdisjoint(present) else None
            case Call(name="empty" | "exists" | "all" | "hasValue" as name, left=left, args=args) if left is not None:
                names = self._first_names(left)
                if names is None:
                    return None
                if names.isdisjoint(present):
                    return name in {"empty", "all"}
                return name == "exists" if not args and isinstance(left, Name) and name in {"empty", "exists"} else None
            case Binary(operator="or" | "and" | "implies" as operator):
                left, right = self.settled(node.left, present), self.settled(node.right, present)
                if operator == "implies":
                    operator, left = "or", None if left is None else not left
                enough = operator == "or"
                if left is enough or right is enough:
                    return enough
                return None if left is None or right is None else not enough
            case Binary(operator="=" | "!=" | "xor" as operator) if _is_condition(node.left) and _is_condition(node.right):
                left, right = self.settled(node.left, present), self.settled(node.right, present)
                return None if left is None or right is None else (left is right) is (operator == "=")
            case _:
                return None

    def _first_names(self, node: Node) -> frozenset[str] | None:
        """The JSON names of the first step of a path; without them it is empty."""
        match node:
            case Dot(left=left):
                return self._first_names(left)
            case Call(name="where" | "select" | "first" | "tail" | "trace" | "as" | "ofType", left=left) if left is not None:
                return self._first_names(left)
            case Name():
                return frozenset(key for key, _ in self.collection(node).keys) or None
            case _:
                return None

    # -- collections ------------------------------------------------------------------------------------------------

    def collection(self, node: Node) -> _Compiled:
        """An expression as a list of items."""
        match node:
            case Literal(value=value):
                constant: list[Any] = [] if value is None else [value]
                return _Compiled(lambda _n, _e: constant, ())
            case Variable():
                return self._variable(node.name)
            case Name(name=name):
                if self.scope and name in {self.resource, "Resource"} and _step_names(self.scope[0], name) is None:
                    return _Compiled(lambda n, _e: [n], self.scope)
                return self._step(None, name)
            case Dot(left=left, name=name):
                return self._step(self.collection(left), name)
            case Call():
                return self._call(node)
            case Binary(operator="|"):
                return _union(self.collection(node.left), self.collection(node.right))
            case Binary(operator="&" | "+" | "-"):
                return _Compiled(values.arithmetic(node.operator, self.collection(node.left).get, self.collection(node.right).get), ())
            case Binary(operator="as", left=left, right=Name(name=type_name)):
                return self._as(left, type_name)
            case _:
                truth = self.truth(node)
                return _Compiled(lambda n, e: [] if (t := truth(n, e)) is None else [t], ())

    def _variable(self, name: str) -> _Compiled:
        match name:
            case "$this":
                return _Compiled(lambda n, _e: [n], self.scope)
            case "%resource":
                return _Compiled(lambda _n, e: [e.resource], (self.resource,))
            case "%context":
                return _Compiled(lambda _n, e: [e.context], None)
            case "%rootResource":
                return _Compiled(lambda _n, e: [e.root], None)
            case "%ucum":
                return _Compiled(lambda _n, _e: [_UCUM], ())
            case _:
                raise FhirPathError(f"unknown variable {name}")

    def _step(self, left: _Compiled | None, name: str) -> _Compiled:
        scope = left.scope if left is not None else self.scope
        if scope is None or any(map(_is_dynamic, scope)):
            plain = ((name, ""),)
            return _Compiled(values.step(left.get if left else None, (name,)), None, plain if left is None else ())
        if name == "value" and scope and all(_types(p) and elements.is_primitive(_types(p)[0]) for p in scope):
            return left if left is not None else _Compiled(lambda n, _e: [n], scope)
        found = [pair for path in scope for pair in _step_names(path, name) or ()]
        if not found:
            raise FhirPathError(f"{scope} has no {name}")
        get = values.step(left.get if left else None, tuple(dict.fromkeys(key for key, _ in found)))
        return _Compiled(get, tuple(dict.fromkeys(path for _, path in found)), tuple(found) if left is None else ())

    def _as(self, left: Node, type_name: str) -> _Compiled:
        if left == Variable("$this"):  # one value of a choice: only whether it is an object tells its type apart
            wants_object = not elements.is_primitive(type_name)
            return _Compiled(lambda n, _e: [n] if is_object(n) is wants_object else [], ())
        found = self.collection(left)
        if not found.keys:
            raise FhirPathError(f"as({type_name}) of something whose type is not known")
        names = tuple((key, defined) for key, defined in found.keys if _same_type(defined, type_name))
        return _Compiled(values.step(None, tuple(key for key, _ in names)), tuple(defined for _, defined in names), names)

    def _left(self, node: Call) -> _Compiled:
        return self.collection(node.left) if node.left is not None else _Compiled(lambda n, _e: [n], self.scope)

    def _call(self, node: Call) -> _Compiled:
        left = self._left(node)
        get = left.get
        inner = _Compiler(left.scope, self.resource)
        match node:
            case Call(name="trace"):
                return left
            case Call(name="where", args=(criterion,)):
                return _Compiled(values.where(get, inner.truth(criterion)), left.scope)
            case Call(name="select", args=(projection,)):
                chosen = inner.collection(projection)
                return _Compiled(values.select(get, chosen.get), chosen.scope)
            case Call(name="iif", args=(criterion, yes, *rest)):
                no = self.collection(rest[0]).get if rest else _nothing
                return _Compiled(values.choose(self.truth(criterion), self.collection(yes).get, no), ())
            case Call(name="as" | "ofType", args=(Name(name=type_name),)) if node.left is not None:
                return self._as(node.left, type_name)
            case Call(name="combine" | "union" | "intersect", args=(other,)):
                return _Compiled(values.merge(node.name, get, self.collection(other).get), left.scope)
            case Call(
                name="children" | "descendants" | "first" | "tail" | "distinct" | "count" | "toString" | "toInteger" | "length", args=()
            ):
                scope: _Scope = ()
                if node.name in {"first", "tail", "distinct"}:
                    scope = left.scope
                elif node.name in {"children", "descendants"}:
                    scope = None
                return _Compiled(values.FUNCTIONS[node.name](get), scope)
            case Call(name="[]", args=(Literal(value=int(position)),)):
                return _Compiled(lambda n, e: get(n, e)[position : position + 1], left.scope)
            case Call(name="substring" | "replaceMatches"):
                return _Compiled(values.text_function(node.name, get, [self.collection(a).get for a in node.args]), ())
            case Call(
                name="exists"
                | "empty"
                | "not"
                | "all"
                | "hasValue"
                | "isDistinct"
                | "contains"
                | "startsWith"
                | "endsWith"
                | "matches"
                | "is"
            ):
                truth = self.truth(node)
                return _Compiled(lambda n, e: [] if (t := truth(n, e)) is None else [t], ())
            case _:
                raise FhirPathError(f"unknown function {node.name}()")


def _is_condition(node: Node) -> bool:
    """Whether it is true or false by its form alone, so that two of them are compared without lists."""
    return isinstance(node, Call) and node.name in {"exists", "empty", "not"}


def _nothing(_node: Any, _env: Env) -> list[Any]:
    return []


def _union(left: _Compiled, right: _Compiled) -> _Compiled:
    """`a | b`: each item once."""
    scope = None if left.scope is None or right.scope is None else tuple(dict.fromkeys(left.scope + right.scope))
    return _Compiled(values.merge("union", left.get, right.get), scope)


def _same_type(path: str, type_name: str) -> bool:
    """Whether the element has this type; FHIRPath's own types begin with a capital letter (`Boolean`)."""
    types = _types(path)
    return bool(types) and (types[0] == type_name or types[0] == type_name[0].lower() + type_name[1:])
