import pytest

from pipeline.core.entities.amounts import FRACTION, NUMBER, Amount, read_amount, read_fraction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 12", Amount(12, low=12)),
        ("up to 12", Amount(12, high=12)),
        ("about 100", Amount(100, 90, 110)),
        ("several hundred", Amount(200, low=200)),
        ("a few dozen", Amount(24, low=24)),
        ("tens of thousands", Amount(20_000, low=20_000)),
        ("5 to 6 million", Amount(5_500_000, 5_000_000, 6_000_000)),
        ("$4-5bn", Amount(4_500_000_000, 4_000_000_000, 5_000_000_000)),
        ("9 to 5", None),
        ("tens of dozens", None),
    ],
)
def test_the_words_around_a_number_set_its_bounds(text, expected):
    assert read_amount(NUMBER.search(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two thirds of it", Amount(66.67)),
        ("over half of it", Amount(50, low=50)),
        ("almost a quarter of it", Amount(25, high=25)),
        ("one in three of them", Amount(33.33)),
        ("3 out of 4 houses", Amount(75)),
    ],
)
def test_shares_in_words_are_per_cent(text, expected):
    assert read_fraction(FRACTION.search(text)) == expected
