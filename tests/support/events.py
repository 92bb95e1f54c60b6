"""Events for tests of readers, and a feed of them without a broker."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec

from pipeline.core.wire import encode
from pipeline.dashboard.store import Row
from pipeline.records import Event, Mention
from tests.support.merging import run


def events_of(*mentions: Mention) -> list[Event]:
    """Return all events that a merger makes of the mentions, in the order in which they go out."""
    return run(mentions)


def row_of(event: Event, offset: int, partition: int = 0) -> Row:
    return Row(event.id.encode(), encode(event), partition, offset)


def rows_of(events: Sequence[Event], start: int = 0) -> list[Row]:
    return [row_of(event, start + number) for number, event in enumerate(events)]


def revised(event: Event, **changes: object) -> Event:
    return msgspec.structs.replace(event, revision=event.revision + 1, **changes)


class Feed:
    """An events topic in memory: what is put is read, in order, as by `event_rows`."""

    def __init__(self, *reads: Sequence[Row]) -> None:
        self._reads: asyncio.Queue[Sequence[Row] | Exception] = asyncio.Queue()
        for read in reads:
            self._reads.put_nowait(read)
        self._reads.put_nowait(())

    def put(self, *rows: Row) -> None:
        self._reads.put_nowait(rows)

    def break_down(self, error: Exception) -> None:
        self._reads.put_nowait(error)

    async def __aiter__(self) -> AsyncIterator[Sequence[Row]]:
        while True:
            read = await self._reads.get()
            if isinstance(read, Exception):
                raise read
            yield read
