"""The limited XPath."""

from __future__ import annotations

import pytest

from adapter.formats.kith import parse_xml
from adapter.formats.xpath import compile_path, select

ROOT = parse_xml(
    b"""<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24" xmlns:q="http://www.kith.no/xmlstds/po/poKomponent/2012-04-01">
 <Patient><Ident><Id>1</Id><TypeId V="DNR"/></Ident><Ident><Id>2</Id><TypeId V="FNR" S="x y"/></Ident><Id>3</Id></Patient>
 <q:Tjeneste q:kode="k"><q:Navn>hjelp</q:Navn></q:Tjeneste><Tjeneste/>
</MsgHead>""",
).root


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Patient/Ident/Id", ["1", "2"]),
        ("Patient/Ident[TypeId/@V=FNR]/Id", ["2"]),
        ("Patient/Ident[TypeId/@V='FNR']/Id", ["2"]),
        ('Patient/Ident[TypeId/@S="x y"]/Id', ["2"]),
        ("Patient/Ident[TypeId/@V!=FNR]/Id", ["1"]),
        ("Patient/Ident[TypeId/@S]/Id", ["2"]),
        ("Patient/Ident[2]/TypeId/@V", ["FNR"]),
        ("Patient/Ident[TypeId][1]/Id", ["1"]),
        ("Patient/Ident[9]/Id", []),
        ("Patient/*/Id", ["1", "2"]),
        ("Patient/Ident/../Id", ["3"]),
        ("Patient/Ident/Id/../../Id", ["3"]),
        ("./Patient/Id", ["3"]),
        ("$this/Patient/Id", ["3"]),
        ("/MsgHead/Patient/Id", ["3"]),
        ("/Other/Patient/Id", []),
        ("plo:Tjeneste/plo:Navn", ["hjelp"]),
        ("Tjeneste/Navn", ["hjelp"]),
        ("plo:Tjeneste/@kode", ["k"]),
        ("plo:Tjeneste/@plo:kode", ["k"]),
        ("plo:Tjeneste/@fk1:kode", []),
        ("fk1:Tjeneste/Navn", []),
        ("Patient/@V", []),
        ("..", []),
    ],
)
def test_a_path_finds(path: str, expected: list[str]):
    assert [found.text for found in select(ROOT, path)] == expected


def test_a_path_from_the_root_starts_there_wherever_it_is_used():
    patient = ROOT.children[0]

    assert [found.text for found in select(patient, "/MsgHead/Patient/Id")] == ["3"]
    assert [found.text for found in select(patient, "Id")] == ["3"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "//a",
        "a//b",
        "a/",
        "a[",
        "a[b",
        "a[b=",
        "a[b=]",
        "a[0]",
        "a/@b/c",
        "@a[b]",
        ".[a]",
        "zz:a",
        "a b",
        "a|b",
        "count(a)",
        "/@a",
        "a[b=c d=e]",
    ],
)
def test_what_is_not_understood_is_refused_when_compiled(path: str):
    with pytest.raises(ValueError):
        compile_path(path)
