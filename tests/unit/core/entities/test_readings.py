import pytest

ACTOR, PLACE = "actor", "place"


@pytest.mark.parametrize(
    ("text", "words", "reading"),
    [
        ("Moscow rejected the plan.", "Moscow", ACTOR),
        ("Talks were held in Moscow on Friday.", "Moscow", PLACE),
        ("He flew to Moscow on Friday.", "Moscow", PLACE),
        ("The minister visited Kyiv on Friday.", "Kyiv", PLACE),
        ("Drones struck Kyiv overnight.", "Kyiv", PLACE),
        ("The attack on Kyiv killed two.", "Kyiv", PLACE),
        ("They put pressure on Kyiv.", "Kyiv", ACTOR),
        ("Washington’s demands grew.", "Washington", ACTOR),
        ("The talks between Ukraine and Russia failed.", "Russia", ACTOR),
        ("They signed a deal with Norway.", "Norway", ACTOR),
        ("They imposed sanctions on Norway.", "Norway", ACTOR),
        ("They discussed Norway.", "Norway", ""),
        ("A debate about Norway began.", "Norway", ""),
        ("The war in Ukraine goes on.", "Ukraine", PLACE),
        ("Aid to Ukraine was cut.", "Ukraine", ACTOR),
        ("They received a warning from Norway.", "Norway", ACTOR),
        ("Troops withdrew from Norway.", "Norway", PLACE),
        ("The bridge was built by Norway.", "Norway", ACTOR),
        ("Norway's minister spoke.", "Norway", ""),
        ("They crossed Norway's border.", "Norway", ""),
        ("Anger over Norway sending ships grew.", "Norway", ACTOR),
        ("The Istanbul talks failed.", "Istanbul", PLACE),
        ("The Moscow talks failed.", "Moscow", PLACE),
        ("The Norway talks failed.", "Norway", ""),
        ("An ally, Norway, objected.", "Norway", ACTOR),
        ("Europe wants a truce.", "Europe", ACTOR),
        ("It is watched in Oslo and across Europe.", "Europe", PLACE),
        ("The Kremlin denied it.", "Kremlin", ACTOR),
        ("He returned to the White House.", "White House", PLACE),
        ("White House aides left.", "White House", ""),
        ("The Russians agreed.", "Russians", ACTOR),
        ("They spoke to the Russians.", "Russians", ACTOR),
        ("Russian troops left.", "Russian", ""),
        ("WASHINGTON (Reuters) - Talks failed.", "WASHINGTON", PLACE),
        ("Crimea was calm.", "Crimea", PLACE),
        ("Help for the government of Norway came.", "Norway", ACTOR),
        ("Oslo", "Oslo", PLACE),
        ("The road from Oslo to Stockholm was cut.", "Stockholm", PLACE),
        ("Oslo's harbour froze.", "Oslo", PLACE),
        ("A letter from Oslo arrived.", "Oslo", ACTOR),
        ("Trains between Oslo and Bergen were late.", "Oslo", PLACE),
    ],
)
def test_a_place_name_acts_or_is_a_place(rows, text, words, reading):
    row = rows(text, words)[-1]

    assert row.reading == reading


def test_who_acts_is_the_government(rows):
    [capital] = rows("Moscow rejected the plan.", "Moscow")
    [seat] = rows("The Kremlin denied it.", "Kremlin")
    [union] = rows("Brussels rejected the plan.", "Brussels")

    assert (capital.id, capital.name, capital.wikidata_id, capital.sector) == (
        "gov:RUS",
        "Russia",
        "Q159",
        "GOV",
    )
    assert (seat.id, seat.name, seat.type) == ("gov:RUS", "Kremlin", "ORG")
    assert union.country in {"BEL", ""}


def test_a_place_has_coordinates(rows):
    [row] = rows("Talks were held in Moscow on Friday.", "Moscow")

    assert (row.id, round(row.lat), round(row.lon), row.geonames_id) == (
        "wikidata:Q649",
        56,
        38,
        524901,
    )


@pytest.mark.parametrize(
    ("text", "tree", "reading"),
    [
        ("Norway’s long border shook.", {"Norway": ("PROPN", "NNP", "nsubj", "shook")}, ""),
        ("Norway’s big push failed.", {"Norway": ("PROPN", "NNP", "nsubj", "failed")}, ACTOR),
        (
            "Norway’s so.",
            {"so": ("ADV", "RB", "ROOT", "so"), "Norway": ("PROPN", "NNP", "dep", "so")},
            ACTOR,
        ),
    ],
)
def test_the_mark_of_a_possessor_counts_more_than_the_tree(retouch, text, tree, reading):
    page = retouch(text, [("Norway", "GPE")], tree | {"’s": ("PART", "POS", "case", "Norway")})

    assert page.mentions[0].reading == reading
