import pytest

from pipeline.core.entities.extras import Extra, ExtraRole
from pipeline.core.entities.facts import Fact, Office, Title, local_id
from pipeline.core.entities.joining import Joiner, Known

TITLES = {"mayor": Title("Mayor", "mayor", "GOV"), "chair": Title("Chair", "chair", "GOV")}
MAYOR = Office("Mayor", "mayor", "NOR", since="2020")


def fact(kind, name, **more):
    types = {"person": "PERSON", "region": "LOC", "demonym": "LOC"}
    given = {"country": "NOR"} | more
    identity = more.get("id") or local_id(types.get(kind, "ORG"), name, given["country"])
    return Fact(**{"id": identity, "kind": kind, "name": name} | given)


def known(*facts):
    return [Known(one, [one.name]) for one in facts]


def join(fact_, row):
    joiner = Joiner(known(fact_), TITLES)
    taken = joiner.take(row)
    return taken, joiner.finish()[0]


def role(title, since="", **more):
    return ExtraRole(title=title, since=since, **more)


@pytest.mark.parametrize(
    ("ours", "row", "taken"),
    [
        (
            fact("person", "Ola Nord", wikidata_id="Q1", id="wikidata:Q1"),
            Extra(type="PERSON", name="O. Nord", wikidata="Q1"),
            True,
        ),
        (
            fact("capital", "Oslo", geonames_id=5, id="geonames:5"),
            Extra(type="GPE", name="Christiania", wikidata="Q2", geonames=5),
            True,
        ),
        (fact("organisation", "Dock Union"), Extra(type="ORG", name="Dock Union"), False),
        (
            fact("organisation", "Dock Union"),
            Extra(type="ORG", name="Dock Union", wikidata="Q3"),
            True,
        ),
        (
            fact("organisation", "Dock Union"),
            Extra(type="ORG", name="Dock Union", wikidata="Q3", country="SWE"),
            False,
        ),
        (
            fact("organisation", "Dock Union"),
            Extra(type="PERSON", name="Dock Union", wikidata="Q3"),
            False,
        ),
        (
            fact("capital", "Oslo", id="local:1"),
            Extra(type="GPE", name="Oslo", wikidata="Q3"),
            False,
        ),
        (
            fact("person", "Ola Nord", offices=(MAYOR,)),
            Extra(type="PERSON", name="Ola Nord", wikidata="Q4", country="NOR", sitelinks=2),
            False,
        ),
        (
            fact("person", "Ola Nord", offices=(MAYOR,)),
            Extra(type="PERSON", name="Ola Nord", wikidata="Q4", country="NOR", sitelinks=20),
            True,
        ),
        (
            fact("person", "Ola Nord", offices=(MAYOR,)),
            Extra(type="PERSON", name="Ola Nord", wikidata="Q4", roles=(role("Mayor"),)),
            True,
        ),
        (
            fact("person", "Ola Nord", wikidata_id="Q1", id="wikidata:Q1"),
            Extra(type="ORG", name="Ola Nord", wikidata="Q1"),
            False,
        ),
    ],
)
def test_a_row_completes_the_fact_that_it_is_about(ours, row, taken):
    assert join(ours, row)[0] is taken


def test_of_two_namesakes_none_is_completed():
    twins = known(fact("organisation", "Dock Union"), fact("seat", "Dock Union"))

    assert not Joiner(twins, TITLES).take(Extra(type="ORG", name="Dock Union", wikidata="Q3"))


def test_a_completed_fact_keeps_its_old_id():
    old = fact("organisation", "Dock Union")
    _, one = join(old, Extra(type="ORG", name="Dock Union", wikidata="Q3", aliases=("Dockers",)))

    assert (one.fact.id, one.fact.local_id, one.names) == (
        "wikidata:Q3",
        old.id,
        ["Dock Union", "Dockers"],
    )


def test_new_offices_are_added_and_known_ones_kept():
    row = Extra(
        type="PERSON",
        name="Ola Nord",
        wikidata="Q1",
        country="NOR",
        gender="m",
        roles=(
            role("Mayor", "2020-05"),
            role("Chair", "2024"),
            role("Chair"),
            role("King", "2025"),
        ),
    )
    ours = fact("person", "Ola Nord", wikidata_id="Q1", id="wikidata:Q1", offices=(MAYOR,))
    _, one = join(ours, row)

    assert [(o.role, o.since) for o in one.fact.offices] == [("Mayor", "2020"), ("Chair", "2024")]
    assert (one.fact.gender, one.fact.local_id) == ("m", "")


@pytest.mark.parametrize(
    ("kind", "alias", "is_taken"),
    [
        ("person", "Nord", False),
        ("person", "Mayor Nord", False),
        ("person", "Ole Nord", True),
        ("organisation", "union", False),
        ("organisation", "DU", False),
        ("organisation", "Dockers", True),
    ],
)
def test_only_safe_names_are_added(kind, alias, is_taken):
    ours = fact(kind, "Ola Nord", wikidata_id="Q1", id="wikidata:Q1")
    kinds = {"person": "PERSON", "organisation": "ORG"}
    row = Extra(type=kinds[kind], name="Ola Nord", wikidata="Q1", aliases=(alias,))

    assert (alias in join(ours, row)[1].names) is is_taken


def test_what_hangs_on_a_fact_follows_its_new_id():
    region = fact("region", "Low Coast")
    union = fact("organisation", "Dock Union")
    people = fact("demonym", "Low Coast", id=region.id)
    seat = fact("seat", "Dock House", acts_for=union.id)
    joiner = Joiner(known(region, people, union, seat), TITLES)
    joiner.take(Extra(type="LOC", name="Low Coast", wikidata="Q5", country="NOR"))
    joiner.take(Extra(type="ORG", name="Dock Union", wikidata="Q6"))
    facts = [one.fact for one in joiner.finish()]

    assert [one.id for one in facts[:3]] == ["wikidata:Q5", "wikidata:Q5", "wikidata:Q6"]
    assert (facts[1].wikidata_id, facts[3].acts_for) == ("Q5", "wikidata:Q6")
