"""What the decider remembers of the articles of its window."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import UNSET, Meta, Struct, UnsetType

from pipeline.core.copies.alignment import Body, pack
from pipeline.core.copies.index import SketchIndex
from pipeline.records.article import Article
from pipeline.records.deduped import (
    AlteredQuote,
    DedupedArticle,
    FactConflict,
    Origin,
    Relation,
    Similarity,
)

FORMAT = "dateline-decider/1"
"""Format of the snapshot and version of the rules: another one means a replay of the window."""


class Decision(Struct, frozen=True, omit_defaults=True):
    """What was decided of one article; a redelivery gets it again."""

    relation: Relation
    cluster_id: str
    origin: Origin
    duplicate_of: str = ""
    revises: str = ""
    similarity: Similarity | UnsetType = UNSET
    fact_conflicts: tuple[FactConflict, ...] = ()
    altered_quotes: tuple[AlteredQuote, ...] = ()


class Remembered(Struct, frozen=True, array_like=True):
    """One article version. `published` and `appended` are POSIX seconds.

    At 364 words it takes 3 kB: 0.7 for the words as ids, 1.1 for the packed text, 0.5 in the
    index, the rest for ids, dictionary slots and objects.
    """

    article_id: str
    version: str
    published: float
    appended: float
    publisher: str
    family: str
    agency: str
    exact: bytes
    words: bytes
    packed: bytes
    decision: Decision

    def unpack(self) -> Body:
        """Return the text that it had, word for word."""
        return Body(np.frombuffer(self.words, np.uint16), self.packed)


def remember(
    article: Article, body: Body, exact: bytes, appended: float, decision: Decision
) -> Remembered:
    """Pack what later articles will be compared with."""
    return Remembered(
        article.article_id,
        article.version,
        article.published_at.timestamp(),
        appended,
        publisher_key(article),
        article.publisher.family,
        article.agency,
        exact,
        body.ids.tobytes(),
        pack(article.text),
        decision,
    )


def publisher_key(article: Article | DedupedArticle) -> str:
    """Return what tells publishers apart: the domain, or the name where there is none."""
    return article.publisher.domain or article.publisher.name.casefold()


class _Snapshot(Struct, frozen=True, array_like=True):
    format: str
    max_articles: Annotated[int, Meta(ge=1)]
    oldest: Annotated[int, Meta(ge=1)]
    rows: tuple[Remembered, ...]
    slots: bytes
    tags: bytes
    numbers: bytes


class Memory:
    """The articles of the window, oldest first, numbered from 1 on in the order of the log."""

    def __init__(self, max_articles: int) -> None:
        """Remember no more than `max_articles`."""
        self._max_articles = max_articles
        self._clear()

    def _clear(self) -> None:
        self._oldest = self._next = 1
        self._rows: dict[int, Remembered] = {}
        self._versions: dict[str, tuple[int, ...]] = {}
        self._exact: dict[bytes, int] = {}
        self._index = SketchIndex(self._max_articles)

    def forget(self, before: float) -> None:
        """Forget, oldest first, what was appended before that time, and what is too much."""
        while self._oldest < self._next:
            row = self._rows[self._oldest]
            if row.appended >= before and len(self._rows) < self._max_articles:
                break
            del self._rows[self._oldest]
            left = tuple(n for n in self._versions.pop(row.article_id) if n != self._oldest)
            if left:
                self._versions[row.article_id] = left
            if self._exact.get(row.exact) == self._oldest:
                del self._exact[row.exact]
            self._oldest += 1

    def find_versions(self, article_id: str) -> tuple[Remembered, ...]:
        """Return the versions of that article, in the order of the log."""
        return tuple(self._rows[number] for number in self._versions.get(article_id, ()))

    def find_exact(self, exact: bytes) -> tuple[Remembered, ...]:
        """Return the last article with exactly these words, if there is one."""
        number = self._exact.get(exact)
        return () if number is None else (self._rows[number],)

    def find_alike(self, sketch: bytes) -> tuple[Remembered, ...]:
        """Return articles that share sketch hashes, most first."""
        found = self._index.find(np.frombuffer(sketch, np.uint64), self._oldest)
        return tuple(self._rows[number] for number in found)

    def add(self, row: Remembered, sketch: bytes) -> None:
        """Remember the next article of the log."""
        is_copy = row.decision.relation in {"exact", "near"}
        hashes = np.frombuffer(sketch, np.uint64)
        self._index.add(hashes, self._next, self._oldest, is_copy=is_copy)
        self._enter(row)

    def _enter(self, row: Remembered) -> None:
        self._rows[self._next] = row
        self._versions[row.article_id] = (*self._versions.get(row.article_id, ()), self._next)
        self._exact[row.exact] = self._next
        self._next += 1

    def dump(self) -> bytes:
        """Return all of it as MessagePack."""
        rows = tuple(self._rows.values())
        return msgspec.msgpack.encode(
            _Snapshot(FORMAT, self._max_articles, self._oldest, rows, *self._index.dump())
        )

    def load(self, data: bytes) -> bool:
        """Take over a dump; return False, unchanged, if it is of another format or size."""
        try:
            snapshot = msgspec.msgpack.decode(data, type=_Snapshot)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return False
        if (snapshot.format, snapshot.max_articles) != (FORMAT, self._max_articles):
            return False
        self._clear()
        self._oldest = self._next = snapshot.oldest
        for row in snapshot.rows:
            self._enter(row)
        self._index.load(snapshot.slots, snapshot.tags, snapshot.numbers)
        return True
