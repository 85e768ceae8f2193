"""How the program says who it is: one seam, asked for the headers of every request.

A 401 is answered by asking once more with `fresh=True`, which must not give a token from a cache. No token, password or key reaches a log or an error text.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import httpx

from adapter.clock import Clock


class TokenError(Exception):
    """No credential could be had. `refused`: the token service said no, rather than being away. Its text holds no secret."""

    def __init__(self, detail: str, *, refused: bool) -> None:
        super().__init__(detail)
        self.refused = refused


class Auth(Protocol):
    """Gives the headers that make a request ours (for HelseID with DPoP they depend on method and URL)."""

    def headers(self, method: str, url: str, *, fresh: bool = False) -> dict[str, str]:
        """Raises `TokenError`."""
        ...


class NoAuth:
    """The network or the certificate says who we are."""

    def headers(self, method: str, url: str, *, fresh: bool = False) -> dict[str, str]:  # noqa: ARG002 - the Protocol's names
        return {}


class BasicAuth:
    """RFC 7617. The password is fetched from where it is kept when it is first needed, and again when the service refuses it."""

    def __init__(self, username: str, password: Callable[[], str]) -> None:
        self._username = username
        self._password = password
        self._header = ""

    def headers(self, method: str, url: str, *, fresh: bool = False) -> dict[str, str]:  # noqa: ARG002
        if fresh or not self._header:
            pair = f"{self._username}:{self._password()}".encode()
            self._header = "Basic " + base64.b64encode(pair).decode()
        return {"Authorization": self._header}


class BearerAuth:
    """RFC 6750. `token` is asked for a token; with True for one that is not from a cache."""

    def __init__(self, token: Callable[[bool], str]) -> None:
        self._token = token

    def until(self) -> datetime | None:
        """Until when the token at hand may be used, where that is known."""
        return self._token.until() if isinstance(self._token, ClientCredentials) else None

    def headers(self, method: str, url: str, *, fresh: bool = False) -> dict[str, str]:  # noqa: ARG002
        return {"Authorization": f"Bearer {self._token(fresh)}"}


class ClientCredentials:
    """A token by OAuth 2.0 client credentials (RFC 6749, 4.4; the secret by HTTP Basic, 2.3.1), for `BearerAuth`. Safe from any thread.

    A token is used until half a minute before it runs out.
    """

    _MARGIN = 30.0

    def __init__(self, http: httpx.Client, token_url: str, client_id: str, secret: Callable[[], str], scope: str, clock: Clock) -> None:
        self._http = http
        self._url = token_url
        self._client_id = client_id
        self._secret = secret
        self._scope = scope
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def until(self) -> datetime | None:
        """Until when the token at hand may be used; None before the first, and after its end."""
        left = self._good_until - self._clock.monotonic()
        return self._clock.now() + timedelta(seconds=left) if self._token and left > 0 else None

    def __call__(self, fresh: bool) -> str:
        with self._lock:
            if fresh or not self._token or self._clock.monotonic() >= self._good_until:
                self._fetch()
            return self._token

    def _fetch(self) -> None:
        form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        try:
            answer = self._http.post(self._url, data=form, auth=httpx.BasicAuth(self._client_id, self._secret()))
        except httpx.TransportError as error:
            raise TokenError(type(error).__name__, refused=False) from None
        if answer.status_code != 200:
            raise TokenError(f"http-{answer.status_code}", refused=400 <= answer.status_code < 500 and answer.status_code not in {408, 429})
        try:
            said: dict[str, object] = answer.json()
            self._token = str(said["access_token"])
            lasts = float(str(said.get("expires_in", 60)))
        except (ValueError, KeyError, TypeError):
            raise TokenError("not-a-token", refused=False) from None
        self._good_until = self._clock.monotonic() + max(lasts - self._MARGIN, lasts / 2)
