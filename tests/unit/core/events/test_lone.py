import pytest

from pipeline.core.events.judging import judge

TOLD = [
    "Acme Corp agreed to build a port.",
    "Anna Berg of Norway praised a baker.",
    "Japan gave rice.",
]
UNTOLD = [
    "Anna Berg praised a baker.",
    "It condemned the ships.",
    "Japan may give rice.",
    "Japan's demand was heard.",
    "Acme Corp attacked at dawn.",
]
REST = " It rained."


@pytest.mark.parametrize("text", TOLD)
def test_the_only_sentence_tells_something_even_if_a_party_is_missing_or_not_political(
    text, tagged, lexicon
):
    (row,) = judge(tagged(text), lexicon)

    assert (row.reason, row.confidence) == ("", lexicon.trust["sentence"][0])


@pytest.mark.parametrize("text", [*TOLD, *UNTOLD])
def test_beside_other_sentences_or_without_a_party_of_weight_it_is_held_back(text, tagged, lexicon):
    rows = judge(tagged(text + REST if text in TOLD else text), lexicon)

    assert [row.reason for row in rows if not row.reason] == []


def test_where_another_act_is_news_the_rest_stays_held_back(tagged, lexicon):
    rows = judge(tagged("Japan condemned Peru and Acme Corp agreed to build a port."), lexicon)

    assert [row.draft.act.type for row in rows if not row.reason] == ["ACCUSE"]


def test_the_act_of_which_both_sides_are_known_is_the_news(tagged, lexicon):
    text = "Acme Corp praised Anna Berg and agreed to build a port."
    rows = judge(tagged(text), lexicon)

    assert [row.draft.act.type for row in rows if not row.reason] == ["SUPPORT"]
