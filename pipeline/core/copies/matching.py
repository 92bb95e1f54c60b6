"""Which of the remembered articles a new one has its text of, and how."""

from collections import deque
from typing import Literal, NamedTuple

from pipeline.core.copies.alignment import measure_overlap
from pipeline.core.copies.clusters import Cluster
from pipeline.core.copies.memory import Memory, Remembered, is_undated, publisher_key
from pipeline.core.copies.origins import SAME_REPORT_HOURS
from pipeline.core.copies.reading import Reading, Shared, measure_shared
from pipeline.core.copies.shelf import Shelf
from pipeline.core.copies.verdict import (
    PARTIAL,
    RELATED,
    SAME_PUBLISHER_JACCARD,
    SAME_TEXT,
    WORTH_ALIGNING,
    Kind,
    Verdict,
    compare_versions,
    judge,
)
from pipeline.core.shingles import THIN_WORDS
from pipeline.core.words import exact_key, letters_key, split_words
from pipeline.records.article import Article
from pipeline.records.deduped import Similarity

SURE = 0.9
"""Of a copy so much like the other (Jaccard), no further candidate of its cluster is looked at."""
LOOK = 0.75
"""A coarse reading finds at least so much of what a close one does."""
FAR_MORE_ALIKE = 0.4
"""Of two texts one shares so much more (Jaccard) with a third."""
LINKED = 0.5
"""What shares so much (Jaccard) is linked, even if it is the furniture of a publisher's pages."""
BRIDGE, BRIDGED = 0.5, 0.4
"""So much (Jaccard) must a copy share with articles of two clusters to join them, and these two
with each other."""
MOST_MEASURED, MOST_ALIKE, MOST_HOLDING = 16, 4, 8
"""How many candidates are measured, and looked at closely: by Jaccard, and by containment."""


class Match(NamedTuple):
    """What the new article is to another one. `cluster` is that which the other is in by now."""

    number: int
    other: Remembered
    cluster: Cluster
    relation: Literal["near", "revision", "partial"]
    verdict: Verdict
    hours_apart: float

    @property
    def is_sure(self) -> bool:
        """Return whether it is so much alike that no other of its cluster need be looked at."""
        return self.relation == "near" and self.verdict.similarity.jaccard > SURE

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Copies come before what is none, then what is most alike.

        A copy that only the order of its words gives away comes behind what is `FAR_MORE_ALIKE`.
        """
        similarity = self.verdict.similarity
        alike, is_copy = similarity.jaccard, self.relation == "near"
        is_in_runs = is_copy and similarity.containment >= SAME_TEXT
        if is_copy and not is_in_runs:
            alike += FAR_MORE_ALIKE
        return is_in_runs, alike, similarity.containment


class _Candidate(NamedTuple):
    number: int
    other: Remembered
    cluster: Cluster
    reading: Reading
    shared: Shared


class Matches(NamedTuple):
    """All that an article has text of, the best first.

    `related` are other publishers' articles of that day that it shares phrases with; `joined` are
    clusters that turned out to be that of the best match.
    """

    found: list[Match]
    related: list[Remembered]
    joined: list[Cluster]


class Matcher:
    """Compare new articles with those of a memory."""

    def __init__(self, memory: Memory, shelf: Shelf, window_hours: int) -> None:
        """Take texts that were published more than `window_hours` apart for different reports."""
        self._memory = memory
        self._window_hours = float(window_hours)
        self._shelf = shelf

    def find_repeated(self, article: Article, letters: int) -> int:
        """Return the last article with exactly the words of this one by its number, or 0.

        Of texts so short that any two articles may have them, the headlines must agree too.
        """
        number = self._memory.find_exact(letters)
        if not number:
            return 0
        other, reading = self._shelf[number]
        if self._is_far(article, other) or (article.thin and not _may_share_title(article, other)):
            return 0
        is_same = _words_key(article.text) == _words_key(reading.text)
        return number if is_same else 0

    def find(self, article: Article, newer: Reading) -> Matches:
        """Compare the article with those that share phrases with it."""
        numbers = [] if article.thin else self._memory.find_alike(article.sketch)
        if not numbers:
            return Matches([], [], [])
        candidates = self._choose(newer, numbers)
        matches: dict[int, Match] = {}
        related: list[Remembered] = []
        outdone: list[int] = []
        for place, candidate in enumerate(candidates):
            rivals = [one for one in matches.values() if one.cluster == candidate.cluster]
            if any(one.is_sure for one in rivals):
                continue
            if _is_outdone(newer, candidate, rivals):
                outdone.append(place)
                continue
            if match := self._match(article, newer, candidate, related):
                matches[place] = match
        ranked = _rank(matches)
        for place in outdone:
            # Outdone by what is not the best, it may still join its cluster to that of the best.
            if candidates[place].cluster != ranked[0].cluster and (
                match := self._match(article, newer, candidates[place], related)
            ):
                matches[place] = match
        ranked = _rank(matches)
        return Matches(ranked, related, self._find_joined(ranked))

    def _match(
        self, article: Article, newer: Reading, candidate: _Candidate, related: list[Remembered]
    ) -> Match | None:
        """Look closely at a candidate; what only shares phrases goes to `related`."""
        number, other, cluster, _, _ = candidate
        hours_apart = _hours_apart(article, other)
        verdict = _judge(article, newer, candidate, hours_apart)
        relation = self._relate(article, newer, candidate, verdict.kind)
        if relation == "related":
            if _is_of_that_day(article, other):
                related.append(other)
        elif relation != "distinct":
            return Match(number, other, cluster, relation, verdict, hours_apart)
        return None

    def _choose(self, newer: Reading, numbers: list[int]) -> list[_Candidate]:
        """Return those worth a closer look: the most alike, and those that hold most of each other.

        The index knows the first and the latest article with a phrase. Of texts of one mould there
        are more: those that these are linked to are looked at too.
        """
        candidates: dict[int, _Candidate] = {}
        waiting = deque(numbers)
        while waiting and len(candidates) < MOST_MEASURED:
            number = waiting.popleft()
            if number not in candidates:
                candidates[number] = found = self._measure(newer, number)
                if found.shared.containment >= PARTIAL and found.shared.jaccard <= SURE:
                    waiting.extend(self._memory.find_linked(number))
        alike = sorted(candidates.values(), key=lambda one: one.shared.jaccard, reverse=True)
        holding = sorted(alike, key=lambda one: one.shared.containment, reverse=True)
        chosen = {one.number: one for one in alike[:MOST_ALIKE] + holding[:MOST_HOLDING]}
        return list(chosen.values())

    def _measure(self, newer: Reading, number: int) -> _Candidate:
        other, reading = self._shelf[number]
        cluster = self._memory.clusters.root(other.cluster)
        shared = measure_shared(reading.shingles, newer.shingles)
        return _Candidate(number, other, cluster, reading, shared)

    def _relate(
        self, article: Article, newer: Reading, candidate: _Candidate, relation: Kind
    ) -> Kind:
        """Return what is left of a relation between articles far apart, or of one publisher."""
        if relation == "near" and self._is_far(article, candidate.other):
            relation = "revision"
        if relation in {"related", "distinct"}:
            return relation
        if not _is_same_publisher(article, candidate.other):
            return relation
        return self._without_furniture(article, newer, candidate, relation)

    def _without_furniture(
        self, article: Article, newer: Reading, candidate: _Candidate, relation: Kind
    ) -> Kind:
        """Return what is left of a relation where what is on all pages of a publisher is left out.

        What shares half of all its phrases stays linked whatever these are, but may be no copy.
        """
        shared, publisher = candidate.shared, publisher_key(article)
        standing = self._memory.furniture.find(publisher, newer.sentences.hashes)
        if not standing.any():
            return relation
        older = candidate.reading
        old_standing = self._memory.furniture.find(publisher, older.sentences.hashes)
        words, shingles = newer.without(standing)
        old_words, old_shingles = older.without(old_standing)
        bare = measure_shared(old_shingles, shingles)
        if min(words, old_words) < THIN_WORDS:
            bare = Shared(0.0, 0.0)
        if shared.jaccard < LINKED and bare.containment < PARTIAL:
            return "distinct"
        is_copy = bare.jaccard >= SAME_PUBLISHER_JACCARD
        return "partial" if relation == "near" and not is_copy else relation

    def _find_joined(self, matches: list[Match]) -> list[Cluster]:
        """Return the clusters that turn out to be that of the first match."""
        copies = [
            match
            for match in matches
            if match.relation == "near" and match.verdict.similarity.jaccard >= BRIDGE
        ]
        joined: list[Cluster] = []
        for match in copies[1:]:
            is_known = match.cluster in {copies[0].cluster, *joined}
            if not is_known and self._are_one(copies[0], match):
                joined.append(match.cluster)
        return joined

    def _are_one(self, one: Match, other: Match) -> bool:
        """Return whether two articles with a common copy tell the same.

        Not if they have other facts: then the copy is one that leaves out what they differ in.
        """
        first, second = sorted((one, other), key=lambda match: match.number)
        older, newer = (self._shelf[match.number][1].body for match in (first, second))
        verdict = compare_versions(older, newer)
        differs = verdict.conflicts or verdict.reversals
        return verdict.similarity.jaccard >= BRIDGED and not differs

    def _is_far(self, article: Article, other: Remembered) -> bool:
        """Return whether they were published further apart than the window, as far as is known."""
        undated = other.undated or is_undated(article)
        return not undated and _hours_apart(article, other) > self._window_hours


def _rank(matches: dict[int, Match]) -> list[Match]:
    """Return the matches, the best first; of equals that which came first."""
    in_order = (matches[at] for at in sorted(matches))
    return sorted(in_order, key=lambda match: match.rank, reverse=True)


def _is_outdone(newer: Reading, candidate: _Candidate, rivals: list[Match]) -> bool:
    """Return whether a copy of the same cluster is more alike: this one cannot be the best match.

    Told before the texts are laid side by side, which takes longest.
    """
    copies = [one.verdict.similarity.jaccard for one in rivals if one.rank[0]]
    if not copies or candidate.shared.containment < WORTH_ALIGNING * LOOK:
        return False
    overlap = measure_overlap(candidate.reading.body, newer.body)
    return round(overlap.jaccard, 3) < max(copies)


def _judge(article: Article, newer: Reading, candidate: _Candidate, hours_apart: float) -> Verdict:
    """Return the verdict; where hardly anything is shared, without a closer look."""
    shared = candidate.shared
    if shared.containment < WORTH_ALIGNING * LOOK:
        similarity = Similarity(containment=shared.containment, jaccard=shared.jaccard, lcs=0.0)
        return Verdict("related" if shared.containment >= RELATED else "distinct", similarity)
    return judge(
        candidate.reading.body,
        newer.body,
        hours_apart=hours_apart,
        same_publisher=_is_same_publisher(article, candidate.other),
    )


def _hours_apart(article: Article, other: Remembered) -> float:
    return abs(article.published_at.timestamp() - other.published) / 3600.0


def _is_same_publisher(article: Article, other: Remembered) -> bool:
    return other.publisher != "" and other.publisher == publisher_key(article)


def _is_of_that_day(article: Article, other: Remembered) -> bool:
    is_near = _hours_apart(article, other) <= SAME_REPORT_HOURS
    return is_near and not _is_same_publisher(article, other)


def _may_share_title(article: Article, other: Remembered) -> bool:
    return letters_key(article.title) in {0, other.title} or other.title == 0


def _words_key(text: str) -> bytes:
    return exact_key(split_words(text))
