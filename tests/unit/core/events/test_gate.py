import pytest

from pipeline.core.events.judging import judge

REST = " Rain fell. Snow came. The wind blew. The night was long."
REASONS = {
    "The premier, who led efforts to help Chad, left Kenya.": {"purpose"},
    "Japan sent its premier to help Chad.": {"purpose"},
    "Japan has long condemned Chile.": {"habit"},
    "Japan condemned our friends in Chile.": {"opinion"},
    "The army that attacked Chile is weak.": {"aside"},
    "The senate will vote on a bill condemning Chile.": {"aside"},
    "Japan will pay if Chile agrees to meet Peru.": {"unreal"},
    "Japan would meet Chile if Peru paid.": {""},
    "The premier of Japan said that Chile must pay its debts.": {""},
    "The premier of Japan said that Japan must pay its debts.": {"no_counterpart"},
    "The premier of Japan said that the debts must be paid by Chile.": {"no_counterpart"},
    "Police in Kenya made arrests.": {"no_counterpart"},
    "Tear gas was fired.": {"no_counterpart"},
    "Police in Kenya arrested two men.": {""},
    "Two men were killed when a fire broke out in Kenya.": {"no_actor"},
    "Kenya urged trainers to help Chad.": {""},
}


@pytest.mark.parametrize("text", REASONS)
def test_the_gate_says_why_an_act_of_a_long_text_is_held_back(text, tagged, lexicon):
    assert {row.reason for row in judge(tagged(text + REST), lexicon)} == REASONS[text]


def test_an_act_with_two_doubts_is_held_back_in_a_long_text(tagged, lexicon):
    text = "Japan condemned Chile. It was cold, and since then it has condemned Peru as well."

    assert [row.reason for row in judge(tagged(text + REST), lexicon)] == ["", "doubtful"]
    assert [row.reason for row in judge(tagged(text), lexicon)] == ["", ""]
