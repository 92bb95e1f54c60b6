"""The story of an event, for watches that ask for one: waited for, but not for long."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.core.wire import encode
from pipeline.runtime.clock import utc_now
from pipeline.runtime.settings import Settings
from pipeline.watches.placing import PATIENCE, Placing
from tests.support.mentions import digest
from tests.support.stories import event, merged, placed

A, B = digest("story a"), digest("story b")


@pytest.fixture
def placing():
    return Placing(Settings())


def test_an_event_waits_for_the_stories_of_its_articles(placing):
    with ThreadPoolExecutor(1) as threads:
        found = threads.submit(placing.story_of, event(1, "x", "y"), utc_now())
        placing.take(encode(placed("y", B)))
        is_waiting = not found.done()
        placing.take(encode(placed("x", A)))

        assert (is_waiting, found.result(PATIENCE.total_seconds() / 2)) == (True, A)


def test_an_event_that_was_written_a_while_ago_is_judged_by_what_is_known(placing):
    placing.take(encode(placed("x", A)))
    placing.take(encode(merged(A, B)))
    placing.take(b"no story")
    long_ago = utc_now() - PATIENCE

    assert placing.story_of(event(1, "x", "y"), long_ago) == B
    assert placing.story_of(event(2, "z"), long_ago) == ""
    assert placing.living(A) == B
