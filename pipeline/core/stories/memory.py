"""The stories of one language that are remembered, and how they are found."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest

import msgspec
from msgspec import Struct

from pipeline.core.stories.frequencies import Counted, Frequencies
from pipeline.core.stories.profiles import Profile
from pipeline.core.stories.state import Kept, StoryState
from pipeline.records.outline import Outline
from pipeline.records.storied import Reason

COMPARED = 20
"""With how many stories an article is compared: those that share its most telling words."""
MOST_LISTED = 500
"""A word that is telling of more stories than this tells none of them."""
MOST_LOOKED_AT = 3_000
"""After so many stories, the rarest words first, no further word is looked up: the cost is bounded
however many stories are remembered."""
BLOCK = 32
"""Stories that make one part of a snapshot."""


class Stories(Struct, array_like=True):
    """One language in a snapshot, without the stories themselves."""

    next_number: int
    recency: list[tuple[int, float]]
    counted: Counted
    blocks: int


_ENCODER = msgspec.msgpack.Encoder()
_BLOCK = msgspec.msgpack.Decoder(list[Kept])


class Memory:
    """Stories in the order in which they were last added to. Times are POSIX seconds."""

    def __init__(self, shares: Mapping[str, float], max_articles: int) -> None:
        """Remember no more than `max_articles`, and weigh words by `shares` to begin with."""
        self.frequencies = Frequencies(shares)
        self._max_articles = max_articles
        self._articles = 0
        self._next = 1
        self._stories: dict[int, StoryState] = {}
        self._recency: dict[int, float] = {}
        self._of_article: dict[str, int] = {}
        self._of_cluster: dict[str, int] = {}
        self._index: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._blocks: dict[int, bytes] = {}
        self._changed: set[int] = set()

    def find_article(self, article_id: str) -> StoryState | None:
        """Return the story that has this article."""
        number = self._of_article.get(article_id)
        return None if number is None else self._stories[number]

    def find_cluster(self, cluster_id: str) -> StoryState | None:
        """Return the story that has articles of this near-duplicate cluster."""
        number = self._of_cluster.get(cluster_id)
        return None if number is None else self._stories[number]

    def find_alike(self, profile: Profile) -> list[StoryState]:
        """Return the stories that share the most telling words, most first."""
        shared: dict[int, float] = {}
        listed = [(key, self._index[key]) for key in profile.keys if key in self._index]
        looked_at = 0
        for key, numbers in sorted(listed, key=lambda row: len(row[1])):
            if len(numbers) > MOST_LISTED or looked_at >= MOST_LOOKED_AT:
                break
            looked_at += len(numbers)
            weight = profile.words[key] ** 2
            for number in numbers:
                shared[number] = shared.get(number, 0.0) + weight
        best = nsmallest(COMPARED, [(-weight, number) for number, weight in shared.items()])
        return [self._stories[number] for _, number in best]

    def found(self, outline: Outline) -> StoryState:
        """Return a new story that begins with this article."""
        story = StoryState.found(self._next, outline)
        self._next += 1
        self._stories[story.kept.number] = story
        return story

    def add(  # noqa: PLR0917 - what `StoryState.add` takes, and when
        self,
        story: StoryState,
        outline: Outline,
        profile: Profile | None,
        reason: Reason,
        score: float,
        appended: float,
    ) -> None:
        """Put a new article into a story."""
        number, before = story.kept.number, story.kept.keys
        story.add(outline, profile, reason, score)
        self._reindex(story, before)
        self._articles += 1
        self._of_article[outline.article_id] = number
        self._of_cluster[outline.cluster_id] = number
        self._touch(number, appended)

    def revise(self, story: StoryState, outline: Outline, appended: float) -> None:
        """Put another version of an article into its story."""
        story.revise(outline)
        self._touch(story.kept.number, appended)

    def merge(
        self, one: StoryState, other: StoryState, appended: float
    ) -> tuple[StoryState, StoryState]:
        """Make the younger of two stories part of the older; return both, the older first."""
        older, younger = sorted((one, other), key=lambda story: story.kept.number)
        number, before = older.kept.number, older.kept.keys
        self._unlist(younger)
        del self._recency[younger.kept.number]
        older.absorb(younger)
        self._reindex(older, before)
        for member in younger.kept.members.values():
            self._of_article[member.article_id] = number
            self._of_cluster[member.cluster_id] = number
        self._touch(number, appended)
        return older, younger

    def forget(self, before: float) -> None:
        """Forget stories that nothing was added to since that time, and the oldest of too many."""
        while self._recency:
            number = next(iter(self._recency))
            if self._recency[number] >= before and self._articles < self._max_articles:
                return
            del self._recency[number]
            story = self._stories[number]
            self._unlist(story)
            self._articles -= len(story.kept.members)

    def dump(self) -> tuple[Stories, list[bytes]]:
        """Return the state, and the stories in blocks; one without a change is the same object."""
        for block in self._changed:
            numbers = range(block * BLOCK, (block + 1) * BLOCK)
            kept = [self._stories[n].dump() for n in numbers if n in self._stories]
            self._blocks.pop(block, None)
            if kept:
                self._blocks[block] = _ENCODER.encode(kept)
        self._changed.clear()
        recency = list(self._recency.items())
        return Stories(self._next, recency, self.frequencies.dump(), len(self._blocks)), [
            self._blocks[block] for block in sorted(self._blocks)
        ]

    def load(self, stories: Stories, blocks: Sequence[bytes]) -> None:
        """Fill an empty memory with what `dump` returned."""
        self._next, self._recency = stories.next_number, dict(stories.recency)
        self.frequencies.load(stories.counted)
        for data in blocks:
            for kept in _BLOCK.decode(data):
                self._list(StoryState(kept))
                self._blocks[kept.number // BLOCK] = data

    def _touch(self, number: int, appended: float) -> None:
        self._recency.pop(number, None)
        self._recency[number] = appended
        self._changed.add(number // BLOCK)

    def _list(self, story: StoryState) -> None:
        number = story.kept.number
        self._stories[number] = story
        self._articles += len(story.kept.members)
        self._reindex(story, ())
        for member in story.kept.members.values():
            self._of_article[member.article_id] = number
            self._of_cluster[member.cluster_id] = number

    def _unlist(self, story: StoryState) -> None:
        number = story.kept.number
        del self._stories[number]
        self._unindex(number, story.kept.keys)
        for member in story.kept.members.values():
            del self._of_article[member.article_id]
            self._of_cluster.pop(member.cluster_id, None)
        self._changed.add(number // BLOCK)

    def _reindex(self, story: StoryState, before: Collection[str]) -> None:
        """List a story under the keys that it has now; `before` are those it was listed under."""
        number, keys = story.kept.number, story.kept.keys
        self._unindex(number, set(before).difference(keys))
        for key in keys:
            self._index[key][number] = None

    def _unindex(self, number: int, keys: Collection[str]) -> None:
        for key in keys:
            del self._index[key][number]
            if not self._index[key]:
                del self._index[key]
