"""A loaded, checked and compiled set of mappings: what a pipeline runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from adapter.garbage import paused
from adapter.mapping.layers import overlay, without_add
from adapter.mapping.load import Table, parse
from adapter.mapping.plan import Event
from adapter.mapping.problems import MappingSetError, Place, Problem, Problems
from adapter.mapping.program import Program, compile_content
from adapter.mapping.read import read_files
from adapter.mapping.syntax import Content
from adapter.resources import mappings_root, yaml_files

ENGINE: Final = "1"
"""Part of a set's hash: another numbering of rules by the program makes old traces another set's."""

_STANDARD: Final = ("hl7v2/", "kith/", "xml/")
_IGNORED: Final = frozenset({"guide_exceptions"})


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A file of a set: its layer (`standard`, `no`, a folder), its tail path with `.yaml`, the name people know it by, and its text."""

    layer: str
    path: str
    shown: str
    text: str


@dataclass(slots=True)
class MappingSet:
    """`hash` names the content; `problems` holds the warnings of lint (errors do not load); `files` is everything it was made from, tests too.

    `rules[n]` is event number n of a trace (`plan.Event`).
    """

    hash: str
    layers: tuple[str, ...]
    files: list[MappingFile]
    content: Content
    program: Program
    trees: dict[str, Table]
    """Every file as its layers give it together, by tail path: what `show` and `compare` read."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def rules(self) -> list[Event]:
        return self.program.events

    def kinds(self) -> list[str]:
        """The kinds of message that can be mapped (`hl7v2:ADT^A01`, `kith:INNLEGGELSESRAPPORT`)."""
        return sorted(self.program.messages)


def load_mappings(layers: Sequence[str] = ("no",), extra_folders: Sequence[Path] = (), *, root: Path | None = None) -> MappingSet:
    """Read, lay over each other, check and compile the mappings of `root` (the program's own), its `layers`, then `extra_folders`.

    Raises `MappingSetError` (a `MappingError`); its `problems` hold every error found, each with file and line.
    """
    problems = Problems()
    with paused():
        files = read_folders(layers, extra_folders, root, problems)
        problems.raise_errors()
        return compile_files(files, tuple(layers))


def read_folders(layers: Sequence[str], extra_folders: Sequence[Path], root: Path | None, problems: Problems) -> list[MappingFile]:
    """The files of a set, layer by layer, unread."""
    base = root or mappings_root()
    files = [
        MappingFile("standard", path, f"mappings/{path}", text)
        for path, text in _texts(base, problems).items()
        if path.startswith(_STANDARD) or path == "extensions.yaml"
    ]
    for layer in layers:
        folder = base / layer
        if not folder.is_dir():
            if layer != "no":
                problems.error(Place(f"mappings/{layer}"), "unknown-layer", f"there is no layer `{layer}` in {base}")
            continue
        files += [MappingFile(layer, path, f"mappings/{layer}/{path}", text) for path, text in _texts(folder, problems).items()]
    for folder in extra_folders:
        if not folder.is_dir():
            problems.error(Place(str(folder)), "unknown-layer", f"there is no folder {folder}")
            continue
        files += [MappingFile(str(folder), path, (folder / path).as_posix(), text) for path, text in _texts(folder, problems).items()]
    return files


def _texts(folder: Path, problems: Problems) -> dict[str, str]:
    try:
        return yaml_files(folder)
    except (OSError, UnicodeDecodeError) as error:
        problems.error(Place(str(folder)), "unreadable", f"cannot be read: {type(error).__name__}")
        return {}


def compile_files(files: Sequence[MappingFile], layers: tuple[str, ...] = ()) -> MappingSet:
    """A set from the texts of its files. Raises `MappingSetError`."""
    problems = Problems()
    trees = laid_over(files, problems)
    content = read_files(trees, problems)
    problems.raise_errors()
    program = compile_content(content, problems)
    digest = sha256(ENGINE.encode())
    for file in files:
        if not is_test(file.path):
            digest.update(f"\0{file.layer}\0{file.path}\0{file.text}".encode())
    return MappingSet(digest.hexdigest(), layers, list(files), content, program, trees, problems.warnings)


def laid_over(files: Sequence[MappingFile], problems: Problems) -> dict[str, Table]:
    """Each mapping by its tail path without `.yaml`, its layers laid over each other."""
    trees: dict[str, Table] = {}
    for file in files:
        tail = file.path.removesuffix(".yaml")
        if is_test(file.path) or tail in _IGNORED:
            continue
        tree = parse(file.text, file.shown, problems)
        if tree is None:
            continue
        if not isinstance(tree, Table):
            problems.error(tree.place, "shape", "a mapping file is `word: value`")
            continue
        below = trees.get(tail)
        if below is None:
            trees[tail] = without_add(tree, problems)
        elif tail == "extensions":
            trees[tail] = Table({**below.values, **tree.values}, {**below.places, **tree.places}, below.place)
        else:
            trees[tail] = overlay(below, tree, problems)
    return trees


def is_test(path: str) -> bool:
    """Whether a file holds the tests of a mapping."""
    return path.endswith(".test.yaml")


__all__ = ["MappingFile", "MappingSet", "MappingSetError", "compile_files", "load_mappings"]
