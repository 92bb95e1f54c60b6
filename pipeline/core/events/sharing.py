"""Let the deeds of one sentence lend each other the side that the sentence names once.

`Ten people were killed when jets bombed a village` says in one clause whom the deed of the other
hit; `opened fire, killing two men` says it in a participle.
"""

from collections.abc import Sequence

from spacy.tokens import Token

from pipeline.core.events.background import is_aside
from pipeline.core.events.drafts import Draft
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.syntax import children, is_passive, is_verb, lemma

ANOTHER = frozenset({"after", "following", "since", "before", "despite", "over", "until", "for"})
"""Words behind which another deed is told than the one before them."""
REAL = frozenset({"happened", "ongoing", "claimed"})


def share(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Give each deed of violence the side that it lacks from the other deed of its sentence."""
    deeds = [d for d in drafts if d.act.type == "ASSAULT" and d.status in REAL]
    for deed in deeds:
        near = [other for other in deeds if _is_below(other, deed)]
        if not near or not is_verb(deed.trigger):
            continue
        if _is_suffered(deed, lexicon):
            _share_suffered(deed, near)
        elif not any(standing.party.sector for standing in deed.recipients):
            result = next((other for other in near if _is_result(other)), None)
            deed.recipients = result.recipients if result else deed.recipients


def _is_below(other: Draft, deed: Draft) -> bool:
    """Tell whether a deed stands in the reach of another one and not behind `after`.

    What `and` joins to a deed is a deed of its own: `was hurt and was shot by police`.
    """
    word, top = other.trigger, deed.trigger
    if word.i <= top.i or (word.dep_ == "conj" and word.tag_ != "VBG"):
        return False
    if not top.is_ancestor(word) or is_aside(word):
        return False
    while word.i != top.i:
        marks = [word, *children(word, "mark", "advmod")]
        if any(mark.lower_ in ANOTHER for mark in marks):
            return False
        word = word.head
    return True


def _is_suffered(deed: Draft, lexicon: Lexicon) -> bool:
    """Tell whether a clause tells of the victims only: `two men died`, `were killed`."""
    suffers = lemma(deed.trigger) in lexicon.words("@suffer") or is_passive(deed.trigger)
    return suffers and not deed.actors and bool(deed.recipients)


def _share_suffered(deed: Draft, near: Sequence[Draft]) -> None:
    """Take the attackers from the deed by which somebody suffered, and tell it whom it hit."""
    for other in near:
        if other.actors and not _is_result(other):
            deed.actors = list(other.actors)
            if _tells_when(other.trigger) and not other.recipients:
                other.recipients = list(deed.recipients)
            return


def _tells_when(verb: Token) -> bool:
    """Tell whether a clause says when another deed was done, and so by what."""
    words = children(verb, "advmod", "mark")
    return any(word.lower_ in {"when", "as", "while"} for word in words)


def _is_result(draft: Draft) -> bool:
    """Tell whether a participle says whom a deed hit: `, wounding three`."""
    verb = draft.trigger
    return verb.tag_ == "VBG" and verb.dep_ in {"advcl", "conj"} and bool(draft.recipients)
