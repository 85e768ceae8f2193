"""Elements whose rules ask what one text is (`OBX-2 = NM`): a branch for each of its values, in which only the rules stand that can hold there.

Invariant: within each branch the rules keep their order, so the same rules run in the same order as if each had asked by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adapter.mapping.conditions import Always, Both, Check, Condition, Not
from adapter.mapping.paths import Hl7Path
from adapter.mapping.plan import Slot

_WORTH = 2
"""So many elements in a row, and values, make branches worth it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a branch knows of a text: it is one of `values`, between which no rule makes a difference, or (`others`) none of them."""

    values: tuple[str, ...]
    others: bool = False

    def holds(self, asked: tuple[str, ...], *, negated: bool) -> bool:
        """Whether a test of the text's value holds in this branch."""
        return (not self.others and self.values[0] in asked) != negated

    def head(self, text: str, *, first: bool) -> str:
        """The head of the branch."""
        if self.others:
            return "else:"
        return f"{'if' if first else 'elif'} {text} {f'== {self.values[0]!r}' if len(self.values) == 1 else f'in {set(self.values)!r}'}:"


@dataclass(frozen=True, slots=True)
class Branching:
    """Elements in a row, with the path of the text that all their rules ask for (None: no common one)."""

    elements: list[list[Slot]]
    path: Hl7Path | None = None

    def branches(self) -> Iterator[Given]:
        """The branches, in the order in which rules name their values; all other values last."""
        tests = [
            check.values
            for slots in self.elements
            for slot in slots
            for step in slot.steps
            for check in _tests(step.condition)
            if check.path == self.path
        ]
        alike: dict[tuple[bool, ...], list[str]] = {}
        for value in dict.fromkeys(value for values in tests for value in values):
            alike.setdefault(tuple(value in values for values in tests), []).append(value)
        yield from (Given(tuple(sorted(values))) for values in alike.values())
        yield Given((), others=True)


def verdict(condition: Condition, given: Mapping[str, Given]) -> bool | None:
    """Whether a condition holds, by what is given of texts (by their paths); None where that does not tell."""
    if isinstance(condition, Always):
        return condition.value
    if isinstance(condition, Not):
        found = verdict(condition.part, given)
        return None if found is None else not found
    if isinstance(condition, Both):
        parts, decides = [verdict(part, given) for part in condition.parts], condition.word == "or"
        return decides if decides in parts else None if None in parts else not decides
    known = given.get(str(condition.path.text))
    if known is not None and condition.test == "in":
        return known.holds(condition.values, negated=condition.negated)
    return condition.negated if known is not None and condition.test == "empty" and not known.others else None


def branchings(elements: list[list[Slot]], *, own: bool) -> list[Branching]:
    """Elements in their order, those that ask for one text together. `own`: they read a segment, whose fields conditions may ask for."""
    found: list[Branching] = []
    for slots in elements:
        paths = _asked(slots) if own else set[Hl7Path]()
        last = found[-1] if found else None
        if last is not None and last.path in paths:
            last.elements.append(slots)
        elif paths:
            found.append(Branching([slots], min(paths, key=lambda path: path.text)))
        elif last is not None and last.path is None:
            last.elements.append(slots)
        else:
            found.append(Branching([slots]))
    return [one if len(one.elements) >= _WORTH and len(list(one.branches())) > _WORTH else Branching(one.elements) for one in found]


def _asked(slots: list[Slot]) -> set[Hl7Path]:
    """The fields that every rule of an element asks for the value of."""
    asked: set[Hl7Path] | None = None
    for slot in slots:
        if slot.below is not None or not slot.steps:
            return set()
        for step in slot.steps:
            paths = {check.path for check in _tests(step.condition) if isinstance(check.path, Hl7Path) and check.path.kind == "field"}
            asked = paths if asked is None else asked & paths
    return asked or set()


def _tests(condition: Condition | None) -> Iterator[Check]:
    """The tests that a condition makes of a text's value, or of whether there is any."""
    if isinstance(condition, Check):
        if condition.test in {"in", "empty"}:
            yield condition
    elif isinstance(condition, Both):
        for part in condition.parts:
            yield from _tests(part)
    elif isinstance(condition, Not):
        yield from _tests(condition.part)
