"""An unknown code is mapped: which table wants it, what it may become, and the table's overlay in a site's layer. Pure.

Invariants: an overlay says only the new code; text that a person wrote in it stays as it was, comments too; a code that is mapped already is never
changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from adapter.errors import MappingError
from adapter.fhir import elements, valuesets
from adapter.fhir.codesystems import PREFIX
from adapter.mapping.load import Items, Table, parse
from adapter.mapping.mappingset import MappingFile, MappingSet
from adapter.mapping.problems import Problems
from adapter.mapping.syntax import Code, CodeTable, Rule
from adapter.model import Finding
from adapter.workbench.show import quoted

NOTHING: Final = "-"
"""As a target: the code is known, and gives nothing."""

_MOST_OPTIONS: Final = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """The table that did not know a code. `path`: its tail path; `primitive`: it gives plain codes, without systems; `strength`: of the binding."""

    path: str
    table: CodeTable
    primitive: bool
    valueset: str = ""
    strength: str = ""


@dataclass(slots=True)
class Option:
    """Something that the code may become. `used`: the codes that give it already."""

    code: str
    system: str
    display: str
    used: list[str] = field(default_factory=list[str])


def wanted(mappings: MappingSet, finding: Finding) -> Wanted | None:
    """The table behind an `unknown-code`; None when its rule has none (a function refused the code)."""
    rule = next((rule for rule in _rules(mappings) if str(rule.place) == finding.rule and rule.table), None)
    if rule is None:
        return None
    table = mappings.content.tables.get(rule.table)
    path = next((tail for tail in mappings.trees if "/tables/" in tail and tail.rpartition("/")[2] == rule.table), "")
    if table is None or not path:
        return None
    info = elements.element(finding.element)
    if info is None:
        return Wanted(path, table, primitive=False)
    return Wanted(path, table, info.is_primitive, info.valueset, info.binding)


def _rules(mappings: MappingSet) -> Iterator[Rule]:
    waiting: list[Rule | None] = []
    for mapping in mappings.content.mappings.values():
        waiting += [*mapping.rules.values(), mapping.display]
    while waiting:
        rule = waiting.pop()
        if rule is not None:
            yield rule
            waiting.extend(rule.rules.values())


def options(found: Wanted) -> list[Option]:
    """What the code may become: the value set of the element, else the table's code system as far as we hold it, and whatever the table gives already."""
    table = found.table
    by_code: dict[tuple[str, str], Option] = {}

    def add(system: str, code: str, display: str = "") -> Option:
        option = by_code.setdefault((system, code), Option(code, system, display))
        option.display = option.display or display
        return option

    listed = valuesets.codes(found.valueset) if found.valueset else None
    if listed is not None and len(listed) <= _MOST_OPTIONS:
        for system, code in sorted(listed):
            add("" if found.primitive else system, code)
    elif table.system.startswith(PREFIX) and (national := valuesets.norwegian(table.system.removeprefix(PREFIX))):
        for code, display in national.items():
            add(table.system, code, display)
    elif known := valuesets.systems().get(table.system):
        for code in sorted(known)[:_MOST_OPTIONS]:
            add(table.system, code)
    for source, given in table.codes.items():
        for one in given:
            system = "" if found.primitive else one.system or table.system
            add(system, one.code, one.display).used.append(source)
    for option in by_code.values():
        if not option.display and option.system.startswith(PREFIX):
            option.display = (valuesets.norwegian(option.system.removeprefix(PREFIX)) or {}).get(option.code, "")
    return list(by_code.values())


def entry(found: Wanted, target: Code) -> str:
    """What stands behind the code in the overlay."""
    if target.code == NOTHING:
        return "null"
    system = "" if found.primitive or target.system == found.table.system else target.system
    if found.primitive or not (target.display or system):
        return _text(target.code)
    parts = [f"code: {_text(target.code)}"]
    if target.display:
        parts.append(f"display: {_text(target.display)}")
    if system:
        parts.append(f"system: {_text(system)}")
    return "{" + ", ".join(parts) + "}"


def _text(text: str) -> str:
    """A code in quotes unless it is letters only: nobody shall have to think of what YAML makes of it."""
    if text.isalpha() and text.lower() != "null":
        return text
    return f'"{text}"' if text.isalnum() else quoted(text)


def with_code(text: str | None, found: Wanted, code: str, target: Code) -> str:
    """The overlay with the code: a new one, or `text` with one line more. Raises `MappingError` when the text is no table, or has the code."""
    line = f"{_text(code)}: {entry(found, target)}"
    if text is None:
        return f"# What this site sends beside the codes that the program knows.\ntable: {found.table.name}\ncodes:\n  {line}\n"
    problems = Problems()
    tree = parse(text, found.path, problems)
    if problems.errors or not isinstance(tree, Table):
        raise MappingError("the table of the site's layer is broken; mend it first", remedy=f"{found.path}.yaml")
    codes = tree.values.get("codes")
    rows = text.splitlines()
    if not isinstance(codes, Table):
        return "\n".join([*(row for row in rows if not row.startswith("codes:")), "codes:", f"  {line}", ""])
    if code in codes.values:
        raise MappingError("the site's layer has this code already", remedy=f"{found.path}.yaml")
    head = tree.places["codes"].line - 1
    first = min((place.line for place in codes.places.values()), default=0) - 1
    if first > head:
        indent = rows[first][: len(rows[first]) - len(rows[first].lstrip())]
        rows.insert(first, f"{indent}{line}")
    elif codes.values:
        rows[head] = rows[head].replace("{", "{" + line + ", ", 1)
    else:
        rows[head : head + 1] = ["codes:", f"  {line}"]
    return "\n".join([*rows, ""])


def with_case(text: str | None, case: str) -> str:
    """The test file with one case more. Raises `MappingError` when the text is no list of cases."""
    if text is None:
        return f"# Invented messages only, never a real patient's.\n{case}"
    problems = Problems()
    tree = parse(text, "test", problems)
    if problems.errors or not isinstance(tree, Items):
        raise MappingError("the test file of the site's layer is broken; mend it first")
    rows = [row for row in text.splitlines() if tree.items or row.strip() != "[]"]
    return "\n".join([*rows, case])


def with_file(files: Iterable[MappingFile], layer: str, path: str, text: str, shown: str) -> list[MappingFile]:
    """The files of a set with one of a layer replaced or added, as if it had been written and read."""
    kept = list(files)
    for number, file in enumerate(kept):
        if file.layer == layer and file.path == path:
            kept[number] = replace(file, text=text)
            return kept
    return [*kept, MappingFile(layer, path, shown, text)]
