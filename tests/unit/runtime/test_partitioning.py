from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as reference
from hypothesis import given
from hypothesis import strategies as st

from pipeline.runtime.partitioning import murmur2, partitions_of

KEYS_OF_ONE_SIZE = st.integers(0, 40).flatmap(
    lambda size: st.lists(st.binary(min_size=size, max_size=size), max_size=40)
)


@given(st.binary(max_size=80))
def test_a_key_has_the_digest_that_aiokafka_gives_it(key):
    assert murmur2(key) == reference(key) & 0xFFFFFFFF


@given(st.one_of(KEYS_OF_ONE_SIZE, st.lists(st.binary(max_size=40))), st.integers(1, 50))
def test_keys_go_where_every_default_client_sends_them(keys, count):
    partitions = list(range(count))

    assert partitions_of(keys, partitions) == [
        DefaultPartitioner()(key, partitions, partitions) for key in keys
    ]


def test_many_keys_of_one_size_go_where_each_would_go_alone():
    keys = [f"{number:0>36}".encode() for number in range(1000)]

    together = partitions_of(keys, range(7))

    assert together == [partitions_of([key], range(7))[0] for key in keys]


def test_a_message_without_a_key_goes_to_the_first_partition():
    assert partitions_of([None, b"k1", None], [4, 5])[::2] == [4, 4]
    assert partitions_of([None] * 20, [4, 5]) == [4] * 20
