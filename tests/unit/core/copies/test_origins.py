import pytest
from msgspec import structs

from pipeline.core.copies.memory import Decision, Place, remember
from pipeline.core.copies.origins import copied, judge_linked, judge_origin, own_key
from pipeline.records.article import OriginHint
from pipeline.records.common import Publisher
from pipeline.records.deduped import Origin
from tests.support.articles import TALKS, article

AP = f"VERIN (AP) — {TALKS}"
TASS = f"VERIN (TASS) — {TALKS}"
OTHER = Origin(is_origin=True, key="other.example")


def naming(name, source, *, at=0, **fields):
    """Return an article that names a source at a place of its text."""
    seen = article(**fields)
    hint = OriginHint(kind="according_to", name=name, start=at, end=at + len(name), source=source)
    return structs.replace(seen, origin_hints=(hint,))


def remembered(seen):
    decision = Decision("unique", seen.article_id, judge_origin(seen, ()))
    return remember(seen, 0, 0.0, decision, Place(1))


@pytest.mark.parametrize(
    ("seen", "key"),
    [
        (article(), "one.example"),
        (article(family="Lake"), "Lake"),
        (article(AP, family="Lake"), "AP"),
        (structs.replace(article(), publisher=Publisher(name="The Lake")), "the lake"),
    ],
)
def test_an_own_report_has_the_key_of_its_agency_owner_or_publisher(seen, key):
    assert judge_origin(seen, ()) == Origin(is_origin=True, key=key)


def test_without_any_of_them_it_has_its_own_id():
    seen = structs.replace(article(), publisher=Publisher())

    assert own_key(seen) == seen.article_id


def test_two_rewrites_that_credit_one_agency_have_one_key():
    one, two = article(AP), article(f"HALVIK (AP) — {TALKS.upper()}", name="two")

    assert judge_origin(one, ()).key == judge_origin(two, ()).key == "AP"


@pytest.mark.parametrize(
    ("relation", "hours_apart", "share", "origin"),
    [
        ("near", 1.0, 0.9, copied(OTHER)),
        ("near", 90.0, 0.9, copied(OTHER)),
        ("revision", 1.0, 0.9, copied(OTHER)),
        ("revision", 24.0, 0.9, Origin(is_origin=True, key="one.example")),
        ("partial", 1.0, 0.5, Origin(is_origin=False, reason="partial_copy", key="other.example")),
        ("partial", 1.0, 0.1, Origin(is_origin=True, key="one.example")),
    ],
)
def test_what_has_its_text_from_another_article_has_its_origin_too(
    relation, hours_apart, share, origin
):
    found = judge_linked(
        article(), relation, OTHER, hours_apart=hours_apart, share=share, related=()
    )

    assert found == origin


def test_an_article_whose_first_sentences_name_a_newsroom_is_its_echo():
    seen = naming("the Lake Post", "lake.example")

    assert judge_origin(seen, ()) == Origin(
        is_origin=False, reason="according_to", key="lake.example"
    )


@pytest.mark.parametrize(
    "seen",
    [
        naming("the Lake Post", "lake.example", at=len(TALKS) - 20),
        naming("the ministry", ""),
        naming("One", "one.example"),
        naming("Lake Group", "Lake", family="Lake"),
        naming("AP", "AP", body=AP),
        structs.replace(
            article(), origin_hints=(OriginHint(kind="credit", name="A", start=0, end=1),)
        ),
    ],
)
def test_one_sentence_an_official_or_its_own_newsroom_makes_no_echo(seen):
    assert judge_origin(seen, ()).is_origin


def test_a_text_of_one_sentence_is_all_head():
    seen = naming("the Lake Post", "lake.example", at=12, body="It is over, the Lake Post says.")

    assert judge_origin(seen, ()).reason == "according_to"


@pytest.mark.parametrize(
    ("mine", "theirs", "reason", "key"),
    [
        (article(family="Lake"), article(name="three", family="Lake"), "same_family", "Lake"),
        (article(AP), article(f"HALVIK (AP) — {TALKS}", name="three"), "agency_credit", "AP"),
        (
            naming("TASS", "TASS", at=len(TALKS) - 20),
            article(TASS, name="three"),
            "according_to",
            "TASS",
        ),
        (article(AP), article(name="three"), "", "AP"),
        (article(), article(AP, name="three", family="Lake"), "", "one.example"),
        (article(AP), article(TASS, name="three"), "", "AP"),
    ],
)
def test_a_related_article_with_the_same_source_makes_an_echo(mine, theirs, reason, key):
    related = [remembered(article(name="two")), remembered(theirs)]

    assert judge_origin(mine, related) == Origin(is_origin=not reason, reason=reason, key=key)
