"""Which records have text of the articles that go, and what is left of each."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from aiokafka import ConsumerRecord
from msgspec import Struct

from pipeline.core.articles.identity import hash_text
from pipeline.core.articles.urls import canonical_url
from pipeline.core.outcome import Reject
from pipeline.core.takedown import Gone, blot
from pipeline.core.wire import encode
from pipeline.records import (
    RECORDS,
    Article,
    Candidate,
    DedupedArticle,
    Event,
    Mention,
    Outline,
    Story,
)
from pipeline.runtime.cloudevents import ID
from pipeline.runtime.producing import INBOUND_TOPIC

DEAD_LETTERS = ".dlq.v1"
_RANK = re.compile(rb"-\d+$")


class Verdict(NamedTuple):
    """What becomes of a record: `value`, if there is one, is what it says from now on.

    `late`: it says that at the end, where readers will see it.
    `revision` is that of the record itself, and tells which of several of a key is the last.
    """

    keep: bool
    value: bytes | None = None
    late: bool = False
    revision: int = 0


KEEP = Verdict(keep=True)
DROP = Verdict(keep=False)


class _Sent(Struct):
    """What a delivery says of where it is from."""

    url: str = ""


class _Named(Struct):
    schema: str = msgspec.field(name="$schema", default="")


_SENT = msgspec.json.Decoder(_Sent)
_NAMED = msgspec.json.Decoder(_Named)
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    record.SCHEMA.rpartition("/")[0]: msgspec.json.Decoder(record) for record in RECORDS
}


def article_id_of(url: str) -> str:
    """Return the id of the article that has this url.

    Raises: Reject: `bad_url`.
    """
    return hash_text(canonical_url(url))


class Finder:
    """What is known of the articles that go; it grows while the topics are read.

    `reported` are those with mentions, `outlines` the last outline of each with its key, `copies`
    the articles of others with text of theirs, by id, with their urls.
    """

    def __init__(self, article_ids: Iterable[str], prefix: str) -> None:
        """Take the ids; `prefix` is what all topics on the broker begin with."""
        self.articles = set(article_ids)
        self.reported: set[str] = set()
        self.outlines: dict[str, tuple[bytes | None, Outline]] = {}
        self.copies: dict[str, str] = {}
        self._prefix = prefix
        self._deliveries: set[bytes] = set()
        self._quotes: set[str] = set()
        self._needles: set[bytes] = {name.encode() for name in self.articles}

    def learn(self, record: ConsumerRecord) -> None:
        """Note what a record of an article that goes tells of it."""
        typed = self._read(record)
        if isinstance(typed, DedupedArticle) and typed.duplicate_of in self.articles:
            self.copies[typed.article_id] = typed.url
        if not isinstance(typed, Article | Mention | Outline):
            return
        if typed.article_id not in self.articles:
            return
        self._deliveries.add(_delivery_of(record))
        if isinstance(typed, Outline):
            self.outlines[typed.article_id] = (record.key, typed)
        if isinstance(typed, Mention):
            self._quotes |= {quote.text for quote in typed.quotes}
            self._needles |= {_in_json(quote.text) for quote in typed.quotes}
            if not isinstance(typed, Candidate):
                self.reported.add(typed.article_id)

    def judge(self, record: ConsumerRecord) -> Verdict:
        """Return what becomes of a record."""
        topic = record.topic.removeprefix(self._prefix)
        if topic == INBOUND_TOPIC:
            return DROP if self._is_delivery(record) else KEEP
        is_letter = topic.endswith(DEAD_LETTERS)
        if is_letter and (self._is_delivery(record) or self._is_unreadable(record)):
            return DROP
        typed = self._read(record)
        left = None if typed is None else blot(typed, Gone(self.articles, self._quotes))
        if left is typed:
            return KEEP
        if left is None:
            return DROP
        late = isinstance(typed, Event | Story) and not is_letter
        return Verdict(not late, encode(left), late, _revision_of(typed))

    def revision_of(self, record: ConsumerRecord) -> int:
        """Return the revision of an event or a story; else 0."""
        return _revision_of(_decoded(record.value or b""))

    def _read(self, record: ConsumerRecord) -> Struct | None:
        """Return the record, if it has anything to do with the articles that go."""
        value = record.value
        if not value or not any(needle in value for needle in self._needles):
            return None
        return _decoded(value)

    def _is_delivery(self, record: ConsumerRecord) -> bool:
        return _delivery_of(record) in self._deliveries or self._is_from(record.value or b"")

    def _is_unreadable(self, record: ConsumerRecord) -> bool:
        """Tell whether a dead letter is of such an article, though it is no record of ours.

        The key of what a source could not deliver is where it found it.
        """
        if self._has_url((record.key or b"").decode(errors="replace")):
            return True
        value = record.value or b""
        ids = (name.encode() for name in self.articles)
        return any(name in value for name in ids) and _decoded(value) is None

    def _is_from(self, value: bytes) -> bool:
        try:
            return self._has_url(_SENT.decode(value).url)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False

    def _has_url(self, url: str) -> bool:
        try:
            return bool(url) and article_id_of(url) in self.articles
        except Reject:
            return False


def ids_told_by(record: ConsumerRecord, wanted: frozenset[str]) -> set[str]:
    """Return the ids of articles in a record whose canonical url is one of those."""
    typed = _decoded(record.value or b"")
    if isinstance(typed, Article):
        urls = [(typed.article_id, url) for url in (typed.url, typed.canonical_url)]
    elif isinstance(typed, Event):
        urls = [(proof.article_id, proof.url) for proof in typed.evidence]
    else:
        urls = []
    return {name for name, url in urls if url and _canonical(url) in wanted}


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except Reject:
        return ""


def _revision_of(typed: Struct | None) -> int:
    return typed.revision if isinstance(typed, Event | Story) else 0


def _decoded(value: bytes) -> Struct | None:
    try:
        decoder = _DECODERS.get(_NAMED.decode(value).schema.rpartition("/")[0])
        found: Struct | None = None if decoder is None else decoder.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found


def _delivery_of(record: ConsumerRecord) -> bytes:
    """Return the id of the delivery that a record came of; empty where it has none."""
    return _RANK.sub(b"", next((value for name, value in record.headers if name == ID), b"") or b"")


def _in_json(text: str) -> bytes:
    return msgspec.json.encode(text)[1:-1]
