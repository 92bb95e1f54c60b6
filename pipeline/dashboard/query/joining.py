"""The story of each event: its reports, joined with the stories of their articles."""

from collections import defaultdict
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from pipeline.core.facts import story_of
from pipeline.records import Event, Storied, Story

MOST_EVENTS = 100_000
MOST_ARTICLES = 1_000_000
NONE: frozenset[str] = frozenset()


class Moved(NamedTuple):
    """An event that is in another story than before; `before` is empty where it was in none."""

    event_id: str
    before: str


class _Reports(NamedTuple):
    revision: int
    articles: tuple[str, ...]


class EventStories:
    """Knows in which story each event is, whichever of event, article and story comes first.

    It knows the events and the articles that came last, at most so many; and of the articles that
    were placed last, `most_times` at most, when that was. `known_since_ms`: since then all of it.
    """

    def __init__(
        self,
        most_events: int = MOST_EVENTS,
        most_articles: int = MOST_ARTICLES,
        most_times: int = MOST_EVENTS,
    ) -> None:
        """Begin with none."""
        self._most_events = most_events
        self._most_articles = most_articles
        self._most_times = most_times
        self._placed_ms: dict[str, int] = {}
        self.known_since_ms = 0
        self._merged: dict[str, str] = {}
        self._story_ids: dict[str, str] = {}
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        self._reports: dict[str, _Reports] = {}
        self._told_in: defaultdict[str, set[str]] = defaultdict(set)
        self._found: dict[str, str] = {}

    def of(self, event_id: str) -> str:
        """Return the story of an event; empty where it is in none, or not known."""
        return self._found.get(event_id, "")

    def placed_since(self, at_ms: int) -> list[str]:
        """Return the events of which an article was put into its story since a time."""
        return sorted(
            {
                key
                for article, placed_ms in self._placed_ms.items()
                if placed_ms >= at_ms
                for key in self._told_in.get(article, NONE)
            }
        )

    def others(self, event_id: str) -> list[str]:
        """Return the stories of an event's articles in which it is not, but may have been."""
        known = self._reports.get(event_id)
        found = {self._story_ids.get(one, "") for one in known.articles} if known else set()
        return sorted(found - {"", self.of(event_id)})

    def are_placed(self, event: Event) -> bool:
        """Tell whether all articles of an event are in stories."""
        return all(one.article_id in self._story_ids for one in event.evidence)

    def living(self, story_id: str) -> str:
        """Return the story that took this one in, over all merges; or itself."""
        seen = set[str]()
        while story_id not in seen and (into := self._merged.get(story_id)):
            seen.add(story_id)
            story_id = into
        return story_id

    def articles_of(self, story_id: str) -> AbstractSet[str]:
        """Return the articles of a living story."""
        return self._members.get(story_id, NONE)

    def events_of(self, story_id: str) -> list[str]:
        """Return the events of a living story, by id."""
        told = {key for one in self.articles_of(story_id) for key in self._told_in.get(one, NONE)}
        return sorted(key for key in told if self._found.get(key) == story_id)

    def take(self, key: str, record: bytes, event: Event | None) -> list[Moved]:
        """Take in a record of the events topic: an event, a tombstone, or what is no event."""
        if event is None:
            if not record:
                self._forget_event(key, for_ever=True)
            return []
        known = self._reports.get(event.id)
        if known is not None and known.revision >= event.revision:
            return []
        self._forget_event(event.id)
        articles = tuple(one.article_id for one in event.evidence)
        self._reports[event.id] = _Reports(event.revision, articles)
        for article in articles:
            self._told_in[article].add(event.id)
        if len(self._reports) > self._most_events:
            self._forget_event(next(iter(self._reports)), for_ever=True)
        return self._settle([event.id])

    def take_story(self, story: Story, at_ms: int = 0) -> list[Moved]:
        """Take in what a story says of merges, and when; return the events that moved."""
        if story.op != "merge" or self._merged.get(story.id) == story.merged_into:
            return []
        self._merged[story.id] = story.merged_into
        return [
            moved
            for article in tuple(self.articles_of(story.id))
            for moved in self._place(article, story.id, at_ms)
        ]

    def take_storied(self, storied: Storied, at_ms: int = 0) -> list[Moved]:
        """Take in the story of an article, and when that was said; return the events that moved."""
        moved = self._place(storied.article_id, storied.story_id, at_ms)
        if len(self._story_ids) > self._most_articles:
            self._forget_article(next(iter(self._story_ids)))
        return moved

    def forget_story(self, story_id: str) -> AbstractSet[str]:
        """Forget the articles of a story; return them. Its events stay in it."""
        articles = frozenset(self.articles_of(story_id))
        for article in articles:
            self._forget_article(article)
        self._merged.pop(story_id, None)
        return articles

    def _place(self, article: str, story_id: str, at_ms: int) -> list[Moved]:
        """Put an article into a story, merges followed, and its events with it."""
        self._note(article, at_ms)
        story_id = self.living(story_id)
        before = self._story_ids.get(article, "")
        if story_id == before:
            return []
        self._leave(article, before)
        self._members[story_id].add(article)
        self._story_ids[article] = story_id
        return self._settle(sorted(self._told_in.get(article, NONE)))

    def _note(self, article: str, at_ms: int) -> None:
        """Keep when an article was placed; of what is let go of, only that it was."""
        self._placed_ms[article] = max(at_ms, self._placed_ms.get(article, 0))
        if len(self._placed_ms) > self._most_times:
            by_age = sorted(self._placed_ms, key=self._placed_ms.__getitem__)
            for oldest in by_age[: max(1, self._most_times // 10)]:
                self.known_since_ms = max(self.known_since_ms, self._placed_ms.pop(oldest) + 1)

    def _settle(self, keys: list[str]) -> list[Moved]:
        """Find the stories of some events; return those that are in another one now."""
        moved = []
        for key in keys:
            found = story_of(self._reports[key].articles, self._story_ids)
            before = self.of(key)
            if found and found != before:
                self._found[key] = found
                moved.append(Moved(key, before))
        return moved

    def _leave(self, article: str, story_id: str) -> None:
        members = self._members.get(story_id)
        if members is not None:
            members.discard(article)
            if not members:
                del self._members[story_id]

    def _forget_article(self, article: str) -> None:
        self._placed_ms.pop(article, None)
        self._leave(article, self._story_ids.pop(article))

    def _forget_event(self, key: str, *, for_ever: bool = False) -> None:
        known = self._reports.pop(key, None)
        if for_ever:
            self._found.pop(key, None)
        for article in frozenset(known.articles if known else ()):
            events = self._told_in[article]
            events.discard(key)
            if not events:
                del self._told_in[article]


def with_story(record: bytes, story_id: str) -> bytes:
    """Return the record of an event with its story, which the topic of events does not know."""
    if not story_id or b'"story_id"' in record:
        return record
    return record.rstrip()[:-1] + f',"story_id":"{story_id}"}}'.encode()
