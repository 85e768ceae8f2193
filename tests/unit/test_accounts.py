"""Groups of this machine: as the system lists them, and what a name in the configuration means."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pytest

from adapter import accounts
from adapter.accounts import is_group, local_groups, sid_of
from adapter.config import Config, Roles, check_config
from tests.support.win32 import User, Windows, install

lists_groups = pytest.mark.skipif("WINEPREFIX" in os.environ, reason="Wine lists no groups")


@lists_groups
def test_the_groups_of_the_machine_are_groups():
    found = local_groups()
    assert found
    assert all(is_group(name) for name in found)
    assert len(set(found)) == len(found)
    assert not is_group("Journalbro nobody at all")


@lists_groups
def test_a_role_for_a_group_that_is_not_there_is_said():
    findings = check_config(Config(roles=Roles(see_content=("Journalbro nobody at all", local_groups()[0]))))
    assert [finding.place for finding in findings if finding.code == "no-group"] == ["roles.see_content"]


@pytest.mark.skipif(sys.platform == "win32", reason="names that a real machine need not have")
def test_on_windows_a_group_is_what_windows_finds(monkeypatch: pytest.MonkeyPatch):
    windows = Windows(User("S-1-5-21-7-1000", "engine"))
    windows.accounts = {"KOMMUNE\\Journalbro drift": "S-1-5-21-7-2000"}
    install(windows, monkeypatch)
    assert sid_of("journalbro DRIFT") == sid_of("KOMMUNE\\Journalbro drift") == "S-1-5-21-7-2000"
    assert sid_of("s-1-5-32-544") == "S-1-5-32-544"
    assert sid_of("S-1-nonsense") is None
    assert sid_of("nobody") is None
    windows.accounts = {f"PC\\gruppe {n}": f"S-1-5-21-7-{n}" for n in (3, 1, 2, 5, 4)}
    monkeypatch.setattr(accounts, "sys", SimpleNamespace(platform="win32"))
    assert local_groups() == [f"gruppe {n}" for n in (1, 2, 3, 4, 5)]
    assert is_group("GRUPPE 1")
    assert not is_group("gruppe 6")
