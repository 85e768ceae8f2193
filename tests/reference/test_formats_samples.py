"""The readers over the samples of others: every file is read or refused with a reason, and every place points at its value."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from adapter.errors import Unreadable
from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import XmlMessage, parse_xml
from adapter.formats.source import complete, parse, split

pytestmark = pytest.mark.reference

BROKEN = {"invalid-segment-header-length.hl7"}
"""Samples that are meant to be unreadable."""


def test_every_hl7_sample_is_read_and_its_places_point_at_values(reference: Path):
    files = sorted((reference / "v2" / "corpus").rglob("*.hl7"))
    assert len(files) > 100
    refused: set[str] = set()
    for file in files:
        data = file.read_bytes()
        try:
            messages = [parse(raw) for raw in split(data)]
        except Unreadable:
            refused.add(file.name)
            continue
        for message in messages:
            assert isinstance(message, Hl7Message)
            for segment in message.segments:
                for number, field in enumerate(segment.fields[1:], 1):
                    start, stop = message.locate(segment.index, number)
                    assert message.raw[start:stop].decode(message.charset) == field, file.name
    assert refused == BROKEN


def test_every_norwegian_sample_is_read_and_its_places_point_at_values(reference: Path):
    files = sorted((reference / "no" / "kith" / "samples").rglob("*.xml"))
    assert len(files) > 60
    for file in files:
        data = file.read_bytes()
        assert complete(data), file.name
        (raw,) = split(data)
        message = parse(raw)
        assert isinstance(message, XmlMessage)
        assert message.kind.startswith("kith:"), file.name
        for element in message.root.walk():
            assert raw.data[element.start : element.start + 1] == b"<"
            assert raw.data[element.end - 1 : element.end] == b">"
            for name, value in element.attrs.items():
                start, stop = message.locate(element, name)
                written = raw.data[start:stop].decode()
                assert written.split() == value.split() or "&" in written, file.name


def test_every_plo_sample_is_valid_by_its_schema_and_names_its_kind(reference: Path):
    """Our reading against lxml's of what the schema accepts: the kind is MsgHead's type."""
    schema = _schema(reference / "no" / "kith" / "schemas")
    for file in sorted((reference / "no" / "kith" / "samples" / "plo-1_6").rglob("*.xml")):
        tree = etree.parse(str(file))
        assert schema.validate(tree), (file.name, schema.error_log.last_error)
        message = parse_xml(file.read_bytes())
        assert message.kind == "kith:" + tree.find(".//{*}MsgInfo/{*}Type").get("V")
        assert message.info.msg_id


def _schema(folder: Path) -> etree.XMLSchema:
    """MsgHead 1.2 with everything it may hold by PLO 1.6, found in the folder by file name alone: nothing is fetched."""
    names = {file.name: file for place in ("w3c", "felleskomponenter", "plo/v1.6") for file in (folder / place).glob("*.xsd")}

    class Local(etree.Resolver):
        def resolve(self, url: str, _public: str | None, context: object) -> object:
            return self.resolve_filename(str(names[url.rsplit("/", 1)[-1]]), context)

    parser = etree.XMLParser(no_network=True, load_dtd=False)
    parser.resolvers.add(Local())
    imports = "".join(
        f'<xs:import namespace="{etree.parse(str(file)).getroot().get("targetNamespace")}" schemaLocation="{file.name}"/>'
        for file in [names["MsgHead-v1_2.xsd"], *sorted((folder / "plo/v1.6").glob("*.xsd"))]
        if file.name != "poKomponent-v1.6.xsd"
    )
    driver = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(driver.encode(), parser))
