"""The control API from outside: a running engine, a client, the kernel's word on who asks."""

from __future__ import annotations

import base64
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from adapter.config import Config, Roles
from adapter.control.client import ControlClient
from adapter.control.protocol import COMMANDS, Refused
from adapter.control.server import roles_of
from adapter.control.transport import Peer
from adapter.engine import Engine
from adapter.errors import ControlError, InstallationError
from adapter.sandbox.faults import Fault
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.installation import configuration, numbers, until, write
from tests.engine_support.tiny import SYSTEM, message, use_tiny


@pytest.fixture
def practice() -> Iterator[FhirServer]:
    with FhirServer() as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, practice: FhirServer, monkeypatch: pytest.MonkeyPatch) -> Config:
    use_tiny(monkeypatch)
    return configuration(tmp_path, practice.url)


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    with Engine(config) as engine:
        yield engine


@pytest.fixture
def client(engine: Engine) -> Iterator[ControlClient]:
    with ControlClient.for_config(engine.config) as client:
        yield client


def test_hello_says_who_asks_and_what_that_user_may(client: ControlClient):
    hello = client.hello()
    assert hello["protocol"] == 1
    assert hello["roles"] == ["configure", "retry", "see_content", "see_state"]
    assert set(hello["commands"]) == set(COMMANDS)


def test_status_shows_sources_destinations_and_counts(engine: Engine, client: ControlClient, config: Config):
    write(config, "1.hl7", message(1))
    assert engine.wait_idle(20)
    status = client.status()
    assert status["messages"] == {"mapped": 1}
    assert status["sources"][0]["name"] == "epj"
    assert status["sources"][0]["watch"]["unreachable"] == ""
    assert status["destinations"][0]["deliveries"] == {"acknowledged": 1}
    assert status["mood"] == "ok"
    assert client.stats()["totals"]["acknowledged"] == 1


def test_the_log_is_paged_and_filtered(engine: Engine, client: ControlClient, config: Config):
    for number in range(1, 11):
        write(config, f"adt{number}.hl7", message(number, f"p{number % 2}", "" if number < 9 else "needs_mapping:Q"), mtime=1000 + number)
    assert engine.wait_idle(20)
    page = client.log(limit=4)
    assert [row["id"] for row in page["rows"]] == [10, 9, 8, 7]
    assert [row["id"] for row in client.log(limit=4, cursor=page["next"])["rows"]] == [6, 5, 4, 3]
    assert client.count(states=["needs_mapping"]) == 2
    assert client.count(attention=True) == 2
    assert client.count(patients=[f"{SYSTEM}|p1"]) == 5
    assert client.count(text="unknown-code") == 2
    assert client.count(sources=["epj"], since="2020-01-01T00:00:00+00:00") == 10
    [cause] = client.causes()
    assert (cause["count"], cause["cause"]["finding"]["code"], cause["cause"]["finding"]["path"]) == (2, "unknown-code", "ZST-1")


def test_one_message_without_content_holds_no_value_and_with_content_is_audited(engine: Engine, client: ControlClient, config: Config):
    write(config, "Nordmann_01017012345.hl7", message(1, "p1"))
    assert engine.wait_idle(20)
    shown = client.show(1)
    text = orjson.dumps(shown)
    for secret in (b"Nordmann", b"01017012345", b"Name1", b"p1"):
        assert secret not in text
    assert shown["message"]["attempts"][0]["code"] == "ok"
    assert {row["action"] for row in shown["message"]["history"]}
    full = client.show(1, content=True, reason="case 42")
    assert base64.b64decode(full["content"]["raw"]) == message(1, "p1")
    assert (
        [r["resourceType"] for r in full["content"]["result"]["resources"]]
        if "resources" in full["content"]["result"]
        else full["content"]["result"]
    )
    assert full["content"]["exchanges"][0]["request"]["type"] == "transaction"
    assert full["message"]["path"] == "Nordmann_01017012345.hl7"
    audit = [row for row in client.audit()["rows"] if row["reason"] == "case 42"]
    assert audit
    assert client.verify()["ok"] is True


def test_a_person_retries_what_failed(engine: Engine, client: ControlClient, config: Config, practice: FhirServer):
    practice.faults.order(Fault("status", status=422, times=1))
    write(config, "1.hl7", message(1))
    until(lambda: client.status()["deliveries"].get("failed") == 1)
    assert client.retry(ids=[1], preview=True) == {"matched": 1, "changed": 0, "more": False, "message_ids": [1]}
    assert client.retry(ids=[1], reason="mended")["changed"] == 1
    until(lambda: numbers(practice) == [1])
    assert len(set(practice.received)) == 1


def test_a_person_skips_a_message_and_the_next_of_the_patient_goes_on(
    engine: Engine, client: ControlClient, config: Config, practice: FhirServer
):
    write(config, "1.hl7", message(1, "p1", "needs_mapping:Q"), mtime=1000)
    write(config, "2.hl7", message(2, "p1"), mtime=2000)
    until(lambda: client.status()["messages"].get("needs_mapping") == 1)
    assert client.skip(ids=[1], reason="sent by hand")["changed"] >= 1
    until(lambda: numbers(practice) == [2])
    assert any(row["reason"] == "sent by hand" for row in client.show(1)["message"]["history"])


def test_skipping_needs_a_reason_and_bulk_acts_need_a_selection(client: ControlClient):
    with pytest.raises(Refused, match="reason is missing"):
        client.skip(ids=[1], reason="")
    with pytest.raises(Refused, match="say which messages"):
        client.retry()


def test_a_paused_source_takes_nothing_and_a_paused_destination_gets_nothing(
    engine: Engine, client: ControlClient, config: Config, practice: FhirServer
):
    client.pause(destination="fhir", reason="the service moves")
    write(config, "1.hl7", message(1))
    until(lambda: client.status()["messages"].get("mapped") == 1)
    client.pause(source="epj")
    write(config, "2.hl7", message(2))
    until(lambda: client.status()["sources"][0]["watch"]["paused"] and client.status()["sources"][0]["watch"]["waiting"] == 1)
    assert numbers(practice) == []
    assert client.status()["paused"] == ["destination:fhir", "source:epj"]
    client.resume(destination="fhir")
    client.resume(source="epj")
    until(lambda: numbers(practice) == [1, 2])
    with pytest.raises(Refused, match="no such source"):
        client.pause(source="other")


def test_a_pause_outlives_the_engine(config: Config, practice: FhirServer):
    with Engine(config), ControlClient.for_config(config) as client:
        client.pause(reason="night")
    with Engine(config) as engine, ControlClient.for_config(config) as client:
        assert engine.state().mood == "paused"
        write(config, "1.hl7", message(1))
        until(lambda: client.status()["sources"][0]["watch"]["waiting"] == 1)
        assert numbers(practice) == []
        client.resume()
        until(lambda: numbers(practice) == [1])


def test_reload_tells_what_it_found(engine: Engine, client: ControlClient, config: Config):
    assert config.installation.site_mappings is not None
    file = config.installation.site_mappings / "codes.yaml"
    file.write_text("broken", "utf-8")
    assert client.reload() == {"changed": [], "problems": ["codes.yaml:1: broken"]}
    file.write_text("Q", "utf-8")
    assert client.reload() == {"changed": ["epj"], "problems": []}


def test_events_come_to_those_who_subscribed(engine: Engine, config: Config):
    names: list[str] = []
    done = threading.Event()

    def listen() -> None:
        with ControlClient.for_config(config) as listener:
            for event in listener.events(timeout=15):
                names.append(event.name)
                if {"state", "incident", "changed"} <= set(names):
                    done.set()
                if event.name == "stopping":
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    until(lambda: engine.hub.listened)
    write(config, "1.hl7", message(1, "p1", "needs_mapping:Q"))
    assert done.wait(15)
    engine.stop()
    thread.join(10)
    assert names[-1] == "stopping"


def test_the_socket_is_the_engine_s_user_s_alone(engine: Engine, config: Config):
    status = Path(config.control_address).stat()
    assert stat.S_IMODE(status.st_mode) == 0o600


def test_nonsense_gets_a_clear_answer_and_the_engine_goes_on(engine: Engine, client: ControlClient, config: Config):
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(config.control_address)
        stream = raw.makefile("rwb")
        for line, code in (
            (b"not json", "bad-request"),
            (b"[]", "bad-request"),
            (b'{"v": 99, "id": 1, "do": "status"}', "protocol-version"),
            (b'{"v": 1, "id": 1, "do": "rm"}', "bad-request"),
            (b'{"v": 1, "id": 1, "do": "log", "args": {"limit": "ten"}}', "bad-request"),
            (b'{"v": 1, "id": 1, "do": "log", "args": {"colour": 1}}', "bad-request"),
            (b'{"v": 1, "id": 1, "do": "log", "args": {"states": ["odd"]}}', "bad-request"),
            (b'{"v": 1, "id": 1, "do": "show", "args": {"id": 99}}', "not-found"),
        ):
            stream.write(line + b"\n")
            stream.flush()
            answer = orjson.loads(stream.readline())
            assert (answer["ok"], answer["error"]["code"]) == (False, code)
        stream.close()
    assert client.hello()["protocol"] == 1


def test_roles_come_from_the_groups_of_the_peer():
    roles = Roles(see_state=("staff",), see_content=("support",), retry=("support",), configure=("admin",))
    assert roles_of(Peer("x", frozenset(), master=False), roles) == frozenset()
    assert roles_of(Peer("x", frozenset({"staff"}), master=False), roles) == {"see_state"}
    assert roles_of(Peer("x", frozenset({"support"}), master=False), roles) == {"see_state", "see_content", "retry"}
    assert len(roles_of(Peer("root", frozenset(), master=True), roles)) == 4
    assert roles_of(Peer("x", frozenset({"S-1"}), master=False), roles, {"support": "S-1"}.get) == {"see_state", "see_content", "retry"}


def test_who_lacks_a_role_is_refused_and_told_which(config: Config, practice: FhirServer, monkeypatch: pytest.MonkeyPatch):
    from adapter.control import unix_socket

    monkeypatch.setattr(unix_socket, "peer_of", lambda _endpoint: Peer("guest", frozenset({"staff"}), master=False))
    config = replace(config, roles=Roles(see_state=("staff",)))
    with Engine(config) as engine, ControlClient.for_config(config) as client:
        write(config, "1.hl7", message(1))
        assert engine.wait_idle(20)
        assert client.status()["messages"] == {"mapped": 1}
        for ask in (
            lambda: client.show(1, content=True),
            lambda: client.retry(ids=[1]),
            client.pause,
            client.reload,
            client.shutdown,
        ):
            with pytest.raises(Refused, match="this needs the role") as caught:
                ask()
            assert caught.value.answer_code == "not-allowed"
        assert client.show(1)["message"]["path"] == "1.hl7"


def test_no_engine_is_said_so(tmp_path: Path):
    with ControlClient(str(tmp_path / "control.sock")) as client, pytest.raises(ControlError, match="no engine answers"):
        client.status()


def test_shutdown_ends_run(config: Config):
    engine = Engine(config)
    engine.start()
    try:
        with ControlClient.for_config(config) as client:
            assert client.shutdown() == {"stopping": True}
        assert engine._asked_to_stop.wait(5)
    finally:
        engine.stop()


def test_the_socket_of_a_dead_engine_is_taken_over_and_a_strange_file_is_not(config: Config):
    dead = socket.socket(socket.AF_UNIX)
    Path(config.control_address).parent.mkdir(parents=True, exist_ok=True)
    dead.bind(config.control_address)
    dead.close()
    with Engine(config), ControlClient.for_config(config) as client:
        assert client.hello()["protocol"] == 1
    assert not Path(config.control_address).exists()
    Path(config.control_address).write_text("mine", "utf-8")
    with pytest.raises(InstallationError, match="is no socket"):
        Engine(config).start()
    assert Path(config.control_address).read_text("utf-8") == "mine"
