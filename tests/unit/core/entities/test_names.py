import pytest


@pytest.mark.parametrize(
    ("text", "words", "kind", "identity"),
    [
        ("President Emmanuel Macron spoke.", "Emmanuel Macron", "PERSON", None),
        ("Vladimir V. Putin spoke.", "Vladimir V. Putin", "PERSON", "wikidata:Q7747"),
        ("He flew to Goma on Friday.", "Goma", "GPE", "geonames:216281"),
        ("The M23 rebels took the town.", "M23 rebels", "ORG", None),
        ("He told the TASS news agency so.", "TASS", "MEDIA", "wikidata:Q223799"),
        ("He spoke to the Kigali Herald on Friday.", "Kigali Herald", "MEDIA", None),
        ("Officials told the Nordia news agency so.", "Nordia", "MEDIA", None),
        ("He wrote on X that talks failed.", "X", "MEDIA", None),
        ("GENEVA (Reuters) - Talks began.", "GENEVA", "GPE", "geonames:2660646"),
        ("The U.S.-mediated talks ended.", "U.S.", "GPE", "wikidata:Q30"),
        ("Pro-European parties won.", "European", "NORP", "wikidata:Q46"),
    ],
)
def test_names_get_their_type_and_id(rows, text, words, kind, identity):
    [row] = rows(text, words)

    assert row.type == kind
    assert identity in {None, row.id}


def test_a_ministry_takes_its_country_from_its_name_or_owner(tag):
    text = "The Swedish Defence Ministry denied it. Norway's Foreign Ministry did not."
    bodies = [(row.text, row.country, row.sector) for row in tag(text).entities]

    assert ("Foreign Ministry", "NOR", "GOV") in bodies
    assert {row[1] for row in bodies} == {"SWE", "NOR"}


def test_a_word_in_running_text_is_no_name_of_the_gazetteer(tag):
    text = "There is little time, the dawn is cold, the bishop said, and it is nice to be mobile."

    assert tag(text).entities == ()


def test_zones_numbers_and_scraps_of_titles_are_no_names(tag):
    text = "At 10:00 GMT the Secretary of State left."

    assert [row.text for row in tag(text).entities if row.via == "ner"] == []


def test_a_longer_name_is_not_cut_by_the_gazetteer(rows):
    assert rows("He studied at the University of Geneva for years.", "Geneva") == []


def test_offsets_slice_the_text(tag):
    text = (
        "Russian President Vladimir Putin told Norway’s Prime Minister that “we will not yield”.\n"
        "He left. The two leaders had met in Sochi, the Kremlin said."
    )

    assert [text[row.start : row.end] for row in tag(text).entities] == [
        row.text for row in tag(text).entities
    ]


@pytest.mark.parametrize(
    ("text", "ents", "expected"),
    [
        ("At 10 GMT they met.", [("GMT", "ORG")], []),
        ("He is State here.", [("State", "ORG")], []),
        ("He saw 55 there.", [("55", "ORG")], []),
        ("He read Verin Moscow Daily.", [("Verin Moscow", "ORG")], [("Verin Moscow", "ORG")]),
        ("He met New York Times men.", [("York Times men", "ORG")], [("York Times men", "ORG")]),
        ("He saw Moscow.", [("Moscow", "EVENT")], [("Moscow", "GPE")]),
        ("He saw Lima.", [("Lima", "EVENT")], [("Lima", "GPE")]),
        ("He saw Karachi.", [("Karachi", "EVENT")], [("Karachi", "EVENT")]),
        ("He flew to Lviv.", [("Lviv", "PERSON")], [("Lviv", "GPE")]),
        ("He flew in Tartu.", [("Tartu", "PERSON")], [("Tartu", "GPE")]),
        ("He knew Tartu.", [("Tartu", "PERSON")], [("Tartu", "PERSON")]),
        ("He wrote on X. Later he left.", [("X. Later", "PERSON")], [("X", "MEDIA")]),
        (
            "He met Ola Sergei Lavrov.",
            [("Ola Sergei Lavrov", "PERSON")],
            [("Sergei Lavrov", "PERSON")],
        ),
        (
            "He met the Lavrov Institute.",
            [("the Lavrov Institute", "ORG")],
            [("Lavrov Institute", "ORG")],
        ),
        ("He met pro-peace folk.", [("pro-peace", "NORP")], []),
        ("ABCD said no.", [("ABCD", "ORG")], [("ABCD", "ORG")]),
        ("The Xinhua News Agency said no.", [("Xinhua News Agency", "ORG")], [("Xinhua", "MEDIA")]),
        ("The Guardian said no.", [("The Guardian", "ORG")], [("Guardian", "MEDIA")]),
        ("He joined the Nordic Cabinet.", [("Nordic Cabinet", "ORG")], [("Nordic Cabinet", "ORG")]),
        ("They ran The Lviv Radio.", [("Lviv Radio", "ORG")], [("Lviv Radio", "MEDIA")]),
    ],
)
def test_the_model_goes_first_and_the_gazetteer_corrects_it(retouch, text, ents, expected):
    page = retouch(text, ents)
    found = [
        (page.text[mention.start : mention.end], mention.thing.type) for mention in page.mentions
    ]

    assert found == expected


def test_money_is_no_country(rows):
    assert rows("It paid US$ 5 million for it.", "US") == []
