"""Which story each event is in, whichever of event, article and story comes first."""

import itertools

import pytest

from pipeline.core.wire import encode
from pipeline.dashboard.query.joining import EventStories, Moved, with_story
from tests.support.events import revised
from tests.support.mentions import digest
from tests.support.stories import event, merged, placed, story

A, B, C = (digest(f"story {name}") for name in "abc")
EVENT = event(1, "x", "y")


def take(joined, *records):
    """Take in some events; return what moved."""
    return [moved for one in records for moved in joined.take(one.id, encode(one), one)]


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["event", "article", "other", "merge"])), ids="-".join
)
def test_an_event_is_in_the_same_story_in_whatever_order_all_is_said(order):
    joined = EventStories()
    say = {
        "event": lambda: take(joined, EVENT),
        "article": lambda: joined.take_storied(placed("x", A)),
        "other": lambda: joined.take_storied(placed("y", B)),
        "merge": lambda: joined.take_story(merged(B, A)),
    }
    for one in order:
        say[one]()

    assert (joined.of(EVENT.id), joined.living(B)) == (A, A)
    assert joined.events_of(A) == [EVENT.id]
    assert joined.articles_of(A) == {digest("x"), digest("y")}
    assert joined.others(EVENT.id) == []


def test_who_takes_something_in_hears_which_events_are_in_another_story_by_it():
    joined = EventStories()

    assert take(joined, EVENT) == []
    assert joined.take_storied(placed("y", B)) == [Moved(EVENT.id, "")]
    assert joined.take_storied(placed("y", B)) == []
    assert joined.take_storied(placed("x", A)) == [Moved(EVENT.id, B)]
    assert joined.others(EVENT.id) == [B]
    assert joined.take_story(story(B)) == []
    assert joined.take_story(merged(A, C)) == [Moved(EVENT.id, A)]
    assert joined.take_story(merged(A, C)) == []
    assert take(joined, revised(EVENT, evidence=event(1, "y").evidence)) == [Moved(EVENT.id, C)]
    assert joined.of(EVENT.id) == B


def test_an_older_revision_of_an_event_does_not_move_it():
    joined = EventStories()
    joined.take_storied(placed("x", A))
    joined.take_storied(placed("y", B))
    take(joined, revised(event(1, "x")), event(1, "y"))

    assert joined.of(EVENT.id) == A


def test_an_event_that_is_no_more_is_of_no_story():
    joined = EventStories()
    take(joined, event(1, "x"))
    joined.take_storied(placed("x", A))
    joined.take("what is no event", b"{", None)
    joined.take(EVENT.id, b"", None)
    joined.take_storied(placed("x", B))

    assert (joined.of(EVENT.id), joined.others(EVENT.id), joined.events_of(B)) == ("", [], [])


def test_stories_that_were_merged_into_each_other_end_somewhere():
    joined = EventStories()
    joined.take_story(merged(A, B))
    joined.take_story(merged(B, A))

    assert joined.living(A) in {A, B}


def test_only_the_events_and_articles_that_came_last_are_known():
    joined = EventStories(most_events=1, most_articles=1)
    take(joined, event(1, "x"), event(2, "y"))
    joined.take_storied(placed("x", A))
    joined.take_storied(placed("y", B))

    assert (joined.of(event(1).id), joined.of(event(2).id)) == ("", B)
    assert (joined.articles_of(A), joined.articles_of(B)) == (set(), {digest("y")})
    assert (joined.are_placed(event(1, "x")), joined.are_placed(event(2, "y"))) == (False, True)


def test_a_story_that_is_forgotten_leaves_its_events_where_they_are():
    joined = EventStories()
    take(joined, event(1, "x"))
    joined.take_storied(placed("x", A))

    assert joined.forget_story(A) == {digest("x")}
    assert (joined.of(EVENT.id), joined.articles_of(A)) == (A, set())


def test_what_came_into_a_story_since_a_time_is_known_as_far_as_times_are_kept():
    joined = EventStories(most_times=2)
    take(joined, event(1, "x"), event(2, "y"), event(3, "z"))
    for at_ms, article in ((10, "x"), (30, "z"), (20, "y")):
        joined.take_storied(placed(article, A), at_ms)

    assert joined.known_since_ms == 11
    assert joined.placed_since(11) == [event(2).id, event(3).id]
    assert joined.placed_since(21) == [event(3).id]


def test_a_record_says_its_story_once():
    record = encode(EVENT)

    assert with_story(record, "") == record
    assert with_story(with_story(record, A), B) == record[:-1] + f',"story_id":"{A}"}}'.encode()
