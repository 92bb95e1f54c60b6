import pytest

from pipeline.core.events.judging import judge
from pipeline.core.events.trust import count_doubts, count_marks, estimate

MARKS = {
    "Kenya condemned Chad.": 5,
    "Kenya sent aid to Chad.": 6,
    "Police arrested two men.": 4,
    "The arrest of two men came late.": 2,
    "Kenya will send aid to Chad.": 5,
}
DOUBTS = {
    "Kenya condemned Peru.": 0,
    "Kenya will send aid to Peru.": 1,
    "Kenya will meet Peru.": 0,
    "Kenya condemned Peru an hour ago.": 1,
    "Kenya condemned Peru": 2,
    "THE ARMY OF KENYA ARRESTED TWO MEN.": 1,
    "Anna Berg, Bruno Tall and Carla Dunn condemned Peru.": 2,
    "Kenya condemned the slow and sad and long and cold talks with Peru.": 1,
    "Kenya paid and condemned Peru.": 1,
    "Anna Berg condemned Bruno Tall and Peru.": 1,
    "Kenya left after condemning Peru.": 1,
    "Kenya sent a letter condemning Peru.": 1,
    "Kenya left because Chile had said that Kenya met Peru.": 1,
    "Kenya condemned Peru. " + "Rain fell. " * 20: 0,
    "Rain fell. " * 21 + "Kenya condemned Peru.": 1,
    "Kenya condemned Peru. We smiled. Rain fell. Snow came.": 2,
}


@pytest.mark.parametrize("text", MARKS)
def test_a_well_told_event_has_more_marks(text, tagged, lexicon):
    row = judge(tagged(text), lexicon)[0]

    assert count_marks(row.draft) == MARKS[text]


@pytest.mark.parametrize("text", DOUBTS)
def test_background_and_doubtful_readings_are_counted(text, tagged, lexicon):
    row = judge(tagged(text), lexicon)[0]

    assert count_doubts(row.draft) == DOUBTS[text]


def test_confidence_never_falls_with_the_marks(lexicon):
    rows = [list(row) for row in lexicon.trust.values()]

    assert rows == [sorted(row) for row in rows]


def test_an_act_of_an_article_is_the_surer_the_fewer_doubts_it_has(tagged, lexicon):
    drafts = [judge(tagged(text), lexicon)[0].draft for text in DOUBTS]
    sure = {count_doubts(each): estimate(each, lexicon.trust, alone=False) for each in drafts}

    assert sure[0] > sure[1]


def test_a_sentence_is_judged_by_its_own_marks(tagged, lexicon):
    draft = judge(tagged("Kenya sent aid to Chad."), lexicon)[0].draft

    assert estimate(draft, lexicon.trust, alone=True) == lexicon.trust["sentence"][6]
