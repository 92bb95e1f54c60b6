import pytest

from pipeline.core.events.composing import find_acts
from pipeline.core.events.roles import partners, sources
from pipeline.core.events.targets import targets

WHO = {
    "The editor died after being attacked by Rome.": ("ASSAULT", ["Rome"], "editor"),
    "Rome launched ten days of raids on Paris.": ("ASSAULT", ["Rome"], "Paris"),
    "Rome is committed to helping Paris.": ("AGREE", ["Rome"], "Paris"),
    "Rome was engaged in raids on Paris.": ("ASSAULT", ["Rome"], "Paris"),
    "The judge ordered four councillors jailed.": ("COERCE", ["judge"], "councillors"),
    "Rome insisted on its demand that Paris pay.": ("REQUEST", ["Rome"], "Paris"),
    "Rome attacked Paris.": ("ASSAULT", ["Rome"], "Paris"),
    "Paris was attacked by Rome and Oslo.": ("ASSAULT", ["Rome", "Oslo"], "Paris"),
    "Paris was attacked.": ("ASSAULT", [], "Paris"),
    "Rome, which attacked Paris, smiled.": ("ASSAULT", ["Rome"], "Paris"),
    "Rome urged Oslo to attack Paris.": ("REQUEST", ["Rome"], "Oslo"),
    "Rome seized a ship, attacking Oslo.": ("ASSAULT", ["Rome"], "Oslo"),
    "Forces attacking Paris met Rome.": ("ASSAULT", ["Forces"], "Paris"),
    "The city attacked by Rome fell.": ("ASSAULT", ["Rome"], "city"),
    "Rome is ready to attack Paris.": ("THREATEN", ["Rome"], "Paris"),
    "The army that Rome attacked fled.": ("ASSAULT", ["Rome"], "army"),
    "Rome warned of attacks on Paris.": ("THREATEN", ["Rome"], "Paris"),
    "Rome sent it medicine.": ("AID", ["Rome"], "it"),
    "Rome condemned attacks on villages near Paris.": ("ACCUSE", ["Rome"], "Paris"),
    "Rome condemned rebels attacking Paris.": ("ACCUSE", ["Rome"], "rebels"),
    "Rome condemned the mob attacking Paris in Norway.": ("ACCUSE", ["Rome"], "mob"),
    "Rome condemned the attack by Paris.": ("ACCUSE", ["Rome"], "Paris"),
    "Rome released a man who had attacked Paris.": ("RETREAT", ["Rome"], "man"),
    "Norwegian attacks on Paris continued.": ("ASSAULT", ["Norwegian"], "Paris"),
    "The attack by Rome on Paris continued.": ("ASSAULT", ["Rome"], "Paris"),
    "The attacks continued.": ("ASSAULT", [], None),
    "Rome acted by attacking Paris.": ("ASSAULT", ["Rome"], "Paris"),
    "Rome attacked from among the hills outside Paris.": ("ASSAULT", ["Rome"], "Paris"),
    "Rome attacked ten.": ("ASSAULT", ["Rome"], None),
    "Rome rejected Paris's claim.": ("REJECT", ["Rome"], "claim"),
    "Rome attacked the Alps.": ("ASSAULT", ["Rome"], "Alps"),
    "It attacked Paris.": ("ASSAULT", ["It"], "Paris"),
    "This attacked something.": ("ASSAULT", ["This"], None),
    "Rome attacked the Middle East.": ("ASSAULT", ["Rome"], "East"),
    "Rome slept after the attacks.": ("ASSAULT", [], None),
    "Rome rejected a Norwegian claim.": ("REJECT", ["Rome"], "claim"),
    "Rome condemned the plan to attack Paris.": ("ACCUSE", ["Rome"], "Paris"),
    "Rome condemned the town taken by Paris.": ("ACCUSE", ["Rome"], "town"),
    "Rome urged Oslo to ask Paris to tell Lima to ask Quito to fall.": (
        "REQUEST",
        ["Rome"],
        "Oslo",
    ),
    "Rome attacked the wall of the gate of the port of the city of the isle of ten.": (
        "ASSAULT",
        ["Rome"],
        "wall",
    ),
    "Rome attacked the wall of ten.": ("ASSAULT", ["Rome"], "wall"),
}


@pytest.mark.parametrize("text", WHO)
def test_who_acts_and_to_whom(text, event_parser, lexicon):
    (doc,) = event_parser.parse([text])
    wanted, who, whom = WHO[text]
    act = next(act for act in find_acts(doc, lexicon) if act.type == wanted)
    found = sources(act.trigger, lexicon)
    ranked = targets(act.trigger, found, lexicon)

    assert [token.text for token in found] == who
    assert (ranked[0].text if ranked else None) == whom


PARTNERS = {
    "Rome met Paris.": ["Paris"],
    "Rome held talks with Paris and Oslo.": ["talks", "Paris", "Oslo"],
    "The talks between Rome and Paris ended.": [],
}


@pytest.mark.parametrize("text", PARTNERS)
def test_whom_one_talks_with(text, event_parser, lexicon):
    (doc,) = event_parser.parse([text])
    act = next(act for act in find_acts(doc, lexicon) if act.type == "CONSULT")
    found = partners(act.trigger, act.used, sources(act.trigger, lexicon))

    assert [token.text for token in found] == PARTNERS[text]
