"""Paths and conditions: what the grammar takes, and what it says when it does not."""

from __future__ import annotations

import pytest

from adapter.formats.xpath import XmlPath
from adapter.mapping.conditions import Always, Both, Check, ConditionError, Not, parse_condition
from adapter.mapping.hl7tables import Hl7Tables
from adapter.mapping.paths import Hl7Path, PathError, hl7_path, xml_path


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PID-5", Hl7Path("PID-5", "field", "PID", 5)),
        ("PID-5.1.2", Hl7Path("PID-5.1.2", "field", "PID", 5, component=1, subcomponent=2)),
        ("PID-5[2]", Hl7Path("PID-5[2]", "field", "PID", 5, repetition=2)),
        ("PID-3[5=FNR].1", Hl7Path("PID-3[5=FNR].1", "field", "PID", 3, selector=(5, 0, "FNR"), component=1)),
        ("PID-3[4.2='a b']", Hl7Path("PID-3[4.2='a b']", "field", "PID", 3, selector=(4, 2, "a b"))),
        ("XPN.1", Hl7Path("XPN.1", "part", component=1, type="XPN")),
        (".1.2", Hl7Path(".1.2", "part", component=1, subcomponent=2)),
        ("$this", Hl7Path("$this", "this")),
        ("ORC", Hl7Path("ORC", "segment", "ORC")),
        ("$message.id", Hl7Path("$message.id", "variable")),
        ("ZBE-3", Hl7Path("ZBE-3", "field", "ZBE", 3)),
    ],
)
def test_hl7_paths(text: str, wanted: Hl7Path) -> None:
    assert hl7_path(text) == wanted


@pytest.mark.parametrize("text", ["", "pid-5", "PID-0", "PID-5.0", "PID-5.1.2.3", "PID-300", "PID-5.64", "PID-3[FNR]", "$other", "PID-5!"])
def test_what_is_no_hl7_path_is_refused(text: str) -> None:
    with pytest.raises(PathError):
        hl7_path(text)


def test_xml_paths_are_those_of_the_formats_room() -> None:
    path = xml_path("MsgInfo/Patient/Ident[TypeId/@V=FNR]/Id")
    assert isinstance(path, XmlPath)
    assert xml_path("$message.time") == Hl7Path("$message.time", "variable")
    with pytest.raises(PathError, match="a//b"):
        xml_path("a//b")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PID-1 is empty", Check(hl7_path("PID-1"), "empty")),
        ("PID-1 is not empty", Check(hl7_path("PID-1"), "empty", negated=True)),
        ("PID-1 = A", Check(hl7_path("PID-1"), "in", ("A",))),
        ("PID-1 != 'a b'", Check(hl7_path("PID-1"), "in", ("a b",), negated=True)),
        ("PID-1 in [A, B]", Check(hl7_path("PID-1"), "in", ("A", "B"))),
        ("PID-3[5=FNR].1 not in [A]", Check(hl7_path("PID-3[5=FNR].1"), "in", ("A",), negated=True)),
        ("PID-5 repeats", Check(hl7_path("PID-5"), "repeats")),
        ("PID-7 has time", Check(hl7_path("PID-7"), "has time")),
        ("true", Always(True)),
        ("not false", Not(Always(False))),
    ],
)
def test_conditions(text: str, wanted: object) -> None:
    assert parse_condition(text, hl7_path) == wanted


def test_and_binds_tighter_than_or_and_parentheses_bind_tightest() -> None:
    a, b, c = (Check(hl7_path(f"PID-{n}"), "empty") for n in (1, 2, 3))
    assert parse_condition("PID-1 is empty or PID-2 is empty and PID-3 is empty", hl7_path) == Both("or", (a, Both("and", (b, c))))
    assert parse_condition("(PID-1 is empty or PID-2 is empty) and PID-3 is empty", hl7_path) == Both("and", (Both("or", (a, b)), c))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PID-1",
        "PID-1 is full",
        "PID-1 = ",
        "PID-1 in A",
        "PID-1 in [A",
        "(PID-1 is empty",
        "PID-1 is empty PID-2",
        "PID-1 = 'a",
        "x is empty",
        "PID-1 has times",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        parse_condition(text, hl7_path)


def test_hl7_tables_know_types_and_bounds() -> None:
    tables = Hl7Tables()
    assert tables.type_at(hl7_path("PID-3"), "") == "CX"
    assert tables.type_at(hl7_path("PID-3.4"), "") == "HD"
    assert tables.type_at(hl7_path(".4"), "CX") == "HD"
    assert tables.problem(hl7_path("PID-99")) == "PID has 40 fields"
    assert tables.problem(hl7_path("CX.13")) == "CX has 12 components"
    assert tables.problem(hl7_path("ZZZ-99")) == ""
