"""Dedupe: what is a copy of what. One totally ordered decider for each language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from pipeline.core.copies.alignment import Body
from pipeline.core.copies.memory import Decision, Memory, Remembered, publisher_key, remember
from pipeline.core.copies.origins import COPY, SAME_REPORT_HOURS, judge_origin
from pipeline.core.copies.verdict import Verdict, compare_versions, judge
from pipeline.core.outcome import Forward, Outcomes
from pipeline.core.shingles import exact_key, split_words, token_ids
from pipeline.records.article import Article
from pipeline.records.common import extend
from pipeline.records.deduped import DedupedArticle, Similarity

IDENTICAL = Similarity(containment=1.0, jaccard=1.0, lcs=1.0)
SURE = 0.9
"""A copy that contains this much of the other: no need to look at further candidates."""
_RANK = {"near": 3, "revision": 2, "partial": 1}


class _Match(NamedTuple):
    other: Remembered
    relation: Literal["near", "revision", "partial"]
    verdict: Verdict
    hours_apart: float


class Decider:
    """Say of each article what it is to those before it. Nothing is dropped.

    A step (`Article` to `DedupedArticle`, key: the cluster) that remembers. Its decisions are a
    pure function of the log: the articles in their order and the times they were appended at. It
    looks at articles that were published within `window_hours` of the new one; what was appended
    longer ago than that, or is more than `max_articles`, is forgotten.

    - an article (id and version) that came before: the decision it got then.
    - another version of an article: `revision`, in the cluster of its first version; `revises` is
      the version before it; it is an origin if the first version was.
    - the words of another article: `exact`. Texts under 25 words get no further than this.
    - nearly its words: `near`, in its cluster; with other numbers or names at the same places:
      `revision`, in a cluster of its own. Part of its words: `partial`. Of these three
      `duplicate_of` is the other article; of a `revision` `revises` is that article's version,
      in whose text the offsets of `fact_conflicts` count.
    """

    def __init__(self, window_hours: int, max_articles: int) -> None:
        """Start with nothing to remember."""
        self._window_secs = window_hours * 3600.0
        self._memory = Memory(max_articles)

    def __call__(
        self, records: Sequence[Article], times: Sequence[datetime]
    ) -> Outcomes[DedupedArticle]:
        """Return one `Forward` a record, keyed by its cluster."""
        return [
            (self._place(article, time.timestamp()),)
            for article, time in zip(records, times, strict=True)
        ]

    def snapshot(self) -> bytes:
        """Return all that it remembers, with the version of its format and rules."""
        return self._memory.dump()

    def restore(self, data: bytes) -> bool:
        """Take over a snapshot. Return False, unchanged, if it is of another version or size."""
        return self._memory.load(data)

    def _place(self, article: Article, appended: float) -> Forward[DedupedArticle]:
        decision = self._decide(article, appended)
        record = extend(
            article,
            DedupedArticle,
            schema=DedupedArticle.SCHEMA,
            relation=decision.relation,
            cluster_id=decision.cluster_id,
            duplicate_of=decision.duplicate_of,
            revises=decision.revises,
            similarity=decision.similarity,
            fact_conflicts=decision.fact_conflicts,
            altered_quotes=decision.altered_quotes,
            origin=decision.origin,
        )
        return Forward(decision.cluster_id, record)

    def _decide(self, article: Article, appended: float) -> Decision:
        versions = self._memory.find_versions(article.article_id)
        for row in versions:
            if row.version == article.version:
                return row.decision
        words = split_words(article.text)
        body, exact = Body(token_ids(words), article.text), exact_key(words)
        self._memory.forget(appended - self._window_secs)
        candidates = self._in_window(article, self._memory.find_alike(article.sketch))
        same = self._in_window(article, self._memory.find_exact(exact))
        if versions:
            decision = _revise(body, versions)
        elif same:
            decision = _repeat(same[0])
        else:
            decision = _compare(article, body, () if article.thin else candidates)
        self._memory.add(remember(article, body, exact, appended, decision), article.sketch)
        return decision

    def _in_window(self, article: Article, others: Sequence[Remembered]) -> list[Remembered]:
        published = article.published_at.timestamp()
        return [other for other in others if abs(published - other.published) <= self._window_secs]


def _revise(body: Body, versions: Sequence[Remembered]) -> Decision:
    """Decide on another version of an article."""
    before = versions[-1]
    verdict = compare_versions(before.unpack(), body)
    return Decision(
        relation="revision",
        cluster_id=before.decision.cluster_id,
        revises=before.version,
        similarity=verdict.similarity,
        fact_conflicts=verdict.conflicts,
        altered_quotes=verdict.altered,
        origin=before.decision.origin,
    )


def _repeat(other: Remembered) -> Decision:
    """Decide on an article with exactly the words of `other`."""
    first = other.decision.duplicate_of if other.decision.relation == "exact" else other.article_id
    return Decision(
        relation="exact",
        cluster_id=other.decision.cluster_id,
        duplicate_of=first,
        similarity=IDENTICAL,
        origin=COPY,
    )


def _compare(article: Article, body: Body, candidates: Sequence[Remembered]) -> Decision:
    """Decide on an article that shares phrases with the candidates."""
    matches, related = _judge_all(article, body, candidates)
    if not matches:
        origin = judge_origin(article, "unique", 0.0, related)
        return Decision(relation="unique", cluster_id=article.article_id, origin=origin)
    best = max(
        matches, key=lambda match: (_RANK[match.relation], match.verdict.similarity.containment)
    )
    other, relation = best.other, best.relation
    return Decision(
        relation=relation,
        cluster_id=other.decision.cluster_id if relation == "near" else article.article_id,
        duplicate_of=other.article_id,
        revises=other.version if relation == "revision" else "",
        similarity=best.verdict.similarity,
        fact_conflicts=best.verdict.conflicts,
        altered_quotes=best.verdict.altered,
        origin=judge_origin(article, relation, best.hours_apart, related),
    )


def _judge_all(
    article: Article, body: Body, candidates: Sequence[Remembered]
) -> tuple[list[_Match], list[Remembered]]:
    """Return those that it has text of, and other publishers' that it shares phrases with."""
    publisher, published = publisher_key(article), article.published_at.timestamp()
    matches: list[_Match] = []
    related: list[Remembered] = []
    for other in candidates:
        hours_apart = abs(published - other.published) / 3600.0
        same_publisher = publisher != "" and publisher == other.publisher
        verdict = judge(
            other.unpack(), body, hours_apart=hours_apart, same_publisher=same_publisher
        )
        if verdict.kind == "related":
            if hours_apart <= SAME_REPORT_HOURS and not same_publisher:
                related.append(other)
        elif verdict.kind != "distinct":
            matches.append(_Match(other, verdict.kind, verdict, hours_apart))
            if verdict.kind == "near" and verdict.similarity.containment > SURE:
                break
    return matches, related
