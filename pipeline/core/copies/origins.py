"""Is an article an independent origin of its news?"""

from collections.abc import Sequence
from typing import Literal

from pipeline.core.copies.memory import Remembered
from pipeline.records.article import Article
from pipeline.records.deduped import Origin

INDEPENDENT = Origin(is_origin=True)
COPY = Origin(is_origin=False, reason="copy")
SAME_REPORT_HOURS = 20.0
"""Texts of one mould that lie further apart report different things (market reports, forecasts)."""


def judge_origin(
    article: Article,
    relation: Literal["unique", "near", "revision", "partial"],
    hours_apart: float,
    related: Sequence[Remembered],
) -> Origin:
    """Return whether `article` counts as an origin, and if not, why.

    A copy is none, nor is an article that copies part of another; nor is a text with other facts
    that was made of another text within a day. An article with a text of its own is one, even if
    it credits an agency: it is then the first that stands for the agency's report here. Only if
    another publisher's article of the same day (`related`) shares phrases with it *and* a source
    (the agency that it credits or names, or the owner) is it taken for the same report told again.
    So a reprint never adds an origin, and an event that only an agency has reported keeps one.
    """
    if relation == "near" or (relation == "revision" and hours_apart <= SAME_REPORT_HOURS):
        return COPY
    if relation == "partial":
        return Origin(is_origin=False, reason="partial_copy")
    return next(
        (shared for other in related if (shared := _shared_source(article, other)) is not None),
        INDEPENDENT,
    )


def _shared_source(article: Article, other: Remembered) -> Origin | None:
    family = article.publisher.family
    if family and family == other.family:
        return Origin(is_origin=False, reason="same_family")
    if article.agency and article.agency == other.agency:
        return Origin(is_origin=False, reason="agency_credit")
    if other.agency and any(hint.name == other.agency for hint in article.origin_hints):
        return Origin(is_origin=False, reason="according_to")
    return None
