"""Whether everybody who takes part by the words of a clause is among the parties that were found.

An event that lacks one of its parties is a wrong event: better held back and reviewed.
"""

from collections.abc import Sequence

from spacy.tokens import Token

from pipeline.core.events.addressing import addressed, readers_of
from pipeline.core.events.composing import Act
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.parties import REFLEXIVE, Cast
from pipeline.core.events.syntax import NAMES, RELATIVES, lemma


def lacks_party(act: Act, who: Sequence[Token], cast: Cast, lexicon: Lexicon) -> bool:
    """Tell whether somebody acts, or is acted upon, whom no party stands for.

    An object pronoun never means the subject: where it was read so, nobody is known.
    """
    doers = {standing.party.id for token in who for standing in cast.resolve(token)}
    if any(_is_somebody(token, lexicon) and not cast.resolve(token) for token in who):
        return True
    for token in [] if readers_of(act) else addressed(act):
        if token.i in act.used or not _is_somebody(token, lexicon):
            continue
        met = {standing.party.id for standing in cast.resolve(token)}
        if not met or (token.pos_ == "PRON" and met <= doers):
            return True
    return False


def _is_somebody(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a word names people or a body, or is a pronoun for them."""
    if token.pos_ == "PRON":
        return token.lower_ not in {*RELATIVES, *REFLEXIVE, "it", "this"}
    named = token.ent_type_ in NAMES or token.pos_ == "PROPN"
    return named or lemma(token) in lexicon.people
