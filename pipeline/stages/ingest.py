"""Stage 1, ingest: what a source delivered -> one clean article."""

from pipeline.core.articles.ingest import Ingest
from pipeline.records import Article, Inbound
from pipeline.runtime.publishers import load_places, load_publishers
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage


def make_step(settings: Settings) -> Ingest:
    """Bind the cleaning rules to the settings and to what is known of publishers and towns."""
    return Ingest(
        max_text_chars=settings.max_text_chars,
        languages=settings.languages,
        publishers=load_publishers(settings),
        places=load_places(settings),
    )


STAGE: Stage[Inbound, Article] = Stage(
    name="ingest",
    reads="news.inbound.v1",
    writes="news.article.v1",
    record=Inbound,
    makes=Article,
    make_step=make_step,
    runs="thread",
    withholds=True,
)
