import pytest

from pipeline.core.events.background import (
    is_aside,
    is_described,
    is_endeavour,
    is_habit,
    is_spoken,
    is_usual,
)

ASIDES = {
    ("The man who led the raid smiled.", "led"): True,
    ("The man, who led the raid, smiled.", "led"): False,
    ("The town where troops led the raid burned.", "led"): False,
    ("The man led the raid.", "led"): False,
    ("The sum is more than Rome demanded.", "demanded"): True,
    ("The man who said that Rome led the raid smiled.", "led"): True,
}
DESCRIBED = {
    ("The senate will vote on a bill opposing the war.", "opposing"): True,
    ("The senate sent a letter opposing the war.", "opposing"): False,
    ("The senate voted, opposing the war.", "opposing"): False,
}
ENDEAVOURS = {
    ("Chad led efforts to help the farmers.", "help"): True,
    ("Chad led efforts to feed and help the farmers.", "help"): True,
    ("Chad made plans to help the farmers.", "help"): False,
    ("Chad tried to help the farmers.", "help"): True,
    ("Chad worked on helping the farmers.", "helping"): True,
    ("Chad promised to help the farmers.", "help"): False,
    ("Chad helped the farmers.", "helped"): False,
}
USUAL = {
    ("Chad has long backed the plan.", "backed"): True,
    ("Chad has been jailed three times.", "jailed"): True,
    ("Chad always vowed to back the plan.", "back"): True,
    ("Chad backed the plan today.", "backed"): False,
}
HABITS = {
    ("Rain fell. Chad gives aid.", "gives"): True,
    ("Rain fell. Chad gave aid.", "gave"): False,
    ("Chad gives aid.", "gives"): False,
    ("Rain fell. The fund wants to give aid.", "give"): True,
    ("A fund that gives aid grew.", "gives"): True,
}


def _word(text, word, event_parser):
    (doc,) = event_parser.parse([text])
    return next(token for token in doc if token.text == word)


@pytest.mark.parametrize(("text", "word"), ASIDES)
def test_a_clause_that_only_says_which_one_is_an_aside(text, word, event_parser):
    assert is_aside(_word(text, word, event_parser)) == ASIDES[text, word]


@pytest.mark.parametrize(("text", "word"), DESCRIBED)
def test_a_paper_of_which_nothing_is_told_is_only_described(text, word, event_parser):
    assert is_described(_word(text, word, event_parser)) == DESCRIBED[text, word]


@pytest.mark.parametrize(("text", "word"), ENDEAVOURS)
def test_what_is_striven_for_is_not_told(text, word, event_parser):
    assert is_endeavour(_word(text, word, event_parser)) == ENDEAVOURS[text, word]


@pytest.mark.parametrize(("text", "word"), USUAL)
def test_an_adverb_says_that_somebody_does_so_as_a_rule(text, word, event_parser):
    assert is_usual(_word(text, word, event_parser)) == USUAL[text, word]


@pytest.mark.parametrize(("text", "word"), HABITS)
def test_the_present_tense_below_the_first_sentence_is_a_habit(text, word, event_parser):
    assert is_habit(_word(text, word, event_parser), alone=False) == HABITS[text, word]


def test_a_sentence_with_our_is_speech(event_parser):
    docs = event_parser.parse(["We thank our friends.", "The US thanks its friends."])

    assert [is_spoken(doc, []) for doc in docs] == [True, False]
