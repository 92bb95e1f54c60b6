import itertools

import pytest

from pipeline.core.events.merging_versions import (
    Notice,
    Notices,
    Stamp,
    Standing,
    stamp_of,
    standing_of,
    weight_of,
)
from tests.support.mentions import at, digest, notice

FIRST = Stamp(10, 10, "v1")
SECOND = Stamp(20, 20, "v2")


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        ([FIRST, SECOND], Standing("v2")),
        ([FIRST, Stamp(10, 20, "v2")], Standing("v2")),
        ([FIRST, Stamp(10, 20, "v2"), Stamp(10, 30, "v1")], Standing("v2")),
        ([FIRST, SECOND, Stamp(30, 30, "v1")], Standing("v1")),
        ([Stamp(10, 30, "v1"), SECOND], Standing("v2")),
        ([FIRST, Stamp(20, 20, "v2", "kill")], Standing("v2", "kill")),
        ([FIRST, SECOND, Stamp(10, 30, "v3", "kill")], Standing("v3", "kill")),
        ([FIRST, Stamp(10, 30, "v2", "kill"), Stamp(10, 40, "v3")], Standing("v3")),
        ([FIRST, Stamp(20, 30, "v2", "kill"), Stamp(10, 40, "v3")], Standing("v2", "kill")),
        ([FIRST, Stamp(10, 30, "v2", "kill"), Stamp(10, 40, "v1")], Standing("v2", "kill")),
        ([FIRST, Stamp(10, 30, "v2", "kill"), Stamp(35, 40, "v1")], Standing("v1")),
        ([FIRST, SECOND, Stamp(10, 30, "v3", "kill"), Stamp(10, 40, "v4")], Standing("v4")),
        ([Stamp(5, 5, "v1", "kill"), Stamp(9, 9, "v2", "withdrawn")], Standing("v2", "withdrawn")),
    ],
    ids=[
        "written last",
        "written at one time: first received last",
        "fetched again: no news",
        "an old text stands again, and says since when",
        "received late: no matter",
        "killed",
        "killed by a notice without a date of its own",
        "published again after that",
        "an older version that came late ends no kill",
        "nor does the killed text, fetched again",
        "but if it says that it was written anew",
        "what was killed does not stand beside what came after",
        "the last withdrawal says why",
    ],
)
def test_how_an_article_stands_follows_from_what_is_known_of_it(stamps, expected):
    assert {standing_of(order) for order in itertools.permutations(stamps)} == {expected}


def test_the_weight_of_versions_grows_with_everything_that_may_change_the_standing():
    assert weight_of({FIRST}) == weight_of({FIRST, Stamp(10, 20, "v1")}) == 0
    assert weight_of({FIRST, SECOND}) == 2
    assert weight_of({FIRST, SECOND, Stamp(10, 20, "v1")}) == 3
    assert weight_of({FIRST, Stamp(10, 20, "v1", "kill")}) == 2


@pytest.mark.parametrize("reason", ["", "kill", "withdrawn"])
def test_a_notice_becomes_a_stamp(reason):
    told = notice("a", "2", written=at(19), received=at(20), withdrawn=reason)

    stamp = stamp_of(told)

    assert (stamp.version, stamp.withdrawn) == (digest("a/2"), reason)
    assert stamp.received - stamp.written == 24 * 3_600_000_000


def test_notices_are_remembered_for_a_time_and_as_long_as_the_article_has_reports():
    notices = Notices()
    notices.told = {"a": {FIRST: Notice(5)}, "b": {FIRST: Notice(5), SECOND: Notice(9)}, "c": {}}
    notices.told["c"][FIRST] = Notice(1)

    notices.forget(9, {"c"}.__contains__)
    assert sorted(notices.told) == ["b", "c"]
    assert notices.stamps("b") == {FIRST, SECOND}
    assert notices.stamps("a") == set()

    notices.forget(9, set[str]().__contains__)
    assert sorted(notices.told) == ["b"]
