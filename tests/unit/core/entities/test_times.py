from datetime import date

import pytest

from pipeline.core.entities.times import find_times

SUNDAY = date(2025, 5, 18)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministers will meet on Monday.", "2025-05-19"),
        ("The ministers met on Monday.", "2025-05-12"),
        ("The envoy is set to arrive on Tuesday.", "2025-05-20"),
        ("Talks are scheduled for Friday.", "2025-05-23"),
        ("The talks, due on Thursday, were called off.", "2025-05-22"),
        ("The minister said he would fly to Oslo on Wednesday.", "2025-05-21"),
        ("The envoy has visited both camps since Thursday.", "2025-05-15"),
        ("The rebels must leave by Friday.", "2025-05-23"),
        ("The minister said the answer was expected by Friday.", "2025-05-23"),
        ("They had left before Friday.", "2025-05-16"),
        ("They agreed to meet on Tuesday.", "2025-05-20"),
        ("Envoy to visit camps on Tuesday", "2025-05-20"),
        ("The envoy flew in to attend talks on Tuesday.", "2025-05-20"),
        ("The envoy flew in to attend talks on Thursday.", "2025-05-15"),
        ("The envoy was due to arrive on Thursday.", "2025-05-15"),
        ("The envoy was expected on Thursday.", "2025-05-15"),
        ("The envoy arrives on Tuesday.", "2025-05-20"),
        ("The envoy is arriving on Tuesday.", "2025-05-20"),
        ("There are new talks on Tuesday.", "2025-05-20"),
        ("It was due on Tuesday.", "2025-05-20"),
        ("It was over on Tuesday.", "2025-05-13"),
        ("Whether Monday’s call will help is unclear.", "2025-05-19"),
        ("After Friday's vote the house will rise.", "2025-05-16"),
        ("A plan to meet on Tuesday fell through.", "2025-05-20"),
        ("The two should have met on Tuesday.", "2025-05-13"),
        ("They met last Sunday.", "2025-05-11"),
        ("They meet next Sunday.", "2025-05-25"),
        ("They spoke this Thursday.", "2025-05-15"),
        ("They spoke on Saturday night.", "2025-05-17"),
        ("Sunday", "2025-05-18"),
    ],
)
def test_a_weekday_follows_the_tense_of_its_clause(tag, text, expected):
    [time] = tag(text, SUNDAY).times

    assert (time.value, time.precision, time.basis) == (expected, "day", "explicit")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began on 2024-02-29.", ("2024-02-29", "2024-02-29", "", "day")),
        ("It began on May 9, 2024.", ("May 9, 2024", "2024-05-09", "", "day")),
        ("It began on 9 May 2024.", ("9 May 2024", "2024-05-09", "", "day")),
        ("It began on the 9th of May.", ("9th of May", "2025-05-09", "", "day")),
        ("It began on Friday, May 9.", ("Friday, May 9", "2025-05-09", "", "day")),
        ("It ran from Feb. 3 to 5.", ("Feb. 3 to 5", "2025-02-03", "2025-02-05", "day")),
        ("It ran 3-5 March 2024.", ("3-5 March 2024", "2024-03-03", "2024-03-05", "day")),
        ("It ran on Feb. 5 to 3.", ("Feb. 5 to 3", "2025-02-05", "", "day")),
        ("It will open in September.", ("September", "2025-09-01", "2025-09-30", "month")),
        ("It closed in March 2024.", ("March 2024", "2024-03-01", "2024-03-31", "month")),
        ("It closed last May.", ("last May", "2024-05-01", "2024-05-31", "month")),
        ("It opens next May.", ("next May", "2026-05-01", "2026-05-31", "month")),
        ("It closed in early April.", ("early April", "2025-04-01", "2025-04-30", "month")),
        ("It closed in May.", ("May", "2025-05-01", "2025-05-31", "month")),
        ("They spoke yesterday.", ("yesterday", "2025-05-17", "", "day")),
        ("They will speak tomorrow.", ("tomorrow", "2025-05-19", "", "day")),
        ("They speak today.", ("today", "2025-05-18", "", "day")),
        ("They met last night.", ("last night", "2025-05-17", "", "day")),
        ("It was the day before yesterday.", ("the day before yesterday", "2025-05-16", "", "day")),
        ("It is the day after tomorrow.", ("the day after tomorrow", "2025-05-20", "", "day")),
        ("They met last week.", ("last week", "2025-05-05", "2025-05-11", "week")),
        ("They meet next month.", ("next month", "2025-06-01", "2025-06-30", "month")),
        ("They met earlier this week.", ("earlier this week", "2025-05-12", "2025-05-18", "week")),
        ("They meet later this year.", ("later this year", "2025-05-18", "2025-12-31", "year")),
        ("It fell last quarter.", ("last quarter", "2025-01-01", "2025-03-31", "quarter")),
        ("They met last weekend.", ("last weekend", "2025-05-10", "2025-05-11", "day")),
        ("They met over the weekend.", ("over the weekend", "2025-05-17", "2025-05-18", "day")),
        ("They met three days ago.", ("three days ago", "2025-05-15", "", "day")),
        ("They met a year ago.", ("a year ago", "2024-01-01", "2024-12-31", "year")),
        ("They will meet in two weeks.", ("in two weeks", "2025-05-26", "2025-06-01", "week")),
        ("He must go within 30 days.", ("within 30 days", "2025-05-18", "2025-06-17", "day")),
        ("It rose in the past week.", ("in the past week", "2025-05-11", "2025-05-18", "day")),
        (
            "They have fought since March 2022.",
            ("since March 2022", "2022-03-01", "2025-05-18", "month"),
        ),
        (
            "They have fought since February.",
            ("since February", "2025-02-01", "2025-05-18", "month"),
        ),
        ("They have fought since 2022.", ("since 2022", "2022-01-01", "2025-05-18", "year")),
        ("The war began in 2014.", ("in 2014", "2014-01-01", "2014-12-31", "year")),
        ("It ran from 2014 to 2018.", ("from 2014 to 2018", "2014-01-01", "2018-12-31", "year")),
        ("It ran 2014-18.", ("2014-18", "2014-01-01", "2018-12-31", "year")),
        ("It began in the 1990s.", ("the 1990s", "1990-01-01", "1999-12-31", "year")),
        ("They left the 2015 deal.", ("2015", "2015-01-01", "2015-12-31", "year")),
        ("He wants a month-long truce.", ("month-long", "P1M", "", "duration")),
        ("He wants a two-week-long truce.", ("two-week-long", "P2W", "", "duration")),
        ("He wants a 30-day truce.", ("30-day", "P30D", "", "duration")),
    ],
)
def test_times_are_resolved_against_the_day_of_publication(tag, text, expected):
    found = [
        (time.text, time.value, time.end_value, time.precision) for time in tag(text, SUNDAY).times
    ]

    assert found == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "They may agree and march on.",
        "Theresa May spoke to reporters.",
        "May spoke to reporters after Theresa May had left the house.",
        "May the talks succeed.",
        "They met on February 30.",
        "They have fought since 2031.",
        "They met in two weeks and left.",
        "It ran 2018-14.",
        "He lost several days ago.",
        "More than 5,000 soldiers a week are lost.",
        "The half-day truce held.",
        "The five-year-old child slept.",
    ],
)
def test_what_is_no_time_is_left_alone(tag, text):
    assert tag(text, SUNDAY).times == ()


def test_stretches_of_days_are_inferred(tag):
    [time] = tag("He must go within 30 days.", SUNDAY).times

    assert time.basis == "inferred"


def test_times_slice_back(tag):
    text = "On Friday, May 9, they met; on Saturday at 10 a.m. GMT they will meet again."

    assert [text[time.start : time.end] for time in tag(text).times] == [
        time.text for time in tag(text).times
    ]


def test_two_durations_do_not_overlap(tag):
    text = "He wants a 30-day-long truce, and in the past two-week-long lull nobody fired."

    assert tag(text).times[0].value == "P30D"


def test_a_stretch_and_a_duration_do_not_overlap(tag):
    text = "It rained in the next two week-long spells. A half-a-day-long talk and a half-day lull."

    assert [time.precision for time in tag(text).times] == ["day"]


@pytest.mark.parametrize(
    ("dep", "expected"), [("advcl", "2025-05-20"), ("xcomp", "2025-05-20"), ("ROOT", "2025-05-20")]
)
def test_an_infinitive_looks_ahead_where_its_verb_does(retouch, dep, expected):
    head = "meet" if dep == "ROOT" else "came"
    page = retouch(
        "Envoys came to meet on Tuesday.",
        [],
        {"meet": ("VERB", "VB", dep, head), "on": ("ADP", "IN", "prep", "meet")},
    )

    assert [time.value for time in find_times(page)] == [expected]
