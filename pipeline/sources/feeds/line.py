"""The line to the broker, as much of it as the poller needs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from aiokafka.errors import KafkaError

from pipeline.runtime.names import topic_name
from pipeline.runtime.producing import INBOUND_TOPIC, Sender
from pipeline.runtime.settings import Settings
from pipeline.runtime.topics import missing_topics
from pipeline.sources.feeds.courier import Send
from pipeline.sources.feeds.resolving import find_delivered

log = logging.getLogger(__name__)

WAIT_SECS = 2.0


class Line(Protocol):
    """A line to whoever takes deliveries."""

    async def wait(self) -> None:
        """Return when somebody is there."""
        ...

    async def find(self, ids: Collection[str], since: float) -> set[str]:
        """Return those of the delivery ids that arrived since then, in Unix seconds."""
        ...

    def sender(self) -> AbstractAsyncContextManager[Send]:
        """Hold what sends deliveries for the length of the block."""
        ...


class KafkaLine:
    """The line to the first topic."""

    def __init__(self, settings: Settings, source: str) -> None:
        self._settings = settings
        self._source = source

    async def wait(self) -> None:
        """Wait for the broker and its topic; a poller may well be started before them."""
        topic = topic_name(self._settings, INBOUND_TOPIC)
        while True:
            try:
                if not await missing_topics(self._settings, (topic,)):
                    return
                log.warning("waiting for the topic %s: `dateline topics apply`", topic)
            except KafkaError as exc:
                log.warning("waiting for the broker %s: %r", self._settings.broker, exc)
            await asyncio.sleep(WAIT_SECS)

    async def find(self, ids: Collection[str], since: float) -> set[str]:
        """Return those of the delivery ids that are in the first topic."""
        return await find_delivered(self._settings, ids, since)

    @contextlib.asynccontextmanager
    async def sender(self) -> AsyncIterator[Send]:
        """Hold a producer for the length of the block."""
        async with Sender(self._settings, source=self._source) as sender:
            yield sender.send_bytes
