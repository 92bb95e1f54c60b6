"""Is an article an independent origin of its news, and whose report does it stand for?

Two articles with one origin have one `key`: that of the agency, the newsroom, the owner or the
publisher whose report it is. An echo has the key of what it echoes, so that the distinct keys of
all reports of an event are its independent origins, in however many clusters they are.
"""

import re
from collections.abc import Sequence
from typing import Literal

from pipeline.core.copies.memory import Remembered
from pipeline.core.copies.verdict import Kind
from pipeline.records.article import Article
from pipeline.records.deduped import Origin

SAME_REPORT_HOURS = 20.0
"""Texts of one mould that lie further apart report different things (market reports, forecasts)."""
ECHO_SHARE = 0.3
"""So much of an article must be another's text: less is a quotation in a report of its own."""
HEAD_SENTENCES = 2
"""An article's main claim is made in so many sentences."""

_SENTENCE_END = re.compile(r"[.!?][\"\u201d\u2019)]*\s")


def own_key(article: Article) -> str:
    """Return the key of an article's own report: the agency it credits, else who published it."""
    publisher = article.publisher
    return (
        article.agency
        or publisher.family
        or publisher.domain
        or publisher.name.casefold()
        or article.article_id
    )


def copied(original: Origin) -> Origin:
    """Return the origin of a copy of an article with that one."""
    return Origin(is_origin=False, reason="copy", key=original.key)


def judge_origin(article: Article, related: Sequence[Remembered]) -> Origin:
    """Return the origin of an article that has its text from no other one.

    It is an origin, unless its first sentences give another newsroom's report as their source, or
    an article of that day which shares phrases with it (`related`, of another publisher) has the
    same source: the agency that both credit or this one names, or the owner. The first article
    that credits an agency stands for the agency's report.
    """
    named = find_newsroom(article)
    if named:
        return Origin(is_origin=False, reason="according_to", key=named)
    for other in related:
        reason = _shared_source(article, other)
        if reason:
            return Origin(is_origin=False, reason=reason, key=other.decision.origin.key)
    return Origin(is_origin=True, key=own_key(article))


def judge_linked(
    article: Article,
    relation: Kind,
    other: Origin,
    *,
    hours_apart: float,
    share: float,
    related: Sequence[Remembered],
) -> Origin:
    """Return the origin of an article that has text of another one, under another url.

    A copy is no origin, nor is what has other facts and was made of the other within a day, nor
    what has a good part of its words (`share`) from there. Else the article is judged by itself.
    """
    if relation == "near" or (relation == "revision" and hours_apart <= SAME_REPORT_HOURS):
        return copied(other)
    if relation == "partial" and share >= ECHO_SHARE:
        return Origin(is_origin=False, reason="partial_copy", key=other.key)
    return judge_origin(article, related)


def find_newsroom(article: Article) -> str:
    """Return the key of another newsroom that the first sentences have their news from, or "".

    An official or a ministry that is named there is none: to report what they say is reporting.
    """
    hints = [hint for hint in article.origin_hints if hint.kind == "according_to" and hint.source]
    if not hints:
        return ""
    own = {own_key(article), article.publisher.family, article.publisher.domain}
    end = _head_end(article)
    named = (hint.source for hint in hints if hint.start < end)
    return next((source for source in named if source not in own), "")


def _head_end(article: Article) -> int:
    start = article.dateline.end if article.dateline else 0
    for _ in range(HEAD_SENTENCES):
        found = _SENTENCE_END.search(article.text, start)
        if found is None:
            return len(article.text)
        start = found.end()
    return start


def _shared_source(
    article: Article, other: Remembered
) -> Literal["", "same_family", "agency_credit", "according_to"]:
    if article.publisher.family and article.publisher.family == other.family:
        return "same_family"
    if article.agency and article.agency == other.agency:
        return "agency_credit"
    if other.agency and any(hint.source == other.agency for hint in article.origin_hints):
        return "according_to"
    return ""
