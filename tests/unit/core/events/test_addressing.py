import pytest

from pipeline.core.events.addressing import is_addressed, readers_of
from pipeline.core.events.composing import find_acts

ADDRESSED = {
    ("Oslo urged Rome to pay the farmers.", "Rome"): True,
    ("Oslo urged Rome to pay the farmers.", "farmers"): False,
    ("The minister requested money for the farmers.", "farmers"): False,
    ("The minister requested money from the bank.", "bank"): True,
    ("The minister demanded an apology from the governor.", "governor"): True,
    ("The minister demanded an apology about the governor.", "governor"): False,
    ("The minister demanded that the governor resign.", "governor"): True,
    ("The minister backed a resolution on the rebels.", "rebels"): False,
    ("The minister praised the army for its patience.", "army"): True,
    ("The minister praised a decision by the army.", "army"): True,
    ("The minister praised a plan drafted by the army.", "army"): True,
    ("The minister praised a plan drafted for the army.", "army"): False,
    ("The minister praised a plan that the army wrote.", "army"): False,
    ("The minister voiced support for the governor.", "governor"): True,
    ("The minister agreed to meet the governor.", "governor"): True,
    ("The minister promised to widen the roads for which the army pays.", "army"): False,
    ("The general left, and the minister praised the army.", "general"): True,
    ("The minister accused the army of torture.", "torture"): True,
    ("The minister refused, smiling at the governor.", "governor"): False,
    ("The minister's support for the army in the valley grew.", "army"): True,
    ("The minister's support for the wife of the general grew.", "general"): False,
    ("The minister praised the army.", "minister"): True,
}


@pytest.mark.parametrize(("text", "word"), ADDRESSED, ids=lambda part: part[:50])
def test_words_are_addressed_to_whoever_stands_where_an_addressee_stands(
    text, word, event_parser, lexicon
):
    (doc,) = event_parser.parse([text])
    token = next(token for token in doc if token.text == word)
    act = find_acts(doc, lexicon)[0]

    assert is_addressed(token, act) == ADDRESSED[text, word]


READERS = {
    "The senator sent a letter to the governor asking for money.": ["governor"],
    "The senator wrote to the governor asking for money.": ["governor"],
    "The senator sent a boat to the governor asking for money.": [],
    "The senator left for Oslo asking for money.": [],
    "The senator asked for money.": [],
    "The senator read a report asking for money.": [],
}


@pytest.mark.parametrize("text", READERS)
def test_a_letter_asks_whoever_it_is_sent_to(text, event_parser, lexicon):
    (doc,) = event_parser.parse([text])
    act = next(act for act in find_acts(doc, lexicon) if act.type == "REQUEST")

    assert [token.text for token in readers_of(act)] == READERS[text]
