"""The flow without dedupe: every article stands for itself."""

from collections.abc import Sequence
from datetime import datetime

from pipeline.core.outcome import Forward
from pipeline.records import Article, DedupedArticle
from pipeline.records.common import extend
from pipeline.records.deduped import Origin


class PassAll:
    """Call every article unique and an origin, for runs that leave dedupe out."""

    def __call__(
        self,
        records: Sequence[Article],
        times: Sequence[datetime],  # noqa: ARG002 - the signature of a step
    ) -> list[tuple[Forward[DedupedArticle], ...]]:
        """Return each article alone in its cluster."""
        return [(Forward(article.article_id, _alone(article)),) for article in records]


def _alone(article: Article) -> DedupedArticle:
    return extend(
        article,
        DedupedArticle,
        schema=DedupedArticle.SCHEMA,
        relation="unique",
        cluster_id=article.article_id,
        fact_conflicts=(),
        altered_quotes=(),
        origin=Origin(is_origin=True),
    )
