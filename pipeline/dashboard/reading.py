"""The events topic as the page reads it."""

from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from pipeline.dashboard.app import make_dashboard
from pipeline.dashboard.store import Row
from pipeline.runtime.settings import Settings
from pipeline.runtime.tail import Tail

TOPIC = "news.event.v1"


async def event_rows(settings: Settings) -> AsyncIterator[Sequence[Row]]:
    """Yield reads of the events topic from its start on, for ever; an empty one when nothing came.

    Raises: aiokafka.errors.KafkaError: no answer; LookupError: the topic is not there.
    """
    async with Tail(settings, [TOPIC], start="start") as tail:
        while True:
            yield [
                Row(record.key or b"", record.value or b"", record.partition, record.offset)
                for record in await tail.read()
            ]


def dashboard_of(settings: Settings) -> web.Application:
    """Return the page over the broker that the settings name."""
    return make_dashboard(event_rows(settings))
