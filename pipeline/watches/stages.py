"""The two stages of watches: what is told of an event, and its way into the outbox."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

from pipeline.records import Delivery, Event
from pipeline.runtime.clock import utc_now
from pipeline.runtime.stage import AnyStage, Stage
from pipeline.runtime.state_file import StateFile
from pipeline.runtime.storing import StoreDownError, store_stage
from pipeline.watches import outbox
from pipeline.watches.book import Book
from pipeline.watches.deciding import Decider, StoryOf, Watched, own_story
from pipeline.watches.letters import STAGE, TOPIC

KNOWN_TRIES = 50
KNOWN_WAIT_SECS = 0.1


class OutboxStore:
    """Puts deliveries into the outbox; `wake` is called when there are new ones.

    What is told of a watch that is not known waits for it a while: it may be so new that only
    another worker knows it. If it does not come, it was ended.
    """

    def __init__(self, state: StateFile, book: Book, wake: Callable[[], None]) -> None:
        self._state = state
        self._book = book
        self._wake = wake
        self._ended: set[str] = set()

    async def write(self, records: Sequence[Delivery]) -> None:
        """Return when the records are on the disk.

        Raises: StoreDownError: the disk is full, or the file is locked.
        """
        await self._wait_for({record.watch for record in records} - self._ended)
        now = utc_now().timestamp()
        work = partial(outbox.add, deliveries=records, watches=self._book.watches(), now=now)
        try:
            await self._state.do(work)
        except sqlite3.OperationalError as exc:
            raise StoreDownError(str(exc)) from exc
        self._wake()

    async def _wait_for(self, names: set[str]) -> None:
        for _ in range(KNOWN_TRIES):
            if names <= self._book.watches().keys():
                return
            await asyncio.sleep(KNOWN_WAIT_SECS)
        self._ended |= names - self._book.watches().keys()

    async def close(self) -> None:
        """The file is closed by who opened it."""


def watch_stage(
    watched: Callable[[], Sequence[Watched]], story_of: StoryOf = own_story
) -> AnyStage:
    """Return the stage that decides what each watch tells of an event."""
    return Stage(
        name="watch",
        reads="news.event.v1",
        writes=TOPIC,
        record=Event,
        makes=Delivery,
        make_step=lambda _settings: Decider(watched, story_of),
        runs="thread",
        remembers=True,
    )


def deliver_stage(state: StateFile, book: Book, wake: Callable[[], None]) -> AnyStage:
    """Return the stage that puts deliveries into the outbox."""
    return store_stage(STAGE, TOPIC, Delivery, lambda _settings: OutboxStore(state, book, wake))
