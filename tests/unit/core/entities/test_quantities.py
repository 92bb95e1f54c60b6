import pytest
from msgspec import UNSET

from pipeline.core.entities.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They freed 1,200 detainees.", ("1,200 detainees", 1200, UNSET, UNSET, "detainees", "r")),
        ("At least 12 people were killed.", ("At least 12 people", 12, 12, UNSET, "people", "k")),
        ("Up to 40 soldiers died.", ("Up to 40 soldiers", 40, UNSET, 40, "soldiers", "k")),
        ("About 100 trucks crossed.", ("About 100 trucks", 100, 90, 110, "trucks", "")),
        (
            "Some 3,000 to 4,000 soldiers left.",
            ("Some 3,000 to 4,000 soldiers", 3500, 3000, 4000, "soldiers", "t"),
        ),
        (
            "Between 5 and 6 million people fled.",
            ("Between 5 and 6 million people", 5500000.0, 5000000.0, 6000000.0, "people", "d"),
        ),
        ("It will cost $1.5 billion.", ("$1.5 billion", 1500000000.0, UNSET, UNSET, "USD", "m")),
        ("It will cost €50m.", ("€50m", 50000000.0, UNSET, UNSET, "EUR", "m")),
        ("Exports fell by 12%.", ("12%", 12, UNSET, UNSET, "percent", "s")),
        ("Thousands of people fled.", ("Thousands of people", 2000, 2000, UNSET, "people", "d")),
        ("The blast killed 12.", ("12", 12, UNSET, UNSET, "", "k")),
        ("The blast left 12 dead.", ("12 dead", 12, UNSET, UNSET, "dead", "k")),
        (
            "Three people were killed and 18 wounded.",
            ("18 wounded", 18, UNSET, UNSET, "wounded", "w"),
        ),
    ],
)
def test_a_number_comes_with_bounds_unit_and_kind(tag, text, expected):
    one = tag(text).quantities[-1]
    words = text[one.start : one.end]

    assert (words, one.value, one.low, one.high, one.unit, one.kind[:1]) == expected


def test_a_rate_and_a_hedge_are_told(tag):
    text = "The army reportedly loses over 5,000 soldiers a week and 3,000 shells daily."
    weekly, daily = tag(text).quantities

    assert (weekly.rate, weekly.hedge, weekly.low, daily.rate) == (
        "week",
        "reportedly",
        5000,
        "day",
    )


def test_the_fate_of_those_counted_is_their_kind(tag):
    text = "Nine soldiers captured in May were released. Four men wounded in the raid walked home."

    assert [quantity.kind for quantity in tag(text).quantities] == ["released", "wounded"]


@pytest.mark.parametrize(
    "text",
    [
        "The two leaders met.",
        "One said no.",
        "He asked three times.",
        "It began in 2014.",
        "The G20 met at 10:30.",
        "From 9 to 5 he slept.",
        "They came 4th.",
        "tens of dozens of them",
    ],
)
def test_what_counts_nothing_is_left_out(tag, text):
    assert tag(text).quantities == ()


def test_a_bare_number_takes_the_kind_of_the_word_after_it(retouch):
    page = retouch("In all, 12 dead.", [], {"12": ("NUM", "CD", "ROOT", "12")})
    page.doc[4].dep_, page.doc[4].head = "amod", page.doc[3]

    assert [quantity.kind for quantity in find_quantities(page, ())] == ["killed"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The death toll rose to 86.", ("86", 86, "death toll", "killed")),
        ("They spent 750 million euros.", ("750 million euros", 750_000_000, "EUR", "money")),
        ("Turnout was 61.5 per cent.", ("61.5 per cent", 61.5, "percent", "share")),
        ("Two thirds of the town burned.", ("Two thirds", 66.67, "percent", "share")),
        ("Five police officers were shot dead.", ("Five police officers", 5, "police officers",
         "killed")),
        ("They freed 303 prisoners of war.", ("303 prisoners of war", 303, "prisoners of war",
         "released")),
        ("About 60 sailors are missing.", ("About 60 sailors", 60, "sailors", "missing")),
        ("Prices rose by 3 percentage points.", ("3 percentage points", 3, "percentage points",
         "share")),
        ("It cost US$200 million.", ("US$200 million", 200_000_000, "USD", "money")),
    ],
)  # fmt: skip
def test_what_is_counted_has_unit_and_kind(tag, text, expected):
    one = tag(text).quantities[-1]

    assert (text[one.start : one.end], one.value, one.unit, one.kind) == expected


def test_a_change_has_two_values_and_no_range(tag):
    text = "The budget rose from 20 million to 35 million euros."

    assert [(one.value, one.unit, one.low) for one in tag(text).quantities] == [
        (20_000_000, "EUR", UNSET),
        (35_000_000, "EUR", UNSET),
    ]


def test_a_number_that_nothing_measures_is_left_out(tag):
    assert tag("The house stands at 12. They moved to 86.").quantities == ()
