import pytest

from pipeline.core.articles.doubling import drop_second_copy
from tests.support.articles import HARBOUR, TALKS

TITLE = "Talks end with a swap of prisoners"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{TALKS}\n{TALKS}", TALKS),
        (f"{TALKS}{TALKS}", TALKS),
        (f"{TALKS} {TALKS}", TALKS),
        (f"{TALKS}\n{TALKS}\n{TALKS}", TALKS),
        (f"{TALKS}\n{TALKS.replace('“', chr(34)).replace('”', chr(34))}", TALKS),
        (f"{TALKS}\n{TALKS[:-40]}", TALKS),
        (f"{TITLE}\n{TALKS}\n{TALKS}", f"{TITLE}\n{TALKS}"),
        (f"{TITLE}\n{TALKS}\n{TITLE}\n{TALKS}", f"{TITLE}\n{TALKS}"),
        (f"{TALKS}\n{TITLE}\n{TALKS}", TALKS),
        (f"{HARBOUR} {HARBOUR[:-1]}", HARBOUR),
    ],
)
def test_the_first_copy_stays(text, kept):
    assert drop_second_copy(text, TITLE) == (kept, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        TALKS,
        f"{TALKS}\n{HARBOUR}",
        f"{TALKS}\n{TALKS.replace('1,200', '1,300')}",
        f"{TALKS}\n{TALKS[:200]}",
        f"{TALKS}\n{HARBOUR}\n{TALKS[:200]}",
        "No, no, no. " * 100,
        "They met again. They met again.",
    ],
)
def test_what_is_no_second_copy_stays(text):
    assert drop_second_copy(text, "") == (text, False)


@pytest.mark.parametrize("unit", ["a ", "Talks went on for hours today. "])
def test_a_text_that_repeats_itself_takes_linear_time(unit):
    text = unit * (200_000 // len(unit)) + "end"

    assert drop_second_copy(text, "") == (text, False)


LEAD = "The two delegations met for the third time in Verin on Sunday, a spokeswoman said."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{LEAD}\n{LEAD}\nThey will meet again.", f"{LEAD}\nThey will meet again."),
        (f"{LEAD[:70]}\u2026\n{LEAD}\nThey left.", f"{LEAD}\nThey left."),
        (f"{LEAD[:70]} [...]\n{LEAD}", LEAD),
    ],
)
def test_what_the_next_paragraph_says_again_goes(text, kept):
    assert drop_second_copy(text, "") == (kept, True)


@pytest.mark.parametrize(
    "text",
    [
        f"{LEAD}\nThey left.\n{LEAD}",
        f"{LEAD[:70]}\n{LEAD}",
        f"{LEAD[:20]}...\n{LEAD}",
        "Verin 2, Halvik 1\nVerin 2, Halvik 1",
    ],
)
def test_what_is_said_again_elsewhere_or_in_other_words_stays(text):
    assert drop_second_copy(text, "") == (text, False)
