import asyncio
import sqlite3

import pytest

from pipeline.sources.feeds.config import Feed, FeedsConfig, Poll
from pipeline.sources.feeds.database import Database, StateError, _create
from pipeline.sources.feeds.status import (
    Lease,
    Validators,
    count_states,
    forget_documents,
    list_feeds,
    load_leases,
    load_validators,
    save_lease,
    save_status,
    save_validators,
    sync_feeds,
)

NOW = 1_747_641_600.0


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _create(connection)
    yield connection
    connection.close()


def config(*feeds, spread=0.0):
    rows = tuple(Feed(url=one) if isinstance(one, str) else one for one in feeds)
    return FeedsConfig(contact="me@x", feeds=rows, poll=Poll(start_spread_secs=spread))


def test_new_feeds_are_due_at_once_but_not_all_in_the_same_moment(db):
    urls = [f"https://example.org/{n}" for n in range(50)]
    known = sync_feeds(db, config(*urls, spread=60.0), NOW)
    dues = {one.status.due - NOW for one in known}

    assert [one.feed.url for one in known] == urls
    assert len(dues) == 50
    assert 0 <= min(dues) < 10
    assert 50 < max(dues) < 60


def test_what_is_known_of_a_feed_survives_and_a_changed_row_gives_it_a_new_chance(db):
    (known,) = sync_feeds(db, config("https://a/"), NOW)
    known.status.state, known.status.failures, known.status.due = "gone", 12, NOW + 9_999
    known.status.moved_to, known.status.read_at = "https://b/", NOW
    save_status(db, known.id, known.status)
    (same,) = sync_feeds(db, config("https://a/"), NOW + 1)
    (changed,) = sync_feeds(db, config(Feed(url="https://a/", publisher="A")), NOW + 2)

    assert same == known
    assert changed.id == known.id
    assert (changed.status.state, changed.status.failures, changed.status.moved_to) == (
        "active",
        0,
        "",
    )
    assert (changed.status.due, changed.status.read_at) == (NOW + 2, NOW)


def test_a_feed_that_is_taken_out_and_comes_back_is_the_same_feed(db):
    (first,) = sync_feeds(db, config("https://a/"), NOW)
    (other,) = sync_feeds(db, config("https://b/"), NOW)
    both = sync_feeds(db, config("https://a/", "https://b/"), NOW)

    assert [one.id for one in both] == [first.id, other.id]


def test_validators_are_kept_for_each_document_until_it_is_dropped(db):
    one, two = Validators(etag='"1"', body=b"x"), Validators(last_modified="Mon", listed_as="t")
    save_validators(db, 1, [("https://a/", one), ("https://b/", two)])
    save_validators(db, 2, [("https://a/", two)])
    forget_documents(db, 1, ["https://b/"])

    assert load_validators(db, 1) == {"https://b/": two}
    assert load_validators(db, 2) == {"https://a/": two}


def test_leases_are_kept(db):
    save_lease(db, 7, Lease(topic="https://a/", until=NOW))
    save_lease(db, 7, Lease(topic="https://a/", until=NOW + 1))

    assert load_leases(db) == {7: Lease(topic="https://a/", until=NOW + 1)}


def test_feeds_are_counted_by_state(db):
    known = sync_feeds(db, config("https://a/", "https://b/"), NOW)
    known[0].status.state = "disabled"

    assert count_states(known) == {"active": 1, "failing": 0, "disabled": 1, "gone": 0}


async def test_a_piece_of_work_is_done_whole_or_not_at_all(tmp_path):
    database = Database(tmp_path / "deep" / "state.sqlite3")
    await database.open()

    def half(db):
        save_lease(db, 1, Lease())
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        await database.do(half)
    leases = await database.do(load_leases)
    await database.close()

    assert leases == {}


async def test_who_is_cancelled_leaves_no_transaction_open(tmp_path):
    database = Database(tmp_path / "state.sqlite3")
    await database.open()
    tasks = [
        asyncio.create_task(database.do(lambda db, n=n: save_lease(db, n, Lease())))
        for n in range(100)
    ]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    leases = await database.do(load_leases)
    await database.close()

    assert set(leases) <= set(range(100))


async def test_a_state_in_use_is_refused_to_a_second_poller_but_can_be_read(tmp_path):
    path = tmp_path / "state.sqlite3"
    first, second = Database(path), Database(path)
    await first.open()
    await first.do(lambda db: sync_feeds(db, config("https://a/"), NOW))
    with pytest.raises(StateError, match="another poller"):
        await second.open()
    rows = list(list_feeds(path))
    await first.close()
    third = Database(path)
    await third.open()
    await third.close()

    assert [(row["url"], row["state"], row["due"]) for row in rows] == [
        ("https://a/", "active", "2025-05-19T08:00:00.000Z")
    ]


@pytest.mark.parametrize("version", [2, 99])
async def test_a_state_of_another_version_is_refused(tmp_path, version):
    path = tmp_path / "state.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {version}")
    db.close()

    with pytest.raises(StateError, match="version 1 was expected"):
        await Database(path).open()


async def test_a_file_that_is_no_state_is_refused(tmp_path):
    path = tmp_path / "state.sqlite3"
    path.write_bytes(b"no database at all" * 100)

    with pytest.raises(StateError):
        await Database(path).open()
    with pytest.raises(StateError, match="not open"):
        await Database(path).do(load_leases)
    with pytest.raises(FileNotFoundError):
        list(list_feeds(tmp_path / "none"))
