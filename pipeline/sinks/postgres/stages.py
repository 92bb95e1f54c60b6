"""The topics that go into PostgreSQL, each with its store."""

from pipeline.records import (
    ClusterMerged,
    DedupedArticle,
    Event,
    Mention,
    Storied,
    Story,
    VersionNotice,
)
from pipeline.runtime.storing import store_stage
from pipeline.sinks.postgres import stores, story_stores

STAGES = (
    store_stage("postgres-events", "news.event.v1", Event, stores.make_events),
    store_stage(
        "postgres-mentions", "news.mention.v1", Mention, stores.make_mentions, (VersionNotice,)
    ),
    store_stage(
        "postgres-articles", "news.article.deduped.v1", DedupedArticle, stores.make_articles
    ),
    store_stage(
        "postgres-clusters", "news.cluster.merged.v1", ClusterMerged, stores.make_merged_clusters
    ),
    store_stage("postgres-stories", "news.story.v1", Story, story_stores.make_stories),
    store_stage(
        "postgres-story-articles",
        "news.story.article.v1",
        Storied,
        story_stores.make_story_articles,
    ),
)
