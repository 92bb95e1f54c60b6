import time

import pytest

from pipeline.core.events.composing import find_acts

ACTS = {
    "Rome agreed to begin talks with Paris.": ["AGREE(CONSULT)"],
    "The offer to meet Paris pleased Rome.": ["AGREE(CONSULT)"],
    "The claim that Rome attacked Paris is false.": ["ASSAULT"],
    "Rome ended talks with Paris.": ["SANCTION"],
    "Rome ended its attacks on Paris.": ["RETREAT(ASSAULT)"],
    "The ministry repeated its demand that Tehran release the hostages.": ["REQUEST(RETREAT)"],
    "The call to free the hostages came late.": ["REQUEST(RETREAT)"],
    "Rome called the summit a success.": ["CONSULT"],
    "Rome will not meet Paris.": ["REJECT(CONSULT)"],
    "Rome said Paris must release the hostages.": ["REQUEST(RETREAT)"],
    "Rome said it must release the hostages.": ["RETREAT"],
    "Rome threatened to attack Paris.": ["THREATEN(ASSAULT)"],
    "Rome vowed to attack Paris.": ["THREATEN(ASSAULT)"],
    "Rome refused to attend the talks.": ["REJECT(CONSULT)"],
    "Rome refused to comment.": [],
    "Rome refused to give details.": [],
    "Rome was unwilling to meet Paris.": ["REJECT(CONSULT)"],
    "Rome asked a question.": [],
    "Paris proposed talks, but Rome declined.": ["AGREE(CONSULT)", "REJECT(CONSULT)"],
    "Paris slept, but Rome declined.": ["REJECT"],
    "The offer made by Rome pleased Paris.": ["AGREE"],
    "The meeting held in Rome ended.": ["CONSULT"],
    "Rome slept.": [],
}


def _name(act):
    return f"{act.type}({act.inner.type})" if act.inner else act.type


@pytest.mark.parametrize("text", ACTS)
def test_an_operator_makes_another_act_and_consumes_the_inner_one(text, event_parser, lexicon):
    (doc,) = event_parser.parse([text])

    assert [_name(act) for act in find_acts(doc, lexicon)] == ACTS[text]


def test_the_mode_of_an_act_about_an_act_is_that_of_its_content(event_parser, lexicon):
    (doc,) = event_parser.parse(["Rome urged Paris to release the hostages."])

    assert [act.mode for act in find_acts(doc, lexicon)] == ["yield"]


@pytest.mark.slow
def test_a_sentence_without_end_is_passed_over_quickly(event_parser, lexicon):
    text = "Rome met " + "the leader of " * 500 + "Paris and attacked it."
    (doc,) = event_parser.parse([text])
    before = time.monotonic()

    assert find_acts(doc, lexicon) == []
    assert time.monotonic() - before < 1
