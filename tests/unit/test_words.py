"""Every code that the engine gives out has words in every language: findings, incidents, acts of the audit trail, states."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import get_args

import pytest

from adapter import words
from adapter.cli.texts import incident_line
from adapter.deliver.policy import NoAnswerReason
from adapter.engine.apart import UNAVAILABLE
from adapter.engine.watch import CERTIFICATE, SILENT
from adapter.i18n import LANGUAGES, use_language
from adapter.model import DeliveryState, MessageState
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("english")

_CODE = re.compile(r"[a-z]+(-[a-z]+)*")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the engine's rooms, with the bare name of what is called."""
    for file in sorted((ROOT / "adapter").rglob("*.py")):
        if "sandbox" not in file.parts:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def codes(place: int, *names: str) -> set[str]:
    """The codes that stand as the argument at `place` (or are named `code`, `action`) of calls of these names."""
    found: set[str] = set()
    for name, call in calls():
        if name in names:
            named = [keyword.value for keyword in call.keywords if keyword.arg in {"code", "action"}]
            for argument in named or call.args[place : place + 1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and _CODE.fullmatch(argument.value):
                    found.add(argument.value)
    return found


def findings() -> list[str]:
    found = codes(0, "Finding", "Unreadable", "warn")
    assert len(found) > 30
    of_services = set(get_args(NoAnswerReason)) | {"no-token", "token-refused", "http-422", "http-502", "ok", "lost"}
    store = {"key-file", "disk-low", "write-failed"}  # incidents, and a fact of the engine's card
    return sorted((found | of_services) - store - {"warning"})  # `warn("warning", …)` of a logger


def incidents() -> list[str]:
    """As the code opens them, and those whose names stand apart."""
    found = {code for code in codes(0, "open") if "-" in code}
    assert {"source-unreachable", "destination-unreachable", "mapping-broken"} <= found
    return sorted(found | {CERTIFICATE, SILENT, UNAVAILABLE, "no-engine", "store:disk-low", "store:write-failed", "waits:unknown-code"})


def actions() -> list[str]:
    found = codes(1, "audit", "note") | codes(3, "set_message", "set_delivery", "_give_back")
    assert {"accept", "skip", "pause", "mapping-mended", "lease-ended"} <= found
    return sorted(found)


def in_every_language(say: Callable[[], str]) -> list[str]:
    said: list[str] = []
    for language in LANGUAGES:
        use_language(language)
        said.append(say())
    return said


@pytest.mark.parametrize("code", findings())
def test_a_finding_is_said_in_words(code: str):
    assert all(text[0].isupper() and text != code for text in in_every_language(lambda: words.finding_text(code)))


@pytest.mark.parametrize("code", incidents())
def test_an_incident_is_said_in_words(code: str):
    assert all(" " in text and code not in text for text in in_every_language(lambda: words.incident_title(code)))
    assert incident_line({"code": code, "scope": "gerica-ut", "detail": "x"})[1] == "gerica-ut x"


@pytest.mark.parametrize("code", [code for code in incidents() if not code.startswith("waits:")])
def test_an_incident_says_what_it_means_and_what_to_do(code: str):
    said = in_every_language(lambda: words.incident_remedy(code))
    assert len(set(said)) == len(LANGUAGES)
    assert all(text.endswith(".") for text in said)


@pytest.mark.parametrize("action", actions())
def test_an_act_of_the_audit_trail_is_said_in_words(action: str):
    row = {"action": action, "subject": "message", "before": "raw", "after": ""}
    said = in_every_language(lambda: words.action_text(row))
    assert action not in said
    assert said[0] != said[2]


@pytest.mark.parametrize("state", sorted({*MessageState, *DeliveryState}))
def test_a_state_is_said_in_words(state: str):
    said = in_every_language(lambda: words.state_text(state))
    assert said[0] != said[2]


def test_a_finding_says_what_and_where():
    finding = {"code": "unknown-code", "shown": "7", "path": "PID-8.1", "element": "Patient.gender"}
    assert words.cause_text(finding) == "Unknown code “7”: PID-8.1 → Patient.gender"
    assert words.cause_text({"code": "http-418"}) == "The service answered with 418"
    assert words.cause_text(None) == ""


def test_an_act_says_what_it_changed():
    row = {"action": "skip", "subject": "message", "before": "needs_mapping", "after": "skipped"}
    assert (words.action_text(row), words.change_text(row)) == ("skipped", "needs mapping → skipped")
    looked = {"action": "view", "subject": "message", "before": "raw", "after": "shown"}
    assert (words.action_text(looked), words.change_text(looked)) == ("looked at: the source", "")
    queued = {"action": "place", "subject": "delivery", "before": "", "after": "pending"}
    assert (words.action_text(queued), words.change_text(queued)) == ("in the queue", "waiting to be sent")


def test_what_a_service_refuses_is_mended_and_what_it_did_not_take_is_sent_again():
    assert "mend the mapping" in words.failed_remedy_text("http-422")
    assert all("send them again" in words.failed_remedy_text(code) for code in ("http-401", "http-429", "http-500", "timeout"))
