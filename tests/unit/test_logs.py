"""The program's log: a closed list of fields, no value of any message, no number of any person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapter.errors import StoreUnavailable
from adapter.logs import close_log, open_log


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "journalbro.log").read_text("utf-8").splitlines()]


def test_a_field_that_is_not_on_the_list_is_dropped_and_counted(tmp_path: Path):
    log = open_log(tmp_path)
    log.info("taken", source="epj", count=3, name="Ola Nordmann", payload=b"MSH|")
    close_log(log)
    [line] = lines(tmp_path)
    assert (line["event"], line["source"], line["count"], line["dropped"]) == ("taken", "epj", 3, 2)
    assert "Nordmann" not in json.dumps(line)


@pytest.mark.parametrize("text", ["12345678901", "123456 78901", "ut/adt_12345678901.hl7"])
def test_what_is_shaped_like_a_person_number_is_masked_wherever_it_stands(tmp_path: Path, text: str):
    log = open_log(tmp_path)
    log.info("odd", path=text, reason=f"x {text} y")
    close_log(log)
    said = json.dumps(lines(tmp_path), ensure_ascii=False)
    assert "•••" in said
    assert "78901" not in said


def test_of_an_error_only_type_code_and_places_in_code_are_written(tmp_path: Path):
    log = open_log(tmp_path)
    try:
        int("Kari Nordmann")
    except ValueError as error:
        log.warning("broke", exc=error)
    log.warning("broke", exc=StoreUnavailable("Kari"))
    close_log(log)
    first, second = lines(tmp_path)
    assert first["error"] == "ValueError"
    assert "test_logs.py:" in str(first["where"])
    assert second["code"] == "store-unavailable"
    assert "Kari" not in json.dumps([first, second])


def test_a_long_text_is_cut(tmp_path: Path):
    log = open_log(tmp_path)
    log.info("long", reason="x" * 5000)
    close_log(log)
    assert len(str(lines(tmp_path)[0]["reason"])) == 300
