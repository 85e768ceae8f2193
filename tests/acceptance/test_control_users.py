"""Other users of the machine at the control socket: who gets in, and what each may, by the groups that the system knows them in.

The engine is this process; the clients are processes of the users `daemon`, `bin` and `nobody`, which every Linux has. Only root can be others.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapter.config import Config, Control, Roles
from adapter.control.client import ControlClient
from adapter.engine import Engine
from adapter.sandbox.fhir_server import FhirServer
from tests.conftest import ROOT
from tests.engine_support.installation import configuration, write
from tests.engine_support.tiny import message, use_tiny

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can act as other users")

ASK = """
import json, os, pwd, sys
from adapter.control.client import ControlClient, Refused
from adapter.errors import ControlError
user = pwd.getpwnam(sys.argv[1])
ControlClient(sys.argv[2]).close()
import encodings.idna, orjson
os.setgroups(os.getgrouplist(user.pw_name, user.pw_gid)); os.setgid(user.pw_gid); os.setuid(user.pw_uid)
said = {}
with ControlClient(sys.argv[2]) as client:
    try:
        hello = client.hello()
        said = {"user": hello["user"], "roles": hello["roles"]}
        for name, ask in {
            "status": client.status,
            "show": lambda: client.show(1),
            "content": lambda: client.show(1, content=True, reason="case 1"),
            "audit": client.audit,
            "retry": lambda: client.retry(ids=[1], preview=True),
            "pause": client.pause,
            "reload": client.reload,
            "shutdown": client.shutdown,
        }.items():
            try:
                ask()
                said[name] = "ok"
            except Refused as error:
                said[name] = error.answer_code
    except ControlError as error:
        said = {"error": str(error), "why": type(error.__cause__).__name__}
print(json.dumps(said))
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """An engine whose socket the group `daemon` may use, in a folder that everybody may pass."""
    use_tiny(monkeypatch)
    run = Path(tempfile.mkdtemp(prefix="journalbro-run-"))
    run.chmod(0o755)
    with FhirServer() as server:
        yield replace(configuration(tmp_path, server.url), control=Control(address=str(run / "control.sock"), group="daemon"))
    shutil.rmtree(run)


@pytest.fixture
def ask(config: Config) -> Callable[[str], dict[str, Any]]:
    """What a user is answered."""

    def by(user: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-c", ASK, user, config.control_address], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
        )
        return json.loads(done.stdout)

    return by


def test_a_member_of_the_group_gets_what_its_groups_give_and_no_more(config: Config, ask: Callable[[str], dict[str, Any]]):
    config = replace(config, roles=Roles(see_state=(), see_content=("daemon",), retry=("bin",), configure=("bin", "adm")))
    with Engine(config) as engine:
        write(config, "1.hl7", message(1))
        assert engine.wait_idle(20)
        assert ask("daemon") == {
            "user": "daemon",
            "roles": ["see_content", "see_state"],
            **dict.fromkeys(("status", "show", "content", "audit"), "ok"),
            **dict.fromkeys(("retry", "pause", "reload", "shutdown"), "not-allowed"),
        }
        with ControlClient.for_config(config) as client:
            assert {row["actor"] for row in client.audit()["rows"] if row["reason"] == "case 1"} == {"daemon"}


def test_who_may_connect_and_has_no_role_is_told_nothing(config: Config, ask: Callable[[str], dict[str, Any]]):
    with Engine(replace(config, roles=Roles(see_state=("adm",)))):
        assert ask("daemon") == {"error": "this needs the role see_state", "why": "NoneType"}


def test_others_do_not_get_in(config: Config, ask: Callable[[str], dict[str, Any]]):
    with Engine(replace(config, roles=Roles(see_state=("*",)))):
        assert ask("daemon")["roles"] == ["see_state"]
        for user in ("bin", "nobody"):
            assert ask(user) == {"error": "this user may not talk to the engine", "why": "PermissionError"}


def test_root_may_everything(config: Config, ask: Callable[[str], dict[str, Any]]):
    with Engine(replace(config, roles=Roles(see_state=()))):
        assert ask("root")["roles"] == ["configure", "retry", "see_content", "see_state"]
