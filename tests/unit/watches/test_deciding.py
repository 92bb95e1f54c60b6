"""What each watch tells of a revision: deterministic, and the same when a revision comes again."""

from datetime import timedelta

import msgspec
import pytest

from pipeline.core.outcome import Drop
from pipeline.core.step import Remembering
from pipeline.dashboard.query.matching import make_test
from pipeline.dashboard.query.watchlist import filter_of
from pipeline.watches import deciding
from pipeline.watches.deciding import Decider, Watched, delivery_id
from tests.support.watches import EVENT, LONG_AGO, NOON, event_number


def watched(name="talks", *, since=LONG_AGO, all_revisions=False, **parameters):
    return Watched(
        name=name,
        key=f"{name}@{since.isoformat()}",
        since=since,
        all_revisions=all_revisions,
        takes=make_test(filter_of(parameters)),
        of_story="story" in parameters,
    )


def revision(number, **changes):
    return msgspec.structs.replace(EVENT, revision=number, **changes)


def run(decider, *events, at=NOON):
    """Return the kind, the changes and the reason of all that is told."""
    told = []
    for outcome in decider(events, [at] * len(events)):
        if not isinstance(outcome, Drop):
            told += [forward.record for forward in outcome]
    return told


def kinds(told):
    return [(one.watch, one.kind, one.changed, one.reason) for one in told]


def test_an_event_enters_changes_and_leaves_a_watch():
    decider = Decider(lambda: (watched(status="scheduled,happened"),))
    told = run(
        decider,
        revision(1, status="proposed"),
        revision(2, status="scheduled"),
        revision(3, status="happened"),
        revision(4, status="cancelled"),
        revision(5, status="scheduled"),
    )

    assert kinds(told) == [
        ("talks", "new", (), ""),
        ("talks", "changed", ("status",), ""),
        ("talks", "left", (), "no_match"),
        ("talks", "new", (), ""),
    ]
    assert [one.event.revision for one in told] == [2, 3, 4, 5]


@pytest.mark.parametrize(("op", "reason"), [("retract", "retracted"), ("merge", "merged")])
def test_what_is_taken_back_or_merged_leaves_with_that_reason(op, reason):
    decider = Decider(lambda: (watched(),))
    told = run(decider, revision(1), revision(2, op=op))

    assert kinds(told)[1] == ("talks", "left", (), reason)


def test_what_no_watch_was_told_of_is_dropped_with_a_reason_and_never_leaves():
    decider = Decider(lambda: (watched(type="ASSAULT"),))

    assert decider([revision(1), revision(2, op="retract")], [NOON, NOON]) == [
        Drop("no_watch"),
        Drop("no_watch"),
    ]


def test_only_reported_again_is_no_news_unless_a_watch_wants_all():
    decider = Decider(lambda: (watched("news"), watched("all", all_revisions=True)))
    told = run(decider, revision(1), revision(2, articles=EVENT.articles + 1))

    assert kinds(told)[2:] == [("all", "changed", ("articles",), "")]


def test_offsets_and_confidence_are_no_news():
    actors = tuple(msgspec.structs.replace(one, start=7, end=9) for one in EVENT.actors)
    decider = Decider(lambda: (watched(all_revisions=True),))
    told = run(decider, revision(1), revision(2, actors=actors))

    assert kinds(told)[1] == ("talks", "changed", (), "")


def test_a_watch_is_not_told_of_what_entered_the_topic_before_it_was_made():
    decider = Decider(lambda: (watched(since=NOON),))
    early, late = NOON - timedelta(minutes=1), NOON

    assert run(decider, revision(1), at=early) == []
    assert run(decider, revision(2, op="retract"), at=early) == []
    assert kinds(run(decider, event_number(1), at=late)) == [("talks", "new", (), "")]


def test_a_watch_that_is_made_anew_is_told_anew():
    watches = [watched()]
    decider = Decider(lambda: watches)
    run(decider, revision(1))
    watches[:] = [watched(since=NOON)]

    assert kinds(run(decider, revision(2))) == [("talks", "new", (), "")]


def test_a_revision_that_comes_again_gets_the_outcome_it_had():
    decider = Decider(lambda: (watched(),))
    events = [revision(1), revision(2, status="cancelled"), revision(3, status="failed")]
    first = [run(decider, one) for one in events]

    assert [run(decider, one) for one in events] == first
    assert len({told.id for (told,) in first}) == 3


def test_an_old_revision_that_is_forgotten_is_told_as_new_rather_than_lost():
    decider = Decider(lambda: (watched(),))
    statuses = ("proposed", "planned", "scheduled", "happened", "cancelled")
    run(decider, *(revision(n, status=one) for n, one in enumerate(statuses, start=1)))

    assert [one.kind for one in run(decider, revision(2, status="planned"))] == ["new"]


def test_a_snapshot_takes_up_where_it_was_left():
    one, other = (Decider(lambda: (watched(),)) for _ in range(2))
    run(one, revision(1))

    assert isinstance(one, Remembering)
    assert other.restore(one.snapshot())
    later = revision(2, status="cancelled")
    assert run(other, later) == run(one, later) != []


@pytest.mark.parametrize(
    "data", [b"", b"no snapshot", msgspec.msgpack.encode((deciding.VERSION + 1, []))]
)
def test_a_snapshot_of_another_format_is_refused_and_changes_nothing(data):
    decider = Decider(lambda: (watched(),))
    run(decider, revision(1))

    assert not decider.restore(data)
    assert [one.kind for one in run(decider, revision(2, status="cancelled"))] == ["changed"]


def test_what_changed_longest_ago_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(deciding, "MAX_EVENTS", 2)
    decider = Decider(lambda: (watched(all_revisions=True),))
    run(decider, event_number(1), event_number(2))
    run(decider, msgspec.structs.replace(event_number(1), revision=2))
    run(decider, event_number(3))
    again = [msgspec.structs.replace(event_number(n), revision=3) for n in (1, 2)]

    assert [one.kind for one in run(decider, *again)] == ["changed", "new"]


def test_the_id_of_a_delivery_follows_from_watch_event_and_revision():
    assert delivery_id("talks", EVENT.id, 1) == delivery_id("talks", EVENT.id, 1)
    assert len({delivery_id(w, EVENT.id, n) for w in ("a", "b") for n in (1, 2)}) == 4


def test_the_story_of_an_event_is_asked_for_only_where_a_watch_asks_for_it():
    asked = []

    def story_of(event, at):
        asked.append((event.revision, at))
        return "a" if event.revision > 1 else ""

    watches = (watched("any"),)
    decider = Decider(lambda: watches, story_of)
    run(decider, revision(1))
    assert asked == []

    watches = (watched("any"), watched("story", story="a"))
    told = run(decider, revision(2, status="cancelled"))

    assert asked == [(2, NOON)]
    assert [(one.watch, one.kind) for one in told] == [("any", "changed"), ("story", "new")]
