"""A destination with its ledger: packs, sends, and writes down what the ledger must remember, as engine and queue do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from adapter.deliver.client import HttpClient
from adapter.deliver.destinations.fhir import FhirDestination, FhirSettings
from adapter.deliver.policy import Acknowledged, Policy, decide
from adapter.fhir.pack import Packed, PackMessage, PackRules, pack
from adapter.model import Entry, Withdrawal
from tests.support.ledger import MemoryLedger

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def at(minute: float) -> datetime:
    """A message time."""
    return START + timedelta(minutes=minute)


class TestDestination:
    """One FHIR server as the adapter sees it, and as somebody sees it who asks the server itself."""

    __test__ = False

    def __init__(self, url: str, rules: PackRules | None = None) -> None:
        self.url = url
        self.rules = rules or PackRules()
        self.ledger = MemoryLedger()
        self.client = HttpClient(url)
        self.fhir = FhirDestination(FhirSettings(url), self.client)
        self.asking = httpx.Client(trust_env=False, timeout=30)

    def close(self) -> None:
        self.client.close()
        self.asking.close()

    def send(
        self,
        entries: Sequence[Entry],
        minute: float | None = 0,
        *,
        identity: str = "m",
        root: str = "",
        withdraws: Withdrawal | None = None,
        force: bool = False,
    ) -> Packed:
        """Pack and deliver a message; fails unless the server took all of it."""
        time = at(minute) if minute is not None else None
        message = PackMessage(identity, time, root=root, withdraws=withdraws, force=force)
        packed = pack(entries, self.ledger, self.rules, message)
        if packed.outcome == "send":
            attempt = self.fhir.send(packed.bundle)
            decision = decide(attempt.outcome, 1, START, Policy())
            assert isinstance(decision, Acknowledged), (attempt.code, attempt.answer[:400], packed.bundle)
        if packed.outcome != "stopped":
            self.ledger.write(packed.record)
        return packed

    def find(self, resource_type: str, **parameters: str) -> list[dict[str, Any]]:
        """What a search of the server finds."""
        answer = self.asking.get(f"{self.url}/{resource_type}", params={**parameters, "_count": "200"})
        assert answer.status_code == 200, answer.text
        return [entry["resource"] for entry in answer.json().get("entry", [])]

    def one(self, resource_type: str, **parameters: str) -> dict[str, Any]:
        """The only thing that a search finds."""
        found = self.find(resource_type, **parameters)
        assert len(found) == 1, (resource_type, parameters, len(found))
        return found[0]

    def versions(self, resources: Sequence[dict[str, Any]]) -> dict[str, str]:
        """Which version of each thing stands now."""
        return {f"{one['resourceType']}/{one['id']}": one["meta"]["versionId"] for one in resources}
