"""Who cannot be the one to whom an act is done, though he stands where that one stands."""

from spacy.tokens import Token

from pipeline.core.events.composing import Act
from pipeline.core.events.parties import Standing
from pipeline.core.events.placing import PLACE_PREPOSITIONS
from pipeline.core.events.syntax import is_verb, lemma

TANDEM = frozenset({"tandem", "conjunction", "coordination", "collaboration", "concert", "league"})
"""Nouns whose `with` names who does the same beside one."""
TOPICAL = frozenset({"on", "about", "over"})
WORDS = frozenset({"REQUEST", "REJECT", "AGREE", "SUPPORT"})
"""Acts of speech: who is freed by what they speak of is not whom they are addressed to."""
DEEDS = frozenset({"ASSAULT", "AID", "SANCTION", "MOBILIZE", "COERCE", "COOPERATE", "RETREAT"})
"""Acts whose target may be named as a place: `drones at Ukraine`, `aid to Nepal`."""


def is_doers(token: Token, act: Act) -> bool:
    """Tell whether a word says whose deed it is, or who joins in: `launched their raid`."""
    with_them = token.head.lower_ == "with" and lemma(token.head.head) in TANDEM
    deed = token.dep_ == "poss" and token.head.i in act.used and act.type == "ASSAULT"
    return with_them or deed


def is_freed(standing: Standing, act: Act) -> bool:
    """Tell whether these are the ones whose release is asked, not those who are asked for it."""
    about = act.inner.mode if act.inner and act.type in WORDS else ""
    return about == "release" and standing.entity.via == "nominal" and not standing.political


def is_victim(token: Token, act: Act) -> bool:
    """Tell whether a party is the one to whom the condemned deed was done: `the arrest of Kaya`."""
    deed = act.inner
    if deed is None or deed.type not in {"ASSAULT", "COERCE"} or is_verb(deed.trigger):
        return False
    return token.head.lower_ == "of" and token.head.head.i == deed.trigger.i


def can_receive(standing: Standing, token: Token, act: Act) -> bool:
    """Tell whether a party may be acted upon: a place only as a country, and only by a deed."""
    topic = token.head.lower_ in TOPICAL and act.type not in DEEDS
    if topic and standing.entity.via == "nominal" and not standing.political:
        return False  # `the agreement on prisoners`
    if standing.entity.reading != "place" or standing.political:
        return True
    if standing.entity.type == "GPE" and token.head.lower_ in {"on", "against"}:
        return act.type in DEEDS
    country = standing.entity.type == "GPE" and not standing.entity.geonames_id
    return (
        country and act.type in DEEDS and token.head.lower_ not in PLACE_PREPOSITIONS - {"on", "at"}
    )
