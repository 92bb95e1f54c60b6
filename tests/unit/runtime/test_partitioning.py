from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as reference
from hypothesis import given
from hypothesis import strategies as st

from pipeline.runtime.partitioning import murmur2, partition_of


@given(st.binary(max_size=80))
def test_a_key_has_the_digest_that_aiokafka_gives_it(key):
    assert murmur2(key) == reference(key) & 0xFFFFFFFF


@given(st.binary(max_size=40), st.integers(1, 50))
def test_a_key_goes_where_every_default_client_sends_it(key, count):
    partitions = list(range(count))

    assert partition_of(key, partitions) == DefaultPartitioner()(key, partitions, partitions)


def test_a_message_without_a_key_goes_to_the_first_partition():
    assert partition_of(None, [4, 5]) == 4
