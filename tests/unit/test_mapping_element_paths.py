"""A stop names the element in its resource, also when a data type's rule stops."""

from __future__ import annotations

import gc

import pytest

from adapter.model import Finding
from adapter.pipeline import Pipeline, SourceSettings
from tests.support.mapping_kit import shipped

HEADER = "MSH|^~\\&|GERICA|EKSEMPEL|||20260105103000+0100||ADT^A08^ADT_A01|P1|P|2.5.1"
PERSON = "PID|1||P77^^^GERICA^PI||Prøve^Kari^^^^^{name}||19901205|F|||Fjellveien 5^^Fjellvik^^5700^NO^{address}"


def stops(*segments: str) -> list[Finding]:
    raw = "\r".join([HEADER, "EVN|A08|20260105102900", *segments, "PV1|1|I"]) + "\r"
    pipeline = Pipeline(shipped(), SourceSettings())
    (message,) = pipeline.split(raw.encode())
    return pipeline.convert(message).stops


@pytest.mark.parametrize(
    ("segments", "path", "element"),
    [
        ((PERSON.format(name="QQ", address="H"),), "PID-5.7", "Patient.name.use"),
        ((PERSON.format(name="L", address="QQ"),), "PID-11.7", "Patient.address.use"),
        (
            (PERSON.format(name="L", address="H"), "NK1|1|Prøve^Ola|SPO|||||||||||||||||||||||||||Prøve^Ola^^^^^QQ|^PRN^QQ"),
            "NK1-31.3",
            "RelatedPerson.telecom.system",
        ),
    ],
)
def test_a_stop_in_a_data_type_names_the_element_of_the_resource(segments: tuple[str, ...], path: str, element: str) -> None:
    assert (path, element) in {(stop.path, stop.element) for stop in stops(*segments)}


def test_a_stop_in_a_resource_made_by_the_way_names_that_resource() -> None:
    found = stops(PERSON.format(name="L", address="H"), "PD1||||9144889^Berg^Kari^^^^^^HPR^QQ^^^HPR")

    assert [(stop.path, stop.element) for stop in found] == [("PD1-4.10", "Practitioner.name.use")]


def test_a_conversion_leaves_nothing_to_the_collector_of_cycles() -> None:
    stops(PERSON.format(name="L", address="H"))
    gc.collect()
    gc.disable()
    try:
        stops(PERSON.format(name="QQ", address="H"))
        assert gc.collect() == 0
    finally:
        gc.enable()
