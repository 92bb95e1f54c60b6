import pytest

from pipeline.core.entities.page import Page
from pipeline.core.entities.seen import see_names
from tests.unit.core.entities.conftest import DAY


@pytest.fixture
def see(parse, gazetteer):
    """Give the tidied names of a text whose model saw `ents`, pairs of words and label."""

    def build(text, *ents):
        doc = parse(text)
        at, spans = 0, []
        for words, label in ents:
            at = text.index(words, at)
            spans.append(doc.char_span(at, at + len(words), label=label, alignment_mode="expand"))
            at += len(words)
        doc.ents = spans
        names = see_names(Page(doc, DAY, gazetteer))
        return [(text[name.start : name.end], name.label) for name in names]

    return build


@pytest.mark.parametrize(
    ("text", "words", "label", "expected"),
    [
        ("He joined the Harbour Guild's board.", "the Harbour Guild's", "ORG", "Harbour Guild"),
        ("Norland 's ministers met.", "Norland 's", "GPE", "Norland"),
        ("The Verin news agency said so.", "The Verin news agency", "ORG", "Verin"),
        ("Acme Corp. fell.", "Acme Corp.", "ORG", "Acme Corp."),
        ("They met in Verin.", "Verin.", "GPE", "Verin"),
        ("It beat Alden 2-1 on Friday.", "Alden 2-1", "ORG", "Alden"),
        ("Mr. Brandt left.", "Mr. Brandt", "PERSON", "Brandt"),
        ("It quoted singer Ilse Brandt.", "singer Ilse Brandt", "PERSON", "Ilse Brandt"),
        ("It quoted de Wit Brandt.", "de Wit Brandt", "PERSON", "de Wit Brandt"),
        ("It quoted Son Heung-min again.", "Heung", "PERSON", "Son Heung-min"),
        ("It quoted Ilse Heung-min again.", "Ilse Heung", "PERSON", "Ilse Heung-min"),
        ("It had a Dolan-like sound.", "Dolan", "PERSON", "Dolan"),
    ],
)
def test_bounds_are_put_right(see, text, words, label, expected):
    assert see(text, (words, label)) == [(expected, label)]


@pytest.mark.parametrize(
    ("text", "words", "label"),
    [
        ("A disk of 30GB broke.", "GB", "GPE"),
        ("It starts at 10:00 GMT today.", "GMT", "ORG"),
        ("The Secretary of State left.", "State", "ORG"),
        ("They met on Monday.", "Monday", "DATE"),
        ("It fell by 12 - 13.", "12 - 13", "ORG"),
    ],
)
def test_money_measures_zones_and_scraps_are_no_names(see, text, words, label):
    assert see(text, (words, label)) == []


@pytest.mark.parametrize(
    ("text", "ents", "expected"),
    [
        ("Acme Norland won.", [("Acme", "ORG"), ("Norland", "ORG")], [("Acme Norland", "ORG")]),
        (
            "The U.S. Air Force won.",
            [("U.S.", "GPE"), ("Air Force", "ORG")],
            [("U.S. Air Force", "ORG")],
        ),
        (
            "The Harbour Foundation for the Old Arts paid.",
            [("Harbour Foundation", "ORG"), ("Old Arts", "ORG")],
            [("Harbour Foundation for the Old Arts", "ORG")],
        ),
        (
            "Norland Airlines and Sudland Rail won.",
            [("Norland Airlines", "ORG"), ("Sudland Rail", "ORG")],
            [("Norland Airlines", "ORG"), ("Sudland Rail", "ORG")],
        ),
        (
            "In Verin Ilse Brandt spoke.",
            [("Verin", "GPE"), ("Ilse Brandt", "PERSON")],
            [("Verin", "GPE"), ("Ilse Brandt", "PERSON")],
        ),
        (
            "The Port Fund (PF) paid.",
            [("Port Fund (PF", "ORG")],
            [("PF", "ORG"), ("Port Fund", "ORG")],
        ),
    ],
)  # fmt: skip
def test_parts_of_one_name_are_joined_and_two_names_parted(see, text, ents, expected):
    assert see(text, *ents) == expected


@pytest.mark.parametrize(
    ("words", "label", "expected"),
    [
        ("Harbour Workers Party", "PERSON", "ORG"),
        ("Alden Airport", "ORG", "FAC"),
        ("Lake Verin", "PERSON", "FAC"),
        ("Harbour Workers Party", "ORG", "ORG"),
    ],
)
def test_the_last_or_first_word_tells_the_type(see, words, label, expected):
    assert see(f"They spoke of {words} today.", (words, label)) == [(words, expected)]
