import pytest

from pipeline.core.entities.extras import Extra, ExtraRole
from pipeline.core.entities.facts import Title
from pipeline.core.entities.shelf import ShelfBuilder

TITLES = {"president": Title("President", "president", "GOV"), "prime minister": Title("P", "p")}


def make(*rows):
    builder = ShelfBuilder(TITLES)
    for row in rows:
        builder.add(row, ("o:president|NLD",) if row.roles else ())
    return builder.build()


@pytest.fixture(scope="module")
def shelf():
    return make(
        Extra(type="ORG", name="Harbour League", aliases=("HL", "harbour", "X"), wikidata="Q1"),
        Extra(type="ORG", name="Harbour League of Verin", geonames=7),
        Extra(type="GPE", name="Sana'a", country="YEM", population=3_000_000),
        Extra(type="GPE", name="Verin D.C.", country="NLD"),
        Extra(
            type="PERSON",
            name="Ilse Marie Brandt",
            aliases=("President Brandt", "Ilse Brandt", "Brandt"),
            country="NLD",
            roles=(ExtraRole(title="President", since="2020"),),
        ),
        Extra(type="PERSON", name="Ilse Brandt", country="NLD", sitelinks=1),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Harbour League of Verin met.", ["Harbour League of Verin"]),
        ("The Harbour League met HL.", ["Harbour League", "HL"]),
        ("The harbour league met.", []),
        ("A Harbour\nLeague met.", []),
        ("A Harbour - the League - met.", []),
        ("They met in Sana'a and Sana’a.", ["Sana'a", "Sana’a"]),
        ("He lives in Verin D.C. now.", ["Verin D.C."]),
        ("The ProHarbour League met.", []),
        ("", []),
    ],
)
def test_the_longest_name_in_capitals_is_found(shelf, text, expected):
    assert [text[start:end] for start, end, _ in shelf.find(text)] == expected


def test_an_empty_shelf_finds_nothing():
    shelf = make()

    assert (list(shelf.find("Harbour League")), shelf.get("Harbour League"), len(shelf)) == (
        [],
        (),
        0,
    )


def test_facts_are_found_by_id_name_and_other_keys(shelf):
    keys = ("i:wikidata:Q1", "i:geonames:7", "HL", "f:ilse brandt", "o:president|NLD", "nobody")

    assert [[fact.name for fact in shelf.get(key)] for key in keys] == [
        ["Harbour League"],
        ["Harbour League of Verin"],
        ["Harbour League"],
        ["Ilse Marie Brandt", "Ilse Brandt"],
        ["Ilse Marie Brandt"],
        [],
    ]


def test_small_letters_single_letters_and_titles_are_no_names(shelf):
    assert [shelf.get(name) for name in ("harbour", "X", "President Brandt")] == [(), (), ()]


def test_facts_of_a_shelf_are_not_curated(shelf):
    [fact] = shelf.get("Sana'a")

    assert (fact.is_curated, fact.kind, fact.weight) == (False, "city", 0.1)
