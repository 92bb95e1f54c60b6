import pytest

REST = " Rain fell. Snow came. The wind blew. The night was long."
TOLD = {
    "Ten farmers were killed when Chadian jets bombed a village.": "Chad > farmers",
    "Chadian troops opened fire on a bus, wounding three farmers.": "Chadian troops > farmers",
    "Ten farmers were killed in raids by Chadian troops.": "Chadian troops > farmers",
    "Ten farmers were killed and six injured in raids by Chadian jets.": "Chad > farmers",
    "Ten farmers were killed when Kenya bombed a village.": "Kenya > farmers",
    "Chadian troops shelled Kenya, killing ten farmers.": "Chadian troops > Kenya",
}


@pytest.mark.parametrize("text", TOLD)
def test_a_deed_takes_the_side_that_another_clause_names(text, mentions):
    first = mentions(text + REST)[0]
    sides = [", ".join(p.name for p in side) for side in (first.actors, first.recipients)]

    assert " > ".join(sides) == TOLD[text]


APART = {
    "Ten farmers were killed in the town that Chadian jets bombed.": [],
    "Ten farmers were killed after Chadian jets bombed a village.": [],
    "A guard was wounded in the raid and was shot by two officers.": [],
}


@pytest.mark.parametrize("text", APART)
def test_another_deed_lends_nothing(text, mentions):
    told = [m for m in mentions(text + REST) if m.recipients]
    found = {party.name for mention in told for party in mention.actors}

    assert sorted(found) == APART[text]
