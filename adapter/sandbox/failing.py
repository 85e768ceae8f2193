"""How a fault strikes: what goes over the wire instead of the right answer (`faults.py` has the words for each)."""

from __future__ import annotations

import socket
import struct
from typing import Any, Final, Protocol

from adapter.model import Resource
from adapter.sandbox import wire
from adapter.sandbox.faults import Fault, Faults
from adapter.sandbox.store import Refused

FHIR_JSON: Final = "application/fhir+json;charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
_PAGE: Final = b"<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>"

_ISSUE_CODES: Final = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    409: "conflict",
    412: "duplicate",
    413: "too-long",
    422: "invalid",
    429: "throttled",
    503: "transient",
}


class Wire(Protocol):
    """What a fault may do to the connection."""

    connection: socket.socket

    def send(self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        """An answer; `length` is what Content-Length claims, when it is not the truth."""
        ...

    def more(self, data: bytes) -> None:
        """More of the body."""
        ...


_ENDS_THE_CONNECTION: Final = frozenset({"reset", "reset-after", "close", "truncated", "drip", "hang", "hang-after"})


class Struck(Exception):
    """The fault has said all that is said to this request; `hang_up`: the connection ends with it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.hang_up = fault.kind in _ENDS_THE_CONNECTION


def fail_before(fault: Fault, faults: Faults, line: Wire, body: bytes) -> None:
    """Strike before anything is stored; returns when the fault is one of those that strike later."""
    match fault.kind:
        case "status":
            refused = Refused(fault.status, "The practice server was told to refuse", _ISSUE_CODES.get(fault.status, "processing"))
            data, kind = (_PAGE, HTML) if fault.html else (wire.dumps(outcome(refused)), FHIR_JSON)
            line.send(fault.status, data, kind, {"Retry-After": fault.retry_after} if fault.retry_after else {})
        case "html":
            line.send(200, _PAGE, HTML)
        case "redirect":
            line.send(307, b"", HTML, {"Location": "http://127.0.0.1:1/elsewhere"})
        case "entry-status":
            count = len(wire.loads(body).get("entry", []))
            responses = [{"response": {"status": "200 OK"}}] * (count - 1) + [{"response": {"status": f"{fault.status} Refused"}}]
            line.send(200, wire.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": responses}), FHIR_JSON)
        case "hang":
            faults.cleared.wait(fault.seconds)
        case "close":
            pass
        case "reset":
            _reset(line)
        case _:
            return
    raise Struck(fault)


def fail_after(fault: Fault, faults: Faults, line: Wire, status: int, answer: Resource) -> None:
    """Strike when the message has been stored, in place of the right answer."""
    data = wire.dumps(answer)
    entries: list[Any] = list(answer.get("entry", []))
    match fault.kind:
        case "reset-after":
            _reset(line)
        case "html-after":
            line.send(200, _PAGE, HTML)
        case "empty-after":
            line.send(200, b"", FHIR_JSON)
        case "broken-json":
            line.send(status, data[: len(data) // 2], FHIR_JSON)
        case "truncated":
            line.send(status, data[: len(data) // 2], FHIR_JSON, length=len(data))
        case "missing-entry":
            line.send(status, wire.dumps({**answer, "entry": entries[:-1]}), FHIR_JSON)
        case "wrong-entry":
            line.send(status, wire.dumps({**answer, "entry": entries[1::-1] + entries[2:]}), FHIR_JSON)
        case "other-resource":
            line.send(status, wire.dumps({"resourceType": "Basic", "code": {"text": "?"}}), FHIR_JSON)
        case "drip":
            line.send(status, b"", FHIR_JSON, length=len(data))
            for place in range(len(data)):
                line.more(data[place : place + 1])
                if faults.cleared.wait(fault.seconds):
                    break
        case _:
            faults.cleared.wait(fault.seconds)
    raise Struck(fault)


def _reset(line: Wire) -> None:
    """Close with a reset (RST), so that the other side loses what it had not read."""
    line.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.connection.close()


def outcome(refused: Refused, severity: str = "error") -> Resource:
    """An OperationOutcome with one issue."""
    issue = {"severity": severity, "code": refused.code, "diagnostics": refused.diagnostics}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
