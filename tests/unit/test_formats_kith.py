"""The XML tree: places, charsets, limits, and what MsgHead says."""

from __future__ import annotations

import pytest

from adapter.errors import Unreadable
from adapter.formats.kith import MAX_DEPTH, MAX_NODES, Element, parse_xml

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made up -->
<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24">
 <MsgInfo>
  <Type V="INNLEGGELSESRAPPORT" DN="Innleggelsesrapport"/>
  <GenDate>2026-01-02T03:04:05</GenDate>
  <MsgId>a-1</MsgId>
  <ConversationRef><RefToParent>a-0</RefToParent><RefToConversation>c-0</RefToConversation></ConversationRef>
  <Patient><FamilyName>Ødegård</FamilyName></Patient>
 </MsgInfo>
 <Document><RefDoc><MsgType V="XML"/><Content><p:Report xmlns:p="urn:x" p:code='a &gt; "b"' code="plain > text"><p:Empty /></p:Report></Content></RefDoc></Document>
 <Document><RefDoc><MsgType V="A"/><MimeType>application/pdf</MimeType>
  <Content><Base64Container xmlns="http://www.kith.no/xmlstds/base64container">AAAA</Base64Container></Content></RefDoc></Document>
 <Document><RefDoc><MsgType V="REF"/><FileReference>file.pdf</FileReference></RefDoc></Document>
</MsgHead>
"""


def named(root: Element, local: str) -> Element:
    return next(element for element in root.walk() if element.local == local)


def reason(raw: bytes, charset: str = "") -> str:
    with pytest.raises(Unreadable) as caught:
        parse_xml(raw, charset)
    return caught.value.reason


def test_the_head_says_what_the_message_is():
    message = parse_xml(HEAD.encode())

    assert message.kind == "kith:INNLEGGELSESRAPPORT"
    assert (message.info.msg_id, message.info.ref_to_parent, message.info.ref_to_conversation) == ("a-1", "a-0", "c-0")
    assert message.info.gen_date == "2026-01-02T03:04:05"


def test_each_document_is_found_with_its_content():
    message = parse_xml(HEAD.encode())

    assert [(document.number, document.kind, document.mime_type, document.is_base64) for document in message.documents] == [
        (1, "XML", "", False),
        (2, "A", "application/pdf", True),
        (3, "REF", "", False),
    ]
    assert message.documents[2].file_reference == "file.pdf"
    assert message.main().local == "Report"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b'<Message xmlns="http://www.kith.no/xmlstds/epikrise/2012-02-15"><Type V="EPIKRISE"/></Message>', "kith:EPIKRISE"),
        (b'<AppRec xmlns="http://www.kith.no/xmlstds/apprec/2012-02-15"><MsgType V="APPREC"/></AppRec>', "kith:APPREC"),
        (b'<Message xmlns="http://www.kith.no/xmlstds/epikrise/2012-02-15"><Type V="not a code"/></Message>', "kith:Message"),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "xml:Bundle"),
    ],
)
def test_a_bare_document_is_named_by_its_root(raw: bytes, kind: str):
    assert parse_xml(raw).kind == kind


@pytest.mark.parametrize("charset", ["UTF-8", "ISO-8859-1", "windows-1252", "UTF-16"])
def test_places_point_at_values_in_every_charset(charset: str):
    raw = HEAD.replace("UTF-8", charset).encode(charset)
    codec = "utf-16-le" if charset == "UTF-16" else charset
    message = parse_xml(raw)

    def at(element: Element, attribute: str = "") -> str:
        start, stop = message.locate(element, attribute)
        return raw[start:stop].decode(codec)

    assert at(named(message.root, "FamilyName")) == "Ødegård"
    assert at(named(message.root, "Type"), "V") == "INNLEGGELSESRAPPORT"
    assert at(named(message.root, "Report"), "code") == "plain > text"
    assert at(named(message.root, "Report"), "{urn:x}code") == 'a &gt; "b"'
    assert at(named(message.root, "Empty")) == "<p:Empty />"
    assert at(named(message.root, "Report"), "none") == ""
    patient = named(message.root, "Patient")
    assert raw[patient.start : patient.end].decode(codec) == "<Patient><FamilyName>Ødegård</FamilyName></Patient>"


def test_paths_number_only_what_is_there_several_times():
    message = parse_xml(HEAD.encode())

    assert message.path(named(message.root, "MsgId")) == "MsgHead/MsgInfo/MsgId"
    assert message.path(named(message.root, "MimeType")) == "MsgHead/Document[2]/RefDoc/MimeType"
    assert message.path(named(message.root, "Type"), "V") == "MsgHead/MsgInfo/Type/@V"


def test_attribute_names_have_their_namespace():
    report = named(parse_xml(HEAD.encode()).root, "Report")

    assert report.attrs == {"{urn:x}code": 'a > "b"', "code": "plain > text"}
    assert (report.ns, report.local) == ("urn:x", "Report")


def test_empty_elements_end_where_they_end():
    raw = b"<a><b/><b></b><b ><!-- / --></b ><c x='/>'/></a>"

    spans = [raw[element.start : element.end] for element in parse_xml(raw).root.children]

    assert spans == [b"<b/>", b"<b></b>", b"<b ><!-- / --></b >", b"<c x='/>'/>"]


def test_xml_without_a_declaration_in_the_configured_charset_is_read():
    raw = "<a>Bjørn</a>".encode("cp1252")

    assert parse_xml(raw, "windows-1252").root.text == "Bjørn"
    assert reason(raw) == "charset"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>", "charset"),
        ("<?xml version='1.0' encoding='UTF-8'?><a>ø</a>".encode("cp1252"), "charset"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "charset"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\x96</a>", "charset"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "doctype"),
        (b"<!DOCTYPE a SYSTEM 'http://127.0.0.1/x.dtd'><a/>", "doctype"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "too-deep"),
        (b"<a>" + b"<b/>" * MAX_NODES + b"</a>", "too-large"),
        (b"<a>", "truncated"),
        (b"<?xml version='1.0'?>", "truncated"),
        (b"<a b='", "truncated"),
        (b"<a><![CDATA[x", "truncated"),
        (b"<a/><b/>", "malformed-xml"),
        (b"<a>&nothing;</a>", "malformed-xml"),
        (b"<a b='1' b='2'/>", "malformed-xml"),
        (b"<p:a/>", "malformed-xml"),
    ],
)
def test_what_is_refused_says_why(raw: bytes, expected: str):
    assert reason(raw) == expected


@pytest.mark.parametrize(
    ("code", "status", "root"),
    [("N", "new", "a-1"), ("M", "changed", "a-0"), ("C", "cancelled", "a-0"), ("A", "new", "a-1")],
)
def test_a_change_and_a_withdrawal_name_the_message_they_change(code: str, status: str, root: str):
    content = f'<InformasjonOmForsendelsen><Forsendelsesstatus V="{code}"/></InformasjonOmForsendelsen>'
    message = parse_xml(HEAD.replace("<p:Empty />", content).encode())

    assert message.status == status
    assert message.root_id == root


def test_a_bare_document_has_its_status_in_itself():
    message = parse_xml(
        b'<Message xmlns="http://www.kith.no/xmlstds/epikrise/2012-02-15"><MsgId>7</MsgId><ServRprt><ServType V="M"/></ServRprt></Message>'
    )

    assert message.status == "changed"
    assert message.root_id == "7"


def test_an_id_that_is_a_uuid_is_the_same_in_upper_case():
    upper = "5A3E9A80-0C1D-4E57-9B52-0C6A52B0F001"
    message = parse_xml(HEAD.replace("<MsgId>a-1", f"<MsgId>{upper}").replace("<RefToParent>a-0", "<RefToParent>A-0").encode())

    assert message.info.msg_id == upper.lower()
    assert message.info.ref_to_parent == "A-0"
