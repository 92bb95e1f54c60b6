"""The rule that every offset holds to: it slices to its text."""

from collections.abc import Iterator

import msgspec


def misplaced(record: object, text: str, path: str = "") -> Iterator[str]:
    """Yield the places of a record whose span is not within `text`, or is not its own words there.

    A struct with `start` and `end` is a span; where it has a `text` or `sentence`, that is its
    slice. What has no span of its own is looked into.
    """
    if isinstance(record, tuple):
        for place, one in enumerate(record):
            yield from misplaced(one, text, f"{path}[{place}]")
    elif isinstance(record, msgspec.Struct):
        names = record.__struct_fields__
        if isinstance(end := getattr(record, "end", None), int):
            start = record.start
            said = getattr(record, "sentence", getattr(record, "text", None))
            if not 0 <= start <= end <= len(text) or said not in {None, text[start:end]}:
                yield f"{path}: {record}"
        for name in names:
            yield from misplaced(getattr(record, name), text, f"{path}.{name}")
