"""Whether everybody who takes part by the words of a clause is among the parties that were found.

An event that lacks one of its parties is a wrong event: better held back and reviewed.
"""

from collections.abc import Sequence

from spacy.tokens import Token

from pipeline.core.events.addressing import SPOKEN, addressed, makers_of, readers_of
from pipeline.core.events.composing import Act
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import REFLEXIVE, Cast
from pipeline.core.events.syntax import (
    NAMES,
    RELATIVES,
    children,
    has_child,
    is_passive,
    is_verb,
    lemma,
    objects,
)

PAST = frozenset({"VBD", "VBN"})
COUNTED = frozenset({"man", "woman", "person", "people", "leader", "politician", "official"})
"""Nouns that point back with `the` and a number: `the two leaders`."""


def lacks_party(act: Act, who: Sequence[Token], cast: Cast, lexicon: Lexicon) -> bool:
    """Tell whether somebody acts, or is acted upon, whom no party stands for.

    An object pronoun never means the subject: where it was read so, nobody is known.
    """
    doers = {standing.party.id for token in who for standing in cast.resolve(token)}
    named = [*who, *makers_of(act)]
    if any(_is_somebody(token, lexicon) and not cast.resolve(token) for token in named):
        return True
    if _lacks_victim(act, lexicon) or _is_of_others(act, who) or _points_elsewhere(act, who):
        return True
    for token in [] if readers_of(act) else addressed(act):
        if token.i in act.used or not _is_somebody(token, lexicon):
            continue
        met = {standing.party.id for standing in cast.resolve(token)}
        if not met or (met <= doers and _is_anothers(token)):
            return True
    return False


def _lacks_victim(act: Act, lexicon: Lexicon) -> bool:
    """Tell whether a verb has no object that must have one: `the man detained in Chad is ill`.

    The parser takes such a participle for the verb of the sentence.
    """
    verb = act.trigger
    if act.mode != "arrest" or not is_verb(verb) or is_passive(verb) or verb.tag_ not in PAST:
        return False
    suffers = lemma(verb) in lexicon.words("@suffer") | {"be", "remain", "stay"}
    return not suffers and not act.used and not objects(verb)


def _is_of_others(act: Act, who: Sequence[Token]) -> bool:
    """Tell whether `their` object belongs to more than the one who is read as its subject."""
    if len(who) != 1 or not is_verb(act.trigger) or act.type not in SPOKEN:
        return False
    one = who[0].ent_type_ == "PERSON" and who[0].tag_ == "NNP" and not children(who[0], "conj")
    owned = (c for noun in objects(act.trigger)[:1] for c in children(noun, "poss"))
    return one and any(c.lower_ == "their" for c in owned)


def _points_elsewhere(act: Act, who: Sequence[Token]) -> bool:
    """Tell whether those who speak are only counted, as others have been named: `the three men`."""
    return act.type in SPOKEN and any(
        token.pos_ == "NOUN"
        and lemma(token) in COUNTED
        and has_child(token, "det", "the")
        and bool(children(token, "nummod"))
        for token in who
    )


def _is_anothers(token: Token) -> bool:
    """Tell whether `him` or `his army` is read as the subject or the subject's: it is another's."""
    own = has_child(token, "amod", "own")
    owned = any(child.pos_ == "PRON" for child in children(token, "poss"))
    return token.pos_ == "PRON" or (owned and not own)


def _is_somebody(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a word names people or a body, or is a pronoun for them."""
    if token.pos_ == "PRON":
        return token.lower_ not in {*RELATIVES, *REFLEXIVE, "it", "this"}
    named = token.ent_type_ in NAMES or token.pos_ == "PROPN"
    return named or lemma(token) in lexicon.people
