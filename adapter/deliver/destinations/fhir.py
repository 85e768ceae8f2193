"""Any FHIR R4 server: a transaction Bundle by POST to its base, answered entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import orjson

from adapter.clock import Clock, SystemClock
from adapter.deliver.answers import judge
from adapter.deliver.auth import Auth, NoAuth, TokenError
from adapter.deliver.client import Answer, HttpClient
from adapter.deliver.policy import NoAnswer, NoToken, Outcome, code_of
from adapter.fhir.pack import PackRules

_FHIR_JSON: Final = "application/fhir+json"
_KEPT_ANSWER: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class FhirSettings:
    """`url`: the FHIR base. `accepts`: the resource types it takes (None = all). `max_bytes`: the largest Bundle it takes (0 = no limit).
    `changes`: code systems that it wants written another way.
    """

    url: str
    accepts: frozenset[str] | None = None
    max_bytes: int = 0
    changes: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: its outcome, the answer's bytes (a payload: it may hold what the message held; cut at 256 KiB), and how long it took."""

    outcome: Outcome
    status: int
    answer: bytes
    milliseconds: float

    @property
    def code(self) -> str:
        """The outcome's short code, for the log."""
        return code_of(self.outcome)


@dataclass(frozen=True, slots=True)
class Look:
    """What `/metadata` says. `code` is `ok`, or why it could not be asked; `missing` names what we need and it does not offer."""

    code: str
    fhir_version: str = ""
    software: str = ""
    missing: tuple[str, ...] = ()
    validates: bool = False
    """Whether it says that `$validate` may be asked of a Patient."""


class FhirDestination:
    """One server. Safe from any thread."""

    def __init__(self, settings: FhirSettings, client: HttpClient, auth: Auth | None = None, clock: Clock | None = None) -> None:
        self.settings = settings
        self.rules = PackRules(settings.accepts, settings.max_bytes, settings.changes)
        self._url = settings.url.rstrip("/")
        self._client = client
        self._auth = auth or NoAuth()
        self._clock = clock or SystemClock()

    def send(self, bundle: bytes, request_id: str = "") -> Attempt:
        """Post exactly these bytes, once; a second time only when the service refuses the token (401) and a fresh one can be had."""
        started = self._clock.monotonic()
        headers = {"Content-Type": _FHIR_JSON, "Accept": _FHIR_JSON, "Prefer": "return=minimal"}
        if request_id:
            headers["X-Request-Id"] = request_id
        got = self._request("POST", self._url, bundle, headers)
        spent = (self._clock.monotonic() - started) * 1000
        if not isinstance(got, Answer):
            return Attempt(got, 0, b"", spent)
        outcome = judge(bundle, got.status, got.body, got.headers.get("retry-after", ""))
        return Attempt(outcome, got.status, got.body[:_KEPT_ANSWER], spent)

    def look(self) -> Look:
        """Ask the server what it is: for `doctor` and `config check`. Sends nothing of any patient."""
        got = self._request("GET", f"{self._url}/metadata", b"", {"Accept": _FHIR_JSON})
        if not isinstance(got, Answer):
            return Look(code_of(got))
        if got.status != 200:
            return Look(f"http-{got.status}")
        try:
            said: object = orjson.loads(got.body)
        except orjson.JSONDecodeError:
            return Look("not-fhir")
        if not isinstance(said, dict) or cast("dict[str, Any]", said).get("resourceType") != "CapabilityStatement":
            return Look("not-fhir")
        return _looked_at(cast("dict[str, Any]", said), self.settings.accepts)

    def _request(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answer | NoAnswer | NoToken:
        try:
            got = self._client.request(method, url, body, headers | self._auth.headers(method, url))
            if isinstance(got, Answer) and got.status == 401:
                fresh = self._auth.headers(method, url, fresh=True)
                if fresh:
                    got = self._client.request(method, url, body, headers | fresh)
        except TokenError as error:
            return NoToken(error.refused)
        return got


def _looked_at(statement: dict[str, Any], accepts: frozenset[str] | None) -> Look:
    sides = cast("list[dict[str, Any]]", statement.get("rest") or [])
    none: dict[str, Any] = {}
    rest = next((side for side in sides if side.get("mode") == "server"), none)
    interactions = cast("list[dict[str, Any]]", rest.get("interaction") or [])
    missing: list[str] = []
    if statement.get("fhirVersion") != "4.0.1":
        missing.append("FHIR 4.0.1")
    if not any(item.get("code") == "transaction" for item in interactions):
        missing.append("transaction")
    for resource in cast("list[dict[str, Any]]", rest.get("resource") or []):
        name = str(resource.get("type"))
        if accepts is None or name in accepts:
            missing.extend(f"{name}.{what}" for what in ("conditionalCreate", "conditionalUpdate") if resource.get(what) is False)
    software = cast("dict[str, Any]", statement.get("software") or {})
    return Look("ok", str(statement.get("fhirVersion", "")), str(software.get("name", "")), tuple(missing), _validates(rest))


def _validates(rest: dict[str, Any]) -> bool:
    """Whether the operation is offered for every type, or for Patient."""
    patient = [one for one in cast("list[dict[str, Any]]", rest.get("resource") or []) if one.get("type") == "Patient"]
    return any(
        one.get("name") == "validate" for side in (rest, *patient) for one in cast("list[dict[str, Any]]", side.get("operation") or [])
    )
