import pytest
from msgspec.structs import replace

from pipeline.core.events.coder import EventCoder

NAMES = {
    "Russian forces attacked Ukraine.": [("Russian forces", "MIL", "Russian forces")],
    "The new warplanes of Peru attacked Chile.": [("Peru", "MIL", "The new warplanes of Peru")],
    "Leaders of Chad and Mali met in Oslo.": [
        ("Mali", "GOV", "Leaders"),
        ("Chad", "GOV", "Leaders"),
    ],
    "Israeli strikes killed three farmers.": [("Israel", "GOV", "Israeli")],
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
