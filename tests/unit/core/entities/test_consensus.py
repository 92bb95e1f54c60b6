import pytest

from pipeline.core.entities.consensus import agree
from pipeline.core.entities.page import Page
from pipeline.core.entities.seen import Seen
from tests.unit.core.entities.conftest import DAY


@pytest.fixture
def settle(parse, gazetteer):
    """Give a text's names after all agreed; each given name is the next such words in it."""

    def build(text, *ents):
        page = Page(parse(text), DAY, gazetteer)
        at, names = 0, []
        for words, label in ents:
            at = text.index(words, at)
            names.append(Seen(at, at + len(words), label))
            at += len(words)
        return [(text[n.start : n.end], n.label) for n in agree(page, names)]

    return build


def test_a_short_form_takes_the_type_of_what_defines_it(settle):
    text = "The Alden Harbour Council (AHC) met. Later AHC paid."

    assert settle(text, ("Alden Harbour Council", "ORG"), ("AHC", "GPE"), ("AHC", "GPE")) == [
        ("Alden Harbour Council", "ORG"),
        ("AHC", "ORG"),
        ("AHC", "ORG"),
    ]


def test_what_stands_in_brackets_without_the_initials_is_no_short_form(settle):
    text = "The Alden Council (XYZ) met."

    assert settle(text, ("Alden Council", "ORG")) == [("Alden Council", "ORG")]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["ORG", "ORG", "PERSON"], ["ORG"] * 3),
        (["GPE", "LOC", "PERSON"], ["GPE"] * 3),
        (["ORG", "PERSON"], ["ORG", "PERSON"]),
        (["NORP", "NORP", "ORG"], ["NORP", "NORP", "ORG"]),
    ],
)
def test_most_mentions_of_a_name_decide_its_type(settle, labels, expected):
    text = "Then Zhorin won. " * len(labels)

    names = settle(text, *(("Zhorin", label) for label in labels))

    assert [label for _, label in names] == expected


def test_a_known_place_that_the_model_once_took_for_one_is_a_place(settle):
    names = settle("They met in Goma. They left Goma.", ("Goma", "ORG"), ("Goma", "GPE"))

    assert names == [("Goma", "GPE")] * 2


def test_a_name_is_found_where_the_model_did_not_see_it_or_saw_a_part(settle):
    text = "Acme Zhorin won. Then Acme Zhorin lost. Later Acme Zhorin rose."

    assert settle(text, ("Acme Zhorin", "ORG"), ("Acme", "ORG")) == [("Acme Zhorin", "ORG")] * 3


def test_a_name_within_another_type_stays(settle):
    text = "Acme Zhorin won. Then Acme Zhorin lost."

    assert settle(text, ("Acme Zhorin", "ORG"), ("Acme", "PERSON")) == [
        ("Acme Zhorin", "ORG"),
        ("Acme", "PERSON"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Zhorin won. Zhorin lost. Old Zhorins said so.",
        "Zhorin won. Zhorin lost. They saw Zhorin Harbour today.",
        "Zhorin won. Zhorin lost. They saw Harbour Zhorin today.",
        "Zhorin won. Zhorin lost. We zhorin. They saw Zhorin.",
        "Zhorin won. Zhorin lost. They saw Zhorin_x.",
    ],
)
def test_one_word_is_not_taken_out_of_longer_names_or_common_words(settle, text):
    assert len(settle(text, ("Zhorin", "ORG"), ("Zhorin", "ORG"))) == 2


def test_a_single_sighting_of_one_word_is_not_enough(settle):
    assert settle("Zhorin won. Later Zhorin lost.", ("Zhorin", "ORG")) == [("Zhorin", "ORG")]


def test_one_word_seen_twice_is_found_a_third_time(settle):
    text = "Zhorin won. Zhorin lost. They saw Zhorin."

    assert len(settle(text, ("Zhorin", "ORG"), ("Zhorin", "ORG"))) == 3
