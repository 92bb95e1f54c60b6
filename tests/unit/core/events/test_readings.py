import pytest

from pipeline.core.events.coder import EventCoder
from pipeline.core.events.judging import judge
from pipeline.records import Candidate
from tests.unit.core.events.conftest import WEDNESDAY

SECONDS = {
    "Japan accused Chile of attacking Peru.": [
        ("ACCUSE", "happened", ["Japan"], ["Peru"]),
        ("ASSAULT", "claimed", ["Chile"], ["Peru"]),
    ],
    "Japan complained to Chile over raids by Peru.": [("ACCUSE", "happened", ["Japan"], ["Peru"])],
    "Japan agreed to meet Chile.": [("CONSULT", "agreed", ["Japan", "Chile"], [])],
    "Workers blocked the port of Lima.": [
        ("COERCE", "happened", ["workers"], ["Lima"]),
        ("REJECT", "happened", ["workers"], ["Lima"]),
    ],
    "Japan met Chile.": [],
    "Japan promised that we will attack Peru.": [("AGREE", "happened", ["Japan"], ["Peru"])],
}


@pytest.mark.parametrize("text", SECONDS)
def test_another_party_another_act_or_another_type_is_a_second_reading(text, tagged, lexicon):
    (row,) = [row for row in judge(tagged(text), lexicon) if not row.reason]
    found = [
        (
            second.act.type,
            second.status,
            [standing.party.name for standing in second.actors],
            [standing.party.name for standing in second.recipients],
        )
        for second in row.seconds
    ]

    assert found == SECONDS[text]


def test_a_second_reading_is_less_sure_than_the_event_and_the_one_before_it(tagged, lexicon):
    (row, *_) = judge(tagged("Japan accused Chile of attacking Peru."), lexicon)
    sure = [row.confidence, *(second.confidence for second in row.seconds)]

    assert sure == sorted(set(sure), reverse=True)


def test_second_readings_go_to_review_and_never_to_readers(tagged, lexicon):
    record = tagged("Japan accused Chile of attacking Peru.")
    (outcome,) = EventCoder(lexicon)([record], [WEDNESDAY])
    held = [forward.record for forward in outcome if isinstance(forward.record, Candidate)]

    assert [(one.type, one.held_for) for one in held] == [
        ("ACCUSE", "second_reading"),
        ("ASSAULT", "second_reading"),
    ]
    assert len({forward.record.id for forward in outcome}) == len(outcome)


def test_what_is_held_back_has_no_second_reading(tagged, lexicon):
    (row,) = judge(tagged("China believes Japan attacked the base of Peru."), lexicon)

    assert (row.reason, row.seconds) == ("opinion", ())


def test_neither_the_place_of_a_deed_nor_a_deed_of_nobody_is_another_reading(tagged, lexicon):
    rows = judge(tagged("Japan condemned the arrest of an editor in Peru."), lexicon)
    found = {row.draft.act.type: [each.act.type for each in row.seconds] for row in rows}

    assert found == {"ACCUSE": [], "COERCE": []}
