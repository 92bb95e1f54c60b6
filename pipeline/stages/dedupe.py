"""Stage 2, dedupe: an article -> the same with its place among the copies."""

from pipeline.core.copies.decider import Decider, Said
from pipeline.records import Article, ClusterMerged, DedupedArticle
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage


def make_step(settings: Settings) -> Decider:
    """Make an empty decider: one a partition, for one language each."""
    return Decider(
        window_hours=settings.dedupe_window_hours, max_articles=settings.dedupe_max_articles
    )


STAGE: Stage[Article, Said] = Stage(
    name="dedupe",
    reads="news.article.v1",
    writes="news.article.deduped.v1",
    record=Article,
    makes=DedupedArticle,
    make_step=make_step,
    runs="thread",
    remembers=True,
    also={ClusterMerged: "news.cluster.merged.v1"},
)
