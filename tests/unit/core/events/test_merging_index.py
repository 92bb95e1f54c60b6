import pytest

from pipeline.core.events.merging_index import SMALL, Index
from pipeline.core.events.merging_report import make_report
from tests.support.mentions import UNSET, day, mention, party, place

POLICE = (party("police"),)


def report(article, **more):
    return make_report(
        mention(article, **{"status": "happened", "event_date": day(18)} | more), 0, 72
    )


@pytest.mark.parametrize(
    ("one", "two", "near"),
    [
        ({}, {}, True),
        ({}, {"event_date": day(19)}, True),
        ({}, {"event_date": day(20)}, False),
        ({}, {"event_date": day(1, precision="month")}, True),
        ({}, {"kind": "AID"}, False),
        ({"actors": POLICE}, {"actors": POLICE}, False),
        ({"actors": POLICE}, {"actors": POLICE, "cluster": "a"}, True),
        (
            {"actors": POLICE, "location": place("Karst")},
            {"actors": POLICE, "location": place("KARST")},
            True,
        ),
        (
            {"actors": POLICE, "location": place("Karst", geonames_id=7)},
            {"actors": (), "location": place("Carst", geonames_id=7)},
            True,
        ),
        ({"actors": (party("Rice Union"),)}, {"actors": (party("Rice Union"),)}, True),
        (
            {"actors": (party("Union A", wikidata_id="Q1"),)},
            {"actors": (party("Union B", wikidata_id="Q1"),)},
            True,
        ),
        ({"actors": (party("Rice Union"),)}, {"actors": (party("Tea Union"),)}, False),
    ],
)
def test_reports_meet_by_family_day_and_party_or_place(one, two, near):
    a, b = report("a", **one), report("b", **two)
    for first, second in ((a, b), (b, a)):
        index = Index()
        index.add(first)
        assert (first.key in index.near(second)) is near


def test_many_reports_of_a_day_are_found_and_taken_out_again():
    reports = [report(f"a{number}") for number in range(SMALL + 3)]
    index = Index()
    for one in reports:
        index.add(one)
    assert index.near(report("b")) == {one.key for one in reports}

    for one in reports:
        index.remove(one)
    assert index == Index()


def test_articles_and_mentions_are_found_whatever_their_day():
    one, two = report("a"), report("a", rank=1, kind="AID", event_date=UNSET)
    index = Index()
    index.add(one)
    index.add(two)
    assert index.articles[one.article_id] == (one.key, two.key)

    index.remove(one)
    assert index.articles[one.article_id] == (two.key,)
