"""Expands value sets from the code systems that are at hand; says None where a code system is not."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Codes = dict[str, set[str]]


class Terminology:
    """Value sets and code systems by url."""

    def __init__(self, valuesets: list[Json], codesystems: list[Json]) -> None:
        self._valuesets = {v["url"]: v for v in valuesets}
        self._systems = {c["url"]: c for c in codesystems}

    def expand(self, url: str, seen: frozenset[str] = frozenset()) -> Codes | None:
        """The codes of a value set by system; None when it names something that is not at hand or is too rich for us."""
        valueset = self._valuesets.get(url.split("|", maxsplit=1)[0])
        if valueset is None or url in seen:
            return None
        compose = valueset.get("compose", {})
        result: Codes = {}
        for include in compose.get("include", []):
            found = self._included(include, seen | {url})
            if found is None:
                return None
            for system, codes in found.items():
                result.setdefault(system, set()).update(codes)
        for exclude in compose.get("exclude", []):
            found = self._included(exclude, seen | {url})
            if found is None:
                return None
            for system, codes in found.items():
                result.get(system, set()).difference_update(codes)
        return {system: codes for system, codes in result.items() if codes} or None

    def all_codes(self, system: str) -> set[str] | None:
        """Every code of a code system; None when it is not at hand or not complete."""
        return self._of_system({"system": system})

    def _included(self, include: Json, seen: frozenset[str]) -> Codes | None:
        sets: list[Codes] = []
        for url in include.get("valueSet", []):
            found = self.expand(url, seen)
            if found is None:
                return None
            sets.append(found)
        if "system" in include:
            own = self._of_system(include)
            if own is None:
                return None
            sets.append({include["system"]: own})
        if not sets:
            return None
        first, *rest = sets
        for other in rest:  # several conditions in one include all hold (valueset.html, section 4.9.5.1)
            first = {s: c & other.get(s, set()) for s, c in first.items()}
        return first

    def _of_system(self, include: Json) -> set[str] | None:
        if "concept" in include:
            return {c["code"] for c in include["concept"]}
        system = self._systems.get(include["system"])
        if system is None or system.get("content") != "complete" or "concept" not in system:
            return None
        tree = _tree(system["concept"])
        chosen = set(tree)
        for rule in include.get("filter", []):
            match rule["property"], rule["op"]:
                case "concept", "is-a":
                    chosen &= _below(tree, rule["value"]) | {rule["value"]}
                case "concept", "descendent-of":
                    chosen &= _below(tree, rule["value"])
                case "concept", "is-not-a":
                    chosen -= _below(tree, rule["value"]) | {rule["value"]}
                case _:
                    return None
        return chosen


def _tree(concepts: list[Json], parents: frozenset[str] = frozenset()) -> dict[str, set[str]]:
    """Every code with its ancestors; children stand inside their parent or name it in a `subsumedBy` or `parent` property."""
    found: dict[str, set[str]] = {}
    for concept in concepts:
        named = {p["valueCode"] for p in concept.get("property", []) if p["code"] in {"subsumedBy", "parent"} and "valueCode" in p}
        found[concept["code"]] = set(parents) | named
        found.update(_tree(concept.get("concept", []), parents | {concept["code"]}))
    if not parents:
        for ancestors in found.values():
            todo = list(ancestors)
            while todo:
                for above in found.get(todo.pop(), set()) - ancestors:
                    ancestors.add(above)
                    todo.append(above)
    return found


def _below(tree: dict[str, set[str]], code: str) -> set[str]:
    return {c for c, ancestors in tree.items() if code in ancestors}
