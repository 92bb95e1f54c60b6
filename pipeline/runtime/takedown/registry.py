"""The tombstones: which articles were taken down."""

from collections.abc import Sequence

from pipeline.records import Takedown
from pipeline.runtime.cloudevents import HeaderMaker
from pipeline.runtime.lasting import read_last, write_last
from pipeline.runtime.outbox import Outbox
from pipeline.runtime.settings import Settings

TOPIC = "news.takedown.v1"
SOURCE = "dateline/takedown"
_HEADERS = HeaderMaker(SOURCE, Takedown.TYPE, Takedown.SCHEMA)


async def read_takedowns(settings: Settings) -> dict[str, Takedown]:
    """Return the tombstones by article; none where their topic is not there.

    A record without a value takes one back.
    Raises: aiokafka.errors.KafkaError: the broker does not answer.
    """
    return await read_last(settings, TOPIC, Takedown)


async def write_takedowns(
    settings: Settings, outbox: Outbox, takedowns: Sequence[Takedown]
) -> None:
    """Write tombstones; return when the broker has them."""
    told = {one.article_id: one for one in takedowns}
    await write_last(settings, outbox, TOPIC, _HEADERS, told)
