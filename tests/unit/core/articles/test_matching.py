from pipeline.core.articles.matching import find_lines, letters, share_found

LONG = "The council of the lake town met on Friday and agreed on a bridge to the island at last."


def test_only_letters_and_digits_are_compared():
    assert letters("It’s 5 p.m. — “Go_now”!") == "its5pmgonow"


def test_lines_are_found_whatever_their_spaces_and_breaks():
    assert find_lines(["One", LONG, "two ", "—"], f"one{LONG.upper()}\n\n- two") == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_short_line_counts_only_near_the_lines_around_it():
    far = "x" * 500
    other = LONG.replace("council", "assembly")

    assert find_lines(["Home", LONG], f"{far} home {far} {LONG}") == [False, True]
    assert find_lines([other, "Why?", LONG], f"{far} Why? {LONG} {far} {other}") == [True] * 3


def test_a_long_line_is_found_before_the_others_too():
    other = LONG.replace("council", "assembly")

    assert find_lines([other, LONG], f"{LONG} {other}") == [True, True]


def test_a_long_line_is_found_though_words_of_it_were_left_out():
    text = f"{LONG} {LONG.replace('Friday', 'Monday').replace('bridge', 'ferry')}"

    assert find_lines([text.replace("of the lake town", "of the old lake town")], text) == [True]
    assert find_lines([LONG], text.replace("e", "i")) == [False]


def test_the_share_of_a_text_in_another_is_told():
    assert share_found(LONG, f"He said: {LONG}") == 1.0
    assert share_found(LONG, "nothing of it") == 0.0
    assert share_found("", "nothing") == 0.0
