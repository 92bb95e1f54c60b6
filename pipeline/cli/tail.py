"""`dateline tail`: a topic as lines."""

import asyncio
import sys

import msgspec
import typer
from aiokafka.errors import KafkaError

from pipeline.flow import FLOW
from pipeline.runtime.dead_letters import read_dead_letter
from pipeline.runtime.letterbox import is_mark
from pipeline.runtime.names import dead_letter_topic
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail

_SHORT = {
    "deliveries": [FLOW[0].reads],
    "articles": ["news.article.v1"],
    "mentions": ["news.mention.v1"],
    "events": ["news.event.v1"],
    "stories": ["news.story.v1"],
    "dead-letters": [dead_letter_topic(stage.reads) for stage in FLOW],
}


def tail_topic(topic: str, settings: Settings, *, from_start: bool) -> int:
    """Print a topic's records until interrupted; return 1 if the broker or topic is not there."""
    try:
        asyncio.run(_print(_SHORT.get(topic, [topic]), settings, from_start=from_start))
    except (KafkaError, LookupError) as exc:
        typer.echo(f"dateline tail: {exc}", err=True)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


async def _print(topics: list[str], settings: Settings, *, from_start: bool) -> None:
    async with Tail(settings, topics, start="start" if from_start else "end") as tail:
        async for record in tail:
            letter = record.topic.endswith(".dlq.v1")
            if letter and is_mark(record):
                continue
            line = msgspec.json.encode(read_dead_letter(record)) if letter else record.value
            sys.stdout.buffer.write((line or b"null") + b"\n")
            sys.stdout.buffer.flush()
