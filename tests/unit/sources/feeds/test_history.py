import sqlite3
from collections import Counter

import pytest

from pipeline.runtime.cloudevents import event_id
from pipeline.sources.feeds import history
from pipeline.sources.feeds.database import _create
from pipeline.sources.feeds.history import Rules, take_items, tell_apart
from pipeline.sources.feeds.items import Item, fingerprint

NOW = 1_747_641_600.0
DAY = 86_400


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _create(connection)
    yield connection
    connection.close()


def item(id_, words="Talks", **more):
    return Item(**{"id": id_, "title": words, "print": fingerprint(words), **more})


def rules(feed=1, **more):
    return Rules(
        **{
            "feed": feed,
            "url": f"https://example.org/{feed}",
            "now": NOW,
            "make": lambda one: f"{feed} {one.id} {one.title}".encode(),
            **more,
        }
    )


def sent(db):
    return [row.value.decode() for row in history.waiting(db, 100, 1_000_000)]


def test_new_items_are_put_on_their_way_and_known_ones_are_not(db):
    first = take_items(db, rules(), [item("a"), item("b")])
    second = take_items(db, rules(), [item("a"), item("b"), item("c")])

    assert (first, second) == (Counter(new=2), Counter(known=2, new=1))
    assert sent(db) == ["1 a Talks", "1 b Talks", "1 c Talks"]


def test_the_id_of_a_delivery_is_that_of_its_message(db):
    take_items(db, rules(), [item("a")])
    (row,) = history.waiting(db, 1, 1)

    assert row.delivery_id == event_id(row.value).decode()


def test_other_words_are_an_update_each_time(db):
    found = [take_items(db, rules(), [item("a", words)]) for words in ("one", "two", "one")]

    assert found == [Counter(new=1), Counter(updated=1), Counter(updated=1)]
    assert sent(db) == ["1 a one", "1 a two", "1 a one"]


@pytest.mark.parametrize(
    ("identity", "expected"),
    [("tag:example.org,2025:a", Counter(copy=1)), ("a", Counter(new=1))],
)
def test_only_an_id_that_is_global_makes_an_item_of_another_feed_a_copy(db, identity, expected):
    take_items(db, rules(1), [item(identity)])

    assert take_items(db, rules(2), [item(identity)]) == expected


def test_a_feed_whose_pages_are_read_is_not_content_with_a_copy_of_the_summary(db):
    link = "https://example.org/a"
    take_items(db, rules(1), [item(link, url=link)])

    assert take_items(db, rules(2, by_page=True), [item(link, url=link)]) == Counter(new=1)


def test_what_is_old_when_first_seen_is_left_out_for_good(db):
    old, new, undated = (
        item("a", age_from=int(NOW) - 3 * DAY),
        item("b", age_from=int(NOW)),
        item("c"),
    )
    strict = rules(oldest=NOW - 2 * DAY, undated_is_old=True)
    lenient = rules(oldest=NOW - 2 * DAY)

    assert take_items(db, strict, [old, new, undated]) == Counter(old=2, new=1)
    assert take_items(db, lenient, [old, new, undated]) == Counter(known=3)
    assert take_items(db, lenient, [item("d")]) == Counter(new=1)
    assert sent(db) == ["1 b Talks", "1 d Talks"]


def test_one_id_for_several_pages_is_no_id(db):
    items = [item("x", f"T{n}", url=f"https://example.org/{n}") for n in range(3)]

    assert take_items(db, rules(), items) == Counter(new=3)
    assert take_items(db, rules(), items) == Counter(known=3)


def test_the_first_of_items_that_are_the_same_is_taken():
    items = [item("x", "new"), item("x", "old"), item("", "nothing"), item("y")]

    assert [(one.id, one.title) for one in tell_apart(items)] == [("x", "new"), ("y", "Talks")]


def test_an_item_waits_for_its_page_until_it_is_finished(db):
    link = "https://example.org/a"
    take_items(db, rules(by_page=True), [item("a", url=link), item("b")])
    (page,) = history.due_pages(db, NOW, 10)
    history.postpone_page(db, page, NOW + 60, 1)
    due, later = history.next_page_due(db), history.due_pages(db, NOW, 10)
    (again,) = history.due_pages(db, NOW + 60, 10)
    history.finish_page(db, again, b"the page", NOW)

    assert (page.item.url, page.attempts, again.attempts) == (link, 0, 1)
    assert (due, later) == (NOW + 60, [])
    assert history.next_page_due(db) == 0.0
    assert sent(db) == ["1 b Talks", "the page"]


def test_an_item_that_changes_while_it_waits_is_finished_once(db):
    link = "https://example.org/a"
    take_items(db, rules(by_page=True), [item("a", "one", url=link)])
    (early,) = history.due_pages(db, NOW, 10)
    take_items(db, rules(by_page=True), [item("a", "two", url=link)])
    history.finish_page(db, early, b"early", NOW)
    (late,) = history.due_pages(db, NOW, 10)
    history.finish_page(db, late, b"late", NOW)

    assert sent(db) == ["late"]


def test_a_page_that_is_lost_puts_nothing_on_its_way(db):
    take_items(db, rules(by_page=True), [item("a", url="https://example.org/a")])
    history.finish_page(db, history.due_pages(db, NOW, 1)[0], b"", NOW)

    assert history.backlog(db) == 0


def test_what_waits_is_taken_in_order_and_by_size_but_never_none(db):
    for number in range(5):
        history.put_in_outbox(db, f"{number}".encode() * 10, NOW, 0)

    assert [row.value[:1] for row in history.waiting(db, 2, 1_000)] == [b"0", b"1"]
    assert [row.value[:1] for row in history.waiting(db, 9, 35)] == [b"0", b"1", b"2"]
    assert [row.value[:1] for row in history.waiting(db, 9, 1)] == [b"0"]


def test_what_was_found_in_the_topic_leaves_the_outbox(db):
    for number in range(3):
        history.put_in_outbox(db, str(number).encode(), NOW + number, 0)
    ids, since = history.open_deliveries(db)
    history.forget_delivered(db, {event_id(b"1").decode(), "unknown"})
    history.forget_waiting(db, history.waiting(db, 1, 1))

    assert ids == {event_id(str(number).encode()).decode() for number in range(3)}
    assert since == NOW
    assert sent(db) == ["2"]
    assert history.open_deliveries(sqlite_empty(db)) == (set(), 0.0)


def sqlite_empty(db):
    db.execute("DELETE FROM outbox")
    return db


def test_items_are_forgotten_only_when_they_had_long_left_the_feed(db):
    kept = 60 * DAY
    take_items(db, rules(), [item("gone"), item("stays")])
    year_later = NOW + 365 * DAY
    take_items(db, rules(now=year_later), [item("stays")])
    count = history.forget_items(db, 1, year_later, kept)

    assert count == 1
    assert take_items(db, rules(now=year_later), [item("stays")]) == Counter(known=1)
    assert history.forget_items(db, 1, NOW, kept) == 0
