"""What is wrong with a mapping, said with file, line and the nearest valid word; collected, so that one run shows them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from adapter.errors import MappingError
from adapter.i18n import N_

_MOST_SHOWN = 20


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

    def said(self, translate: Callable[[str], str]) -> str:
        """What is wrong, and where; its words through `translate`."""
        return f"{self.place}: {translate(self.text)}"

    def __str__(self) -> str:
        return self.said(str)


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
        self.problems = problems
        super().__init__(self.said(str))

    def said(self, translate: Callable[[str], str]) -> str:
        shown = "\n".join(problem.said(translate) for problem in self.problems[:_MOST_SHOWN])
        more = len(self.problems) - _MOST_SHOWN
        return shown + (f"\n… +{more}" if more > 0 else "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean …?)`, or the known words when they are few, or nothing."""
    words = sorted(set(known))
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return N_("; did you mean `{word}`?").format(word=near[0])
    return N_("; known: {words}").format(words=", ".join(words)) if 0 < len(words) <= 12 else ""
