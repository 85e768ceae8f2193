"""A new file to begin with (`journalbro mapping new`): an overlay of a mapping, with what it lies over shown as comments, and its test."""

from __future__ import annotations

from dataclasses import dataclass

from adapter.mapping.mappingset import MappingSet
from adapter.workbench.show import find, show


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to write: its path inside the layer's folder, and its text."""

    path: str
    text: str


def new_overlay(mappings: MappingSet, name: str) -> list[NewFile]:
    """An overlay of the mapping of that name and its test file. Raises `MappingError` when there is no such mapping."""
    path = find(mappings, name)
    rules = show(mappings, path)
    section = next((rule.section for rule in rules if rule.section), "rules")
    table = section == "codes"
    first = f"table: {path.rpartition('/')[2]}" if table else f"mapping: {path}"
    lines = [
        "# A layer says only what is different: the same key replaces a rule, `null` removes it, a new rule says `add: true`.",
        f"# What lies below (journalbro mapping show {path.rpartition('/')[2]} --layers):",
        *(f"#   {rule.key}: {rule.text}   ({rule.file}:{rule.line})" for rule in rules if rule.section == section),
        first,
        f"{section}: {{}}",
        "",
    ]
    test = [
        "# Own invented messages only, never a real patient's.",
        f"# - name: what this layer does to {path.rpartition('/')[2]}",
        "#   input: |-",
        "#     MSH|…",
        "#   expect:",
        "#     Patient.gender: female",
        "[]",
        "",
    ]
    return [NewFile(f"{path}.yaml", "\n".join(lines)), NewFile(f"{path}.test.yaml", "\n".join(test))]
