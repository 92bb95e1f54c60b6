import asyncio
import sqlite3

import pytest

from pipeline.runtime.metrics import Metrics
from pipeline.runtime.storing import StoreDownError
from pipeline.watches import outbox, stages
from pipeline.watches.book import Book
from pipeline.watches.outbox import open_outbox
from pipeline.watches.stages import OutboxStore
from tests.support.toyflow import until
from tests.support.watches import EVENT, delivery_of, watch_of

URL = "https://desk.example/hook"


class List:
    """A list of watches in memory."""

    def __init__(self, *watches):
        self.version = 0
        self._watches = watches
        self._changed = asyncio.Event()

    def all(self):
        return self._watches

    def become(self, *watches):
        self._watches = watches
        self.version += 1
        self._changed.set()

    async def until(self, version):
        while self.version <= version:
            self._changed.clear()
            await self._changed.wait()


@pytest.fixture
async def state(tmp_path):
    found = open_outbox(tmp_path / "outbox.sqlite")
    await found.open()
    yield found
    await found.close()


async def count(state):
    return (await state.do(outbox.waiting)).deliveries


async def test_deliveries_are_on_disk_before_anybody_is_woken(state):
    woken = []
    book = Book(List(watch_of(url=URL)), {}, Metrics())
    await OutboxStore(state, book, lambda: woken.append(True)).write([delivery_of(1)])

    assert await count(state) == 1
    assert woken == [True]


async def test_what_is_told_of_a_watch_that_is_not_known_yet_waits_for_it(state):
    watches = List()
    book = Book(watches, {}, Metrics())
    writing = asyncio.create_task(OutboxStore(state, book, lambda: None).write([delivery_of(1)]))
    following = asyncio.create_task(book.follow(state))
    await asyncio.sleep(0)
    watches.become(watch_of(url=URL))
    await writing
    following.cancel()

    assert await count(state) == 1


async def test_a_watch_that_does_not_come_was_ended_and_is_waited_for_once(state, monkeypatch):
    monkeypatch.setattr(stages, "KNOWN_WAIT_SECS", 0.0)
    store = OutboxStore(state, Book(List(), {}, Metrics()), lambda: None)
    await store.write([delivery_of(1)])
    monkeypatch.setattr(stages, "KNOWN_WAIT_SECS", 3_600.0)
    await store.write([delivery_of(2)])

    assert await count(state) == 0


async def test_a_disk_that_is_full_lets_the_batch_be_tried_again(state):
    book = Book(List(watch_of(url=URL)), {}, Metrics())

    class Full:
        async def do(self, _work):
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(StoreDownError, match="full"):
        await OutboxStore(Full(), book, lambda: None).write([delivery_of(1)])


async def test_a_book_knows_the_targets_of_the_file_and_forgets_what_was_ended(state):
    shown, secret = watch_of(origin="file"), watch_of(url=URL, origin="file")
    watches = List(shown)
    metrics = Metrics()
    book = Book(watches, {"talks": secret}, metrics)
    await OutboxStore(state, book, lambda: None).write([delivery_of(1)])
    (watched,) = book.watched()

    assert book.watches() == {"talks": secret}
    assert (watched.name, watched.all_revisions) == ("talks", False)
    assert metrics.value("dateline_watches") == 1
    following = asyncio.create_task(book.follow(state))
    watches.become()

    async def is_empty():
        return await count(state) == 0

    await until(is_empty)
    following.cancel()
    assert book.watched() == ()


def test_a_watch_is_another_one_when_it_is_made_anew():
    old, new = watch_of(), watch_of(since=EVENT.last_seen)
    keys = {Book(List(one), {}, Metrics()).watched()[0].key for one in (old, new)}

    assert len(keys) == 2
