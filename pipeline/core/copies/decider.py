"""Dedupe: what is a copy of what. One totally ordered decider for each language."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import msgspec
import numpy as np

from pipeline.core.copies.alignment import Body
from pipeline.core.copies.clusters import Cluster
from pipeline.core.copies.matching import Matcher
from pipeline.core.copies.memory import (
    RULES,
    Decision,
    Memory,
    Place,
    Remembered,
    publisher_key,
    remember,
)
from pipeline.core.copies.origins import copied, judge_linked, judge_origin
from pipeline.core.copies.reading import Reading
from pipeline.core.copies.shelf import Shelf
from pipeline.core.copies.verdict import compare_versions
from pipeline.core.outcome import Forward, Outcome, Outcomes
from pipeline.core.shingles import hash_sentences
from pipeline.core.words import letters_key
from pipeline.records.article import Article
from pipeline.records.cluster_merged import ClusterMerged
from pipeline.records.common import extend
from pipeline.records.deduped import DedupedArticle, Similarity

IDENTICAL = Similarity(containment=1.0, jaccard=1.0, lcs=1.0)
Said: TypeAlias = DedupedArticle | ClusterMerged


class Decider:
    """Say of each article what it is to those before it. Nothing is dropped.

    A step (`Article` to `DedupedArticle`, key: the cluster) that remembers. Its decisions are a
    pure function of the log: the articles in their order and the times they were appended at. What
    was appended more than `window_hours` before the new article, or is more than `max_articles`,
    is forgotten.

    - an article (id and version) that came before: the decision it got then.
    - another version of an article: `revision`, in the cluster of its first version; `revises` is
      the version before it; it is an origin if the first version was.
    - the words of another article: `exact`. Texts under 25 words get no further than this.
    - nearly its words: `near`, in its cluster; with other numbers or names at the same places, or
      published more than the window apart: `revision`, in a cluster of its own. Part of its words:
      `partial`. Of these three `duplicate_of` is the other article; of a `revision` `revises` is
      that article's version, in whose text the offsets of `fact_conflicts` count.
    - where it is a copy of articles of two clusters, they are one: a `ClusterMerged` says so.
    """

    def __init__(self, window_hours: int, max_articles: int) -> None:
        """Start with nothing to remember."""
        self._window_secs = window_hours * 3600.0
        self._memory = Memory(max_articles)
        self._shelf = Shelf(self._memory)
        self._matcher = Matcher(self._memory, self._shelf, window_hours)

    def __call__(self, records: Sequence[Article], times: Sequence[datetime]) -> Outcomes[Said]:
        """Return one `Forward` a record, keyed by its cluster, and one a cluster that it merged."""
        return [
            self._place(article, time.timestamp())
            for article, time in zip(records, times, strict=True)
        ]

    def snapshot(self) -> bytes:
        """Return all that it remembers, with the version of its format and rules."""
        return msgspec.msgpack.encode(self.snapshot_parts())

    def restore(self, data: bytes) -> bool:
        """Take over a snapshot. Return False, unchanged, if it is of another version or size."""
        try:
            parts = msgspec.msgpack.decode(data, type=tuple[bytes, ...])
        except (msgspec.DecodeError, msgspec.ValidationError):
            return False
        return self.restore_parts(parts)

    def snapshot_parts(self) -> tuple[bytes, ...]:
        """Return the same in parts. A part that did not change is the same object again."""
        return self._memory.dump()

    def restore_parts(self, parts: Sequence[bytes]) -> bool:
        """Take over a snapshot in parts. Return False, unchanged, as `restore` does."""
        self._shelf.clear()
        return self._memory.load(parts)

    def _place(self, article: Article, appended: float) -> Outcome[Said]:
        row = self._find(article) or self._decide(article, appended)
        decision = row.decision
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
            reversals=decision.reversals,
            shared_words=decision.shared_words,
            algo=RULES,
            versions=decision.versions,
        )
        merged = (Forward[Said](one, _merged(one, row)) for one in decision.merged)
        return (Forward[Said](decision.cluster_id, record), *merged)

    def _find(self, article: Article) -> Remembered | None:
        """Return what was decided of this very version."""
        versions = self._memory.find_versions(article.article_id)
        return next((row for _, row in versions if row.version == article.version), None)

    def _decide(self, article: Article, appended: float) -> Remembered:
        memory = self._memory
        memory.forget(appended - self._window_secs)
        letters, reading = letters_key(article.text), Reading(article.text)
        if versions := memory.find_versions(article.article_id):
            decision, place = self._revise(reading, versions)
        elif number := self._matcher.find_repeated(article, letters):
            decision, place = self._repeat(number, reading)
        else:
            decision, place = self._compare(article, reading)
        if self._tells_furniture(article, decision, place):
            sentences = article.sentences or hash_sentences(article.text)
            memory.furniture.add(publisher_key(article), np.frombuffer(sentences, "<u8"))
        row = remember(article, letters, appended, decision, place)
        self._shelf.put(memory.add(row, article.sketch), row, reading)
        return row

    def _tells_furniture(self, article: Article, decision: Decision, place: Place) -> bool:
        """Return whether its sentences count when those are sought that are on every page.

        Those of a copy do not, nor of another version; but what is nearly the text of another page
        of the publisher under another headline may be all furniture.
        """
        if decision.relation != "near":
            return decision.relation != "exact" and not place.before
        other, title = self._memory[place.linked], letters_key(article.title)
        is_of_publisher = other.publisher == publisher_key(article)
        return is_of_publisher and 0 not in {title, other.title} and title != other.title

    def _revise(
        self, newer: Reading, versions: Sequence[tuple[int, Remembered]]
    ) -> tuple[Decision, Place]:
        """Decide on another version of an article that has these, the latest first."""
        number, before = versions[0]
        cluster = self._memory.clusters.root(before.cluster)
        verdict = compare_versions(Body(before.text()), newer.body)
        decision = Decision(
            relation="revision",
            cluster_id=cluster.cluster_id,
            revises=before.version,
            similarity=verdict.similarity,
            fact_conflicts=verdict.conflicts,
            altered_quotes=verdict.altered,
            reversals=verdict.reversals,
            shared_words=verdict.shared_words,
            origin=before.decision.origin,
            versions=tuple(row.stamp for _, row in versions),
        )
        return decision, Place(cluster.founded, before=number)

    def _repeat(self, number: int, newer: Reading) -> tuple[Decision, Place]:
        """Decide on an article with exactly the words of that one."""
        other = self._memory[number]
        cluster = self._memory.clusters.root(other.cluster)
        chained = other.decision.relation == "exact"
        decision = Decision(
            relation="exact",
            cluster_id=cluster.cluster_id,
            duplicate_of=other.decision.duplicate_of if chained else other.article_id,
            similarity=IDENTICAL,
            shared_words=len(newer.body.ids),
            origin=copied(other.decision.origin),
        )
        return decision, Place(cluster.founded)

    def _compare(self, article: Article, reading: Reading) -> tuple[Decision, Place]:
        """Decide on an article with words of its own, and join the clusters that it links."""
        number = self._memory.next
        found, related, joined = self._matcher.find(article, reading)
        if not found:
            origin = judge_origin(article, related)
            return Decision("unique", article.article_id, origin), Place(number)
        best = found[0]
        is_copy = best.relation == "near"
        cluster = best.cluster if is_copy else Cluster(article.article_id, number)
        merged: list[str] = []
        for one in joined:
            cluster, younger = self._memory.clusters.merge(cluster, one, number)
            merged.append(younger.cluster_id)
        decision = Decision(
            relation=best.relation,
            cluster_id=cluster.cluster_id,
            duplicate_of=best.other.article_id,
            revises=best.other.version if best.relation == "revision" else "",
            similarity=best.verdict.similarity,
            fact_conflicts=best.verdict.conflicts,
            altered_quotes=best.verdict.altered,
            reversals=best.verdict.reversals,
            shared_words=best.verdict.shared_words,
            origin=judge_linked(
                article,
                best.relation,
                best.other.decision.origin,
                hours_apart=best.hours_apart,
                share=best.verdict.shared_words / len(reading.body.ids),
                related=related,
            ),
            merged=tuple(merged),
        )
        return decision, Place(cluster.founded, linked=best.number)


def _merged(cluster_id: str, row: Remembered) -> ClusterMerged:
    return ClusterMerged(
        schema=ClusterMerged.SCHEMA,
        from_cluster=cluster_id,
        to=row.decision.cluster_id,
        by=row.article_id,
        version=row.version,
        time=datetime.fromtimestamp(row.appended, UTC),
    )
