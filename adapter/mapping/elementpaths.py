"""Where in a resource a rule's element stands: `Patient.name.use`, for a rule of XPN.HumanName that PID-5 was read by.

A rule of a data type knows its element only from the type on (`HumanName.use`). Which element the type fills follows from the rules that lead to
it from the resource being made, and, where several do, from the field that the value came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from adapter.mapping.paths import Hl7Path
from adapter.mapping.plan import Event, Scope, Step

_DEEPEST: Final = 12
"""Objects inside each other; an extension may hold extensions."""


def element_path(scopes: Sequence[Scope], event: Event, segment: str, field: int) -> str:
    """The element of an event in the resource that these scopes make together; empty when none of their rules gives it.

    `segment` and `field`: where the value stood in HL7 v2 (empty and 0: nowhere), which tells one use of a data type from another.
    """
    found = [(fits, path) for scope in scopes for fits, path in _paths(scope, event.number, (segment, field), scope.type, 0)]
    return max(found, key=lambda one: one[0], default=(0, ""))[1]


def _paths(scope: Scope, number: int, place: tuple[str, int], above: str, fits: int) -> Iterator[tuple[int, str]]:
    """Every way from a scope to a rule: how many of its steps read the place, and the path."""
    if above.count(".") > _DEEPEST:
        return
    for part in scope.parts:
        yield from _paths(part.scope, number, place, above, fits)
    for slot in scope.slots:
        here = above if scope.primitive else f"{above}.{slot.name}"
        if number in {slot.below_number, slot.same_number}:
            yield fits, here
        if slot.below is not None:
            yield from _paths(slot.below, number, place, here, fits)
        for step in slot.steps:
            known = fits + _reads(step, place)
            if number == step.number or number in step.events.values():
                yield known, here
            for inner in (step.scope, step.overlay):
                if inner is not None:
                    yield from _paths(inner, number, place, here, known)


def _reads(step: Step, place: tuple[str, int]) -> int:
    """1 for a step that reads the place's field, 0 for one that names no field, less for one that reads another."""
    fields = {(path.segment, path.field) for path in step.sources if isinstance(path, Hl7Path) and path.kind == "field"}
    return 0 if not fields else 1 if place in fields else -1
