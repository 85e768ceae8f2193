"""The checks that every result passes: the clean set has no finding, each seeded defect its own, and no finding holds a value."""

from __future__ import annotations

import copy
import threading

import pytest

from adapter.fhir import profiles, valuesets
from adapter.fhir.check import check, check_by_entry, checker
from adapter.model import Entry, Finding
from tests.conformance.clean import DNR, ENH, FNR, NUMBER, REAL_SHAPED, clean, concept, entries, urn
from tests.conformance.defects import DEFECTS, Defect, put


def findings(resources: dict[str, dict], environment: str = "test") -> list[Finding]:
    found = check(entries(resources), environment=environment)
    by_urn = {urn(name): resource for name, resource in resources.items()}
    for resource in resources.values():
        claimed = resource.get("meta", {}).get("profile", [])
        found += [f for url in claimed if url in profiles.known() for f in profiles.unmet(resource, url, by_urn)]
    return found


def changed(name: str, path: str, value: object) -> dict[str, dict]:
    resources = clean()
    put(path, value)(resources[name])
    return resources


def test_the_clean_set_is_clean():
    assert findings(clean()) == []


@pytest.mark.parametrize("defect", DEFECTS, ids=[d.name for d in DEFECTS])
def test_a_seeded_defect_is_found(defect: Defect):
    found = findings(defect.made())

    assert defect.code in {f.code for f in found}
    assert {f.code for f in found} <= {defect.code, "profile"}


def test_there_are_enough_defects_and_each_has_a_name_of_its_own():
    assert len(DEFECTS) >= 60
    assert len({d.name for d in DEFECTS}) == len(DEFECTS)


@pytest.mark.parametrize("defect", DEFECTS, ids=[d.name for d in DEFECTS])
def test_no_finding_holds_a_value(defect: Defect):
    texts = " ".join(f"{f.code} {f.path} {f.element} {f.rule} {f.detail} {f.shown}" for f in findings(defect.made()))

    for value in ("Ødegård", "Åse", NUMBER, REAL_SHAPED, "Storgata", "17835021093", "Natrium"):
        assert value not in texts


def test_a_finding_names_the_element_as_the_trace_does():
    (found,) = check(entries(changed("patient", "name.0.given.1", "")), environment="test")

    assert found == Finding("value-format", element="Patient.name[0].given[1]")


def test_a_finding_says_which_entry_it_is_in():
    ((index, _),) = check_by_entry(entries(changed("observation", "status", "F")), environment="test")

    assert list(clean())[index] == "observation"


def test_production_takes_real_numbers_and_refuses_synthetic_ones():
    real = changed("patient", "identifier.0.value", REAL_SHAPED)

    assert check(entries(real), environment="production") == []
    assert [f.code for f in check(entries(clean()), environment="production")] == ["wrong-environment"]


def test_a_number_of_the_nav_kind_is_synthetic_when_typed_as_fnr_and_no_number_of_a_person_when_typed_as_h_number():
    nav = "17435000079"
    identifier = {"type": concept("urn:oid:2.16.578.1.12.4.1.1.8327", "HNR"), "value": nav, "assigner": {"display": "Eksempel sykehus"}}

    assert (
        check(entries(changed("patient", "identifier.1", identifier)), environment="production")[0].element == "Patient.identifier[0].value"
    )
    only_h_number = changed("patient", "identifier", [identifier])
    assert check(entries(only_h_number), environment="production") == []
    assert check(entries(only_h_number), environment="test") == []


def test_a_real_number_is_seen_beside_another_fault_of_the_same_identifier():
    resources = changed("patient", "identifier.0", {"system": FNR, "value": REAL_SHAPED, "use": "x"})

    assert {f.code for f in check(entries(resources), environment="test")} == {"binding", "wrong-environment"}


def test_only_values_typed_as_person_numbers_are_judged():
    for system in (ENH, "https://journalbro.example/id/pid"):
        resources = changed("patient", "identifier.0", {"system": system, "value": REAL_SHAPED})
        assert check(entries(resources), environment="test") == []


def test_a_d_number_is_judged_as_a_person_number_is():
    d_number = changed("patient", "identifier.0", {"system": DNR, "value": "57035012345"})

    assert [f.code for f in check(entries(d_number), environment="test")] == ["wrong-environment"]


def test_a_number_without_value_is_for_the_profile_to_refuse():
    assert check(entries(changed("patient", "identifier.0", {"system": FNR})), environment="test") == []


def test_a_primitive_may_be_an_extension_that_says_why_there_is_none():
    resources = clean()
    resources["patient"]["name"][0]["_family"] = {"extension": [{"url": "https://journalbro.example/x", "valueBoolean": True}]}
    del resources["patient"]["name"][0]["family"]

    assert check(entries(resources), environment="test") == []


def test_a_list_of_primitives_keeps_places_with_null():
    resources = clean()
    name = resources["patient"]["name"][0]
    name["given"] = ["Åse", None]
    name["_given"] = [None, {"extension": [{"url": "https://journalbro.example/x", "valueBoolean": True}]}]

    assert check(entries(resources), environment="test") == []
    name["_given"] = [None]
    assert {f.code for f in check(entries(resources), environment="test")} == {"cardinality", "empty"}


def test_a_contained_resource_is_checked_as_the_others_are():
    resources = clean()
    resources["report"]["contained"] = [{"resourceType": "Organization", "id": "lab", "name": "Lab"}]
    resources["report"]["performer"] = [{"reference": "#lab"}]
    assert check(entries(resources), environment="test") == []

    resources["report"]["contained"][0]["nome"] = "Lab"
    assert [f.element for f in check(entries(resources), environment="test")] == ["DiagnosticReport.contained[0].nome"]


def test_a_logical_reference_and_one_with_a_name_only_pass():
    for subject in ({"identifier": {"system": FNR, "value": NUMBER}, "type": "Patient"}, {"display": "Ukjent pasient"}):
        assert check(entries(changed("observation", "subject", subject)), environment="test") == []


def test_two_entries_of_one_message_may_refer_to_each_other_in_any_order():
    reversed_entries = list(reversed(entries(clean())))

    assert check(reversed_entries, environment="test") == []


def test_targets_of_one_message_are_forgotten_before_the_next():
    whole = clean()
    check(entries(whole), environment="test")
    alone = [Entry("observation", "owned", whole["observation"], urn("observation"))]

    assert {f.code for f in check(alone, environment="test")} == {"reference"}


def test_a_bundle_checks_its_own_entries():
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"resource": {"resourceType": "Binary", "contentType": "text/plain"}}],
    }

    found = check([Entry("bundle", "owned", bundle, "urn:uuid:x")], environment="test")

    assert [(f.code, f.detail) for f in found] == [("invariant", "bdl-3")]


def test_a_resource_without_a_type_is_a_finding_and_no_crash():
    found = check([Entry("x", "owned", {"id": "x"}, "urn:uuid:x")], environment="test")

    assert [(f.code, f.element) for f in found] == [("unknown-element", "resourceType")]


def test_an_environment_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="test or production"):
        check([], environment="prod")


def test_each_thread_has_its_own_checker():
    seen = [checker("test")]
    thread = threading.Thread(target=lambda: seen.append(checker("test")))
    thread.start()
    thread.join()

    assert seen[0] is not seen[1]
    assert checker("test") is seen[0]


def test_checking_changes_nothing():
    resources = clean()
    before = copy.deepcopy(resources)
    check(entries(resources), environment="test")

    assert resources == before


def test_what_mappings_usually_write_needs_no_slow_explanation():
    judge = checker("test")._judge
    judge.targets.update({urn(name): resource["resourceType"] for name, resource in clean().items()})

    assert [name for name, resource in clean().items() if not judge.sound(resource)] == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("code.coding.0.code", None),
        ("code.coding.0.code", ""),
        ("code.coding.0.code", "a  b"),
        ("code.coding.0.system", "loinc"),
        ("code.coding.0.system", "http://loinc.org/\u0001"),
        ("code.coding.0", {"display": "x", "code": "x  y"}),
        ("code.text", "x\u0001"),
        ("code.text", 5),
        ("valueQuantity.value", True),
        ("valueQuantity.code", "mmol/L\u007f"),
        ("performer.0", {"reference": "urn:uuid:00000000-0000-0000-0000-000000000000", "display": "x"}),
        ("performer", [None]),
        ("_status", {"extension": [{"url": "x", "valueString": "x"}]}),
        ("category", [{"coding": ["system"]}]),
    ],
)
def test_a_test_written_for_one_object_judges_the_next_by_its_own_values(path: str, wrong: object):
    judge = checker("test")._judge
    judge.targets.update({urn(name): resource["resourceType"] for name, resource in clean().items()})
    assert judge.sound(clean()["observation"])

    resource = changed("observation", path, wrong)["observation"]

    assert not judge.sound(resource)
    assert findings({**clean(), "observation": resource})


def test_of_systems_no_more_are_kept_than_mappings_could_write():
    judge = checker("test")._judge
    judge.targets.update({urn(name): resource["resourceType"] for name, resource in clean().items()})
    for number in range(3000):
        assert judge.sound(changed("observation", "code.coding.0.system", f"http://example.no/{number}")["observation"])

    assert len(judge._systems) == len(valuesets.systems()) + 2000


def test_a_list_of_extensions_beside_values_is_as_long_as_the_values():
    resources = clean()
    resources["patient"]["name"][0].update(given=["Kari", "Anne"], _given=[{"extension": [{"url": "http://x.no/e", "valueString": "x"}]}])

    assert {f.code for f in findings(resources)} == {"cardinality"}
