from datetime import date

import pytest

from pipeline.core.entities.tagger import read_page

DAY = date(2025, 5, 18)
MATCH = (
    "Norway beat Sweden in the final of the cup. The striker scored a late goal and the goalkeeper "
    "saved a penalty. The coach praised the squad. Norway play Denmark in the next match."
)


@pytest.mark.parametrize(
    ("full", "text", "short"),
    [
        ("International Monetary Fund", "The {} met. A paper by the {} followed.", "IMF"),
        ("Human Rights Watch", "A report by {} came out. Staff of {} spoke.", "HRW"),
        ("Amnesty International", "A report by {} came out. Staff of {} spoke.", "Amnesty"),
    ],
)
def test_a_short_form_or_initials_mean_the_full_name_before(parse, gazetteer, full, text, short):
    words = text.format(full, short)
    doc = parse(words)
    spans = [(words.index(full), full), (words.rindex(short), short)]
    doc.ents = [doc.char_span(at, at + len(name), label="ORG") for at, name in spans]
    page = read_page(doc, DAY, gazetteer)
    things = {page.text[m.start : m.end]: m.thing for m in page.mentions}

    assert things[short].fact is not None
    assert things[short].fact.id == things[full].fact.id


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Amnesty spoke. Later Amnesty International met.", ("Amnesty", "Amnesty International")),
        ("Amnesty International met Harbour Watch.", ("Amnesty International", "Harbour Watch")),
        (
            "Amnesty International sued Amnesty Inc. over it.",
            ("Amnesty International", "Amnesty Inc."),
        ),
    ],
)
def test_another_body_or_a_firm_of_its_own_stays_unknown(retouch, text, names):
    page = retouch(text, [(name, "ORG") for name in names])
    unknown = {page.text[m.start : m.end] for m in page.mentions if m.thing.fact is None}

    assert unknown == set(names) - {"Amnesty International"}


def test_a_country_in_a_match_is_a_team_and_no_government(rows):
    [first, second] = rows(MATCH, "Norway")
    [other] = rows(MATCH, "Denmark")

    assert {(row.type, row.country, row.reading) for row in (first, second)} == {
        ("GPE", "NOR", "place")
    }
    assert (other.type, first.id) == ("GPE", second.id)
    assert first.id.startswith("local:")


def test_where_a_match_is_played_stays_a_place(rows):
    [row] = rows(MATCH + " They meet in Poland.", "Poland")

    assert (row.type, row.reading) == ("GPE", "place")


def test_two_words_of_sport_make_no_match(rows):
    [row] = rows("Norway will host the cup final, the minister said.", "Norway")

    assert (row.type, row.id) == ("GPE", "gov:NOR")
