from datetime import UTC, datetime

import pytest

from pipeline.core.entities import tagger as module
from pipeline.core.entities.tagger import Tagger
from pipeline.core.outcome import Forward
from pipeline.core.wire import encode
from pipeline.records import DedupedArticle, TaggedArticle
from pipeline.records.common import extend
from pipeline.records.deduped import Origin
from tests.support.articles import HARBOUR, TALKS, article


def deduped(body=TALKS, **fields):
    clean = article(body, **fields)
    return extend(
        clean,
        DedupedArticle,
        schema=DedupedArticle.SCHEMA,
        relation="unique",
        cluster_id=clean.article_id,
        fact_conflicts=(),
        altered_quotes=(),
        origin=Origin(is_origin=True),
    )


@pytest.fixture
def step(parser, gazetteer):
    return Tagger(parser, gazetteer)


def test_every_article_goes_on_under_its_cluster_in_order(step):
    given = [deduped(), deduped(HARBOUR, name="two")]
    outcomes = step(given, [datetime(2025, 5, 18, tzinfo=UTC)] * 2)

    assert [[type(one) for one in outcome] for outcome in outcomes] == [[Forward], [Forward]]
    assert [forward.key for (forward,) in outcomes] == [record.cluster_id for record in given]
    assert [forward.record.text for (forward,) in outcomes] == [record.text for record in given]
    assert all(isinstance(forward.record, TaggedArticle) for (forward,) in outcomes)


def test_the_tags_say_by_what_they_were_made(step, parser, gazetteer):
    (((forward,),),) = [step([deduped()], [])]
    by = forward.record.tagger

    assert (by.version, by.gazetteer, by.model) == (
        module.VERSION,
        gazetteer.version,
        parser.model,
    )


def test_a_copy_gets_the_same_tags_whether_remembered_or_not(step, parser, gazetteer):
    fresh = Tagger(parser, gazetteer)([deduped(name="copy")], [])
    step([deduped()], [])
    remembered = step([deduped(name="copy")], [])

    assert encode(remembered[0][0].record) == encode(fresh[0][0].record)


def test_memory_is_bounded(step, monkeypatch):
    monkeypatch.setattr(module, "MAX_REMEMBERED", 1)
    step([deduped(), deduped(HARBOUR, name="two")], [])

    assert len(step._remembered) == 1


def test_no_records_give_no_outcomes(step):
    assert step([], []) == []


@pytest.mark.slow
def test_a_text_without_spaces_is_tagged_in_pieces(step):
    text = TALKS + "\n" + "(" * 3000 + "x" * 3000
    (((forward,),),) = [step([deduped(text)], [])]

    assert forward.record.text.endswith("x")
