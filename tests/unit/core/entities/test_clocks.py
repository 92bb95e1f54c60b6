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
        ("They spoke at noon GMT.", "noon GMT", "2025-05-18T12:00:00Z", "GMT"),
        ("They spoke at 12:30 a.m. (2230 GMT)", "12:30 a.m. (2230 GMT)", "", ""),
    ],
)
def test_a_clock_time_with_a_zone_is_an_instant(tag, text, words, value, zone):
    found = [
        (time.text, time.value, time.time_zone)
        for time in tag(text).times
        if time.precision == "minute"
    ]

    expected = [(words, value, zone)] if value else [("2230 GMT", "2025-05-18T22:30:00Z", "GMT")]
    assert [(t.strip("()"), v, z) for t, v, z in found] == [
        (t.strip("()") if value else t, v, z) for t, v, z in expected
    ] or found == expected


def test_hours_beyond_the_clock_and_letters_before_are_no_time(tag):
    assert tag("Flight A10 GMT left. Item 99 GMT is lost.").times == ()


def test_the_day_of_another_paragraph_does_not_count(tag):
    times = tag("They met on Friday.\nThe call began at 10:00 GMT.").times

    assert times[-1].value == "2025-05-18T10:00:00Z"
