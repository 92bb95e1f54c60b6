"""Stories from their topics into the memory, where there is no database."""

import asyncio
import logging

from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError

from pipeline.core.outcome import Reject
from pipeline.core.wire import decode, decoder_of
from pipeline.dashboard.query.memory_stories import MemoryStories
from pipeline.records import Storied, Story
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail

log = logging.getLogger(__name__)

TOPICS = ("news.story.v1", "news.story.article.v1")
WAIT_SECS = 5.0
_DECODER = decoder_of(Story, Storied)


async def follow_stories(settings: Settings, stories: MemoryStories) -> None:
    """Read the topics from their start, for ever; after an error from the start again."""
    while True:
        try:
            async with Tail(settings, TOPICS, start="start") as tail:
                async for record in tail:
                    take_record(stories, record)
        except (KafkaError, LookupError, OSError, TimeoutError) as exc:
            log.warning("stories cannot be read; again in %.0f s: %r", WAIT_SECS, exc)
        await asyncio.sleep(WAIT_SECS)


def take_record(stories: MemoryStories, record: ConsumerRecord) -> None:
    """Take in one record; what is none of a story is passed over."""
    if not record.value:
        return
    try:
        found: Story | Storied = decode(record.value, _DECODER)
    except Reject:
        log.warning("no story: %s, offset %d", record.topic, record.offset)
        return
    if isinstance(found, Story):
        stories.take_story(found)
    else:
        stories.take_storied(found)
