"""The records that travel between stages, one file each. Their contract is `schemas/`."""

from pipeline.records.article import Article
from pipeline.records.candidate import Candidate
from pipeline.records.cluster_merged import ClusterMerged
from pipeline.records.deduped import DedupedArticle
from pipeline.records.event import Event
from pipeline.records.inbound import Inbound
from pipeline.records.mention import Mention
from pipeline.records.outline import Outline
from pipeline.records.storied import Storied
from pipeline.records.story import Story
from pipeline.records.tagged import TaggedArticle
from pipeline.records.version_notice import VersionNotice

RECORDS = (
    Inbound,
    Article,
    DedupedArticle,
    ClusterMerged,
    TaggedArticle,
    Mention,
    Candidate,
    VersionNotice,
    Event,
    Outline,
    Storied,
    Story,
)

__all__ = [
    "RECORDS",
    "Article",
    "Candidate",
    "ClusterMerged",
    "DedupedArticle",
    "Event",
    "Inbound",
    "Mention",
    "Outline",
    "Storied",
    "Story",
    "TaggedArticle",
    "VersionNotice",
]
