"""Stories of streams whose stories are known: floors, and how little hangs on a single weight."""

import pytest

from pipeline.core.stories import scoring
from tests.eval.clusters import Agreement, agree
from tests.eval.floors import floor
from tests.eval.storylines import agree_by_name, group, headlines, invented, outline_all, parted

pytestmark = pytest.mark.eval


def least(stream):
    return floor("stories", f"{stream}_pair_f1"), floor("stories", f"{stream}_b3")


def test_two_of_three_right():
    """The measure itself: a, b and c are one story, found as two."""
    found = agree({"a": 1, "b": 1, "c": 2, "d": 2}, dict.fromkeys("abc", "s") | {"d": "t"})

    assert found == Agreement(1 / 2, 1 / 3, pytest.approx(3 / 4), pytest.approx(2 / 3))


@pytest.mark.parametrize("half", ["odd", "even"])
def test_look_alikes_are_told_apart_and_stories_kept_together(half):
    found = agree_by_name(outline_all(invented(even=half == "even")), ":")

    assert found.pair_f1 >= least(half)[0]
    assert found.b3 >= least(half)[1]


def test_headlines_without_a_text_are_grouped_as_people_did():
    deliveries, clusters = headlines()
    found = agree(group(outline_all(deliveries)), clusters)

    assert found.pair_f1 >= least("headlines")[0]
    assert found.b3 >= least("headlines")[1]


def test_parts_of_a_real_article_find_together_again():
    found = agree_by_name(outline_all(parted()), "#")

    assert found.pair_f1 >= least("parted")[0]
    assert found.b3 >= least("parted")[1]


def test_a_threshold_that_is_a_fifth_off_costs_little(monkeypatch):
    outlines, threshold = outline_all(invented()), scoring.THRESHOLD
    for factor in (0.8, 1.2):
        monkeypatch.setattr(scoring, "THRESHOLD", threshold * factor)

        assert agree_by_name(outlines, ":").b3 >= floor("stories", "fifth_off_b3")
