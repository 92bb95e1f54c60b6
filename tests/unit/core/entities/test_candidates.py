from datetime import date

import pytest

from pipeline.core.entities.extras import Extra, ExtraRole
from pipeline.core.entities.gazetteer import Gazetteer
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_tables

DAY = date(2025, 5, 18)
EXTRAS = (
    Extra(type="PERSON", name="Paul Verhoef", wikidata="Q901", country="NLD", sitelinks=2),
    Extra(type="PERSON", name="Tom Halden", wikidata="Q902", country="NOR", sitelinks=20),
    Extra(type="PERSON", name="Tom Halden", wikidata="Q903", country="SWE", sitelinks=20),
    Extra(type="PERSON", name="Ann Brook", wikidata="Q904", country="CAN", sitelinks=1),
    Extra(
        type="PERSON",
        name="Ann Brook",
        wikidata="Q905",
        country="NZL",
        sitelinks=1,
        roles=(ExtraRole(title="Foreign Minister", since="2024"),),
    ),
    Extra(type="PERSON", name="Zorbel", wikidata="Q906", sitelinks=99),
    Extra(type="PERSON", name="Kim Loe", aliases=("Loe",), wikidata="Q907", sitelinks=99),
    Extra(type="ORG", name="Verdant", aliases=("VDT",), wikidata="Q908", sitelinks=30),
    Extra(type="ORG", name="Tidewater", wikidata="Q909", sitelinks=0),
    Extra(type="ORG", name="Norway House Dinner", wikidata="Q910", sitelinks=0),
)


@pytest.fixture(scope="module")
def crowded():
    return Gazetteer(load_tables(), EXTRAS)


@pytest.fixture(scope="module")
def link(parse, crowded):
    """Give the Wikidata id of a name that the model saw under a label."""

    def find(text, name, label):
        doc = parse(text)
        start = text.index(name)
        doc.ents = [doc.char_span(start, start + len(name), label=label)]
        rows = tag_page(doc, DAY, crowded).entities
        return next(
            (row.wikidata_id for row in rows if (row.start, row.end) == (start, start + len(name))),
            None,
        )

    return find


@pytest.mark.parametrize(
    ("text", "name", "label", "expected"),
    [
        ("In Norway, Tom Halden spoke.", "Tom Halden", "PERSON", "Q902"),
        ("In Sweden, Tom Halden spoke.", "Tom Halden", "PERSON", "Q903"),
        ("Tom Halden spoke.", "Tom Halden", "PERSON", ""),
        ("Ann Brook spoke.", "Ann Brook", "PERSON", "Q905"),
        ("Ann BROOK spoke.", "Ann BROOK", "PERSON", "Q905"),
        ("Paul Verhoef spoke.", "Paul Verhoef", "PERSON", ""),
        ("Paul Verhoef spoke in the Netherlands.", "Paul Verhoef", "PERSON", "Q901"),
        ("Zorbel spoke.", "Zorbel", "PERSON", "Q906"),
        ("Loe spoke.", "Loe", "PERSON", ""),
        ("Verdant rose.", "Verdant", "ORG", "Q908"),
        ("VDT rose.", "VDT", "ORG", "Q908"),
        ("Tidewater rose.", "Tidewater", "ORG", ""),
    ],
)
def test_a_doubtful_namesake_is_nobody(link, text, name, label, expected):
    assert link(text, name, label) == expected


def test_a_common_name_of_another_countrys_body_is_not_linked(rows):
    [party] = rows("In Malta and in Malta again, the Labour Party won.", "Labour Party")
    [own] = rows("In London and all of Britain, the Labour Party won.", "Labour Party")

    assert (party.country != "GBR", own.country) == (True, "GBR")


@pytest.mark.parametrize(
    ("text", "country", "admin1"),
    [
        ("He lives in Paris, Texas.", "USA", "TX"),
        ("He lives in Birmingham, Alabama.", "USA", "AL"),
        ("He lives in Birmingham, England.", "GBR", "ENG"),
        ("He lives in Cordoba, Argentina.", "ARG", None),
        ("He lives in Birmingham, where it rains.", "GBR", "ENG"),
    ],
)
def test_what_follows_the_comma_says_which_town(rows, text, country, admin1):
    name = text.split("in ")[1].split(",")[0]
    row = rows(text, name)[0]

    assert row.country == country
    assert admin1 in {None, row.admin1}


def test_a_short_name_within_a_rejected_longer_one_is_still_found(parse, crowded):
    doc = parse("They missed the Norway House Dinner.")
    doc.ents = []
    rows = tag_page(doc, DAY, crowded).entities

    assert [(row.text, row.country) for row in rows if row.via == "gazetteer"] == [
        ("Norway", "NOR")
    ]
