"""How much an article is about a story, and from where on it is part of it.

Cosines to the story's middle, as in Allan 2002, "Topic Detection and Tracking", and, with entities
and times beside words, Miranda et al. 2018, "Multilingual Clustering of Streaming News".
"""

from math import exp, log, sqrt
from typing import NamedTuple

from pipeline.core.stories.profiles import Profile
from pipeline.core.stories.state import StoryState
from pipeline.records.outline import Outline

WORDS, TITLE, ENTITIES = 0.75, 0.15, 0.1
"""Shares of the three cosines. Where one side has no headline or no entity, the others fill in."""
FACTS = 0.05
"""What days and numbers that both name add at most."""
FADE_DAYS = 10.0
"""Standard deviation of the bell by which likeness fades with the days between."""
THRESHOLD = 0.18
"""From this likeness on, after what `hurdle` adds, an article is part of a story."""
CROWD, CROWD_MOST = 0.02, 8
"""How much harder a story of several articles is to join, so that none swallows its neighbours."""
THIN = 1.2
"""How much harder it is for an article of few words, over their number: of ten words a single one
that is shared makes a tenth."""
HOUSE = 0.05
"""How much harder it is to join a story of the same publisher alone: one house, one wording. The
less so, the more of all articles are its: of who tells nearly everything it says nothing."""
GROWTH, GROWTH_FROM, GROWTH_MOST = 0.02, 500, 4_000
"""How much harder it is after many articles: the more were seen, the more a rare word weighs, and
the more alike are those of one subject. Measured on up to 2,300 articles, so it ends soon after."""
MERGE_COSINE, MERGE_SHARE = 0.35, 0.5
"""Two stories that an article fits are one where their middles are so much alike, and where an
article of each are, on average, half as much alike as two articles of one. Without that, stories of
one subject would become one as they grow: middles of many articles are near each other."""


class Match(NamedTuple):
    """A story and how much an article is about it: `likeness` 0.0 to 1.0, `margin` over the bar."""

    margin: float
    likeness: float
    story: StoryState


def match(outline: Outline, profile: Profile, story: StoryState) -> Match:
    """Compare an article with a story."""
    likeness = _likeness(profile, story)
    fade = exp(-((story.gap_days(outline.published_at.timestamp()) / FADE_DAYS) ** 2) / 2.0)
    likeness = min(1.0, likeness * fade)
    return Match(likeness - hurdle(outline, profile, story), likeness, story)


def hurdle(outline: Outline, profile: Profile, story: StoryState) -> float:
    """Return the likeness that this article needs to be part of this story."""
    crowd = CROWD * log(min(max(story.size, 1), CROWD_MOST))
    alone = outline.publisher != "" and outline.publisher == story.kept.publisher
    house = HOUSE * (1.0 - profile.share) * alone
    growth = GROWTH * log(max(1.0, min(profile.seen, GROWTH_MOST) / GROWTH_FROM))
    return THRESHOLD + crowd + house + growth + THIN / max(len(profile.words), 1)


def are_one(one: StoryState, other: StoryState) -> bool:
    """Tell whether two stories that an article fits are one and the same."""
    bar = max(MERGE_COSINE, MERGE_SHARE * sqrt(one.unity * other.unity))
    return one.words.cosine_to(other.words) >= bar


def _likeness(profile: Profile, story: StoryState) -> float:
    total, weight = WORDS * story.words.cosine(profile.words), WORDS
    for share, vector, middle in (
        (TITLE, profile.title, story.title),
        (ENTITIES, profile.entities, story.entities),
    ):
        if vector and middle.weights:
            total += share * middle.cosine(vector)
            weight += share
    return total / weight + FACTS * story.facts.cosine(profile.facts)
