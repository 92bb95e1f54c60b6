"""Groups, office holders and pairs."""

from datetime import date

import pytest


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("He met several NATO leaders.", "NATO leaders", ("wikidata:Q7184", "leader", "GOV")),
        ("European countries pushed on.", "European countries", ("wikidata:Q46", "country", "GOV")),
        ("Senior Norwegian officials left.", "Senior Norwegian officials", ("gov:NOR", "o", "GOV")),
        ("The Norwegian government fell.", "Norwegian government", ("gov:NOR", "g", "GOV")),
        ("Norwegian soldiers left.", "Norwegian soldiers", ("wikidata:Q20", "soldier", "MIL")),
        ("Leaders of NATO met.", "Leaders", ("wikidata:Q7184", "leader", "GOV")),
        ("Norway’s army left.", "Norway’s army", ("wikidata:Q20", "army", "MIL")),
        ("The NATO delegation left.", "NATO delegation", ("wikidata:Q7184", "delegation", "GOV")),
    ],
)
def test_a_group_is_named_by_its_owner(rows, text, words, expected):
    [row] = [row for row in rows(text, words) if row.via == "nominal"]

    assert (row.id, row.role[: len(expected[1])], row.sector) == expected


def test_a_dash_before_a_group_ends_it_on_the_left(rows):
    found = rows("Oslo - Norwegian officials left.", "Norwegian officials")

    assert {row.id for row in found if row.via == "nominal"} == {"gov:NOR"}


def test_a_group_of_two_countries_has_a_row_for_each(rows):
    found = rows("Norwegian and Swedish ministers met.", "Norwegian and Swedish ministers")

    assert {row.id for row in found} == {"gov:NOR", "gov:SWE"}


@pytest.mark.parametrize(
    "text",
    [
        "Officials left.",
        "A Norwegian official left.",
        "Reuters reporters left.",
        "His negotiating team from Norway left.",
        "Parties left.",
    ],
)
def test_without_owner_or_number_there_is_no_group(tag, text):
    assert [row for row in tag(text).entities if row.via == "nominal"] == []


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Putin came. The Russian leader declined.", "Russian leader", "Vladimir Putin"),
        ("The Russian president declined.", "Russian president", "Vladimir Putin"),
        ("Sergei Lavrov came. The minister spoke.", "minister", "Sergei Lavrov"),
        ("Sergei Lavrov came. The Russian diplomat spoke.", "Russian diplomat", "Sergei Lavrov"),
        ("The EU's top diplomat spoke to Kaja Kallas.", "the EU's top diplomat", "Kaja Kallas"),
        (
            "Ilham Aliyev and Nikol Pashinyan spoke. Aliyev met his Armenian counterpart.",
            "Armenian counterpart",
            "Nikol Pashinyan",
        ),
        (
            "Marco Rubio spoke with his Chinese counterpart on Friday.",
            "Chinese counterpart",
            "Wang Yi",
        ),
    ],
)
def test_a_definite_office_means_its_holder(tag, text, words, name):
    found = [
        row.name
        for row in tag(text).entities
        if row.via == "nominal" and row.text.casefold() == words.casefold()
    ]

    assert found == [name]


@pytest.mark.parametrize(
    "text",
    [
        "A president spoke.",
        "The former Russian president spoke.",
        "Presidents spoke.",
        "She is the president.",
        "The chair broke.",
        "The Atlantian president spoke.",
        "The mayor spoke.",
        "He met his counterpart.",
        "The Russian spokesman spoke.",
    ],
)
def test_an_office_without_a_known_holder_is_left_alone(tag, text):
    assert [row for row in tag(text).entities if row.via == "nominal"] == []


@pytest.mark.parametrize(
    ("text", "words", "ids"),
    [
        (
            "Trump will call Putin on Monday. The two leaders last spoke in May.",
            "The two leaders",
            {"wikidata:Q22686", "wikidata:Q7747"},
        ),
        (
            "Trump called Putin. Trump thanked Putin. The two leaders will meet.",
            "The two leaders",
            {"wikidata:Q22686", "wikidata:Q7747"},
        ),
        (
            "Talks between Ukraine and Russia began. The two sides agreed on little.",
            "The two sides",
            {"gov:UKR", "gov:RUS"},
        ),
        (
            "Norway met Sweden in Oslo. Both countries signed.",
            "Both countries",
            {"gov:NOR", "gov:SWE"},
        ),
        (
            "U.S. and Chinese officials met in Oslo. The two governments agreed on a text.",
            "The two governments",
            {"gov:USA", "gov:CHN"},
        ),
        (
            "Nikol Pashinyan and Ilham Aliyev met. The two Caucasus neighbors signed.",
            "The two Caucasus neighbors",
            {"gov:ARM", "gov:AZE"},
        ),
        (
            "Aliyev and Pashinyan came. Trump will call Putin. The pair last spoke in May.",
            "The pair",
            {"wikidata:Q22686", "wikidata:Q7747"},
        ),
        (
            "Trump will call Putin. The pair last spoke in May.",
            "The pair",
            {"wikidata:Q22686", "wikidata:Q7747"},
        ),
        (
            "Britain, France and Germany objected. The three countries want talks.",
            "The three countries",
            {"gov:GBR", "gov:FRA", "gov:DEU"},
        ),
        (
            "Talks between Ukraine and Russia began, and he stood between two angry sides.",
            "two angry sides",
            {"gov:UKR", "gov:RUS"},
        ),
        (
            "Iran's Abbas Araghchi will meet U.S. envoy Steve Witkoff. The two sides differ.",
            "The two sides",
            {"gov:IRN", "gov:USA"},
        ),
        (
            "Talks between Israel and Hamas began. The parties agreed on little.",
            "The parties",
            {"gov:ISR", "local"},
        ),
        (
            "Norwegian and Swedish envoys met. Both countries signed.",
            "Both countries",
            {"gov:NOR", "gov:SWE"},
        ),
    ],
)
def test_a_pair_means_those_last_named_together(rows, text, words, ids):
    found = [row for row in rows(text, words) if row.via == "nominal"]

    assert {row.id.partition(":")[0] if "local" in row.id else row.id for row in found} == ids


@pytest.mark.parametrize(
    "text",
    [
        "Two officials spoke.",
        "Norway objected. The three countries want talks.",
        "He stood between two angry sides.",
        "The two NATO countries objected.",
        "Both came.",
        "The two dogs barked.",
    ],
)
def test_who_is_not_named_before_is_no_pair(tag, text):
    assert [row for row in tag(text).entities if row.text.startswith(("Two", "The t", "two"))] == []


def test_the_holder_is_the_one_of_the_day(tag):
    text = "The U.S. president spoke."
    [row] = [row for row in tag(text, date(2022, 5, 18)).entities if row.via == "nominal"]

    assert row.name == "Joe Biden"
