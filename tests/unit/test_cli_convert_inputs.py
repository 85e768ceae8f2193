"""Which files `convert` reads, and where each one's output goes."""

from __future__ import annotations

from pathlib import Path

from adapter.cli.convert import inputs


def write(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_folders_are_searched_through_in_natural_order(tmp_path):
    write(tmp_path / "a10.hl7", tmp_path / "a2.hl7", tmp_path / "sub" / "b.hl7")

    assert [i.path.name for i in inputs([tmp_path])] == ["a2.hl7", "a10.hl7", "b.hl7"]


def test_the_place_under_out_keeps_the_folders_and_drops_the_ending(tmp_path):
    write(tmp_path / "in" / "sub" / "adt.hl7")

    assert [str(i.out) for i in inputs([tmp_path / "in"])] == ["sub/adt"]


def test_two_files_of_one_stem_keep_their_endings(tmp_path):
    write(tmp_path / "x.hl7", tmp_path / "x.xml")

    assert [str(i.out) for i in inputs([tmp_path])] == ["x.hl7", "x.xml"]


def test_the_same_name_in_two_given_folders_does_not_collide(tmp_path):
    write(tmp_path / "a" / "x.hl7", tmp_path / "b" / "x.hl7")

    assert [str(i.out) for i in inputs([tmp_path / "a", tmp_path / "b"])] == ["a/x", "b/x"]


def test_the_same_name_given_twice_does_not_collide(tmp_path):
    write(tmp_path / "a" / "x.hl7", tmp_path / "b" / "x.hl7")

    outs = [str(i.out) for i in inputs([tmp_path / "a" / "x.hl7", tmp_path / "b" / "x.hl7"])]

    assert len(set(outs)) == 2
