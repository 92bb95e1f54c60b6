"""Which partition a key belongs to: murmur2, as in the Java client and every other default."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from struct import Struct

import numpy as np
from numpy.typing import NDArray

_SEED = 0x9747B28C
_FACTOR = 0x5BD1E995
_32_BITS = 0xFFFFFFFF
_31_BITS = 0x7FFFFFFF
_WORD_BYTES = 4
_WORTH_ARRAYS = 16
"""For fewer keys than this numpy costs more than it saves."""


def partitions_of(keys: Sequence[bytes | None], partitions: Sequence[int]) -> list[int]:
    """Return the partition of each key; messages without one go to the first."""
    count = len(partitions)
    if count == 1:
        return list(repeat(partitions[0], len(keys)))
    sizes = {0 if key is None else len(key) for key in keys}
    if len(keys) < _WORTH_ARRAYS or len(sizes) > 1 or min(sizes) < _WORD_BYTES:
        return [_partition_of(key, partitions) for key in keys]
    digests = _murmur2_of_all(b"".join(filter(None, keys)), len(keys), *sizes)
    return [partitions[place] for place in ((digests & _31_BITS) % count).tolist()]


def _partition_of(key: bytes | None, partitions: Sequence[int]) -> int:
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


def _murmur2_of_all(data: bytes, count: int, size: int) -> NDArray[np.uint32]:
    """Return the same of `count` keys of `size` bytes each that stand one after the other."""
    keys = np.frombuffer(data, np.uint8).reshape(count, size)
    whole = size & ~3
    words = np.ascontiguousarray(keys[:, :whole]).view("<u4").astype(np.uint32)
    words *= np.uint32(_FACTOR)
    words ^= words >> np.uint32(24)
    words *= np.uint32(_FACTOR)
    digests = np.full(count, _SEED ^ size, np.uint32)
    for column in words.T:
        digests *= np.uint32(_FACTOR)
        digests ^= column
    if size != whole:
        for place in range(whole, size):
            digests ^= keys[:, place].astype(np.uint32) << np.uint32(8 * (place - whole))
        digests *= np.uint32(_FACTOR)
    digests ^= digests >> np.uint32(13)
    digests *= np.uint32(_FACTOR)
    digests ^= digests >> np.uint32(15)
    return digests
