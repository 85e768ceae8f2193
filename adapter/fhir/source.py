"""Writes one Python function of straight-line code, and makes it. Pure.

Both kinds of fast tests are written so (`plans`, `accept`): a call costs as much as the work of three of these tests, so what a call would do is written
out where it is needed. Into the text come only names from R4's tables and the profiles', quoted; whatever else a test needs is bound by name.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any, Final

Test = Callable[[Any], object]
"""A fast test of a JSON value: truthy when it is surely right."""

DOUBT: Final = (TypeError, AttributeError, KeyError, ValueError, IndexError)
"""What a fast test may raise at a value of a wrong type: doubt, not a fault."""


class Source:
    """The body of one function of one `value`, that returns False where it doubts and True at its end."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.length = 0
        """How many lines are written."""
        self._lines: list[str] = []
        self._names: dict[str, Any] = {}
        self._bound: dict[int, str] = {}
        self._count = 0

    def put(self, line: str) -> None:
        self.length += 1
        self._lines.append(line)

    def refuse_when(self, condition: str) -> None:
        self.put(f"if {condition}: return False")

    @contextmanager
    def block(self, head: str, *first: str) -> Generator[None, None, None]:
        """A block of what is put inside, after the lines `first`; none at all when nothing is put inside."""
        around, self._lines = self._lines, []
        yield
        inside, self._lines = self._lines, around
        if inside:
            self.put(head)
            self._lines.extend(f"    {line}" for line in (*first, *inside))

    def variable(self, hint: str) -> str:
        """A new local name."""
        self._count += 1
        return f"{hint.strip('_')}{self._count}"

    def bind(self, value: Any, hint: str) -> str:
        """A name for a value that the function needs; the same one for the same value."""
        name = self._bound.get(id(value))
        if name is None:
            name = self._bound[id(value)] = f"{hint.upper()}_{len(self._bound)}"
            self._names[name] = value
        return name

    def unpack(self, variables: Iterable[str], value: str) -> None:
        """The values of an object whose names are known, in their order."""
        self.put(f"{', '.join(variables)}, = {value}.values()")

    @property
    def text(self) -> str:
        return "\n".join(["def test(value):", *(f"    {line}" for line in self._lines), "    return True", ""])

    def made(self) -> Test:
        """The function."""
        names: dict[str, Any] = dict(self._names)
        exec(compile(self.text, f"<{self.title}>", "exec"), names)  # noqa: S102 - the text is our own; only quoted names of tables come into it
        test: Test = names["test"]
        return test
