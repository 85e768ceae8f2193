"""Laying a layer's file over the same file of the layers below: by key, `null` removes, `add: true` for what is new.

So that a rule whose base was renamed is an error, and not silently ignored. Invariant: nothing below is changed in place; every part keeps the
file and line that it came from.
"""

from __future__ import annotations

from adapter.mapping.load import Items, Scalar, Table, Tree
from adapter.mapping.problems import Problems, did_you_mean

_BY_KEY = {"rules", "resources", "groups"}
_FREE = {"codes", "extensions"}
_ADDED_UP = {"profiles"}


def overlay(base: Table, upper: Table, problems: Problems) -> Table:
    """`upper` laid over `base`: `rules`, `resources` and `groups` by their keys, `codes` by code, `profiles` add up, other words replace."""
    values, places = dict(base.values), dict(base.places)
    for word, tree, place in upper:
        below = values.get(word)
        if word in _BY_KEY and isinstance(below, Table) and isinstance(tree, Table):
            values[word] = _by_key(word, below, tree, problems)
        elif word in _FREE and isinstance(below, Table) and isinstance(tree, Table):
            values[word] = Table({**below.values, **tree.values}, {**below.places, **tree.places}, below.place)
            continue
        elif word in _ADDED_UP and isinstance(below, Items) and isinstance(tree, Items):
            values[word] = Items((*below.items, *tree.items), tree.place)
        elif isinstance(tree, Scalar) and tree.text is None:
            values.pop(word, None)
            places.pop(word, None)
            continue
        else:
            values[word] = tree
        places[word] = place
    return Table(values, places, base.place)


def _by_key(word: str, base: Table, upper: Table, problems: Problems) -> Table:
    values, places = dict(base.values), dict(base.places)
    for key, tree, place in upper:
        below = values.get(key)
        if isinstance(tree, Scalar) and tree.text is None:
            if below is None:
                problems.error(place, "nothing-to-remove", f"`{key}` removes what is not below{did_you_mean(key, values)}")
            values.pop(key, None)
            places.pop(key, None)
            continue
        added, tree = _taken_add(tree)  # noqa: PLW2901
        if below is None and not added:
            problems.error(
                place, "nothing-below", f"`{key}` is not in the layers below; write `add: true` when it is new{did_you_mean(key, values)}"
            )
        if below is not None and added:
            problems.error(place, "already-below", f"`{key}` says `add: true`, but {places[key]} has it already")
        values[key] = (
            overlay(below, tree, problems) if word == "resources" and isinstance(below, Table) and isinstance(tree, Table) else tree
        )
        places[key] = place
    return Table(values, places, base.place)


def _taken_add(tree: Tree) -> tuple[bool, Tree]:
    """Whether a rule says `add: true`, and the rule without it."""
    if not isinstance(tree, Table) or "add" not in tree.values:
        return False, tree
    word = tree.values["add"]
    values = {key: value for key, value in tree.values.items() if key != "add"}
    places = {key: place for key, place in tree.places.items() if key != "add"}
    return isinstance(word, Scalar) and word.text == "true", Table(values, places, tree.place)


def without_add(base: Table, problems: Problems) -> Table:
    """The lowest file of a stack: `add` has no meaning there."""
    for word in _BY_KEY:
        rules = base.values.get(word)
        if isinstance(rules, Table):
            for key, tree, _ in rules:
                if isinstance(tree, Table) and "add" in tree.values:
                    problems.error(tree.places["add"], "nothing-below", f"`{key}` says `add: true`, but this file lies over no other")
    return base
