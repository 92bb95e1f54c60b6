"""Stories of streams whose stories are known: floors, and how little hangs on a single weight."""

import pytest

from pipeline.core.stories import scoring
from tests.eval.clusters import Agreement, agree
from tests.eval.floors import floor
from tests.eval.storylines import (
    agree_by_name,
    among_others,
    group,
    headlines,
    invented,
    outline_all,
    parted,
)
from tests.eval.subjects import CLOSE, LOOSE, subjects

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


@pytest.fixture(scope="module")
def real_parts():
    return outline_all(parted())


def test_headlines_without_a_text_are_grouped_as_people_did():
    deliveries, clusters = headlines()
    outlines = outline_all(deliveries)
    alone = agree(group(outlines), clusters)
    stories = group(among_others(outlines))
    among = agree({name: stories[name] for name in clusters}, clusters)

    assert alone.pair_f1 >= least("headlines")[0]
    assert alone.b3 >= least("headlines")[1]
    assert among.pair_f1 >= least("headlines_among_others")[0]
    assert among.b3 >= least("headlines_among_others")[1]


def test_parts_of_a_real_article_find_together_again(real_parts):
    found = agree_by_name(real_parts, "#")

    assert found.pair_f1 >= least("parted")[0]
    assert found.b3 >= least("parted")[1]


def test_parts_find_together_among_many_other_articles(real_parts):
    found = agree_by_name(among_others(real_parts), "#")

    assert found.pair_f1 >= least("parted_among_others")[0]
    assert found.b3 >= least("parted_among_others")[1]


@pytest.mark.parametrize(("name", "shares"), [("close", CLOSE), ("loose", LOOSE)])
def test_large_stories_of_one_subject_are_told_apart_and_kept_whole(name, shares):
    found = agree_by_name(subjects(shares), ":")

    assert found.pair_f1 >= least(f"subjects_{name}")[0]
    assert found.b3 >= least(f"subjects_{name}")[1]


def test_a_threshold_that_is_a_fifth_off_costs_little(monkeypatch):
    outlines, threshold = outline_all(invented()), scoring.THRESHOLD
    for factor in (0.8, 1.2):
        monkeypatch.setattr(scoring, "THRESHOLD", threshold * factor)

        assert agree_by_name(outlines, ":").b3 >= floor("stories", "fifth_off_b3")
