from datetime import date

import pytest

from pipeline.core.entities.facts import Fact, Office, fold, global_id, local_id

DAY = date(2025, 5, 18)


@pytest.mark.parametrize(
    ("since", "until", "is_held"),
    [
        ("", "", True),
        ("2025-05-18", "", True),
        ("2025-05-19", "", False),
        ("2025", "2025", True),
        ("2019", "2025-05", True),
        ("", "2025-05-17", False),
        ("", "2024", False),
    ],
)
def test_an_office_is_held_from_its_first_day_to_its_last(since, until, is_held):
    office = Office("President", "president", since=since, until=until)

    assert office.is_held_on(DAY) == is_held


def test_of_two_offices_the_later_one_counts():
    senator = Office("Senator", "legislator", since="2011")
    minister = Office("Secretary of State", "foreign", since="2025-01-21")
    fact = Fact("local:1", "person", "A B", offices=(minister, senator))

    assert fact.office_on(DAY) == minister


def test_a_person_out_of_office_holds_none():
    office = Office("President", "president", until="2020")

    assert Fact("local:1", "person", "A B", offices=(office,)).office_on(DAY) is None


def test_spellings_of_a_name_fold_to_one():
    assert fold("Lech Wałęsa-Øst") == fold("lech  walesa ost")


def test_local_ids_hang_on_type_name_and_country():
    ids = {
        local_id("PERSON", "Ann Bo", "NOR"),
        local_id("PERSON", "ANN BO", "NOR"),
        local_id("PERSON", "Ann Bo", "SWE"),
        local_id("ORG", "Ann Bo", "NOR"),
    }

    assert len(ids) == 3


def test_wikidata_goes_before_geonames_and_both_before_a_local_id():
    actual = [
        global_id("GPE", "Verin", "", "Q1", 7),
        global_id("GPE", "Verin", "", "", 7),
        global_id("GPE", "Verin", "", ""),
    ]

    assert actual == ["wikidata:Q1", "geonames:7", local_id("GPE", "Verin", "")]
