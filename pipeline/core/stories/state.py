"""What is remembered of one story: its middle, its articles, its headlines by day."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from pipeline.core.stories.profiles import MOST_OTHERS, MOST_WORDS, Profile, Sum, Vector
from pipeline.core.stories.words import find_terms
from pipeline.records.outline import Outline
from pipeline.records.storied import Reason

MOST_DAYS = 60
"""Days of a timeline; of a longer story the first one is kept and the latest."""
HEADLINES_A_DAY = 5
DAY_SECS = 86_400.0


class Member(Struct, array_like=True):
    """An article of a story, in its last version; `versions` are all that came.

    `reason` and `score` are what `Storied` says of it.
    """

    article_id: str
    version: str
    external_id: str
    cluster_id: str
    published: float
    is_copy: bool
    withdrawn: bool
    reason: Reason
    score: float
    versions: list[str]


class Headline(Struct, frozen=True, array_like=True):
    """A headline, and the stems that say how near to the middle of the story it is."""

    article_id: str
    title: str
    url: str
    event_day: str
    stems: tuple[str, ...]


class Day(Struct, array_like=True):
    """What was published on one day: how many articles, and some of their headlines."""

    articles: int
    headlines: list[Headline]


class Kept(Struct, array_like=True):
    """A story in a snapshot. `publisher` is that of all its articles, or empty."""

    number: int
    story_id: str
    language: str
    first: float
    last: float
    publisher: str = ""
    revision: int = 0
    words: Vector = field(default_factory=dict)
    title: Vector = field(default_factory=dict)
    entities: Vector = field(default_factory=dict)
    facts: Vector = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    days: dict[int, Day] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class StoryState:
    """One story, numbered in the order in which stories began. Times are POSIX seconds."""

    def __init__(self, kept: Kept) -> None:
        """Take what a snapshot or `found` says."""
        self.kept = kept
        self.words = Sum(MOST_WORDS, kept.words)
        self.title = Sum(MOST_OTHERS, kept.title)
        self.entities = Sum(MOST_OTHERS, kept.entities)
        self.facts = Sum(MOST_OTHERS, kept.facts)
        self.size = sum(not member.is_copy for member in kept.members.values())

    @classmethod
    def found(cls, number: int, outline: Outline) -> "StoryState":
        """Return an empty story that begins with this article."""
        published = outline.published_at.timestamp()
        return cls(
            Kept(
                number=number,
                story_id=outline.article_id,
                language=outline.language,
                first=published,
                last=published,
                publisher=outline.publisher,
            )
        )

    def dump(self) -> Kept:
        """Return all of it."""
        kept = self.kept
        kept.words, kept.title = self.words.weights, self.title.weights
        kept.entities, kept.facts = self.entities.weights, self.facts.weights
        return kept

    @property
    def unity(self) -> float:
        """Return how much of its middle its articles have in common, 0.0 (of one) to nearly 1.0.

        That is the mean cosine of two of them, over the square of their mean cosine to the middle.
        """
        square = self.words.length**2
        if self.size < 2 or square <= self.size:
            return 0.0
        return self.size * (square - self.size) / ((self.size - 1) * square)

    def gap_days(self, published: float) -> float:
        """Return how many days before its first or after its last article that time is."""
        return max(self.kept.first - published, published - self.kept.last, 0.0) / DAY_SECS

    def add(
        self, outline: Outline, profile: Profile | None, reason: Reason, score: float = 1.0
    ) -> None:
        """Take an article in; a copy, which has no profile, does not move the middle."""
        kept = self.kept
        published = outline.published_at.timestamp()
        kept.first, kept.last = min(kept.first, published), max(kept.last, published)
        if kept.publisher != outline.publisher:
            kept.publisher = ""
        kept.members[outline.article_id] = Member(
            article_id=outline.article_id,
            version=outline.version,
            external_id=outline.external_id,
            cluster_id=outline.cluster_id,
            published=published,
            is_copy=profile is None,
            withdrawn=outline.withdrawn,
            reason=reason,
            score=score,
            versions=[outline.version],
        )
        if profile is not None:
            self._move(outline, profile)
        self._put_headline(outline)

    def revise(self, outline: Outline) -> None:
        """Take another version of an article in: its headline replaces the one before."""
        member = self.kept.members[outline.article_id]
        self._remove_headline(member)
        member.version, member.external_id = outline.version, outline.external_id
        member.withdrawn, member.reason, member.score = outline.withdrawn, "version", 1.0
        member.versions.append(outline.version)
        member.published = outline.published_at.timestamp()
        self._put_headline(outline)

    def absorb(self, other: "StoryState") -> None:
        """Take all of another story in."""
        kept, young = self.kept, other.kept
        kept.first, kept.last = min(kept.first, young.first), max(kept.last, young.last)
        for mine, its in (
            *((self.words, other.words), (self.title, other.title)),
            *((self.entities, other.entities), (self.facts, other.facts)),
        ):
            mine.add(its.weights)
        if kept.publisher != young.publisher:
            kept.publisher = ""
        names = young.names | kept.names
        kept.names = {key: name for key, name in names.items() if key in self.entities.weights}
        kept.members |= young.members
        self._add_keys(young.keys)
        kept.merged += [young.story_id, *young.merged]
        self.size += other.size
        for day, its_day in young.days.items():
            mine_day = kept.days.setdefault(day, Day(0, []))
            mine_day.articles += its_day.articles
            mine_day.headlines = (mine_day.headlines + its_day.headlines)[:HEADLINES_A_DAY]
        self._forget_days()

    def headlines(self) -> Iterator[tuple[int, Headline]]:
        """Yield the kept headlines with their day, as days since 1970."""
        for day, one in sorted(self.kept.days.items()):
            for headline in one.headlines:
                yield day, headline

    def _move(self, outline: Outline, profile: Profile) -> None:
        self.size += 1
        self.words.add(profile.words)
        self.title.add(profile.title)
        self.entities.add(profile.entities)
        self.facts.add(profile.facts)
        centre, names = self.entities.weights, self.kept.names
        for entity in outline.entities:
            names.setdefault(entity.id, entity.name)
        self.kept.names = {key: name for key, name in names.items() if key in centre}
        self._add_keys(profile.keys)

    def _add_keys(self, keys: Sequence[str]) -> None:
        every = dict.fromkeys([*self.kept.keys, *keys])
        self.kept.keys = [key for key in every if key in self.words.weights]

    def _put_headline(self, outline: Outline) -> None:
        if outline.withdrawn:
            return
        number = int(outline.published_at.timestamp() // DAY_SECS)
        day = self.kept.days.setdefault(number, Day(0, []))
        day.articles += 1
        if len(day.headlines) < HEADLINES_A_DAY:
            stems = tuple(dict.fromkeys(term for term, _ in find_terms(outline.title)))
            day.headlines.append(
                Headline(outline.article_id, outline.title, outline.url, outline.event_day, stems)
            )
        self._forget_days()

    def _remove_headline(self, member: Member) -> None:
        number = int(member.published // DAY_SECS)
        day = self.kept.days.get(number)
        if member.withdrawn or day is None:
            return
        day.articles -= 1
        day.headlines = [one for one in day.headlines if one.article_id != member.article_id]
        if not day.articles:
            del self.kept.days[number]

    def _forget_days(self) -> None:
        days = self.kept.days
        while len(days) > MOST_DAYS:
            del days[sorted(days)[1]]
