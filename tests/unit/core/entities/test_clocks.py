import pytest


@pytest.mark.parametrize(
    ("text", "words", "value", "zone"),
    [
        (
            "The call is set for Monday. It starts at 10:00 a.m. EDT (14:00 GMT).",
            "10:00 a.m. EDT (14:00 GMT)",
            "2025-05-19T14:00:00Z",
            "EDT",
        ),
        ("The call starts at 1530 IST on Monday.", "1530 IST", "2025-05-19T10:00:00Z", "IST"),
        ("They spoke at 9 p.m. EST.", "9 p.m. EST", "2025-05-19T02:00:00Z", "EST"),
        ("They spoke (9 p.m. EST).", "9 p.m. EST", "2025-05-19T02:00:00Z", "EST"),
        ("They spoke at noon GMT.", "noon GMT", "2025-05-18T12:00:00Z", "GMT"),
        (
            "They spoke at 12:30 a.m. (2230 GMT)",
            "12:30 a.m. (2230 GMT)",
            "2025-05-17T22:30:00Z",
            "GMT",
        ),
    ],
)
def test_a_clock_time_with_a_zone_is_an_instant(tag, text, words, value, zone):
    found = [
        (time.text, time.value, time.time_zone)
        for time in tag(text).times
        if time.precision == "minute"
    ]

    assert found == [(words, value, zone)]


def test_hours_beyond_the_clock_and_letters_before_are_no_time(tag):
    assert tag("Flight A10 GMT left. Item 99 GMT is lost.").times == ()


def test_the_day_of_another_paragraph_does_not_count(tag):
    times = tag("They met on Friday.\nThe call began at 10:00 GMT.").times

    assert times[-1].value == "2025-05-18T10:00:00Z"


@pytest.mark.parametrize(
    ("text", "words", "value", "local"),
    [
        ("They met at 9 a.m. local time on Friday.", "9 a.m. local time", "2025-05-16", "09:00"),
        ("They met at noon on Friday.", "noon", "2025-05-16", "12:00"),
        ("They met by midnight on Friday.", "midnight", "2025-05-16", "00:00"),
        ("They met at ten o'clock on Friday.", "ten o'clock", "2025-05-16", "10:00"),
        ("They met at 11:40 on Friday.", "11:40", "2025-05-16", "11:40"),
    ],
)
def test_without_a_zone_a_clock_is_a_time_of_its_day(tag, text, words, value, local):
    found = [(time.text, time.value, time.local_time) for time in tag(text).times]

    assert (words, value, local) in found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was stamped 2025-05-16T09:30:00Z.", "2025-05-16T09:30:00Z"),
        ("It was stamped 2025-05-16T09:30+03:00.", "2025-05-16T06:30:00Z"),
        ("It was stamped 2025-05-16 09:30 -0500.", "2025-05-16T14:30:00Z"),
        ("It was stamped 2025-05-16 09:30 UTC.", "2025-05-16T09:30:00Z"),
        ("They met at 9 a.m. Kyiv time on Friday.", "2025-05-16T06:00:00Z"),
        ("They met at 2 a.m. local time (2300 GMT on Thursday).", "2025-05-15T23:00:00Z"),
        ("They met at 11 p.m. (0400 GMT) on Thursday.", "2025-05-16T04:00:00Z"),
    ],
)
def test_an_instant_may_be_written_in_many_ways(tag, text, value):
    assert value in {time.value for time in tag(text).times}


@pytest.mark.parametrize(
    "text",
    [
        "It was stamped 2025-02-30T09:30:00Z.",
        "They won 21:00 or so.",
        "They won at 21.",
        "At 13 p.m. GMT it rang.",
    ],
)
def test_what_no_clock_shows_is_no_time(tag, text):
    assert [time for time in tag(text).times if time.local_time or "T" in time.value] == []


def test_a_sentence_cut_after_the_half_of_the_day_still_has_its_day(tag):
    times = tag("The quake struck at 6:12 a.m. Moscow time on May 14.").times

    assert times[0].value == "2025-05-14T03:12:00Z"
