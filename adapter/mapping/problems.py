"""What is wrong with a mapping, said with file, line and the nearest valid word; collected, so that one run shows them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from adapter.errors import MappingError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a mapping file; `file` as people know it (`mappings/no/hl7v2/segments/PID.Patient.yaml`), `line` from 1."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `severity` is `error` (the set does not load) or `warning`."""

    place: Place
    code: str
    text: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[Problem] = field(default_factory=list)

    def error(self, place: Place, code: str, text: str) -> None:
        problem = Problem(place, code, text)
        if problem not in self.found:
            self.found.append(problem)

    def warning(self, place: Place, code: str, text: str) -> None:
        self.found.append(Problem(place, code, text, "warning"))

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.found if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.found if problem.severity == "warning"]

    def raise_errors(self) -> None:
        """Raise `MappingSetError` when there is any error."""
        if self.errors:
            raise MappingSetError(sorted(self.errors, key=lambda problem: problem.place))


class MappingSetError(MappingError):
    """The mappings cannot be loaded. `problems` holds every error, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        shown = "\n".join(str(problem) for problem in problems[:20])
        more = f"\n… and {len(problems) - 20} more" if len(problems) > 20 else ""
        super().__init__(shown + more)
        self.problems = problems


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean …?)`, or the known words when they are few, or nothing."""
    words = sorted(set(known))
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; known: {', '.join(words)}" if 0 < len(words) <= 12 else ""
