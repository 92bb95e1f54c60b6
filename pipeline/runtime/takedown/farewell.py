"""What the merge and story steps are told in their logs: an article is taken back for good."""

from collections.abc import Iterable, Mapping

import msgspec

from pipeline.core.articles.identity import hash_text
from pipeline.core.wire import encode
from pipeline.records import Outline, Takedown, VersionNotice
from pipeline.runtime.cloudevents import HeaderMaker, drawn_from, rfc3339
from pipeline.runtime.names import topic_name
from pipeline.runtime.outbox import Message, Outbox
from pipeline.runtime.settings import Settings
from pipeline.runtime.takedown.registry import SOURCE

MENTIONS, OUTLINES = "news.mention.v1", "news.story.outline.v1"


async def say_farewell(
    settings: Settings,
    outbox: Outbox,
    takedowns: Iterable[Takedown],
    reported: frozenset[str],
    outlines: Mapping[str, tuple[bytes | None, Outline]],
) -> None:
    """Send a kill notice of each article with mentions, and a withdrawn outline of each with one.

    Both follow from the tombstone: said again after a crash they change nothing.
    Raises: aiokafka.errors.KafkaError: the broker does not take it.
    """
    for one in takedowns:
        version = hash_text(f"takedown\n{one.article_id}")
        if one.article_id in reported:
            message = _message(b"", _notice(one, version), one)
            await outbox.send(topic_name(settings, MENTIONS), [message], everywhere=True)
        if one.article_id in outlines:
            key, last = outlines[one.article_id]
            message = _message(key, _last_outline(last, version), one)
            await outbox.send(topic_name(settings, OUTLINES), [message])


def _message(key: bytes | None, record: VersionNotice | Outline, takedown: Takedown) -> Message:
    value, at = encode(record), rfc3339(takedown.time)
    head = HeaderMaker(SOURCE, record.TYPE, record.SCHEMA).head(at)
    return Message(key, value, [*head, *drawn_from(value, at)])


def _notice(takedown: Takedown, version: str) -> VersionNotice:
    return VersionNotice(
        schema=VersionNotice.SCHEMA,
        article_id=takedown.article_id,
        version=version,
        written_at=takedown.time,
        received_at=takedown.time,
        withdrawn=True,
        reason="kill",
    )


def _last_outline(outline: Outline, version: str) -> Outline:
    return msgspec.structs.replace(
        outline,
        version=version,
        title="",
        url="",
        external_id="",
        withdrawn=True,
        title_words=(),
        words=(),
        entities=(),
        facts=(),
    )
