from datetime import date


def test_a_full_name_defines_its_surname_in_the_whole_text(tag):
    text = (
        "Olga Brandt spoke first. Brandt then left.\nIn the evening Brandt returned to her hotel."
    )
    rows = [row for row in tag(text).entities if row.text in {"Olga Brandt", "Brandt"}]

    assert {row.name for row in rows} == {"Olga Brandt"}
    assert [row.via for row in rows][1:] == ["coreference"] * (len(rows) - 1)
    assert len(rows) == 3


def test_a_particle_may_stand_before_the_surname(rows):
    text = "Ursula von der Leyen spoke. Aides said von der Leyen would stay."

    assert [row.name for row in rows(text, "von der Leyen")] == ["Ursula von der Leyen"]


def test_a_bare_surname_of_a_leader_is_linked_on_the_day_of_the_office(rows):
    text = "Aides said Trump had called on Friday."
    then = rows(text, "Trump")
    before = rows(text, "Trump", date(2013, 5, 18))

    assert [row.wikidata_id for row in then] == ["Q22686"]
    assert [row.wikidata_id for row in before if row.wikidata_id] == []


def test_of_two_bearers_the_leader_is_meant(rows):
    text = (
        "Kim Yo Jong, the sister of North Korean leader Kim Jong Un, spoke. "
        "Analysts said Kim wanted talks."
    )

    assert [row.name for row in rows(text, "Kim")] == ["Kim Jong Un"]


def test_a_pronoun_is_never_a_surname(tag):
    text = "Vice Premier He Lifeng arrived. He did not speak."

    assert [row.via for row in tag(text).entities if row.text == "He"] in (["pronoun"], [])


def test_the_surname_of_a_person_goes_before_a_body_of_that_name(rows):
    text = "Thérèse Kayikwamba Wagner smiled. “This is a start for all of us,” Wagner said."

    assert [row.type for row in rows(text, "Wagner")] == ["PERSON"]


def test_a_country_is_not_taken_for_a_surname(rows):
    text = "Michael Jordan left. Egypt and Jordan have taken in refugees."

    assert {row.type for row in rows(text, "Jordan")} == {"GPE"}


def test_a_short_form_that_the_model_overlooks_is_found(retouch):
    page = retouch(
        "Olga Brandt spoke. Later Brandt left, and He Lifeng spoke. He left.",
        [("Olga Brandt", "PERSON"), ("He Lifeng", "PERSON")],
    )
    found = [
        (page.text[mention.start : mention.end], mention.via)
        for mention in page.mentions
        if mention.via == "coreference"
    ]

    assert found == [("Brandt", "coreference")]


def test_a_leader_that_the_model_overlooks_is_found(retouch):
    page = retouch("The deal pleased Trump, and Trump said so.", [])

    assert [mention.thing.fact.wikidata_id for mention in page.mentions if mention.thing.fact] == [
        "Q22686"
    ] * 2


def test_an_unknown_single_name_is_one_thing(retouch):
    page = retouch("Brandt spoke and Brandt left.", [("Brandt", "PERSON")])

    assert [mention.thing.fact for mention in page.mentions] == [None]


def test_a_one_letter_surname_is_no_short_form(retouch):
    page = retouch("Olga B spoke. Plan B failed.", [("Olga B", "PERSON")])

    assert len(page.mentions) == 1


def test_a_body_named_before_the_person_keeps_its_name(tag):
    text = (
        "Brandt Motors cut jobs on Friday. Shares of Brandt fell. Analysts said Brandt would cut "
        "more.\nThe plan is the work of its chairman, Ilse Brandt."
    )
    rows = [(row.text, row.type) for row in tag(text).entities if row.via != "nominal"]

    assert ("Ilse Brandt", "PERSON") in rows
    assert ("Brandt", "PERSON") not in rows
