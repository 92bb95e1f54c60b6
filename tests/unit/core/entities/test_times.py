from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
        "He lost 1.5 years ago.",
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It began on Sept 11, 2001.", ("Sept 11, 2001", "2001-09-11", "", "day")),
        ("It began on October 20 , 2007 .", ("October 20 , 2007", "2007-10-20", "", "day")),
        (
            "It ends on September 30 of this year.",
            ("September 30 of this year", "2025-09-30", "", "day"),
        ),
        (
            "It opens in January next year.",
            ("January next year", "2026-01-01", "2026-01-31", "month"),
        ),
        ("It was dated 03.05.2024.", ("03.05.2024", "2024-05-03", "", "day")),
        ("It was dated 05/03/2024.", ("05/03/2024", "2024-05-03", "", "day")),
        ("It was dated 23/05/2024.", ("23/05/2024", "2024-05-23", "", "day")),
        ("It was dated 2024/05/03.", ("2024/05/03", "2024-05-03", "", "day")),
        (
            "It rose in the first quarter.",
            ("the first quarter", "2025-01-01", "2025-03-31", "quarter"),
        ),
        (
            "It rose in the fourth quarter.",
            ("the fourth quarter", "2024-10-01", "2024-12-31", "quarter"),
        ),
        (
            "It will rise in the first quarter.",
            ("the first quarter", "2026-01-01", "2026-03-31", "quarter"),
        ),
        ("It rose in Q3 2024.", ("Q3 2024", "2024-07-01", "2024-09-30", "quarter")),
        ("It rose in 2024 Q3.", ("2024 Q3", "2024-07-01", "2024-09-30", "quarter")),
        (
            "It rose in the first half of 2024.",
            ("the first half of 2024", "2024-01-01", "2024-06-30", "month"),
        ),
        (
            "It will rise in the second half of the year.",
            ("the second half of the year", "2025-07-01", "2025-12-31", "month"),
        ),
        (
            "He left in the summer of 2014.",
            ("the summer of 2014", "2014-06-01", "2014-08-31", "quarter"),
        ),
        ("He left last summer.", ("last summer", "2024-06-01", "2024-08-31", "quarter")),
        ("He left last winter.", ("last winter", "2024-12-01", "2025-02-28", "quarter")),
        ("He will leave next spring.", ("next spring", "2026-03-01", "2026-05-31", "quarter")),
        ("He will leave this summer.", ("this summer", "2025-06-01", "2025-08-31", "quarter")),
        ("He left in the mid-1980s.", ("mid-1980s", "1980-01-01", "1989-12-31", "year")),
        ("He lived in the 19th century.", ("the 19th century", "1801-01-01", "1900-12-31", "year")),
        (
            "It began on the 15th of this month.",
            ("the 15th of this month", "2025-05-15", "", "day"),
        ),
        (
            "He ruled between 2014 and 2018.",
            ("between 2014 and 2018", "2014-01-01", "2018-12-31", "year"),
        ),
        ("They meet on Tuesday next week.", ("Tuesday next week", "2025-05-20", "", "day")),
        ("They meet a week from Tuesday.", ("a week from Tuesday", "2025-05-27", "", "day")),
        (
            "They meet in the week of May 26.",
            ("the week of May 26", "2025-05-26", "2025-06-01", "week"),
        ),
        (
            "They meet by the end of the year.",
            ("the end of the year", "2025-01-01", "2025-12-31", "year"),
        ),
        ("They met yesterday afternoon.", ("yesterday afternoon", "2025-05-17", "", "day")),
        ("They left a decade ago.", ("a decade ago", "2015-01-01", "2015-12-31", "year")),
        ("They meet two days from now.", ("two days from now", "2025-05-20", "", "day")),
        (
            "They will meet in the coming days.",
            ("in the coming days", "2025-05-18", "2025-05-21", "day"),
        ),
        (
            "The last five years were hard.",
            ("The last five years", "2020-05-19", "2025-05-18", "day"),
        ),
        ("The ship sank on Christmas Day.", ("Christmas Day", "2024-12-25", "", "day")),
        ("It ended on New Year’s Eve 2019.", ("New Year’s Eve 2019", "2019-12-31", "", "day")),
        ("It ended on St. Patrick's Day.", ("St. Patrick's Day", "2025-03-17", "", "day")),
        ("They have fought since Monday.", ("Monday", "2025-05-12", "2025-05-18", "day")),
        (
            "They met from Monday to Wednesday.",
            ("Monday to Wednesday", "2025-05-12", "2025-05-14", "day"),
        ),
        (
            "They met from Friday to Tuesday.",
            ("Friday to Tuesday", "2025-05-16", "2025-05-20", "day"),
        ),
        (
            "They met between May 3 and May 5.",
            ("May 3 and May 5", "2025-05-03", "2025-05-05", "day"),
        ),
        (
            "It ran from March 2020 to May 2021.",
            ("March 2020 to May 2021", "2020-03-01", "2021-05-31", "month"),
        ),
        ("They waited for three weeks.", ("three weeks", "P3W", "", "duration")),
        ("They waited for a year.", ("a year", "P1Y", "", "duration")),
        ("A decade-long war ended.", ("decade-long", "P10Y", "", "duration")),
        ("They make 100 drones a month.", ("a month", "P1M", "", "duration")),
        ("They left two years earlier.", ("two years earlier", "2023-01-01", "2023-12-31", "year")),
    ],
)
def test_more_times_are_resolved_against_the_day_of_publication(tag, text, expected):
    found = [
        (time.text, time.value, time.end_value, time.precision) for time in tag(text, SUNDAY).times
    ]

    assert found == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed on Friday. A day later, it fell.", "2025-05-17"),
        ("It was signed on Friday. The next day, it fell.", "2025-05-17"),
        ("It was signed on Friday. The previous day, he left.", "2025-05-15"),
        ("It was signed on Friday. On that same day, it fell.", "2025-05-16"),
        ("It was signed on May 3. Two weeks later, it fell.", "2025-05-17"),
        ("It was signed on May 3. Two weeks before that, he left.", "2025-04-19"),
        ("He left three days after Monday’s vote.", "2025-05-15"),
        ("He left a week before the vote on Monday.", "2025-05-05"),
        ("It comes days after the vote on Friday.", "2025-05-16/2025-05-18"),
        ("It came days before the vote on Friday.", "2025-05-09/2025-05-16"),
    ],
)
def test_a_time_may_count_from_another_one(tag, text, expected):
    found = [time for time in tag(text, SUNDAY).times if time.anchor == "text"]

    assert [time.value + (f"/{time.end_value}" if time.end_value else "") for time in found] == [
        expected
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The next day, it fell.",
        "Two weeks later, it fell.",
        "It fell a day after the vote.",
        "It was signed on Friday. 1.5 days later, it fell.",
        "It fell on Friday. A few days later he left.",
        "Half a day after the vote on Friday he left. Half a day later he came.",
        "They will leave days after the vote on May 30.",
        "They meet in week after Monday’s vote.",
    ],
)
def test_what_has_nothing_to_count_from_is_no_time(tag, text):
    assert [time for time in tag(text, SUNDAY).times if time.anchor == "text"] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LONDON, May 16 (Reuters) - The ministers met on Friday.", "2025-05-16"),
        ("OSLO, Norway, May 15, 2025 — The ministers met on Friday.", "2025-05-09"),
        ("Talks\nThursday, May 15, 2025\nThe ministers met on Friday.", "2025-05-09"),
        ("Talks\nThursday, May 1, 2025\nThe ministers met on Friday.", "2025-05-16"),
        ("Talks\nFebruary 30, 2025\nThe ministers met on Friday.", "2025-05-16"),
    ],
)
def test_the_dateline_beats_the_publication(tag, text, value):
    assert tag(text, SUNDAY).times[-1].value == value


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("They met on Friday.", "publication"),
        ("They met on May 9, 2024.", ""),
        ("LONDON, May 16 (Reuters) - They met on Friday.", "dateline"),
        ("They have met since March 2022.", "publication"),
    ],
)
def test_an_anchor_says_what_a_time_was_counted_from(tag, text, anchor):
    assert tag(text, SUNDAY).times[-1].anchor == anchor


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It fell on 05/03/2024 and on 23/04/2024.", "2024-03-05"),
        ("It fell on 05/03/2024 and on 04/23/2024.", "2024-05-03"),
        ("It fell on 05/03/2024 and on 7 April 2024.", "2024-03-05"),
    ],
)
def test_figures_are_read_as_the_text_writes_its_dates(tag, text, value):
    assert tag(text, SUNDAY).times[0].value == value


def test_since_taking_office_is_since_the_day_of_it(tag):
    [time] = tag("Prices rose since Trump returned to office.", SUNDAY).times

    assert (time.text, time.value, time.end_value) == (
        "since Trump returned to office",
        "2025-01-20",
        "2025-05-18",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Prices rose since Brandt took office.",
        "They fell on Black Monday.",
    ],
)
def test_names_and_offices_that_nobody_knows_are_no_times(tag, text):
    assert tag(text, SUNDAY).times == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("They may meet on Monday and on May 12 and May 13.", 3),
        ("The vote was moved from Monday to Wednesday.", 2),
        ("The vote was postponed to Tuesday.", 1),
        ("They met on Monday and Tuesday.", 2),
        ("They met on Monday, May 12 to talk.", 1),
        ("It was from May 12, 2021 to May 3, 2020.", 2),
    ],
)
def test_two_days_are_no_stretch_where_one_is_moved_or_comes_late(tag, text, values):
    times = tag(text, SUNDAY).times

    assert [time.end_value for time in times] == [""] * values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The vote was postponed to Tuesday.", "2025-05-20"),
        ("They announced talks for Tuesday.", "2025-05-20"),
        ("The deadline is Tuesday.", "2025-05-20"),
    ],
)
def test_what_is_moved_or_set_is_yet_to_come(tag, text, expected):
    assert tag(text, SUNDAY).times[0].value == expected


def test_a_day_said_of_what_was_called_off_is_yet_to_come(retouch):
    page = retouch(
        "They cancelled a visit on Tuesday.",
        [],
        {"on": ("ADP", "IN", "prep", "visit"), "visit": ("NOUN", "NN", "dobj", "cancelled")},
    )

    assert [time.value for time in find_times(page)] == ["2025-05-20"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(
            [
                "May",
                "3",
                "on Friday",
                "to",
                "2024",
                "days after",
                "a.m.",
                "10:00",
                "GMT",
                "last",
                "\n",
            ]
        ),
        max_size=12,
    )
)
def test_times_slice_back_whatever_the_text(tag, words):
    text = " ".join(["They met", *words])
    times = tag(text).times

    assert [text[time.start : time.end] for time in times] == [time.text for time in times]
    assert times == tag(text).times


def test_a_stretch_of_days_does_not_begin_another(tag):
    assert [time.text for time in tag("It ran May 3-5 to June 6.", SUNDAY).times] == [
        "May 3-5",
        "June 6",
    ]
