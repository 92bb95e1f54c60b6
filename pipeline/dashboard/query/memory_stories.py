"""Stories in memory, and the story of each event there, where there is no database."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, Protocol

import msgspec
from msgspec import UNSET

from pipeline.core.facts import story_of
from pipeline.dashboard.query.filters import Cursor, moment_of, values_of
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


class _Reports(NamedTuple):
    revision: int
    articles: tuple[str, ...]


class MemoryStories:
    """Holds the last state of each story, at most `most`: those with the newest articles.

    It writes the story of each event into the event's facts, whichever comes first.
    """

    def __init__(self, events: Events, most: int = MOST_STORIES) -> None:
        """Take where the events are; begin without stories."""
        self._held = events
        self._most = most
        self._stories: dict[str, Story] = {}
        self._placed: dict[str, Storied] = {}
        self._story_ids: dict[str, str] = {}
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        self._reports: dict[str, _Reports] = {}
        self._told_in: defaultdict[str, set[str]] = defaultdict(set)

    def take(self, key: str, record: bytes, event: Event | None) -> None:
        """Take in a record of the events topic, after the memory of events took it in."""
        if event is None:
            if not record:
                self._forget_event(key)
            return
        known = self._reports.get(event.id)
        if known is None or known.revision < event.revision:
            self._forget_event(event.id)
            articles = tuple(one.article_id for one in event.evidence)
            self._reports[event.id] = _Reports(event.revision, articles)
            for article in articles:
                self._told_in[article].add(event.id)
            self._settle(event.id)

    def take_story(self, story: Story) -> None:
        """Take in a story; a revision that is not above the known one changes nothing."""
        known = self._stories.get(story.id)
        if known is not None and known.revision >= story.revision:
            return
        self._stories[story.id] = story
        if story.op == "merge":
            for article in tuple(self._members[story.id]):
                self._place(article, story.id)
        if len(self._stories) > self._most:
            self._shed()

    def take_storied(self, storied: Storied) -> None:
        """Take in the story of an article."""
        self._placed[storied.article_id] = storied
        self._place(storied.article_id, storied.story_id)

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
        story = self._stories.get(self.living(key)) or self._stories.get(key)
        if story is None:
            return None
        events = sorted(self._events_of(story.id), key=lambda one: (one.last_seen, one.id))
        told = events[-MOST_TOLD:]
        told.sort(key=lambda one: (one.starts_at or one.first_seen, one.id))
        articles = sorted(
            (self._placed[one] for one in self._members.get(story.id, ())),
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
        keys = {
            key for one in self._members.get(story_id, ()) for key in self._told_in.get(one, ())
        }
        for facts in map(self._held.facts_of, sorted(keys)):
            if facts is not None and facts.is_alive and facts.story_id == story_id:
                yield facts

    def living(self, key: str) -> str:
        """Return the story that took this one in, over all merges; or itself."""
        seen = set[str]()
        while key not in seen and (story := self._stories.get(key)) and story.op == "merge":
            seen.add(key)
            key = story.merged_into
        return key

    def _place(self, article: str, story_id: str) -> None:
        """Put an article into a story, merges followed, and its events with it."""
        story_id = self.living(story_id)
        before = self._story_ids.get(article, "")
        if story_id != before:
            self._members[before].discard(article)
            self._members[story_id].add(article)
            self._story_ids[article] = story_id
            for key in tuple(self._told_in.get(article, ())):
                self._settle(key)

    def _settle(self, key: str) -> None:
        """Write the story of an event into its facts; an event that is not held is forgotten."""
        facts = self._held.facts_of(key)
        if facts is None:
            self._forget_event(key)
        elif found := story_of(self._reports[key].articles, self._story_ids):
            facts.story_id = found

    def _forget_event(self, key: str) -> None:
        known = self._reports.pop(key, None)
        for article in known.articles if known else ():
            self._told_in[article].discard(key)

    def _shed(self) -> None:
        """Let go of the hundredth whose newest article is oldest, with their articles."""
        by_age = sorted(self._stories.values(), key=lambda story: (story.last_published, story.id))
        for story in by_age[: max(1, self._most // 100)]:
            del self._stories[story.id]
            for article in self._members.pop(story.id, ()):
                del self._story_ids[article], self._placed[article]


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
