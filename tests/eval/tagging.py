"""Score entity spans against the hand-made annotations of Wikinews articles (GUM, MEANTIME)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.records.tagged import Entity

Row = Mapping[str, Any]
Spans = dict[tuple[int, int], str]

GOLD_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"} | {
    "PER": "PER",
    "ORG": "ORG",
    "LOC": "LOC",
}
OUR_TYPES = {
    "PERSON": "PER",
    "ORG": "ORG",
    "MEDIA": "ORG",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
}
_ARTICLES = frozenset({"the", "a", "an"})
_PRONOUNS = frozenset(
    {"he", "she", "it", "they", "i", "we", "his", "her", "its", "their", "you", "this", "that"}
) | {"our", "my", "your", "me"}
_INNER = frozenset(
    {"of", "the", "and", "for", "de", "bin", "al", "von", "van", "in", "&", "-", "."}
)


@dataclass
class Tally:
    """Right, wrong and missed spans; `linked` of the right ones that have a link in the gold."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    linked: int = 0
    linkable: int = 0
    by_type: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """Return the share of gold spans that were found with their type."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def find_offsets(row: Row) -> list[list[tuple[int, int]]]:
    """Return where the gold's tokens stand in the body."""
    at = 0
    sentences = []
    for sentence in row["tokens"]:
        offsets = []
        for token in sentence:
            start = row["body"].index(token, at)
            at = start + len(token)
            offsets.append((start, at))
        sentences.append(offsets)
    return sentences


def read_names(row: Row) -> tuple[Spans, set[tuple[int, int]]]:
    """Return the gold's proper names with their type, and which of them are linked."""
    offsets = find_offsets(row)
    spans: Spans = {}
    linked = set()
    for entity in row["entities"]:
        if entity["type"] not in GOLD_TYPES:
            continue
        sentence, start, end = entity["sent"], entity["start"], entity["end"]
        tokens, places = row["tokens"][sentence], offsets[sentence]
        while start < end and tokens[start].lower() in _ARTICLES:
            start += 1
        while start < end and tokens[end - 1] in {"'s", "’s", "’", "'"}:
            end -= 1
        words = tokens[start:end]
        if words and is_name(words):
            span = places[start][0], places[end - 1][1]
            spans[span] = GOLD_TYPES[entity["type"]]
            if entity.get("link"):
                linked.add(span)
    return spans, linked


def is_name(words: Sequence[str]) -> bool:
    """Return whether words are a proper name: capitals throughout, and no pronoun."""
    if not words[0][0].isupper() or words[0].lower() in _PRONOUNS:
        return False
    return all(w[0].isupper() or not w[0].isalpha() or w.lower() in _INNER for w in words)


def tally(row: Row, entities: Iterable[Entity], total: Tally) -> None:
    """Add one article to the totals."""
    gold, linked = read_names(row)
    ours = {
        (entity.start, entity.end): entity
        for entity in entities
        if entity.via not in {"nominal", "pronoun"} and entity.type in OUR_TYPES
    }
    for span, kind in gold.items():
        entity = ours.get(span)
        is_right = entity is not None and OUR_TYPES[entity.type] == kind
        total.right += is_right
        total.missed += not is_right
        total.by_type[kind, "right" if is_right else "missed"] += 1
        if is_right and span in linked:
            total.linkable += 1
            total.linked += not ours[span].id.startswith("local:")
    for span, entity in ours.items():
        if gold.get(span) != OUR_TYPES[entity.type]:
            total.wrong += 1
            total.by_type[OUR_TYPES[entity.type], "wrong"] += 1
