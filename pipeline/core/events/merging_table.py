"""A table that has one number or several under a key, and few bytes for those of one."""

from collections.abc import Iterable

SMALL = 8
"""Up to how many numbers stand in a tuple, which is small; more are in a set, which is fast."""


class Table(dict[int, "int | tuple[int, ...] | set[int]"]):
    """Numbers by key. Most keys have one number: that stands there as it is."""

    def put(self, key: int, number: int) -> None:
        """Add a number that the key does not have."""
        found = self.get(key)
        if found is None:
            self[key] = number
        elif isinstance(found, int):
            self[key] = (found, number)
        elif isinstance(found, set):
            found.add(number)
        else:
            self[key] = (*found, number) if len(found) < SMALL else {*found, number}

    def find(self, key: int) -> Iterable[int]:
        """Return the numbers of a key."""
        found = self.get(key, ())
        return (found,) if isinstance(found, int) else found

    def take(self, key: int, number: int) -> None:
        """Take a number away that the key has."""
        found = self[key]
        if isinstance(found, set) and len(found) > SMALL:
            found.remove(number)
            return
        left = tuple(other for other in self.find(key) if other != number)
        if len(left) > 1:
            self[key] = left
        elif left:
            self[key] = left[0]
        else:
            del self[key]
