import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.core.events.mending import mend_pairs

WORDS = ["Abe", "and", "Bea", "spoke", "."]
TAGS = ["PROPN", "CCONJ", "PROPN", "VERB", "PUNCT"]
MISREAD = [2, 0, 3, 3, 3], ["nmod", "cc", "nsubj", "ROOT", "punct"]
READ = [3, 0, 0, 3, 3], ["nsubj", "cc", "conj", "ROOT", "punct"]


def parse(heads, labels, tags=TAGS):
    return Doc(Vocab(), WORDS, heads=heads, deps=labels, pos=tags)


def mended(doc):
    mend_pairs(doc)
    return [token.head.i for token in doc], [token.dep_ for token in doc]


def test_a_name_that_and_joins_to_the_next_is_no_modifier_of_it():
    assert mended(parse(*MISREAD)) == READ


@pytest.mark.parametrize(
    ("heads", "labels", "tags"),
    [
        (*READ, TAGS),
        ([2, 2, 3, 3, 3], ["nmod", "cc", "nsubj", "ROOT", "punct"], TAGS),
        ([2, 0, 2, 2, 2], ["nmod", "cc", "ROOT", "acl", "punct"], TAGS),
        (*MISREAD, ["ADJ", *TAGS[1:]]),
        ([2, 0, 3, 3, 0], ["nmod", "cc", "nsubj", "ROOT", "conj"], TAGS),
    ],
)
def test_every_other_tree_stays_as_it_is(heads, labels, tags):
    assert mended(parse(heads, labels, tags)) == (heads, labels)


def test_both_presidents_spoke(mentions):
    one, other = "U.S. President Donald Trump", "Russian President Vladimir Putin"
    (mention,) = mentions(f"{one} and {other} spoke by phone on Monday.")

    assert [party.name for party in mention.actors] == ["Donald Trump", "Vladimir Putin"]
