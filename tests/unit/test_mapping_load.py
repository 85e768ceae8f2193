"""Reading YAML: lines, strings, duplicates."""

from __future__ import annotations

import pytest

from adapter.mapping.load import Table, parse, plain
from adapter.mapping.problems import Problems


def read(text: str) -> tuple[object, list[str]]:
    problems = Problems()
    tree = parse(text, "f.yaml", problems)
    return (plain(tree) if tree is not None else None), [str(problem) for problem in problems.found]


def test_scalars_are_texts_and_no_is_not_false() -> None:
    assert read("a: NO\nb: 1.10\nc: 'null'\nd: null\ne: ~\nf:\n") == (
        {"a": "NO", "b": "1.10", "c": "null", "d": None, "e": None, "f": None},
        [],
    )


def test_a_key_that_stands_twice_is_an_error_with_both_lines() -> None:
    assert read("a: 1\nb: 2\na: 3\n")[1] == ["f.yaml:3: `a` stands twice; the first is in line 1"]


def test_every_key_knows_its_line() -> None:
    tree = parse("a: 1\nrules:\n  x: {from: PID-1}\n  y: {from: PID-2}\n", "f.yaml", Problems())
    assert isinstance(tree, Table)
    rules = tree.values["rules"]
    assert isinstance(rules, Table)
    assert {key: place.line for key, place in rules.places.items()} == {"x": 3, "y": 4}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "f.yaml:2: not YAML: did not find expected node content"),
        ("", "f.yaml: the file is empty"),
        ("{[a]: 1}", "f.yaml:1: a key must be a word"),
    ],
)
def test_what_is_not_yaml_is_said_with_its_line(text: str, said: str) -> None:
    assert any(said in problem for problem in read(text)[1])


def test_an_alias_is_refused() -> None:
    for text in ("&a [*a]", "x: &a 1\ny: *a"):
        assert any("an alias: mappings have no anchors" in problem for problem in read(text)[1])
