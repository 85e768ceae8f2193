"""The named pipe of the control API. On Windows (and Wine) with the system's own pipes, elsewhere with `tests.support.win32`, which has their semantics.

Tests that need other users or faults of the system take the fixture `windows`, and run where the system is ours to make.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapter.config import Roles
from adapter.control import client as client_module
from adapter.control import server as server_module
from adapter.control.client import ControlClient
from adapter.control.events import Hub
from adapter.control.protocol import Refused
from adapter.control.server import ControlServer
from adapter.errors import ControlError, InstallationError
from tests.support.win32 import BROKEN_PIPE, User, Windows, install

REAL = sys.platform == "win32"
WINE = REAL and "WINEPREFIX" in os.environ
MEMBER, GROUP = "S-1-5-21-7-1001", "S-1-5-21-7-2000"
ENGINE = User("S-1-5-21-7-1000", "engine", (("S-1-1-0", 7),))
PERSON = User(MEMBER, "kari", (("S-1-1-0", 7), (GROUP, 7), ("S-1-5-21-7-3000", 0), ("S-1-5-21-7-3001", 0x14)))
STRANGER = User("S-1-5-21-7-1002", "ola", (("S-1-1-0", 7),))
ADMIN = User("S-1-5-21-7-500", "drift", (("S-1-5-32-544", 15),))
ADMIN_NOT_RAISED = User("S-1-5-21-7-500", "drift", (("S-1-5-32-544", 0x10),))
FROM_AFAR = User(MEMBER, "kari", (("S-1-5-2", 7), (GROUP, 7)))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Windows | None:
    """The machine in memory; None on a real one."""
    if REAL:
        return None
    made = Windows(ENGINE)
    made.accounts = {
        "PC\\engine": ENGINE.sid,
        "PC\\kari": MEMBER,
        "PC\\Journalbro support": GROUP,
        "BUILTIN\\Administratorer": "S-1-5-32-544",
    }
    install(made, monkeypatch)
    return made


@pytest.fixture
def windows(machine: Windows | None) -> Windows:
    """The machine in memory."""
    if machine is None:
        pytest.skip("needs users and faults that a real machine does not lend")
    return machine


@pytest.fixture
def pipe(machine: Windows | None) -> Any:
    """The module."""
    return importlib.import_module("adapter.control.named_pipe")


@pytest.fixture
def address() -> str:
    return rf"\\.\pipe\journalbro-test-{os.getpid()}-{time.monotonic_ns()}"


@pytest.fixture
def listener(pipe: Any, address: str) -> Iterator[Any]:
    made = pipe.PipeListener(address, "")
    yield made
    made.close()


@pytest.fixture
def pair(pipe: Any, listener: Any, address: str) -> Iterator[tuple[Any, Any]]:
    """A client's end and the engine's."""
    client = pipe.connect_pipe(address, 5)
    server = listener.accept()
    server.set_timeout(5)
    yield client, server
    client.close()
    server.close()


def meanwhile(act: Callable[[], Any]) -> Callable[[], Any]:
    """Do it in a thread of its own; the result, or what it raised, when asked for."""
    result: list[Any] = []

    def run() -> None:
        try:
            result.append(act())
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            result.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def join() -> Any:
        thread.join(10)
        assert result, "it does not end"
        return result[0]

    return join


def test_lines_go_both_ways(pair: tuple[Any, Any]):
    client, server = pair
    client.send(b"one\ntwo\n")
    assert [server.receive(10), server.receive(10)] == [b"one", b"two"]
    server.send(b"three\n")
    assert client.receive(10) == b"three"


def test_a_long_line_comes_whole_through_a_small_pipe(pair: tuple[Any, Any]):
    client, server = pair
    line = bytes(range(32, 127)) * 40_000  # 3.8 MB, sixty times what may lie unread
    sent = meanwhile(lambda: client.send(line + b"\n"))
    assert server.receive(1 << 23) == line
    assert sent() is None


def test_a_line_comes_whole_in_pieces_of_any_size(windows: Windows, pair: tuple[Any, Any]):
    client, server = pair
    windows.largest = 3
    client.send("æøå er tre bokstaver\n".encode())
    assert server.receive(100) == "æøå er tre bokstaver".encode()


def test_an_empty_write_is_no_end(windows: Windows, pair: tuple[Any, Any]):
    client, server = pair
    windows.WriteFile(client._pipe.handle, b"", _overlapped(windows))
    client.send(b"after\n")
    assert server.receive(100) == b"after"


def test_a_line_over_its_limit_is_refused(pair: tuple[Any, Any]):
    client, server = pair
    client.send(b"0123456789\n")
    with pytest.raises(ValueError, match="too long"):
        server.receive(9)


def test_what_was_written_before_the_end_is_read_to_its_end(pair: tuple[Any, Any]):
    client, server = pair
    server.send(b"last words\n")
    server.close()
    assert client.receive(100) == b"last words"
    assert client.receive(100) is None
    with pytest.raises(OSError):
        client.send(b"anybody?\n")


def test_an_end_in_the_middle_of_a_line_is_an_end(pair: tuple[Any, Any]):
    client, server = pair
    client.send(b"half a li")
    client.close()
    assert server.receive(100) is None


def test_who_waits_for_a_line_sees_the_end(pair: tuple[Any, Any]):
    client, server = pair
    waiting = meanwhile(lambda: server.receive(100))
    time.sleep(0.1)
    client.close()
    assert waiting() is None


def test_silence_ends_in_a_timeout_and_the_next_line_is_not_lost(pair: tuple[Any, Any]):
    client, server = pair
    server.set_timeout(0.1)
    with pytest.raises(TimeoutError):
        server.receive(100)
    client.send(b"now\n")
    server.set_timeout(5)
    assert server.receive(100) == b"now"


def test_a_peer_that_does_not_read_is_not_waited_for_for_ever(pair: tuple[Any, Any]):
    client, _server = pair
    client.set_timeout(0.2)
    with pytest.raises(TimeoutError):
        client.send(b"x" * (1 << 20) + b"\n")


def test_closing_wakes_who_waits(pair: tuple[Any, Any]):
    _client, server = pair
    server.set_timeout(None)
    waiting = meanwhile(lambda: server.receive(100))
    time.sleep(0.1)
    server.close()
    assert isinstance(waiting(), OSError)
    with pytest.raises(OSError):
        server.receive(100)


def test_closing_wakes_who_waits_for_a_client(listener: Any):
    waiting = meanwhile(listener.accept)
    time.sleep(0.1)
    listener.close()
    assert isinstance(waiting(), OSError)


def test_clients_come_before_during_and_after_the_wait_for_them(pipe: Any, listener: Any, address: str):
    early = pipe.connect_pipe(address, 5)
    served = listener.accept()
    waiting = meanwhile(listener.accept)
    time.sleep(0.1)
    late = pipe.connect_pipe(address, 5)
    second = waiting()
    for client, server in ((early, served), (late, second)):
        client.send(b"hello\n")
        server.set_timeout(5)
        assert server.receive(10) == b"hello"
        client.close()
        server.close()


def test_a_client_that_went_before_it_was_seen_is_nobody(pipe: Any, listener: Any, address: str):
    pipe.connect_pipe(address, 5).close()
    waiting = meanwhile(listener.accept)
    time.sleep(0.1)
    client = pipe.connect_pipe(address, 5)
    client.send(b"hello\n")
    while isinstance(served := waiting(), Exception) or served.receive(10) != b"hello":  # an end is an answer as well
        assert not isinstance(served, Exception), served
        served.close()
        waiting = meanwhile(listener.accept)
    client.close()
    served.close()


def test_who_comes_while_all_are_busy_waits_its_turn(pipe: Any, windows: Windows, listener: Any, address: str):
    first = pipe.connect_pipe(address, 5)
    with pytest.raises(ControlError, match="too busy") as caught:
        pipe.connect_pipe(address, 0.1)
    assert isinstance(caught.value.__cause__, TimeoutError)
    waiting = meanwhile(lambda: pipe.connect_pipe(address, 5))
    time.sleep(0.1)
    served = listener.accept()
    second = waiting()
    assert second.receive is not None
    for one in (first, second, served):
        one.close()


def test_without_an_engine_nobody_answers(pipe: Any, machine: Windows | None, address: str):
    with pytest.raises(ControlError, match="no engine answers"):
        pipe.connect_pipe(address, 1)


def test_the_name_is_free_when_the_engine_has_gone(pipe: Any, address: str):
    pipe.PipeListener(address, "").close()
    with pytest.raises(ControlError, match="no engine answers"):
        pipe.connect_pipe(address, 1)
    pipe.PipeListener(address, "").close()


@pytest.mark.skipif(WINE, reason="Wine 8 lets a second program make a first instance")
def test_a_second_engine_does_not_get_the_name(pipe: Any, listener: Any, address: str):
    with pytest.raises(InstallationError, match="holds the control pipe"):
        pipe.PipeListener(address, "")


def test_a_system_that_gives_no_more_instances_turns_one_client_away_and_goes_on(pipe: Any, windows: Windows, listener: Any, address: str):
    client = pipe.connect_pipe(address, 5)
    windows.fail_next_instance = 8
    with pytest.raises(OSError, match="CreateNamedPipe"):
        listener.accept()
    assert client.receive(10) is None
    waiting = meanwhile(listener.accept)
    time.sleep(0.1)
    again = pipe.connect_pipe(address, 5)
    again.send(b"hello\n")
    served = waiting()
    assert served.receive(10) == b"hello"
    for one in (client, again, served):
        one.close()


# --- who may, and who it is


def test_the_peer_is_the_user_of_this_process(pair: tuple[Any, Any]):
    client, server = pair
    client.send(b"hello\n")
    server.receive(10)
    peer = server.peer()
    assert peer.master
    assert peer.name
    assert "S-1-1-0" in peer.groups


def test_without_a_group_only_the_engine_s_user_and_administrators_get_in(pipe: Any, windows: Windows, listener: Any, address: str):
    for user in (PERSON, STRANGER, ADMIN_NOT_RAISED):
        with windows.as_user(user), pytest.raises(ControlError, match="may not talk") as caught:
            pipe.connect_pipe(address, 1)
        assert isinstance(caught.value.__cause__, PermissionError)


def test_a_group_gets_in_and_strangers_do_not(pipe: Any, windows: Windows, address: str):
    listener = pipe.PipeListener(address, "journalbro SUPPORT")
    with windows.as_user(STRANGER), pytest.raises(ControlError, match="may not talk"):
        pipe.connect_pipe(address, 1)
    assert not windows.pipes[address].remote
    windows.pipes[address].remote = True  # the descriptor alone keeps them out as well
    with windows.as_user(FROM_AFAR), pytest.raises(ControlError, match="may not talk"):
        pipe.connect_pipe(address, 1)
    windows.pipes[address].owner = "S-1-5-80-1-2-3"  # a service's own account
    with windows.as_user(PERSON):
        client = pipe.connect_pipe(address, 1)
        client.send(b"hello\n")
    server = listener.accept()
    server.receive(10)
    peer = server.peer()
    assert (peer.name, peer.master) == ("PC\\kari", False)
    assert peer.groups == {"S-1-1-0", GROUP}
    assert listener.group_key("Journalbro support") == GROUP
    for one in (client, server, listener):
        one.close()


def test_who_may_talk_may_not_stand_in_for_the_engine(pipe: Any, windows: Windows, address: str):
    listener = pipe.PipeListener(address, "Journalbro support")
    with windows.as_user(PERSON), pytest.raises(Exception, match="CreateNamedPipe"):
        windows.CreateNamedPipe(address, 0x40000003, 0, 255, 10, 10, 0, None)
    listener.close()


def test_a_group_that_is_not_there_is_said(pipe: Any, machine: Windows | None, address: str):
    with pytest.raises(InstallationError, match="no group named 'Journalbro nobody'"):
        pipe.PipeListener(address, "Journalbro nobody")


def test_nothing_is_said_to_a_pipe_that_another_user_made(pipe: Any, windows: Windows, address: str):
    with windows.as_user(STRANGER):
        trap = windows.CreateNamedPipe(address, 0x40000003, 0, 255, 10, 10, 0, None)
        windows.pipes[address].sddl = f"D:(A;;0x1f01ff;;;{PERSON.sid})"
    with windows.as_user(PERSON), pytest.raises(ControlError, match="another user's program"):
        pipe.connect_pipe(address, 1)
    assert not trap.incoming


def test_a_raised_administrator_is_a_master_and_one_that_is_not_raised_is_nobody(pipe: Any, windows: Windows, address: str):
    listener = pipe.PipeListener(address, "S-1-5-21-7-2000")
    windows.pipes[address].owner = "S-1-5-18"
    for user, master in ((ADMIN, True), (User(ADMIN.sid, "drift", (*ADMIN_NOT_RAISED.groups, (GROUP, 7))), False)):
        with windows.as_user(user):
            client = pipe.connect_pipe(address, 1)
            client.send(b"hello\n")
        server = listener.accept()
        server.receive(10)
        peer = server.peer()
        assert peer.master is master
        assert ("S-1-5-32-544" in peer.groups) is master
        client.close()
        server.close()
    listener.close()


def test_who_has_said_nothing_is_not_known(pair: tuple[Any, Any], windows: Windows):
    _client, server = pair
    with pytest.raises(OSError, match="ImpersonateNamedPipeClient"):
        server.peer()
    with pytest.raises(Exception, match="OpenThreadToken"):
        windows.OpenThreadToken(None, 8, True)  # and this thread is itself again


# --- the control API over it


@pytest.fixture
def serve(pipe: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., ControlServer]]:
    """Starts the control server of an engine on the pipe; its handler says who asked."""
    monkeypatch.setattr(server_module, "listen", pipe.PipeListener)
    monkeypatch.setattr(client_module, "connect", pipe.connect_pipe)
    servers: list[ControlServer] = []
    strange: list[BaseException] = []

    def start(roles: Roles, group: str = "") -> ControlServer:
        server = ControlServer(address, roles, lambda request, caller: {"asked": caller.name}, Hub(), group=group, strange=strange.append)
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()
    assert not strange


def test_the_control_api_speaks_over_the_pipe(serve: Callable[..., ControlServer], address: str):
    server = serve(Roles())
    with ControlClient(address) as client:
        hello = client.hello()
        assert hello["roles"] == ["configure", "retry", "see_content", "see_state"]
        events: list[str] = []

        def listen() -> None:
            with ControlClient(address) as other:
                for event in other.events(timeout=10):
                    events.append(event.name)
                    if event.name == "stopping":
                        return

        listening = meanwhile(listen)
        until = time.monotonic() + 5
        while not server._hub.listened:
            assert time.monotonic() < until
            time.sleep(0.01)
        server._hub.publish("incident", {"code": "silent"})
        server._hub.publish("stopping", {})
        assert listening() is None
        assert events == ["incident", "stopping"]
        assert client.status()["asked"] == hello["user"]


def test_roles_come_from_the_groups_of_the_token(serve: Callable[..., ControlServer], windows: Windows, address: str):
    serve(Roles(see_state=(), see_content=("JOURNALBRO support",), configure=("Administratorer", "No such group")), "Journalbro support")
    windows.pipes[address].owner = "S-1-5-18"
    with windows.as_user(PERSON), ControlClient(address) as client:
        assert client.hello()["roles"] == ["see_content", "see_state"]
        assert client.show(1, content=True) == {"asked": "PC\\kari"}
        with pytest.raises(Refused, match="needs the role configure"):
            client.reload()
        with pytest.raises(Refused, match="needs the role retry"):
            client.pause()


def test_many_clients_at_once_get_their_own_answers(serve: Callable[..., ControlServer], address: str):
    serve(Roles())

    def ask() -> int:
        with ControlClient(address, timeout=20) as client:
            return sum(client.status()["asked"] != "" for _ in range(20))

    asking = [meanwhile(ask) for _ in range(10)]
    assert [one() for one in asking] == [20] * 10


def test_an_engine_that_goes_is_said_and_found_again(serve: Callable[..., ControlServer], address: str):
    server = serve(Roles())
    with ControlClient(address) as client:
        client.status()
        server.close()
        said: set[str] = set()
        while "no engine answers" not in said:  # a connection that was on its way when the engine went is closed first
            with pytest.raises(ControlError) as caught:
                client.status()
            said.add(str(caught.value))
        assert said <= {"no engine answers", "the engine closed the connection", "the connection to the engine broke"}
        serve(Roles())
        assert client.status()["asked"]


def _overlapped(windows: Windows) -> Any:
    modules = windows.modules()
    made = modules["pywintypes"].OVERLAPPED()
    made.hEvent = modules["win32event"].CreateEvent(None, True, False, None)
    return made


def test_the_machine_in_memory_gives_messages_in_pieces_as_windows_does(windows: Windows, address: str):
    """Why the pipe is one of bytes: in message mode a read that is too small is ERROR_MORE_DATA, not a read."""
    server = windows.CreateNamedPipe(address, 0x40000003, 4, 255, 100, 100, 0, None)
    client = windows.CreateFile(address, 0x80000002, 0, None, 3, 0x40110000, None)
    windows.WriteFile(client, b"a message", _overlapped(windows))
    buffer = bytearray(4)
    assert windows.ReadFile(server, buffer, _overlapped(windows))[0] == 234
    assert bytes(buffer) == b"a me"
    windows.CloseHandle(client)
    windows.ReadFile(server, bytearray(20), _overlapped(windows))
    with pytest.raises(Exception, match=str(BROKEN_PIPE)):
        windows.ReadFile(server, bytearray(20), _overlapped(windows))
