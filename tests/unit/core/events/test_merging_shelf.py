from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.events import merging_shelf
from pipeline.core.events.merging_shelf import Shelf

ROW = b"x" * 1_000


def shelf_of(rows):
    shelf = Shelf()
    for number, row in rows:
        shelf.put(number, row)
    return shelf


def reload(shelf):
    heir = Shelf()
    heir.load(*shelf.dump())
    return heir


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.binary(max_size=40)), max_size=60))
def test_a_shelf_has_what_was_put_last_also_after_a_restart(steps):
    size, merging_shelf.PART_BYTES = merging_shelf.PART_BYTES, 100
    try:
        shelf, wanted = Shelf(), {}
        for number, row in steps:
            if row is None:
                shelf.drop(number)
                wanted.pop(number, None)
            else:
                shelf.put(number, row)
                wanted[number] = row
        assert {number: shelf[number] for number in range(12) if number in shelf} == wanted
        assert dict(shelf.rows()) == wanted
        assert dict(reload(shelf).rows()) == wanted
        assert reload(shelf).dump() == shelf.dump()
    finally:
        merging_shelf.PART_BYTES = size


def test_a_full_part_is_the_same_object_in_the_next_snapshot():
    shelf = shelf_of((number, ROW) for number in range(2_500))
    _, _, before = shelf.dump()

    shelf.put(2_500, b"new")
    _, _, after = shelf.dump()

    assert after[0] is before[0]
    assert after[1] == before[1] + after[1][len(before[1]) :]


def test_a_part_of_which_nothing_is_left_goes_at_once():
    shelf = shelf_of((number, ROW) for number in range(2_500))
    for number in range(2_300):
        shelf.drop(number)

    numbers, _, parts = shelf.dump()

    assert numbers == [2]
    assert sum(map(len, parts)) < 600 * len(ROW)


def test_of_a_part_that_is_mostly_old_the_rows_are_moved_on():
    shelf = shelf_of((number, ROW) for number in range(2_500))
    for number in range(1_500):
        shelf.put(number, b"short")

    numbers, _, _ = shelf.dump()

    assert numbers == [2]
    assert shelf[0] == b"short"
    assert shelf[2_499] == shelf[1_700] == ROW
