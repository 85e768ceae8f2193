"""The FHIRPath of invariants, compiled: each construct on small values worked out by hand from the specification."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir import elements
from adapter.fhir.fhirpath import Env, FhirPathError, compile_rule
from adapter.fhir.fhirpath_parse import parse
from adapter.fhir.shapes import UNEXPRESSED

CODE = {"coding": [{"system": "urn:x", "code": "a"}]}


def holds(expression: str, scope: str, node: Any, resource: dict[str, Any] | None = None) -> bool:
    whole = resource if resource is not None else node
    return compile_rule(expression, scope).holds(node, Env(whole, whole))


@pytest.mark.parametrize(
    ("expression", "scope", "node", "expected"),
    [
        ("value.exists()", "Observation", {"valueString": "x"}, True),
        ("value.exists()", "Observation", {"_valueString": {"extension": []}}, True),
        ("value.exists()", "Observation", {"code": {}}, False),
        ("value.empty()", "Observation", {"valueQuantity": {}}, False),
        ("identifier.count() + name.count() > 0", "Organization", {"name": "x"}, True),
        ("(identifier.count() + name.count()) > 0", "Organization", {"alias": ["x"]}, False),
        ("status = 'final'", "Observation", {"status": "final"}, True),
        ("status != 'final'", "Observation", {"status": "final"}, False),
        ("status = 'final'", "Observation", {"code": {}}, False),
        ("status = 'final' or code.exists()", "Observation", {"code": {}}, True),
        ("status = 'final' and code.exists()", "Observation", {"code": {}}, False),
        ("status = 'x' implies code.exists()", "Observation", {"status": "y"}, True),
        ("status = 'x' implies code.exists()", "Observation", {"status": "x"}, False),
        ("status = 'x' implies code.exists()", "Observation", {}, False),
        ("code.exists() xor value.exists()", "Observation", {"code": {}, "valueString": "x"}, False),
        ("start.exists() = end.exists()", "Appointment", {"start": "x"}, False),
        ("start.exists() = end.exists()", "Appointment", {}, True),
        ("status in ('a' | 'b')", "Appointment", {"status": "b"}, True),
        ("Appointment.status = 'b'", "Appointment", {"status": "b"}, True),
        ("category.coding.where(system = 'urn:x' and code = 'a').exists()", "Observation", {"category": [CODE]}, True),
        ("category.coding.where(system = 'urn:x' and code = 'b').exists()", "Observation", {"category": [CODE]}, False),
        ("category.all(coding.exists())", "Observation", {"category": [CODE, {"text": "x"}]}, False),
        ("category.coding.code contains 'a'", "Observation", {"category": [CODE]}, True),
        ("name.given.isDistinct()", "Patient", {"name": [{"given": ["a", "b"]}, {"given": ["a"]}]}, False),
        ("name.given.first() = 'a'", "Patient", {"name": [{"given": ["a", "b"]}]}, True),
        ("name.given.tail().count() = 1", "Patient", {"name": [{"given": ["a", "b"]}]}, True),
        ("name[1].family = 'b'", "Patient", {"name": [{"family": "a"}, {"family": "b"}]}, True),
        ("value is integer implies (value as integer) <= 100", "Observation.component", {"valueInteger": 101}, False),
        ("value is integer implies (value as integer) <= 100", "Observation.component", {"valueString": "x"}, True),
        ("reference.startsWith('#').not()", "Reference", {"display": "x"}, True),
        ("path.matches('^[a-z]+$')", "ElementDefinition", {"path": "ab"}, True),
        ("status.length() >= 3", "Observation", {"status": "ab"}, False),
        ("status.substring(1) = 'b'", "Observation", {"status": "ab"}, True),
        ("iif(status = 'a', code.exists(), value.exists())", "Observation", {"status": "a", "valueString": "x"}, False),
        ("max.toInteger() > 0", "ElementDefinition", {"max": "2"}, True),
        ("descendants().code contains 'a'", "Observation", {"category": [CODE]}, True),
        ("actor.type.value = 'Patient'", "AppointmentResponse", {"actor": {"type": "Patient"}}, True),
        ("system = %ucum", "Quantity", {"system": "http://unitsofmeasure.org"}, True),
        ("value > 0", "Quantity", {"value": 0.5}, True),
    ],
)  # fmt: skip
def test_a_construct_means_what_fhirpath_says(expression, scope, node, expected):
    assert holds(expression, scope, node) is expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01", "2026-01-01", True),
        ("2026-01-02", "2026-01-01", False),
        ("2026-01", "2026-02-01", True),
        # Where one says less than the other and they agree as far as it goes, HL7's validator refuses; a time is taken in UTC.
        ("2026-01-01", "2026-01-01T10:00:00+01:00", False),
        ("2026-01-02", "2026-01-02T00:30:00+01:00", False),
        ("2026-01-02T00:30:00+01:00", "2026-01-02", True),
        ("2026-01-01T23:30:00Z", "2026-01-02", True),
        ("2026-01", "2026-01-15", False),
        ("2026-01-01T10:00:00.5+01:00", "2026-01-01T10:00:00+01:00", False),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T10:00:00.5+01:00", True),
        ("2026-01-05T08:00:00+01:00", "2026-01-05T07:30:00Z", True),
        ("2026-01-05T08:00:00+01:00", "2026-01-05T07:30:00+02:00", False),
        ("2026-01-05T23:30:00Z", "2026-01-06T00:00:00+01:00", False),
    ],
)
def test_dates_compare_by_the_moment_they_mean(start, end, expected):
    assert holds("start <= end", "Period", {"start": start, "end": end}) is expected


def test_quantities_compare_only_in_the_same_unit():
    def low_high(low_unit: str) -> dict[str, Any]:
        return {"low": {"value": 1, "code": low_unit, "system": "u"}, "high": {"value": 2, "code": "mg", "system": "u"}}

    assert holds("low <= high", "Range", low_high("mg"))
    assert not holds("low <= high", "Range", low_high("g"))


def test_the_resource_around_a_node_can_be_asked():
    resource = {"code": CODE, "component": [{"code": CODE}]}

    assert not holds("component.code.where(coding.intersect(%resource.code.coding).exists()).empty()", "Observation", resource)


@pytest.mark.parametrize("expression", ["code.nope.exists()", "resolve()", "%nope", "code.", "(code", "code code", "code ? code", ""])
def test_what_cannot_be_compiled_is_an_error_when_compiling(expression):
    with pytest.raises(FhirPathError):
        compile_rule(expression, "Observation")


def test_every_invariant_of_r4_is_compiled_or_named_as_not():
    for name in sorted(elements.type_names()):
        table = elements.table(name)
        assert table is not None
        for path, rules in table.rules.items():
            for key, expression in rules:
                if key not in UNEXPRESSED:
                    compile_rule(expression, path)


@pytest.mark.parametrize(
    "name", ["Observation", "Period", "Quantity", "Extension", "Condition", "AllergyIntolerance", "ContactPoint", "Appointment"]
)
def test_a_rule_settled_by_names_alone_gives_what_running_it_gives(name):
    table = elements.table(name)
    assert table is not None
    names = [n for c in table.children[name] for n in c.json_names()]
    samples: list[dict[str, Any]] = [{}, *({n: "2026"} for n in names), *({a: "2026", b: "2026"} for a in names[:12] for b in names)]
    for key, expression in table.rules.get(name, ()):
        if key in UNEXPRESSED or key.startswith("dom-"):
            continue
        rule = compile_rule(expression, name)
        for sample in samples:
            settled = rule.settled(sample)
            if settled is not None:
                assert rule.holds(sample, Env(sample, sample)) is settled, (key, sample)


def test_precedence_is_that_of_the_specification():
    assert parse("a or b and c") == parse("a or (b and c)")
    assert parse("a implies b or c") == parse("a implies (b or c)")
    assert parse("a | b = c") == parse("(a | b) = c")
    assert parse("a = b and c != d") == parse("(a = b) and (c != d)")
