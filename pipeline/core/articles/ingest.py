"""Ingest: what a source delivered -> one clean article."""

from collections.abc import Container, Sequence
from datetime import datetime
from hashlib import sha256

from msgspec import UNSET, structs

from pipeline.core.articles.agencies import agency_among, agency_named
from pipeline.core.articles.article_times import decide_times
from pipeline.core.articles.charset import drop_surrogates, undo_mojibake
from pipeline.core.articles.credits import read_credits
from pipeline.core.articles.dates import read_time
from pipeline.core.articles.documents import Document, read_document
from pipeline.core.articles.doubling import drop_second_copy
from pipeline.core.articles.formats.unwrap import unwrap
from pipeline.core.articles.heads import read_head
from pipeline.core.articles.identity import (
    article_id,
    choose_canonical,
    complete_publisher,
    hash_text,
    publisher_key,
)
from pipeline.core.articles.languages import detect_language, read_language
from pipeline.core.articles.publishers import NOBODY, Publishers
from pipeline.core.articles.revisions import read_revision_kind
from pipeline.core.articles.text import clean_line, clean_text, find_paragraphs
from pipeline.core.articles.urls import canonical_url
from pipeline.core.outcome import Forward, Outcome, Outcomes, Reject
from pipeline.core.shingles import THIN_WORDS, hash_sentences, sketch_text
from pipeline.records.article import Article, OriginHint, Repair
from pipeline.records.inbound import Inbound

MAX_TITLE_CHARS = 1_000
"""A longer title is cut there: no headline is so long."""


class Ingest:
    """Make each delivery one clean article, or say why it cannot be one.

    A step (`Inbound` to `Article`, key: the language). The clean text is the one that every later
    offset counts in; ids are hashes of content, so that a replay gives the same bytes.
    """

    def __init__(
        self,
        max_text_chars: int,
        languages: str,
        publishers: Publishers = NOBODY,
        places: Container[str] = frozenset(),
    ) -> None:
        """Take articles of up to `max_text_chars` in the `languages` (ISO 639-1, with commas).

        `places` are towns, in lower case, that may stand as a dateline without capitals.
        """
        self._max_text_chars = max_text_chars
        self._languages = frozenset(languages.split(","))
        self._publishers = publishers
        self._places = places

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
        inbound = unwrap(inbound, self._max_text_chars)
        document = read_document(inbound, self._max_text_chars)
        page = document.metadata
        given = (inbound.title or page.title)[: 2 * MAX_TITLE_CHARS]
        title = clean_line(undo_mojibake(given)[0])[:MAX_TITLE_CHARS].rstrip()
        text, repaired = self._clean_body(document, title)
        text, page = read_head(text, page)
        language = self._choose_language(inbound.language, page.language, text)
        canonical = _choose_url(inbound.url, page.canonical_url)
        publisher = complete_publisher(
            inbound.publisher, page.site_name, canonical, self._publishers
        )
        external_id = drop_surrogates(inbound.external_id)
        key = publisher_key(publisher, inbound.source)
        authors = tuple(filter(None, map(_clean_name, inbound.authors or page.authors)))
        said = read_credits(text, self._places)
        times = decide_times(inbound, page, canonical, received_at)
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
            published_at=times.published_at,
            modified_at=times.modified_at or UNSET,
            received_at=received_at,
            dateline=said.dateline or UNSET,
            publisher=publisher,
            agency=said.agency
            or agency_among((inbound.agency, *authors))
            or self._publishers.agency_of(publisher),
            authors=authors,
            revision_kind=inbound.revision_kind or read_revision_kind(title, text),
            origin_hints=tuple(map(self._name_source, said.hints)),
            thin=thin,
            repaired=repaired,
            text_sha256=sha256(text.encode()).hexdigest(),
            sketch=sketch_bytes,
            flags=times.flags,
            sentences=hash_sentences(text),
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
        told = read_language(declared)
        if not language and len(text.split()) < THIN_WORDS:
            language = told
        language = language or detect_language(text, told)
        if language not in self._languages:
            taken = ", ".join(sorted(self._languages))
            raise Reject("unsupported_language", f"one of {taken} was expected, not {language}")
        return language

    def _name_source(self, hint: OriginHint) -> OriginHint:
        """Say by which agency, owner or site a newsroom that is named is known."""
        known = self._publishers.named(hint.name)
        source = agency_named(hint.name) or known.family or known.domain
        return structs.replace(hint, source=source) if source else hint


def _clean_name(name: str) -> str:
    return clean_line(undo_mojibake(name)[0])


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
    words, sketch = sketch_text(text)
    thin = words < THIN_WORDS
    return thin, b"" if thin else sketch
