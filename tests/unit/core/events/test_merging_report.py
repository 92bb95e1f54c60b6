from datetime import timedelta, timezone
from itertools import permutations

from pipeline.core.events.merging_report import Shown, make_report, pack_report, read_report
from tests.support.mentions import at, mention


def test_a_mention_says_the_same_before_and_after_a_rest():
    """Times are in UTC in both."""
    east = timezone(timedelta(hours=2))
    report = make_report(mention("a", published=at(18).astimezone(east)), 72)
    again = read_report(pack_report(report), 4)

    assert repr(report.mention) == repr(again.mention)
    assert (again.number, again.changed) == (4, False)


def test_a_report_is_read_as_it_was_packed():
    report = make_report(mention("a"), 72)
    report.follow((-0.8, 0, 1, 2, "b", 9))
    report.follow((-0.7, 0, 1, 2, "c", 3))
    report.stand_beside((-0.6, 0, 1, 2, "d", 5))
    report.note(7, [("RUS|USA", "m")])
    report.show(Shown(b"d", b"g", "create", ""))
    again = read_report(pack_report(report), report.number)

    assert again.parent == report.parent == (-0.8, 0, 1, 2, "b", 9)
    assert again.rival == report.rival == (-0.7, 0, 1, 2, "c", 3)
    assert again.beside == report.beside
    assert again.sent_at(7) == (("RUS|USA", "m"),)
    assert (again.shown, again.traits, again.key) == (report.shown, report.traits, report.key)


def test_only_what_is_new_of_a_report_has_to_be_kept_anew():
    report = read_report(pack_report(make_report(mention("a"), 72)), 0)
    report.follow((-0.8, 0, 1, 2, "b", 9))
    report.follow((-0.79, 0, 1, 2, "f", 4))
    for number in range(4):
        report.stand_beside((-0.7, 0, 1, number, "d", 5))
    report.changed = False

    report.follow((-0.7, 0, 1, 2, "c", 3))
    report.stand_beside((-0.6, 0, 1, 2, "e", 5))

    assert not report.changed


def test_whom_a_report_follows_and_whom_next_are_the_likest_two_in_whatever_order_they_come():
    ranks = [(-score, 0, 1, 2, "b", 9) for score in (0.8, 0.9, 0.85)]
    for order in permutations(ranks):
        report = make_report(mention("a"), 72)
        for rank in order:
            report.follow(rank)

        assert (report.parent, report.rival) == (ranks[1], ranks[2])
