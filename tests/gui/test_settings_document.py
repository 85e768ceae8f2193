"""Editing journalbro.toml key by key: what was not touched stays, letter for letter."""

from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.config import template
from adapter.errors import ConfigurationError
from gui.settings.document import ChangedOnDisk, Document

pytestmark = pytest.mark.usefixtures("english")

TEXT = """\
# ours: keep this
[installation]
municipality = "Eksempel kommune"   # the name
environment = "test"

# the record system in the town hall
[[source]]
name = "gerica-ut"
folder = '/srv/gerica/ut'
ignore = [
  "*.log",  # noise
  "*.bak",
]
destinations = ["fhir"]

[[destination]]
name = "fhir"
service = "fhir"
url = "http://127.0.0.1:8080/fhir"

# the end
"""


def test_a_changed_value_keeps_comments_order_and_everything_else():
    document = Document(TEXT)

    document.set(("installation",), "municipality", "Nabo kommune")

    assert document.text == TEXT.replace('"Eksempel kommune"', '"Nabo kommune"')


def test_a_key_that_was_taken_away_is_back_at_its_default():
    document = Document(TEXT)

    document.set(("installation",), "environment", None)

    config, _ = document.check()
    assert config.installation.environment == "test"
    assert document.text == TEXT.replace('environment = "test"\n', "")


def test_a_new_key_goes_below_the_last_one_of_its_table_also_after_a_list_of_several_lines():
    document = Document(TEXT.replace('destinations = ["fhir"]\n', "").replace("ignore", 'destinations = ["fhir"]\nignore'))

    document.set(("source", 0), "charset", "windows-1252")

    assert '  "*.bak",\n]\ncharset = "windows-1252"\n' in document.text
    assert document.check()[0].sources[0].charset == "windows-1252"


def test_a_new_key_goes_below_the_comment_that_shows_its_default():
    document = Document(template("/srv/epj/ut", "http://127.0.0.1/fhir"))

    document.set(("source", 0), "max_file_mb", 5)

    lines = document.text.splitlines()
    at = lines.index("max_file_mb = 5")
    assert lines[at - 1].startswith("# max_file_mb = 100")
    assert document.check()[0].sources[0].max_file_mb == 5


def test_a_key_of_a_table_that_is_not_there_makes_the_table():
    document = Document(TEXT)

    document.set(("roles",), "retry", ["support"])

    assert document.text == TEXT + '\n[roles]\nretry = ["support"]\n'


def test_sources_come_after_the_last_and_go_with_their_table():
    document = Document(TEXT)

    assert document.add("source", {"name": "lab-ut", "folder": "/srv/lab", "destinations": ["fhir"]}) == 1
    assert document.names("source") == ["gerica-ut", "lab-ut"]
    assert document.check()[0].source("lab-ut").destinations == ("fhir",)
    document.remove("source", 1)
    assert document.text.replace("\n\n\n", "\n\n") == TEXT
    document.remove("source", 0)
    assert document.names("source") == []
    assert "# the record system in the town hall" in document.text


def test_what_is_wrong_has_its_place_line_and_nearest_word(tmp_path):
    document = Document(TEXT.replace('service = "fhir"', 'service = "fihr"'), tmp_path / "journalbro.toml")

    _, (problem,) = document.check()

    assert (problem.table, problem.key, problem.line) == (("destination", 0), "service", 18)
    assert "did you mean 'fhir'" in problem.said


def test_what_is_no_toml_can_be_corrected_in_the_text_only():
    document = Document(TEXT + "[broken\n")

    document.set(("installation",), "municipality", "x")

    assert document.text == TEXT + "[broken\n"
    _, (problem,) = document.check()
    assert problem.table is None
    assert problem.line == 22


def test_a_policy_decides_over_the_file():
    document = Document(TEXT, policies={"installation": {"environment": "production", "identifier_base": "urn:x:y"}, "source": {"gerica-ut": {"unit": "123456789"}}})  # fmt: skip

    assert document.decided(("installation",), "environment") == (True, "production")
    assert document.decided(("source", 0), "unit") == (True, "123456789")
    assert document.decided(("source", 0), "folder") == (False, None)
    assert document.check()[0].installation.environment == "production"


def test_saving_replaces_the_file_in_one_step_and_keeps_its_rights(tmp_path):
    file = tmp_path / "journalbro.toml"
    file.write_text(TEXT, "utf-8")
    file.chmod(0o600)
    inode = file.stat().st_ino
    document = Document(TEXT, file)
    document.set(("installation",), "municipality", "Bærum")

    document.save()

    assert file.read_text("utf-8") == document.text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_ino != inode
    assert [one.name for one in tmp_path.iterdir()] == ["journalbro.toml"]
    assert not document.changed


def test_a_file_that_somebody_else_wrote_meanwhile_is_not_overwritten(tmp_path):
    file = tmp_path / "journalbro.toml"
    file.write_text(TEXT, "utf-8")
    document = Document(TEXT, file)
    file.write_text(TEXT + "# theirs\n", "utf-8")
    document.set(("installation",), "municipality", "x")

    with pytest.raises(ChangedOnDisk):
        document.save()

    assert file.read_text("utf-8").endswith("# theirs\n")


def test_what_is_wrong_is_not_saved(tmp_path):
    file = tmp_path / "journalbro.toml"
    file.write_text(TEXT, "utf-8")
    document = Document(TEXT, file)
    document.set(("source", 0), "max_file_mb", 0)

    with pytest.raises(ConfigurationError, match="from 1 to 100"):
        document.save()

    assert file.read_text("utf-8") == TEXT


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=8), max_size=4),
)
def test_any_text_that_is_written_is_read_back(text, several):
    document = Document(TEXT)

    document.set(("installation",), "municipality", text)
    document.set(("source", 0), "ignore", several)
    document.set(("source", 0), "charset", text)

    assert document.value(("installation",), "municipality") == text
    assert document.value(("source", 0), "ignore") == several
    assert document.value(("source", 0), "charset") == text
    assert document.text.startswith("# ours: keep this\n")
    assert "# the end\n" in document.text
