from datetime import UTC, datetime

from pipeline.core.copies.passing import PassAll
from pipeline.records import Article, DedupedArticle
from pipeline.records.deduped import Origin

TIME = datetime(2025, 5, 18, 9, tzinfo=UTC)


def test_without_dedupe_every_article_is_unique_and_an_origin():
    article = Article(
        schema=Article.SCHEMA,
        article_id="0" * 32,
        version="1" * 32,
        text="Talks went on.",
        paragraphs=(),
        language="en",
        published_at=TIME,
        received_at=TIME,
        authors=(),
        origin_hints=(),
        thin=True,
        repaired=(),
        text_sha256="2" * 64,
        sketch=b"",
    )

    ((forward,),) = PassAll()([article], [TIME])

    assert forward.key == article.article_id
    assert forward.record.schema == DedupedArticle.SCHEMA
    assert (forward.record.relation, forward.record.cluster_id) == ("unique", article.article_id)
    assert forward.record.origin == Origin(is_origin=True)
    assert forward.record.text == article.text
