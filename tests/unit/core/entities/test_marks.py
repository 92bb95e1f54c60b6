import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.entities.marks import find_quotations


def _inner(text):
    return [text[one.inner_start : one.inner_end] for one in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We go,” he said. “You stay.”", ["We go,", "You stay."]),
        ('"We go," he said. "You stay."', ["We go,", "You stay."]),
        ("«We go», he said.", ["We go"]),
        ("„We go“, he said.", ["We go"]),
        ("`` We go , '' he said .", ["We go ,"]),
        ('" We go , " he said .', ["We go ,"]),
        ("‘We do not go to the envoys’ house,’ he said.", ["We do not go to the envoys’ house,"]),
        ("'We do not go to the kings' house,' he said.", ["We do not go to the kings' house,"]),
        ("He called it 'a very bad plan' and left.", ["a very bad plan"]),
        ("The envoys' house is near the king's.", []),
        ("He is 'the boss of it'", ["the boss of it"]),
        ("He is 'one of us all\nand more' still", []),
        ("It was a 'very bad' plan.", []),
        ("It was an 'extraordinarily bad' plan.", []),
        ("He is 'the boss of it at the envoys' house", []),
        ("“He said ‘never again in my life’ to me.”", ["He said ‘never again in my life’ to me."]),
        ("A stray” mark and “a good one”.", ["a good one"]),
        ("“”", [""]),
    ],
)
def test_marks_of_all_kinds_open_and_close(text, expected):
    assert _inner(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He said “no” to me,” she said.", ["He said “no” to me,"]),
        ('"He called it "a mess" and left," she said.', ['He called it "a mess" and left,']),
        ("“He said “no” to me, she said.", ["He said “no"]),
    ],
)
def test_a_quote_in_a_quote_is_part_of_it(text, expected):
    assert _inner(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We go.\n“And we stay.”", ["We go.", "And we stay."]),
        ('"We go.\n"And we stay."', ["We go.", "And we stay."]),
        ("“We go, he said. “You stay.”", ["We go,", "You stay."]),
        ("“We go, he said.\nThen he left.", ["We go,"]),
        ("“We go.\nThen he left.", ["We go."]),
        ("“We go.\n" + "Line.\n" * 20 + "He left.” So.", ["We go."]),
    ],
)
def test_an_open_quote_ends_with_its_paragraph_or_before_its_speaker(text, expected):
    assert _inner(text) == expected


def test_a_quote_goes_on_over_lines_to_a_mark_that_closes():
    assert _inner('"We go.\nYou stay," he said.') == ["We go.\nYou stay,"]


@given(st.text(alphabet="“”\"«»‘’'`ab .,\n", max_size=60))
def test_stretches_lie_in_the_text_and_apart(text):
    found = find_quotations(text)
    ends = [one.end for one in found]

    assert all(one.start < one.inner_start <= one.inner_end <= one.end for one in found)
    assert all(one.start >= 0 and one.end <= len(text) for one in found)
    assert all(end <= one.start for end, one in zip(ends, found[1:], strict=False))
