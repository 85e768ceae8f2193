"""The client's end of the control API, for the command line and the windows. The only module of the engine's side that they use.

One client is one connection; its calls may come from several threads, one at a time. `events` takes a connection of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from adapter.config import Config
from adapter.control.protocol import COMMANDS, LINE_LIMIT, Event, Refused, Request, Response, decode_answer, encode_request
from adapter.control.transport import Connection, connect
from adapter.errors import ControlError

__all__ = ["ControlClient", "Event", "Refused"]


class ControlClient:
    """Talks to a running engine. Every call may raise `ControlError`: no engine answers, or (`Refused`) it said no.

    Results are JSON data, as `adapter.engine.api` makes them. A connection that broke is opened anew at the next call.
    """

    def __init__(self, address: str, *, timeout: float = 10.0) -> None:
        self.address = address
        self._timeout = timeout
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._number = 0

    @classmethod
    def for_config(cls, config: Config, *, timeout: float = 10.0) -> Self:
        """The client of the engine that runs with this configuration."""
        return cls(config.control_address, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next call opens a new one."""
        with self._lock:
            self._drop()

    def call(self, do: str, /, **args: Any) -> dict[str, Any]:
        """Ask one thing (`protocol.COMMANDS`) and give its result. Arguments that are None are left out."""
        with self._lock:
            self._number += 1
            request = Request(self._number, do, {name: value for name, value in args.items() if value is not None})
            return _result(self._ask(request))

    def _ask(self, request: Request) -> Response:
        patience = max(self._timeout, COMMANDS[request.do].patience) if request.do in COMMANDS else self._timeout
        try:
            if self._connection is None:
                self._connection = connect(self.address, self._timeout)
            self._connection.set_timeout(patience)
            self._connection.send(encode_request(request))
            while True:
                answer = decode_answer(_line(self._connection))
                if isinstance(answer, Response) and answer.id in (request.id, 0):
                    return answer
        except TimeoutError as error:
            self._drop()
            raise ControlError(f"the engine has not answered for {patience:g} seconds") from error
        except (OSError, ValueError) as error:
            self._drop()
            raise ControlError("the connection to the engine broke") from error
        except ControlError:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # --- the commands

    def hello(self) -> dict[str, Any]:
        """Versions, the caller's name and roles."""
        return self.call("hello")

    def status(self) -> dict[str, Any]:
        """State of engine, sources, destinations, store, incidents."""
        return self.call("status")

    def stats(self, minutes: int | None = None, step: int | None = None) -> dict[str, Any]:
        """Counts per minute; with `step` points of so many minutes."""
        return self.call("stats", minutes=minutes, step=step)

    def report(self, week: str | None = None, weeks: int | None = None) -> dict[str, Any]:
        """The effect report."""
        return self.call("report", week=week, weeks=weeks)

    def log(self, **where: Any) -> dict[str, Any]:
        """A page of messages; arguments as in `protocol.COMMANDS["log"]`."""
        return self.call("log", **where)

    def count(self, **where: Any) -> int:
        """How many messages a filter finds."""
        return int(self.call("count", **where)["count"])

    def causes(self) -> list[dict[str, Any]]:
        """What waits for a person, most first."""
        return list(self.call("causes")["causes"])

    def show(self, message_id: int, *, content: bool = False, reason: str = "") -> dict[str, Any]:
        """One message. With `content` also what is in it: needs the role, and is written to the audit trail."""
        return self.call("show", id=message_id, content=content, reason=reason)

    def retry(self, *, ids: Sequence[int] | None = None, reason: str = "", **where: Any) -> dict[str, Any]:
        """Send again; `preview=True` only counts."""
        return self.call("retry", ids=ids, reason=reason, **where)

    def remap(self, *, ids: Sequence[int] | None = None, reason: str = "", **where: Any) -> dict[str, Any]:
        """Map again; `preview=True` only counts."""
        return self.call("remap", ids=ids, reason=reason, **where)

    def skip(self, *, ids: Sequence[int] | None = None, reason: str, **where: Any) -> dict[str, Any]:
        """Give up; `preview=True` only counts."""
        return self.call("skip", ids=ids, reason=reason, **where)

    def pause(self, *, source: str | None = None, destination: str | None = None, reason: str = "") -> dict[str, Any]:
        """Pause a source, a destination or everything."""
        return self.call("pause", source=source, destination=destination, reason=reason)

    def resume(self, *, source: str | None = None, destination: str | None = None, reason: str = "") -> dict[str, Any]:
        """End a pause."""
        return self.call("resume", source=source, destination=destination, reason=reason)

    def scan(self, source: str | None = None) -> dict[str, Any]:
        """Scan the folders now."""
        return self.call("scan", source=source)

    def verify(self) -> dict[str, Any]:
        """Whether the audit chain is whole."""
        return self.call("verify")

    def audit(self, after: int = 0, limit: int = 1000) -> dict[str, Any]:
        """A page of the audit trail."""
        return self.call("audit", after=after, limit=limit)

    def trail(self, **asked: Any) -> dict[str, Any]:
        """A page of the audit trail, newest first; the arguments are those of the command."""
        return self.call("trail", **asked)

    def reload(self) -> dict[str, Any]:
        """Load the mappings anew."""
        return self.call("reload")

    def shutdown(self) -> dict[str, Any]:
        """Stop the engine; it answers first."""
        return self.call("shutdown")

    def events(self, *, timeout: float | None = None) -> Iterator[Event]:
        """Events from now on, until the engine goes (the iterator ends) or nothing came for `timeout` seconds (`TimeoutError`).

        The engine sends `state` every few seconds, so a silence of a minute means that it hangs.
        """
        connection = connect(self.address, self._timeout)
        try:
            connection.send(encode_request(Request(1, "subscribe", {})))
            connection.set_timeout(timeout)
            while (line := connection.receive(LINE_LIMIT)) is not None:
                answer = decode_answer(line)
                if isinstance(answer, Event):
                    yield answer
                else:
                    _result(answer)
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:
            raise ControlError("the connection to the engine broke") from error
        finally:
            connection.close()


def _result(response: Response) -> dict[str, Any]:
    if response.ok:
        return response.result
    error = response.error
    raise Refused(error.get("code", "error"), error.get("detail", ""), title=error.get("title", ""), remedy=error.get("remedy"))


def _line(connection: Connection) -> bytes:
    line = connection.receive(LINE_LIMIT)
    if line is None:
        raise ControlError("the engine closed the connection")
    return line
