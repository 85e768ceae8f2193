"""YAML text to a tree that remembers its lines. Nothing is understood here; `read` does that.

Invariants: every scalar is a string (`NO` is not false, `1.10` keeps its zero), an empty or `null` plain scalar is None; a key stands once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from adapter.mapping.problems import Place, Problems

_NULLS: Final = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, or None for null."""

    text: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping of keys to trees, in the file's order; `places` holds the lines of the keys."""

    values: dict[str, Tree]
    places: dict[str, Place]
    place: Place

    def __iter__(self) -> Iterator[tuple[str, Tree, Place]]:
        for key, value in self.values.items():
            yield key, value, self.places[key]


Tree = Scalar | Items | Table


def parse(text: str, file: str, problems: Problems) -> Tree | None:
    """The tree of a YAML document. None when it cannot be read; why is then in `problems`."""
    try:
        node = _compose(text)
    except MarkedYAMLError as problem:
        error: Any = problem  # ruamel's own classes have no types
        mark = error.problem_mark or error.context_mark
        line = int(mark.line) + 1 if mark is not None else 0
        problems.error(Place(file, line), "yaml", f"not YAML: {error.problem or error.context or 'unreadable'}")
        return None
    except YAMLError as error:
        problems.error(Place(file), "yaml", f"not YAML: {type(error).__name__}")
        return None
    if node is None:
        problems.error(Place(file), "yaml", "the file is empty")
        return None
    return _tree(node, file, problems, set())


def _compose(text: str) -> Any:
    yaml: Any = YAML(typ="safe")
    return yaml.compose(text)


def _tree(node: Any, file: str, problems: Problems, above: set[int]) -> Tree:
    place = Place(file, int(node.start_mark.line) + 1)
    if id(node) in above:
        problems.error(place, "yaml", "an alias that holds itself; mappings have no anchors and aliases")
        return Scalar(None, place)
    if _is_scalar(node):
        quoted = getattr(node, "style", None) in {"'", '"', "|", ">"}
        text = str(node.value)
        return Scalar(None if not quoted and text in _NULLS else text, place)
    if _is_list(node):
        return Items(tuple(_tree(child, file, problems, above | {id(node)}) for child in node.value), place)
    if _is_table(node):
        values: dict[str, Tree] = {}
        places: dict[str, Place] = {}
        for key_node, value_node in node.value:
            key_place = Place(file, int(key_node.start_mark.line) + 1)
            if not _is_scalar(key_node):
                problems.error(key_place, "yaml", "a key must be a word")
                continue
            key = str(key_node.value)
            if key in values:
                problems.error(key_place, "duplicate-key", f"`{key}` stands twice; the first is in line {places[key].line}")
                continue
            values[key] = _tree(value_node, file, problems, above | {id(node)})
            places[key] = key_place
        return Table(values, places, place)
    problems.error(place, "yaml", "this is neither a text, a list nor keys with values")
    return Scalar(None, place)


def _is_scalar(node: Any) -> bool:
    return isinstance(node, ScalarNode)


def _is_list(node: Any) -> bool:
    return isinstance(node, SequenceNode)


def _is_table(node: Any) -> bool:
    return isinstance(node, MappingNode)


def plain(tree: Tree) -> Any:
    """The tree as plain data: dict, list, str, None."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Items):
        return [plain(item) for item in tree.items]
    return {key: plain(value) for key, value in tree.values.items()}
