"""Topics as they now are, read through; and which articles urls name."""

from collections.abc import AsyncIterator, Iterable, Sequence

from aiokafka import ConsumerRecord, TopicPartition

from pipeline.core.articles.identity import HASH_CHARS, hash_text
from pipeline.core.articles.urls import canonical_url
from pipeline.runtime.progress import ends
from pipeline.runtime.replay import read_range
from pipeline.runtime.settings import Settings
from pipeline.runtime.takedown.finding import ids_told_by

NAMED_BY_URL = ("news.article.v1", "news.article.deduped.v1", "news.event.v1")
"""Topics that tell which article has a url."""

_ID_DIGITS = frozenset("0123456789abcdef")


async def read_topics_through(
    settings: Settings, topics: Iterable[str]
) -> AsyncIterator[tuple[TopicPartition, list[ConsumerRecord]]]:
    """Yield all records of topics (names without the prefix), each partition in its order.

    Raises: LookupError: one is not there; aiokafka.errors.KafkaError: no answer.
    """
    for topic in topics:
        for partition, end in (await ends(settings, topic)).items():
            if end:
                async for records in read_range(settings, partition, 0, end):
                    yield partition, records


async def find_articles(settings: Settings, names: Sequence[str]) -> set[str]:
    """Return the ids of the articles that ids and urls name.

    A page may declare another url than it was fetched from: the topics are searched for that.
    Raises: Reject: `bad_url`; LookupError and KafkaError as `read_topics_through`.
    """
    found = {name for name in names if _is_id(name)}
    urls = frozenset(canonical_url(name) for name in names if not _is_id(name))
    found |= {hash_text(url) for url in urls}
    if urls:
        async for _, records in read_topics_through(settings, NAMED_BY_URL):
            for record in records:
                found |= ids_told_by(record, urls)
    return found


def _is_id(name: str) -> bool:
    return len(name) == HASH_CHARS and set(name) <= _ID_DIGITS
