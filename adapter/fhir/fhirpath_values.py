"""What FHIRPath does with values at run time: steps, comparison, collections. Small closures that `fhirpath` puts together. Pure.

An item is a JSON value; a primitive that has only extensions is `NO_VALUE` (it exists, but has no value). Conditions give True, False
or None (FHIRPath's empty), and combine by its three-valued logic (FHIRPath N1, section 6.5).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

import orjson

from adapter.fhir.jsonvalue import is_list, is_object

_List = Callable[[Any, Any], list[Any]]
_Truth = Callable[[Any, Any], bool | None]


class _NoValue:
    """The type of `NO_VALUE`."""

    __slots__ = ()


NO_VALUE: Final = _NoValue()


# -- steps ----------------------------------------------------------------------------------------------------------


def step(left: _List | None, names: tuple[str, ...]) -> _List:
    """Children of the focus (or of each item of `left`) under any of the JSON names."""
    pairs = tuple((name, f"_{name}") for name in names)

    def of(node: Any, found: list[Any]) -> None:
        if node.__class__ is not dict:
            return
        for name, shadow in pairs:
            value = node.get(name)
            if value is None:
                if shadow in node:
                    found.append(NO_VALUE)
            elif value.__class__ is list:
                found.extend([NO_VALUE if item is None else item for item in value])
            else:
                found.append(value)

    def from_focus(node: Any, _env: Any) -> list[Any]:
        found: list[Any] = []
        of(node, found)
        return found

    if left is None:
        return from_focus

    def from_left(node: Any, env: Any) -> list[Any]:
        found: list[Any] = []
        for item in left(node, env):
            of(item, found)
        return found

    return from_left


def presence(names: tuple[str, ...], *, wanted: bool) -> _Truth:
    """Whether the focus has (or has not) any of the JSON names: `exists()` and `empty()` of one step."""
    if len(names) == 1:
        name, shadow = names[0], f"_{names[0]}"
        if wanted:
            return lambda n, _e: name in n or shadow in n
        return lambda n, _e: not (name in n or shadow in n)
    every = frozenset(names) | frozenset(f"_{n}" for n in names)
    return lambda n, _e: every.isdisjoint(n) is not wanted


# -- conditions -----------------------------------------------------------------------------------------------------


def truth_of(get: _List) -> _Truth:
    """A collection as a condition: one item that is no boolean counts as true (N1, section 4.5)."""

    def truth(node: Any, env: Any) -> bool | None:
        found = get(node, env)
        if not found:
            return None
        return found[0] if found[0].__class__ is bool else len(found) == 1

    return truth


def negation(inner: _Truth) -> _Truth:
    return lambda n, e: None if (t := inner(n, e)) is None else not t


def logic(operator: str, left: _Truth, right: _Truth) -> _Truth:
    """`and`, `or`, `xor`, `implies` with three values."""
    match operator:
        case "or":

            def either(node: Any, env: Any) -> bool | None:
                first = left(node, env)
                if first:
                    return True
                second = right(node, env)
                return second if second or first is False else None

            return either
        case "and":

            def both(node: Any, env: Any) -> bool | None:
                first = left(node, env)
                if first is False:
                    return False
                second = right(node, env)
                return second if second is False or first else None

            return both
        case "xor":
            return lambda n, e: None if (a := left(n, e)) is None or (b := right(n, e)) is None else a is not b
        case _:

            def follows(node: Any, env: Any) -> bool | None:
                first = left(node, env)
                if first is False:
                    return True
                second = right(node, env)
                return second if second or first else None

            return follows


def equal_truths(left: _Truth, right: _Truth, *, wanted: bool) -> _Truth:
    return lambda n, e: (left(n, e) is right(n, e)) is wanted


def equals_text(name: str, text: str, *, wanted: bool) -> _Truth:
    """`status = 'x'`: the most frequent comparison, without lists."""

    def compare(node: Any, _env: Any) -> bool | None:
        value = node.get(name) if node.__class__ is dict else None
        if is_list(value):
            value = value[0] if len(value) == 1 else NO_VALUE
        return None if value is None else (value == text) is wanted

    return compare


def equality(left: _List, right: _List, *, wanted: bool) -> _Truth:
    def compare(node: Any, env: Any) -> bool | None:
        first, second = left(node, env), right(node, env)
        if not first or not second:
            return None
        same = len(first) == len(second) and all(map(same_value, first, second))
        return same is wanted

    return compare


def same_value(first: Any, second: Any) -> bool:
    """Equality of two items; numbers by value, however they are held."""
    if first.__class__ is bool or second.__class__ is bool:
        return first is second
    a, b = number(first), number(second)
    return a == b if a is not None and b is not None else bool(first == second)


def membership(item: _List, collection: _List) -> _Truth:
    def inside(node: Any, env: Any) -> bool | None:
        found = item(node, env)
        if not found:
            return None
        return any(same_value(found[0], other) for other in collection(node, env))

    return inside


def ordering(operator: str, left: _List, right: _List) -> _Truth:
    """`<`, `>`, `<=`, `>=`; None when either side is empty or the two cannot be compared."""
    accepted = {"<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (1, 0)}[operator]

    def compare(node: Any, env: Any) -> bool | None:
        first, second = left(node, env), right(node, env)
        if len(first) != 1 or len(second) != 1:
            return None
        order = compare_values(first[0], second[0])
        return None if order is None else order in accepted

    return compare


def any_match(get: _List, criterion: _Truth) -> _Truth:
    return lambda n, e: any(criterion(item, e) is True for item in get(n, e))


def all_match(get: _List, criterion: _Truth) -> _Truth:
    return lambda n, e: all(criterion(item, e) is True for item in get(n, e))


def distinct(get: _List) -> _Truth:
    def all_different(node: Any, env: Any) -> bool:
        found = get(node, env)
        return len(found) == len(_once(found))

    return all_different


def text_test(name: str, get: _List, argument: _List) -> _Truth:
    """`contains`, `startsWith`, `endsWith`, `matches` of one text; of none they are false, as HL7's validator takes them (ref-1 needs it)."""
    tests: dict[str, Callable[[str, str], bool]] = {
        "contains": lambda text, part: part in text,
        "startsWith": str.startswith,
        "endsWith": str.endswith,
        "matches": lambda text, pattern: re.search(pattern, text) is not None,
    }
    test = tests[name]

    def check(node: Any, env: Any) -> bool | None:
        found, given = get(node, env), argument(node, env)
        if not found:
            return False
        if len(found) != 1 or len(given) != 1 or not isinstance(found[0], str):
            return None
        return test(found[0], given[0])

    return check


# -- collections ----------------------------------------------------------------------------------------------------


def _once(items: list[Any]) -> list[Any]:
    """Each item once, in order. Items may be dicts, so equality decides, not a hash."""
    if len(items) < 2:
        return items
    found: list[Any] = []
    for item in items:
        if not any(same_value(item, other) for other in found):
            found.append(item)
    return found


def where(get: _List, criterion: _Truth) -> _List:
    return lambda n, e: [item for item in get(n, e) if criterion(item, e) is True]


def select(get: _List, projection: _List) -> _List:
    return lambda n, e: [value for item in get(n, e) for value in projection(item, e)]


def choose(criterion: _Truth, yes: _List, no: _List) -> _List:
    return lambda n, e: yes(n, e) if criterion(n, e) is True else no(n, e)


def merge(name: str, left: _List, right: _List) -> _List:
    """`union` (each once), `combine` (all), `intersect`."""

    def merged(node: Any, env: Any) -> list[Any]:
        first, second = left(node, env), right(node, env)
        if name == "combine":
            return first + second
        if name == "union":
            return _once(first + second)
        return _once([item for item in first if any(same_value(item, other) for other in second)])

    return merged


def arithmetic(operator: str, left: _List, right: _List) -> _List:
    def compute(node: Any, env: Any) -> list[Any]:
        first, second = left(node, env), right(node, env)
        if operator == "&":
            return ["".join(map(str, first)) + "".join(map(str, second))]
        if len(first) != 1 or len(second) != 1:
            return []
        if isinstance(first[0], str):
            return [first[0] + second[0]]
        a, b = number(first[0]), number(second[0])
        return [] if a is None or b is None else [a + b if operator == "+" else a - b]

    return compute


def _children(item: Any) -> list[Any]:
    if not is_object(item):
        return []
    found: list[Any] = []
    for value in item.values():
        found.extend(value if is_list(value) else [value])
    return found


def _descendants(items: list[Any]) -> list[Any]:
    found: list[Any] = []
    todo = list(items)
    while todo:
        below = _children(todo.pop())
        found.extend(below)
        todo.extend(below)
    return found


def _to_integer(item: Any) -> list[Any]:
    return [int(item)] if isinstance(item, int) or (isinstance(item, str) and re.fullmatch(r"[+-]?\d+", item)) else []


FUNCTIONS: Final[dict[str, Callable[[_List], _List]]] = {
    "first": lambda get: lambda n, e: get(n, e)[:1],
    "tail": lambda get: lambda n, e: get(n, e)[1:],
    "count": lambda get: lambda n, e: [len(get(n, e))],
    "distinct": lambda get: lambda n, e: _once(get(n, e)),
    "children": lambda get: lambda n, e: [c for item in get(n, e) for c in _children(item)],
    "descendants": lambda get: lambda n, e: _descendants(get(n, e)),
    "toString": lambda get: lambda n, e: [_written(item) for item in get(n, e)],
    "length": lambda get: lambda n, e: [len(item) for item in get(n, e) if isinstance(item, str)],
    "toInteger": lambda get: lambda n, e: [value for item in get(n, e) for value in _to_integer(item)],
}
"""Functions without arguments, by name."""


def _written(item: Any) -> str:
    return item if isinstance(item, str) else str(number(item)) if number(item) is not None else str(item).lower()


def text_function(name: str, get: _List, arguments: list[_List]) -> _List:
    """`substring(start[, length])` and `replaceMatches(pattern, text)` of one text."""

    def compute(node: Any, env: Any) -> list[Any]:
        found = get(node, env)
        given = [argument(node, env) for argument in arguments]
        if len(found) != 1 or not isinstance(found[0], str) or not all(given):
            return []
        if name == "replaceMatches":
            return [re.sub(given[0][0], given[1][0], found[0])]
        start = given[0][0]
        return [found[0][start:] if len(given) == 1 else found[0][start : start + given[1][0]]]

    return compute


# -- comparison -----------------------------------------------------------------------------------------------------


def number(value: Any) -> Decimal | int | None:
    """A number as it compares; None when the value is none."""
    if isinstance(value, int):
        return None if value.__class__ is bool else value
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Decimal):
        return value
    return Decimal(orjson.dumps(value).decode()) if isinstance(value, orjson.Fragment) else None


class _Moment(NamedTuple):
    """A date or time as its parts from the year down; `zoned` ones are in UTC."""

    parts: tuple[float, ...]
    zoned: bool


_MOMENT: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?)?")


def _moment(value: Any) -> _Moment | None:
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    if match[7]:
        try:
            # Seconds are kept beside the date: Python knows neither :60 nor more than six decimals.
            local = datetime.fromisoformat(f"{value[:16]}:00{match[7]}").astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return _Moment((local.year, local.month, local.day, local.hour, local.minute, float(match[6])), zoned=True)
    return _Moment(tuple(float(part) for part in match.groups()[:6] if part), zoned=False)


def compare_values(first: Any, second: Any) -> int | None:
    """-1, 0 or 1; None when the two cannot be compared: other kinds, other units, or dates that agree as far as the coarser one goes."""
    a, b = number(first), number(second)
    if a is not None and b is not None:
        return (a > b) - (a < b)
    if is_object(first) and is_object(second):
        return _compare_quantities(first, second)
    x, y = _moment(first), _moment(second)
    if x is not None and y is not None:
        return _compare_moments(x, y)
    if isinstance(first, str) and isinstance(second, str):
        return (first > second) - (first < second)
    return None


def _compare_moments(first: _Moment, second: _Moment) -> int | None:
    for x, y in zip(first.parts, second.parts, strict=False):
        if x != y:
            return (x > y) - (x < y)
    return 0 if len(first.parts) == len(second.parts) else None


def _compare_quantities(first: dict[str, Any], second: dict[str, Any]) -> int | None:
    """By value, when both have the same unit: code and system, or the unit's text where there is no code."""
    key = "code" if "code" in first or "code" in second else "unit"
    if first.get(key) != second.get(key) or first.get("system") != second.get("system") or "value" not in first or "value" not in second:
        return None
    return compare_values(first["value"], second["value"])
