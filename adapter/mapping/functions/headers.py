"""Where a message comes from and goes to, and a text for people.

Invariants: an endpoint is made only from a universal id, never from a local name; text put into a narrative is escaped.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

from adapter.mapping.functions.registry import Node, function

_SCHEMES: Final = {"ISO": "urn:oid:", "UUID": "urn:uuid:", "DNS": "urn:dns:", "URI": ""}


@function(gives="url")
def hd_endpoint(hd: Node) -> str | None:
    """The address of an application or facility (HD.2 with its type HD.3); nothing for a name or for a type that makes no URI.

    Source: v2-to-FHIR guide, HD[MessageHeader.source-endpoint]; a URI stands as it is, without the guide's `urn:uri:`.
    """
    universal, kind = hd.part(2), hd.part(3).upper()
    scheme = _SCHEMES.get(kind)
    return f"{scheme}{universal}" if universal and scheme is not None else None


@function(gives="Narrative")
def narrative(node: Node) -> dict[str, Any] | None:
    """A text as the narrative of its resource, its lines kept. It says what no element does: status `additional`."""
    if not node.whole.strip():
        return None
    lines = "<br/>".join(escape(line, quote=False) for line in node.whole.splitlines())
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{lines}</div>'}
