import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.scanning import scan_sentences, scan_words


def slices(text, found):
    return [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The envoys of 5 states, met.", ["The", "envoys", "of", "5", "states", "met"]),
        ("Brandt's Élysée—visit", ["Brandt", "s", "Élysée", "visit"]),
        ("東京 talks 中", ["東", "京", "talks", "中"]),
        ("ไทย x", ["ไ", "ท", "ย", "x"]),
        (" .,! ", []),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits_and_signs_of_scripts_without_spaces(text, words):
    assert slices(text, scan_words(text)) == words


def test_a_word_has_one_hash_wherever_it_stands_in_whatever_case():
    one, other = scan_words("Talks ended"), scan_words(f"{'so ' * 3_000}the TALKS")

    assert one.hashes[0] == other.hashes[-1]
    assert len({*one.hashes.tolist(), *other.hashes.tolist()}) == 4


@given(st.text(max_size=80))
def test_no_text_is_too_strange(text):
    words, sentences = scan_words(text), scan_sentences(text)

    assert all(word and not word.isspace() for word in slices(text, words))
    assert len(sentences.hashes) <= len(words.hashes)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He left. She stayed! Why?", ["He left", "She stayed", "Why"]),
        ("It rose 3.5 percent.\nMore", ["It rose 3.5 percent", "More"]),
        ("Home\n\nWorld", ["Home", "World"]),
        ("...", []),
        ("", []),
    ],
)
def test_sentences_end_with_their_line_or_with_a_mark_before_white_space(text, sentences):
    assert slices(text, scan_sentences(text)) == sentences


def test_a_sentence_has_one_hash_whatever_its_digits_and_marks():
    first, second = scan_sentences("Posted at 10:25, May 3. posted AT 11 41 may 9!").hashes

    assert first == second
    assert np.isin(first, scan_sentences("Posted at 1 in May.").hashes).sum() == 0
