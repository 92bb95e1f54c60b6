import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.shingles import (
    MARKS,
    NAME_BIT,
    NUMBER_BIT,
    WORD_MASK,
    exact_key,
    hash_shingles,
    letters_key,
    normalize_word,
    read_words,
    shingle_hashes,
    sketch_text,
    split_words,
    token_ids,
    token_spans,
)


def ids(text):
    return token_ids(split_words(text))


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


@given(st.text(max_size=200))
def test_every_id_has_a_span(text):
    spans = token_spans(text)

    assert len(spans) == len(ids(text))
    assert all(text[start:end].strip() for start, end in spans)


def test_shingles_ignore_the_name_bit_and_come_once_in_order():
    hashes = shingle_hashes(ids("We met Dolan. We met dolan."))

    assert len(hashes) == 3
    assert hashes.tolist() == sorted(hashes.tolist())


@pytest.mark.parametrize(("text", "count"), [("", 0), ("one", 1), ("a b", 1), ("a b c d", 2)])
def test_a_short_text_has_one_shingle_and_an_empty_one_none(text, count):
    assert len(shingle_hashes(ids(text))) == count


@pytest.mark.parametrize(
    ("count", "size"), [(0, 0), (2, 1), (22, 20), (202, 32), (502, 50), (5002, 96)]
)
def test_a_sketch_holds_the_lowest_tenth_within_bounds(count, size):
    words, sketch = sketch_text(" ".join(f"w{number}" for number in range(count)))
    hashes = np.frombuffer(sketch, "<u8").tolist()

    assert (words, len(hashes)) == (count, size)
    assert hashes == sorted(set(hashes))


def test_a_sketch_is_blind_to_case_spacing_and_punctuation():
    assert sketch_text("It’s so.  “Go!” he\nsaid") == sketch_text("it's SO, go HE said")


def test_a_phrase_that_stands_twice_is_once_in_a_sketch():
    assert len(sketch_text("so it goes so it goes")[1]) == 8 * 3


def test_a_run_of_three_words_has_one_hash_wherever_it_stands():
    words = np.arange(1, 8, dtype=np.uint64)

    assert hash_shingles(words)[2:].tolist() == hash_shingles(words[2:]).tolist()


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
    monkeypatch.setattr("pipeline.core.shingles._MEMO_WORDS", 0)

    assert ids("neverseenbefore word").tolist() == ids("neverseenbefore word").tolist()


@given(st.text(st.sampled_from("ab'A1.,!?\n \t-/’中")))
def test_the_ids_of_a_text_stand_beside_its_words(text):
    words = split_words(text)
    ids, surfaces = read_words(text)

    assert ids.tolist() == token_ids(words).tolist()
    assert surfaces == [word for word in words if word not in MARKS]


@given(st.text(alphabet="aZ09.,/-'!?\n _\u2019\u201c\u20ac\u00a0\u00ab", max_size=40))
def test_plain_text_is_split_as_it_is_beside_a_word_of_another_alphabet(text):
    assert split_words(f"{text}\n\u0448") == [*split_words(text), "\n", "\u0448"]
