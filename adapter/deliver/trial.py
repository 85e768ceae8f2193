"""Whether a service can be sent to, asked step by step: its name, the connection, the certificate, our credentials, what it is, a dry test.

Each step that fails says what to do about just that, and ends the trial: what stands on it cannot be told. Invariants: nothing of any patient is
sent, and nothing is written at the service. The dry test (`$validate`, FHIR R4 2.36, "Resource/$validate") is only asked of a service that says it
has one, since another might take the request for a create.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from urllib.parse import urlsplit

import orjson

from adapter.clock import Clock, SystemClock
from adapter.deliver.auth import Auth, TokenError
from adapter.deliver.client import Answer, HttpClient, HttpSettings, is_this_machine, proxy_for, trust
from adapter.deliver.destinations.fhir import FhirDestination, FhirSettings, Look
from adapter.i18n import N_

Level = Literal["ok", "warning", "error", "skipped"]
Name = Literal["name", "connect", "certificate", "credentials", "service", "dry"]
STEPS: Final[tuple[Name, ...]] = ("name", "connect", "certificate", "credentials", "service", "dry")

TITLES: Final[dict[Name, str]] = {
    "name": N_("Find the address"),
    "connect": N_("Connect"),
    "certificate": N_("Check the certificate"),
    "credentials": N_("Say who we are"),
    "service": N_("Ask what it is"),
    "dry": N_("Dry test, nothing is stored"),
}
"""What each step does."""

SAYS: Final[dict[str, tuple[str, str]]] = {
    "found": (N_("found"), ""),
    "proxy": (N_("the machine's proxy does that"), ""),
    "no-such-name": (N_("nobody knows this name"), N_("Look for a spelling mistake in the address, and whether this machine may ask a name server.")),
    "bad-address": (N_("this is no address"), N_("Write it as https://server/path.")),
    "connected": (N_("connected"), ""),
    "refused": (N_("nothing answers at this port"), N_("Look at the port in the address, and whether the service runs.")),
    "no-answer": (
        N_("no answer within the time"),
        N_("A firewall is likely to stop it: ask for an opening from this machine to that address and port."),
    ),
    "no-way": (N_("the network knows no way there"), N_("Look at the machine's network, and at the health network's connection.")),
    "valid": (N_("valid until {detail}"), ""),
    "encrypted": (N_("encrypted"), ""),
    "runs-out": (N_("valid, but only until {detail}"), N_("Tell the owner of the service that the certificate must be renewed.")),
    "plain-here": (N_("not encrypted, which is well on this machine"), ""),
    "plain": (N_("the connection is not encrypted"), N_("Use an address that begins with https.")),
    "expired": (N_("the service's certificate has run out"), N_("The owner of the service must renew it. Look also at this machine's clock.")),
    "other-name": (
        N_("the certificate is for another name"),
        N_("Use the name that stands in the certificate; an IP address or a short name will not do."),
    ),
    "unknown-issuer": (
        N_("the certificate comes from an authority that this machine does not know"),
        N_("Install the authority on this machine, or name its file in ca_file. A proxy that opens TLS also looks like this."),
    ),
    "not-tls": (N_("what answers does not speak TLS"), N_("Look at the port in the address, or whether http was meant.")),
    "old-tls": (N_("the service speaks only old versions of TLS"), N_("It needs TLS 1.2 or later: tell the owner of the service.")),
    "wants-certificate": (N_("the service wants a certificate of ours"), N_("Set auth to mtls and name our certificate.")),
    "own-certificate": (N_("our own certificate cannot be used"), N_("It must be a PEM file with certificate and key that the engine's user may read.")),
    "tls": (N_("TLS failed"), N_("Ask the owner of the service what it wants of a client.")),
    "none-needed": (N_("none are configured"), ""),
    "got": (N_("there"), ""),
    "no-secret": (
        N_("the secret is not where it should be ({detail})"),
        N_("Put it there as the engine's user; the configuration only names the place."),
    ),
    "token-refused": (N_("the token service said no ({detail})"), N_("Look at client_id, secret and scope, and whether the client is still registered.")),
    "token-away": (N_("the token service does not answer ({detail})"), N_("Look at token_url and the firewall.")),
    "not-in-version": (N_("this version does not know that way yet ({detail})"), N_("Choose another way, or wait for the next version.")),
    "fhir": (N_("{detail}"), ""),
    "lacks": (N_("a FHIR service, but it does not offer: {detail}"), N_("Ask its owner; messages that need this will be held.")),
    "not-fhir": (N_("it answers, but not as a FHIR service"), N_("The address must be the FHIR base: what stands before /metadata.")),
    "no-metadata": (N_("there is nothing at this path (404)"), N_("The address must be the FHIR base: what stands before /metadata.")),
    "not-let-in": (N_("it does not accept our credentials ({detail})"), N_("Look at auth and the secret, and whether we have been given access.")),
    "trouble": (N_("it has trouble of its own ({detail})"), N_("Try again later, or ask its owner.")),
    "dry-ok": (N_("it would take what we send"), ""),
    "dry-not-offered": (N_("the service offers none; the first message will show"), ""),
    "dry-refused": (N_("it found a plain patient without any name wrong ({detail})"), N_("It wants a profile that we do not know: ask its owner.")),
}  # fmt: skip
"""Code -> what was found, and what to do about it (empty where nothing is to be done)."""

_SOON_DAYS: Final = 21
_PROBE: Final = orjson.dumps({"resourceType": "Patient", "active": True})


@dataclass(frozen=True, slots=True)
class Step:
    """What a step found. `code` is one of `SAYS`; `detail` fills its text and holds nothing secret."""

    step: Name
    level: Level
    code: str
    detail: str = ""

    @property
    def stops(self) -> bool:
        """Whether what comes after cannot be told."""
        return self.level == "error"


class Refusal(Exception):
    """The credentials are of a kind that cannot be made; the text names the setting."""


def attempt(
    url: str,
    http: HttpSettings,
    credentials: Callable[[HttpClient, Clock], Auth],
    *,
    accepts: frozenset[str] | None = None,
    clock: Clock | None = None,
) -> Iterator[Step]:
    """The steps, one after the other as they are done, up to the first that fails.

    `credentials` makes the auth for a client; it may raise `Refusal`.
    """
    clock = clock or SystemClock()
    for step in _network(url, http):
        yield step
        if step.stops:
            return
    with HttpClient(url, http, clock) as client:
        try:
            auth = credentials(client, clock)
        except Refusal as refused:
            yield Step("credentials", "error", "not-in-version", str(refused))
            return
        step = _credentials(auth, url)
        yield step
        if step.stops:
            return
        destination = FhirDestination(FhirSettings(url, accepts), client, auth, clock)
        look = destination.look()
        step = _service(look)
        yield step
        if not step.stops:
            yield _dry(url, client, auth, look)


def _network(url: str, http: HttpSettings) -> Iterator[Step]:
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port = "", 0
    if parts.scheme not in {"http", "https"} or not host:
        yield Step("name", "error", "bad-address")
        return
    if not is_this_machine(url) and proxy_for(url) is not None:
        for name in ("name", "connect", "certificate"):
            yield Step(name, "ok", "proxy")
        return
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        yield Step("name", "error", "no-such-name", host)
        return
    yield Step("name", "ok", "found", ", ".join(sorted({str(one[4][0]) for one in found})[:3]))
    try:
        endpoint = socket.create_connection((host, port), timeout=http.connect_timeout)
    except OSError as error:
        yield Step("connect", "error", _not_connected(error), f"{host}:{port}")
        return
    with endpoint:
        yield Step("connect", "ok", "connected", f"{host}:{port}")
        yield _certificate(endpoint, host, http) if parts.scheme == "https" else _plain(url)


def _not_connected(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "no-answer" if isinstance(error, TimeoutError) else "no-way"


def _plain(url: str) -> Step:
    return Step("certificate", "ok", "plain-here") if is_this_machine(url) else Step("certificate", "warning", "plain")


def _certificate(endpoint: socket.socket, host: str, http: HttpSettings) -> Step:
    try:
        context = trust(http)
    except (OSError, ssl.SSLError):
        return Step("certificate", "error", "own-certificate")
    try:
        with context.wrap_socket(endpoint, server_hostname=host) as wrapped:
            until = _until(wrapped)
    except ssl.SSLCertVerificationError as error:
        return Step("certificate", "error", _unverified(error))
    except ssl.SSLError as error:
        return Step("certificate", "error", _tls_failed(error.reason or ""))
    except TimeoutError:
        return Step("certificate", "error", "no-answer")
    except OSError:
        return Step("certificate", "error", "not-tls")
    if until is None:
        return Step("certificate", "ok", "encrypted")
    soon = (until - datetime.now(UTC)).days < _SOON_DAYS
    return Step("certificate", "warning" if soon else "ok", "runs-out" if soon else "valid", f"{until:%Y-%m-%d}")


def _until(wrapped: ssl.SSLSocket) -> datetime | None:
    said = (wrapped.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(said), UTC) if isinstance(said, str) else None


def _unverified(error: ssl.SSLCertVerificationError) -> str:
    """OpenSSL's X509_V_ERR codes: 9, 10 not valid yet or no more; 62, 64 another host or address. Other stores only say it in words."""
    said = (error.verify_message or str(error)).lower()
    if error.verify_code in {9, 10} or "expired" in said:
        return "expired"
    return "other-name" if error.verify_code in {62, 64} or "name mismatch" in said else "unknown-issuer"


def _tls_failed(reason: str) -> str:
    if "CERTIFICATE_REQUIRED" in reason or "HANDSHAKE_FAILURE" in reason:
        return "wants-certificate"
    if "PROTOCOL_VERSION" in reason or "UNSUPPORTED_PROTOCOL" in reason:
        return "old-tls"
    return "not-tls" if "WRONG_VERSION" in reason or "HTTP_REQUEST" in reason or "RECORD_LAYER" in reason else "tls"


def _credentials(auth: Auth, url: str) -> Step:
    try:
        headers = auth.headers("GET", f"{url.rstrip('/')}/metadata", fresh=True)
    except TokenError as error:
        said = str(error)
        if said.startswith(("no-secret", "secret-", "keyring")):
            return Step("credentials", "error", "no-secret", said)
        return Step("credentials", "error", "token-refused" if error.refused else "token-away", said)
    return Step("credentials", "ok", "got" if headers else "none-needed")


def _service(look: Look) -> Step:
    if look.code != "ok":
        return Step("service", "error", _not_looked(look.code), look.code)
    if look.missing:
        some = ", ".join(look.missing[:4]) + (" …" if len(look.missing) > 4 else "")
        serious = any(one in {"FHIR 4.0.1", "transaction"} for one in look.missing)
        return Step("service", "error" if serious else "warning", "lacks", some)
    return Step("service", "ok", "fhir", " ".join(part for part in (look.software, f"FHIR {look.fhir_version}") if part))


def _not_looked(code: str) -> str:
    if code in {"not-fhir", "http-406", "http-415"}:
        return "not-fhir"
    if code == "http-404":
        return "no-metadata"
    return "not-let-in" if code in {"http-401", "http-403"} else "trouble"


def _dry(url: str, client: HttpClient, auth: Auth, look: Look) -> Step:
    if not look.validates:
        return Step("dry", "skipped", "dry-not-offered")
    target = f"{url.rstrip('/')}/Patient/$validate"
    kind = "application/fhir+json"
    try:
        headers = {"Content-Type": kind, "Accept": kind, **auth.headers("POST", target)}
    except TokenError as error:
        return Step("dry", "error", "token-away", str(error))
    got = client.request("POST", target, _PROBE, headers)
    if not isinstance(got, Answer):
        return Step("dry", "warning", "trouble", got.reason)
    if got.status in {401, 403}:
        return Step("dry", "error", "not-let-in", f"http-{got.status}")
    if got.status in {400, 412, 422}:
        return Step("dry", "warning", "dry-refused", f"http-{got.status}")
    if got.status >= 500:
        return Step("dry", "warning", "trouble", f"http-{got.status}")
    return Step("dry", "ok", "dry-ok") if got.status < 300 else Step("dry", "skipped", "dry-not-offered")
