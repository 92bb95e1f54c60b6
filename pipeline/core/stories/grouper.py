"""Stories: which articles are about one running topic. One totally ordered pass a language."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

from pipeline.core.outcome import Forward, Outcome, Outcomes
from pipeline.core.stories.memory import Memory, Stories
from pipeline.core.stories.profiles import Profile, keys_of, make_profile
from pipeline.core.stories.scoring import Match, are_one, match
from pipeline.core.stories.state import DAY_SECS, StoryState
from pipeline.core.stories.telling import tell
from pipeline.records.outline import Outline
from pipeline.records.storied import Storied
from pipeline.records.story import Story

FORMAT = "dateline-stories/3"
"""Format of the snapshot and version of the rules: another one means a replay of the window."""
Said: TypeAlias = Storied | Story
Tables: TypeAlias = Mapping[str, Mapping[str, float]]
"""For each language the share of articles that its common words are in."""


class _State(Struct, frozen=True, array_like=True):
    format: str
    max_articles: Annotated[int, Meta(ge=1)]
    languages: dict[str, Stories]


_ENCODER = msgspec.msgpack.Encoder()
_STATE = msgspec.msgpack.Decoder(_State)


class Grouper:
    """Say of each article which story it is part of. A step that remembers, `Outline` to `Storied`.

    What it says is a pure function of the log: the outlines in their order and the times they were
    appended at. A story that nothing was added to for `window_hours` (by the log's time) is over,
    and so is the one that rests longest where there are more than `max_articles`. An article is

    - that came before, in this version: what was said of it last.
    - of an article that came before another version, or of a known near-duplicate cluster: part of
      that one's story, whatever it says.
    - else part of the story that it is most like, if it is like it enough (`scoring`); or the first
      of a new one. Where it fits two stories that are also like one another, they are one: the
      younger's articles are said again with the older's id.
    """

    def __init__(self, window_hours: int, max_articles: int, tables: Tables) -> None:
        """Start with nothing to remember."""
        self._window_secs = window_hours * 3600.0
        self._max_articles = max_articles
        self._tables = tables
        self._memories: dict[str, Memory] = {}

    def __call__(self, records: Sequence[Outline], times: Sequence[datetime]) -> Outcomes[Said]:
        """Return for each outline its `Storied`, those that moved, and each story that changed."""
        return [
            self._place(outline, time.timestamp())
            for outline, time in zip(records, times, strict=True)
        ]

    def snapshot(self) -> bytes:
        """Return all that it remembers, with the version of its format and rules."""
        return _ENCODER.encode(self.snapshot_parts())

    def restore(self, data: bytes) -> bool:
        """Take over a snapshot. Return False, unchanged, if it is of another version or size."""
        try:
            parts = msgspec.msgpack.decode(data, type=tuple[bytes, ...])
        except (msgspec.DecodeError, msgspec.ValidationError):
            return False
        return self.restore_parts(parts)

    def snapshot_parts(self) -> tuple[bytes, ...]:
        """Return the same in parts. A part that did not change is the same object again."""
        dumps = {language: memory.dump() for language, memory in self._memories.items()}
        languages = {language: stories for language, (stories, _) in dumps.items()}
        state = _State(FORMAT, self._max_articles, languages)
        return _ENCODER.encode(state), *(block for _, blocks in dumps.values() for block in blocks)

    def restore_parts(self, parts: Sequence[bytes]) -> bool:
        """Take over a snapshot in parts. Return False, unchanged, as `restore` does."""
        try:
            state = _STATE.decode(parts[0])
        except (IndexError, msgspec.DecodeError, msgspec.ValidationError):
            return False
        if (state.format, state.max_articles) != (FORMAT, self._max_articles):
            return False
        self._memories, rest = {}, list(parts[1:])
        for language, stories in state.languages.items():
            self._memory(language).load(stories, rest[: stories.blocks])
            del rest[: stories.blocks]
        return True

    def _memory(self, language: str) -> Memory:
        if language not in self._memories:
            table = self._tables.get(language, {})
            self._memories[language] = Memory(table, self._max_articles)
        return self._memories[language]

    def _place(self, outline: Outline, appended: float) -> Outcome[Said]:
        memory = self._memory(outline.language)
        memory.forget(appended - self._window_secs)
        story = memory.find_article(outline.article_id)
        if story is None:
            return self._add(memory, outline, appended)
        if outline.version not in story.kept.members[outline.article_id].versions:
            memory.revise(story, outline, appended)
            return (_assign(story, outline.article_id), _say(tell(story, "update")))
        return (_assign(story, outline.article_id, outline.external_id),)

    def _add(self, memory: Memory, outline: Outline, appended: float) -> Outcome[Said]:
        if (story := memory.find_cluster(outline.cluster_id)) is not None:
            profile = None if outline.is_copy else make_profile(outline, memory.frequencies)
            memory.add(story, outline, profile, "copy", 1.0, appended)
            return (_assign(story, outline.article_id), _say(tell(story, "update")))
        profile = make_profile(outline, memory.frequencies)
        fitting = self._find_fitting(memory, outline, profile)
        memory.frequencies.add(keys_of(outline), outline.publisher)
        if not fitting:
            story = memory.found(outline)
            memory.add(story, outline, profile, "first", 1.0, appended)
            return (_assign(story, outline.article_id), _say(tell(story, "create")))
        story, moved = self._merge(memory, fitting, appended)
        score = round(fitting[0].likeness, 3)
        memory.add(story, outline, profile, "similar", score, appended)
        return (_assign(story, outline.article_id), *moved, _say(tell(story, "update")))

    def _find_fitting(self, memory: Memory, outline: Outline, profile: Profile) -> list[Match]:
        """Return the stories that an article is enough like, the most first."""
        published, most_days = outline.published_at.timestamp(), self._window_secs / DAY_SECS
        near = (
            story for story in memory.find_alike(profile) if story.gap_days(published) <= most_days
        )
        matches = (match(outline, profile, story) for story in near)
        return sorted(
            (one for one in matches if one.margin >= 0.0),
            key=lambda one: (-one.margin, one.story.kept.number),
        )

    @staticmethod
    def _merge(
        memory: Memory, fitting: Sequence[Match], appended: float
    ) -> tuple[StoryState, list[Forward[Said]]]:
        """Make those of the fitting stories one that are alike; return it and what it moved."""
        story, said = fitting[0].story, list[Forward[Said]]()
        for one in fitting[1:]:
            if are_one(story, one.story):
                story, younger = memory.merge(story, one.story, appended)
                for article_id in younger.kept.members:
                    story.kept.members[article_id].reason = "merged"
                    said.append(_assign(story, article_id))
                said.append(_say(tell(younger, "merge", story.kept.story_id)))
        return story, said


def _say(story: Story) -> Forward[Said]:
    return Forward(story.id, story)


def _assign(story: StoryState, article_id: str, external_id: str = "") -> Forward[Said]:
    member = story.kept.members[article_id]
    record = Storied(
        schema=Storied.SCHEMA,
        article_id=article_id,
        version=member.version,
        external_id=external_id or member.external_id,
        cluster_id=member.cluster_id,
        published_at=datetime.fromtimestamp(member.published, UTC),
        story_id=story.kept.story_id,
        reason=member.reason,
        score=member.score,
    )
    return Forward(article_id, record)
