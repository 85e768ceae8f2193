"""A loaded, checked and compiled set of mappings: what a pipeline runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a mapping file. `severity` is `error` or `warning`; `line` is 1-based, 0 when it is the whole file."""

    file: str
    line: int
    code: str
    text: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule as the trace and the log name it. `file` is relative to its layer's root, with the layer before it (`mappings/…`)."""

    number: int
    mapping: str
    element: str
    file: str
    line: int
    conversion: str = ""


@dataclass(slots=True)
class MappingSet:
    """`hash` names the content; `rules[n]` is rule number n of a trace; `problems` holds the warnings of lint (errors do not load)."""

    hash: str
    layers: tuple[str, ...]
    rules: list[RuleInfo]
    problems: list[Problem] = field(default_factory=list)

    def kinds(self) -> list[str]:
        """The kinds of message that can be mapped (`hl7v2:ADT^A01`, `kith:INNLEGGELSESRAPPORT`)."""
        raise NotImplementedError


def load_mappings(layers: Sequence[str] = ("no",), extra_folders: Sequence[Path] = (), *, root: Path | None = None) -> MappingSet:
    """Read, lay over each other, check and compile the mappings of `root` (the program's own), its `layers`, then `extra_folders`.

    Raises `MappingError`; its `problems` (a list of `Problem`) hold every error found, each with file and line.
    """
    raise NotImplementedError
