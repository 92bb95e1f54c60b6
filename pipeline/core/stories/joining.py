"""What readers join: an article and the story that it ended in."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from pipeline.records.storied import Storied


def settle(placed: Iterable[tuple[int, Storied]]) -> Iterator[tuple[int, Storied]]:
    """Yield one record an input number, the first, with the story that its article ended in.

    `placed` is all that was said of any article, with the number of the input it was said for.
    """
    own: dict[int, Storied] = {}
    last: dict[str, Storied] = {}
    for number, record in placed:
        own.setdefault(number, record)
        last[record.article_id] = record
    for number, record in own.items():
        yield number, replace(last[record.article_id], external_id=record.external_id)
