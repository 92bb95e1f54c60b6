import re
from datetime import date

import pytest

from pipeline.core.entities.zones import ZONE_PATTERN, offset_of


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("GMT", date(2025, 5, 18), 0),
        ("EDT", date(2025, 1, 18), -4),
        ("ET", date(2025, 3, 8), -5),
        ("ET", date(2025, 3, 9), -4),
        ("Eastern time", date(2025, 11, 1), -4),
        ("Eastern time", date(2025, 11, 2), -5),
        ("Pacific Standard Time", date(2025, 7, 1), -8),
        ("Pacific daylight time", date(2025, 1, 1), -7),
        ("Kyiv time", date(2025, 3, 29), 2),
        ("Kyiv time", date(2025, 3, 30), 3),
        ("British Summer Time", date(2025, 7, 1), 1),
        ("Moscow time", date(2025, 7, 1), 3),
        ("Tehran time", date(2025, 7, 1), 3.5),
        ("GMT+3", date(2025, 7, 1), 3),
        ("UTC-5", date(2025, 7, 1), -5),
        ("UTC+05:30", date(2025, 7, 1), 5.5),
    ],
)
def test_a_zone_is_ahead_of_utc_by_the_rules_of_its_place(zone, day, hours):
    assert re.fullmatch(ZONE_PATTERN, zone, re.IGNORECASE)
    assert offset_of(zone, day) == hours
