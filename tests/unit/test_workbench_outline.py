"""A message as a tree to look at: names, types, places, what was not read, and nothing of its values when they are not asked for."""

from __future__ import annotations

from collections.abc import Iterable

from adapter.formats.source import AnyFormat, parse
from adapter.sandbox.exports import samples
from adapter.workbench.outline import MOST, Node, element_name, outline, plain_path

ADT = (
    b"MSH|^~\\&|A|B|C|D|20260302080000||ADT^A01|1|P|2.5.1\r"
    b"PID|1||17835021092^^^X&1.2.3&ISO^FNR~77^^^L||Hansen^Ole||19830517|M|||Gata 1\\F\\2^^Bod\xc3\xb8\r"
)


def everything(nodes: Iterable[Node]) -> list[Node]:
    return [node for top in nodes for node in (top, *everything(top.children))]


def at(nodes: Iterable[Node], path: str) -> Node:
    return next(node for node in everything(nodes) if node.path == path)


def test_fields_and_components_have_their_names_types_and_bytes():
    tree = outline(parse(ADT), values=True).nodes
    name = at(tree, "PID-5")
    assert (name.label, name.type) == ("Patient name", "XPN")
    family = at(tree, "PID-5.1")
    assert (family.label, family.text, ADT[family.start : family.end]) == ("Family name", "Hansen", b"Hansen")


def test_escapes_are_resolved_and_places_are_those_of_the_raw_bytes():
    street = at(outline(parse(ADT), values=True).nodes, "PID-11.1")
    assert street.text == "Gata 1|2"
    assert ADT[street.start : street.end] == b"Gata 1\\F\\2"
    city = at(outline(parse(ADT), values=True).nodes, "PID-11.3")
    assert (city.text, ADT[city.start : city.end]) == ("Bodø", "Bodø".encode())


def test_repetitions_and_subcomponents_are_parts_of_their_own():
    tree = outline(parse(ADT), values=True).nodes
    assert at(tree, "PID-3[2].1").text == "77"
    assert at(tree, "PID-3.4.2").text == "1.2.3"


def test_without_values_no_text_is_in_the_tree():
    for sample in samples():
        if sample.name.endswith(("innleggelse.hl7", ".xml")):
            nodes = everything(outline(parse(sample.data), values=False).nodes)
            assert nodes
            assert all(node.text == "" for node in nodes)


def test_a_nodes_bytes_lie_inside_its_parents():
    for sample in samples():
        if sample.name.endswith((".hl7", ".xml")) and "avbrutt" not in sample.name and "samling" not in sample.name:
            message = parse(sample.data, AnyFormat(charset="windows-1252"))
            for node in everything(outline(message, values=True).nodes):
                for child in node.children:
                    assert node.start <= child.start <= child.end <= node.end


def test_what_no_rule_read_is_marked_but_for_what_the_trace_knows():
    read = at(outline(parse(ADT), values=False).nodes, "PID-3.1")
    tree = outline(parse(ADT), ["PID-3.1", "PID-11"], [(read.start, read.end)], values=False)
    marked = [node.path for node in everything(tree.nodes) if node.unread]
    assert marked == ["PID-3[2].1", "PID-11", "PID-11.1", "PID-11.3"]


def test_elements_have_norwegian_names():
    xml = next(sample for sample in samples() if sample.name.endswith(".xml"))
    tree = outline(parse(xml.data), values=True).nodes
    given = at(tree, "MsgHead/MsgInfo/Patient/GivenName")
    assert given.label == "Fornavn"
    assert xml.data[given.start : given.end].decode() == given.text
    assert element_name("TypeJournalinfo") == "Type journalinfo"
    assert at(tree, "MsgHead/MsgInfo/Patient/Sex/@V").text in {"1", "2"}


def test_a_huge_message_is_cut_and_says_so():
    many = ADT + b"".join(b"OBX|%d|NM|1^a^b|1|5|x|y|z|||F\r" % n for n in range(MOST // 8))
    tree = outline(parse(many), values=False)
    assert tree.cut
    assert len(everything(tree.nodes)) <= MOST + 20


def test_a_plain_path_has_no_numbers():
    assert plain_path("OBX[2]-5[3].1") == "OBX-5.1"
    assert plain_path("A/B[2]/@V") == "A/B/@V"
