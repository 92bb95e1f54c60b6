import pytest

from pipeline.core.copies.quantities import agree, comparable, read_quantity


def read(text):
    start = 1 if text[0] in "$€" else 0
    return read_quantity(text, start)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000", "1000"),
        ("1,000", "one thousand"),
        ("a", "a"),
        ("thousand", "1,000"),
        ("$1.5bn", "1.5 billion dollars"),
        ("205", "two hundred and five"),
        ("45,000", "forty five thousand"),
        ("hundred", "100"),
        ("0.5", "half a"),
        ("half a million", "500,000"),
        ("dozen", "12"),
        ("50%", "50 pct"),
        ("50 percent", "50"),
        ("first", "1st"),
        ("8,791,000", "8.8 mln"),
        ("4,012,345", "4 million"),
        ("Sept. 3", "September 3"),
        ("Sept. 3", "3 September 2025"),
        ("September 3, 2025", "2025-09-03"),
        ("May 3", "May"),
        ("June", "Jun 10"),
        ("5 p.m.", "17:00"),
        ("5:30 pm", "5.30 p.m."),
        ("5:30 pm", "5:30"),
        ("noon", "12 p.m."),
        ("midnight", "00:00"),
        ("Friday", "Fri"),
    ],
)
def test_what_is_written_in_another_way_agrees(one, other):
    if one == "a":
        assert read(one) is None
    else:
        assert agree(read(one), read(other))
        assert agree(read(other), read(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000", "1,001"),
        ("150", "151"),
        ("1,204", "1,200"),
        ("1.54 million", "1.5 million"),
        ("300", "302"),
        ("34.6", "35"),
        ("1.5 billion", "1.5 million"),
        ("$5 million", "5 million euros"),
        ("two", "1.5 billion"),
        ("2007", "2010"),
        ("May 3", "May 4"),
        ("May", "June 3"),
        ("Friday", "Monday"),
        ("5 p.m.", "5 a.m."),
        ("5:30 pm", "6:30"),
        ("May 3", "3"),
        ("noon", "midnight"),
    ],
)
def test_what_has_another_value_does_not_agree(one, other):
    assert not agree(read(one), read(other))


@pytest.mark.parametrize(
    ("one", "other", "swapped", "expected"),
    [
        ("7", "9", False, True),
        ("2007", "75", False, False),
        ("2007", "75", True, True),
        ("Friday", "May 3", True, False),
        ("202/224-2551", "202/224-9999", True, False),
        ("2007", "Friday", True, False),
    ],
)
def test_only_values_of_one_kind_contradict_each_other(one, other, swapped, expected):
    assert comparable(read(one), read(other), swapped=swapped) is expected


@pytest.mark.parametrize("text", ["may be", "sun", "sat on it", "march on", "house", "oneself"])
def test_a_plain_word_is_no_quantity(text):
    assert read(text) is None


def test_a_date_is_not_read_into_the_number_behind_it():
    assert read("May 3,000 men").value == (0, 5, 0)
