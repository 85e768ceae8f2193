"""The practice server's CapabilityStatement."""

from __future__ import annotations

from adapter.fhir import elements
from adapter.model import Resource


def capability_statement(url: str) -> Resource:
    """The CapabilityStatement: what a client may lean on."""
    interactions = [{"code": code} for code in ("read", "vread", "update", "delete", "history-instance", "create", "search-type")]
    resources = [
        {
            "type": name,
            "interaction": interactions,
            "versioning": "versioned",
            "conditionalCreate": True,
            "conditionalUpdate": True,
            "conditionalDelete": "single",
            "operation": [{"name": "validate", "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"}],
        }
        for name in sorted(elements.type_names())
        if elements.is_resource(name)
    ]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-01-01",
        "kind": "instance",
        "software": {"name": "Journalbro practice server"},
        "implementation": {"description": "For practice and tests", "url": url},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "interaction": [{"code": "transaction"}], "resource": resources}],
    }
