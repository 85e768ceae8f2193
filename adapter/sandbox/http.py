"""HTTP on the practice server: requests in, answers out, faults in between. `fhir_server.py` says what is understood."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Protocol, cast
from urllib.parse import parse_qs, urlsplit

from adapter.fhir import elements
from adapter.fhir.check import check
from adapter.model import Entry, Resource
from adapter.sandbox import search, wire
from adapter.sandbox.capabilities import capability_statement
from adapter.sandbox.failing import FHIR_JSON, Struck, fail_after, fail_before, outcome
from adapter.sandbox.faults import Fault, Faults
from adapter.sandbox.store import Address, Refused, Store
from adapter.sandbox.transaction import transaction, write_one

_LARGEST_BODY: Final = 256 * 1024 * 1024
_LARGEST_PAGE: Final = 1000


class Practice(Protocol):
    """The server behind the connections."""

    store: Store
    faults: Faults
    url: str

    def took(self, body: bytes, authorization: str) -> None:
        """Note a request that writes."""
        ...

    def state(self) -> dict[str, Any]:
        """What `/control/state` answers."""
        ...

    def close_door_for(self, seconds: float) -> None:
        """Refuse connections for so long."""
        ...


class Listener(ThreadingHTTPServer):
    """Takes connections, a thread for each."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, practice: Practice) -> None:
        self.practice = practice
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Without asking the network for this machine's name, as the base class does."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that are open."""
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    """One connection to the practice server."""

    protocol_version = "HTTP/1.1"
    server_version = "journalbro-practice"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = 120

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's names
        """Requests hold identifiers in their URLs: they are not logged."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    @property
    def _practice(self) -> Practice:
        return cast("Listener", self.server).practice

    def _serve(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            self.close_connection = True
            self._answer(413, outcome(Refused(413, "Too large", "too-long")))
            return
        body = self.rfile.read(length)
        parts = urlsplit(self.path)
        steps = [step for step in parts.path.split("/") if step]
        try:
            if steps[:1] == ["control"]:
                self._control(method, steps[1:], body)
            elif steps[:1] == ["fhir"]:
                self._fhir(method, steps[1:], parts.query, body)
            else:
                self._answer(404, outcome(Refused(404, "The FHIR base is /fhir", "not-found")))
        except Refused as refused:
            self._answer(refused.status, outcome(refused))
        except Struck as struck:
            self.close_connection = self.close_connection or struck.hang_up

    # --- FHIR --------------------------------------------------------------------------------------------------------------------

    def _fhir(self, method: str, steps: list[str], query: str, body: bytes) -> None:
        fault = None
        if method == "POST" and steps[1:] == ["$validate"]:
            self._answer(*self._validated(steps[0], body))
            return
        if method in {"POST", "PUT"}:
            authorization = self.headers.get("Authorization", "")
            self._practice.took(body, authorization)
            fault = self._practice.faults.next(authorization)
            if fault is not None:
                fail_before(fault, self._practice.faults, self, body)
        store = self._practice.store
        if not steps and method == "POST":
            bundle = self._bundle(body)
            self._answer(200, transaction(store, bundle), fault)
        elif steps == ["metadata"] and method == "GET":
            self._answer(200, capability_statement(self._practice.url))
        elif not steps:
            raise Refused(400, "This is the base URL of FHIR server. It takes a Bundle by POST.")
        elif not elements.is_resource(steps[0]):
            raise Refused(404, f"Unknown resource type '{steps[0]}'")
        elif method in {"POST", "PUT"}:
            self._write(method, steps, query, body, fault)
        elif method == "DELETE":
            self._delete(steps, query)
        elif len(steps) == 1:
            self._search(steps[0], query)
        else:
            self._read(steps)

    def _bundle(self, body: bytes) -> Resource:
        bundle = self._resource(body)
        if bundle["resourceType"] != "Bundle":
            raise Refused(400, f'Incorrect resource type found, expected "Bundle" but found "{bundle["resourceType"]}"')
        if bundle.get("type") != "transaction":
            raise Refused(400, f"Unable to process transaction where incoming Bundle.type = {bundle.get('type')}")
        return bundle

    def _resource(self, body: bytes) -> Resource:
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in {"application/fhir+json", "application/json"}:
            raise Refused(400, f'Incorrect Content-Type header value of "{kind}" was provided in the request')
        try:
            data = wire.loads(body)
        except ValueError:
            raise Refused(400, "Failed to parse request body as JSON resource") from None
        if not isinstance(data, dict) or "resourceType" not in data:
            raise Refused(400, "Failed to parse request body as JSON resource: no resourceType")
        return cast("Resource", data)

    def _validated(self, resource_type: str, body: bytes) -> tuple[int, Resource]:
        """A dry test: nothing is kept."""
        resource = self._resource(body)
        if resource["resourceType"] != resource_type:
            raise Refused(400, "The resource type of the body is not that of the URL")
        found = check([Entry("probe", "event", resource, "urn:uuid:00000000-0000-5000-8000-000000000000")], environment="test")
        if found:
            return 422, outcome(Refused(422, "; ".join(f"{one.code} {one.element}" for one in found), "invalid"))
        return 200, outcome(Refused(200, "No issues detected", "informational"), "information")

    def _write(self, method: str, steps: list[str], query: str, body: bytes, fault: Fault | None) -> None:
        resource = self._resource(body)
        if resource["resourceType"] != steps[0]:
            raise Refused(400, "The resource type of the body is not that of the URL")
        criteria = self.headers.get("If-None-Exist") if method == "POST" else query or None
        if method == "PUT" and criteria is None and resource.get("id") != (steps[1] if len(steps) > 1 else None):
            raise Refused(400, "Can not update resource, resource body must contain the ID of the URL for update (PUT) operation")
        address, _, created = write_one(self._practice.store, method, "/".join(steps), resource, criteria)
        self._answer(201 if created else 200, self._practice.store.current(address) or {}, fault)

    def _read(self, steps: list[str]) -> None:
        address: Address = (steps[0], steps[1])
        with self._practice.store.lock:
            versions = self._practice.store.versions(address)
        if not versions:
            raise Refused(404, f"Resource {'/'.join(address)} is not known")
        if steps[2:] == ["_history"]:
            entries = [
                {"fullUrl": f"{self._practice.url}/{'/'.join(address)}", "resource": one.resource}
                for one in reversed(versions)
                if one.resource
            ]
            self._answer(200, {"resourceType": "Bundle", "type": "history", "total": len(versions), "entry": entries})
            return
        wanted = steps[3] if steps[2:3] == ["_history"] and len(steps) > 3 else str(versions[-1].number)
        chosen = [one for one in versions if str(one.number) == wanted]
        if not chosen:
            raise Refused(404, f'Version "{wanted}" is not valid for resource {"/".join(address)}')
        if chosen[0].resource is None:
            raise Refused(410, "Resource was deleted", "deleted")
        self._answer(200, chosen[0].resource)

    def _search(self, resource_type: str, query: str) -> None:
        given = {name: values[-1] for name, values in parse_qs(query).items()}
        count, offset = _number(given.get("_count"), 100), _number(given.get("_offset"), 0)
        with self._practice.store.lock:
            found = search.find(self._practice.store, resource_type, query)
            page = [] if given.get("_summary") == "count" else found[offset : offset + min(count, _LARGEST_PAGE)]
            resources = [(address, self._practice.store.current(address)) for address in page]
        links = [{"relation": "self", "url": f"{self._practice.url}/{resource_type}?{query}"}]
        if page and offset + len(page) < len(found):
            rest = "&".join(part for part in query.split("&") if part and not part.startswith("_offset="))
            after = f"{rest}&_offset={offset + len(page)}".lstrip("&")
            links.append({"relation": "next", "url": f"{self._practice.url}/{resource_type}?{after}"})
        entries = [
            {"fullUrl": f"{self._practice.url}/{'/'.join(address)}", "resource": resource, "search": {"mode": "match"}}
            for address, resource in resources
        ]
        bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
        self._answer(200, bundle | ({"entry": entries} if entries else {}))

    def _delete(self, steps: list[str], query: str) -> None:
        store = self._practice.store
        with store.transaction():
            addresses = [(steps[0], steps[1])] if len(steps) > 1 else search.find(store, steps[0], query)
            if len(addresses) > 1:
                raise Refused(412, "Multiple resources match this search")
            for address in addresses:
                if [one for one in store.referrers(address) if one != address]:
                    raise Refused(
                        409, f"Unable to delete {'/'.join(address)} because at least one resource has a reference to it", "conflict"
                    )
                if store.current(address) is not None:
                    store.put(address, None)
        self._answer(200, outcome(Refused(200, "Deleted", "informational"), "information"))

    # --- control -----------------------------------------------------------------------------------------------------------------

    def _control(self, method: str, steps: list[str], body: bytes) -> None:
        practice = self._practice
        try:
            if method == "GET" and steps == ["state"]:
                self.send(200, wire.dumps(practice.state()), "application/json")
                return
            if method == "POST" and steps == ["faults"]:
                given: object = wire.loads(body)
                orders = cast("list[dict[str, Any]]", given if isinstance(given, list) else [given])
                practice.faults.order(*(Fault.from_json(order) for order in orders))
            elif method == "DELETE" and steps == ["faults"]:
                practice.faults.clear()
            elif method == "POST" and steps == ["door"]:
                practice.close_door_for(float(wire.loads(body)["seconds"]))
            else:
                raise Refused(404, "GET state, POST or DELETE faults, POST door")
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(400, str(error)) from None
        self.send(200, b'{"ok":true}', "application/json")

    # --- answers -----------------------------------------------------------------------------------------------------------------

    def _answer(self, status: int, answer: Resource, fault: Fault | None = None) -> None:
        if fault is not None:
            fail_after(fault, self._practice.faults, self, status, answer)
        self.send(status, wire.dumps(answer), FHIR_JSON)

    def send(self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        """Head and body in one write: in two, the second waits for the other side's delayed acknowledgement."""
        lines = [
            f"HTTP/1.1 {status} {self.responses.get(status, ('',))[0]}",
            f"Date: {self.date_time_string()}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(data) if length is None else length}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data)

    def more(self, data: bytes) -> None:
        """More of the body."""
        self.wfile.write(data)


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() else default
