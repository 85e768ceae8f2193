"""References inside a resource: found, and led elsewhere. Nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import quote

from adapter.model import Key, Resource

Lead = Callable[[str], str | dict[str, Any] | None]
"""Where a reference leads: the same or another address; a logical reference (`identifier`, `type`) to stand in its place; None for nowhere."""


def search_value(text: str) -> str:
    r"""`text` as part of a search token: R4 search, section 3.1.1.5.7 (`\`, `,`, `$` and `|` are escaped)."""
    for sign in "\\,$|":
        text = text.replace(sign, "\\" + sign)
    return text


def criteria(key: Key) -> str:
    """The search that finds the thing: `identifier=system|value`, URL-encoded."""
    return "identifier=" + quote(f"{search_value(key.system)}|{search_value(key.value)}", safe="")


def conditional(key: Key) -> str:
    """The conditional reference or update address: `Type?identifier=…`."""
    return f"{key.type}?{criteria(key)}"


def logical(key: Key) -> dict[str, Any]:
    """A reference by business identifier, for what is not on the server."""
    return {"type": key.type, "identifier": {"system": key.system, "value": key.value}}


def addresses(node: object) -> Iterator[str]:
    """Every address a resource refers to: `Reference.reference` and `url` elements (an Attachment's)."""
    if isinstance(node, dict):
        for name, value in cast("dict[str, object]", node).items():
            if name in {"reference", "url"} and isinstance(value, str):
                yield value
            elif isinstance(value, (dict, list)):
                yield from addresses(cast("object", value))
    elif isinstance(node, list):
        for item in cast("list[object]", node):
            if isinstance(item, (dict, list)):
                yield from addresses(cast("object", item))


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
