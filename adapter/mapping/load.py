"""YAML text to a tree that remembers its lines. Nothing is understood here; `read` does that.

Invariants: every scalar is a string (`NO` is not false, `1.10` keeps its zero), an empty or `null` plain scalar is None; a key stands once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from ruamel.yaml import cyaml
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent

from adapter.i18n import N_
from adapter.mapping.problems import Place, Problems

_NULLS: Final = {"", "~", "null", "Null", "NULL"}
_LIBYAML_SAYS: Final = (
    N_("could not find expected ':'"),
    N_("did not find expected ',' or ']'"),
    N_("did not find expected ',' or '}'"),
    N_("did not find expected '-' indicator"),
    N_("did not find expected key"),
    N_("did not find expected node content"),
    N_("found character that cannot start any token"),
    N_("found unexpected end of stream"),
    N_("mapping values are not allowed in this context"),
)
"""What libyaml finds most, for the catalogue."""
_QUOTED: Final = {"'", '"', "|", ">"}


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
        return _Builder(text, file, problems).document()
    except MarkedYAMLError as problem:
        error: Any = problem  # ruamel's own classes have no types
        mark = error.problem_mark or error.context_mark
        line = int(mark.line) + 1 if mark is not None else 0
        problems.error(Place(file, line), "yaml", f"not YAML: {error.problem or error.context or 'unreadable'}")
    except YAMLError as error:
        problems.error(Place(file), "yaml", f"not YAML: {type(error).__name__}")
    return None


class _Builder:
    """Makes the tree from the events of libyaml: what composers and resolvers add to them (nodes, tags) would be thrown away."""

    def __init__(self, text: str, file: str, problems: Problems) -> None:
        parser = cast("Any", cyaml).CParser(text)
        self._next: Callable[[], Any] = parser.get_event
        self._file = file
        self._problems = problems

    def document(self) -> Tree | None:
        """The first document; None where there is none. Raises ruamel's errors."""
        self._next()  # the stream's start
        if _is(self._next(), StreamEndEvent):
            self._problems.error(Place(self._file), "yaml", "the file is empty")
            return None
        tree = self._tree(self._next())
        self._next()  # the document's end
        if not _is(again := self._next(), StreamEndEvent):
            self._problems.error(self._place(again), "yaml", "a file holds one document")
        return tree

    def _place(self, event: Any) -> Place:
        return Place(self._file, int(event.start_mark.line) + 1)

    def _tree(self, event: Any) -> Tree:
        place = self._place(event)
        if _is(event, ScalarEvent):
            text = str(event.value)
            return Scalar(None if text in _NULLS and event.style not in _QUOTED else text, place)
        if _is(event, MappingStartEvent):
            return self._table(place)
        if _is(event, SequenceStartEvent):
            items: list[Tree] = []
            while not _is(inner := self._next(), SequenceEndEvent):
                items.append(self._tree(inner))
            return Items(tuple(items), place)
        self._problems.error(place, "yaml", "an alias: mappings have no anchors and aliases")
        return Scalar(None, place)

    def _table(self, place: Place) -> Table:
        values: dict[str, Tree] = {}
        places: dict[str, Place] = {}
        while not _is(event := self._next(), MappingEndEvent):
            key_place = self._place(event)
            is_word = _is(event, ScalarEvent)
            if not is_word:
                self._problems.error(key_place, "yaml", "a key must be a word")
                self._tree(event)
            value = self._tree(self._next())
            if not is_word:
                continue
            key = str(event.value)
            if key in values:
                self._problems.error(key_place, "duplicate-key", f"`{key}` stands twice; the first is in line {places[key].line}")
                continue
            values[key] = value
            places[key] = key_place
        return Table(values, places, place)


def _is(event: Any, kind: Any) -> bool:
    """Whether an event of ruamel, which has no types, is of a kind."""
    return isinstance(event, kind)


def plain(tree: Tree) -> Any:
    """The tree as plain data: dict, list, str, None."""
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Items):
        return [plain(item) for item in tree.items]
    return {key: plain(value) for key, value in tree.values.items()}
