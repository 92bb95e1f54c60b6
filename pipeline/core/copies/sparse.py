"""Tables of numbers as bytes: whole, or only what is filled, whichever is shorter."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Dumped: TypeAlias = tuple[bytes, bytes]
"""Places and numbers, little-endian; no places where the whole table is there."""


def dump_table(table: NDArray[Any]) -> Dumped:
    """Return the places and the numbers of all that is not zero, or the whole table."""
    flat = table.reshape(-1)
    little = table.dtype.newbyteorder("<")
    if np.count_nonzero(flat) * (8 + flat.itemsize) >= flat.nbytes:
        return b"", flat.astype(little, copy=False).tobytes()
    filled = np.flatnonzero(flat)
    return filled.astype("<u8").tobytes(), flat[filled].astype(little).tobytes()


def load_table(table: NDArray[Any], dumped: Dumped) -> None:
    """Fill a table of the same size and kind with what `dump_table` returned."""
    places, numbers = dumped
    flat = table.reshape(-1)
    values = np.frombuffer(numbers, table.dtype.newbyteorder("<"))
    if len(values) == len(flat):
        flat[:] = values
    else:
        flat[:] = 0
        flat[np.frombuffer(places, "<u8").astype(np.int64)] = values
