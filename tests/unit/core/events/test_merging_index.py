"""The index finds whom comparing all with all would find."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.events import merging_index, merging_table
from pipeline.core.events.merging_graph import SAME_MENTION, Graph
from pipeline.core.events.merging_index import CROWD, Index
from pipeline.core.events.merging_report import make_report
from pipeline.core.events.merging_rules import COPIED, MAYBE, SAME
from pipeline.core.events.merging_score import pair_score
from pipeline.core.events.merging_store import Store
from pipeline.core.events.merging_table import SMALL
from pipeline.core.events.merging_tokens import marks_of
from tests.support.mentions import ORLAN, RUS, UNSET, USA, VARGA, at, day, mention, party, place

POLICE = (party("police"),)


def report(article, **more):
    return make_report(mention(article, **{"status": "happened", "event_date": day(18)} | more), 72)


def index_of(*reports):
    index = Index()
    for number, one in enumerate(reports):
        one.number = number
        index.add(one)
    return index


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
        index = index_of(first)
        assert bool(index.near(second, [first].__getitem__)) is near


def test_a_wide_report_meets_other_wide_ones():
    month = {"event_date": day(1, precision="month")}
    one, two = report("a", **month), report("b", **month)

    assert index_of(one).near(two, [one].__getitem__) == {0}


@pytest.mark.parametrize("count", [SMALL + 3, CROWD + 3])
def test_many_reports_of_a_day_are_found_and_taken_out_again(count):
    reports = [report(f"a{number}") for number in range(count)]
    index = index_of(*reports)
    assert index.near(report("b"), reports.__getitem__) == index.numbers() == set(range(count))

    late = report("late")
    late.number = count
    index.add(late)
    assert index.near(report("b"), [*reports, late].__getitem__) == set(range(count + 1))

    for one in (*reports, late):
        index.remove(one)
    assert index == Index()


def test_of_a_crowd_only_those_are_near_whose_parties_can_be_alike():
    minister = party("Duval", "USA", role="Minister")
    crowd = [report(f"a{n}", actors=(ORLAN,), recipients=(RUS,), kind="REQUEST") for n in range(20)]
    index = index_of(*crowd)

    other = report("b", actors=(minister,), recipients=(RUS,), kind="REQUEST")
    state = report("c", actors=(USA,), recipients=(RUS,), kind="REQUEST")
    nobody = report("d", actors=(), recipients=(RUS,), kind="REQUEST")
    bare = report("e", actors=(), recipients=(), kind="REQUEST", location=place("Karst", "USA"))
    assert index.near(other, crowd.__getitem__) == set()
    assert len(index.near(state, crowd.__getitem__)) == len(crowd)
    assert len(index.near(nobody, crowd.__getitem__)) == len(crowd)
    assert index.near(bare, crowd.__getitem__) == set()


PARTIES = (
    *(ORLAN, VARGA, USA, RUS),
    party("Duval", "USA", role="Minister"),
    party("Duval Junior", "USA", role="Minister", wikidata_id="Q5"),
    party("D. Junior", "USA", role="Minister", wikidata_id="Q5"),
    party("ORLAN", role="Actor", id="local:other"),
    party("Army", "USA", sector="MIL"),
    party("Rice Union"),
    party("police"),
)
DATES = (UNSET, *map(day, (17, 18, 18, 19)), day(1, precision="month"), day(12, precision="week"))


@st.composite
def some_report(draw):
    """A report of a few days and parties, such that many are alike and many are not."""
    sides = st.lists(st.sampled_from(PARTIES), max_size=2)
    return mention(
        f"a{draw(st.integers(0, 60))}",
        rank=draw(st.integers(0, 1)),
        cluster=draw(st.sampled_from([None, None, None, "a1"])),
        published=at(draw(st.integers(16, 19)), draw(st.sampled_from([1, 23]))),
        kind=draw(st.sampled_from(["REQUEST", "REQUEST", "CONSULT"])),
        status=draw(st.sampled_from(["happened", "scheduled", "postponed", "denied"])),
        actors=tuple(draw(sides)),
        recipients=tuple(draw(sides)),
        event_date=draw(st.sampled_from(DATES)),
        location=draw(st.sampled_from([UNSET, place("Karst"), place("Luna", "USA")])),
    )


def by_comparing_all(reports):
    """Return by key whom each follows and stands beside, from all pairs that may meet at all."""
    follows, besides = {}, {one.key: [] for one in reports}
    for number, one in enumerate(reports):
        for two in reports[:number]:
            score = pair_score(one.traits, two.traits, 72)
            if one.mention_id == two.mention_id:
                score = SAME_MENTION
            elif score != COPIED and not (
                one.article_id == two.article_id or marks_of(one.traits) & marks_of(two.traits)
            ):
                score = 0.0
            light, heavy = sorted((one, two), key=lambda side: side.traits.priority, reverse=True)
            if score >= SAME:
                rank = (-score, *heavy.traits.priority)
                follows[light.key] = min(follows.get(light.key, rank), rank)
            elif score >= MAYBE:
                besides[one.key].append((-score, *two.traits.priority))
                besides[two.key].append((-score, *one.traits.priority))
    return follows, {key: sorted(ranks)[:4] for key, ranks in besides.items()}


@settings(deadline=None)
@given(st.lists(some_report(), min_size=2, max_size=60, unique_by=lambda one: one.id))
def test_the_index_leaves_out_nobody_that_comparing_all_would_find(mentions):
    graph, reports = Graph(72, Store(), 0), [make_report(one, 72) for one in mentions]
    with patch.object(merging_index, "CROWD", 3), patch.object(merging_table, "SMALL", 2):
        for one in reports:
            graph.add(one, 0)
    follows, besides = by_comparing_all(reports)

    assert {one.key: one.parent[:-1] for one in reports if one.parent} == follows
    assert {one.key: [rank[:-1] for rank in one.beside] for one in reports} == besides
