from dataclasses import replace
from datetime import date

import msgspec
import pytest

from pipeline.core.entities.extras import Extra
from pipeline.core.entities.gazetteer import Gazetteer, short_forms
from pipeline.core.entities.rows import Tables

DAY = date(2025, 5, 18)


def country(**cells):
    names = "iso3 name wikidata aliases demonyms capital capital_aliases capital_geonames"
    names += " capital_wikidata capital_lat capital_lon continent"
    return dict.fromkeys(names.split(), "") | cells


def person(name, role, **cells):
    names = "aliases country organisation since until wikidata sector gender"
    return dict.fromkeys(names.split(), "") | {"name": name, "role": role, "fame": "1"} | cells


def town(**cells):
    names = "wikidata aliases lat lon admin1"
    return dict.fromkeys(names.split(), "") | cells


TITLES = (
    {"title": "President", "aliases": "", "office": "president", "sector": "GOV", "gender": ""},
    {"title": "Mayor", "aliases": "city head", "office": "mayor", "sector": "GOV", "gender": ""},
)
TABLES = Tables(
    countries=(
        country(
            iso3="NLD",
            name="Norland",
            aliases="Republic of Norland",
            demonyms="Norlander|Norlandic",
            capital="Verin",
            capital_geonames="5",
            capital_lat="1.5",
            capital_lon="2.5",
        ),
        country(iso3="SLD", name="Sudland"),
    ),
    cities=(town(geonames="6", name="Halvik", country="NLD", population="9", lat="3", lon="4"),),
    towns=(
        town(geonames="6", name="Halvik", country="NLD", population="9"),
        town(geonames="5", name="Verin", country="NLD", population="9"),
        town(geonames="8", name="Verin", country="SLD", population="90000"),
    ),
    regions=(
        {
            "name": "The Isles",
            "kind": "region",
            "wikidata": "",
            "country": "",
            "aliases": "",
            "demonyms": "Islander",
        },
        {
            "name": "Low Coast",
            "kind": "territory",
            "wikidata": "Q9",
            "country": "SLD",
            "aliases": "",
            "demonyms": "",
        },
    ),
    organisations=(
        {
            "name": "Isles League",
            "aliases": "IL",
            "wikidata": "Q7",
            "country": "",
            "sector": "IGO",
            "kind": "igo",
        },
    ),
    seats=(
        {
            "name": "Amber House",
            "aliases": "",
            "country": "NLD",
            "organisation": "",
            "kind": "presidency",
            "wikidata": "",
        },
        {
            "name": "Halvik",
            "aliases": "",
            "country": "",
            "organisation": "Isles League",
            "kind": "city",
            "wikidata": "",
        },
        {
            "name": "Moot Hall",
            "aliases": "",
            "country": "SLD",
            "organisation": "",
            "kind": "parliament",
            "wikidata": "",
        },
    ),
    media=(
        {
            "name": "Verin Post",
            "aliases": "",
            "wikidata": "",
            "country": "NLD",
            "kind": "newspaper",
            "family": "",
        },
    ),
    people=(
        person("Ilse Brandt", "President", country="NLD", since="2020", sector="GOV"),
        person("Ilse Brandt", "Mayor", country="NLD", until="2019", sector="GOV"),
        person("Jon Brandt", "Mayor", country="NLD", sector="GOV"),
        person("Marek Dolán", "President", country="SLD", wikidata="Q3", until="2024"),
        person("Marek Dolán", "Chair", wikidata="Q3", since="2025"),
        person("Ada Roe", "President", country="SLD", since="2025"),
        person("Bo Roe", "President", country="SLD", since="2024", fame="1"),
        person("Cy Low", "President", country="TWN", fame="0"),
    ),
    titles=TITLES,
    nouns=({"noun": "leader", "class": "people", "sector": "GOV"},),
    verbs=({"lemma": "say", "class": "speech"}, {"lemma": "tell", "class": "speech"}),
    kinds=({"lemma": "kill", "kind": "killed"},),
)


@pytest.fixture(scope="module")
def small():
    return Gazetteer(TABLES)


def test_the_longest_whole_word_is_found(small):
    found = [
        (hit.start, hit.end, hit.facts[0].kind)
        for hit in small.find("Republic of Norland, Norlanders, xVerin, Verin")
    ]

    assert found == [(0, 19, "country"), (41, 46, "capital")]


def test_the_weightiest_meaning_comes_first(small):
    assert [fact.kind for fact in small.named("Verin")] == ["capital", "city"]


def test_a_town_that_is_a_capital_or_curated_is_known_once(small):
    assert [fact.kind for fact in small.named("Halvik")] == ["seat", "city"]


def test_seats_and_capitals_act_for_governments_and_organisations(small):
    acts_for = {name: small.named(name)[0].acts_for for name in ("Verin", "Amber House", "Halvik")}

    assert acts_for == {
        "Verin": "gov:NLD",
        "Amber House": "gov:NLD",
        "Halvik": small.named("Isles League")[0].id,
    }


def test_ids_lead_back_to_facts(small):
    names = [fact.name if fact else None for fact in map(small.get, ("gov:SLD", "wikidata:Q7"))]

    assert (names, small.get("gov:XXX")) == (["Sudland", "Isles League"], None)


def test_a_person_is_one_fact_whatever_the_number_of_offices(small):
    [fact] = small.named("Ilse Brandt")

    assert [office.role for office in fact.offices] == ["President", "Mayor"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Marek Dolan", ["Marek Dolán"]),
        ("Marek J. Dolan", ["Marek Dolán"]),
        ("Marek Silva", []),
        ("Dolan", []),
    ],
)
def test_full_names_are_found_without_accents_and_middle_names(small, name, expected):
    assert [fact.name for fact in small.persons_named(name)] == expected


def test_a_bare_surname_means_the_only_holder_of_a_top_office(small):
    found = {name: small.bearer_of(name, DAY) for name in ("Brandt", "Roe", "Cy", "Nobody")}

    assert {name: fact and fact.name for name, fact in found.items()} == {
        "Brandt": "Ilse Brandt",
        "Roe": None,
        "Cy": None,
        "Nobody": None,
    }


def test_an_office_with_one_holder_gives_the_holder(small):
    president = frozenset({"president"})
    holders = [small.holder_of(president, iso3, DAY) for iso3 in ("NLD", "SLD", "XXX")]

    assert [fact and fact.name for fact in holders] == ["Ilse Brandt", None, None]


@pytest.mark.parametrize(
    ("name", "iso3", "expected"),
    [
        ("Ilse Brandt", "", ("Brandt",)),
        ("Otto Brandt Jr.", "", ("Brandt",)),
        ("Ursula von der Leyen", "", ("Leyen", "der Leyen", "von der Leyen")),
        ("Xi Jinping", "CHN", ("Xi",)),
        ("King Otto II", "", ()),
        ("Otto", "", ()),
    ],
)
def test_short_forms_follow_the_order_of_names(name, iso3, expected):
    assert short_forms(name, iso3) == expected


def test_the_version_changes_with_the_data(small):
    other = Gazetteer(replace(TABLES, kinds=()))

    assert (small.version == Gazetteer(TABLES).version, small.version == other.version) == (
        True,
        False,
    )


def test_a_sites_own_facts_come_on_top():
    lines = [
        b"""{"type":"PERSON","name":"Ola Nord","country":"NLD","roles":
        [{"title":"mayor","since":"2020"},{"title":"Harbour Master"}]}""",
        b'{"type":"MEDIA","name":"Isles Wire"}',
        b'{"type":"ORG","name":"Dock Union","aliases":["DU"],"sector":"LAB"}',
    ]
    extras = [msgspec.json.decode(line, type=Extra) for line in lines]
    gazetteer = Gazetteer(TABLES, extras)
    [person] = gazetteer.named("Ola Nord")
    [medium] = gazetteer.named("Isles Wire")
    [union] = gazetteer.named("DU")

    assert [office.role for office in person.offices] == ["Mayor", "Harbour Master"]
    assert (medium.kind, medium.sector, union.kind, union.sector) == (
        "medium",
        "JRN",
        "organisation",
        "LAB",
    )


def test_a_sites_own_rows_are_joined_with_towns_and_found_by_office():
    lines = [
        b'{"type":"GPE","name":"Verinstad","geonames":8,"wikidata":"Q80"}',
        b'{"type":"GPE","name":"Nowhere","geonames":99}',
        b"""{"type":"PERSON","name":"Ola Nord","country":"XXX","sitelinks":60,"roles":
        [{"title":"President","since":"2020"}]}""",
        b"""{"type":"PERSON","name":"Kim Vale","country":"YYY","sitelinks":3,"roles":
        [{"title":"President","since":"2020"}]}""",
        b'{"type":"PERSON","name":"Ilse Brandt","country":"NLD","wikidata":"Q81","sitelinks":40}',
    ]
    gazetteer = Gazetteer(TABLES, [msgspec.json.decode(line, type=Extra) for line in lines])
    president = frozenset({"president"})
    town = gazetteer.get("wikidata:Q80")
    brandt = gazetteer.get("wikidata:Q81")

    assert (town.name, town.country, town.weight) == ("Verinstad", "SLD", 0.003)
    assert [fact.id for fact in gazetteer.named("Verin")][1:] == ["wikidata:Q80"]
    assert gazetteer.holder_of(president, "YYY", DAY).name == "Kim Vale"
    assert gazetteer.bearer_of("Nord", DAY).name == "Ola Nord"
    assert gazetteer.bearer_of("Vale", DAY) is None
    assert (brandt.is_curated, brandt.local_id[:6], len(brandt.offices)) == (True, "local:", 2)
    assert "+" in gazetteer.version


def test_a_promoted_fact_knows_its_old_id():
    row = {"local_id": "local:0123456789abcdef", "wikidata": "Q3", "name": "Marek Dolán"}
    shipped = Gazetteer(replace(TABLES, promotions=(row,)))
    own = Gazetteer(TABLES, promotions={"local:0123456789abcdef": "Q3"})

    assert [g.get("wikidata:Q3").local_id for g in (shipped, own)] == [row["local_id"]] * 2
    assert shipped.promotions == own.promotions
