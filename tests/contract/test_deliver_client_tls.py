"""Certificates: a trusted one is taken, a changed or foreign one is refused before anything is sent, and our own is shown when asked for."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from adapter.deliver.client import Answer, HttpClient, HttpSettings
from adapter.deliver.policy import NoAnswer

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates of these tests")


def certificate(folder: Path, name: str) -> Path:
    """A certificate for 127.0.0.1 that signs itself, and its key, in one PEM file."""
    key, cert, both = folder / f"{name}.key", folder / f"{name}.crt", folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command += ["-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    both.write_bytes(cert.read_bytes() + key.read_bytes())
    return both


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        shown = self.connection.getpeercert(binary_form=True) if isinstance(self.connection, ssl.SSLSocket) else None
        body = b"known" if shown else b"unknown"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Server:
    """An HTTPS server that can change its certificate."""

    def __init__(self, pem: Path, client_ca: Path | None = None) -> None:
        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.plain = self.http.socket
        self.http.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.show(pem, client_ca)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def show(self, pem: Path, client_ca: Path | None = None) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        if client_ca is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(client_ca)
        self.context = context
        self.http.get_request = self.accept  # type: ignore[method-assign]

    def accept(self) -> tuple[ssl.SSLSocket, object]:
        connection, address = self.plain.accept()
        return self.context.wrap_socket(connection, server_side=True), address

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.http.server_address[1]}/fhir"

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return certificate(tmp_path, "ours")


@pytest.fixture
def server(ours: Path) -> Iterator[Server]:
    one = Server(ours)
    yield one
    one.close()


def test_a_certificate_of_the_installations_own_authority_is_trusted(server: Server, ours: Path) -> None:
    with HttpClient(server.url, HttpSettings(timeout=5, ca_file=ours)) as client:
        answer = client.request("POST", server.url, b"{}")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b"unknown")


def test_a_certificate_that_the_machine_does_not_know_is_refused_and_nothing_was_sent(server: Server) -> None:
    with HttpClient(server.url, HttpSettings(timeout=5)) as client:
        assert client.request("POST", server.url, b"{}") == NoAnswer("tls", maybe_sent=False)


def test_a_certificate_that_changes_is_refused_until_it_is_trusted(server: Server, ours: Path, tmp_path: Path) -> None:
    changed = certificate(tmp_path, "changed")
    for shown, expected in ((ours, True), (changed, False), (ours, True)):
        server.show(shown)
        with HttpClient(server.url, HttpSettings(timeout=5, ca_file=ours)) as client:
            answer = client.request("POST", server.url, b"{}")
        assert isinstance(answer, Answer) is expected
        if not expected:
            assert answer == NoAnswer("tls", maybe_sent=False)


def test_our_own_certificate_is_shown_to_a_service_that_asks(ours: Path, tmp_path: Path) -> None:
    mine = certificate(tmp_path, "mine")
    server = Server(ours, client_ca=mine)
    try:
        with HttpClient(server.url, HttpSettings(timeout=5, ca_file=ours, certificate=mine)) as client:
            answer = client.request("POST", server.url, b"{}")
        assert isinstance(answer, Answer)
        assert answer.body == b"known"
        with HttpClient(server.url, HttpSettings(timeout=5, ca_file=ours)) as client:
            assert isinstance(client.request("POST", server.url, b"{}"), NoAnswer)
    finally:
        server.close()
