"""Search on the practice server: the few parameters that a test or a curious person needs, with HAPI's answers to the rest.

`_id`, `identifier` (tokens: `system|value`, `value`, `system|`, several by comma, escapes of R4 3.1.1.5.7), `subject`, `patient`, `encounter`, `target`
(literal references, or chained: `patient.identifier`, `subject:Patient.identifier`), `status`, `code` (tokens), `_count`, `_summary=count`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from adapter.model import Resource
from adapter.sandbox.store import Address, Refused, Store, identifiers, references

_REFERENCE_ELEMENTS: Final = {
    "subject": ("subject",),
    "patient": ("patient", "subject"),
    "encounter": ("encounter", "context"),
    "target": ("target",),
}
_PLAIN: Final = frozenset({"_id", "identifier", "status", "code", "_count", "_summary", "_offset", "_total", "_format", "_pretty"})
_CHAINED: Final = re.compile(r"^(subject|patient|encounter|target)(?::(\w+))?\.identifier$")
_UNESCAPED_COMMA: Final = re.compile(r"(?<!\\),")
_UNESCAPED_BAR: Final = re.compile(r"(?<!\\)\|")
_ESCAPED: Final = re.compile(r"\\([\\,$|])")


@lru_cache(maxsize=4096)
def parameters(query: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a query string, in order."""
    return tuple(parse_qsl(query, keep_blank_values=True))


def find(store: Store, resource_type: str, query: str) -> list[Address]:
    """The addresses of the resources that match every parameter, in the order they were created. Raises `Refused` (400) for others."""
    given = [
        (name, value) for name, value in parameters(query) if name not in {"_count", "_summary", "_offset", "_total", "_format", "_pretty"}
    ]
    for name, _ in given:
        if name not in _PLAIN and name not in _REFERENCE_ELEMENTS and not _CHAINED.match(name):
            raise Refused(400, f'Unknown search parameter "{name}" for resource type "{resource_type}"')
    candidates = _candidates(store, resource_type, given)
    return [address for address in candidates if _matches(store, address, given)]


def _candidates(store: Store, resource_type: str, given: list[tuple[str, str]]) -> list[Address]:
    """As few as the indexes allow."""
    for name, value in given:
        if name == "identifier":
            tokens = [_token(part) for part in _UNESCAPED_COMMA.split(value)]
            if all(wanted for _, wanted in tokens):
                found = dict.fromkeys(
                    address for system, wanted in tokens for address in store.by_identifier(resource_type, wanted or "", system)
                )
                return list(found)
        targets = _targets(store, name, value)
        if targets is not None:
            found = dict.fromkeys(address for target in targets for address in store.referrers(target))
            return [address for address in found if address[0] == resource_type]
    return [(resource_type, identity) for identity in store.ids(resource_type)]


def _matches(store: Store, address: Address, given: list[tuple[str, str]]) -> bool:
    resource = store.current(address)
    return resource is not None and all(_holds(store, resource, address, name, value) for name, value in given)


def _holds(store: Store, resource: Resource, address: Address, name: str, value: str) -> bool:
    if name == "_id":
        return address[1] in value.split(",")
    if name == "identifier":
        return matches_token(identifiers(resource), value)
    if name == "status":
        return str(resource.get("status", "")) in value.split(",")
    if name == "code":
        codings = cast("list[dict[str, Any]]", resource.get("code", {}).get("coding", []))
        return matches_token([(str(item.get("system", "")), str(item.get("code", ""))) for item in codings], value)
    targets = _targets(store, name, value)
    elements = _REFERENCE_ELEMENTS[name.partition(".")[0].partition(":")[0]]
    held = {target for element in elements if element in resource for target in references(resource[element])}
    return any(target in held for target in targets or ())


def _targets(store: Store, name: str, value: str) -> list[Address] | None:
    """Where a reference parameter points; None for another parameter."""
    chained = _CHAINED.match(name)
    if chained:
        target_type = chained[2] or ("Encounter" if chained[1] == "encounter" else "Patient")
        return find(store, target_type, "identifier=" + _quoted(value))
    if name not in _REFERENCE_ELEMENTS:
        return None
    found: list[Address] = []
    for part in value.split(","):
        resource_type, slash, identity = part.rpartition("/")
        found.append((resource_type if slash else "Encounter" if name == "encounter" else "Patient", identity))
    return found


def _quoted(value: str) -> str:
    return value.replace("%", "%25").replace("&", "%26").replace("+", "%2B").replace("#", "%23").replace(";", "%3B")


def matches_token(held: list[tuple[str, str]], wanted: str) -> bool:
    """Whether one of the (system, value) pairs matches a token parameter."""
    for part in _UNESCAPED_COMMA.split(wanted):
        system, value = _token(part)
        for its_system, its_value in held:
            if (system is None or system == its_system) and (value is None or value == its_value):
                return True
    return False


def only_token(criteria: str) -> tuple[str, str] | None:
    """(system, value) of a search for nothing but one identifier; None for any other."""
    given = parameters(criteria)
    if len(given) != 1 or given[0][0] != "identifier" or _UNESCAPED_COMMA.search(given[0][1]):
        return None
    system, value = _token(given[0][1])
    return None if system is None or value is None else (system, value)


@lru_cache(maxsize=4096)
def _token(text: str) -> tuple[str | None, str | None]:
    """(system, value); None = any. An unescaped `|` beyond the first belongs to the value, as HAPI takes it."""
    parts = [_ESCAPED.sub(r"\1", part) for part in _UNESCAPED_BAR.split(text, maxsplit=1)]
    if len(parts) == 1:
        return None, parts[0]
    return parts[0], parts[1] or None
