import pytest

from pipeline.core.events.judging import judge
from pipeline.core.events.trust import count_marks, estimate

MARKS = {
    "Kenya condemned Chad.": 5,
    "Kenya sent aid to Chad.": 6,
    "Police arrested two men.": 4,
    "The arrest of two men came late.": 2,
    "Kenya will send aid to Chad.": 5,
}


@pytest.mark.parametrize("text", MARKS)
def test_a_well_told_event_has_more_marks(text, tagged, lexicon):
    row = judge(tagged(text), lexicon)[0]

    assert count_marks(row.draft) == MARKS[text]


def test_confidence_never_falls_with_the_marks(lexicon):
    rows = [list(row) for row in lexicon.trust.values()]

    assert rows == [sorted(row) for row in rows]


def test_an_article_is_trusted_less_than_a_sentence(tagged, lexicon):
    draft = judge(tagged("Kenya sent aid to Chad."), lexicon)[0].draft

    assert estimate(draft, lexicon.trust, alone=False) < estimate(draft, lexicon.trust, alone=True)
