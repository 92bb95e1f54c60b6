import pytest

from pipeline.core.events.merging_crowd import Crowd
from pipeline.core.events.merging_report import make_report
from tests.support.mentions import ORLAN, RUS, USA, VARGA, mention, party

DUVAL = party("Duval", "USA", role="Minister")


def traits(actors=(), recipients=(), kind="REQUEST"):
    return make_report(mention("a", kind=kind, actors=actors, recipients=recipients), 72).traits


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        (((ORLAN,), (RUS,)), ((ORLAN,), (VARGA,)), True),
        (((ORLAN,), (RUS,)), ((DUVAL,), (RUS,)), False),
        (((ORLAN,), (RUS,)), ((USA,), (RUS,)), True),
        (((ORLAN,), ()), ((), (RUS,)), True),
        (((), (RUS,)), ((), (USA,)), False),
        (((), (RUS,)), ((USA,), (VARGA,)), True),
        (((), ()), ((USA,), (RUS,)), True),
        (((party("Union A", wikidata_id="Q1"),), ()), ((party("B", wikidata_id="Q1"),), ()), True),
        (((party("UNION", id="local:1"),), ()), ((party("Union", id="local:2"),), ()), True),
    ],
)
def test_who_can_be_alike_is_found_either_way_round(one, two, alike):
    for here, there in ((one, two), (two, one)):
        crowd = Crowd()
        crowd.add(1, traits(*here))
        assert (crowd.alike(traits(*there)) == {1}) is alike


def test_roles_do_not_tell_those_apart_who_talk():
    crowd = Crowd()
    crowd.add(1, traits((ORLAN,), (VARGA,), kind="CONSULT"))

    assert crowd.alike(traits((VARGA,), (ORLAN,), kind="CONSULT")) == {1}
    assert crowd.alike(traits((), (), kind="CONSULT")) == {1}


def test_who_is_taken_out_is_not_found():
    crowd = Crowd()
    for number in (1, 2):
        crowd.add(number, traits((ORLAN,), (RUS,)))

    assert not crowd.remove(1, traits((ORLAN,), (RUS,)))
    assert crowd.alike(traits((ORLAN,), (RUS,))) == {2}
    assert crowd.remove(2, traits((ORLAN,), (RUS,)))
    assert crowd.alike(traits((ORLAN,), (RUS,))) == set()
