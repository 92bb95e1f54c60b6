"""What readers join: an article and its last story, an event and the story of its reports."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from pipeline.records.event import Event
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


def story_of(event: Event, story_ids: Mapping[str, str]) -> str:
    """Return the story that most of an event's reports are part of; of equals the first; or empty.

    `story_ids` gives the story of each article, by its id.
    """
    found = Counter(
        story_ids[one.article_id] for one in event.evidence if one.article_id in story_ids
    )
    return found.most_common(1)[0][0] if found else ""
