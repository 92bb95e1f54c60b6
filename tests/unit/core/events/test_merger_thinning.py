"""What is said at once, what waits, and that nothing is left unsaid."""

from datetime import timedelta

import pytest

from pipeline.core.events.merger import Merger
from pipeline.core.events.merging_look import event_id
from tests.support.mentions import UKR, at, count, day, mention, place
from tests.support.merging import log_time, replay, rest, step

PLAN = {"event_date": day(19), "mode": "phone", "origin_key": "one"}
SMALL = {"published": at(18, 13), "cluster": "a", "origin": False}


def told(merger, said, second=0):
    return step(merger, [said], [at(21) + timedelta(seconds=second)])


@pytest.mark.parametrize(
    "more",
    [
        {"status": "cancelled"},
        {"location": place("Rome")},
        {"counts": (count(5),)},
        {"origin_key": "two"},
        {"status": "denied"},
    ],
)
def test_a_change_that_readers_wait_for_is_said_at_once(more):
    merger = Merger(72)
    told(merger, mention("a", **PLAN))

    assert len(told(merger, mention("b", **(PLAN | {"published": at(18, 13)} | more)))) == 1
    assert rest(merger) == []


def test_one_more_reprint_waits_until_the_minute_of_the_log_is_over():
    merger = Merger(72)
    told(merger, mention("a", **PLAN))

    assert told(merger, mention("b", **PLAN, **SMALL), 20) == []
    assert told(merger, mention("c", **PLAN, **SMALL), 40) == []
    assert merger.holding
    other = told(merger, mention("d", actors=(UKR,), kind="AID"), 60)

    assert [event.articles for event in other if event.id == event_id(mention("a").id)] == [3]
    assert not merger.holding
    assert rest(merger) == []


def test_what_waits_is_said_at_rest_and_until_it_is_acknowledged_again():
    merger = Merger(72)
    told(merger, mention("a", **PLAN))
    told(merger, mention("b", **PLAN, **SMALL), 20)

    first = [forward.record for forward in merger.waiting()]
    assert first == [forward.record for forward in merger.waiting()]
    assert [event.articles for event in first] == [2]
    merger.settle()
    assert merger.waiting() == []


def test_what_waits_goes_along_with_a_change_that_does_not():
    merger = Merger(72)
    told(merger, mention("a", **PLAN))
    told(merger, mention("b", **PLAN, **SMALL), 20)

    (event,) = told(merger, mention("c", **(PLAN | {"status": "cancelled"}), **SMALL), 40)

    assert event.articles == 3
    assert rest(merger) == []


def test_what_waits_is_in_a_snapshot():
    merger, heir = Merger(72), Merger(72)
    told(merger, mention("a", **PLAN))
    told(merger, mention("b", **PLAN, **SMALL), 20)

    assert heir.restore(merger.snapshot())
    assert heir.holding
    assert rest(heir) == rest(merger)


def test_the_record_that_let_it_go_lets_it_go_again_when_it_comes_again():
    merger = Merger(72)
    told(merger, mention("a", **PLAN))
    told(merger, mention("b", **PLAN, **SMALL), 20)
    last = mention("d", actors=(UKR,), kind="AID")
    first = told(merger, last, 60)

    assert told(merger, last, 61) == first


def test_a_worker_that_replays_says_again_what_the_last_minute_changed():
    reports = [mention(name, **PLAN, **more) for name, more in (("a", {}), ("b", SMALL))]
    away = mention("d", actors=(UKR,), kind="AID")
    merger = Merger(72)
    replay([*reports, away], 1, merger)
    assert {event.id for event in rest(merger)} == {event_id(reports[0].id), event_id(away.id)}

    heir = Merger(72)
    replay([*reports, reports[0], away, mention("e", actors=(UKR,), kind="AID")], 1, heir)
    assert log_time(3) == at(21, 12, 1)
    assert event_id(reports[0].id) not in {event.id for event in rest(heir)}
