"""From files to the first topic, in batches, with the journal kept after each acknowledgement."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.sources.files.folders import NamedFile
from pipeline.sources.files.items import SAMPLE_BYTES, Delivery, Fault, Item
from pipeline.sources.files.journal import Journal, Mark, Place, mark_file
from pipeline.sources.files.pace import Pace
from pipeline.sources.files.reading import OpenFile, UnknownFileTypeError, can_grow, open_file

AT_ONCE = 200
AT_ONCE_BYTES = 8_000_000


class Sends(Protocol):
    """What sends deliveries (`runtime.producing.Sender`)."""

    async def send_bytes(self, values: Sequence[bytes]) -> list[int]:
        """Send, wait for all acknowledgements, return the indexes of those too large."""
        ...


OnFault = Callable[[NamedFile, Fault], Awaitable[None]]
OnBatch = Callable[[OpenFile, "Tally"], None]


@dataclass(slots=True)
class Tally:
    """What became of files: documents sent, faults, records that are no articles, whole files."""

    sent: int = 0
    faults: int = 0
    passed: int = 0
    files: int = 0
    skipped: int = 0


@dataclass(slots=True)
class Carrier:
    """Send files; tell each fault; note in the journal what the broker has acknowledged.

    A kill at any instant loses nothing: what was not noted is sent again, as the same bytes with
    the same ids, and that is at most one batch. `stop` ends the work after the batch in hand.
    """

    sender: Sends
    journal: Journal
    on_fault: OnFault
    pace: Pace = field(default_factory=Pace)
    published: str = ""
    max_bytes: int = 8_000_000
    on_batch: OnBatch = lambda _file, _tally: None
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    tally: Tally = field(default_factory=Tally)

    async def carry(self, file: NamedFile, *, resume: bool) -> bool:
        """Send one file; return whether it was sent to its end.

        With `resume` it goes on where the journal says, and a file that is done is skipped.
        Raises: OSError: it cannot be read.
        """
        mark = mark_file(file.path)
        place = self.journal.find(mark, can_grow=can_grow(file.path)) if resume else Place()
        if place.done:
            self.tally.skipped += 1
            return True
        try:
            opened = open_file(file, self.published, self.max_bytes)
        except UnknownFileTypeError as exc:
            await self._fault(file, Fault("unsupported_content_type", str(exc), 0))
            self.journal.write(mark, Place(done=True))
            return True
        with opened:
            return await self._carry(file, mark, opened, place.position)

    async def _carry(self, file: NamedFile, mark: Mark, opened: OpenFile, start: int) -> bool:
        items = opened.items(start)
        position = start
        while batch := _take(items, self.pace.most(AT_ONCE)):
            if self.stop.is_set():
                return False
            await self._send(file, batch)
            position = batch[-1].position
            self.journal.write(mark, Place(position))
            self.on_batch(opened, self.tally)
        self.journal.write(mark, Place(position, done=True))
        self.tally.files += 1
        return True

    async def _send(self, file: NamedFile, batch: Sequence[Item]) -> None:
        deliveries = [item for item in batch if isinstance(item, Delivery)]
        if deliveries:
            await self.pace.wait(len(deliveries))
            refused = await self.sender.send_bytes([one.value for one in deliveries])
            for index in refused:
                await self._fault(file, _too_large(deliveries[index]))
            self.tally.sent += len(deliveries) - len(refused)
        for item in batch:
            if isinstance(item, Fault):
                await self._fault(file, item)
            elif not isinstance(item, Delivery):
                self.tally.passed += 1

    async def _fault(self, file: NamedFile, fault: Fault) -> None:
        self.tally.faults += 1
        await self.on_fault(file, fault)


def _take(items: Iterator[Item], most: int) -> list[Item]:
    """Return the next items: so many, or so many bytes."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.value) if isinstance(item, Delivery) else 0
        if len(batch) >= most or size >= AT_ONCE_BYTES:
            break
    return batch


def _too_large(delivery: Delivery) -> Fault:
    size = len(delivery.value)
    message = f"the broker takes no message of {size} bytes"
    return Fault("too_large", message, delivery.position, delivery.value[:SAMPLE_BYTES])
