"""What a FHIR server holds, asked over its public interface: everything, what is there twice, what belongs to a patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from adapter.fhir import elements

Json = dict[str, Any]

_NEVER = {"Resource", "DomainResource", "Bundle", "Parameters", "OperationOutcome"}
TYPES = sorted(name for name in elements.type_names() if elements.is_resource(name) and name not in _NEVER)
EVENTS = {"Provenance", "Binary"}
"""What two messages may say in the same words, and still be two events."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a server holds: `Type/id` → the resource as it is now."""

    resources: dict[str, Json]

    @property
    def versions(self) -> dict[str, str]:
        """`Type/id` → version."""
        return {name: resource["meta"]["versionId"] for name, resource in self.resources.items()}

    @property
    def contents(self) -> dict[str, bytes]:
        """`Type/id` → the content without what the server adds."""
        return {name: _content(resource) for name, resource in self.resources.items()}

    def by_identifier(self) -> dict[str, list[str]]:
        """`Type?system|value` → the resources that have this identifier."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, resource in self.resources.items():
            tokens = {f"{one['system']}|{one['value']}" for one in identifiers(resource) if one.get("system") and one.get("value")}
            for token in tokens:
                found[f"{resource['resourceType']}?{token}"].append(name)
        return found

    def of(self, type_: str, system: str, value: str) -> list[Json]:
        """The resources of a type with an identifier."""
        return [self.resources[name] for name in self.by_identifier().get(f"{type_}?{system}|{value}", [])]

    def duplicates(self, keys: Iterable[str] = ()) -> list[str]:
        """What is there twice: the same business key (`Type?system|value`), or the same content under two ids."""
        by_identifier = self.by_identifier()
        double = [f"{key}: {len(by_identifier[key])}" for key in sorted(set(keys)) if len(by_identifier.get(key, ())) > 1]
        same: dict[bytes, list[str]] = defaultdict(list)
        for name, content in self.contents.items():
            if name.partition("/")[0] not in EVENTS:
                same[content].append(name)
        return double + [" = ".join(names) for names in same.values() if len(names) > 1]

    def about(self, patient: str) -> set[str]:
        """What refers to a patient (`Patient/id`) by itself, but for Binary, which R4 gives no search by its patient."""
        found = {name for name, resource in self.resources.items() if patient in references(resource)}
        return {name for name in found if not name.startswith("Binary/")}


def identifiers(resource: Json) -> list[Json]:
    """The identifiers of a resource, `masterIdentifier` too."""
    own = resource.get("identifier", [])
    listed = own if isinstance(own, list) else [own]
    return listed + ([resource["masterIdentifier"]] if "masterIdentifier" in resource else [])


def _content(resource: Json) -> bytes:
    kept = {name: value for name, value in resource.items() if name not in {"id", "meta"}}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def references(value: Any) -> set[str]:
    """Every reference in a resource, at any depth."""
    if isinstance(value, dict):
        own = {str(value["reference"])} if isinstance(value.get("reference"), str) else set()
        return own.union(*(references(part) for part in value.values()))
    return set().union(*(references(part) for part in value)) if isinstance(value, list) else set()


class Server:
    """A server to ask. Not thread-safe."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = httpx.Client(trust_env=False, timeout=60)

    def close(self) -> None:
        self._client.close()

    def snapshot(self) -> Snapshot:
        """Everything it holds."""
        resources: dict[str, Json] = {}
        for type_ in self._held():
            for resource in self.search(type_, _count="1000"):
                resources[f"{type_}/{resource['id']}"] = resource
        return Snapshot(resources)

    def _held(self) -> list[str]:
        """The types of which it holds anything."""
        counts = [{"request": {"method": "GET", "url": f"{type_}?_summary=count"}} for type_ in TYPES]
        answer = self._client.post(self.url, json={"resourceType": "Bundle", "type": "batch", "entry": counts})
        answer.raise_for_status()
        totals = [entry.get("resource", {}).get("total", 0) for entry in answer.json()["entry"]]
        return [type_ for type_, total in zip(TYPES, totals, strict=True) if total]

    def search(self, type_: str, **parameters: str) -> list[Json]:
        """All pages of a search."""
        answer = self._get(f"{self.url}/{type_}", parameters)
        found: list[Json] = []
        while True:
            found += [entry["resource"] for entry in answer.get("entry", [])]
            following = next((link["url"] for link in answer.get("link", []) if link["relation"] == "next"), None)
            if following is None:
                return found
            # A server may name itself by another address than the one it was asked at.
            answer = self._get(f"{self.url}?{urlsplit(following).query}", None)

    def belonging_to(self, token: str) -> tuple[list[str], set[str]]:
        """The patients with an identifier (`system|value`), and everything that the server says refers to them."""
        found = self.search("Patient", identifier=token, _revinclude="*", _count="1000")
        names = [f"{resource['resourceType']}/{resource['id']}" for resource in found]
        patients = [name for name in names if name.startswith("Patient/")]
        return patients, set(names) - set(patients)

    def post(self, resource: Json) -> str:
        """Create a resource directly, as somebody else's system; its `Type/id`."""
        answer = self._client.post(f"{self.url}/{resource['resourceType']}", json=resource)
        answer.raise_for_status()
        return f"{resource['resourceType']}/{answer.json()['id']}"

    def delete(self, name: str) -> None:
        """Delete a resource, as somebody else's system."""
        self._client.delete(f"{self.url}/{name}").raise_for_status()

    def _get(self, url: str, parameters: dict[str, str] | None) -> Json:
        answer = self._client.get(url, params=parameters)
        answer.raise_for_status()
        result: Json = answer.json()
        return result
