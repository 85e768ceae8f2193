"""Writing Python source: lines with indentation, names that are used once, and late lines (a split that is only needed when somebody reads a part)."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

_INPUT: Final = re.compile(
    r"if (?:[()]|\b(?:f\d+|[cg]\d+_\d+|h\d+|(?:and|or|not|in|if|else|RS|X|full|many|fr|cl)\b)|\.isalnum\(\)|[!=]=|[{}, ]|'[^'\\]*')+:"
)
"""The head of an `if` that asks only for fields and parts of the input, whose variables are given once."""


class Source:
    """The body of one function, being written."""

    def __init__(self) -> None:
        self.lines: list[str | None] = []
        self.depth = 1
        self.heads: list[str] = []
        """Of the statements around what is being written."""
        self.names = 0

    def put(self, line: str) -> None:
        """Add a line at the present depth."""
        self.lines.append("    " * self.depth + line)

    def late(self) -> int:
        """Keep a place for a line; `settle` fills it."""
        self.lines.append(None)
        return len(self.lines) - 1

    def settle(self, place: int, line: str, depth: int) -> None:
        """Fill a kept place."""
        self.lines[place] = "    " * depth + line

    def name(self, stem: str) -> str:
        """A variable's name that is not used yet in this function."""
        self.names += 1
        return f"{stem}{self.names}"

    @contextmanager
    def block(self, head: str) -> Generator[None, None, None]:
        """A compound statement: its head, and what is put meanwhile below it (`pass` when that is nothing). A question that a statement around it has asked of
        the input, which does not change, is not asked again.
        """
        if head in self.heads and _INPUT.fullmatch(head):
            yield
            return
        self.put(head)
        self.heads.append(head)
        self.depth += 1
        before = len(self.lines)
        yield
        if all(line is None for line in self.lines[before:]):
            self.put("pass")
        self.depth -= 1
        self.heads.pop()

    def text(self) -> str:
        return "\n".join(line for line in self.lines if line is not None)
