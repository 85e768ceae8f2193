"""Norwegian XML messages (KITH, now Helsedirektoratet) and any other XML: a hardened pyexpat tree that knows where in the bytes things stand.

lxml knows only lines; the trace needs byte offsets, so expat builds the tree. Schemas are not checked here.

Invariants: a DOCTYPE is refused before anything in it is read (no entity is ever expanded, nothing is ever fetched); size, depth and number
of nodes are limited; nothing but `Unreadable` is raised for bad bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from xml.parsers import expat

from adapter.errors import Unreadable
from adapter.formats import charsets
from adapter.i18n import N_

MAX_DEPTH: Final = 100
MAX_NODES: Final = 250_000
"""Elements and attributes together. The largest PLO message has some thousands; a bomb has millions."""

MSGHEAD: Final = "http://www.kith.no/xmlstds/msghead/2006-05-24"

_NORWEGIAN: Final = ("http://www.kith.no/xmlstds/", "http://ehelse.no/xmlstds/")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TYPE: Final = re.compile(r"[A-Z0-9_]{2,40}")  # the codes of 8279
_LOCAL: Final = re.compile(r"(?!.*\d{5})[A-Za-z][A-Za-z0-9._-]{1,39}")
"""What may be the name of a kind of document: a kind is shown in logs and reports, so nothing long or shaped like a number gets there."""
_TRUNCATED: Final = frozenset({3, 5, 6, 20})  # expat: no element found, unclosed token, partial character, unclosed CDATA section
_INVALID_TOKEN: Final = 4
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ATTRIBUTE: Final = re.compile(r"""\s([^\s=/>"']+)\s*=\s*("([^"]*)"|'([^']*)')""")


Status = Literal["new", "changed", "cancelled"]
_STATUSES: Final[dict[str, Status]] = {"M": "changed", "C": "cancelled"}


class Element:
    """An XML element. `attrs` has the names as `local` or `{ns}local`; `text` is the text directly within it, joined; `children` elements only.

    `start` and `end`: half-open byte offsets in the message, from the `<` of the start tag to after the `>` of the end tag.
    """

    __slots__ = ("attrs", "children", "end", "local", "ns", "parent", "start", "text")

    def __init__(self, ns: str, local: str, attrs: dict[str, str], parent: Element | None, start: int) -> None:
        self.ns = ns
        self.local = local
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element] = []
        self.text = ""
        self.start = start
        self.end = start

    def child(self, local: str) -> Element | None:
        """The first child of that local name, whatever its namespace."""
        for element in self.children:
            if element.local == local:
                return element
        return None

    def walk(self) -> Iterator[Element]:
        """This element and everything below it, in document order."""
        waiting: list[Element] = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


@dataclass(frozen=True, slots=True)
class MsgInfo:
    """What MsgHead 1.2 says of the message, empty when absent; of bare documents what they say themselves.

    Ids that are UUIDs are in lower case, since they are the same in upper case (RFC 4122) and are compared; everything else stands as it was.
    """

    type: str = ""
    gen_date: str = ""
    msg_id: str = ""
    ref_to_parent: str = ""
    ref_to_conversation: str = ""
    processing_status: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One Document of a MsgHead: the content's root element (XML), or base64 text in a Base64Container, or a reference to a file.

    `number` is its 1-based place. `kind` is MsgType (8114: XML, A, REF …).
    """

    number: int
    element: Element
    kind: str
    mime_type: str
    content: Element | None
    file_reference: str = ""

    @property
    def is_base64(self) -> bool:
        """Whether the content is bytes in base64 (felleskomponent `Base64Container`)."""
        return self.content is not None and self.content.local == "Base64Container"


class XmlMessage:
    """One XML message. `kind`: `kith:<MsgHead Type/@V>`, that of a bare KITH document if it says so, else its root, else `xml:<root>`."""

    __slots__ = ("_encoding", "documents", "info", "kind", "raw", "root")

    def __init__(self, raw: bytes, root: Element, encoding: str) -> None:
        self.raw = raw
        self.root = root
        self._encoding = encoding
        head = root.local == "MsgHead" and root.ns == MSGHEAD
        self.documents: tuple[Document, ...] = tuple(_documents(root)) if head else ()
        self.info: MsgInfo = _head_info(root) if head else _bare_info(root)
        self.kind: str = _kind(root, self.info.type)

    @property
    def charset(self) -> str:
        """The codec that the bytes are in."""
        return self._encoding

    def main(self) -> Element:
        """The element that says what the message is about: the content of the first XML document, else the root."""
        for document in self.documents:
            if document.content is not None and not document.is_base64:
                return document.content
        return self.root

    @property
    def status(self) -> Status:
        """Whether the document is new, changes or withdraws an earlier one (7309): PLO says so in Forsendelsesstatus, Epikrise, Henvisning and
        Svarrapport in ServType.
        """
        main = self.main()
        code = _value(main.child("InformasjonOmForsendelsen"), "Forsendelsesstatus")
        for element in main.children:
            code = code or _value(element.child("ServType"))
        return _STATUSES.get(code, "new")

    @property
    def root_id(self) -> str:
        """The message that this one changes or withdraws (RefToParent), else its own MsgId. Whoever knows the parent's own root follows on."""
        return (self.info.ref_to_parent if self.status != "new" else "") or self.info.msg_id

    def locate(self, element: Element, attribute: str = "") -> tuple[int, int]:
        """Where a value stands, as half-open byte offsets: of an attribute its value (without quotes), else the text between the tags, or the
        whole element where it holds elements or nothing.
        """
        if attribute:
            return self._locate_attribute(element, attribute)
        head = len(self._bytes(self._start_tag(element)))
        if element.children or not element.text:
            return element.start, element.end
        tail = self.raw.rfind(self._bytes("</"), element.start, element.end)
        return element.start + head, tail

    def path(self, element: Element, attribute: str = "") -> str:
        """The element's path from the root by local names, `[n]` where there are several of the name: `MsgHead/MsgInfo/Patient/Ident[2]/Id`."""
        steps: list[str] = [f"@{attribute.rpartition('}')[2]}"] if attribute else []
        at: Element | None = element
        while at is not None:
            ordinal = 1
            for sibling in at.parent.children if at.parent is not None else ():
                if sibling is at:
                    break
                ordinal += sibling.local == at.local
            steps.append(at.local if ordinal == 1 else f"{at.local}[{ordinal}]")
            at = at.parent
        return "/".join(reversed(steps))

    def _locate_attribute(self, element: Element, attribute: str) -> tuple[int, int]:
        tag = self._start_tag(element)
        local = attribute.rpartition("}")[2]
        for match in _ATTRIBUTE.finditer(tag):
            name = match[1]
            if name.rpartition(":")[2] == local and not name.startswith("xmlns") and (":" in name) == attribute.startswith("{"):
                start = match.start(2) + 1
                end = match.end(2) - 1
                return element.start + len(self._bytes(tag[:start])), element.start + len(self._bytes(tag[:end]))
        return element.start, element.start

    def _start_tag(self, element: Element) -> str:
        """The text of the start tag. A `>` may stand in an attribute's value."""
        stop, quote = element.start, ""
        unit = 2 if self._encoding.startswith("utf-16") else 1
        high = self._encoding == "utf-16-be"
        while stop < element.end:
            character = chr(self.raw[stop + high])
            stop += unit
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'":
                quote = character
            elif character == ">":
                break
        return self.raw[element.start : stop].decode(self._encoding)

    def _bytes(self, text: str) -> bytes:
        return text.encode(self._encoding)


def parse_xml(raw: bytes, configured_charset: str = "") -> XmlMessage:
    """Build the tree. Raises `Unreadable`: `doctype`, `too-deep`, `too-large` (too many nodes), `charset`, `truncated`, `malformed-xml`."""
    encoding, override = _encoding(raw, configured_charset)
    try:
        root = _Builder(raw, encoding, override).build()
    except expat.ExpatError as problem:
        raise _unreadable(raw, encoding, problem) from problem
    except (LookupError, ValueError) as problem:  # an encoding declaration that Python cannot follow
        raise Unreadable("charset", "the XML declares a charset that is not supported", offset=0) from problem
    return XmlMessage(raw, root, encoding)


def _encoding(raw: bytes, configured: str) -> tuple[str, str | None]:
    """The codec of the document, and the name to give expat when the document itself does not say it."""
    utf16 = charsets.utf16_of(raw)
    if utf16:
        return utf16, None if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else utf16
    declared = _DECLARED.match(raw.removeprefix(b"\xef\xbb\xbf").lstrip())
    if declared:
        codec = charsets.codec_for(declared[1].decode("ascii"))
        if codec is None or codec == "utf-16":
            raise Unreadable("charset", "the XML declares a charset that is not supported, or is not in it", offset=0)
        if codec != "utf-8":  # expat checks UTF-8 itself
            charsets.decode_strictly(raw, codec, N_("the XML declares"))
        return codec, codec
    if configured and not raw.isascii():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            codec = charsets.configured_codec(configured)
            charsets.decode_strictly(raw, codec, N_("is configured for the source"))
            return codec, codec
    return "utf-8", None


_EXPAT_SAYS: Final = (
    N_("not well-formed (invalid token)"),
    N_("mismatched tag"),
    N_("duplicate attribute"),
    N_("junk after document element"),
    N_("undefined entity"),
    N_("unbound prefix"),
    N_("XML or text declaration not at start of entity"),
    N_("reference to invalid character number"),
)
"""What expat finds most, for the catalogue."""


def _unreadable(raw: bytes, encoding: str, problem: expat.ExpatError) -> Unreadable:
    if problem.code in _TRUNCATED:
        return Unreadable("truncated", f"the XML ends too early, at line {problem.lineno}", offset=len(raw))
    if problem.code == _INVALID_TOKEN and encoding == "utf-8":
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as bad:
            return Unreadable("charset", f"byte {bad.start} is not UTF-8, which XML is when it declares nothing else", offset=bad.start)
    what = expat.ErrorString(problem.code) or "not well-formed"
    return Unreadable("malformed-xml", f"line {problem.lineno}, column {problem.offset + 1}: {what}")


class _Builder:
    """Expat's handlers and the tree they build."""

    def __init__(self, raw: bytes, encoding: str, override: str | None) -> None:
        self._raw = raw
        self._closing = ("/>".encode(encoding), "</".encode(encoding), ">".encode(encoding))
        self._root: Element | None = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._nodes = 0
        parser = expat.ParserCreate(override, "\x1f")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser

    def build(self) -> Element:
        self._parser.Parse(self._raw, True)
        assert self._root is not None  # expat refuses a document without a root
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1 + len(attributes)
        if self._nodes > MAX_NODES:
            raise Unreadable(
                "too-large",
                f"more than {MAX_NODES} elements and attributes",
                offset=self._parser.CurrentByteIndex,
                remedy="Ask for smaller exports.",
            )
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable("too-deep", f"elements are nested more than {MAX_DEPTH} deep", offset=self._parser.CurrentByteIndex)
        ns, _, local = name.rpartition("\x1f")
        attrs = {_attribute_name(key): value for key, value in attributes.items()}
        parent = self._open[-1] if self._open else None
        element = Element(ns, local, attrs, parent, self._parser.CurrentByteIndex)
        if parent is None:
            self._root = element
        else:
            parent.children.append(element)
        self._open.append(element)
        self._texts.append([])

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        element.text = "".join(self._texts.pop())
        at = self._parser.CurrentByteIndex
        empty, end_tag, close = self._closing
        if not self._raw.startswith(end_tag, at) or (
            not element.children and not element.text and self._raw.startswith(empty, at - len(empty))
        ):
            # An empty-element tag: expat reports its end either at its start or just behind it.
            at = at - len(empty) if self._raw.startswith(empty, at - len(empty)) else self._raw.index(empty, at)
            element.end = at + len(empty)
        else:
            element.end = self._raw.index(close, at) + len(close)

    def _data(self, text: str) -> None:
        self._texts[-1].append(text)

    def _doctype(self, _name: str, _system: str | None, _public: str | None, _internal: bool) -> None:
        raise Unreadable(
            "doctype", "the XML has a DOCTYPE, which no message needs and which is refused", offset=self._parser.CurrentByteIndex
        )


def _attribute_name(name: str) -> str:
    ns, found, local = name.rpartition("\x1f")
    return f"{{{ns}}}{local}" if found else name


def _kind(root: Element, message_type: str) -> str:
    local = root.local if _LOCAL.fullmatch(root.local) else "unknown"
    if not root.ns.startswith(_NORWEGIAN):
        return f"xml:{local}"
    return f"kith:{message_type if _TYPE.fullmatch(message_type) else local}"


def _value(element: Element | None, *steps: str) -> str:
    for step in steps:
        element = element.child(step) if element is not None else None
    if element is None:
        return ""
    return (element.attrs.get("V") or element.text).strip()


def _id(text: str) -> str:
    return text.lower() if _UUID.fullmatch(text) else text


def _head_info(root: Element) -> MsgInfo:
    info = root.child("MsgInfo")
    return MsgInfo(
        type=_value(info, "Type"),
        gen_date=_value(info, "GenDate"),
        msg_id=_id(_value(info, "MsgId")),
        ref_to_parent=_id(_value(info, "ConversationRef", "RefToParent")),
        ref_to_conversation=_id(_value(info, "ConversationRef", "RefToConversation")),
        processing_status=_value(info, "ProcessingStatus"),
    )


def _bare_info(root: Element) -> MsgInfo:
    """A bare document (`Message` of Epikrise, Svarrapport and Henvisning; AppRec) says itself what MsgInfo says of others."""
    return MsgInfo(
        type=_value(root, "Type") or _value(root, "MsgType"),
        gen_date=_value(root, "GenDate"),
        msg_id=_id(_value(root, "MsgId") or _value(root, "Id")),
    )


def _documents(root: Element) -> Iterator[Document]:
    number = 0
    for element in root.children:
        if element.local != "Document":
            continue
        number += 1
        reference = element.child("RefDoc")
        holder = reference.child("Content") if reference is not None else None
        yield Document(
            number=number,
            element=element,
            kind=_value(reference, "MsgType"),
            mime_type=_value(reference, "MimeType"),
            content=holder.children[0] if holder is not None and holder.children else None,
            file_reference=_value(reference, "FileReference"),
        )
