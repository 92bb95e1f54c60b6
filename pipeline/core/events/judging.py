"""All acts of an article, each with the gate's verdict: what the coder emits, and what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.attrs import IS_PUNCT, IS_SPACE, LOWER
from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from pipeline.core.events.drafting import FEW, Drafter
from pipeline.core.events.drafts import Draft
from pipeline.core.events.gate import Reason, refusal
from pipeline.core.events.joining import join
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.lone import only_news
from pipeline.core.events.mending import mend_pairs
from pipeline.core.events.readings import second_readings
from pipeline.core.events.trust import estimate
from pipeline.records import TaggedArticle

_ASKED_OF_WORDS = {attribute: LEX_ATTRS[attribute] for attribute in (LOWER, IS_SPACE, IS_PUNCT)}
"""What the rules ask of a word as such; to work out the rest is a sixth of the coder's time."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An event of an article, and why readers do not get it; no reason where they do.

    `confidence` is the share of such events that judges found right, 0.0 to 1.0; of what is held
    back it is that of the evidence. `seconds` are other readings of its clause, for review.
    """

    draft: Draft
    reason: Reason
    confidence: float
    seconds: tuple[Draft, ...] = ()


def read_parse(parse: bytes) -> Doc:
    """Return the parse of an article.

    The vocabulary is new each time, so that a long run does not gather every word it has seen.
    """
    vocab = Vocab(lex_attr_getters=_ASKED_OF_WORDS)
    doc = next(iter(DocBin().from_bytes(parse).get_docs(vocab)))
    mend_pairs(doc)
    return doc


def judge(record: TaggedArticle, lexicon: Lexicon) -> list[Judged]:
    """Return every event that the article tells of, in its order, with the gate's verdict."""
    doc = read_parse(record.parse)
    length, published = len(list(doc.sents)), record.published_at
    alone = length <= FEW
    drafter = Drafter(record, doc, lexicon)
    drafts = join(drafter.draft_all(), published)
    reasons: list[Reason] = [
        "nominal" if _is_aside(draft, drafts) else refusal(draft, lexicon, published, alone=alone)
        for draft in drafts
    ]
    sure = [
        draft.confidence if reason else estimate(draft, lexicon.trust, alone=alone)
        for draft, reason in zip(drafts, reasons, strict=True)
    ]
    news = only_news(drafts, reasons) if length == 1 else None
    if news is not None:
        reasons[news], sure[news] = "", lexicon.trust["sentence"][0]
    rows = [Judged(*row) for row in zip(drafts, reasons, sure, strict=True)]
    return [row if row.reason else _with_seconds(row, drafts, drafter, lexicon) for row in rows]


def _with_seconds(
    row: Judged, known: Sequence[Draft], drafter: Drafter, lexicon: Lexicon
) -> Judged:
    seconds = second_readings(row.draft, row.confidence, known, drafter, lexicon)
    return replace(row, seconds=tuple(seconds))


def _is_aside(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Tell whether a deed only describes a party of another one: `freed the detained editor`."""
    if draft.trigger.dep_ != "amod":
        return False
    own = {standing.party.id for standing in draft.parties}
    return any(
        other is not draft
        and other.evidence[0].start == draft.evidence[0].start
        and any(standing.party.id in own for standing in other.parties)
        for other in drafts
    )
