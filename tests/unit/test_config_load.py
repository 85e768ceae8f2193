"""journalbro.toml: what a person writes, what the program understands, and what it says when it does not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from adapter.config import (
    Destination,
    HelseId,
    Installation,
    Source,
    Store,
    load_config,
    parse_config,
    read_config,
    read_text,
    shown,
    template,
)
from adapter.config.lines import places
from adapter.errors import ConfigurationError
from adapter.i18n import retold, use_language

pytestmark = pytest.mark.usefixtures("english")

MINIMAL = """
[installation]
environment = "test"

[[source]]
name = "epj"
folder = '/srv/epj/ut'
destinations = ["fhir"]

[[destination]]
name = "fhir"
service = "fhir"
url = "http://127.0.0.1:8080/fhir"
"""


def problem(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_config(text, file=Path("/etc/journalbro/journalbro.toml"))
    return str(caught.value)


def test_a_minimal_file_gets_every_default_of_the_contract():
    config = parse_config(MINIMAL)
    source = config.source("epj")
    assert (source.format, source.charset, source.done_file, source.max_file_mb) == ("auto", "", "", 100)
    assert (source.duplicates, source.on_stop, source.missing_identity, source.after) == ("record", "hold", "stop", "archive")
    assert (source.mapping, source.archive_days, source.receipts) == (("no",), 30, None)
    assert source.archive_folder == Path("/srv/epj/arkiv")
    assert source.quarantine_folder == Path("/srv/epj/karantene")
    assert (config.store.url, config.store.keep_payload_days, config.store.keep_identity_days) == ("sqlite", 30, 400)
    assert config.installation.time_zone == "Europe/Oslo"
    assert config.roles.see_state == ("*",)
    assert config.destination("fhir").auth == "none"


def test_the_contract_s_own_example_is_understood():
    text = r"""
[installation]
municipality = "Eksempel kommune"
organisation_number = "123456785"
environment = "test"
identifier_base = "https://eksempel.no/id"
time_zone = "Europe/Oslo"

[[source]]
name = "gerica-ut"
folder = '\\filserver\gerica\ut'
format = "auto"
charset = "windows-1252"
done_file = ""
max_file_mb = 100
duplicates = "record"
on_stop = "hold"
missing_identity = "stop"
mapping = ["no", "vendor/gerica"]
destinations = ["okt"]
receipts = '\\filserver\gerica\inn'
after = "archive"
archive = '\\filserver\gerica\arkiv'
archive_days = 30
quarantine = '\\filserver\gerica\karantene'

[[destination]]
name = "okt"
service = "okt-fhir"
url = "https://okt.example/"
auth = "helseid"

[helseid]
issuer = "https://helseid-sts.test.nhn.no"
client_id = "abc"
tenancy = "single"
key = "keyring:journalbro/helseid"

[store]
url = "sqlite"
keep_payload_days = 30
keep_identity_days = 400

[roles]
see_state = ["*"]
see_content = ["Journalbro support"]
retry = ["Journalbro support"]
configure = ["Administrators"]
"""
    config = parse_config(text)
    assert str(config.source("gerica-ut").folder).endswith(r"\\filserver\gerica\ut")
    assert config.source("gerica-ut").mapping == ("no", "vendor/gerica")
    assert config.roles.configure == ("Administrators",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('foldr = "x"', "there is no such key; did you mean 'folder'?"),
        ('duplicates = "recrod"', "did you mean 'record'?"),
        ("max_file_mb = 0", "must be from 1 to 100"),
        ('max_file_mb = "10"', "must be a whole number"),
        ("mapping = 'no'", "must be a list of texts"),
        ("charset = 5", "must be a text"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_what_would_be_right(line: str, said: str):
    text = MINIMAL.replace("folder = '/srv/epj/ut'", f"folder = '/srv/epj/ut'\n{line}")
    message = problem(text)
    assert said in message
    assert message.startswith("/etc/journalbro/journalbro.toml:8: source.1.")


def test_all_mistakes_are_found_at_once():
    config, problems = read_config(
        "[instalation]\n" + MINIMAL.replace('"fhir"]', '"fhri"]').replace('service = "fhir"', 'service = "fire"')
    )
    assert config is None
    assert [p.line for p in problems] == [1, 9, 13]
    config, problems = read_config(MINIMAL.replace('destinations = ["fhir"]', 'destinations = ["fhri"]'))
    assert config is None
    assert "did you mean 'fhir'?" in problems[0].detail
    assert problems[0].line == 8


def test_a_windows_path_in_double_quotes_gets_a_hint():
    assert "'single quotes'" in problem(MINIMAL.replace("'/srv/epj/ut'", '"C:\\Users\\ut"'))
    assert "'single quotes'" in problem(MINIMAL.replace("'/srv/epj/ut'", '"C:\\temp"'))


def test_a_secret_written_in_the_file_by_mistake_is_not_repeated_in_the_error():
    message = problem(MINIMAL + '\n[helseid]\nkey = "MIIEvQIBADANBg"\n')
    assert "helseid.key" in message
    assert "MIIE" not in message


def test_production_without_a_namespace_of_its_own_is_refused():
    assert "identifier_base" in problem(MINIMAL.replace('"test"', '"production"'))


def test_two_sources_of_one_name_are_refused():
    assert "two sources" in problem(MINIMAL + '\n[[source]]\nname = "epj"\nfolder = "/b"\ndestinations = ["fhir"]\n')


def test_relative_paths_count_from_the_file(tmp_path: Path):
    file = tmp_path / "journalbro.toml"
    file.write_text(MINIMAL.replace("'/srv/epj/ut'", "'ut'"), encoding="utf-8")
    assert load_config(file).source("epj").folder == tmp_path / "ut"


def test_policies_win_over_the_file_and_say_so(tmp_path: Path):
    file = tmp_path / "journalbro.toml"
    file.write_text(MINIMAL, encoding="utf-8")
    config = load_config(file, policies={"store": {"keep_payload_days": 7}, "source": {"epj": {"archive_days": 3}}})
    assert config.store.keep_payload_days == 7
    assert config.source("epj").archive_days == 3
    assert set(config.policies) == {"store.keep_payload_days", "source.epj.archive_days"}


def test_the_variable_names_the_file_when_nobody_else_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "other.toml"
    file.write_text(MINIMAL, encoding="utf-8")
    monkeypatch.setenv("JOURNALBRO_CONFIG", str(file))
    assert load_config().file == file
    monkeypatch.setenv("JOURNALBRO_CONFIG", str(tmp_path / "not-there.toml"))
    with pytest.raises(ConfigurationError, match="not-there"):
        load_config()


def test_what_config_init_writes_is_well_formed_and_holds_every_key():
    text = template()
    config = parse_config(text)
    assert config.sources[0].destinations == ("fhir",)
    for key in ("municipality", "done_file", "archive_days", "tenancy", "keep_identity_days", "see_content", "issuer", "missing_identity"):
        assert f"{key} = " in text


def test_what_config_show_prints_is_the_same_configuration():
    config = parse_config(MINIMAL)
    again = parse_config(shown(config))
    assert (again.sources, again.destinations, again.store) == (config.sources, config.destinations, config.store)


def test_lines_are_found_through_multi_line_values():
    text = 'a = """\n[no]\nb = 1\n"""\nc = [\n  "x", # ]\n  "[y]",\n]\nd = 1\n[t]\ne = {f = 1}\n[[s]]\n[[s]]\ng = 1\n'
    found = places(text)
    assert found[("d",)] == 9
    assert found["t", "e"] == 11
    assert found["s", 1, "g"] == 14
    assert ("b",) not in found


@pytest.mark.parametrize(
    ("language", "said", "remedy"),
    [
        ("nb", "det finnes ingen slik nøkkel; mente du 'folder'?", "Rett linjen som er nevnt, og kjør `journalbro config check`."),
        ("nn", "det finst ingen slik nøkkel; meinte du 'folder'?", "Rett linja som er nemnd, og køyr `journalbro config check`."),
        ("en", "there is no such key; did you mean 'folder'?", "Correct the line that is named, then run `journalbro config check`."),
    ],
)
def test_a_mistake_is_said_in_the_reader_s_language(language: str, said: str, remedy: str):
    use_language(language)
    file = Path("/etc/journalbro/journalbro.toml")
    _config, problems = read_config(MINIMAL.replace("folder = ", "foldr = 1\nfolder = "), file=file)

    assert [problem.said(retold) for problem in problems] == [f"{file}:7: source.1.foldr: {said}"]
    assert retold(problems[0].remedy_text()) == remedy


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("name = ", "Verdien er ikke gyldig"),
        ('name = "x', "mangler anførselstegnet"),
        ("name = [1", "mangler ] på slutten"),
        ("name", "skal det stå = og en verdi"),
        ("[x", "mangler ] på slutten av en overskrift"),
        ("name = 1 2", "skal linjen være slutt"),
        ("a = 1\na = 2", "står to ganger"),
        ('folder = "C:\\users"', "en Windows-sti skal stå i 'enkle anførselstegn'"),
    ],
)
def test_what_is_no_toml_is_said_in_norwegian(broken: str, said: str):
    use_language("nb")
    _config, problems = read_config(broken + "\n", file=Path("x.toml"))

    assert said in str(problems[0])
    assert str(problems[0]).startswith("x.toml:")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_file_that_config_init_writes_is_commented_in_the_reader_s_language(language: str):
    use_language(language)
    text = template()

    assert {"nb": "Hovedenheten", "nn": "Hovudeininga", "en": "The parent organisation"}[language] in text
    parse_config(text)


def test_every_key_that_must_look_like_something_has_an_example():
    patterned = [field for kind in (Installation, Source, Destination, HelseId, Store) for field in dataclasses.fields(kind)]
    assert [field.name for field in patterned if field.metadata.get("pattern") and not field.metadata.get("example")] == []


def test_a_file_that_is_not_there_and_one_that_may_not_be_read_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ConfigurationError, match="there is no such file") as caught:
        read_text(tmp_path / "none.toml")
    assert "config init" in caught.value.remedy_text()

    def refuse(_self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigurationError, match="you may not read this file"):
        read_text(tmp_path / "none.toml")


def test_one_mistake_does_not_hide_another_of_the_same_table():
    _config, problems = read_config(MINIMAL.replace('environment = "test"', 'enviroment = "test"\ntime_zone = "Oslo"'))

    assert [(p.line, p.detail.partition(":")[0]) for p in problems] == [(3, "installation.enviroment"), (4, "installation.time_zone")]
