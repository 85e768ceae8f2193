"""Which element came from where: one trace, and the two sides that light each other up. The logic; the sides draw it.

Invariant: what is lit is always a list of lines of the trace, so that both sides, the line below them and the trace's table say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the trace: an element of the result, the paths and half-open bytes it came from, the rule (`file:line`) and the conversion."""

    element: str
    sources: tuple[str, ...]
    spans: tuple[Span, ...]
    rule: str
    conversion: str


def lines_of(trace: Iterable[dict[str, Any]]) -> list[Line]:
    """The lines as the engine sends them."""
    return [
        Line(
            str(row["element"]),
            tuple(str(path) for path in row["from"]),
            tuple((int(start), int(end)) for start, end in row["bytes"]),
            str(row["rule"]),
            str(row["as"]),
        )
        for row in trace
    ]


class Linker(QObject):
    """Holds the trace. `lit`: these lines are lit now, and who lit them (`source`, `result`, `trace`); `loaded`: there is another trace."""

    lit = Signal(list, str)
    loaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.now: list[Line] = []

    def load(self, lines: Sequence[Line]) -> None:
        """Another trace; nothing is lit then."""
        if list(lines) == self.lines:
            return
        self.lines, self.now = list(lines), []
        self.loaded.emit()
        self.lit.emit([], "")

    def light(self, lines: Sequence[Line], origin: str) -> None:
        """Light these."""
        self.now = list(lines)
        self.lit.emit(self.now, origin)

    def light_span(self, start: int, end: int) -> None:
        """Light what came from these bytes of the source."""
        self.light(self.from_span(start, end), "source")

    def light_element(self, path: str) -> None:
        """Light what this element, or what is below it, came from."""
        self.light(self.of_element(path), "result")

    def from_span(self, start: int, end: int) -> list[Line]:
        """The lines that read exactly these bytes; else those that read a part of them; else those that read more."""
        inside = [line for line in self.lines if any(start <= a and b <= end for a, b in line.spans)]
        if inside:
            return inside
        around = [(b - a, line) for line in self.lines for a, b in line.spans if a <= start and end <= b and a < b]
        least = min((size for size, _ in around), default=0)
        return [line for size, line in around if size == least]

    def of_element(self, path: str) -> list[Line]:
        """The lines of the element and all below it; for a part of what one rule gave, that rule's line."""
        below = [line for line in self.lines if is_below(line.element, path)]
        return below or [line for line in self.lines if is_below(path, line.element)]


def is_below(path: str, top: str) -> bool:
    """Whether an element path is `top` or a part of it."""
    return path == top or (path.startswith(top) and path[len(top)] in ".[")
