"""Which partition a key belongs to: murmur2, as in the Java client and every other default."""

from collections.abc import Sequence
from functools import lru_cache
from struct import Struct

_SEED = 0x9747B28C
_FACTOR = 0x5BD1E995
_32_BITS = 0xFFFFFFFF
_31_BITS = 0x7FFFFFFF


def partition_of(key: bytes | None, partitions: Sequence[int]) -> int:
    """Return the partition of a key; messages without one go to the first."""
    if key is None:
        return partitions[0]
    return partitions[(murmur2(key) & _31_BITS) % len(partitions)]


@lru_cache(maxsize=65_536)
def murmur2(data: bytes) -> int:
    """Return the 32-bit MurmurHash2 of `data` with Kafka's seed.

    Kafka, `org.apache.kafka.common.utils.Utils.murmur2`. The same numbers as aiokafka's function,
    by whole words instead of bytes.
    """
    size = len(data)
    digest = _SEED ^ size
    whole = size & ~3
    for word in _words(whole // 4).unpack_from(data):
        mixed = (word * _FACTOR) & _32_BITS
        mixed = ((mixed ^ (mixed >> 24)) * _FACTOR) & _32_BITS
        digest = ((digest * _FACTOR) & _32_BITS) ^ mixed
    if size != whole:
        digest = ((digest ^ int.from_bytes(data[whole:], "little")) * _FACTOR) & _32_BITS
    digest = ((digest ^ (digest >> 13)) * _FACTOR) & _32_BITS
    return digest ^ (digest >> 15)


@lru_cache(maxsize=256)
def _words(count: int) -> Struct:
    return Struct(f"<{count}I")
