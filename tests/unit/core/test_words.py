import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.words import (
    MARKS,
    NAME_BIT,
    NUMBER_BIT,
    WORD_MASK,
    Words,
    exact_key,
    letters_key,
    normalize_word,
    split_words,
    token_spans,
)

ODD = "abZ'A1.,!?\n \t-/\u2019\u4e2d\u00bd\u00e9\u00a0_"


def ids(text):
    return Words(text).ids


def kinds(text):
    return "".join(
        "N" if word & NAME_BIT else "9" if word & NUMBER_BIT else "." for word in ids(text).tolist()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoy met Ilse Brandt in Verin.", "...NN.N"),
        ("He left. Dolan stayed.", "...."),
        ("Some 1,200 men in 3.5 hours", ".9..9."),
        ("They met two envoys on Monday, May 5", "..9..999"),
        ("May he go. March on.", "....."),
        ("I met him as I left", "......"),
        ("", ""),
    ],
)
def test_numbers_and_names_are_told_from_words(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brandt's plan", "brandt’s PLAN"),
        ("1,200 men", "1200 men"),
        ("two men", "2 men"),
        ("Sept 3", "September 3"),
        ("ｆｕｌｌ width", "full width"),
    ],
)
def test_spellings_of_one_word_share_an_id(one, other):
    assert (ids(one) & WORD_MASK).tolist()[:1] == (ids(f"x {other}") & WORD_MASK).tolist()[1:2]


def test_scripts_without_spaces_give_a_token_a_character():
    assert len(ids("東京で会談")) == 5


def test_a_number_keeps_its_decimals():
    assert [normalize_word(word) for word in ("3.50", "1,200", "Six", "Kyiv's")] == [
        "3.50",
        "1200",
        "6",
        "kyiv",
    ]


def test_the_key_of_letters_is_blind_to_all_else():
    same = {
        letters_key(text) for text in ("It’s so. “Go!”", "its so\ngo", "ITS-SO GO", "its  sogo")
    }

    assert len(same) == 1
    assert letters_key("its so go 2") not in same
    assert letters_key(" -- ") == 0


def test_the_exact_key_is_blind_to_case_spacing_punctuation_and_quotation_marks_only():
    same = {
        exact_key(split_words(text)) for text in ("It’s so. “Go!”", "it's  so\ngo", "IT'S SO GO")
    }

    assert len(same) == 1
    assert exact_key(split_words("it's so go 2")) not in same


def test_the_memo_of_words_is_bounded(monkeypatch):
    monkeypatch.setattr("pipeline.core.words._MEMO_PIECES", 0)

    assert ids("neverseenbefore word").tolist() == ids("neverseenbefore word").tolist()


@given(st.text(max_size=60) | st.text(st.sampled_from(ODD), max_size=60))
def test_pieces_are_read_as_the_whole_text_is(text):
    words = Words(text)
    spans = token_spans(text)
    known = range(len(spans))

    assert words.ids.tolist() == _ids_one_by_one(text)
    assert [words.span(at) for at in known] == spans
    assert [words.surface(at) for at in known] == [text[start:end] for start, end in spans]
    assert words.lower.tolist() == [text[start].islower() for start, _ in spans]
    assert [words.count_before(at) for at in range(len(text) + 1)] == [
        sum(start < at for start, _ in spans) for at in range(len(text) + 1)
    ]


def _ids_one_by_one(text):
    at_head, found = True, []
    for token in split_words(text):
        if token not in MARKS:
            found += Words(token if at_head else f"a {token}").ids.tolist()[not at_head :]
        at_head = token in MARKS
    return found


@given(st.text(alphabet="aZ09.,/-'!?\n _\u2019\u201c\u20ac\u00a0\u00ab", max_size=40))
def test_plain_text_is_split_as_it_is_beside_a_word_of_another_alphabet(text):
    assert split_words(f"{text}\n\u0448") == [*split_words(text), "\n", "\u0448"]
