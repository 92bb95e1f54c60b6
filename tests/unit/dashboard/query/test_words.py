import pytest

from pipeline.dashboard.query.words import WordQuery, split, stem

TEXT = "The talks on the prisoners of war have failed: no cease-fire, Mr. Orlan's office said."


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("talk", True),
        ("failing TALKS", True),
        ("talks harvest", False),
        ("harvest or talks", True),
        ("OR talks", True),
        ("talks or", True),
        ("harvest or border", False),
        ("-harvest", True),
        ("talks -failed", False),
        ("- failed", False),
        ("--failed", True),
        ("harvest or -border", True),
        ('"prisoners of war"', True),
        ('"prisoners in war"', True),
        ('"war prisoners"', False),
        ('-"prisoners of war"', False),
        ('"prisoners of', True),
        ("cease-fire", True),
        ("fire", True),
        ('"cease fire"', True),
        ("orlan's", True),
        ("talks & (failed | !x)", False),
        ("orchard", False),
        ("the", False),
        ("the talks", True),
        ("talks or the", True),
        ("", False),
    ],
)
def test_words_are_found_as_postgresql_finds_them(asked, is_found):
    assert WordQuery(asked).matches(stem(TEXT)) is is_found


def test_a_text_is_its_stems_with_dots_for_words_that_say_nothing():
    assert stem("The talks failed in 2025.") == " . talk fail . 2025 "


@pytest.mark.parametrize(
    ("text", "stems"), [("3.5 percent", " 3.5 percent "), ("U.S.", " u.s "), ("19th", " 19th ")]
)
def test_numbers_and_names_with_dots_stay_whole(text, stems):
    assert stem(text) == stems


def test_a_name_is_split_into_its_words():
    assert split("Al-Sayed O'Neil") == ["al", "sayed", "o", "neil"]
