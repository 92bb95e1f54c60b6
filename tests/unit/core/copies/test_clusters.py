from itertools import permutations

from pipeline.core.copies.clusters import Cluster, Clusters

A, B, C = (Cluster(name, founded) for founded, name in enumerate("abc", start=1))


def test_a_cluster_that_was_not_merged_is_its_own_root():
    assert Clusters().root(A) == A


def test_the_younger_cluster_becomes_part_of_the_older():
    clusters = Clusters()

    assert clusters.merge(B, A, 9) == (A, B)
    assert [clusters.root(one) for one in (A, B, C)] == [A, A, C]


def test_chains_end_at_the_oldest_in_whatever_order_they_were_merged():
    for pairs in permutations([(A, B), (B, C), (A, C)], 2):
        clusters = Clusters()
        for number, (one, other) in enumerate(pairs):
            clusters.merge(clusters.root(one), clusters.root(other), number)
        assert {clusters.root(one) for one in (A, B, C)} == {A}


def test_old_merges_are_forgotten_and_the_later_stay():
    clusters = Clusters()
    clusters.merge(A, B, 8)
    clusters.merge(A, C, 9)
    clusters.forget(9)
    assert [clusters.root(one) for one in (B, C)] == [B, A]

    clusters.forget(10)
    assert clusters.dump() == ()


def test_a_loaded_dump_says_the_same():
    clusters, copy = Clusters(), Clusters()
    clusters.merge(A, B, 8)
    clusters.merge(A, C, 9)
    copy.load(clusters.dump())

    assert copy.root(C) == A
    assert copy.dump() == clusters.dump() == (("b", "a", 1, 8), ("c", "a", 1, 9))
