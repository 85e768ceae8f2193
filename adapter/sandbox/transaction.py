"""Transactions and single writes on the practice server, with the answers that HAPI (8.8) gives wherever our bundles can tell.

Tried against the real one: a conditional create or update that matches two is 412, and so is a body that does not itself match its own search; an id in the body of
a matched conditional update is 400; two entries with the same conditional update, or the same conditional create, become one, also
in the answer; a reference to nothing is 400, a conditional reference to nothing 404 and to several 412.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, cast

from adapter.fhir import elements
from adapter.model import Resource
from adapter.sandbox import search, wire
from adapter.sandbox.store import Address, Refused, Store, Version, identifiers, references

_ADDRESS: Final = re.compile(rb'"(reference|url)":"([^"\\]*)"')

_Made = dict[tuple[str, str, str], Address]
"""What a transaction makes: (type, system, value) of each identifier, and where it will be."""

_ORDER: Final = {"DELETE": 0, "POST": 1, "PUT": 2, "PATCH": 3, "GET": 4, "HEAD": 5}


@dataclass(slots=True)
class _Write:
    """One entry on its way."""

    method: str
    url: str
    resource: Resource
    full_url: str
    criteria: str | None
    address: Address = ("", "")
    created: bool = False
    unchanged: bool = False
    response: dict[str, Any] = field(default_factory=dict[str, Any])


def transaction(store: Store, bundle: Resource) -> Resource:
    """Apply a transaction Bundle as a whole; its answer. Raises `Refused`, and then nothing was stored."""
    writes = _writes(bundle)
    in_order = sorted(writes, key=lambda one: _ORDER[one.method])
    with store.transaction():
        made: _Made = {}
        for write in in_order:
            _decide(store, write, made)
        addresses = {write.full_url: "/".join(write.address) for write in writes if write.full_url}
        for write in in_order:
            write.resource = _resolved(store, write.resource, addresses, made)
            _put(store, write)
        for write in writes:
            check_references(store, write.address)
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": write.response} for write in writes]}


def write_one(store: Store, method: str, url: str, resource: Resource, criteria: str | None) -> tuple[Address, Version, bool]:
    """A single create or update (conditional with `criteria`): the address, the version that stands now, and whether it was created."""
    known(resource)
    write = _Write(method, url, resource, "", criteria)
    with store.transaction():
        _decide(store, write, {})
        write.resource = _resolved(store, write.resource, {}, {})
        version = _put(store, write)
        check_references(store, write.address)
    return write.address, version, write.created


def _writes(bundle: Resource) -> list[_Write]:
    """The entries as writes; those that HAPI takes for the same are one."""
    writes: list[_Write] = []
    seen_urls: set[str] = set()
    seen_searches: set[tuple[str, str, str]] = set()
    for place, entry in enumerate(cast("list[dict[str, Any]]", bundle.get("entry", []))):
        write = _write(place, entry)
        if write.full_url and write.full_url in seen_urls:
            raise Refused(400, f"Transaction bundle contains multiple resources with ID: {write.full_url}")
        seen_urls.add(write.full_url)
        if write.criteria is not None:
            same = (write.method, str(write.resource["resourceType"]), write.criteria)
            if same in seen_searches:
                if not write.full_url:
                    raise Refused(400, "Request contains multiple anonymous entries with conditional URL")
                continue
            seen_searches.add(same)
        writes.append(write)
    return writes


def _write(place: int, entry: dict[str, Any]) -> _Write:
    request = cast("dict[str, Any]", entry.get("request") or {})
    method = str(request.get("method"))
    if method not in _ORDER:
        raise Refused(400, f"Transaction bundle entry has missing or invalid HTTP Verb specified in Bundle.entry({place}).request.method")
    if method not in {"POST", "PUT"}:
        raise Refused(501, f"The practice server takes no {method} inside a transaction")
    resource = cast("Resource", entry.get("resource") or {})
    known(resource)
    url = str(request.get("url", ""))
    criteria = None
    if method == "POST" and "ifNoneExist" in request:
        criteria = str(request["ifNoneExist"]).removeprefix(f"{resource['resourceType']}?")
    elif method == "PUT" and "?" in url:
        criteria = url.partition("?")[2]
    return _Write(method, url, resource, str(entry.get("fullUrl", "")), criteria)


def known(resource: Resource) -> None:
    """Raises `Refused` (400) for a type or a top-level element that R4 does not know."""
    name = str(resource.get("resourceType"))
    if not elements.is_resource(name):
        raise Refused(400, f'Unknown resource name "{name}" (this name is not known in FHIR version "R4")')
    for key in resource:
        if key != "resourceType" and elements.element(f"{name}.{key.removeprefix('_')}") is None:
            raise Refused(400, f"Unknown element '{key}' found during parse")


def _decide(store: Store, write: _Write, made: _Made) -> None:
    """Which resource an entry writes: an old one, one that an entry before it makes, or a new one under which id."""
    resource_type = str(write.resource["resourceType"])
    own_id = str(write.resource.get("id", ""))
    if write.criteria is not None:
        found = _matching(store, resource_type, write.criteria, made)
        if len(found) > 1:
            raise Refused(412, f"Invalid match URL - Multiple resources match this search: {len(found)}")
        if found:
            if write.method == "PUT" and own_id and own_id != found[0][1]:
                raise Refused(400, "Failed to UPDATE resource with match URL because the matching resource does not match the provided ID")
            write.address, write.unchanged = found[0], write.method == "POST"
            return
        if not _satisfies(write.resource, write.criteria):
            raise Refused(412, "Invalid conditional URL. The given resource is not matched by this URL.")
        identity = own_id if write.method == "PUT" and own_id else store.new_id()
    elif write.method == "POST":
        identity = store.new_id()
    else:
        identity = write.url.partition("/")[2]
        if not store.versions((resource_type, identity)) and (identity.isdigit() or not identity):
            raise Refused(400, f"Can not create resource with ID[{identity}]: clients may only assign ids with a letter in them")
    write.address = (resource_type, identity)
    write.created = store.current(write.address) is None
    for system, value in identifiers(write.resource):
        made[resource_type, system, value] = write.address


def _matching(store: Store, resource_type: str, criteria: str, made: _Made) -> list[Address]:
    """What a search finds in the store and among the things this very transaction makes."""
    found = search.find(store, resource_type, criteria)
    token = search.only_token(criteria)
    new = made.get((resource_type, *token)) if token is not None else None
    return found if new is None or new in found else [*found, new]


def _put(store: Store, write: _Write) -> Version:
    if write.unchanged:
        versions = store.versions(write.address)
        version = versions[-1] if versions else store.put(write.address, write.resource)[0]
    else:
        version, _ = store.put(write.address, write.resource)
    write.response = {
        "status": "201 Created" if write.created else "200 OK",
        "location": f"{write.address[0]}/{write.address[1]}/_history/{version.number}",
        "etag": str(version.number),
        "lastModified": version.updated,
    }
    return version


def _resolved(store: Store, resource: Resource, addresses: dict[str, str], made: _Made) -> Resource:
    """A copy with URNs and conditional references led to what they mean."""
    data = wire.dumps(resource)
    led = _ADDRESS.sub(lambda found: _address(store, found, addresses, made), data)
    return resource if led == data else cast("Resource", wire.loads(led))


def _address(store: Store, found: re.Match[bytes], addresses: dict[str, str], made: _Made) -> bytes:
    name, address = found[1].decode(), found[2].decode()
    if name == "url" or address in addresses:
        return f'"{name}":"{addresses.get(address, address)}"'.encode()
    if address.startswith("urn:"):
        raise Refused(400, f"Unable to satisfy placeholder ID {address}")
    resource_type, mark, criteria = address.partition("?")
    if not mark or "/" in resource_type:
        return found[0]
    matching = _matching(store, resource_type, criteria, made)
    if len(matching) != 1:
        several = len(matching) > 1
        raise Refused(412 if several else 404, f"Invalid match URL - {'Multiple' if several else 'No'} resources match this search")
    return f'"reference":"{"/".join(matching[0])}"'.encode()


def check_references(store: Store, address: Address) -> None:
    """Raises `Refused` (400) when a resource refers to something that is not there."""
    resource = store.current(address)
    for target in references(resource):
        if store.current(target) is None:
            raise Refused(400, f"Resource {'/'.join(target)} not found, specified in {address[0]}")


def _satisfies(resource: Resource, criteria: str) -> bool:
    wanted = [value for name, value in search.parameters(criteria) if name == "identifier"]
    return all(search.matches_token(identifiers(resource), value) for value in wanted)
