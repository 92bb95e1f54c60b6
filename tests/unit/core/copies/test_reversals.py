import pytest

from pipeline.core.copies.reversals import turn_round


@pytest.mark.parametrize(
    ("old", "new", "turn"),
    [
        ("", "not", "negation"),
        ("never", "", "negation"),
        ("did", "didn't", "negation"),
        ("can", "cannot", "negation"),
        ("no", "some", "negation"),
        ("will go", "won't go", "negation"),
        ("nothing", "washing", ""),
        ("cannot", "ballot", ""),
        ("hasn't", "hasn t", ""),
        ("not", "no", ""),
        ("rose", "fell", "opposite"),
        ("fell", "rose", "opposite"),
        ("week", "month", "opposite"),
        ("north", "west", "opposite"),
        ("rose", "climbed", ""),
        ("rose up", "up rose", ""),
        ("green", "yellow", ""),
    ],
)
def test_a_negation_or_an_opposite_turns_a_statement_round(old, new, turn):
    assert turn_round(old.split(), new.split()) == turn
