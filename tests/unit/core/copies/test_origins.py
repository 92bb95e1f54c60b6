import pytest

from pipeline.core.copies.alignment import Body
from pipeline.core.copies.memory import Decision, remember
from pipeline.core.copies.origins import COPY, INDEPENDENT, judge_origin
from pipeline.records.deduped import Origin
from tests.support.articles import TALKS, article


def remembered(**fields):
    seen = article(**fields)
    decision = Decision(relation="unique", cluster_id=seen.article_id, origin=INDEPENDENT)
    return remember(seen, Body.of(seen.text), b"", 0.0, decision)


@pytest.mark.parametrize(
    ("relation", "hours_apart", "origin"),
    [
        ("near", 1.0, COPY),
        ("revision", 1.0, COPY),
        ("revision", 24.0, INDEPENDENT),
        ("partial", 1.0, Origin(is_origin=False, reason="partial_copy")),
        ("unique", 0.0, INDEPENDENT),
    ],
)
def test_what_has_its_text_from_another_article_is_no_origin(relation, hours_apart, origin):
    assert judge_origin(article(), relation, hours_apart, ()) == origin


@pytest.mark.parametrize(
    ("mine", "theirs", "origin"),
    [
        ({"family": "Lake"}, {"family": "Lake"}, Origin(is_origin=False, reason="same_family")),
        (
            {"body": f"VERIN (AP) — {TALKS}"},
            {"body": f"HALVIK (AP) — {TALKS}"},
            Origin(is_origin=False, reason="agency_credit"),
        ),
        (
            {"body": f"According to TASS, it is over.\n{TALKS}"},
            {"url": "https://tass.com/a"},
            INDEPENDENT,  # its domain field says another publisher
        ),
        (
            {"body": f"According to TASS, it is over.\n{TALKS}"},
            {"body": f"VERIN (TASS) — {TALKS}"},
            Origin(is_origin=False, reason="according_to"),
        ),
        ({"body": f"VERIN (AP) — {TALKS}"}, {}, INDEPENDENT),
        ({}, {"family": "Lake", "body": f"VERIN (AP) — {TALKS}"}, INDEPENDENT),
    ],
)
def test_a_text_of_its_own_is_an_origin_unless_a_related_one_has_the_same_source(
    mine, theirs, origin
):
    related = [remembered(name="two"), remembered(name="three", **theirs)]

    assert judge_origin(article(**mine), "unique", 0.0, related) == origin
