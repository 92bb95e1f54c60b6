import pytest

from pipeline.core.articles.stamps import find_line_stamps, find_stamps


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published 14:05 BST, 17 May 2025", "2025-05-17 14:05 BST"),
        ("May 17, 2025 at 2:05 p.m. EDT", "2025-05-17 14:05 EDT"),
        ("Sat, 17th of May 2025, 12 AM", "2025-05-17 00:00"),
        ("Sept. 3, 2025 | 12:30 pm (UTC+2)", "2025-09-03 12:30 UTC+2"),
        ("2025-05-17 14:05:59", "2025-05-17 14:05"),
        ("17.05.2025 - 14.05", "2025-05-17 14:05"),
        ("17 May 2025 1405 GMT", "2025-05-17 14:05 GMT"),
        ("14:05 Sat 17 May 2025", "2025-05-17 14:05"),
        ("3/4/2025", "2025-03-04"),
        ("3/14/2025", "2025-03-14"),
        ("Call 12:30 or 5:45; 17 May 2025", "2025-05-17 05:45"),
        ("Doors open at 9:30, tickets until then. Printed 17 May 2025", "2025-05-17"),
    ],
)
def test_a_date_is_found_with_the_time_beside_it(line, expected):
    assert list(find_stamps(line, day_first=False)) == [(False, expected)]


def test_figures_with_strokes_start_with_the_day_where_people_write_so():
    assert list(find_stamps("3/4/2025", day_first=True)) == [(False, "2025-04-03")]
    assert list(find_stamps("3/14/2025", day_first=True)) == [(False, "2025-03-14")]


def test_changes_are_told_from_publication():
    line = "Updated: 05:22, 15 January 2023. Published: 03:22, 15 January 2023"

    assert list(find_stamps(line, day_first=False)) == [
        (True, "2023-01-15 05:22"), (False, "2023-01-15 03:22"),
    ]  # fmt: skip


def test_a_line_of_other_words_has_no_stamp_unless_it_says_or_is_named_so():
    line = "The old treaty was signed by seven kings of the island on 17 May 2025 in the mill"

    assert list(find_line_stamps(line, "", day_first=False)) == []
    assert len(list(find_line_stamps(line, "pub-date", day_first=False))) == 1
    assert len(list(find_line_stamps(f"{line}. Published by us", "", day_first=False))) == 1
    assert len(list(find_line_stamps(f"{line}. Last modified", "", day_first=False))) == 1
    assert len(list(find_line_stamps("Ann Scribe, 17 May 2025", "", day_first=False))) == 1
