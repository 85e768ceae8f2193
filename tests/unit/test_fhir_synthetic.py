"""The generator of synthetic people."""

from __future__ import annotations

import pytest

from adapter.fhir import norwegian
from adapter.fhir.synthetic import Generator, people


def test_the_same_seed_gives_the_same_people_and_more_people_begin_with_them():
    assert people(5, seed=3) == people(5, seed=3) == people(9, seed=3)[:5]
    assert people(5, seed=3) != people(5, seed=4)


def test_the_first_person_is_who_it_always_was():
    (person,) = people(1)

    assert (person.number, person.given, person.family) == ("17835021092", "Jørn", "Myhre")


def test_every_number_is_synthetic_valid_and_its_own():
    crowd = people(1000, seed=1)

    assert len({p.number for p in crowd}) == 1000
    for person in crowd:
        found = norwegian.person_number(person.number)
        assert found is not None
        assert (found.origin, found.kind, found.birth_date) == ("tenor", "FNR", person.birth_date)


def test_a_d_number_can_be_asked_for():
    person = Generator(1).person(d_number=True)

    assert person.is_dnr
    assert norwegian.is_dnr(person.number)


@pytest.mark.parametrize(("youngest", "oldest"), [(0, 0), (67, 99), (18, 18)])
def test_ages_are_as_asked(youngest, oldest):
    generator = Generator(2)
    ages = {2026 - generator.person(youngest=youngest, oldest=oldest).birth_date.year for _ in range(200)}

    assert min(ages) >= youngest
    assert max(ages) <= oldest + 1


@pytest.mark.parametrize(("youngest", "oldest"), [(-1, 5), (9, 5), (0, 106)])
def test_ages_that_nobody_has_are_refused(youngest, oldest):
    with pytest.raises(ValueError, match="0–105"):
        Generator().person(youngest=youngest, oldest=oldest)


def test_names_have_norwegian_letters_and_codes_keep_their_zeros():
    crowd = people(300)

    assert any(set("æøåÆØÅ") & set(p.given + p.family) for p in crowd)
    assert all(len(p.address.postal_code) == 4 and len(p.address.municipality_code) == 4 for p in crowd)
    assert "0301" in {p.address.municipality_code for p in crowd}
    assert all(p.phone.startswith("9990") and len(p.phone) == 8 for p in crowd)


def test_staff_and_services_have_numbers_of_the_right_form():
    generator = Generator(5)

    assert norwegian.is_hpr(generator.practitioner().hpr)
    assert norwegian.is_organisation_number(generator.organisation().number)
    assert norwegian.is_fhn(generator.help_number())
