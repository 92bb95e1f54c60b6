from datetime import UTC, datetime

import pytest

from pipeline.core.events.dating import is_history, settle
from pipeline.records.mention import EventDate

DATES = {
    "Japan met Chile on Monday.": ("2025-06-09", "day", "explicit"),
    "Monday's meeting between Japan and Chile ended.": ("2025-06-09", "day", "explicit"),
    "Japan is set to hold talks with Chile on Monday.": ("2025-06-16", "day", "explicit"),
    "Talks between Japan and Chile are set to resume on Monday.": (
        "2025-06-16",
        "day",
        "explicit",
    ),
    "Japan and Chile agreed to hold a summit in August.": ("2025-06-11", "day", "as_of"),
    "Japan said on Monday that it had condemned Peru.": ("2025-06-09", "day", "inferred"),
    "Japan has been pressing Peru to hold talks.": ("2025-06-11", "day", "as_of"),
    "Japan condemned Peru, where it had rained on Monday.": ("2025-06-11", "day", "as_of"),
    "Japan has met Chile's president since Monday.": ("2025-06-11", "day", "as_of"),
    "Japan met Chile for two days.": ("2025-06-11", "day", "as_of"),
    "Japan had condemned Peru.": None,
    "Japan plans to meet Chile.": None,
}


@pytest.mark.parametrize("text", DATES)
def test_an_event_has_the_day_that_stands_with_it(text, mentions):
    (mention,) = mentions(text)
    date = mention.event_date

    assert (date and (date.start, date.precision, date.basis)) == (DATES[text] or date)
    assert bool(date) == bool(DATES[text])


def test_a_clock_time_of_a_later_mention_joins_the_day(mentions):
    text = (
        "Japan is set to hold a phone call with Chile on Monday. Scheduled for 14:00 GMT on "
        "Monday, the call will last an hour."
    )
    (mention,) = mentions(text)

    assert mention.event_date.start == "2025-06-16T14:00:00Z"
    assert mention.event_date.precision == "minute"
    assert len(mention.evidence) == 2


def test_a_sentence_takes_the_day_of_its_paragraph_and_party(mentions):
    text = "Japan met Chile in Oslo on Monday. Japan praised the accord.\nJapan condemned Peru."
    dates = {m.type: (m.event_date.start, m.event_date.basis) for m in mentions(text)}

    assert dates == {
        "CONSULT": ("2025-06-09", "explicit"),
        "SUPPORT": ("2025-06-09", "inferred"),
        "ACCUSE": ("2025-06-11", "as_of"),
    }


def test_the_day_of_others_in_the_paragraph_is_not_taken(mentions):
    text = "Japan met Chile on Monday. Mali condemned Peru."

    assert [m.event_date.basis for m in mentions(text)] == ["explicit", "as_of"]


def _day(start, basis="explicit", precision="day"):
    return EventDate(start=start, precision=precision, basis=basis)


@pytest.mark.parametrize(
    ("status", "date", "settled"),
    [
        ("happened", _day("2025-06-12"), "scheduled"),
        ("happened", _day("2025-06-10"), "happened"),
        ("happened", None, "happened"),
        ("happened", _day("2025-06-11", "as_of"), "happened"),
        ("planned", _day("2025-06-12"), "scheduled"),
        ("planned", _day("2025-07-01", precision="month"), "planned"),
        ("cancelled", _day("2025-06-12"), "cancelled"),
    ],
)
def test_what_is_dated_ahead_has_not_happened(status, date, settled):
    assert settle(status, date, datetime(2025, 6, 11, tzinfo=UTC)) == settled


@pytest.mark.parametrize(
    ("start", "history"), [("2023", True), ("2024-05-01", True), ("2024-08", False)]
)
def test_what_lies_a_year_back_is_history(start, history):
    assert is_history(_day(start), datetime(2025, 6, 11, tzinfo=UTC)) is history
