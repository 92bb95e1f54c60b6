"""What readers ask of an event, as its record does not say in one word."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import UNSET

from pipeline.records import Event

MOMENT = timedelta(microseconds=1)


def first_instant(when: str) -> datetime | None:
    """Return the first instant of a date or time; None where it is empty or a duration."""
    if not when or when.startswith("P"):
        return None
    moment = datetime.fromisoformat(when)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def last_instant(when: str) -> datetime | None:
    """Return the last instant of a day, or the time itself; None as `first_instant`."""
    start = first_instant(when)
    if start is None or "T" in when:
        return start
    return start + (timedelta(days=1) - MOMENT)


def span_of(event: Event) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last instant of an event, as far as its date says."""
    if event.event_date is UNSET:
        return None, None
    date = event.event_date
    return first_instant(date.start), last_instant(date.end or date.start)


def countries_of(event: Event) -> frozenset[str]:
    """Return the countries of those who take part, and of the place."""
    found = {party.country for party in (*event.actors, *event.recipients)}
    if event.location is not UNSET:
        found.add(event.location.country)
    return frozenset(found - {""})


def words_of(event: Event) -> str:
    """Return all that a search for words looks at, each text once and on a line of its own."""
    parties = (*event.actors, *event.recipients)
    words = [text for party in parties for text in (party.name, party.text, party.role)]
    if event.location is not UNSET:
        words.append(event.location.name)
    if event.content is not UNSET:
        words.append(event.content.text)
    words += [one.sentence for one in event.evidence]
    words += [text for quote in event.quotes for text in (quote.text, quote.speaker)]
    return "\n".join(dict.fromkeys(word for word in words if word))


def story_of(article_ids: Iterable[str], story_ids: Mapping[str, str]) -> str:
    """Return the story that most of an event's reports are part of; of equals the first; or empty.

    `article_ids` are those of its evidence, in order; `story_ids` gives the story of each article.
    """
    found = Counter(story_ids[one] for one in article_ids if one in story_ids)
    return found.most_common(1)[0][0] if found else ""
