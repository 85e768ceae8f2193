"""The engine's end of the control API: one thread that accepts, one for each client, roles decided from the peer's groups.

Invariants: who asks is what the operating system says, never what the client says; a role is asked for at every request; an error of one
client, however it comes, touches no other client and not the engine; no answer holds a value from a message unless the handler gave it for
a request that its role allows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapter.config import Roles
from adapter.control.events import Hub
from adapter.control.protocol import (
    COMMANDS,
    REQUEST_LIMIT,
    ROLES,
    VERSION,
    Refused,
    Request,
    Response,
    Role,
    decode_request,
    encode_event,
    encode_response,
)
from adapter.control.transport import Connection, Listener, Peer, listen
from adapter.errors import JournalbroError

_MOST_CLIENTS = 64
_SEND_SECONDS = 30.0
_EVENT_WAIT = 1.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what that user may do."""

    name: str
    roles: frozenset[Role]


Handler = Callable[[Request, Caller], dict[str, Any]]
"""Answers a request that is allowed. Raises `JournalbroError`, whose texts go to the client."""


def roles_of(peer: Peer, roles: Roles, group_key: Callable[[str], str] = str) -> frozenset[Role]:
    """The roles of a user: all for a master, else by groups. `group_key`: the listener's.

    Whoever has any role may also see the state.
    """
    if peer.master:
        return frozenset[Role](ROLES)
    held: set[Role] = set()
    for role in ROLES:
        allowed: tuple[str, ...] = getattr(roles, role)
        if "*" in allowed or peer.groups.intersection(map(group_key, allowed)):
            held.add(role)
    if held:
        held.add("see_state")
    return frozenset(held)


class ControlServer:
    """Serves clients until it is closed. `strange` is told the type of any unexpected error, for the log."""

    def __init__(
        self,
        address: str,
        roles: Roles,
        handler: Handler,
        hub: Hub,
        *,
        group: str = "",
        strange: Callable[[BaseException], None],
    ) -> None:
        self.address = address
        self._roles = roles
        self._handler = handler
        self._hub = hub
        self._group = group
        self._strange = strange
        self._listener: Listener | None = None
        self._connections: set[Connection] = set()
        self._lock = threading.Lock()
        self._closing = False

    def start(self) -> None:
        """Open the address and serve in threads of its own. Raises `InstallationError`."""
        self._listener = listen(self.address, self._group)
        threading.Thread(target=self._accept, name="control", daemon=True).start()

    def close(self) -> None:
        """Stop serving; clients see the end of their connection."""
        self._closing = True
        if self._listener is not None:
            self._listener.close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.close()

    def _accept(self) -> None:
        assert self._listener is not None
        while not self._closing:
            try:
                connection = self._listener.accept()
            except OSError as error:
                if self._closing:
                    return
                self._strange(error)  # out of file handles, most likely: the engine goes on, and so do we
                threading.Event().wait(1.0)
                continue
            with self._lock:
                full = len(self._connections) >= _MOST_CLIENTS
                if not full:
                    self._connections.add(connection)
            if full:
                connection.close()
                continue
            threading.Thread(target=self._serve, args=(connection,), name="control-client", daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        assert self._listener is not None
        caller: Caller | None = None
        try:
            connection.set_timeout(None)
            while (line := connection.receive(REQUEST_LIMIT)) is not None:
                if caller is None:
                    peer = connection.peer()
                    caller = Caller(peer.name, roles_of(peer, self._roles, self._listener.group_key))
                request, response = self._answer(line, caller)
                connection.send(encode_response(response))
                if response.ok and request is not None and request.do == "subscribe":
                    self._stream(connection)
                    return
        except ValueError:
            connection.send(encode_response(_no(0, Refused("bad-request", f"a line over {REQUEST_LIMIT} bytes"))))
        except OSError:
            pass  # the client went away
        except Exception as error:  # noqa: BLE001 - one client must not take the engine along
            self._strange(error)
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()

    def _answer(self, line: bytes, caller: Caller) -> tuple[Request | None, Response]:
        request: Request | None = None
        try:
            request = decode_request(line)
            _allow(request, caller)
            if request.do == "hello":
                result: dict[str, Any] = {
                    "protocol": VERSION,
                    "user": caller.name,
                    "roles": sorted(caller.roles),
                    "commands": sorted(COMMANDS),
                }
                result |= self._handler(request, caller)
            elif request.do == "subscribe":
                result = {}
            else:
                result = self._handler(request, caller)
            return request, Response(request.id, True, result, {})
        except JournalbroError as error:
            return request, _no(0 if request is None else request.id, error)
        except Exception as error:  # noqa: BLE001 - the client gets an answer, the log the type
            self._strange(error)
            return request, _no(
                0 if request is None else request.id, JournalbroError(f"an error inside the engine: {type(error).__name__}")
            )

    def _stream(self, connection: Connection) -> None:
        subscription = self._hub.subscribe()
        connection.set_timeout(_SEND_SECONDS)
        try:
            while not (self._closing or subscription.closed):
                event = subscription.get(_EVENT_WAIT)
                if event is not None:
                    connection.send(encode_event(event))
        finally:
            self._hub.leave(subscription)


def _allow(request: Request, caller: Caller) -> None:
    needed: set[Role] = {COMMANDS[request.do].role}
    if request.args.get("content"):
        needed.add("see_content")
    if missing := needed - caller.roles:
        raise Refused("not-allowed", f"this needs the role {', '.join(sorted(missing))}", remedy="Ask for it: [roles] in journalbro.toml.")


def _no(number: int, error: JournalbroError) -> Response:
    code = error.answer_code if isinstance(error, Refused) else error.code
    title = error.answer_title if isinstance(error, Refused) else error.title
    return Response(number, False, {}, {"code": code, "title": title, "detail": error.detail, "remedy": error.remedy_text()})
