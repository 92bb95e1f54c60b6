"""All acts of an article, each with the gate's verdict: what the coder emits, and what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from pipeline.core.events.drafting import FEW, Drafter
from pipeline.core.events.drafts import Draft
from pipeline.core.events.gate import Reason, refusal
from pipeline.core.events.joining import join
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.trust import estimate
from pipeline.records import TaggedArticle


@dataclass(frozen=True, slots=True)
class Judged:
    """An event of an article, and why readers do not get it; no reason where they do.

    `confidence` is the share of such events that judges found right, 0.0 to 1.0; of what is held
    back it is that of the evidence.
    """

    draft: Draft
    reason: Reason
    confidence: float


def read_parse(parse: bytes) -> Doc:
    """Return the parse of an article.

    The vocabulary is new each time, so that a long run does not gather every word it has seen.
    """
    vocab = Vocab(lex_attr_getters=LEX_ATTRS)
    return next(iter(DocBin().from_bytes(parse).get_docs(vocab)))


def judge(record: TaggedArticle, lexicon: Lexicon) -> list[Judged]:
    """Return every event that the article tells of, in its order, with the gate's verdict."""
    doc = read_parse(record.parse)
    alone = len(list(doc.sents)) <= FEW
    published = record.published_at
    drafts = join(Drafter(record, doc, lexicon).draft_all(), published)
    rows = []
    for draft in drafts:
        held = refusal(draft, lexicon, published, alone=alone)
        reason: Reason = "nominal" if _is_aside(draft, drafts) else held
        right = draft.confidence if reason else estimate(draft, lexicon.trust, alone=alone)
        rows.append(Judged(draft, reason, right))
    return rows


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
