"""The records that travel between stages, one file each. Their contract is `schemas/`."""

from pipeline.records.article import Article
from pipeline.records.cluster_merged import ClusterMerged
from pipeline.records.deduped import DedupedArticle
from pipeline.records.event import Event
from pipeline.records.inbound import Inbound
from pipeline.records.mention import Mention
from pipeline.records.tagged import TaggedArticle

RECORDS = (Inbound, Article, DedupedArticle, ClusterMerged, TaggedArticle, Mention, Event)

__all__ = [
    "RECORDS",
    "Article",
    "ClusterMerged",
    "DedupedArticle",
    "Event",
    "Inbound",
    "Mention",
    "TaggedArticle",
]
