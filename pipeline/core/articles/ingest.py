"""Ingest: what a source delivered -> one clean article."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from msgspec import UNSET

from pipeline.core.articles.agencies import agency_of_domain
from pipeline.core.articles.charset import drop_surrogates
from pipeline.core.articles.credits import read_credits
from pipeline.core.articles.dates import find_time, read_time
from pipeline.core.articles.documents import Document, read_document
from pipeline.core.articles.doubling import drop_second_copy
from pipeline.core.articles.identity import (
    article_id,
    choose_canonical,
    complete_publisher,
    hash_text,
    publisher_key,
)
from pipeline.core.articles.languages import detect_language, read_language
from pipeline.core.articles.revisions import read_revision_kind
from pipeline.core.articles.text import clean_line, clean_text, find_paragraphs
from pipeline.core.articles.urls import canonical_url
from pipeline.core.outcome import Forward, Outcome, Outcomes, Reject
from pipeline.core.shingles import shingle_hashes, sketch, split_words, token_ids
from pipeline.records.article import Article, Repair
from pipeline.records.inbound import Inbound

THIN_WORDS = 25
"""A text shorter than this says too little to be compared with others: it gets no sketch."""


class Ingest:
    """Make each delivery one clean article, or say why it cannot be one.

    A step (`Inbound` to `Article`, key: the language). The clean text is the one that every later
    offset counts in; ids are hashes of content, so that a replay gives the same bytes.
    """

    def __init__(self, max_text_chars: int, languages: str) -> None:
        """Take articles of up to `max_text_chars` in the `languages` (ISO 639-1, with commas)."""
        self._max_text_chars = max_text_chars
        self._languages = frozenset(languages.split(","))

    def __call__(self, records: Sequence[Inbound], times: Sequence[datetime]) -> Outcomes[Article]:
        """Return one `Forward` or `Reject` a record.

        `times[i]` is the time of receipt of a record that has none.
        """
        return [self._take(inbound, time) for inbound, time in zip(records, times, strict=True)]

    def _take(self, inbound: Inbound, appended: datetime) -> Outcome[Article]:
        try:
            article = self._clean(inbound, appended)
        except Reject as reject:
            return reject
        return (Forward(article.language, article),)

    def _clean(self, inbound: Inbound, appended: datetime) -> Article:
        received_at = read_time(inbound.received_at) if inbound.received_at.strip() else appended
        document = read_document(inbound, self._max_text_chars)
        page = document.metadata
        title = clean_line(inbound.title or page.title)
        text, repaired = self._clean_body(document, title)
        language = self._choose_language(inbound.language, page.language, text)
        canonical = _choose_url(inbound.url, page.canonical_url)
        publisher = complete_publisher(inbound.publisher, page.site_name, canonical)
        external_id = drop_surrogates(inbound.external_id)
        key = publisher_key(publisher, inbound.source)
        said = read_credits(text)
        thin, sketch_bytes = _sketch(text)
        return Article(
            schema=Article.SCHEMA,
            article_id=article_id(canonical, key, external_id, text),
            version=hash_text(text),
            external_id=external_id,
            url=drop_surrogates((inbound.url or page.canonical_url).strip()),
            canonical_url=canonical,
            title=title,
            text=text,
            paragraphs=find_paragraphs(text),
            language=language,
            published_at=_choose_time(inbound.published_at, page.published) or received_at,
            modified_at=_choose_time(inbound.modified_at, page.modified) or UNSET,
            received_at=received_at,
            dateline=said.dateline or UNSET,
            publisher=publisher,
            agency=said.agency or agency_of_domain(publisher.domain),
            authors=tuple(filter(None, map(clean_line, inbound.authors or page.authors))),
            revision_kind=inbound.revision_kind or read_revision_kind(title),
            origin_hints=said.hints,
            thin=thin,
            repaired=repaired,
            text_sha256=sha256(text.encode()).hexdigest(),
            sketch=sketch_bytes,
        )

    def _clean_body(self, document: Document, title: str) -> tuple[str, tuple[Repair, ...]]:
        """Return the clean text and all repairs.

        Raises:
            Reject: `no_text` or `too_large`.

        """
        text, doubled = drop_second_copy(clean_text(document.text), title)
        head, _, rest = text.partition("\n")
        if rest and head.casefold() == title.casefold():
            text = rest
        if not text:
            raise Reject("no_text", "a text was expected; nothing is left of it after cleaning")
        if len(text) > self._max_text_chars:
            raise Reject(
                "too_large", f"at most {self._max_text_chars} characters of text were expected"
            )
        return text, (*document.repaired, *(("doubled_body",) if doubled else ()))

    def _choose_language(self, given: str, declared: str, text: str) -> str:
        """Return the language that the source gave, else the one that the text is in.

        A short text may look like any language: there the page is believed.

        Raises:
            Reject: `unsupported_language`.

        """
        language = read_language(given)
        if not language and len(text.split()) < THIN_WORDS:
            language = read_language(declared)
        language = language or detect_language(text)
        if language not in self._languages:
            taken = ", ".join(sorted(self._languages))
            raise Reject("unsupported_language", f"one of {taken} was expected, not {language}")
        return language


def _choose_time(given: str, declared: tuple[str, ...]) -> datetime | None:
    """Return the time that the source gave, else one that the page declares.

    Raises:
        Reject: `bad_time`: the source gave one that cannot be read.

    """
    return read_time(given) if given.strip() else find_time(declared)


def _choose_url(given: str, declared: str) -> str:
    """Return the canonical url, or the empty string; what a page declares wrongly is passed over.

    Raises:
        Reject: `bad_url`: the source gave one that is no web address.

    """
    own = canonical_url(given) if given.strip() else ""
    try:
        return choose_canonical(own, canonical_url(declared) if declared else "")
    except Reject:
        return own


def _sketch(text: str) -> tuple[bool, bytes]:
    """Return whether the text is thin, and its sketch if it is not."""
    words = token_ids(split_words(text))
    thin = len(words) < THIN_WORDS
    return thin, b"" if thin else sketch(shingle_hashes(words))
