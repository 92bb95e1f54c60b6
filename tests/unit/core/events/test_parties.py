import pytest
from msgspec.structs import replace

from pipeline.core.events.coder import EventCoder
from pipeline.core.events.judging import read_parse
from pipeline.core.events.parties import Cast
from pipeline.records.article import Dateline

NAMES = {
    "Russian forces attacked Ukraine.": [("Russian forces", "MIL", "Russian forces")],
    "The new warplanes of Peru attacked Chile.": [("Peru", "MIL", "The new warplanes of Peru")],
    "Leaders of Chad and Mali met in Oslo.": [
        ("Mali", "GOV", "Leaders"),
        ("Chad", "GOV", "Leaders"),
    ],
    "Israeli strikes killed three farmers.": [("Israel", "GOV", "Israeli")],
    "Police arrested the editor.": [("police", "COP", "Police")],
    "The opposition leader criticised the army.": [("leader", "OPP", "The opposition leader")],
    "The government troops attacked a base.": [("troops", "MIL", "The government troops")],
    "Police in Kenya arrested the editor.": [("police", "COP", "Police")],
    "Thousands of farmers protested in Oslo.": [("farmers", "CVL", "farmers")],
    "The High Court freed the editor.": [("High Court", "JUD", "High Court")],
    "The report by Oslo criticised the army.": [("Norway", "GOV", "Oslo")],
    "The US had criticised the army.": [("United States", "GOV", "US")],
    "Moscow condemned Peru.": [("Russia", "GOV", "Moscow")],
    "Shigeru Ishiba condemned Peru.": [("Shigeru Ishiba", "GOV", "Shigeru Ishiba")],
    "The prime minister of Japan, Shigeru Ishiba, condemned Peru.": [
        ("Shigeru Ishiba", "GOV", "Shigeru Ishiba")
    ],
}


@pytest.mark.parametrize("text", NAMES)
def test_a_party_is_named_or_told_by_its_country_and_trade(text, mentions):
    actors = mentions(text)[0].actors

    assert [(p.name, p.sector, p.text) for p in actors] == NAMES[text]


def test_media_are_no_parties(mentions):
    (mention,) = mentions("Shigeru Ishiba met Emmanuel Macron and Reuters on Monday.")

    assert [party.name for party in mention.actors] == ["Shigeru Ishiba", "Emmanuel Macron"]


def test_an_entity_outside_the_text_is_passed_over(tagged, lexicon):
    record = tagged("Japan condemned Peru.")
    beyond = replace(record.entities[0], start=900, end=905)
    record = replace(record, entities=(*record.entities, beyond))

    assert len(EventCoder(lexicon).code(record)) == 1


def test_a_time_outside_the_text_is_passed_over(tagged, lexicon):
    record = tagged("Japan condemned Peru on Monday.")
    beyond = replace(record.times[0], start=900, end=905)
    record = replace(record, times=(beyond, *record.times))
    (mention,) = EventCoder(lexicon).code(record)

    assert mention.event_date.start == "2025-06-09"


def test_what_hurts_lowers_the_confidence_of_every_party(mentions):
    (mention,) = mentions("Japan condemned Peru.")

    assert all(0 < party.confidence < 0.7 for party in mention.actors)


def test_who_speaks_of_itself_acts(mentions):
    (mention,) = mentions("Japan said it would send medicine to Nepal.")

    assert [party.text for party in mention.actors] == ["Japan"]


def test_a_pronoun_of_nobody_is_no_party(mentions):
    assert mentions("It condemned the ships.") == []


def test_a_dateline_is_nobody(mentions):
    text = "KABUL, Afghanistan - Police arrested the editor."
    (mention,) = mentions(text, dateline=Dateline(place="Kabul", start=0, end=21))

    assert [party.text for party in mention.actors] == ["Police"]


def test_an_unknown_body_has_the_sector_of_its_name(mentions):
    (mention,) = mentions("The Senate Electoral Tribunal freed the editor.")

    assert [party.sector for party in mention.actors] == ["JUD"]


def test_a_person_is_no_it(mentions):
    assert mentions("Shigeru Ishiba said it supports the schools.") == []


def test_thousands_of_nobody_known_are_people(mentions):
    (mention,) = mentions("Thousands protested in Oslo.")

    assert [party.name for party in mention.actors] == ["thousands"]


def test_an_unknown_person_is_placed_by_the_words_around(mentions):
    (mention,) = mentions("Bora Tall of Kenya attacked the farmers.")

    assert [(p.name, p.country) for p in mention.actors] == [("Bora Tall", "KEN")]


def test_an_unknown_person_has_the_trade_that_is_told(mentions):
    (mention,) = mentions("The judge, Bora Tall, freed the editor.")

    assert [party.sector for party in mention.actors] == ["JUD"]


def test_a_bracket_behind_a_person_is_that_person(tagged, lexicon):
    record = tagged("Olympia Snowe (R-Maine) condemned Peru.")
    doc = read_parse(record.parse)
    token = next(token for token in doc if token.text == "Maine")
    found = Cast(doc, record.entities, lexicon).resolve(token)

    assert [standing.party.name for standing in found] == ["Olympia Snowe"]
