import pytest

from pipeline.runtime.spread import MAX_REMEMBERED, Spread
from pipeline.stages.tag import find_text_hash


@pytest.mark.parametrize(
    ("count", "parts", "sizes"),
    [(0, 2, [0, 0]), (1, 4, [1, 0, 0, 0]), (5, 2, [3, 2]), (9, 4, [3, 3, 3, 0]), (3, 1, [3])],
)
def test_a_batch_is_shared_out_evenly_and_in_order(count, parts, sizes):
    shares = Spread(parts).share([b"x"] * count)

    assert [len(share) for share in shares] == sizes
    assert [place for share in shares for place in share] == list(range(count))


def test_the_same_work_goes_where_it_went_before_and_the_rest_is_even():
    spread = Spread(2, lambda value: value[:1])

    assert spread.share([b"a", b"b", b"a2", b"c", b"d"]) == [[0, 2, 3], [1, 4]]
    assert spread.share([b"b2", b"d2", b"e"]) == [[2], [0, 1]]


def test_what_tells_nothing_of_its_work_goes_to_whoever_has_least():
    spread = Spread(2, lambda _: None)

    assert spread.share([None, b"a", b"b", None]) == [[0, 2], [1, 3]]


def test_only_so_much_work_is_remembered():
    spread = Spread(1, lambda value: value)
    spread.share([str(number).encode() for number in range(MAX_REMEMBERED + 5)])

    assert len(spread._part_of) == MAX_REMEMBERED


def test_copies_of_a_text_are_known_by_its_hash():
    assert find_text_hash(b'{"text":"x","text_sha256":"ab12","url":"u"}') == b"ab12"
    assert find_text_hash(b"junk") is None
