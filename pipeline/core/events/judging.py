"""All acts of an article, each with the gate's verdict: what the coder emits, and what it holds."""

from dataclasses import dataclass

from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from pipeline.core.events.drafting import Drafter
from pipeline.core.events.drafts import Draft
from pipeline.core.events.gate import Reason, refusal
from pipeline.core.events.joining import join
from pipeline.core.events.lexicon import Lexicon
from pipeline.records import TaggedArticle

FEW = 3
"""Sentences. A text with no more has no room for a background to its news."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An event of an article, and why readers do not get it; no reason where they do."""

    draft: Draft
    reason: Reason


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
    return [Judged(d, refusal(d, lexicon, published, alone=alone)) for d in drafts]
