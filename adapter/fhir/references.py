"""References inside a resource: found, and led elsewhere. Nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import quote

from adapter.model import Key, Resource

_REFERENCE: Final = b'"reference":"'
_URN: Final = b"urn:uuid:"
_URL: Final = b'"url":"' + _URN

Lead = Callable[[str], str | dict[str, Any] | None]
"""Where a reference leads: the same or another address; a logical reference (`identifier`, `type`) to stand in its place; None for nowhere."""


def search_value(text: str) -> str:
    r"""`text` as part of a search token: R4 search, section 3.1.1.5.7 (`\`, `,`, `$` and `|` are escaped)."""
    for sign in "\\,$|":
        text = text.replace(sign, "\\" + sign)
    return text


@lru_cache(maxsize=1024)
def _of_system(resource_type: str, system: str) -> str:
    return f"{resource_type}?identifier=" + quote(f"{search_value(system)}|", safe="")


def conditional(key: Key) -> str:
    """The conditional reference or update address, URL-encoded: `Type?identifier=system|value`."""
    resource_type, system, value = key
    plain = value.encode().isalnum()  # of bytes it is ASCII's letters and digits, and asked a tenth as long
    return _of_system(resource_type, system) + (value if plain else quote(search_value(value), safe=""))


def logical(key: Key) -> dict[str, Any]:
    """A reference by business identifier, for what is not on the server."""
    return {"type": key.type, "identifier": {"system": key.system, "value": key.value}}


def addresses(resource_json: bytes) -> list[str]:
    """Every address that a resource, as compact JSON, refers to: `Reference.reference`, and `url` elements that hold a URN (an Attachment's; other
    urls lead out of the Bundle). Each once.

    Found in the bytes, since that takes a tenth of the time of walking the tree; a quotation mark inside a value is escaped there. (`find`, since
    `in` first tries bytes as a number, which takes ten times as long.)
    """
    found: list[bytes] = []
    if resource_json.find(_REFERENCE) >= 0:
        found = [part[: part.index(b'"')] for part in resource_json.split(_REFERENCE)[1:]]
    if has_urns_as_urls(resource_json):
        found += [_URN + part[: part.index(b'"')] for part in resource_json.split(_URL)[1:]]
    return [address for raw in dict.fromkeys(found) if "\\" not in (address := raw.decode())] if found else []


def readdressed(resource_json: bytes, lead: Callable[[str], str | None]) -> bytes | None:
    """A resource, as compact JSON, whose references lead where `lead` says; None when one leads to what is no address, or a `url` is one."""
    if has_urns_as_urls(resource_json):
        return None
    parts = resource_json.split(_REFERENCE)
    for place, part in enumerate(parts[1:], 1):
        end = part.index(b'"')
        to = lead(part[:end].decode())
        if to is None:
            return None
        parts[place] = to.encode() + part[end:]
    return _REFERENCE.join(parts)


def has_urns_as_urls(resources_json: bytes) -> bool:
    """Whether a `url` element in compact JSON holds the URN of an entry. (`rfind` passes over what does not fit in half the time of `find`.)"""
    return resources_json.rfind(_URL) >= 0


def led(resource: Resource, lead: Lead, lead_url: Lead) -> Resource:
    """A copy of `resource` whose references lead where `lead` says, and whose `url` elements where `lead_url` says.

    An element that leads nowhere and holds nothing else is left out.
    """
    return cast("Resource", _led(resource, lead, lead_url))


def _led(node: object, lead: Lead, lead_url: Lead) -> object:
    if isinstance(node, dict):
        return _led_object(cast("dict[str, Any]", node), lead, lead_url)
    if isinstance(node, list):
        items = [_led(item, lead, lead_url) for item in cast("list[object]", node)]
        return [item for item in items if item not in ({}, [])]
    return node


def _led_object(node: dict[str, Any], lead: Lead, lead_url: Lead) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in node.items():
        if name == "reference" and isinstance(value, str):
            to = lead(value)
            if isinstance(to, str):
                out[name] = to
            elif to is not None:
                out = {**to, **out}
        elif name == "url" and isinstance(value, str):
            to = lead_url(value)
            if isinstance(to, str):
                out[name] = to
        elif isinstance(value, (dict, list)):
            inner = _led(cast("object", value), lead, lead_url)
            if inner not in ({}, []):
                out[name] = inner
        else:
            out[name] = value
    return out
