import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.articles.text import clean_line, clean_text, find_paragraphs

WRAPPED = (
    "Negotiators met in the lakeside town on Friday and\n"
    "agreed to exchange prisoners before the end of the\n"
    "month."
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("One.\r\n\r\n\r\nTwo.\rThree.\u2028Four.", "One.\nTwo.\nThree.\nFour."),
        ("  One \t\n\t Two  ", "One\nTwo"),
        ("no\u00a0break\u2009thin\ttab", "no break thin tab"),
        ("two  spaces stay", "two  spaces stay"),
        ("zero\u200bwidth\ufeff so\u00adft \u202dleft\u202c", "zerowidth soft left"),
        ("bell\x07 nul\x00 c1\x9d lone\ud800", "bell nul c1 lone"),
        ("“Curly” ‘single’ — – … «stay»", "“Curly” ‘single’ — – … «stay»"),
        ("Cafe\u0301", "Café"),
        ("e\u200b\u0301", "é"),
        ("می\u200cخواهم a\u200db", "می\u200cخواهم ab"),
        (" \n\t\u200b", ""),
    ],
)
def test_only_what_nobody_sees_is_changed(raw, expected):
    assert clean_text(raw) == expected


def test_hard_wrapped_lines_become_one_paragraph():
    assert clean_text(f"{WRAPPED}\n\nSecond.") == WRAPPED.replace("\n", " ") + "\nSecond."


@pytest.mark.parametrize(
    "text",
    [
        WRAPPED,  # one block alone may be paragraphs without blank lines
        "Short line\nshort line\n\nSecond.",
        "The first paragraph ends here, it is quite long.\nSo does the second, it is short.\n\nx",
        "word " * 30 + "\n" + WRAPPED + "\n\nThird.",
    ],
)
def test_lines_that_were_not_wrapped_stay_paragraphs(text):
    lines = [line.strip() for line in text.split("\n") if line.strip()]

    assert clean_text(text).split("\n") == lines


@given(st.text(max_size=200))
def test_twice_is_the_same_as_once(raw):
    once = clean_text(raw)

    assert clean_text(once) == once


@given(st.text(max_size=200))
def test_paragraphs_slice_the_text_without_a_rest(raw):
    text = clean_text(raw)
    spans = find_paragraphs(text)

    assert "\n".join(text[span.start : span.end] for span in spans) == text
    assert all(span.start < span.end for span in spans)


def test_a_title_is_one_line():
    assert clean_line("  Talks\n end \u00a0 late ") == "Talks end late"
