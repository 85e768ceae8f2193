"""The checks that every result passes before anything is queued: what is not right never leaves. Pure.

`check` says everything that must hold and does not: R4's required elements, cardinality, value formats, required bindings and
invariants (of error severity), references that lead to something in the same result, and Norwegian person numbers that fit the environment.
Profiles are apart (`adapter.fhir.profiles`), because an unmet one is only not claimed. `explain` lists the codes.

Invariants:
- A finding holds paths and codes, never a value.
- In a test environment real person numbers are refused, in production synthetic ones. Only values under the systems of FNR and DNR are judged;
  month + 40 typed as an H-number is no synthetic number.
- Nothing is remembered of a message once its check is done, but which systems are absolute URIs (`plans`).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final, Literal

from adapter.fhir import norwegian
from adapter.fhir.explain import Explainer
from adapter.fhir.jsonvalue import is_list, is_object
from adapter.fhir.norwegian import System
from adapter.fhir.plans import Judge
from adapter.fhir.source import DOUBT
from adapter.model import Entry, Finding

Environment = Literal["test", "production"]

_PERSON_SYSTEMS: Final = (System.FNR, System.DNR)
_HELP_TYPES: Final = (System.ID_TYPES, System.OFFICIAL_ID_TYPES)
_NATIONAL: Final = (System.FNR, System.DNR, System.FHN)


def identifier_fault(identifier: dict[str, Any], environment: str) -> str:
    """The code of what is wrong with an Identifier as a Norwegian number; empty when nothing is.

    `wrong-environment`: real in test, synthetic in production, judged by its month alone (so a real number with a slip of the pen is still
    real). `person-number`: typed as FNR or DNR, but no such number. `help-number`: typed HNR, but without its issuer or under a
    national system.
    """
    system = identifier.get("system")
    if "type" in identifier and _is_help_number(identifier["type"]):
        return "help-number" if "assigner" not in identifier or system in _NATIONAL else ""
    value = identifier.get("value")
    if system not in _PERSON_SYSTEMS or not isinstance(value, str):
        return ""
    number = norwegian.person_number(value)
    origin = number.origin if number is not None and number.kind != "FHN" else norwegian.origin_of(value)
    if origin is not None and (origin == "real") is (environment == "test"):
        return "wrong-environment"
    return "" if number is not None else "person-number"


def _is_help_number(kind: Any) -> bool:
    codings: Any = kind.get("coding") if is_object(kind) else None
    return is_list(codings) and any(is_object(c) and c.get("code") == "HNR" and c.get("system") in _HELP_TYPES for c in codings)


class Checker:
    """The checks for one environment, compiled as types are met. Serves one thread."""

    def __init__(self, environment: str) -> None:
        if environment not in {"test", "production"}:
            raise ValueError("environment is test or production")

        def fits(identifier: dict[str, Any]) -> bool:
            return not identifier_fault(identifier, environment)

        self._judge = Judge(frozenset(_PERSON_SYSTEMS), fits)
        self._explainer = Explainer(self._judge, lambda identifier: identifier_fault(identifier, environment))

    def run(self, entries: Sequence[Entry]) -> list[tuple[int, Finding]]:
        """What is wrong, with the place of the entry it is in."""
        targets = self._judge.targets
        targets.clear()
        for entry in entries:
            targets[entry.urn] = entry.resource.get("resourceType", "")
        plans = self._judge.plans
        found: list[tuple[int, Finding]] = []
        for index, entry in enumerate(entries):
            resource = entry.resource
            try:
                if plans[resource["resourceType"]][tuple(resource)](resource):  # Judge.sound, without its call
                    continue
            except DOUBT:
                pass
            found.extend((index, finding) for finding in self._explainer.explain(resource))
        targets.clear()
        return found


_local = threading.local()


def checker(environment: str) -> Checker:
    """This thread's checker for an environment (`test` or `production`)."""
    by_environment: dict[str, Checker] | None = getattr(_local, "checkers", None)
    if by_environment is None:
        by_environment = _local.checkers = {}
    found = by_environment.get(environment)
    if found is None:
        found = by_environment[environment] = Checker(environment)
    return found


def check_by_entry(entries: Sequence[Entry], *, environment: str) -> list[tuple[int, Finding]]:
    """Everything that must hold and does not, each with the index of its entry. Empty when the result may be sent."""
    return checker(environment).run(entries)


def check(entries: Sequence[Entry], *, environment: str) -> list[Finding]:
    """Everything that must hold and does not. Empty when the result may be sent."""
    return [finding for _, finding in check_by_entry(entries, environment=environment)]
