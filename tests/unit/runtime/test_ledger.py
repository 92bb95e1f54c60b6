from types import SimpleNamespace

from faust.types import TP

from pipeline.runtime.ledger import Ledger

PARTITION = TP("a", 0)


def records(*offsets):
    return [SimpleNamespace(offset=offset) for offset in offsets]


def hand_out(ledger, offsets, size=2):
    return list(ledger.hand_out(PARTITION, records(*offsets), size))


def test_nothing_is_to_commit_before_something_is_finished():
    ledger = Ledger(7)
    hand_out(ledger, range(7, 11))

    assert ledger.to_commit is None


def test_only_the_finished_prefix_may_be_committed():
    ledger = Ledger(0)
    first, second, third = hand_out(ledger, range(6))
    ledger.finish(third)
    ledger.finish(first)

    assert (ledger.to_commit, ledger.open_batches) == (2, 2)

    ledger.finish(second)

    assert (ledger.to_commit, ledger.open_batches) == (6, 0)


def test_what_is_committed_is_not_to_commit_again():
    ledger = Ledger(None)
    (batch,) = hand_out(ledger, (3, 4))
    ledger.finish(batch)
    ledger.committed = ledger.to_commit

    assert ledger.to_commit is None


def test_gaps_in_the_log_are_passed_over():
    ledger = Ledger(0)
    for batch in hand_out(ledger, (0, 5, 9), size=1):
        ledger.finish(batch)

    assert ledger.to_commit == 10


def test_records_that_were_handed_out_are_not_seen_again():
    ledger = Ledger(2)
    hand_out(ledger, (2, 3))

    assert [one.offset for one in ledger.unseen(records(3, 4))] == [4]
    assert [one.offset for one in ledger.unseen(records(4, 5))] == [4, 5]


def test_a_new_group_sees_all_that_is_left_in_the_log():
    assert [one.offset for one in Ledger(None).unseen(records(40, 41))] == [40, 41]


def test_a_batch_of_an_older_ledger_changes_nothing():
    (stale,) = hand_out(Ledger(0), (0, 1))
    ledger = Ledger(0)
    hand_out(ledger, (0, 1))
    ledger.finish(stale)

    assert (ledger.to_commit, ledger.open_batches) == (None, 1)


def test_batches_are_as_large_as_asked_for():
    assert [len(batch) for batch in hand_out(Ledger(0), range(7), size=3)] == [3, 3, 1]
