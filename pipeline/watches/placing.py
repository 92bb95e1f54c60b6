"""The stories of events, for the watches that ask for one: read beside the events."""

import asyncio
import logging
from datetime import datetime, timedelta
from threading import Condition

from aiokafka.errors import KafkaError

from pipeline.dashboard.query.joining import EventStories
from pipeline.dashboard.stream.live import now_ms, read_story
from pipeline.dashboard.stream.topic import STORY_TOPICS, Topics
from pipeline.records import Event, Story
from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)
"""So long after an event was written its articles may be put into their stories."""

RETRY_SECS = 5.0


class Placing:
    """Knows in which story each event is. Until `ready` the topics of stories are read up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._joined = EventStories()
        self._changed = Condition()
        self.ready = asyncio.Event()

    def living(self, story_id: str) -> str:
        """Return the story that took this one in, over all merges; or itself."""
        return self._joined.living(story_id)

    def story_of(self, event: Event, at: datetime) -> str:
        """Return the story of an event that was written at a time; empty where it is in none.

        Waits for the stories of its articles, not for long. May be called from any thread.
        """
        wait = at + PATIENCE - utc_now()
        with self._changed:
            self._joined.take(event.id, b"", event)
            self._changed.wait_for(
                lambda: self._joined.are_placed(event), max(0.0, wait.total_seconds())
            )
            return self._joined.of(event.id)

    def take(self, value: bytes) -> None:
        """Take in a record of the topics of stories."""
        found = read_story(value)
        if found is None:
            return
        with self._changed:
            if isinstance(found, Story):
                self._joined.take_story(found)
            else:
                self._joined.take_storied(found)
            self._changed.notify_all()

    async def follow(self) -> None:
        """Read the topics for ever, as far back as stories go; after an error again."""
        while True:
            try:
                await self._read()
            except LookupError as exc:
                log.info("watches are without stories: %s", exc)
                self.ready.set()
            except (KafkaError, OSError, TimeoutError) as exc:
                log.warning("stories cannot be read; again in %.0f s: %r", RETRY_SECS, exc)
            await asyncio.sleep(RETRY_SECS)

    async def _read(self) -> None:
        since_ms = now_ms() - self._settings.story_window_hours * 3_600_000
        async with Topics(self._settings, dict.fromkeys(STORY_TOPICS, since_ms)) as topics:
            while True:
                polled = await topics.poll()
                for records in polled.records.values():
                    for record in records:
                        self.take(record.value or b"")
                if polled.heard_ms and not polled.lag:
                    self.ready.set()
