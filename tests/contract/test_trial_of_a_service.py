"""The trial of a service: each step that fails is told as what it is, and nothing is stored."""

from __future__ import annotations

import datetime as dt
import http.server
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest

from adapter.clock import Clock
from adapter.deliver import trial
from adapter.deliver.auth import Auth, BearerAuth, NoAuth, TokenError
from adapter.deliver.client import HttpClient, HttpSettings
from adapter.sandbox.faults import Fault
from adapter.sandbox.fhir_server import FhirServer


def no_auth(_client: HttpClient, _clock: Clock) -> Auth:
    return NoAuth()


def steps(url, auth=no_auth, **http):
    return [(one.step, one.level, one.code) for one in trial.attempt(url, HttpSettings(timeout=5, connect_timeout=2, **http), auth)]


def last(url, auth=no_auth, **http):
    return steps(url, auth, **http)[-1]


@pytest.fixture
def practice():
    with FhirServer() as server:
        yield server


def test_a_service_that_is_well_passes_every_step_and_stores_nothing(practice):
    assert steps(practice.url) == [
        ("name", "ok", "found"),
        ("connect", "ok", "connected"),
        ("certificate", "ok", "plain-here"),
        ("credentials", "ok", "none-needed"),
        ("service", "ok", "fhir"),
        ("dry", "ok", "dry-ok"),
    ]
    assert practice.state()["resources"] == {}


def test_a_name_that_nobody_knows_ends_the_trial_at_the_first_step():
    assert steps("https://journalbro.invalid/fhir") == [("name", "error", "no-such-name")]


@pytest.mark.parametrize("url", ["ftp://x/fhir", "https://", "https://x:99999/"])
def test_what_is_no_address_is_said_to_be_none(url):
    assert last(url) == ("name", "error", "bad-address")


def test_a_port_where_nothing_listens_is_told_from_a_firewall():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert last(f"http://127.0.0.1:{taken.getsockname()[1]}/fhir") == ("connect", "error", "refused")


def test_a_path_that_is_not_the_base_is_told(practice):
    assert last(practice.url.removesuffix("/fhir") + "/other")[1:] == ("error", "no-metadata")


def test_a_token_that_the_token_service_refuses_is_told_with_its_own_remedy(practice):
    def refuse(_fresh: bool) -> str:
        raise TokenError("http-400", refused=True)

    def missing(_fresh: bool) -> str:
        raise TokenError("no-secret-in-keyring", refused=False)

    assert last(practice.url, lambda _c, _k: BearerAuth(refuse)) == ("credentials", "error", "token-refused")
    assert last(practice.url, lambda _c, _k: BearerAuth(missing)) == ("credentials", "error", "no-secret")


def test_credentials_of_a_kind_that_this_version_lacks_are_told(practice):
    def cannot(_client: HttpClient, _clock: Clock) -> Auth:
        raise trial.Refusal("helseid")

    assert last(practice.url, cannot) == ("credentials", "error", "not-in-version")


def test_faults_that_wait_for_the_first_real_message_are_not_used_up_by_a_trial(practice):
    practice.faults.order(Fault(kind="status", status=503))

    assert last(practice.url) == ("dry", "ok", "dry-ok")


class _Metadata(http.server.BaseHTTPRequestHandler):
    said = b'{"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"mode": "server", "interaction": []}]}'
    status = 200

    def do_GET(self):
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    def do_POST(self):
        raise AssertionError("a trial must not post to a service that offers no dry test")

    def log_message(self, *_args):
        """Silence."""


@pytest.fixture
def serve():
    running = []

    def start(said=_Metadata.said, status=200, context=None):
        handler = type("Handler", (_Metadata,), {"said": said, "status": status})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.handle_error = lambda *_args: None
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return server.server_port

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def test_a_service_without_transactions_is_told_before_the_first_message(serve):
    assert last(f"http://127.0.0.1:{serve()}/fhir") == ("service", "error", "lacks")


def test_a_service_that_offers_no_dry_test_is_not_posted_to(serve):
    said = b'{"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [{"mode": "server", "interaction": [{"code": "transaction"}]}]}'

    assert last(f"http://127.0.0.1:{serve(said)}/fhir") == ("dry", "skipped", "dry-not-offered")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        (b"<html>", 200, "not-fhir"),
        (b"{}", 401, "not-let-in"),
        (b"{}", 403, "not-let-in"),
        (b"{}", 404, "no-metadata"),
        (b"", 503, "trouble"),
    ],
)
def test_each_answer_that_is_no_capability_statement_has_its_own_words(serve, said, status, code):
    assert last(f"http://127.0.0.1:{serve(said, status)}/fhir") == ("service", "error", code)


def certificate(folder: Path, name: str, days: int) -> Path:
    file = folder / f"{name}{days}.pem"
    key = folder / f"{name}{days}.key"
    begin = dt.datetime.now(dt.UTC) + dt.timedelta(days=min(days, 0) - 3)
    end = begin + dt.timedelta(days=max(days, 1) + 3 if days > 0 else 1)
    stamp = "%Y%m%d%H%M%SZ"
    subprocess.run(["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-subj", f"/CN={name}", "-out", folder / "csr"], check=True, capture_output=True)  # fmt: skip
    (folder / "index.txt").write_text("")
    (folder / "ext").write_text(f"subjectAltName={'IP:127.0.0.1' if name == 'here' else f'DNS:{name}'}\nbasicConstraints=CA:TRUE\n")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca=own\n[own]\ndatabase={folder}/index.txt\nrand_serial=yes\ndefault_md=sha256\npolicy=any\nnew_certs_dir={folder}\n[any]\ncommonName=supplied\n"
    )
    subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-config", folder / "ca.cnf", "-in", folder / "csr", "-keyfile", key, "-extfile", folder / "ext", "-startdate", f"{begin:{stamp}}", "-enddate", f"{end:{stamp}}", "-out", file, "-notext"], check=True, capture_output=True)  # fmt: skip
    file.write_bytes(file.read_bytes() + key.read_bytes())
    return file


@pytest.mark.parametrize(
    ("name", "days", "trusted", "expected"),
    [
        ("here", 300, True, ("service", "error", "lacks")),
        ("here", 300, False, ("certificate", "error", "unknown-issuer")),
        ("here", -10, True, ("certificate", "error", "expired")),
        ("elsewhere", 300, True, ("certificate", "error", "other-name")),
    ],
)
def test_what_is_wrong_with_a_certificate_is_told_apart(serve, tmp_path, name, days, trusted, expected):
    file = certificate(tmp_path, name, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    other = certificate(tmp_path, "another", 100)

    found = last(f"https://127.0.0.1:{serve(context=context)}/fhir", ca_file=file if trusted else other)

    assert found == expected


def test_a_certificate_that_soon_runs_out_is_a_warning_and_the_trial_goes_on(serve, tmp_path):
    file = certificate(tmp_path, "here", 5)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    found = steps(f"https://127.0.0.1:{serve(context=context)}/fhir", ca_file=file)

    assert ("certificate", "warning", "runs-out") in found
    assert found[-1][0] == "service"


def test_a_port_that_does_not_speak_tls_is_told(serve):
    assert last(f"https://127.0.0.1:{serve()}/fhir") == ("certificate", "error", "not-tls")


def test_every_code_of_a_step_has_its_words_and_every_step_its_title():
    source = Path(trial.__file__).read_text("utf-8")
    used = {code for code in trial.SAYS if f'"{code}"' in source.partition("_SOON_DAYS")[2]}

    assert used == set(trial.SAYS)
    assert set(trial.TITLES) == set(trial.STEPS)
