import pytest

from pipeline.core.entities.contexts import read_contexts
from pipeline.core.entities.page import Page
from pipeline.core.entities.seen import Seen
from tests.unit.core.entities.conftest import DAY


@pytest.fixture
def label(parse, gazetteer):
    """Give the labels of a text's names after their surroundings were read."""

    def build(text, *ents):
        page = Page(parse(text), DAY, gazetteer)
        names = [Seen(text.index(w), text.index(w) + len(w), kind) for w, kind in ents]
        return [(text[n.start : n.end], n.label) for n in read_contexts(page, names)]

    return build


def test_places_of_a_dateline_are_places_whatever_the_model_says(label):
    text = "WASHINGTON/NEW DELHI, March 3 (Reuters) - Talks began."

    assert label(text, ("WASHINGTON/NEW DELHI", "ORG"), ("Reuters", "ORG")) == [
        ("WASHINGTON", "GPE"),
        ("NEW DELHI", "GPE"),
        ("Reuters", "ORG"),
    ]


@pytest.mark.parametrize(
    ("text", "words", "before", "after"),
    [
        ("Alden striker Marek Dolan scored twice.", "Alden", "GPE", "ORG"),
        ("Verins coach Marek Dolan smiled.", "Verins", "PERSON", "ORG"),
        ("Sweden captain Marek Dolan smiled.", "Sweden", "GPE", "GPE"),
        ("Milwaukee beat the visitors 113-103 on Friday.", "Milwaukee", "GPE", "ORG"),
        ("They celebrated a 2-1 win over Leeds on Friday.", "Leeds", "GPE", "ORG"),
        ("They won 2-1 in Leeds on Friday.", "Leeds", "GPE", "GPE"),
        ("Milwaukee beat the visitors on Friday.", "Milwaukee", "GPE", "GPE"),
        ("The army operates in Nangarhar.", "Nangarhar", "ORG", "GPE"),
        ("He holds a stake in Acmenor.", "Acmenor", "ORG", "ORG"),
        ("He works for Acmenor.", "Acmenor", "ORG", "ORG"),
        ("They met in Zhorin, Syria.", "Zhorin", "PERSON", "GPE"),
        ("It is the end of Zhorin, Syria said.", "Zhorin", "ORG", "GPE"),
        ("It is the end of Zhorin, Marek said.", "Zhorin", "ORG", "ORG"),
        ("They chose Zhorin, Syria said.", "Zhorin", "ORG", "ORG"),
    ],
)
def test_what_stands_around_a_name_tells_its_type(label, text, words, before, after):
    assert label(text, (words, before)) == [(words, after)]
