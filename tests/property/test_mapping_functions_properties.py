"""What the functions of mappings hold for every input."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.primitives import CHECKS
from adapter.mapping.functions.attachments import attachment_data, media_type
from adapter.mapping.functions.identifiers import coding_system, own_namespace
from adapter.mapping.functions.quantities import comparator_of, number_of
from adapter.mapping.functions.registry import Context
from adapter.mapping.functions.ucum import is_unit

CONTEXT = Context(
    "profil", "urn:journalbro:unconfigured", "Europe/Oslo", "test", "1", datetime(2026, 1, 1, tzinfo=UTC), "k", lambda _: None
)
READABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.sampled_from(["", "<", ">", "<=", ">=", "< "]))
def test_a_number_is_never_made_another_number(number, sign):
    text = f"{sign}{number:f}"

    found = number_of(CONTEXT, text)

    assert found is not None
    assert Decimal(found) == number
    assert CHECKS["decimal"](Decimal(found))
    assert (comparator_of(text) or "") == sign.strip()


@given(READABLE)
def test_a_text_is_a_number_for_certain_or_stays_as_it_is(text):
    found = number_of(CONTEXT, text)

    if found is not None and found not in text:
        assert Decimal(found).is_finite()


@given(READABLE, READABLE)
def test_a_namespace_is_a_uri_and_keeps_the_names_apart(first, second):
    namespace = own_namespace(CONTEXT, first, second)

    assert CHECKS["uri"](namespace)
    assert [unquote(part) for part in namespace.split("/")[-2:]] == [first, second]


@given(READABLE)
def test_a_coding_system_is_a_uri_or_nothing(name):
    system = coding_system(CONTEXT, name=name)

    assert (system is None) == (name == "")
    assert system is None or CHECKS["uri"](system)


@given(READABLE)
def test_any_text_can_be_asked_whether_it_is_a_unit(text):
    assert is_unit(text) in {True, False}


@given(st.binary(max_size=200))
def test_bytes_survive_every_encoding(data):
    encoded = base64.b64encode(data).decode()

    assert (attachment_data(encoded, "Base64") or "") == encoded
    assert (attachment_data(data.hex(), "Hex") or "") == encoded


@given(READABLE, READABLE, READABLE)
def test_a_media_type_is_never_empty(type_, subtype, encoding):
    assert media_type(type_, subtype, encoding)
