"""Events for tests of readers, and a feed of them without a broker."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import msgspec

from pipeline.core.wire import encode
from pipeline.dashboard.stream.change import Row
from pipeline.dashboard.stream.topic import Placing, Read
from pipeline.records import Event, Mention, Storied, Story
from tests.support.merging import run


def events_of(*mentions: Mention) -> list[Event]:
    """Return all events that a merger makes of the mentions, in the order in which they go out."""
    return run(mentions)


def row_of(event: Event, at_ms: int = 0, partition: int = 0) -> Row:
    """Return the record of an event as the stream reads it; `at_ms` is the time of the record."""
    return Row(partition, at_ms, event.id.encode(), encode(event))


def rows_of(events: Sequence[Event], start_ms: int = 0) -> list[Row]:
    """Return the records of events, a millisecond apart."""
    return [row_of(event, start_ms + number) for number, event in enumerate(events)]


def placing(record: Story | Storied, at_ms: int = 0) -> Placing:
    """Return the record of a story, or of an article in it, as the stream reads it."""
    return Placing(at_ms, encode(record))


def numbered(event: Event, number: int) -> Event:
    """Return another event like it, with an id of its own, reported so many seconds later."""
    return msgspec.structs.replace(
        event,
        id=f"{number:08x}-0000-5000-8000-000000000000",
        last_seen=event.last_seen + timedelta(seconds=number),
    )


def revised(event: Event, **changes: object) -> Event:
    """Return the next revision of an event, or the one that `changes` names."""
    return msgspec.structs.replace(event, **{"revision": event.revision + 1} | changes)


class Feed:
    """Topics of events and stories in memory: what is put is read, in order, by all who open it.

    Reader(settings, Tokens(()), open_topic=feed.open)
    """

    def __init__(
        self, *reads: Sequence[Row], partitions: Sequence[int] = (0,), since_ms: int = 0
    ) -> None:
        self._rows: list[Row | Placing] = [row for read in reads for row in read]
        self._error: Exception | None = None
        self._as_of_ms = max((row.at_ms for row in self._rows), default=since_ms)
        self.partitions = partitions
        self.since_ms = since_ms
        self.is_heard = True
        self.lag = 0

    def put(self, *rows: Row | Placing, as_of_ms: int = 0) -> None:
        """Add rows; the topics are read up to the newest of them, or to `as_of_ms`."""
        self._rows += rows
        self._as_of_ms = max([self._as_of_ms, as_of_ms, *(row.at_ms for row in rows)])

    def break_down(self, error: Exception | None) -> None:
        """Raise an error to everybody who reads, from now on; None: no more."""
        self._error = error

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Reading"]:
        """Give a reading of its own from the first row on."""
        yield Reading(self)

    def rest(self, place: int) -> list[Row | Placing]:
        """Return the rows behind a place. Raises: what `break_down` was told."""
        if self._error is not None:
            raise self._error
        return self._rows[place:]

    def progress(self, place: int) -> tuple[int, int, int, dict[int, int]]:
        """Return what a read says of how far it is."""
        heard_ms = int(time.time() * 1000) if self.is_heard else 1
        return self._as_of_ms, heard_ms, self.lag, {self.partitions[0]: place}


class Reading:
    """One reader's way through a feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._place = 0
        self.partitions = feed.partitions
        self.since_ms = feed.since_ms

    async def read(self) -> Read:
        """Return what was put since, or nothing after a while."""
        for _ in range(20):
            if rows := self._feed.rest(self._place):
                break
            await asyncio.sleep(0.005)
        self._place += len(rows)
        events = [row for row in rows if isinstance(row, Row)]
        placings = [row for row in rows if isinstance(row, Placing)]
        return Read(events, *self._feed.progress(self._place), placings)
