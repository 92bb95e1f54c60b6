"""Stories in memory, and the story of each event there, where there is no database."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Protocol

import msgspec
from msgspec import UNSET

from pipeline.dashboard.query.filters import Cursor, moment_of, values_of
from pipeline.dashboard.query.joining import MOST_ARTICLES, EventStories
from pipeline.dashboard.query.matching import Facts
from pipeline.dashboard.query.story_answers import (
    MOST_COUNTRIES,
    MOST_TOLD,
    Stories,
    StoryArticle,
    StoryEvent,
    StoryLine,
    StoryPage,
    StoryTold,
)
from pipeline.dashboard.query.words import WordQuery, stem
from pipeline.records import Event, Storied, Story

MOST_STORIES = 20_000
_DECODER = msgspec.json.Decoder(Event)


class Events(Protocol):
    """Where the events are."""

    def facts_of(self, key: str) -> Facts | None:
        """Return what filters look at in an event; None where it is not held."""
        ...

    def record_of(self, key: str) -> bytes:
        """Return the record of an event that is held."""
        ...


class MemoryStories:
    """Holds the last state of each story, at most `most`: those with the newest articles."""

    def __init__(self, events: Events, joined: EventStories, most: int = MOST_STORIES) -> None:
        """Take where the events are, and what knows the story of each; begin without stories."""
        self._held = events
        self._joined = joined
        self._most = most
        self._stories: dict[str, Story] = {}
        self._placed: dict[str, Storied] = {}

    def take(self, record: Story | Storied) -> None:
        """Take in a story, or the story of an article, after `joined` took it in.

        A revision of a story that is not above the known one changes nothing.
        """
        if isinstance(record, Storied):
            self._placed[record.article_id] = record
            if len(self._placed) > MOST_ARTICLES:
                del self._placed[next(iter(self._placed))]
            return
        known = self._stories.get(record.id)
        if known is None or known.revision < record.revision:
            self._stories[record.id] = record
        if len(self._stories) > self._most:
            self._shed()

    async def stories(self, asked: Stories) -> StoryPage:
        """Return a page."""
        after = Cursor.parse(asked.cursor) if asked.cursor else None
        found = list(islice(self._find(asked, after), asked.limit + 1))
        lines = tuple(found[: asked.limit])
        if len(found) <= len(lines):
            return StoryPage(lines)
        return StoryPage(lines, str(Cursor(lines[-1].last_published, lines[-1].id)))

    async def story(self, key: str) -> StoryTold | None:
        """Return the story of an id, or the one that took it in; None where there is none."""
        story = self._stories.get(self._joined.living(key)) or self._stories.get(key)
        if story is None:
            return None
        events = sorted(self._events_of(story.id), key=lambda one: (one.last_seen, one.id))
        told = events[-MOST_TOLD:]
        told.sort(key=lambda one: (one.starts_at or one.first_seen, one.id))
        articles = sorted(
            (
                self._placed[one]
                for one in self._joined.articles_of(story.id)
                if one in self._placed
            ),
            key=lambda one: (-one.published_at.timestamp(), one.article_id),
        )
        return StoryTold(
            story,
            tuple(_event_line(one, self._held.record_of(one.id)) for one in told),
            tuple(_article_line(one, story) for one in articles[:MOST_TOLD]),
        )

    def _find(self, asked: Stories, after: Cursor | None) -> Iterator[StoryLine]:
        """Yield the stories that are asked for, behind a cursor."""
        query = WordQuery(asked.q) if asked.q.strip() else None
        by_age = sorted(
            (story for story in self._stories.values() if _is_asked(story, asked, query)),
            key=lambda story: (story.last_published, story.id),
            reverse=True,
        )
        wanted = [
            frozenset(given)
            for given in (values_of(asked.country.upper()), values_of(asked.party))
            if given
        ]
        end = None if after is None else (after.at, after.id.replace("-", ""))
        for story in by_age:
            if end is None or (story.last_published, story.id) < end:
                facts = list(self._events_of(story.id))
                members = Counter(
                    member for one in facts for member in (*one.countries, *one.party_ids)
                )
                if all(not given.isdisjoint(members) for given in wanted):
                    yield _story_line(story, facts)

    def _events_of(self, story_id: str) -> Iterator[Facts]:
        """Yield the living events of a story."""
        for facts in map(self._held.facts_of, self._joined.events_of(story_id)):
            if facts is not None and facts.is_alive:
                yield facts

    def _shed(self) -> None:
        """Let go of the hundredth whose newest article is oldest, with their articles."""
        by_age = sorted(self._stories.values(), key=lambda story: (story.last_published, story.id))
        for story in by_age[: max(1, self._most // 100)]:
            del self._stories[story.id]
            for article in self._joined.forget_story(story.id):
                self._placed.pop(article, None)


def _is_asked(story: Story, asked: Stories, query: WordQuery | None) -> bool:
    """Tell whether a story is alive and what is asked for, as far as it says itself."""
    return (
        story.op != "merge"
        and story.articles >= max(1, asked.min_articles)
        and story.articles - story.copies >= asked.min_origins
        and (not asked.language or story.language in values_of(asked.language.lower()))
        and (not asked.since or story.last_published >= moment_of(asked.since))
        and (not asked.until or story.last_published <= moment_of(asked.until, is_end=True))
        and (query is None or query.matches(stem(_words(story))))
    )


def _words(story: Story) -> str:
    return "\n".join([story.label, *(entity.name for entity in story.entities)])


def _story_line(story: Story, facts: list[Facts]) -> StoryLine:
    countries = Counter(country for one in facts for country in one.countries)
    most = sorted(countries.items(), key=lambda row: (-row[1], row[0]))[:MOST_COUNTRIES]
    return StoryLine(
        id=story.id,
        label=story.label,
        language=story.language,
        first_published=story.first_published,
        last_published=story.last_published,
        articles=story.articles,
        origins=story.articles - story.copies,
        events=len(facts),
        countries=tuple(country for country, _ in most),
        entities=story.entities,
    )


def _event_line(facts: Facts, record: bytes) -> StoryEvent:
    event = _DECODER.decode(record)
    date, place = event.event_date, event.location
    return StoryEvent(
        id=event.id,
        type=event.type,
        mode=event.mode,
        status=event.status,
        starts_at=facts.starts_at or UNSET,
        ends_at=facts.ends_at or UNSET,
        date_precision=date.precision if date is not UNSET and date.start else "",
        place="" if place is UNSET else place.name,
        actors=tuple(one.name for one in event.actors),
        recipients=tuple(one.name for one in event.recipients),
        first_seen=event.first_seen,
        last_seen=event.last_seen,
        origins=event.origins,
        disputed=event.disputed,
    )


def _article_line(storied: Storied, story: Story) -> StoryArticle:
    """Return an article; its title is known where the timeline has it."""
    named = next((day for day in story.timeline if day.article_id == storied.article_id), None)
    return StoryArticle(
        article_id=storied.article_id,
        version=storied.version,
        published_at=storied.published_at,
        reason=storied.reason,
        score=storied.score,
        title=named.title if named else "",
        url=named.url if named else "",
        publisher="",
    )
