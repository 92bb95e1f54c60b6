import pytest

from pipeline.core.copies.archive import BLOCK_ROWS, Archive


def filled(count):
    archive = Archive()
    for number in range(1, count + 1):
        assert archive.add(b"row %d" % number) == number
    return archive


def test_rows_come_back_by_their_number():
    archive = filled(BLOCK_ROWS + 5)

    assert archive[1] == b"row 1"
    assert archive[BLOCK_ROWS] == b"row %d" % BLOCK_ROWS
    assert archive[BLOCK_ROWS + 5] == b"row %d" % (BLOCK_ROWS + 5)
    assert archive.next == BLOCK_ROWS + 6


def test_a_block_goes_when_all_its_rows_are_forgotten():
    archive = filled(2 * BLOCK_ROWS + 5)
    archive.forget(BLOCK_ROWS)
    assert archive[1] == b"row 1"

    archive.forget(BLOCK_ROWS + 1)
    with pytest.raises(IndexError, match="is not kept"):
        archive[BLOCK_ROWS]
    assert archive[BLOCK_ROWS + 1] == b"row %d" % (BLOCK_ROWS + 1)


def test_rows_that_are_in_no_full_block_stay():
    archive = filled(5)
    archive.forget(6)

    assert archive[1] == b"row 1"


@pytest.mark.parametrize("count", [0, 5, BLOCK_ROWS, 2 * BLOCK_ROWS + 5])
def test_a_loaded_dump_goes_on_like_the_original(count):
    archive, copy = filled(count), Archive()
    archive.forget(BLOCK_ROWS + 1)
    copy.load(*archive.dump())
    first = BLOCK_ROWS + 1 if count >= BLOCK_ROWS else 1

    assert list(copy.rows(first)) == list(archive.rows(first))
    assert archive.add(b"more") == copy.add(b"more")
    assert copy.dump() == archive.dump()


def test_a_full_block_is_the_same_object_in_every_dump():
    archive = filled(BLOCK_ROWS + 1)
    _, before = archive.dump()
    archive.add(b"more")

    assert archive.dump()[1][0] is before[0]
