"""Why a class of the validator's warnings stands: one line for each, in `explained.yaml`. What no line explains is new, and an error."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from tests.conformance.validation import Finding

FILE = Path(__file__).resolve().parent / "explained.yaml"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A class of warnings: the validator's message id, and where given a pattern for the whole element and one for a part of the text."""

    title: str
    why: str
    id: str
    element: re.Pattern[str]
    text: re.Pattern[str]

    def explains(self, finding: Finding) -> bool:
        """Whether the finding is of this class."""
        return finding.cause == self.id and bool(self.element.fullmatch(finding.element)) and bool(self.text.search(finding.verdict.text))


def explanations(file: Path = FILE) -> list[Explanation]:
    """The classes in their order: the first that fits is the finding's."""
    return [
        Explanation(row["title"], row["why"], row["id"], re.compile(row.get("element", ".*")), re.compile(row.get("text", "")))
        for row in YAML(typ="safe").load(file)
    ]


@dataclass(slots=True)
class Sorted:
    """Warnings by their class, those of no class, and the classes of which there was none."""

    counts: Counter[str]
    unexplained: list[Finding]
    unused: list[str]

    @property
    def total(self) -> int:
        """How many warnings there are."""
        return self.counts.total() + len(self.unexplained)


def sort(warnings: Iterable[Finding], classes: list[Explanation]) -> Sorted:
    """Put each warning into its class."""
    counts: Counter[str] = Counter()
    unexplained: list[Finding] = []
    for finding in warnings:
        one = next((one for one in classes if one.explains(finding)), None)
        if one is None:
            unexplained.append(finding)
        else:
            counts[one.title] += 1
    return Sorted(counts, unexplained, [one.title for one in classes if not counts[one.title]])


@dataclass(slots=True)
class Place:
    """Findings of one cause at one element of one kind of message, made by one rule. `title`: the class that explains them, empty where none does."""

    title: str
    example: Finding
    count: int = 0

    @property
    def told(self) -> str:
        """It as a problem."""
        one = self.example
        what = "error" if one.is_error else "warning of no class"
        return f"{self.count} × {what}: {one.kind} {one.element} ({one.rule or 'no rule'}): {one.verdict.text[:300]} [{one.sample}]"


def places(findings: Iterable[Finding], classes: list[Explanation]) -> list[Place]:
    """Findings by kind of message, element, rule and cause: what nothing explains first, then most first."""
    found: dict[tuple[str, ...], Place] = {}
    for finding in findings:
        title = "" if finding.is_error else next((one.title for one in classes if one.explains(finding)), "")
        key = (title, finding.kind, finding.element, finding.rule, finding.cause)
        found.setdefault(key, Place(title, finding)).count += 1
    return sorted(found.values(), key=lambda place: (bool(place.title), -place.count, place.example.kind, place.example.element))
