"""Which versions of an article the mergers must be told of."""

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET

from pipeline.records import TaggedArticle, VersionNotice


def is_withdrawn(record: TaggedArticle) -> bool:
    """Tell whether this version takes the article back. It then reports nothing."""
    return _reason(record) != ""


def notices_of(record: TaggedArticle) -> Iterator[VersionNotice]:
    """Yield a notice of this version, if it may take the place of another.

    With the second version goes a notice of the first, which could not know that it has a
    successor. So in the end each partition knows all versions, in whatever order they came, and
    an article of one version costs nothing. Where dedupe was left out every article may be a
    further version, and gives a notice.
    """
    others = record.versions
    if not (others or is_withdrawn(record) or not record.algo):
        return
    written = record.modified_at
    yield VersionNotice(
        schema=VersionNotice.SCHEMA,
        article_id=record.article_id,
        version=record.version,
        written_at=record.published_at if written is UNSET else written,
        received_at=record.received_at,
        withdrawn=is_withdrawn(record),
        reason=_reason(record),
    )
    if len(others) == 1:
        yield VersionNotice(
            schema=VersionNotice.SCHEMA,
            article_id=record.article_id,
            version=others[0].version,
            written_at=others[0].written_at,
            received_at=others[0].received_at,
            withdrawn=others[0].withdrawn,
            reason="withdrawn" if others[0].withdrawn else "",
        )


def _reason(record: TaggedArticle) -> Literal["", "kill", "withdrawn"]:
    kind = record.revision_kind
    return kind if kind in {"kill", "withdrawn"} else ""
