"""What holds for every value, identifier and resource."""

from __future__ import annotations

import copy
import itertools
import json
import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapter.fhir import elements, norwegian, primitives, profiles
from adapter.fhir.check import Checker, check
from adapter.fhir.fhirpath_values import compare_values
from adapter.fhir.identity import canonical_form, canonical_key, normalised
from adapter.fhir.synthetic import people
from tests.conformance.clean import clean, entries, urn

texts = st.text(max_size=30)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


# -- primitives -----------------------------------------------------------------------------------------------------


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_of_the_calendar_is_a_date(day):
    assert primitives.date(day.isoformat())
    assert primitives.date_time(day.isoformat())
    assert not primitives.instant(day.isoformat())


@given(st.datetimes(timezones=offsets, allow_imaginary=True))
def test_every_moment_with_an_offset_is_an_instant_and_none_without(moment):
    text = moment.isoformat()
    assume(moment.utcoffset() is not None)

    assert primitives.instant(text)
    assert primitives.date_time(text)
    assert not primitives.instant(moment.replace(tzinfo=None).isoformat())


@given(st.text("0123456789-T:+Z.W", min_size=1, max_size=29))
def test_what_passes_as_a_moment_is_one_for_the_standard_library_too(text):
    if primitives.instant(text) and ":60" not in text:
        datetime.fromisoformat(text)


@given(texts)
def test_a_text_that_passes_can_be_sent_and_read_again(text):
    if primitives.string(text):
        assert json.loads(json.dumps(text, ensure_ascii=False).encode()) == text
        assert text.strip()
        assert not any(ord(c) < 32 and c not in "\t\r\n" for c in text)


@given(texts)
def test_a_code_has_no_blanks_but_single_ones_inside(text):
    if primitives.code(text):
        assert text == text.strip()
        assert not any(a.isspace() and b.isspace() for a, b in itertools.pairwise(text))


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts, st.lists(texts), st.dictionaries(texts, texts)))
def test_no_check_of_a_primitive_raises_at_any_json_value(value):
    for test in primitives.CHECKS.values():
        assert test(value) in (True, False)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.decimals(allow_nan=False, allow_infinity=False))
def test_every_finite_number_is_a_decimal(number):
    assert primitives.decimal(number)


@given(st.binary(max_size=60))
def test_what_base64_writes_passes(data):
    import base64

    assert primitives.base64_binary(base64.b64encode(data).decode()) is bool(data)


# -- identifiers ----------------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000))
def test_a_generated_number_stays_no_number_when_one_digit_changes(seed):
    number = people(1, seed=seed)[0].number
    place = seed % 9
    other = str((int(number[place]) + 1 + seed % 8) % 10)
    changed = number[:place] + other + number[place + 1 :]
    assume(changed != number)

    assert norwegian.control_digits_fit(number)
    # k2 sees every single digit that changes, unless its sum stays the same by 11, which one digit cannot do.
    assert not norwegian.control_digits_fit(changed)


@given(st.text("0123456789", min_size=11, max_size=11))
def test_the_control_digits_by_hand_and_by_weights_agree(value):
    digits = [int(d) for d in value]
    k1 = sum(d * w for d, w in zip(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), strict=False)) % 11
    k2 = sum(d * w for d, w in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11

    assert norwegian.control_digits_fit(value) is (k1 <= 3 and k2 == 0)


@given(texts)
def test_no_text_makes_the_identifier_functions_raise(text):
    for test in (
        norwegian.is_fnr, norwegian.is_dnr, norwegian.is_fhn, norwegian.is_hpr, norwegian.is_duf, norwegian.is_organisation_number, norwegian.is_help_number,
        norwegian.looks_like_a_person_number,
    ):  # fmt: skip
        assert test(text) in (True, False)
    norwegian.origin_of(text)


@given(st.lists(texts, max_size=5), st.lists(texts, max_size=5))
def test_two_lists_have_the_same_canonical_form_only_when_they_are_the_same(first, second):
    same = [normalised(t) for t in first] == [normalised(t) for t in second]

    assert (canonical_form(first) == canonical_form(second)) is same


@given(st.lists(texts, min_size=1, max_size=4))
def test_a_key_depends_on_nothing_but_its_parts(parts):
    assume(any(p.strip() for p in parts))

    assert canonical_key("X", parts, "urn:x") == canonical_key("X", list(parts), "urn:x/")


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)), offsets, offsets, st.integers(-5, 5))  # noqa: DTZ001 - the offset is drawn beside it
def test_moments_compare_as_the_standard_library_compares_them(moment, first, second, minutes):
    a = moment.replace(tzinfo=UTC).astimezone(first)
    b = (moment.replace(tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(second)

    assert compare_values(a.isoformat(), b.isoformat()) == (a > b) - (a < b)


# -- resources ------------------------------------------------------------------------------------------------------


def places(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a resource."""
    found = [path] if path else []
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        found.extend(places(value, (*path, key)))
    return found


def at(node: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


VALUES = [
    "", " ", "x", "æ b", "final", "2026-02-30", "2026-01-05", "2026-01-05T08:10:00+01:00", "http://x.no", "a\u0001", 0, -1, 5, 1.5, True, False, None, [], {}, ["x"], [{}], [None],
    {"x": 1}, {"text": "x"}, {"value": 1}, {"coding": []}, {"reference": "Patient/1"}, {"extension": [{"url": "http://x.no/e", "valueString": "x"}]}, 10**40,
]  # fmt: skip
NAMES = [
    "text",
    "id",
    "extension",
    "value",
    "valueString",
    "code",
    "status",
    "name",
    "nope",
    "_status",
    "_gender",
    "period",
    "start",
    "end",
    "contained",
    "language",
    "comparator",
]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """One resource of the clean set with one to three things changed, taken away, added or put elsewhere."""
    resources = CLEAN
    name = draw(st.sampled_from(sorted(resources)))
    resource = copy.deepcopy(resources[name])
    for _ in range(draw(st.integers(1, 3))):
        choices = [p for p in places(resource) if p != ("resourceType",)]
        if not choices:
            break
        path = draw(st.sampled_from(choices))
        parent, last = at(resource, path[:-1]), path[-1]
        match draw(st.sampled_from(["replace", "remove", "wrap", "add", "copy"])):
            case "replace":
                parent[last] = copy.deepcopy(draw(st.sampled_from(VALUES)))
            case "remove":
                del parent[last]
            case "wrap":
                parent[last] = (
                    [parent[last]] if draw(st.booleans()) or not isinstance(parent[last], list) or not parent[last] else parent[last][0]
                )
            case "add":
                target = at(resource, path)
                if isinstance(target, dict):
                    target[draw(st.sampled_from(NAMES))] = copy.deepcopy(draw(st.sampled_from(VALUES)))
            case _:
                source = at(resource, draw(st.sampled_from(places(resource))))
                parent[last] = copy.deepcopy(source)
    return name, resource


CLEAN = clean()
CHECKER = Checker("test")


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_the_fast_way_accepts_only_what_the_slow_way_accepts(change):
    _, resource = change
    judge = CHECKER._judge
    judge.targets.update({urn(n): r["resourceType"] for n, r in CLEAN.items()})

    if judge.sound(resource):
        assert CHECKER._explainer.explain(resource) == []


PROFILES = sorted(url for url in profiles.known() if (found := profiles.table(url)) is not None and elements.is_resource(found["type"]))
EXTENSIONS = sorted(url for url in profiles.known() if (found := profiles.table(url)) is not None and found["type"] == "Extension")
SYSTEMS = ["urn:oid:2.16.578.1.12.4.1.4.1", "urn:oid:2.16.578.1.12.4.1.4.4", "HNR", "urn:oid:2.16.578.1.12.4.1.1.9060", "http://loinc.org"]


@st.composite
def claiming(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A profile and a resource of its type: things are taken away, and systems and extensions that profiles speak of stand here and there."""
    name = draw(st.sampled_from(sorted(CLEAN)))
    resource = copy.deepcopy(CLEAN[name])
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(places(resource)))
        if isinstance(path[-1], str) and path != ("resourceType",):
            del at(resource, path[:-1])[path[-1]]
    kinds = [{"valueString": "x"}, {"valueCodeableConcept": {"text": "x"}}, {"extension": [{"url": "code", "valueString": "x"}]}, {}]
    for inner in [value for path in places(resource) if isinstance(value := at(resource, path), dict)]:
        if "system" in inner and draw(st.booleans()):
            inner["system"] = draw(st.sampled_from(SYSTEMS))
        if draw(st.integers(0, 5)) == 0:
            chosen = draw(st.lists(st.tuples(st.sampled_from(EXTENSIONS), st.sampled_from(kinds)), min_size=1, max_size=2))
            inner["extension"] = [{"url": url, **copy.deepcopy(rest)} for url, rest in chosen]
    urls = [url for url in PROFILES if (profiles.table(url) or {})["type"] == CLEAN[name]["resourceType"]]
    assume(urls)
    return draw(st.sampled_from(urls)), resource


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(claiming())
def test_what_the_fast_way_says_meets_a_profile_meets_it(claim):
    url, resource = claim
    if profiles.surely_met(resource, url):
        assert profiles.lacking(resource, url) == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_no_resource_however_broken_makes_the_check_raise(change):
    name, resource = change
    check(entries({**CLEAN, name: resource}), environment="test")


@pytest.fixture(scope="module")
def model_of():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from fhir.resources.R4B import get_fhir_model_class
    return get_fhir_model_class


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(change=mutated())
def test_what_fhir_resources_refuses_we_refuse(change, model_of):
    name, resource = change
    try:
        model_of(CLEAN[name]["resourceType"]).model_validate(json.loads(json.dumps(resource)))
    except (ValueError, TypeError, LookupError, AttributeError):
        assert check(entries({**CLEAN, name: resource}), environment="test") != []
