import pytest

from pipeline.core.copies.alignment import Body
from pipeline.core.copies.verdict import compare_versions, judge
from tests.support.articles import HARBOUR, TALKS

SENTENCES = TALKS.replace("\n", " ").split(". ")


def verdict(old, new, *, hours_apart=0.0, same_publisher=False):
    return judge(Body(old), Body(new), hours_apart=hours_apart, same_publisher=same_publisher)


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        (TALKS.upper(), "near"),
        (". ".join(SENTENCES[:4]), "near"),
        (". ".join(reversed(SENTENCES)), "near"),
        (f"{HARBOUR[:300]}\n{TALKS}", "near"),
        (TALKS.replace("1,200", "1,300"), "revision"),
        (HARBOUR, "distinct"),
    ],
)
def test_a_text_is_told_by_what_it_has_of_the_other(new, kind):
    assert verdict(TALKS, new).kind == kind


def test_a_long_text_that_holds_all_of_a_short_one_is_no_copy_of_it():
    short = ". ".join(SENTENCES[:2])

    assert verdict(short, f"{TALKS}\n{HARBOUR}").kind == "partial"


def test_spun_words_in_the_old_order_are_the_same_text():
    words = TALKS.split(" ")
    spun = " ".join(
        "other" if at % 4 == 1 and word.islower() else word for at, word in enumerate(words)
    )
    found = verdict(TALKS, spun)

    assert found.kind == "near"
    assert found.similarity.containment < 0.62 < found.similarity.lcs


def test_part_of_another_text_is_partial_and_a_phrase_of_it_related():
    half = ". ".join(SENTENCES[:3])
    part = f"{half}. {HARBOUR}"
    phrase = f"{'. '.join(SENTENCES[:1])}. {HARBOUR}"

    assert verdict(TALKS, part).kind == "partial"
    assert verdict(TALKS, phrase).kind == "related"


def test_pages_of_one_publisher_must_share_more():
    cut = ". ".join(SENTENCES[:4])

    assert verdict(TALKS, cut, same_publisher=False).kind == "near"
    assert verdict(TALKS, cut, same_publisher=True).kind == "partial"
    assert verdict(TALKS, TALKS.lower(), same_publisher=True).kind == "near"


def test_similarity_is_rounded_to_three_digits():
    similarity = verdict(TALKS, ". ".join(SENTENCES[:4])).similarity

    assert similarity.containment == round(similarity.containment, 3)
    assert 0.0 < similarity.jaccard < similarity.containment <= 1.0


def test_versions_of_one_article_are_a_revision_whatever_they_share():
    changed = compare_versions(Body(TALKS), Body(TALKS.replace("1,200", "1,300")))
    other = compare_versions(Body(TALKS), Body(HARBOUR))

    assert (changed.kind, other.kind) == ("revision", "revision")
    assert [(one.from_text, one.to) for one in changed.conflicts] == [("1,200", "1,300")]
    assert other.conflicts == ()


def test_a_spun_core_between_other_words_is_the_same_text():
    spun = " ".join(
        "other" if at % 5 == 1 and word.islower() else word
        for at, word in enumerate(TALKS.split(" "))
    )
    wrapped = f"{HARBOUR[:330]}\n{spun}"

    assert verdict(TALKS, wrapped).kind == "near"
    assert verdict(TALKS, f"{HARBOUR}\n{HARBOUR.upper()}\n{spun}").kind != "near"


def test_a_negation_makes_a_revision_and_is_told():
    found = verdict(TALKS, TALKS.replace("would be reopened", "would not be reopened"))

    assert (found.kind, [one.to for one in found.reversals]) == ("revision", ["not"])


def test_shared_words_are_counted_in_the_newer_text():
    words = len(TALKS.split())

    assert verdict(TALKS, TALKS).shared_words == words
    assert words // 3 < verdict(TALKS, f"{HARBOUR} {'. '.join(SENTENCES[:4])}").shared_words < words
    assert verdict(TALKS, HARBOUR).shared_words == 0
