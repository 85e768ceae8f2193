"""The type check of code tables: that they are there, and that what they give is bound as their element wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapter.fhir import valuesets
from adapter.fhir.elements import ElementInfo
from adapter.mapping.plan import TablePlan
from adapter.mapping.problems import did_you_mean
from adapter.mapping.syntax import DEFAULTS, CodeTable, Rule

if TYPE_CHECKING:
    from adapter.mapping.typecheck import Checker


def table(check: Checker, rule: Rule, info: ElementInfo) -> TablePlan | None:
    """The table of a rule, its codes checked against the element's binding."""
    table = check.content.tables.get(rule.table)
    if table is None:
        check.problems.error(
            rule.place, "unknown-table", f"there is no table `{rule.table}`{did_you_mean(rule.table, check.content.tables)}"
        )
        return None
    default = rule.default or table.default
    if info.binding == "required" and not rule.default and default in {"keep", "keep-text"}:
        default = "stop"
    if info.binding == "required" and (table.name, info.valueset) not in check.checked_tables:
        check.checked_tables.add((table.name, info.valueset))
        bound(check, table, default, info, rule)
    if info.is_primitive and default == "keep-text":
        check.problems.error(rule.place, "wrong-type", f"`default: keep-text` is for a CodeableConcept, not for a {info.types[0]}")
    return TablePlan(table, default)


def bound(check: Checker, table: CodeTable, default: str, info: ElementInfo, rule: Rule) -> None:
    allowed = valuesets.codes(info.valueset)
    if allowed is None:
        return
    by_code = {code for _, code in allowed}
    for source, given in table.codes.items():
        for code in given:
            if code.code not in by_code:
                check.problems.error(
                    table.places[source],
                    "binding",
                    f"`{code.code}` is not in the value set that {info.path} requires (used in {rule.place}){did_you_mean(code.code, by_code)}",
                )
    if default not in DEFAULTS and default not in by_code:
        check.problems.error(
            rule.place, "binding", f"`default: {default}` is neither {', '.join(DEFAULTS)} nor a code that {info.path} allows"
        )
