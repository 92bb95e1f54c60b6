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
