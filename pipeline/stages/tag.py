"""Stage 3, tag: an article -> the same with entities, quotes, times, quantities and its parse."""

from pipeline.core.entities.tagger import Tagger
from pipeline.records import DedupedArticle, TaggedArticle
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage


def make_step(settings: Settings) -> Tagger:
    """Load the parser and the gazetteer: seconds, and some 400 MB."""
    return Tagger(load_parser(settings), load_gazetteer(settings))


STAGE: Stage[DedupedArticle, TaggedArticle] = Stage(
    name="tag",
    reads="news.article.deduped.v1",
    writes="news.article.tagged.v1",
    record=DedupedArticle,
    makes=TaggedArticle,
    make_step=make_step,
    runs="process",
)
