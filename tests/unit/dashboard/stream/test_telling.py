"""What a change is told as, to those with a filter."""

import json

import pytest

from pipeline.dashboard.query.filters import Filter
from pipeline.dashboard.query.joining import EventStories
from pipeline.dashboard.query.matching import make_test
from pipeline.dashboard.stream.change import Row, read_event
from pipeline.dashboard.stream.changes import FACTS_KEPT, ChangeLog
from pipeline.dashboard.stream.messages import chunk, heartbeat, message, tell, tell_move, with_id
from tests.support.events import events_of, revised, row_of
from tests.support.mentions import digest, mention
from tests.support.stories import event as of_articles
from tests.support.stories import merged, placed

FIRST = revised(events_of(mention("talks"))[-1], revision=1)
ALL = make_test(Filter())
SCHEDULED = make_test(Filter(status="scheduled"))
HAPPENED = make_test(Filter(status="happened"))


def told(test, *rows):
    """Return kind and data of what those with a test are told of the last of some records."""
    log = ChangeLog(100, (0,))
    timed = [row._replace(at_ms=number) for number, row in enumerate(rows)]
    change = [log.append(row, read_event(row)) for row in timed][-1]
    text = tell(change, test).decode()
    if not text:
        return None
    kind, data = text.removesuffix("\n\n").split("\n")
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def told_of_moves(test, *says):
    """Return the kinds of what those with a test are told of each move, live and afterwards."""
    log = ChangeLog(100, (0,))
    live, since = [], []
    for at_ms, say in enumerate(says, start=1):
        if isinstance(say, Row):
            log.append(say._replace(at_ms=at_ms), read_event(say))
        else:
            live += [kind_of(tell_move(move, test)) for move in log.place(at_ms, say)]
            since = [kind_of(tell_move(move, test)) for move in log.moves_since(at_ms)]
    return [live, since]


def kind_of(text):
    """Return the kind of a message; empty where there is none."""
    return text.decode().split("\n")[0][len("event: ") :]


def gone(revision, op, **more):
    expected = {"id": FIRST.id, "revision": revision, "op": op, "merged_into": "", "reason": ""}
    return "gone", expected | more


def test_an_event_that_passes_is_told_in_full():
    kind, event = told(SCHEDULED, row_of(FIRST))

    assert (kind, event["id"], event["status"]) == ("event", FIRST.id, "scheduled")


def test_a_new_event_that_does_not_pass_is_not_told():
    assert told(HAPPENED, row_of(FIRST)) is None


def test_an_event_that_passes_no_more_is_gone_for_those_who_had_it_only():
    rows = row_of(FIRST), row_of(revised(FIRST, status="happened"))

    assert told(SCHEDULED, *rows) == gone(2, "update")
    assert told(HAPPENED, *rows)[0] == "event"
    assert told(make_test(Filter(status="denied")), *rows) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"op": "merge", "merged_into": "x"}, {"merged_into": "x"}),
        ({"op": "retract", "reason": "kill"}, {"reason": "kill"}),
    ],
)
def test_a_merged_or_retracted_event_is_gone(changes, said):
    rows = row_of(FIRST), row_of(revised(FIRST, **changes))

    assert told(ALL, *rows) == gone(2, changes["op"], **said)
    assert told(HAPPENED, *rows) is None


def test_where_we_do_not_know_what_an_event_was_it_may_have_passed():
    assert told(HAPPENED, row_of(revised(FIRST))) == gone(2, "update")
    assert told(HAPPENED, row_of(revised(FIRST, op="create"))) == gone(2, "update")


def test_a_deleted_event_is_gone_and_may_come_again():
    tombstone = Row(0, 1, FIRST.id.encode(), b"")

    assert told(ALL, row_of(FIRST), tombstone) == gone(0, "delete")
    assert told(HAPPENED, row_of(FIRST), tombstone) is None
    assert told(ALL, tombstone) == gone(0, "delete")
    assert told(ALL, tombstone, tombstone) is None
    assert told(ALL, row_of(FIRST), tombstone, row_of(FIRST))[0] == "event"


def test_what_comes_again_or_is_older_or_no_event_is_not_told():
    newer = revised(FIRST)

    assert told(ALL, row_of(FIRST), row_of(FIRST)) is None
    assert told(ALL, row_of(newer), row_of(FIRST)) is None
    assert told(ALL, Row(0, 1, b"key", b"{")) is None
    assert told(ALL, Row(0, 1, FIRST.id.encode(), b"[]")) is None


def test_what_filters_look_at_is_read_again_where_it_was_let_go_of():
    log = ChangeLog(10_000, (0,))
    rows = row_of(FIRST, 1), row_of(revised(FIRST, status="happened"), 2)
    changes = [log.append(row, read_event(row)) for row in rows]
    for number in range(FACTS_KEPT):
        log.append(Row(0, 10 + number, b"other", b"{"), None)

    assert b"gone" in tell(changes[1], SCHEDULED)
    assert b"happened" in tell(changes[1], HAPPENED)


def test_an_event_that_was_forgotten_may_be_known_to_clients():
    log = ChangeLog(10, (0,))
    log.append(row_of(FIRST), FIRST)
    for number in range(10):
        log.append(Row(0, number, b"other", b"{"), None)
    after = revised(FIRST, status="happened")

    assert b"gone" in tell(log.append(row_of(after), after), make_test(Filter(status="denied")))


def test_line_ends_in_a_record_do_not_end_a_message():
    row = row_of(FIRST)
    spread = row._replace(value=row.value.replace(b",", b",\r\n"))

    assert told(ALL, spread) == told(ALL, row)


def test_messages_are_as_the_standard_has_them():
    assert heartbeat("5~0") == b": heartbeat\nid: 5~0\n\n"
    assert message("bye", {"reason": "slow"}) == b'event: bye\ndata: {"reason":"slow"}\n\n'
    assert message("live", {}, "5~0") == b"id: 5~0\nevent: live\ndata: {}\n\n"
    assert with_id("5~0", b"event: x\n\n") == b"id: 5~0\nevent: x\n\n"
    assert chunk(b"0123456789abcdefg") == b"11\r\n0123456789abcdefg\r\n"


def test_a_mark_that_is_no_event_is_not_told():
    assert told(ALL, Row(0, 1, b"dateline-takedown", b"")) is None


def test_a_partition_that_is_written_anew_tells_nothing_again():
    log = ChangeLog(100, (0,), keep_ms=1_000)
    rows = [row_of(FIRST, 5_000), row_of(revised(FIRST), 5_001)]
    first = [log.append(row, read_event(row)) for row in rows]
    older = revised(FIRST, id="1" + FIRST.id[1:])
    again = [log.append(row, read_event(row)) for row in [row_of(older, 3_000), *rows]]

    assert None not in first
    assert again == [None, None, None]
    assert log.position.anchors[0] == first[1].anchor


def test_an_event_without_the_words_that_were_taken_down_takes_the_place_of_what_it_was():
    log = ChangeLog(100, (0,), keep_ms=1_000)
    first = log.append(row_of(FIRST, 5_000), FIRST)
    second = log.append(row_of(revised(FIRST), 5_001), revised(FIRST))
    cut = revised(FIRST, revision=3, evidence=())
    third = log.append(row_of(cut, 5_001), cut)

    assert [tell(change, ALL) for change in (first, second)] == [b"", b""]
    assert first.value == second.value == second.before == third.before == b""
    assert b'"evidence":[]' in tell(third, ALL)
    assert b"gone" in tell(third, HAPPENED)


A, B = digest("story a"), digest("story b")
TOLD_BY_TWO = row_of(of_articles(1, "x", "y"))
OF_A = make_test(Filter(story=A))
OF_B = make_test(Filter(story=B))


def test_an_event_that_comes_into_a_story_is_told_to_those_who_ask_for_it():
    says = TOLD_BY_TWO, placed("x", A)

    assert told_of_moves(OF_A, *says) == [["event"], ["event"]]
    assert told_of_moves(OF_B, *says) == [[""], [""]]


def test_an_event_that_comes_into_another_story_is_gone_for_those_who_ask_for_the_first():
    says = TOLD_BY_TWO, placed("y", B), placed("x", A)

    assert told_of_moves(OF_A, *says) == [["", "event"], ["event"]]
    assert told_of_moves(OF_B, *says) == [["event", "gone"], ["gone"]]


def test_a_story_that_was_merged_into_another_stands_for_that_one():
    log = ChangeLog(100, (0,), stories=(stories := EventStories()))
    of_b = make_test(Filter(story=B), living=stories.living)
    log.append(TOLD_BY_TWO, read_event(TOLD_BY_TWO))
    log.place(1, placed("x", A))
    before = [tell_move(move, of_b) for move in log.moves_since(0)]
    log.place(2, merged(B, A))

    assert before == [b""]
    assert [tell_move(move, of_b)[:12] for move in log.moves_since(0)] == [b"event: event"]


def test_an_event_that_changes_story_with_a_revision_is_gone_for_the_old_one():
    log = ChangeLog(100, (0,))
    for article, key in (("x", A), ("y", B), ("z", B)):
        log.place(1, placed(article, key))
    rows = row_of(of_articles(1, "x")), row_of(revised(of_articles(1, "x", "y", "z")))
    changes = [log.append(row._replace(at_ms=n), read_event(row)) for n, row in enumerate(rows)]
    second = changes[1]

    assert second.record == rows[1].value[:-1] + f',"story_id":"{B}"}}'.encode()
    assert tell(second, OF_B).startswith(b"event: event")
    assert tell(second, OF_A).startswith(b"event: gone")


def test_a_move_of_an_event_that_is_no_more_is_not_told():
    says = TOLD_BY_TWO, TOLD_BY_TWO._replace(value=b""), placed("x", A)

    assert told_of_moves(OF_A, *says) == [[], []]


def test_a_move_of_an_event_whose_change_is_not_kept_is_not_told():
    stories = EventStories()
    event = read_event(TOLD_BY_TWO)
    stories.take(event.id, TOLD_BY_TWO.value, event)
    log = ChangeLog(100, (0,), stories=stories)

    assert (log.place(1, placed("x", A)), list(log.moves_since(0))) == ([], [])
