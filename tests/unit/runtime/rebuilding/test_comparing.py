import pytest

from pipeline.runtime.rebuilding.comparing import State, compare, digest_of, hash_states


def state(said, *, is_late=True, is_gone=False):
    return State(0, 0, said, 1, is_gone, is_late)


def test_revision_and_creation_do_not_tell_states_apart():
    assert digest_of({"op": "create", "revision": 2, "type": "AGREE"}) == digest_of(
        {"type": "AGREE", "op": "update", "revision": 8}
    )
    assert digest_of({"op": "update", "type": "AGREE"}) != digest_of(
        {"op": "update", "type": "REJECT"}
    )


def test_of_what_is_gone_only_counts_what_it_is_part_of():
    assert digest_of({"op": "retract", "articles": 1}) == digest_of(
        {"op": "retract", "articles": 2}
    )
    assert digest_of({"op": "merge", "merged_into": "a"}) != digest_of(
        {"op": "merge", "merged_into": "b"}
    )
    assert digest_of({"op": "retract"}) != digest_of({"op": "update"})


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ({b"k": state(b"1")}, {b"k": state(b"1")}, (1, 0, 0, 0)),
        ({b"k": state(b"1")}, {b"k": state(b"2")}, (0, 1, 0, 0)),
        ({}, {b"k": state(b"1")}, (0, 0, 1, 0)),
        ({b"k": state(b"1")}, {}, (0, 0, 0, 1)),
        # What readers never saw needs no farewell, and what has left does not leave again.
        ({}, {b"k": state(b"1", is_gone=True)}, (0, 0, 0, 0)),
        ({b"k": state(b"1", is_gone=True)}, {}, (0, 0, 0, 0)),
        # What was last heard of before the replay's time is as it was.
        ({b"k": state(b"1", is_late=False)}, {}, (0, 0, 0, 0)),
        ({b"k": state(b"1", is_late=False)}, {b"k": state(b"2", is_late=False)}, (0, 0, 0, 0)),
        ({}, {b"k": state(b"2", is_late=False)}, (0, 0, 0, 0)),
        # One side has heard of it since: then both count.
        ({b"k": state(b"1")}, {b"k": state(b"2", is_late=False)}, (0, 1, 0, 0)),
        ({b"k": state(b"1", is_late=False)}, {b"k": state(b"2")}, (0, 1, 0, 0)),
    ],
)
def test_states_differ_by_what_came_since(old, new, counts):
    """The counts are of the same, the changed, the new and those that were not made again."""
    found = compare(old, new, {b"k"})

    others = (found.changed, found.new, found.gone)
    assert (found.same, *map(len, others)) == counts
    assert found.is_none == (not any(counts[1:]))


def test_what_is_older_than_the_log_is_not_missed():
    assert compare({b"k": state(b"1")}, {}, {b"other"}).is_none


def test_the_hash_of_states_is_of_the_living_in_any_order():
    states = {b"a": state(b"1"), b"b": state(b"2")}

    assert hash_states(states) == hash_states(dict(reversed(states.items())))
    assert hash_states(states) == hash_states({**states, b"c": state(b"3", is_gone=True)})
    assert hash_states(states) != hash_states({b"a": state(b"2"), b"b": state(b"1")})
