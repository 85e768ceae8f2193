"""What the message window is made of, without an engine: links, trees of elements, JSON with places, readable bytes, differences, editors."""

from __future__ import annotations

import json

import pytest
from pytestqt.qtbot import QtBot

from gui.mend.editor import editor_command
from gui.message.difference import differences
from gui.message.elements import HIDDEN, Element, as_json, of_result, of_trace, tree
from gui.message.linking import Line, Linker, is_below
from gui.message.texts import readable

LINES = [
    Line("Patient.name[0].family", ("PID-5.1",), ((160, 168),), "mappings/a.yaml:3", "string"),
    Line("Patient.name[0].given[0]", ("PID-5.2",), ((169, 174),), "mappings/a.yaml:4", "string"),
    Line("Patient.identifier[0].value", ("PID-3",), ((140, 158),), "mappings/b.yaml:1", "string"),
    Line("Patient.identifier[0].system", ("PID-3",), ((140, 158),), "mappings/b.yaml:2", "uri"),
    Line("Patient.active", (), (), "mappings/a.yaml:9", "const"),
]


@pytest.fixture
def linker(qtbot: QtBot) -> Linker:
    linker = Linker()
    linker.load(LINES)
    return linker


def test_a_field_links_to_all_that_was_made_of_its_parts(linker: Linker):
    assert [line.element for line in linker.from_span(160, 185)] == ["Patient.name[0].family", "Patient.name[0].given[0]"]


def test_a_part_of_what_was_read_whole_links_to_that(linker: Linker):
    assert [line.rule for line in linker.from_span(155, 158)] == ["mappings/b.yaml:1", "mappings/b.yaml:2"]
    assert linker.from_span(300, 310) == []


def test_an_element_links_to_what_it_and_all_below_came_from(linker: Linker):
    assert [line.sources for line in linker.of_element("Patient.name[0]")] == [("PID-5.1",), ("PID-5.2",)]
    assert len(linker.of_element("Patient")) == 5
    assert [line.rule for line in linker.of_element("Patient.identifier[0].value.extension[0]")] == ["mappings/b.yaml:1"]


@pytest.mark.parametrize(
    ("path", "top", "below"),
    [("Patient.name[0]", "Patient", True), ("PatientX", "Patient", False), ("Patient.nameX", "Patient.name", False), ("A[1]", "A", True)],
)
def test_below_means_the_same_or_a_part(path: str, top: str, below: bool):
    assert is_below(path, top) is below


def flat(elements: list[Element]) -> dict[str, str]:
    return {path: value for one in elements for path, value in {one.path: one.value, **flat(one.children)}.items()}


RESULT = [
    {
        "name": "patient",
        "resource": {
            "resourceType": "Patient",
            "birthDate": "1983-05-17",
            "_birthDate": {"extension": [{"url": "u", "valueDateTime": "1983-05-17T01:00:00+02:00"}]},
            "name": [{"family": "Hansen", "given": ["Ole", "Per"]}],
            "active": True,
        },
    },
    {"name": "obs", "resource": {"resourceType": "Observation", "valueQuantity": {"value": 5.10}}},
    {"name": "obs", "resource": {"resourceType": "Observation", "status": "final"}},
]


def test_elements_have_the_paths_of_the_trace():
    found = flat(tree(of_result(RESULT)))
    assert found["Patient.name[0].given[1]"] == "Per"
    assert found["Patient.birthDate.extension[0].url"] == "u"
    assert found["Observation[1].status"] == "final"
    assert found["Patient.active"] == "true"


def test_the_trace_alone_gives_the_same_tree_without_values():
    found = flat(tree(of_trace([line.element for line in LINES])))
    assert found["Patient.name[0].given[0]"] == HIDDEN
    assert set(found.values()) == {"", HIDDEN}


def test_json_knows_where_each_element_stands():
    made = as_json(of_result(RESULT))
    assert json.loads(made.text.split("\n\n")[0]) == RESULT[0]["resource"]
    for wanted in ("Patient.name[0].given[1]", "Observation[1].status", "Patient.birthDate"):
        start = next(start for path, start, _ in made.places if path == wanted)
        assert made.path_at(start + 1) == wanted


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (b"MSH|a\rPID|b\r", "utf-8", "MSH|a\nPID|b\n"),
        (b"a\r\nb", "utf-8", "a\nb"),
        ("Bodø\x0bå".encode(), "utf-8", "Bodø\\x0bå"),
        ("Bodø".encode("cp1252"), "cp1252", "Bodø"),
        ("aø".encode("utf-16-le"), "utf-16-le", "aø"),
        (b"\xff\xfe?", "utf-8", "��?"),
    ],
)
def test_bytes_become_readable_and_each_knows_its_place(raw: bytes, charset: str, text: str):
    shown, positions = readable(raw, charset)
    assert shown == text
    assert len(positions) == len(raw) + 1
    assert positions == sorted(positions)
    assert positions[-1] == len(text)


def test_differences_say_what_came_went_and_changed():
    def bundle(**patient: object) -> object:
        return {"resourceType": "Bundle", "entry": [{"fullUrl": "x", "resource": {"resourceType": "Patient", **patient}}]}

    found = {change.path: change.sign for change in differences(bundle(gender="male", active=True), bundle(gender="female", birthDate="1"))}
    assert found == {"Patient.gender": "~", "Patient.active": "−", "Patient.birthDate": "+"}
    assert differences(bundle(gender="male"), bundle(gender="male")) == []


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"VISUAL": "code --wait"}, ["code", "--wait", "-g", "/m/a b.yaml:7"]),
        ({"VISUAL": "vim", "EDITOR": "kate"}, ["kate", "-l", "7", "/m/a b.yaml"]),
        ({"EDITOR": "/opt/strange editor/x"}, ["/opt/strange", "editor/x", "/m/a b.yaml"]),
        ({"EDITOR": "'/opt/my editor/gedit'"}, ["/opt/my editor/gedit", "+7", "/m/a b.yaml"]),
        ({"EDITOR": "nano", "PATH": "/nowhere"}, []),
    ],
)
def test_the_users_own_editor_opens_the_line(environment: dict[str, str], command: list[str]):
    assert editor_command("/m/a b.yaml", 7, {"PATH": "/nowhere", **environment}, windows=False) == command
