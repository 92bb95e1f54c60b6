from datetime import UTC, datetime

import pytest

from pipeline.core.articles.page_dates import choose_time

RECEIVED = datetime(2025, 6, 1, tzinfo=UTC)


def choose(candidates, others=()):
    found = choose_time(candidates, others, RECEIVED)
    return found and (found.time.isoformat(timespec="minutes"), found.precise, found.zoned)


@pytest.mark.parametrize(
    ("candidates", "others", "expected"),
    [
        (["2025-05-18T10:00:00+02:00", "2025-05-18"], [], ("2025-05-18T10:00+02:00", True, True)),
        (["soon", "2025-05-18"], [], ("2025-05-18T00:00+00:00", False, False)),
        # No time of day: that of another declaration of the day, not of another day.
        (
            ["2025-05-18", "2025-05-20 09:00 CET", "2025-05-18 09:39 BST"],
            [],
            ("2025-05-18T09:39+01:00", True, True),
        ),
        (
            ["2025-05-18T00:00:00Z", "2025-05-19 09:00"],
            [],
            ("2025-05-18T00:00+00:00", False, True),
        ),
        (["2025-05-18", "2025-05-20 09:00"], [], ("2025-05-18T00:00+00:00", False, False)),
        # No zone: the same moment elsewhere, the same clock, the other's offset.
        (
            ["2025-05-18T19:53:52", "2025-05-18 15:53 EDT"],
            [],
            ("2025-05-18T19:53+00:00", True, True),
        ),
        (
            ["2025-05-18T15:53:52", "2025-05-18 15:53 EDT"],
            [],
            ("2025-05-18T15:53-04:00", True, True),
        ),
        (
            ["2025-05-18T15:53:52", "2025-05-18T19:53:10Z"],
            [],
            ("2025-05-18T19:53+00:00", True, True),
        ),
        (
            ["2025-05-18T15:53:52"],
            ["2025-05-18T15:53:52Z", "2025-05-19T11:01-04:00"],
            ("2025-05-18T15:53+00:00", True, True),
        ),
        (
            ["2025-05-18T15:53:52", "2025-05-18T15:59Z"],
            ["2025-05-19T11:01-04:00"],
            ("2025-05-18T15:53-04:00", True, True),
        ),
        (["2025-05-18T15:53:52"], ["2025-05-19T11:01Z"], ("2025-05-18T15:53+00:00", True, False)),
        # Not to be believed.
        (["2025-06-03", "1970-01-01", "2025-05-18"], [], ("2025-05-18T00:00+00:00", False, False)),
        (["2099-01-01"], [], None),
        ([], ["2025-05-18"], None),
        # A time within other words.
        (["Updated: 18.05.2025, 10.00 Uhr"], [], ("2025-05-18T10:00+00:00", True, False)),
        (["Updated: 99.05.2025"], [], None),
    ],
)
def test_the_first_plausible_time_is_made_as_precise_as_the_others_allow(
    candidates, others, expected
):
    assert choose(candidates, others) == expected
