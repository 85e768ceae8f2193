"""A mapping as its layers give it together, every rule with the file and line it comes from (`journalbro mapping show NAME --layers`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapter.errors import MappingError
from adapter.mapping.load import Items, Scalar, Table, Tree
from adapter.mapping.mappingset import MappingSet
from adapter.mapping.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class ShownRule:
    """One line of a mapping: the section (`rules`, `resources`, `codes`, or empty), key, what it says (one line of YAML), file, line and layer."""

    section: str
    key: str
    text: str
    file: str
    line: int
    layer: str


_SECTIONS = ("rules", "resources", "groups", "codes")


def show(mappings: MappingSet, name: str) -> list[ShownRule]:
    """The lines of the mapping, message file or table of that name (its tail path, or the last part of it).

    Raises `MappingError` when there is none.
    """
    path = find(mappings, name)
    layers = {file.shown: file.layer for file in mappings.files}
    return list(_lines(mappings.trees[path], layers))


def find(mappings: MappingSet, name: str) -> str:
    """The tail path of a mapping by its name. Raises `MappingError` when there is none."""
    wanted = name.removesuffix(".yaml").removeprefix("mappings/")
    if wanted in mappings.trees:
        return wanted
    found = [path for path in mappings.trees if path.rpartition("/")[2] == wanted]
    if not found:
        known = [path.rpartition("/")[2] for path in mappings.trees]
        raise MappingError(
            f"there is no mapping `{name}`{did_you_mean(wanted, known)}",
            remedy="Name a mapping or message, for example PID.Patient or ADT_A01.",
        )
    return found[0]


def _lines(tree: Table, layers: dict[str, str]) -> Iterator[ShownRule]:
    for key, value, place in tree:
        if key in _SECTIONS and isinstance(value, Table):
            for inner, rule, at in value:
                yield ShownRule(key, inner, flow(rule), at.file, at.line, layers.get(at.file, ""))
        else:
            yield ShownRule("", key, flow(value), place.file, place.line, layers.get(place.file, ""))


def flow(tree: Tree) -> str:
    """A tree as one line of YAML."""
    if isinstance(tree, Scalar):
        return "null" if tree.text is None else quoted(tree.text)
    if isinstance(tree, Items):
        return f"[{', '.join(flow(item) for item in tree.items)}]"
    return "{" + ", ".join(f"{quoted(key)}: {flow(value)}" for key, value, _ in tree) + "}"


def quoted(text: str) -> str:
    """A text as YAML writes it: in quotes only when it must be."""
    plain = text and text[0] not in "!&*-?|>@`\"'%#{}[],:$ " and text.strip() == text and text not in {"null", "~"}
    if plain and not any(sign in text for sign in (": ", " #", ",", "[", "]", "{", "}", "\n", '"')):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
