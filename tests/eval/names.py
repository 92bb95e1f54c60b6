"""Score names, as CoNLL-2003 counts them, against annotated Wikinews (GUM, MEANTIME).

Both corpora annotate whole noun phrases; of each the name in it is taken: without article, title,
possessive and what follows a comma or a preposition; a country that acts or plays may be a place or
a body. What we find
inside a phrase of the same type that is not itself a name (`the New York bar owner`) is neither
right nor wrong. MEANTIME annotates only what takes part in an event: there only what touches an
annotated name or phrase can be wrong.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from spacy.tokens import Doc

from pipeline.records.tagged import Entity
from pipeline.runtime.gazetteer import LEXICONS, read_table
from tests.eval.tagging import GOLD_TYPES, OUR_TYPES, find_offsets, is_name

Row = Mapping[str, Any]
Span = tuple[int, int]
Spans = dict[Span, str]

LABELS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
_TABLE = read_table(LEXICONS / "countries.tsv")
DEMONYMS = frozenset(name for row in _TABLE for name in row["demonyms"].split("|"))
"""Words of nationality: CoNLL counts them as neither place nor person."""
COUNTRIES = frozenset(name for row in _TABLE for name in (row["name"], *row["aliases"].split("|")))
"""Countries are places to CoNLL, also where they act; to GUM they then are bodies."""

_LEADING = frozenset({"the", "a", "an", "The", "A", "An"})
_POSSESSIVE = frozenset({"'s", "’s", "’", "'"})
_TITLES = frozenset([
    "president", "vice-president", "vice", "deputy", "prime", "minister", "secretary",
    "senator", "sen", "sen.", "rep", "rep.", "representative", "congressman",
    "congresswoman", "governor", "gov.", "mayor", "chancellor", "premier", "king",
    "queen", "prince", "princess", "pope", "sir", "lord", "dr",
    "dr.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.",
    "professor", "prof.", "general", "gen.", "colonel", "col.", "captain",
    "capt.", "major", "lieutenant", "lt.", "sergeant", "judge", "justice",
    "attorney", "ambassador", "chief", "chairman", "chairwoman", "ceo", "director",
    "executive", "officer", "commissioner", "spokesman", "spokeswoman", "spokesperson", "speaker",
    "leader", "candidate", "analyst", "economist", "author", "actor", "actress",
    "singer", "coach", "reverend", "rev.", "bishop", "archbishop", "cardinal",
    "sheikh", "imam", "of", "state", "foreign", "defense", "defence",
    "finance", "interior", "former", "democratic", "republican", "biologist", "astronaut",
    "cfo", "coo",
])  # fmt: skip
_JOINS = frozenset({"and", "or", "of", "in", "for", "with", "by", "who", "which", "that", ",", "("})


@dataclass
class Gold:
    """The names of an article, phrases that are none, countries; whether it is all annotated."""

    names: Spans = field(default_factory=dict)
    phrases: Spans = field(default_factory=dict)
    lands: set[Span] = field(default_factory=set)
    is_complete: bool = True


@dataclass
class Score:
    """Right, wrong and missed names, by type, with what went wrong."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[tuple[str, str, str]] = field(default_factory=list)

    def f1(self, kind: str = "") -> float:
        """Return strict F1 of one type, or of all."""
        right, wrong, missed = (self.number(what, kind) for what in ("right", "wrong", "missed"))
        return 2 * right / max(1, 2 * right + wrong + missed)

    def number(self, what: str, kind: str = "") -> int:
        """Return how many names of a type (or of all) were right, wrong or missed."""
        return sum(n for (t, w), n in self.counts.items() if w == what and kind in {"", t})


def half_of(article_id: str) -> str:
    """Return `tuned` or `held`: rules were made by looking at one half of the articles alone."""
    return "held" if sha256(article_id.encode()).digest()[0] % 2 else "tuned"


def read_gold(row: Row, common: Collection[str]) -> Gold:
    """Return the annotated names of an article; a `common` word that opens a sentence is none."""
    gold = Gold(is_complete=not row["id"].startswith("meantime:"))
    offsets = find_offsets(row)
    teams = {one["coref"] for one in row["entities"] if "_national_" in (one["link"] or "")}
    for entity in row["entities"]:
        kind = GOLD_TYPES.get(entity["type"])
        if kind is None:
            continue
        tokens, places = row["tokens"][entity["sent"]], offsets[entity["sent"]]
        start, end = entity["start"], entity["end"]
        gold.phrases[places[start][0], places[end - 1][1]] = kind
        start, end = _cut(tokens, start, end, kind)
        is_common = end == start + 1 and not start and tokens[0].lower() in common
        if len(places) > 1 and " ".join(tokens[start:end]) in DEMONYMS:
            continue
        if start < end and is_name(tokens[start:end]) and not is_common:
            span = places[start][0], places[end - 1][1]
            gold.names[span] = kind
            if entity["coref"] in teams or " ".join(tokens[start:end]) in COUNTRIES:
                gold.lands.add(span)
    gold.names = _flatten(gold.names, row["body"])
    return gold


def _flatten(names: Spans, text: str) -> Spans:
    """Return the names without those within others; of a coordination its members stay."""
    lists = {
        (a, b)
        for a, b in names
        if re.search(r" and |,", text[a:b]) and any(a <= c and d < b for c, d in names)
    }
    kept = names.keys() - lists
    outer = {s for s in kept if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in kept)}
    return {span: names[span] for span in sorted(outer)}


def read_common(rows: Iterable[Row]) -> frozenset[str]:
    """Return the words that are also written in lower case."""
    words = (token for row in rows for sentence in row["tokens"] for token in sentence)
    return frozenset(word for word in words if word.islower())


def _cut(tokens: Sequence[str], start: int, end: int, kind: str) -> Span:
    """Return the name within a phrase; an empty one if it is not certain which that is."""
    start, end = _trim(tokens, start, end)
    words = tokens[start:end]
    if kind != "PER" and (stops := [i for i, word in enumerate(words) if word in {"(", ","}]):
        end = start + stops[0]
    if owners := [i for i in range(start, end) if tokens[i] in _POSSESSIVE]:
        start = owners[-1] + 1
    if kind == "PER":
        if joins := [i for i in range(start, end) if tokens[i] in _JOINS]:
            end = joins[0]
            if any(word.lower() in _TITLES for word in tokens[start:end]):
                return start, start
        at = end
        while at > start and tokens[at - 1][0].isupper():
            at -= 1
        titles = [i + 1 for i in range(at, end) if tokens[i].lower() in _TITLES]
        start = max([at, *titles])
    return _trim(tokens, start, end)


def _trim(tokens: Sequence[str], start: int, end: int) -> Span:
    while start < end and tokens[start] in _LEADING:
        start += 1
    while start < end and tokens[end - 1] in _POSSESSIVE | {"(", ","}:
        end -= 1
    return start, end


def names_of_doc(doc: Doc) -> Spans:
    """Return the names that the bare model finds, article and possessive cut off."""
    spans: Spans = {}
    for ent in doc.ents:
        first, last = ent.start, ent.end
        while first < last and doc[first].text in _LEADING:
            first += 1
        while first < last and doc[last - 1].text in _POSSESSIVE:
            last -= 1
        if ent.label_ in LABELS and first < last:
            end = doc[last - 1].idx + len(doc[last - 1])
            spans[doc[first].idx, end] = LABELS[ent.label_]
    return spans


def names_of_entities(entities: Iterable[Entity]) -> Spans:
    """Return the names among our entities."""
    return {
        (entity.start, entity.end): OUR_TYPES[entity.type]
        for entity in entities
        if entity.via not in {"nominal", "pronoun"} and entity.type in OUR_TYPES
    }


def score(gold: Gold, ours: Spans, text: str, total: Score) -> None:
    """Add one article to the totals."""
    for span, kind in gold.names.items():
        is_right = _is_right(span, ours.get(span), gold)
        total.counts[kind, "right" if is_right else "missed"] += 1
        if not is_right:
            total.errors.append(
                (f"missed {kind}", _fault(span, kind, ours, text), _show(span, text))
            )
    for span, kind in ours.items():
        if _is_right(span, kind, gold) or _is_neutral(span, kind, gold):
            continue
        total.counts[kind, "wrong"] += 1
        total.errors.append(
            (f"wrong {kind}", _fault(span, kind, gold.names, text), _show(span, text))
        )


def _is_right(span: Span, kind: str | None, gold: Gold) -> bool:
    """Return whether a name has its type."""
    if span in gold.lands:
        return kind in {"ORG", "LOC"}
    return kind is not None and gold.names.get(span) == kind


def _is_neutral(span: Span, kind: str, gold: Gold) -> bool:
    """Return whether it stands where the annotation does not say what is a name."""
    if any(_touch(span, name) for name in gold.names):
        return False
    if not gold.is_complete and not any(_touch(span, phrase) for phrase in gold.phrases):
        return True
    return any(
        k == kind and start <= span[0] and span[1] <= end
        for (start, end), k in gold.phrases.items()
    )


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _fault(span: Span, kind: str, others: Spans, text: str) -> str:
    if span in others:
        return f"type {others[span]}"
    over = [s for s in others if s[0] < span[1] and span[0] < s[1]]
    return f"bounds {[(text[a:b], others[a, b]) for a, b in over]}" if over else "nothing there"


def _show(span: Span, text: str) -> str:
    before, after = text[max(0, span[0] - 40) : span[0]], text[span[1] : span[1] + 30]
    return f"{before}[[{text[span[0] : span[1]]}]]{after}".replace("\n", "¶")
