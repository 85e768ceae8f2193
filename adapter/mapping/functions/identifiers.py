"""Identifiers and their namespaces: the one place that says in which system a number lives.

Invariants: the same number of the same source gives the same system in every message, in a resource as in a key (`identity.md`); a number
never gets the national system of another kind; a namespace is a valid URI whatever the sender wrote.

Order of what decides the system of a number: its type, when it names a national register (FNR, HPR, ENH …, HL7 v2 CX.5); the assigning
authority's universal id (HL7 v2.9 chapter 2A, HD: ISO → `urn:oid:`, UUID → `urn:uuid:`, URI → itself); the authority's name, else the place,
inside the source's own namespace `<identifier_base>/<source>/…`.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from adapter.fhir import norwegian
from adapter.mapping.functions.registry import Context, Node, function

URI_SYSTEM: Final = "urn:ietf:rfc:3986"
"""The system of an identifier whose value is itself a URI (FHIR R4, Identifier)."""

_OID: Final = re.compile(r"(?:urn:oid:)?([0-2](?:\.(?:0|[1-9]\d*)){3,})\Z", re.IGNORECASE)
"""At least four arcs: HL7's validator takes no shorter one, and nobody who assigns numbers has one."""
_UUID: Final = re.compile(r"(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z", re.IGNORECASE)
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9_.~-]*\Z")
"""What percent-encoding leaves as it is (RFC 3986, 2.3)."""
_BLANKS: Final = re.compile(r"\s+")

_PERSON_SYSTEMS: Final = frozenset({norwegian.System.FNR, norwegian.System.DNR, norwegian.System.FHN})

_ANY_NATIONAL_PERSON: Final = frozenset({"NI", "NNNOR"})
"""Types of table 0203 that say "the national person number" and leave open which: the number itself tells FNR, DNR and FHN apart."""

_SAME_NUMBERS: Final = {
    "ORC-2": "OBR-2",
    "ORC-3": "OBR-3",
    "MRG-1": "PID-3",
    "DG1-22": "DG1-20",
}
"""Fields that repeat a number of another field: without an authority they share its namespace."""

_SHARED: Final = {"XCN": "XCN", "CNN": "XCN", "XON": "XON", "HD": "HD"}
"""People, organisations and named systems carry one source's own codes, wherever in a message they stand."""


def uri_of(universal: str, kind: str) -> str | None:
    """The URI that a universal id is by its type (table 0301), or by its shape when no type is given; None when it is none.

    DNS names and the registers of table 0301 have no URI of their own.
    """
    if "." not in universal and ":" not in universal and "-" not in universal:
        return None  # neither dots of an OID, nor a scheme, nor a UUID's hyphens
    known = kind.upper()
    if known in {"", "ISO"} and (oid := _OID.match(universal)):
        return f"urn:oid:{oid[1]}"
    if known in {"", "UUID", "GUID"} and (uuid := _UUID.match(universal)):
        return f"urn:uuid:{uuid[1].lower()}"
    if known in {"", "URI", "URL"} and _URI.match(universal):
        return universal
    return None


def own_namespace(context: Context, *names: str) -> str:
    """The source's own namespace for the codes of one authority or place: `<identifier_base>/<source>/<names…>`, each percent-encoded."""
    namespace = context.namespace
    for name in names:
        namespace += f"/{name}" if _UNRESERVED.match(name) else f"/{quote(name, safe='')}"
    return namespace


def authority_system(
    context: Context, *, namespace: str, universal: str, universal_type: str, type_code: str, value: str, place: str
) -> str:
    """The system of a number from its type, its assigning authority (HD components 1–3) and, without them, its place (`PID-3`)."""
    national = norwegian.system_of(type_code) if type_code else None
    if national is None and type_code.upper() in _ANY_NATIONAL_PERSON:
        person = norwegian.person_number(_BLANKS.sub("", value))
        national = norwegian.system_of(person.kind) if person else None
    if national is not None:
        return national
    for text, kind in ((universal, universal_type), (namespace, "")):
        uri = uri_of(text, kind) if text else None
        if uri is not None:
            return uri
    return own_namespace(context, universal or namespace or _SAME_NUMBERS.get(place, place))


_CODED: Final = frozenset({"CWE", "CE", "CNE", "CF"})


def read_identifier(context: Context, node: Node, kind: str = "") -> tuple[str, str] | None:
    """System and value of the identifier that an element holds; None when it holds none.

    `kind` is the HL7 v2 data type it is read as (default: what the node says of itself). Known: CX, EI, EIP, XCN, CNN, XON, HD, DLN,
    the coded types (code in its code system), in XML (`""`) KITH's Ident and an element that holds a document's id itself, and for any other the first leaf as a number of its place.
    """
    kind = kind or node.kind
    known: dict[str, tuple[str, str] | None] | None = getattr(node, "identifiers", None)
    if known is None:
        return _read(context, node, kind)
    if kind in known:
        return known[kind]
    found = known[kind] = _read(context, node, kind)
    return found


def _read(context: Context, node: Node, kind: str) -> tuple[str, str] | None:
    """The identifier of a node, read anew."""
    part = node.part
    if kind == "HD":
        return _read_hd(context, node)
    if kind == "EIP":
        branch = 2 if part(2, 1) else 1
        value, authority, type_code = part(branch, 1), (part(branch, 2), part(branch, 3), part(branch, 4)), ""
    elif kind == "EI":
        value, authority, type_code = part(1), (part(2), part(3), part(4)), ""
    elif kind == "XCN":
        value, authority, type_code = part(1), (part(9, 1), part(9, 2), part(9, 3)), part(13)
    elif kind == "CNN":
        value, authority, type_code = part(1), (part(9), part(10), part(11)), ""
    elif kind == "XON":
        value, authority, type_code = part(10) or part(3), (part(6, 1), part(6, 2), part(6, 3)), part(7)
    elif kind == "DLN":
        value, authority, type_code = part(1), (part(2, 1), "", ""), "DL"
    elif kind == "" and not node.find("Id"):
        return _read_document_id(context, node)
    elif kind in {"", "Ident"}:
        value, authority, type_code = node.find("Id"), (node.find("TypeId/@V"), "", ""), node.find("TypeId/@V")
    elif kind in _CODED:
        value = part(1)
        national = norwegian.system_of(part(3)) if part(3) else None
        system = national or coding_system(context, name=part(3), oid=part(14)) or own_namespace(context, node.field)
        return (system, value) if value else None
    else:
        value, authority, type_code = part(1), (part(4, 1), part(4, 2), part(4, 3)), part(5)
    if not value:
        return None
    system = authority_system(
        context,
        namespace=authority[0],
        universal=authority[1],
        universal_type=authority[2],
        type_code=type_code,
        value=value,
        place=_SHARED.get(kind, node.field),
    )
    return system, _BLANKS.sub("", value) if system in _PERSON_SYSTEMS else value


def _read_hd(context: Context, node: Node) -> tuple[str, str] | None:
    """A hierarchic designator names one thing itself: by its universal id, else by its local name."""
    namespace, universal, universal_type = node.part(1), node.part(2), node.part(3)
    if not universal:
        return (own_namespace(context, "HD"), namespace) if namespace else None
    national = norwegian.system_of(universal_type) if universal_type else None
    if national is not None:
        return national, universal
    uri = uri_of(universal, universal_type)
    return (URI_SYSTEM, uri) if uri else (own_namespace(context, universal_type or "HD"), universal)


def _read_document_id(context: Context, node: Node) -> tuple[str, str] | None:
    """The id of a message or document in XML (MsgId, RefToParent): a UUID is a URN, in lower case (RFC 4122); any other the source's own."""
    value = node.text
    if not value:
        return None
    uuid = _UUID.match(value)
    return (URI_SYSTEM, f"urn:uuid:{uuid[1].lower()}") if uuid else (own_namespace(context, "MsgId"), value)


@function(gives="uri")
def identifier_system(context: Context, node: Node, kind: str = "") -> str | None:
    """The system of the identifier that the element holds; nothing when it has no value."""
    found = read_identifier(context, node, kind)
    return found[0] if found else None


@function(gives="string")
def identifier_value(context: Context, node: Node, kind: str = "") -> str | None:
    """The value of the identifier that the element holds; person numbers without the blanks inside."""
    found = read_identifier(context, node, kind)
    return found[1] if found else None


@function(gives="uri")
def universal_uri(universal: str, type: str = "") -> str | None:  # noqa: A002  (the component's own name)
    """The URI form of a universal id (HD.2 with HD.3): `urn:oid:…`, `urn:uuid:…`, or itself; nothing for other kinds."""
    return uri_of(universal, type)


@function(gives="uri")
def own_system(
    context: Context, name: str, code: str, within: str = "", within_2: str = "", within_3: str = "", within_4: str = "", within_5: str = ""
) -> str | None:
    """A namespace of the source's own for a `code` of the kind `name`, unique inside the places named by `within` (outermost first)."""
    return own_namespace(context, name, within, within_2, within_3, within_4, within_5).rstrip("/") if code else None


_HL7_TABLE: Final = re.compile(r"HL7-?0*(\d{1,4})\Z", re.IGNORECASE)


@function(gives="uri")
def coding_system(context: Context, name: str = "", oid: str = "") -> str | None:
    """The URI of a coding system from its name (table 0396, CWE.3) or OID (CWE.14), where the table `coding-system` knows neither.

    `HL7nnnn` are HL7's own tables; an OID or URI is itself; a local or unknown name (`L`, `99LAB`) is a code system of the source's own.
    """
    if name:
        if name[0] in "Hh" and (table := _HL7_TABLE.match(name)):
            return f"http://terminology.hl7.org/CodeSystem/v2-{int(table[1]):04d}"
        uri = uri_of(name, "")
        if uri is not None:
            return uri
    if oid and (uri := uri_of(oid, "ISO")):
        return uri
    return own_namespace(context, "codesystem", name) if name else None
