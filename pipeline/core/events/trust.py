"""How likely an emitted event is right: marks that its draft carries, and tables fitted to judges.

The tables are monotone in the number of marks (isotonic regression; Zadrozny and Elkan 2002,
"Transforming classifier scores into accurate multiclass probability estimates"). Marks are counted,
not weighted: with few hundred judgements equal weights carry over better than fitted ones (Dawes
1979, "The robust beauty of improper linear models in decision making").
"""

from collections.abc import Mapping

from spacy.tokens import Span, Token

from pipeline.core.events.background import first_joined
from pipeline.core.events.drafts import Draft
from pipeline.core.events.parties import Standing
from pipeline.core.events.syntax import is_verb
from pipeline.records.mention import EventType

SPECIFIC = 0.65
"""Weight of a pattern that demands something beside its verb."""
LONG = 45
"""Tokens. The parser errs more often in sentences that are longer."""
FAR = 8
"""Tokens between an act and to whom it is done, from which that is often another's."""
DEEP = 20
"""Sentences. What stands behind them is mostly background."""
FEW_UNKNOWN = 2
"""More parties of whom nothing is known are a list of something else: of counties, of firms."""
ENDS = frozenset(".!?:;\"'”’)…") | {"''", "..."}
LOOKING_BACK = frozenset({"since", "ago", "once", "previously", "formerly", "earlier"})
TALKS: frozenset[EventType] = frozenset({"CONSULT", "AGREE"})
"""Acts of which the plan is news as well."""
HEAVY = 2
"""What somebody's own speech or a heading near by counts: of such events most are wrong."""
MOST_DOUBTS = 1
"""With more doubts an act of an article is held back: two of three are wrong."""


def count_marks(draft: Draft) -> int:
    """Return how many of six marks of a well-told event a draft has, for texts of a few sentences.

    The other side is known; every party has a name; the pattern demands more than its verb; it is
    told by a verb, in a sentence that is not long; and it has simply happened.
    """
    trigger = draft.trigger
    sentence = trigger.sent
    return sum(
        (
            len(draft.parties) > 1,
            all(standing.entity.via != "nominal" for standing in draft.parties),
            max(row.confidence for row in draft.evidence) >= SPECIFIC,
            is_verb(trigger) and not draft.nominal,
            sentence.end - sentence.start <= LONG,
            draft.reading.cue is None,
        )
    )


def count_doubts(draft: Draft) -> int:
    """Return how many of fourteen marks of background and of a doubtful reading a draft has.

    Its clause: joined to another, a participle, behind a preposition, or inside a clause that only
    describes; only planned. Its sentence: looks back, near speech, far down, a heading. Its
    parties: far off, known by a pronoun, or by a name that nothing is known of.
    """
    trigger = draft.trigger
    verb, sentence = first_joined(trigger), trigger.sent
    describes = any(word.dep_ in {"relcl", "advcl", "acl"} for word in trigger.ancestors)
    before = sum(1 for token in trigger.doc[: sentence.start] if token.is_sent_start)
    return sum(
        (
            trigger.dep_ == "conj",
            verb.dep_ == "acl",
            verb.dep_ == "pcomp",
            describes,
            draft.status == "planned" and draft.act.type not in TALKS,
            HEAVY * draft.near_speech,
            any(token.lower_ in LOOKING_BACK for token in sentence),
            before > DEEP,
            HEAVY * _is_open(sentence),
            _is_shouted(sentence),
            bool(draft.recipients) and all(_is_far(s, trigger) for s in draft.recipients),
            any(standing.entity.via == "pronoun" for standing in draft.parties),
            any(_is_unknown(standing) for standing in draft.parties),
            sum(_is_unknown(standing) for standing in draft.parties) > FEW_UNKNOWN,
        )
    )


def _is_open(sentence: Span) -> bool:
    """Tell whether a sentence ends without a mark: a heading, or several that ran together."""
    words = [token for token in sentence if not token.is_space]
    return words[-1].text not in ENDS


def _is_shouted(sentence: Span) -> bool:
    """Tell whether a sentence is all in capitals, which the parser reads badly."""
    return sentence.text.isupper()


def _is_far(standing: Standing, trigger: Token) -> bool:
    """Tell whether many words stand between a party and the act."""
    first, last = sorted((standing.party.start, trigger.idx))
    return sum(first <= token.idx < last for token in trigger.sent) > FAR


def _is_unknown(standing: Standing) -> bool:
    """Tell whether a party has a name of which no more is known, not even what it is."""
    entity = standing.entity
    named = entity.via != "nominal" and entity.id.startswith("local:")
    return named and not standing.party.sector


def estimate(draft: Draft, trust: Mapping[str, tuple[float, ...]], *, alone: bool) -> float:
    """Return the share of events with as many marks that judges found right, 0.0 to 1.0.

    `alone`: the text is a sentence or two; there is less to confuse.
    """
    if alone:
        return trust["sentence"][count_marks(draft)]
    shares = trust["article"]
    return shares[max(0, len(shares) - 1 - count_doubts(draft))]
