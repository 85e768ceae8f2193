"""Whether the answer to a transaction is the truth: judged entry by entry. Pure.

A 200 means little by itself: a portal's web page says 200 too, and a server may drop an entry without a word (HAPI #8183). So: a Bundle of type
transaction-response, as many entries as were sent, each with a 2xx status, each about the type (and, where we chose it, the id) that stands in its place.
Of an OperationOutcome only the issue codes are taken; its texts may hold what the message held.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

import orjson

from adapter.deliver.policy import Response

_LOCATION: Final = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]{1,64})(?:/_history/[^/]+)?$")
_ISSUE_CODE: Final = re.compile(r"^[a-z][a-z-]{1,30}$")
_ASKED: Final = re.compile(rb'"request":\{"method":"[A-Z]+","url":"([A-Za-z]+)(?:/([^"?]+))?')


def judge(request: bytes, status: int, body: bytes, retry_after: str = "") -> Response:
    """What an HTTP answer to the transaction `request` (our own bytes) means."""
    answer = _json(body)
    kind = str(answer.get("resourceType", ""))
    if not 200 <= status < 300:
        return Response(status, "", retry_after, _codes(answer), fhir=kind == "OperationOutcome")
    if not kind:
        return Response(status, "not-fhir", fhir=False)
    if kind != "Bundle" or answer.get("type") != "transaction-response":
        return Response(status, "not-a-response", codes=_codes(answer))
    received = cast("list[dict[str, Any]]", answer.get("entry") or [])
    judged = _judged(status, _asked_at_a_glance(request), received)
    return _judged(status, _asked(request), received) if judged.problem else judged


def _asked_at_a_glance(request: bytes) -> list[tuple[str, str]]:
    """`_asked`, from the requests' URLs as `pack` writes them: a third of the time of reading it all. Only good for finding nothing wrong."""
    return [(kind.decode(), id_.decode()) for kind, id_ in _ASKED.findall(request)]


def _asked(request: bytes) -> list[tuple[str, str]]:
    """The type of each entry, and its id where we chose it."""
    resources: list[dict[str, str]] = [entry["resource"] for entry in orjson.loads(request)["entry"]]
    return [(resource["resourceType"], resource.get("id", "")) for resource in resources]


def _judged(status: int, asked: list[tuple[str, str]], received: list[dict[str, Any]]) -> Response:
    if len(received) != len(asked):
        return Response(status, "missing-entry")
    for (kind, id_), given in zip(asked, received, strict=True):
        response = cast("dict[str, Any]", given.get("response") or {})
        if not str(response.get("status", "")).startswith("2"):
            return Response(status, "entry-status", codes=_codes(response.get("outcome") or {}))
        place = _LOCATION.search(str(response.get("location", "")))
        if place is not None and (place[1] != kind or (id_ and place[2] != id_)):
            return Response(status, "wrong-entry")
    return Response(status)


def _json(body: bytes) -> dict[str, Any]:
    try:
        data: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _codes(outcome: dict[str, Any]) -> tuple[str, ...]:
    """The issue codes of an OperationOutcome, each once."""
    if outcome.get("resourceType") != "OperationOutcome":
        return ()
    issues = cast("list[dict[str, Any]]", outcome.get("issue") or [])
    codes = (str(issue.get("code", "")) for issue in issues)
    return tuple(dict.fromkeys(code for code in codes if _ISSUE_CODE.match(code)))
