import pytest


@pytest.mark.parametrize(
    ("text", "words", "role", "country"),
    [
        ("Norwegian Foreign Minister Ola Nord spoke.", "Ola Nord", "Foreign Minister", "NOR"),
        ("Norway's foreign minister, Ola Nord, spoke.", "Ola Nord", "Foreign Minister", "NOR"),
        ("Ola Nord, the Norwegian foreign minister, spoke.", "Ola Nord", "Foreign Minister", "NOR"),
        ("Ola Nord, the president of Chile, spoke.", "Ola Nord", "President", "CHL"),
        ("Former Norwegian President Ola Nord spoke.", "Ola Nord", "Former President", "NOR"),
        ("Acting Norwegian President Ola Nord spoke.", "Ola Nord", "President", "NOR"),
        ("Kremlin spokesman Igor Malkov denied it.", "Igor Malkov", "Spokesman", "RUS"),
        ("Ola Nord, the king's chief of staff, spoke.", "Ola Nord", "Chief of Staff", ""),
        ("U.S. Secretary of State Marco Rubio spoke.", "Marco Rubio", "Secretary of State", "USA"),
        (
            "Oren Malka, a spokesman for the Israeli foreign ministry, spoke.",
            "Oren Malka",
            "Spokesman",
            "ISR",
        ),
    ],
)
def test_a_title_beside_a_name_gives_role_and_country(rows, text, words, role, country):
    row = rows(text, words)[0]

    assert (row.role, row.country) == (role, country)


def test_his_counterpart_holds_the_same_office_elsewhere(rows):
    text = "U.S. Secretary of State Marco Rubio spoke with his Norwegian counterpart Ola Nord."
    [row] = rows(text, "Ola Nord")

    assert (row.role, row.country, row.sector) == ("Foreign Minister", "NOR", "GOV")


def test_a_known_counterpart_keeps_the_own_office(rows):
    text = "U.S. Secretary of State Marco Rubio met his Russian counterpart Sergei Lavrov."

    assert [row.role for row in rows(text, "Sergei Lavrov")] == ["Foreign Minister"]


def test_without_a_subject_the_person_named_last_is_the_peer(rows):
    text = "Rubio arrived. Talks with the Norwegian counterpart Ola Nord will follow."

    assert [row.country for row in rows(text, "Ola Nord")] == ["NOR"]


def test_an_honorific_gives_a_gender_and_no_role(rows):
    text = "Mrs. Olga Brandt and Mr. Ola Nord came. She spoke first."

    assert [(row.name, row.role) for row in rows(text, "She")] == [("Olga Brandt", "")]


def test_a_namesake_of_another_country_is_not_linked(rows):
    text = "Canadian Foreign Minister Sergei Lavrov spoke. Lavrov then left."

    assert {row.wikidata_id for row in rows(text, "Sergei Lavrov")} == {""}
    assert {row.country for row in rows(text, "Lavrov")} == {"CAN"}


def test_a_body_without_a_country_serves_as_organisation(rows):
    text = "NATO Secretary General Ola Nord spoke."
    [row] = rows(text, "Ola Nord")

    assert (row.role, row.country, row.sector) == ("Secretary-General", "", "IGO")


def test_a_ministry_without_a_country_takes_that_of_its_spokesman(rows):
    text = "Foreign Ministry spokesperson Lin Jian told a briefing so."

    assert [row.country for row in rows(text, "Foreign Ministry")] == ["CHN"]


def test_scraps_within_a_title_are_no_names(tag):
    text = "Indian External Affairs Minister Ola Nord and Army Chief Asim Munir spoke."

    assert {row.text for row in tag(text).entities if row.type == "ORG"} == set()


def test_other_appositions_are_no_titles(rows):
    text = "Ola Nord, a man of few words, spoke. The singer, Olga Brandt, spoke."

    assert [row.role for row in [*rows(text, "Ola Nord"), *rows(text, "Olga Brandt")]] == ["", ""]


def test_a_second_title_does_not_replace_the_first(rows):
    text = "Norwegian Foreign Minister Ola Nord spoke. Later Senator Ola Nord left."

    assert [row.role for row in rows(text, "Ola Nord")] == ["Foreign Minister", "Senator"]
    assert {row.country for row in rows(text, "Ola Nord")} == {"NOR"}


def test_a_counterpart_in_a_headline_has_the_peer_named_before(retouch):
    page = retouch(
        "Marco Rubio here. Talks with Norwegian counterpart Ola Nord.",
        [("Marco Rubio", "PERSON"), ("Norwegian", "NORP"), ("Ola Nord", "PERSON")],
        {"Talks": ("NOUN", "NNS", "ROOT", "Talks")},
    )

    assert [mention.role for mention in page.persons()] == ["", "Foreign Minister"]


def test_a_title_at_the_end_of_the_text_is_read(retouch):
    page = retouch(
        "Ola Nord, Norwegian president",
        [("Ola Nord", "PERSON"), ("Norwegian", "NORP")],
        {"Nord": ("PROPN", "NNP", "ROOT", "Nord"), "president": ("NOUN", "NN", "appos", "Nord")},
    )

    assert [mention.role for mention in page.persons()] == ["President"]


def test_an_apposition_that_is_a_name_is_no_title(retouch):
    page = retouch(
        "Ola Nord, Sergei Lavrov, spoke.",
        [("Ola Nord", "PERSON"), ("Sergei Lavrov", "PERSON")],
        {"Lavrov": ("PROPN", "NNP", "appos", "Nord")},
    )

    assert [mention.role for mention in page.persons()] == ["", ""]


@pytest.mark.parametrize(
    "prefix", ["Ex-Prime Minister", "Former Prime Minister", "ex-prime minister"]
)
def test_a_joined_ex_makes_a_former_office(rows, prefix):
    [row] = rows(f"The {prefix} Imran Khan spoke.", "Imran Khan")

    assert row.role == "Former Prime Minister"
