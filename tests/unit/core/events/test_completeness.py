import pytest

from pipeline.core.events.judging import judge

REST = " Rain fell. Snow came. The wind blew. The night was long."
LACKING = {
    "Japan urged them to pay.": True,
    "Japan urged Chile to pay.": False,
    "Japan urged itself to pay.": False,
    "The minister Taro Kono said he had written to Chile and urged him to pay.": True,
    "They urged Japan to pay.": True,
    "Taro Kono wrote to Chilean President Gabriel Boric, urging him to pay.": False,
    "Japan met the child and Chile in Oslo.": False,
}


@pytest.mark.parametrize("text", LACKING)
def test_an_act_is_held_back_where_somebody_who_takes_part_is_not_known(text, tagged, lexicon):
    rows = judge(tagged(text + REST), lexicon)

    assert any("lacks_party" in row.draft.flags for row in rows) == LACKING[text]
