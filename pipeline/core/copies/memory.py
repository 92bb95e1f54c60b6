"""What the decider remembers of the articles of its window."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import brotli
import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from pipeline.core.copies.archive import Archive
from pipeline.core.copies.clusters import Cluster, Clusters
from pipeline.core.copies.furniture import Furniture
from pipeline.core.copies.journal import Journaled, JournaledIndex
from pipeline.core.words import letters_key
from pipeline.records.article import Article
from pipeline.records.deduped import (
    AlteredQuote,
    DedupedArticle,
    FactConflict,
    Origin,
    OtherVersion,
    Relation,
    Reversal,
    Similarity,
)

RULES = "dateline-decider/4"
"""Version of the rules: by the same ones the same log gives the same decisions."""
FORMAT = f"{RULES} snapshot/5"
"""Another version of the rules or of the snapshot means a replay of the window."""


class Decision(Struct, frozen=True, omit_defaults=True):
    """What was decided of one article; a redelivery gets it again.

    `merged` are the clusters that it turned out to join to its own, `versions` the other versions
    of the article that came before.
    """

    relation: Relation
    cluster_id: str
    origin: Origin
    duplicate_of: str = ""
    revises: str = ""
    similarity: Similarity | UnsetType = UNSET
    fact_conflicts: tuple[FactConflict, ...] = ()
    altered_quotes: tuple[AlteredQuote, ...] = ()
    reversals: tuple[Reversal, ...] = ()
    shared_words: int = 0
    merged: tuple[str, ...] = ()
    versions: tuple[OtherVersion, ...] = ()


class Remembered(Struct, frozen=True, array_like=True):
    """One article version, in 1.4 kB at 364 words. `published` and `appended` are POSIX seconds.

    `founded` is the number of the article that its cluster began with; `before` that of the
    version before it, or 0; `exact` and `title` are keys of its words and of its headline's.
    `linked` is that of the article that it was found to have text of, or 0. `undated` says that
    its time is that of its receipt. `stamp` is what later versions of it are told.
    """

    article_id: str
    version: str
    published: float
    appended: float
    undated: bool
    publisher: str
    family: str
    agency: str
    title: int
    exact: int
    packed: bytes
    decision: Decision
    founded: int
    before: int
    linked: int
    stamp: OtherVersion

    @property
    def cluster(self) -> Cluster:
        """The cluster that it was put in."""
        return Cluster(self.decision.cluster_id, self.founded)

    def text(self) -> str:
        """Return the text that it had."""
        return str(brotli.decompress(self.packed), "utf-8")


class Place(NamedTuple):
    """The numbers that tie an article to others, as `Remembered` has them."""

    founded: int
    before: int = 0
    linked: int = 0


def remember(
    article: Article, exact: int, appended: float, decision: Decision, place: Place
) -> Remembered:
    """Pack what later articles will be compared with."""
    return Remembered(
        article.article_id,
        article.version,
        article.published_at.timestamp(),
        appended,
        is_undated(article),
        publisher_key(article),
        article.publisher.family,
        article.agency,
        letters_key(article.title),
        exact,
        _pack(article.text),
        decision,
        place.founded,
        place.before,
        place.linked,
        _stamp(article),
    )


def _pack(text: str) -> bytes:
    """Return the text in half of its bytes, in half of the time that zlib takes."""
    return bytes(brotli.compress(text.encode(), quality=0, lgwin=16))


def _stamp(article: Article) -> OtherVersion:
    written = article.modified_at
    return OtherVersion(
        version=article.version,
        written_at=article.published_at if written is UNSET else written,
        received_at=article.received_at,
        withdrawn=article.revision_kind in {"kill", "withdrawn"},
    )


def is_undated(article: Article) -> bool:
    """Return whether nobody said when it was published: it then has the time of its receipt."""
    return "published_missing" in article.flags


def publisher_key(article: Article | DedupedArticle) -> str:
    """Return what tells publishers apart: the domain, or the name where there is none."""
    return article.publisher.domain or article.publisher.name.casefold()


class _State(Struct, frozen=True, array_like=True):
    format: str
    max_articles: Annotated[int, Meta(ge=1)]
    oldest: Annotated[int, Meta(ge=1)]
    base: Annotated[int, Meta(ge=0)]
    journal_first: Annotated[int, Meta(ge=1)]
    journal_blocks: Annotated[int, Meta(ge=1)]
    furniture_entered: Annotated[int, Meta(ge=0)]
    merges: tuple[tuple[str, str, int, int], ...]


_FIRST_BLOCK = 7
"""Parts before the blocks: the state, and two for each of three tables."""
_ROW = msgspec.msgpack.Decoder(Remembered)
_STATE = msgspec.msgpack.Decoder(_State)
_ENCODER = msgspec.msgpack.Encoder()


class Memory:
    """The articles of the window, oldest first, numbered from 1 on in the order of the log."""

    def __init__(self, max_articles: int) -> None:
        """Remember no more than `max_articles`."""
        self._max_articles = max_articles
        self._clear()

    def _clear(self) -> None:
        self.clusters = Clusters()
        self.furniture = Furniture(self._max_articles)
        self._oldest = 1
        self._oldest_row: Remembered | None = None
        self._archive = Archive()
        self._versions: dict[int, int] = {}
        self._exact: dict[int, int] = {}
        self._linking: dict[int, int] = {}
        self._siblings: dict[int, int] = {}
        self._index = JournaledIndex(self._max_articles)

    @property
    def next(self) -> int:
        """The number that the next article gets."""
        return self._archive.next

    def __getitem__(self, number: int) -> Remembered:
        """Return the article of that number, which must not be forgotten."""
        return _ROW.decode(self._archive[number])

    def forget(self, before: float) -> None:
        """Forget, oldest first, what was appended before that time, and what is too much."""
        first = self._oldest
        while self._oldest < self._archive.next:
            row = self._oldest_row or self[self._oldest]
            if row.appended >= before and self.next - self._oldest < self._max_articles:
                self._oldest_row = row
                break
            for table, key in ((self._versions, _id_key(row.article_id)), (self._exact, row.exact)):
                if table.get(key) == self._oldest:
                    del table[key]
            self._linking.pop(self._oldest, None)
            self._siblings.pop(self._oldest, None)
            self._oldest += 1
            self._oldest_row = None
        if first != self._oldest:
            self._archive.forget(self._oldest)
            self.clusters.forget(self._oldest)

    def find_versions(self, article_id: str) -> list[tuple[int, Remembered]]:
        """Return the versions of that article and their numbers, the latest first."""
        number = self._versions.get(_id_key(article_id), 0)
        versions = []
        while number >= self._oldest and (row := self[number]).article_id == article_id:
            versions.append((number, row))
            number = row.before
        return versions

    def find_linked(self, number: int) -> list[int]:
        """Return articles next to this one in its family, as far as they are remembered.

        That is the one that it was linked to, the latest that was linked to it, and the one before
        it of those that were linked to the same.
        """
        ends = self[number].linked, self._linking.get(number, 0), self._siblings.get(number, 0)
        return [end for end in ends if end >= self._oldest]

    def find_exact(self, exact: int) -> int:
        """Return the number of the last article with this key of its words, or 0."""
        return self._exact.get(exact, 0)

    def find_alike(self, sketch: bytes) -> list[int]:
        """Return the numbers of articles that share sketch hashes, most first."""
        return self._index.find(sketch, self.next, self._oldest)

    def add(self, row: Remembered, sketch: bytes) -> int:
        """Remember the next article of the log and return its number."""
        is_copy = row.decision.relation in {"exact", "near"}
        self._index.add(sketch, self.next, self._oldest, is_copy=is_copy)
        number = self._archive.add(_ENCODER.encode(row))
        self._note(number, row)
        return number

    def _note(self, number: int, row: Remembered) -> None:
        self._versions[_id_key(row.article_id)] = number
        self._exact[row.exact] = number
        if row.linked >= self._oldest:
            self._siblings[number] = self._linking.get(row.linked, 0)
            self._linking[row.linked] = number

    def dump(self) -> tuple[bytes, ...]:
        """Return all of it in parts: the state as MessagePack, the tables, and rows in blocks.

        With every article change the state, a table of furniture, and the last blocks.
        """
        base, rows = self._archive.dump()
        index = self._index.dump(self.next)
        entered, now, before = self.furniture.dump()
        state = _State(
            FORMAT,
            self._max_articles,
            self._oldest,
            base,
            index.first,
            len(index.blocks),
            entered,
            self.clusters.dump(),
        )
        return _ENCODER.encode(state), *index.table, *now, *before, *index.blocks, *rows

    def load(self, parts: Sequence[bytes]) -> bool:
        """Take over a dump; return False, unchanged, if it is of another format or size."""
        try:
            state = _STATE.decode(parts[0])
        except (IndexError, msgspec.DecodeError, msgspec.ValidationError):
            return False
        first_row = _FIRST_BLOCK + state.journal_blocks
        is_known = (state.format, state.max_articles) == (FORMAT, self._max_articles)
        if not is_known or len(parts) <= first_row:
            return False
        self._clear()
        self._oldest = state.oldest
        index, now, before = zip(parts[1:_FIRST_BLOCK:2], parts[2:_FIRST_BLOCK:2], strict=True)
        blocks = tuple(parts[_FIRST_BLOCK:first_row])
        self._index.load(Journaled(state.journal_first, index, blocks))
        self.furniture.load((state.furniture_entered, now, before))
        self._archive.load(state.base, parts[first_row:])
        self.clusters.load(state.merges)
        for number, row in self._archive.rows(state.oldest):
            self._note(number, _ROW.decode(row))
        return True


def _id_key(article_id: str) -> int:
    """Return 64 of its 128 bits: enough to tell some million articles apart."""
    return int(article_id[:16], 16)
