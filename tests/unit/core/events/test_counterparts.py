import pytest

from pipeline.core.events.judging import judge

REST = " Rain fell. Snow came. The wind blew. The night was long."
HELD = {
    "Kenya intimidated Chad.": False,
    "Kenya warned that the raids break the law.": True,
    "Kenya warned Chad that it would attack.": False,
    "Kenya warned Chad that the raids break the law.": True,
    "Kenya warned Chad that storms would come.": True,
    "The mayor warned villagers not to attack the guards.": True,
    "The premier of Kenya promised to arrest thieves.": True,
    "The premier of Kenya threatened to attack Chad.": False,
    "The premier of Kenya vowed to attack the town.": False,
    "The premier of Kenya offered to send troops.": True,
    "The premier of Kenya offered to meet the premier of Chad.": False,
    "The premier of Kenya was ready to sign a deal.": True,
    "The premier of Kenya accused the forest of theft.": True,
    "The premier of Kenya voiced confidence that the talks would succeed.": True,
    "The premier of Kenya voiced support for Chad.": False,
    "Kenyan troops fought alongside Chadian troops.": True,
}


@pytest.mark.parametrize("text", HELD)
def test_an_act_without_the_other_side_that_its_words_ask_for_is_held_back(text, tagged, lexicon):
    row = judge(tagged(text + REST), lexicon)[0]

    assert bool(row.reason) == HELD[text]
