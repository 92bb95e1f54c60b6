"""The sample article, from the file to its events, against its gold answers."""

from datetime import UTC, datetime

import msgspec
import pytest

from pipeline.core.articles.ingest import Ingest
from pipeline.core.entities.tagger import Tagger
from pipeline.core.events.coder import EventCoder
from pipeline.records import DedupedArticle, Inbound
from pipeline.records.common import extend
from pipeline.records.deduped import Origin
from pipeline.runtime.gazetteer import load_gazetteer
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings
from tests.eval import seed
from tests.eval.floors import floor
from tests.support.shared import shared

pytestmark = pytest.mark.eval

PUBLISHED = datetime(2025, 5, 18, 12, tzinfo=UTC)


def _only(outcomes):
    (((forward,),),) = (outcomes,)
    return forward.record


@pytest.fixture(scope="module")
def result():
    shared("seed")
    settings = Settings()
    inbound = Inbound(source="seed", body=seed.load_text(), published_at="2025-05-18")
    ingest = Ingest(max_text_chars=settings.max_text_chars, languages=settings.languages)
    article = _only(ingest([inbound], [PUBLISHED]))
    deduped = extend(
        article,
        DedupedArticle,
        schema=DedupedArticle.SCHEMA,
        relation="unique",
        cluster_id=article.article_id,
        fact_conflicts=(),
        altered_quotes=(),
        origin=Origin(is_origin=True),
    )
    tagger = Tagger(load_parser(settings), load_gazetteer(settings))
    tagged = _only(tagger([deduped], [PUBLISHED]))
    mentions = EventCoder(load_lexicon(settings)).code(tagged)
    return seed.score([msgspec.to_builtins(m) for m in mentions], seed.load_gold())


def test_core_events_are_found(result):
    assert result.core >= floor("seed", "core"), result.missed


def test_nothing_is_coded_that_the_article_does_not_say(result):
    assert result.hits == []


def test_quotes_come_with_their_speaker(result):
    assert result.quotes >= floor("seed", "quotes")


def test_evidence_is_a_slice_of_the_clean_text(result):
    assert result.slices
