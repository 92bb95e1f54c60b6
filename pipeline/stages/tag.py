"""Stage 3, tag: an article -> the same with entities, quotes, times, quantities and its parse."""

import re

from pipeline.core.entities.tagger import Tagger
from pipeline.core.stories.outline import Outlining, Said
from pipeline.records import DedupedArticle, Outline, TaggedArticle
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from pipeline.runtime.stage import Stage

_TEXT_HASH = re.compile(rb'"text_sha256":"([0-9a-f]+)"')


def find_text_hash(value: bytes) -> bytes | None:
    """Return the hash of an article's text: copies of it inherit its tags in one process."""
    found = _TEXT_HASH.search(value)
    return found[1] if found else None


def make_step(settings: Settings) -> Outlining:
    """Load the parser and the gazetteer: seconds, and some 400 MB."""
    return Outlining(Tagger(load_parser(settings), load_gazetteer(settings)))


STAGE: Stage[DedupedArticle, Said] = Stage(
    name="tag",
    reads="news.article.deduped.v1",
    writes="news.article.tagged.v1",
    record=DedupedArticle,
    makes=TaggedArticle,
    make_step=make_step,
    runs="process",
    same_work=find_text_hash,
    also={Outline: "news.story.outline.v1"},
)
