"""From a `[[destination]]` to something that can be sent to: client, credentials, the service's own way."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from adapter.clock import Clock
from adapter.config import Config, Destination
from adapter.deliver.auth import Auth, BasicAuth, BearerAuth, ClientCredentials, NoAuth, TokenError
from adapter.deliver.client import HttpClient, HttpSettings
from adapter.deliver.destinations.fhir import Attempt, FhirDestination, FhirSettings
from adapter.deliver.policy import Policy
from adapter.errors import ConfigurationError
from adapter.fhir.pack import PackRules
from adapter.fhir.services import load_service


class Service(Protocol):
    """What a sender needs of a service."""

    @property
    def rules(self) -> PackRules: ...
    def send(self, bundle: bytes, request_id: str = "") -> Attempt: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A destination that can be sent to. `close` breaks off what is in flight."""

    settings: Destination
    service: Service
    policy: Policy
    close: Callable[[], None]
    token_until: Callable[[], datetime | None] = lambda: None
    """How long the token at hand may be used; None where there is none. A new one is fetched by itself."""


_TRANSACTIONS = frozenset({"fhir", "okt-fhir"})
"""Services that take a FHIR transaction Bundle."""

Opener = Callable[[Config, Destination, Clock], Opened]


def open_destination(config: Config, destination: Destination, clock: Clock) -> Opened:
    """Make it ready; nothing is sent. Raises `ConfigurationError` for a service or credentials that this version does not know."""
    if destination.service not in _TRANSACTIONS:
        raise ConfigurationError(
            f"destination.{destination.name}.service: {destination.service!r} is not in this version yet", file=str(config.file or "")
        )
    client = HttpClient(destination.url, http_settings(destination), clock)
    auth = credentials(config, destination, client, clock)
    kind = load_service(destination.service)
    service = FhirDestination(
        FhirSettings(destination.url, kind.accepts, kind.max_bytes, kind.changes),
        client,
        auth,
        clock,
    )
    policy = Policy(give_up_after=destination.give_up_hours * 3600)
    return Opened(destination, service, policy, client.close, auth.until if isinstance(auth, BearerAuth) else lambda: None)


def http_settings(destination: Destination) -> HttpSettings:
    """How it is talked to."""
    return HttpSettings(
        timeout=destination.timeout_seconds,
        connect_timeout=min(10.0, destination.timeout_seconds),
        certificate=destination.certificate,
        ca_file=destination.ca_file,
    )


def secret(place: str) -> str:
    """The secret that is kept at `keyring:service/name`, `file:path` or `env:NAME`. Raises `TokenError`, which names the kind of place only."""
    kind, _, name = place.partition(":")
    found: str | None = None
    if kind == "keyring":
        import keyring  # noqa: PLC0415 - it takes a fifth of a second, and few installations need it here
        from keyring.errors import KeyringError  # noqa: PLC0415

        service, _, user = name.partition("/")
        try:
            found = keyring.get_password(service, user)
        except KeyringError as error:
            raise TokenError("keyring-locked", refused=False) from error
    elif kind == "file":
        try:
            found = Path(name).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise TokenError("secret-file-unreadable", refused=False) from error
    elif kind == "env":
        found = os.environ.get(name)
    if not found:
        raise TokenError(f"no-secret-in-{kind or 'configuration'}", refused=False)
    return found


def credentials(config: Config, destination: Destination, client: HttpClient, clock: Clock) -> Auth:
    """How requests to it say who we are. Raises `ConfigurationError` for a way that this version does not know."""

    def kept() -> str:
        return secret(destination.secret)

    match destination.auth:
        case "none":
            return NoAuth()
        case "mtls":
            if destination.certificate is None:
                raise ConfigurationError(f"destination.{destination.name}.certificate: mtls needs one", file=str(config.file or ""))
            return NoAuth()
        case "basic":
            return BasicAuth(destination.username, kept)
        case "bearer":
            return BearerAuth(lambda _fresh: kept())
        case "oauth2":
            return BearerAuth(ClientCredentials(client.http, destination.token_url, destination.client_id, kept, destination.scope, clock))
        case "helseid":
            raise ConfigurationError(
                f"destination.{destination.name}.auth: HelseID is not in this version yet", file=str(config.file or "")
            )
