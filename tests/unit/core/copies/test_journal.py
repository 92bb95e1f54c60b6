import numpy as np
import pytest

from pipeline.core.copies.journal import SHARE, JournaledIndex

SIZE = 10 * SHARE


def sketch(*numbers):
    return np.array([number * 0x9E3779B97F4A7C15 % 2**64 for number in numbers], "<u8").tobytes()


def filled(count):
    index = JournaledIndex(SIZE)
    for number in range(1, count + 1):
        index.add(sketch(number, number + 1), number, 1, is_copy=number % 3 == 0)
    return index


def found(index, number):
    return [index.find(sketch(at, at + 1), number, 1) for at in range(1, number)]


@pytest.mark.parametrize("count", [0, 5, 10, 11, 25])
def test_a_loaded_dump_goes_on_like_the_original(count):
    index, copy = filled(count), JournaledIndex(SIZE)
    copy.load(index.dump(count + 1))
    for one in (index, copy):
        one.add(sketch(1, 2, 3), count + 1, 1, is_copy=False)

    assert found(copy, count + 2) == found(index, count + 2)
    assert copy.dump(count + 2) == index.dump(count + 2)


def test_the_table_is_the_same_object_until_so_much_is_new():
    index = filled(11)
    table = index.dump(12).table
    for number in range(12, 22):
        assert index.dump(number).table is table
        index.add(sketch(number, number + 1), number, 1, is_copy=False)
    index.add(sketch(22, 23), 22, 1, is_copy=False)

    dumped = index.dump(23)
    assert dumped.table is not table
    assert dumped.first == 23


def test_where_no_dump_is_taken_nothing_is_gathered_for_one():
    index = filled(40)

    assert index._entered is None
