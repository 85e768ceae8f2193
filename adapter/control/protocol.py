"""The language between the engine and its clients: JSON lines, versioned, request and response, and events for those who ask.

A request is one line `{"v": 1, "id": 7, "do": "log", "args": {…}}`; its answer one line `{"v": 1, "id": 7, "ok": true, "result": {…}}` or
`{"v": 1, "id": 7, "ok": false, "error": {"code": …, "title": …, "detail": …, "remedy": …}}`. After `subscribe`, lines
`{"v": 1, "event": "incident", "data": {…}}` come between the answers. Times are ISO 8601 in UTC. Nothing is ever pickled, and a line has a limit.

Every command is one entry of `COMMANDS`: what it takes, and which role may ask. A value from a message crosses only in the answer to
`show` with `content`, which needs `see_content` and is in the audit trail before it is given out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, cast

import orjson

from adapter.errors import ControlError
from adapter.model import Key

VERSION = 1
LINE_LIMIT = 64 << 20
"""Bytes in one line: an answer may hold a whole message and its result."""
REQUEST_LIMIT = 1 << 20

Role = Literal["see_state", "see_content", "retry", "configure"]
ROLES: tuple[Role, ...] = ("see_state", "see_content", "retry", "configure")

Kind = Literal["text", "flag", "number", "time", "texts", "numbers", "words"]
"""Kinds of argument: a text, true/false, a whole number, a time with offset, a list of texts, a list of numbers, {name: text}."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked. `args`: name -> kind; every argument is optional unless it is in `needs`."""

    role: Role
    says: str
    args: Mapping[str, Kind] = dataclasses.field(default_factory=dict[str, Kind])
    needs: tuple[str, ...] = ()
    patience: float = 0.0
    """Seconds that a client gives it at least: what loads mappings anew takes its time on a busy machine."""


_FILTER: dict[str, Kind] = {
    "ids": "numbers",
    "states": "texts",
    "delivery_states": "texts",
    "sources": "texts",
    "destinations": "texts",
    "kinds": "texts",
    "patients": "texts",
    "causes": "numbers",
    "text": "text",
    "since": "time",
    "until": "time",
    "attention": "flag",
    "after": "number",
}
"""As `adapter.queue.contract.MessageFilter`; a patient is `Type|system|value`, or a person number alone (it becomes a keyed hash at once)."""

_ACT: dict[str, Kind] = {**_FILTER, "reason": "text", "limit": "number", "preview": "flag"}

_STOP: dict[str, Kind] = {"cause": "number", "id": "number", "stop": "number"}
"""Which unknown code: that of a cause, or of the `stop`-th finding (from 0) that stopped a message."""

_MEND: dict[str, Kind] = {**_STOP, "code": "text", "target": "text", "display": "text", "system": "text"}
"""`code`: the unknown one, where the finding does not show it. `target`: what it becomes; `-` for a known code that gives nothing."""

_LOADING = 120.0

COMMANDS: dict[str, Command] = {
    "hello": Command("see_state", "versions, the caller's name and roles"),
    "status": Command("see_state", "the state of engine, sources, destinations, store and incidents"),
    "stats": Command(
        "see_state",
        "counts per minute for the last day; with `step`, what passed, waited and how long it took in points of so many minutes, for up to a week",
        {"minutes": "number", "step": "number"},
    ),
    "report": Command("see_state", "the effect report of `weeks` weeks that end with `week`", {"week": "text", "weeks": "number"}),
    "log": Command(
        "see_state",
        "a page of messages",
        {**_FILTER, "limit": "number", "offset": "number", "cursor": "text", "sort": "text", "ascending": "flag", "max_id": "number"},
    ),
    "count": Command("see_state", "how many messages a filter finds", {**_FILTER, "max_id": "number"}),
    "kinds": Command("see_state", "the kinds of message there are"),
    "causes": Command("see_state", "what waits for a person, grouped by cause"),
    "show": Command(
        "see_state",
        "one message; with `content` its bytes, resources, trace and exchanges",
        {"id": "number", "content": "flag", "reason": "text"},
        ("id",),
    ),
    "outline": Command(
        "see_state",
        "the structure of one message and where each element came from: names, paths and places, no values",
        {"id": "number"},
        ("id",),
    ),
    "retry": Command("retry", "send again, with the same bytes", {**_ACT, "force": "flag"}),
    "remap": Command("retry", "map again", _ACT),
    "skip": Command("retry", "give up messages: they leave their lanes", _ACT, ("reason",)),
    "pause": Command(
        "retry",
        "stop intake of a source, sending to a destination, or everything",
        {"source": "text", "destination": "text", "reason": "text"},
    ),
    "resume": Command("retry", "end a pause", {"source": "text", "destination": "text", "reason": "text"}),
    "scan": Command("retry", "scan the folders now", {"source": "text"}),
    "audit": Command("see_content", "a page of the audit trail", {"after": "number", "limit": "number"}),
    "trail": Command(
        "see_content",
        "the audit trail, newest first: what came before the number `before`, by a part of the actor's name, by actions, only what people did",
        {"before": "number", "limit": "number", "actor": "text", "actions": "texts", "people": "flag"},
    ),
    "verify": Command("see_state", "whether the audit chain is whole", patience=_LOADING),
    "reload": Command("configure", "load the mappings anew", patience=_LOADING),
    "place": Command("see_state", "the file and line of a rule, as an editor opens it", {"rule": "text"}, ("rule",)),
    "mend_options": Command("see_state", "what an unknown code may be mapped to", _STOP),
    "mend_try": Command(
        "configure", "what mapping an unknown code would do to the messages that wait; changes nothing", _MEND, ("target",), _LOADING
    ),
    "mend_save": Command(
        "configure",
        "map an unknown code in the site's layer, with a test; reload, and map again what waits",
        {**_MEND, "reason": "text"},
        ("target",),
        _LOADING,
    ),
    "shutdown": Command("configure", "stop the engine"),
    "subscribe": Command("see_state", "events from now on: state, changed, incident, mappings, stopping"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `args` have been checked against the command."""

    id: int
    do: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: `result` when `ok`, else `error` with code, title, detail and remedy."""

    id: int
    ok: bool
    result: dict[str, Any]
    error: dict[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, to those who subscribed."""

    name: str
    data: dict[str, Any]


class OtherVersion(ControlError):
    """Engine and program speak different versions of the protocol."""

    title = "Engine and program are of different versions"
    remedy = "Let engine and program be of the same version."


class Refused(ControlError):
    """The engine said no. `code` says why: `not-allowed`, `bad-request`, `protocol-version`, `not-found`, or the code of the engine's own error."""

    title = "The engine said no"
    remedy = "Correct what is named, or look at `journalbro doctor`."

    def __init__(self, code: str, detail: str, *, title: str = "", remedy: str | None = None) -> None:
        super().__init__(detail, remedy=remedy)
        self.answer_code = code
        self.answer_title = title or self.title


def encode_request(request: Request) -> bytes:
    """One line."""
    return orjson.dumps({"v": VERSION, "id": request.id, "do": request.do, "args": plain(request.args)}) + b"\n"


def encode_response(response: Response) -> bytes:
    """One line."""
    body: dict[str, Any] = {"v": VERSION, "id": response.id, "ok": response.ok}
    body |= {"result": plain(response.result)} if response.ok else {"error": response.error}
    return orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS) + b"\n"


def encode_event(event: Event) -> bytes:
    """One line."""
    return orjson.dumps({"v": VERSION, "event": event.name, "data": plain(event.data)}, option=orjson.OPT_NON_STR_KEYS) + b"\n"


def decode_request(line: bytes) -> Request:
    """What a client asks. Raises `Refused` (`bad-request`, `protocol-version`) with what would be right."""
    try:
        body = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Refused("bad-request", "not a line of JSON") from error
    if not isinstance(body, dict):
        raise Refused("bad-request", "not a JSON object")
    fields = cast("dict[str, Any]", body)
    if fields.get("v") != VERSION:
        raise Refused("protocol-version", f"the engine speaks version {VERSION}", remedy="Let engine and program be of the same version.")
    number, do, args = fields.get("id"), fields.get("do"), fields.get("args", {})
    if not isinstance(number, int) or not isinstance(do, str) or not isinstance(args, dict):
        raise Refused("bad-request", "id is a number, do a command, args an object")
    command = COMMANDS.get(do)
    if command is None:
        raise Refused("bad-request", "no such command")
    return Request(number, do, _checked(command, cast("dict[str, Any]", args)))


def decode_answer(line: bytes) -> Response | Event:
    """What the engine says. Raises `ControlError` when it is not of this protocol."""
    try:
        body = orjson.loads(line)
        if body["v"] != VERSION:
            raise OtherVersion(f"the engine speaks version {int(body['v'])} of the protocol, this program {VERSION}")
        if "event" in body:
            return Event(str(body["event"]), dict(body["data"]))
        return Response(int(body["id"]), bool(body["ok"]), dict(body.get("result") or {}), dict(body.get("error") or {}))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ControlError("what came from the engine is not of this protocol") from error


def _checked(command: Command, args: dict[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for name, value in args.items():
        kind = command.args.get(name)
        if kind is None:
            raise Refused("bad-request", "no such argument; there are: " + ", ".join(sorted(command.args)))
        if value is None:
            continue
        checked[name] = _value(name, kind, value)
    for name in command.needs:
        if checked.get(name) in (None, ""):
            raise Refused("bad-request", f"{name} is missing")
    return checked


def _value(name: str, kind: Kind, value: Any) -> Any:
    match kind:
        case "text" if isinstance(value, str):
            return value
        case "flag" if isinstance(value, bool):
            return value
        case "number" if isinstance(value, int) and not isinstance(value, bool):
            return value
        case "time" if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                moment = None
            if moment is not None and moment.tzinfo is not None:
                return moment
        case "texts" if isinstance(value, list) and all(isinstance(v, str) for v in cast("list[Any]", value)):
            return tuple(cast("list[str]", value))
        case "numbers" if isinstance(value, list) and all(isinstance(v, int) for v in cast("list[Any]", value)):
            return tuple(cast("list[int]", value))
        case "words" if isinstance(value, dict):
            return {str(k): str(v) for k, v in cast("dict[Any, Any]", value).items()}
        case _:
            pass
    raise Refused("bad-request", f"{name} must be of the kind: {kind}")


def plain(value: Any) -> Any:
    """`value` as JSON data: dataclasses become objects, tuples lists, times ISO texts, bytes are refused."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_key(k): plain(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, Key):
        return value._asdict()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in cast("tuple[Any, ...]", value)]
    raise TypeError(type(value).__name__)


def _key(key: Any) -> str:
    return ":".join(str(plain(k)) for k in cast("tuple[Any, ...]", key)) if isinstance(key, tuple) else str(plain(key))
