from pipeline.core.copies.clusters import Cluster
from pipeline.core.copies.matching import Match
from pipeline.core.copies.verdict import Verdict
from pipeline.records.deduped import Similarity


def match(name, jaccard, containment):
    similarity = Similarity(containment=containment, jaccard=jaccard, lcs=0.7)
    return Match(1, None, Cluster("a" * 32, 1), name, Verdict(name, similarity), 0.0)


def best(*matches):
    return max(matches, key=lambda one: one.rank)


def test_a_copy_that_holds_the_text_comes_before_what_is_more_alike_but_no_copy():
    copy, revision = match("near", 0.3, 0.9), match("revision", 0.97, 0.98)

    assert best(copy, revision) is copy


def test_a_copy_told_by_the_order_of_its_words_comes_before_what_is_a_little_more_alike():
    copy, part = match("near", 0.3, 0.4), match("partial", 0.5, 0.9)

    assert best(copy, part) is copy


def test_a_revision_that_is_far_more_alike_comes_before_such_a_copy():
    copy, revision = match("near", 0.31, 0.4), match("revision", 0.97, 0.98)

    assert best(copy, revision) is revision


def test_of_what_is_no_copy_the_most_alike_comes_first():
    revision, part = match("revision", 0.4, 0.8), match("partial", 0.5, 0.6)

    assert best(revision, part) is part
