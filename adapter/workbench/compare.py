"""What differs between two sets of mappings (`journalbro mapping diff A B`): rule by rule, with both places."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.mapping.mappingset import MappingSet
from adapter.workbench.show import ShownRule, show


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that one set has otherwise than the other: `before` and `after` are what each says, None where it is not."""

    mapping: str
    section: str
    key: str
    before: ShownRule | None
    after: ShownRule | None


def compare(before: MappingSet, after: MappingSet) -> list[Difference]:
    """Every rule that differs, in the order of mappings and rules."""
    found: list[Difference] = []
    for path in sorted({*before.trees, *after.trees}):
        old = {(rule.section, rule.key): rule for rule in show(before, path)} if path in before.trees else {}
        new = {(rule.section, rule.key): rule for rule in show(after, path)} if path in after.trees else {}
        for name in dict.fromkeys([*old, *new]):
            one, other = old.get(name), new.get(name)
            if one is None or other is None or one.text != other.text:
                found.append(Difference(path, *name, one, other))
    return found
