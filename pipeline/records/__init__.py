"""The records that travel between stages, one file each. Their contract is `schemas/`."""

from pipeline.records.article import Article
from pipeline.records.candidate import Candidate
from pipeline.records.cluster_merged import ClusterMerged
from pipeline.records.deduped import DedupedArticle
from pipeline.records.delivery import Delivery
from pipeline.records.event import Event
from pipeline.records.inbound import Inbound
from pipeline.records.mention import Mention
from pipeline.records.outline import Outline
from pipeline.records.replay import Replay
from pipeline.records.storied import Storied
from pipeline.records.story import Story
from pipeline.records.tagged import TaggedArticle
from pipeline.records.takedown import Takedown
from pipeline.records.version_notice import VersionNotice
from pipeline.records.watch import Watch

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
    Watch,
    Delivery,
    Takedown,
    Replay,
)

__all__ = [
    "RECORDS",
    "Article",
    "Candidate",
    "ClusterMerged",
    "DedupedArticle",
    "Delivery",
    "Event",
    "Inbound",
    "Mention",
    "Outline",
    "Replay",
    "Storied",
    "Story",
    "TaggedArticle",
    "Takedown",
    "VersionNotice",
    "Watch",
]
