import pytest

from pipeline.dashboard.store import EventStore, Position, Question, Row
from tests.support.events import events_of, revised, row_of
from tests.support.mentions import RUS, UKR, at, content, mention, place, quote

ANY = Question()


def call(**more):
    return events_of(mention("northwire", **more))[0]


def exchange():
    return events_of(
        mention(
            "ledger",
            kind="AGREE",
            status="happened",
            published=at(16),
            actors=(UKR, RUS),
            location=place("Istanbul", "TUR"),
            content=content("RETREAT", "release", "exchange prisoners"),
            quotes=(quote("A beginning.", "Varga"),),
        )
    )[0]


def test_the_highest_revision_stands_whatever_the_order():
    old, new = call(), revised(call(), status="happened")
    store = EventStore(10)

    told = [store.apply(row_of(event, offset)) for offset, event in enumerate([new, old, new])]

    assert [data is not None for data in told] == [True, False, False]
    assert store.ask(ANY, 10) == (1, [row_of(new, 0).value])
    assert str(store.position) == "0:3"


def test_a_tombstone_removes_the_event():
    store = EventStore(10)
    store.apply(row_of(call(), 0))

    assert store.apply(Row(call().id.encode(), b"", 0, 1)) is None
    assert store.get(call().id) is None


@pytest.mark.parametrize("value", [b"{", b"[]", b'{"id":"x"}', b"\xff"])
def test_what_is_no_event_is_counted_and_passed_over(value):
    store = EventStore(10)

    assert store.apply(Row(b"k", value, 3, 7)) is None
    assert (store.unreadable, len(store), str(store.position)) == (1, 0, "3:8")


def test_merged_and_retracted_events_are_found_by_id_only():
    gone = revised(call(), op="retract")
    store = EventStore(10)
    store.apply(row_of(gone, 0))

    assert store.ask(ANY, 10) == (0, [])
    assert store.get(gone.id) == row_of(gone, 0).value
    assert store.facets() == {"types": [], "statuses": [], "countries": []}


def test_the_event_reported_last_comes_first_and_the_limit_counts_from_there():
    store = EventStore(10)
    for offset, event in enumerate([exchange(), call()]):
        store.apply(row_of(event, offset))

    assert store.ask(ANY, 1) == (2, [row_of(call(), 0).value])
    assert store.facets() == {
        "types": ["AGREE", "CONSULT"],
        "statuses": ["happened", "scheduled"],
        "countries": ["RUS", "TUR", "UKR", "USA"],
    }


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (Question.parse("", "", "", ""), 2),
        (Question.parse("agree", "", "", ""), 1),
        (Question.parse("AGREE, CONSULT", "", "", ""), 2),
        (Question.parse("", "Happened", "", ""), 1),
        (Question.parse("", "", "usa,ukr", ""), 2),
        (Question.parse("", "", "TUR", ""), 1),
        (Question.parse("", "", "FRA", ""), 0),
        (Question.parse("", "", "", "beginning  ISTANBUL"), 1),
        (Question.parse("", "", "", "beginning nowhere"), 0),
        (Question.parse("CONSULT", "happened", "", ""), 0),
    ],
)
def test_a_question_is_answered_by_events_that_meet_all_of_it(question, found):
    store = EventStore(10)
    for offset, event in enumerate([exchange(), call()]):
        store.apply(row_of(event, offset))

    assert store.ask(question, 10)[0] == found


def test_the_store_lets_go_of_what_was_reported_longest_ago():
    store = EventStore(20)
    for number in range(25):
        event = events_of(mention(f"a{number}", published=at(1 + number)))[0]
        store.apply(row_of(event, number))

    total, _ = store.ask(ANY, 100)
    assert total <= 20
    assert store.get(events_of(mention("a0", published=at(1)))[0].id) is None
    assert store.get(events_of(mention("a24", published=at(25)))[0].id) is not None


def test_a_position_reads_back_and_never_goes_back():
    position = Position.parse("0:17,3:4")
    assert position is not None
    position.advance(3, 9)
    position.advance(3, 2)

    assert str(position) == "0:17,3:10"
    assert position.next_of(1) == 0


@pytest.mark.parametrize("text", ["", "x", "0", "0:1:2", "0:-1", "a:1", "0:1,", "٣:x"])
def test_a_foreign_id_is_no_position(text):
    assert Position.parse(text) is None
