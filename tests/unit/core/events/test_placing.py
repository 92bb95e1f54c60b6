import pytest

PLACES = {
    "Japan met Chile in Oslo.": ("Oslo", "city"),
    "The Oslo talks between Japan and Chile ended.": ("Oslo", "city"),
    "Japan held talks with Chile in Norway.": ("Norway", "country"),
    "Japan's Shigeru Ishiba visited Oslo.": ("Oslo", "city"),
    "Japan's Shigeru Ishiba travelled to Oslo for talks with Chile.": ("Oslo", "city"),
    "Japan met Chile in Europe.": ("Europe", "region"),
    "Japan met Chile.": None,
    "Japan met Chile, and Oslo praised the talks.": None,
    "Japan met Chile in good spirits.": None,
}


@pytest.mark.parametrize("text", PLACES)
def test_the_place_is_where_the_act_is_not_who_acts(text, mentions):
    place = mentions(text)[0].location

    assert (place and (place.name, place.precision)) == (PLACES[text] or place)
    assert bool(place) == bool(PLACES[text])


def test_a_mutual_act_of_the_same_parties_inherits_the_place_of_the_talks(mentions):
    text = "Japan met Chile in Oslo on Monday. The two countries agreed to reopen the border."
    met, agreed = mentions(text)

    assert (met.location.name, agreed.location.name) == ("Oslo", "Oslo")


def test_a_building_is_a_facility(mentions):
    place = mentions("Japan met Chile at Heathrow Airport.")[0].location

    assert (place.name, place.precision) == ("Heathrow Airport", "facility")
