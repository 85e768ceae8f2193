"""What the machine says to a well-formed configuration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapter.config import Config, Destination, Source, Store, check_config, load_config
from adapter.config import check as checking

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    layers = tmp_path / "mappings"
    (layers / "no").mkdir(parents=True)
    monkeypatch.setattr(checking, "mappings_root", lambda: layers)
    (tmp_path / "epj" / "ut").mkdir(parents=True)
    return Config(
        sources=(Source(name="epj", folder=tmp_path / "epj" / "ut", destinations=("fhir",)),),
        destinations=(Destination(name="fhir", service="fhir", url="http://127.0.0.1:1/fhir"),),
        store=Store(folder=tmp_path / "data"),
    )


def codes(config: Config) -> list[str]:
    return [f"{finding.severity}:{finding.code}" for finding in check_config(config)]


def test_a_good_installation_gives_no_finding(config: Config):
    assert codes(config) == []


def test_a_folder_that_is_not_there_is_an_error(config: Config, tmp_path: Path):
    gone = replace(config.sources[0], folder=tmp_path / "epj" / "gone")
    assert codes(replace(config, sources=(gone,))) == ["error:no-folder"]


def test_a_watched_folder_inside_its_own_archive_is_an_error(config: Config, tmp_path: Path):
    inside = replace(config.sources[0], archive=tmp_path / "epj")
    assert codes(replace(config, sources=(inside,))) == ["error:folder-overlap"]


def test_two_sources_on_one_folder_or_on_another_s_quarantine_are_errors(config: Config, tmp_path: Path):
    (tmp_path / "epj" / "karantene").mkdir()
    twin = replace(config.sources[0], name="twin")
    on_quarantine = replace(config.sources[0], name="other", folder=tmp_path / "epj" / "karantene", quarantine=tmp_path / "q")
    assert "error:folder-twice" in codes(replace(config, sources=(config.sources[0], twin)))
    assert "error:folder-overlap" in codes(replace(config, sources=(config.sources[0], on_quarantine)))


def test_an_unknown_layer_and_an_unknown_group_are_named(config: Config):
    source = replace(config.sources[0], mapping=("no", "vendor/nobody"))
    roles = replace(config.roles, retry=("no-such-group-here",))
    assert codes(replace(config, sources=(source,), roles=roles)) == ["error:no-layer", "warning:no-group"]


def test_http_to_another_machine_is_refused_in_production_only(config: Config):
    remote = replace(config.destinations[0], url="http://192.0.2.1/fhir")
    assert "warning:not-encrypted" in codes(replace(config, destinations=(remote,)))
    production = replace(config.installation, environment="production", identifier_base="https://e.no")
    assert "error:not-encrypted" in codes(replace(config, destinations=(remote,), installation=production))


def test_a_store_on_a_network_drive_is_refused(config: Config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "is_network", lambda _path: True)
    assert "error:store-on-network" in codes(config)


def test_a_finding_has_the_line_of_its_key_or_of_its_table(tmp_path: Path):
    file = tmp_path / "journalbro.toml"
    file.write_text(
        '[[source]]\nname = "epj"\nfolder = "/nope/ut"\ndestinations = ["fhir"]\nafter = "leave"\n\n'
        '[[destination]]\nname = "fhir"\nservice = "fhir"\nurl = "http://127.0.0.1:1/fhir"\n\n[roles]\nsee_content = ["*"]\n',
        "utf-8",
    )
    found = {(finding.place, finding.code): finding.line for finding in check_config(load_config(file))}

    assert found["source.epj.folder", "no-folder"] == 3
    assert found["roles.see_content", "role-for-all"] == 13
