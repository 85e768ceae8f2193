"""What may stand in the `div` of a Narrative: well-formed XHTML of a small set of elements and attributes, with something to read. Pure.

Source: narrative.html, section 2.4.0; invariants txt-1 (only basic formatting, no scripts, forms, links to style sheets …) and txt-2 (not
only white space), which R4 writes as `htmlChecks()` and leaves to the implementer.
"""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

_XHTML: Final = "http://www.w3.org/1999/xhtml"
_ELEMENTS: Final = frozenset(
    [
        "p",
        "br",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "a",
        "span",
        "b",
        "em",
        "i",
        "strong",
        "small",
        "big",
        "tt",
        "dfn",
        "q",
        "var",
        "abbr",
        "acronym",
        "cite",
        "blockquote",
        "hr",
        "address",
        "bdo",
        "kbd",
        "pre",
        "sub",
        "sup",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tr",
        "tfoot",
        "tbody",
        "th",
        "td",
        "code",
        "samp",
        "img",
        "map",
        "area",
        "ins",
        "del",
    ]
)
_EVERYWHERE: Final = frozenset(["id", "class", "style", "title", "lang", "xml:lang", "dir", "accesskey", "tabindex"])
_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "a": frozenset(["href", "name"]),
    "img": frozenset(["src", "alt", "longdesc", "height", "width"]),
    "table": frozenset(["border", "summary", "width", "rules", "frame", "cellspacing", "cellpadding", "bgcolor"]),
    "td": frozenset(
        ["colspan", "rowspan", "headers", "scope", "abbr", "axis", "align", "valign", "width", "char", "charoff", "nowrap", "bgcolor"]
    ),
    "th": frozenset(
        ["colspan", "rowspan", "headers", "scope", "abbr", "axis", "align", "valign", "width", "char", "charoff", "nowrap", "bgcolor"]
    ),
    "tr": frozenset(["align", "valign", "char", "charoff", "bgcolor"]),
    "col": frozenset(["span", "width", "align", "valign", "char", "charoff"]),
    "colgroup": frozenset(["span", "width", "align", "valign", "char", "charoff"]),
    "blockquote": frozenset(["cite"]),
    "q": frozenset(["cite"]),
    "ol": frozenset(["type", "start"]),
    "area": frozenset(["shape", "coords", "href", "nohref", "alt", "target"]),
    "map": frozenset(["name"]),
    "pre": frozenset(["xml:space"]),
    "br": frozenset(["clear"]),
}
_unsafe_link = re.compile(r"\s*(?:javascript|vbscript|data:text)", re.IGNORECASE).match


class _Refused(Exception):
    """Something that a Narrative may not hold."""


class _Reader:
    """Follows one document and refuses what is not allowed."""

    def __init__(self) -> None:
        self.depth = 0
        self.readable = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if namespace != _XHTML or local not in _ELEMENTS or (self.depth == 0 and local != "div"):
            raise _Refused
        allowed = _ATTRIBUTES.get(local, frozenset())
        for key, value in attributes.items():
            plain = key.replace("http://www.w3.org/XML/1998/namespace ", "xml:")
            if plain not in _EVERYWHERE and plain not in allowed:
                raise _Refused
            if plain in {"href", "src", "cite"} and _unsafe_link(value):
                raise _Refused
        self.depth += 1
        self.readable = self.readable or local == "img"

    def end(self, _name: str) -> None:
        self.depth -= 1

    def text(self, data: str) -> None:
        self.readable = self.readable or not data.isspace()

    def refuse(self, *_: object) -> None:
        raise _Refused


def is_narrative(div: str) -> bool:
    """Whether this is one `<div xmlns="http://www.w3.org/1999/xhtml">` that R4 allows."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.refuse
    try:
        parser.Parse(div.encode(), True)
    except (_Refused, expat.ExpatError, UnicodeEncodeError):
        return False
    return reader.readable
