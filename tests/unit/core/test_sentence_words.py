import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.sentence_words import hash_words
from tests.support.mentions import mention


@given(st.text(max_size=80))
def test_hashes_of_words_stand_for_the_sentence_once_it_is_gone(sentence):
    said = mention("a", sentence=sentence)
    (proof,) = said.evidence
    mute = msgspec.structs.replace(
        said,
        evidence=(msgspec.structs.replace(proof, sentence=""),),
        sentence_words=hash_words(said),
    )

    assert hash_words(mute) == hash_words(said)


def test_words_are_long_ones_and_numbers_whatever_their_order_and_case():
    one = mention("a", sentence="Talks on 12 May: the TALKS ended")
    other = mention("b", sentence="ended talks 12")
    none = mention("c", sentence="of the on")

    assert (hash_words(one), hash_words(none)) == (hash_words(other), b"")
